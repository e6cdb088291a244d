/** The page's sentences for scripts, by code: translated, and never made from pieces. */
export class Messages {
  /** @type {Map<string, string>} */
  #sentences = new Map();

  constructor() {
    const template = document.querySelector("template[data-messages]");
    if (!(template instanceof HTMLTemplateElement)) throw new Error("this page has no messages");
    for (const sentence of template.content.querySelectorAll("[data-message]")) {
      this.#sentences.set(sentence.getAttribute("data-message") ?? "", sentence.textContent ?? "");
    }
  }

  /**
   * The sentence for a code, with its places filled in.
   *
   * @param {string} code
   * @param {Record<string, string | number>} [values] Numbers are written in plain digits, in every language.
   * @returns {string}
   */
  text(code, values = {}) {
    const sentence = this.#sentences.get(code);
    if (sentence === undefined) throw new Error(`no sentence for ${code}`);
    return sentence.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
  }

  /**
   * The sentence for an error's code, or the general one where the code is not known here.
   *
   * @param {unknown} error What was thrown or rejected; errors of the engine and the registry carry a `code`.
   * @param {string} general Code of the sentence to fall back to.
   * @param {Record<string, string>} [others] Codes that have a sentence of another name in this place.
   * @returns {string}
   */
  forError(error, general, others = {}) {
    const code = errorCode(error);
    const name = others[code] ?? code;
    return this.text(this.#sentences.has(name) ? name : general);
  }
}

/**
 * @param {unknown} error
 * @returns {string} Its stable code, or "" where it has none.
 */
export function errorCode(error) {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}
