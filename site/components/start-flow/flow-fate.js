import { find } from "./dom.js";

/**
 * What has become of what was under way, for whoever loads the page again or comes back to it.
 *
 * @typedef {"unsent" | "unknown" | "sent"} Fate
 */

/** Says what a reload has meant, if the history entry remembers that something was under way. */
export class FateNotice {
  /** @type {HTMLElement} */
  #box;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#box = find(root, "[data-fate-box]", HTMLElement);
  }

  /** Show it, before anything else happens to the entry. */
  tell() {
    const [entry] = performance.getEntriesByType("navigation");
    if (!(entry instanceof PerformanceNavigationTiming) || entry.type === "navigate") return;
    for (const sentence of this.#box.querySelectorAll("[data-fate]")) {
      if (sentence.getAttribute("data-fate") !== history.state?.fate) continue;
      sentence.toggleAttribute("hidden", false);
      this.#box.hidden = false;
    }
  }

  hide() {
    this.#box.hidden = true;
  }
}
