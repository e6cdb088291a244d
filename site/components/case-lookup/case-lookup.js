import { Courier } from "/engine/bridge.js";

import { dateInWords } from "./date-words.js";
import { find } from "./dom.js";
import { Messages } from "./messages.js";
import { SaidList } from "./said-list.js";

/** @import { PlatformEvent } from "./said-list.js" */

/**
 * @typedef {object} CaseStatus What the registry knows of a case.
 * @property {"received" | "listed" | "practice" | "withdrawn"} state
 * @property {string} received A date, as in 2026-01-31, with or without a time behind it.
 * @property {number} items
 * @property {PlatformEvent[]} platforms
 * @property {number} taken_out How many of its photos and videos a person has taken off the list.
 */

/** The case page: looks a case up by its code, withdraws and restores it. */
class CaseLookup {
  /** @type {HTMLElement} */
  #root;
  /** @type {Messages} */
  #messages = new Messages();
  #courier = new Courier();
  /** @type {SaidList} */
  #said;
  /** The code that the shown result belongs to. */
  #code = "";
  #busy = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#said = new SaidList(this.#find("[data-platforms]"), this.#messages, (date) => this.#dateInWords(date));
    this.#find("[data-lookup]").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#check();
    });
    find(root, "[data-check]", HTMLButtonElement).disabled = false;
    this.#onClick("[data-show]", () => this.#uncover(true));
    this.#onClick("[data-hide]", () => this.#uncover(false));
    this.#onClick("[data-withdraw]", () => this.#ask(true));
    this.#onClick("[data-keep]", () => this.#ask(false));
    this.#onClick("[data-withdraw-now]", () => this.#change("withdraw"));
    this.#onClick("[data-restore]", () => this.#change("restore"));
    // Nobody who opens the page again from the browser's memory shall see the code or the case.
    window.addEventListener("pagehide", () => this.#forget());
  }

  async #check() {
    if (this.#busy) return;
    const field = find(this.#root, "[data-code-field]", HTMLInputElement);
    this.#find("[data-result]").hidden = true;
    this.#code = canonicalCode(field.value);
    const status = await this.#call("[data-lookup-error]", () => this.#courier.status(this.#code));
    if (!status) {
      field.focus();
      return;
    }
    this.#show(status);
    this.#cover();
    this.#goTo("#result-heading", "[data-show]");
  }

  /** Show that there is a case, and nothing of it: somebody may look over the visitor's shoulder. */
  #cover() {
    this.#find("[data-details]").hidden = true;
    this.#find("[data-found]").hidden = false;
    const show = this.#find("[data-show]");
    show.hidden = false;
    show.setAttribute("aria-expanded", "false");
  }

  /** @param {boolean} open Whether to show the details, or to cover them again. */
  #uncover(open) {
    this.#cover();
    if (!open) {
      this.#find("[data-show]").focus();
      return;
    }
    this.#find("[data-found]").hidden = true;
    this.#find("[data-show]").hidden = true;
    this.#find("[data-details]").hidden = false;
    this.#goTo("[data-details]", "[data-hide]");
  }

  /** @param {boolean} asking Whether the question about withdrawing stands in place of the button. */
  #ask(asking) {
    this.#find("[data-withdraw]").hidden = asking;
    this.#find("[data-confirm]").hidden = !asking;
    if (asking) this.#goTo("#confirm-heading", "[data-withdraw-now]");
    else this.#find("[data-withdraw]").focus();
  }

  /**
   * Move the focus to what is new, and the page so far that its buttons are to be seen as well.
   *
   * @param {string} news @param {string} button
   */
  #goTo(news, button) {
    this.#find(news).focus();
    this.#find(button).scrollIntoView({ block: "nearest" });
  }

  /** @param {"withdraw" | "restore"} action */
  async #change(action) {
    const changed = await this.#call("[data-result-error]", () => this.#courier[action](this.#code));
    if (!changed) return;
    this.#show(changed);
    // Who has just changed something wants to see that it has worked.
    this.#uncover(true);
  }

  /**
   * Ask the registry, one request at a time.
   *
   * @param {string} errorPlace Selector of the element for a sentence about an error.
   * @param {() => Promise<unknown>} request
   * @returns {Promise<CaseStatus | null>} Null after an error, which the visitor has been told of.
   */
  async #call(errorPlace, request) {
    if (this.#busy) return null;
    this.#busy = true;
    this.#say(errorPlace, "");
    this.#say("[data-lookup-status]", this.#messages.text("checking"));
    try {
      return /** @type {CaseStatus} */ (await request());
    } catch (error) {
      this.#say(errorPlace, this.#messages.forError(error, "case_failed"));
      return null;
    } finally {
      this.#busy = false;
      this.#say("[data-lookup-status]", "");
    }
  }

  /** @param {CaseStatus} status */
  #show(status) {
    for (const part of this.#root.querySelectorAll("[data-state]")) {
      part.toggleAttribute("hidden", part.getAttribute("data-state") !== status.state);
    }
    this.#say("[data-received]", this.#dateInWords(status.received));
    this.#say("[data-items]", String(status.items));
    this.#showPlatforms(status);
    this.#showTakenOut(status);
    this.#find("[data-confirm]").hidden = true;
    this.#find("[data-withdraw]").hidden = status.state === "withdrawn";
    this.#find("[data-restore]").hidden = status.state !== "withdrawn";
    this.#say("[data-result-error]", "");
    this.#find("[data-result]").hidden = false;
  }

  /** @param {CaseStatus} status */
  #showPlatforms({ state, platforms }) {
    const hasCopies = this.#said.show(platforms, state === "listed");
    // What the list by itself does not mean is no news where a platform says that it has found a copy.
    this.#find("[data-state=listed] [data-means-not]").hidden = hasCopies;
  }

  /** @param {CaseStatus} status */
  #showTakenOut({ taken_out: count, items }) {
    this.#find("[data-taken-out]").hidden = count === 0;
    this.#say("[data-taken-out-count]", this.#messages.text("taken_out", { count }));
    // Of a case that a person has taken off the list as a whole, it would be wrong that the list is the next step.
    this.#find("[data-state=received] [data-means]").hidden = count >= items;
  }

  /** @param {string} date */
  #dateInWords(date) {
    return dateInWords(date, JSON.parse(this.#find("[data-months]").dataset.months ?? "[]"));
  }

  #forget() {
    find(this.#root, "[data-code-field]", HTMLInputElement).value = "";
    this.#find("[data-result]").hidden = true;
    this.#code = "";
  }

  /** @param {string} selector @param {() => void} action */
  #onClick(selector, action) {
    this.#find(selector).addEventListener("click", action);
  }

  /** @param {string} selector @param {string} text */
  #say(selector, text) {
    this.#find(selector).textContent = text;
  }

  /** @param {string} selector */
  #find(selector) {
    return find(this.#root, selector, HTMLElement);
  }
}

/**
 * A code as people write it, in the form in which it was given out.
 *
 * @param {string} text
 * @returns {string} Upper case, groups of four joined by hyphens.
 */
function canonicalCode(text) {
  const characters = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return (characters.match(/.{1,4}/g) ?? []).join("-");
}

new CaseLookup(find(document, "main", HTMLElement));
