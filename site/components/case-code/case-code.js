import { copyText } from "./clipboard.js";
import { find } from "./dom.js";

/** Shows the case code and hands it over: copied, printed, or written down. */
export class CaseCode {
  /** @type {HTMLElement} */
  #root;
  /** @type {import("./messages.js").Messages} */
  #messages;
  #code = "";

  /**
   * @param {HTMLElement} root
   * @param {import("./messages.js").Messages} messages
   */
  constructor(root, messages) {
    this.#root = root;
    this.#messages = messages;
    find(root, "[data-copy]", HTMLElement).addEventListener("click", () => this.#copy());
    find(root, "[data-print]", HTMLElement).addEventListener("click", () => window.print());
  }

  /**
   * Show a code.
   *
   * @param {string} code Groups of four, joined by hyphens.
   */
  show(code) {
    this.#code = code;
    // The hyphens stay in the text for copying by hand and for reading aloud.
    const groups = code.split("-");
    find(this.#root, "[data-code]", HTMLElement).replaceChildren(
      ...groups.map((group, index) => {
        const element = document.createElement("span");
        element.textContent = index < groups.length - 1 ? `${group}-` : group;
        return element;
      }),
    );
    this.#say("");
  }

  async #copy() {
    this.#say(this.#messages.text((await copyText(this.#code)) ? "copied" : "copy_failed"));
  }

  /** @param {string} text */
  #say(text) {
    find(this.#root, "[data-copy-status]", HTMLElement).textContent = text;
  }
}
