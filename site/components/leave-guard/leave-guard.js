/** How long after a press on a telephone number the browser does not ask, in milliseconds. */
const CALL_PAUSE = 1000;

/**
 * Asks once before the visitor leaves with something unsent: in the page for links (languages, home), through the browser for
 * everything else (closing, reloading). Exit never asks.
 */
export class LeaveGuard {
  /** Whether leaving asks. */
  active = false;
  /** @type {HTMLDialogElement} */
  #dialog;
  #address = "";
  /** Until when the browser does not ask either, in milliseconds since the page was opened. */
  #quietUntil = 0;
  /** @type {HTMLElement | null} */
  #asker = null;

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog;
    // iOS shows no question of its own on beforeunload, so links ask here.
    document.addEventListener("click", (event) => this.#onClick(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.active && performance.now() > this.#quietUntil) event.preventDefault();
    });
    window.addEventListener("exit", () => (this.active = false));
    dialog.querySelector("[data-stay]")?.addEventListener("click", () => this.#stay());
    dialog.querySelector("[data-leave]")?.addEventListener("click", () => this.#leave());
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#stay();
    });
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    if (!this.active || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.matches("[data-exit], [href^='#'], [target]")) return;
    // Calling or writing to somebody leaves nothing, though Chromium fires beforeunload for it: nothing must stand between a
    // visitor and help.
    if (!link.protocol.startsWith("http")) {
      this.#quietUntil = performance.now() + CALL_PAUSE;
      return;
    }
    event.preventDefault();
    this.#address = link.href;
    this.#asker = link;
    this.#dialog.show();
  }

  #stay() {
    this.#dialog.close();
    // The list of languages has closed over its link; the focus goes to what opens it.
    (this.#asker?.closest("details")?.querySelector("summary") ?? this.#asker)?.focus();
  }

  #leave() {
    this.active = false;
    location.assign(this.#address);
  }
}
