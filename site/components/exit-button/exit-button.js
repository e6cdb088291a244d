/**
 * The exit button: blanks the page at once, then replaces it by a neutral site.
 *
 * It never asks. Other parts of a page hear of it by the window's event "exit".
 */

/** Presses of Shift that are further apart than this do not count together, in milliseconds. */
const PRESS_PAUSE = 5000;

/** How long the way back through this page's own steps may take before we leave without it, in milliseconds. */
const REWIND_LIMIT = 300;

class ExitButton {
  /** The button, which shows the presses. @type {HTMLAnchorElement} */
  #button;
  /** @type {HTMLElement} */
  #status;
  #presses = 0;
  #pressTimer = 0;
  #shiftWasModifier = false;
  #left = false;

  /**
   * @param {HTMLAnchorElement} button
   * @param {Iterable<Element>} links All links that leave, the button among them.
   * @param {HTMLElement} status
   */
  constructor(button, links, status) {
    this.#button = button;
    this.#status = status;
    for (const link of links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.#leave();
      });
    }
    document.addEventListener("keyup", (event) => this.#countShift(event), true);
    // A browser may keep the blanked page in memory and show it again on Back or Forward.
    window.addEventListener("pageshow", () => {
      if (this.#left) this.#replace();
    });
  }

  /**
   * Count Shift pressed alone.
   *
   * Shift as a modifier fires two keyup events: one of the other key, with `shiftKey` true, and then its own. The second
   * does not count.
   *
   * @param {KeyboardEvent} event
   */
  #countShift(event) {
    if (event.key !== "Shift") {
      this.#shiftWasModifier = event.shiftKey;
      if (!event.shiftKey) this.#forgetPresses();
      return;
    }
    if (this.#shiftWasModifier) {
      this.#shiftWasModifier = false;
      return;
    }
    this.#presses += 1;
    if (this.#presses === 3) {
      this.#leave();
      return;
    }
    this.#button.dataset.presses = String(this.#presses);
    this.#say(this.#presses === 1 ? "pressTwo" : "pressOne");
    clearTimeout(this.#pressTimer);
    this.#pressTimer = setTimeout(() => {
      this.#forgetPresses();
      this.#say("pressesOver");
    }, PRESS_PAUSE);
  }

  #forgetPresses() {
    clearTimeout(this.#pressTimer);
    this.#presses = 0;
    delete this.#button.dataset.presses;
    this.#status.textContent = "";
  }

  /** @param {"pressTwo" | "pressOne" | "pressesOver" | "leaving"} sentence */
  #say(sentence) {
    this.#status.textContent = this.#status.dataset[sentence] ?? "";
  }

  #leave() {
    if (this.#left) return;
    this.#left = true;
    window.dispatchEvent(new Event("exit"));
    document.title = "";
    // Who hears the page instead of seeing it must know that it goes; nothing of this can be seen.
    document.body.replaceChildren(this.#status);
    this.#say("leaving");
    this.#rewind();
  }

  /**
   * Go back to the first history entry of this page before replacing it.
   *
   * `location.replace` replaces one entry only; the steps that this page has pushed would stay on both sides of it. Those
   * behind are gone back over; those ahead are cut off by an entry of our own, which leaves again should Forward reach it.
   */
  #rewind() {
    if (history.state?.depth === undefined) {
      this.#replace();
      return;
    }
    setTimeout(() => this.#replace(), REWIND_LIMIT);
    this.#travel(-history.state.depth, () => {
      history.pushState({ left: true }, "");
      this.#travel(-1, () => this.#replace());
    });
  }

  /** @param {number} distance @param {() => void} then */
  #travel(distance, then) {
    if (distance === 0) {
      then();
      return;
    }
    window.addEventListener("popstate", then, { once: true });
    history.go(distance);
  }

  #replace() {
    location.replace(this.#button.href);
  }
}

const button = document.querySelector("a[data-exit-lights]");
const status = document.querySelector("[data-exit-status]");
if (button instanceof HTMLAnchorElement && status instanceof HTMLElement) {
  if (history.state?.left) location.replace(button.href);
  new ExitButton(button, document.querySelectorAll("a[data-exit]"), status);
}
