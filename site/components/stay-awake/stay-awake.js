/** Keeps the screen on while it is wanted: a phone that goes to sleep stops the page's work. */
export class StayAwake {
  #wanted = false;
  /** @type {WakeLockSentinel | null} */
  #lock = null;

  constructor() {
    // Browsers give up the lock when the page is hidden, and say nothing when it is back.
    document.addEventListener("visibilitychange", () => this.#ask());
  }

  /** @param {boolean} wanted */
  set wanted(wanted) {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.#ask();
    else this.#release();
  }

  get #isHeld() {
    return this.#lock !== null && !this.#lock.released;
  }

  async #ask() {
    if (!this.#wanted || this.#isHeld || document.hidden) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      // While the browser thought about it, the work may have ended, or another request may have been granted.
      if (this.#wanted && !this.#isHeld) this.#lock = lock;
      else await lock.release();
    } catch {
      // Not known here, or refused, as with a low battery: the work goes on as long as the screen is on.
    }
  }

  #release() {
    this.#lock?.release();
    this.#lock = null;
  }
}
