import { CaseCode } from "./case-code.js";
import { find } from "./dom.js";

/**
 * @typedef {import("/engine/bridge.js").Engine} Engine
 * @typedef {import("./messages.js").Messages} Messages
 * @typedef {{reporter: string, practice: boolean}} Answers
 */

/** Makes the case code and the document that will be sent, and shows both. */
export class FlowReview {
  /** The exact text that will be sent; "" as soon as anything in it has changed. */
  document = "";

  /** @type {HTMLElement} */
  #section;
  /** @type {Engine} */
  #engine;
  /** @type {Messages} */
  #messages;
  /** @type {() => Answers} */
  #answers;
  /** @type {CaseCode[]} */
  #codes;
  #code = "";
  /** Counts the changes, so that a document made from what was before is known to be out of date. */
  #changes = 0;
  /** Reviews are made one after the other, so that code and document always belong together. */
  #work = Promise.resolve();

  /**
   * @param {HTMLElement} root Element with the step "review" and every place for the case code.
   * @param {Engine} engine
   * @param {Messages} messages
   * @param {() => Answers} answers What the document says beside the fingerprints.
   */
  constructor(root, engine, messages, answers) {
    this.#section = find(root, "[data-step=review]", HTMLElement);
    this.#engine = engine;
    this.#messages = messages;
    this.#answers = answers;
    this.#codes = [...root.querySelectorAll("[data-case-code]")].map(
      (place) => new CaseCode(/** @type {HTMLElement} */ (place), messages),
    );
  }

  /** Say that the files or the answers have changed. */
  forget() {
    this.#changes += 1;
    this.document = "";
  }

  /** Throw the case code away; the next review makes another. */
  forgetCode() {
    this.#code = "";
    this.forget();
  }

  /** Make the document anew and show it. @returns {Promise<void>} */
  make() {
    this.#work = this.#work.then(() => this.#make());
    return this.#work;
  }

  /** Settles when the review that is being made is shown. */
  get done() {
    return this.#work;
  }

  async #make() {
    const changes = this.#changes;
    try {
      if (this.#code === "") await this.#newCode();
      const text = await this.#engine.document({ ...this.#answers(), code: this.#code });
      if (changes === this.#changes) this.#show(text);
    } catch (error) {
      this.document = "";
      this.#say("[data-review-error]", this.#messages.forError(error, "engine_failed"));
    }
  }

  async #newCode() {
    this.#code = await this.#engine.caseCode();
    for (const place of this.#codes) place.show(this.#code);
  }

  /**
   * Show the document in plain words; what they say is taken from the document itself.
   *
   * @param {string} text
   */
  #show(text) {
    const { items, reporter } = JSON.parse(text);
    const photos = items.filter((/** @type {{kind: string}} */ item) => item.kind === "image").length;
    this.#say("[data-photos]", this.#messages.text("count_photos", { count: photos }));
    this.#say("[data-videos]", this.#messages.text("count_videos", { count: items.length - photos }));
    this.#say("[data-answer]", this.#messages.text(`reporter_${reporter}`));
    this.#say("[data-document]", text);
    this.document = text;
  }

  /** @param {string} selector @param {string} text */
  #say(selector, text) {
    find(this.#section, selector, HTMLElement).textContent = text;
  }
}
