import { copyText } from "./clipboard.js";
import { find } from "./dom.js";

/** The part of a page that says which browser to open instead, and hands over the address. */
export class OtherBrowser {
  /** @type {HTMLElement} */
  #section;
  /** @type {import("./messages.js").Messages} */
  #messages;

  /**
   * @param {HTMLElement} section
   * @param {import("./messages.js").Messages} messages
   */
  constructor(section, messages) {
    this.#section = section;
    this.#messages = messages;
  }

  /**
   * Show it.
   *
   * @param {"browser" | "in_app"} reason
   */
  show(reason) {
    const address = find(this.#section, "[data-address]", HTMLInputElement);
    address.value = location.origin + location.pathname;
    for (const sentence of this.#section.querySelectorAll("[data-reason]")) {
      if (sentence instanceof HTMLElement) sentence.hidden = sentence.dataset.reason !== reason;
    }
    find(this.#section, "[data-copy-address]", HTMLElement).addEventListener("click", () => this.#copy(address));
    this.#section.hidden = false;
    find(this.#section, "h1", HTMLElement).focus({ preventScroll: true });
  }

  /** @param {HTMLInputElement} address */
  async #copy(address) {
    const copied = await copyText(address.value);
    if (!copied) address.select();
    const status = find(this.#section, "[data-address-status]", HTMLElement);
    status.textContent = this.#messages.text(copied ? "address_copied" : "copy_failed");
  }
}
