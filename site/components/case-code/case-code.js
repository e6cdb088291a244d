import { copyText } from "./clipboard.js";
import { find } from "./dom.js";
import { saveText } from "./saving.js";

/** Shows the case code and hands it over: copied, printed, saved, written down, or said aloud. */
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
    this.#find("[data-copy]").addEventListener("click", () => this.#copy());
    this.#find("[data-print]").addEventListener("click", () => window.print());
    this.#find("[data-save]").addEventListener("click", () => this.#save());
    const page = this.#find("[data-case-page]");
    page.textContent = location.host + page.dataset.casePage;
    // Printed from the browser's menu, too, the paper has the code and nothing that says what it is for.
    window.addEventListener("beforeprint", () => root.toggleAttribute("data-printing", root.checkVisibility()));
    window.addEventListener("afterprint", () => root.removeAttribute("data-printing"));
  }

  /**
   * Show a code.
   *
   * @param {string} code Groups of four, joined by hyphens.
   */
  show(code) {
    this.#code = code;
    const groups = code.split("-");
    // The hyphens stay in the text for copying by hand and for reading aloud.
    this.#find("[data-code]").replaceChildren(
      ...groups.map((group, index) => element("span", index < groups.length - 1 ? `${group}-` : group)),
    );
    this.#find("[data-aloud]").replaceChildren(...groups.map((group) => this.#spelled(group)));
    this.#say("");
  }

  /** @param {string} group */
  #spelled(group) {
    const row = element("li", "");
    const words = element("ul", "");
    words.append(...[...group].map((character) => element("li", this.#wordFor(character))));
    row.append(words);
    return row;
  }

  /** @param {string} character */
  #wordFor(character) {
    const { content } = find(this.#root, "template[data-spelling]", HTMLTemplateElement);
    return content.querySelector(`[data-character="${character}"]`)?.textContent ?? character;
  }

  async #copy() {
    this.#say(this.#messages.text((await copyText(this.#code)) ? "copied" : "copy_failed"));
  }

  #save() {
    const { fileName = "", saved = "" } = this.#find("[data-keep-status]").dataset;
    saveText(`${this.#code}\n`, fileName);
    this.#say(saved.replace("{name}", fileName));
  }

  /** @param {string} text */
  #say(text) {
    this.#find("[data-keep-status]").textContent = text;
  }

  /** @param {string} selector */
  #find(selector) {
    return find(this.#root, selector, HTMLElement);
  }
}

/** @param {"span" | "ul" | "li"} name @param {string} text */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
