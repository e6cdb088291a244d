import { find } from "./dom.js";

/**
 * The questions, and the advice between them. The way is written in the page: each answer and each button that goes on names the
 * step it leads to (`data-next`).
 *
 * Fires "answer" after each answer.
 */
export class FlowQuestions extends EventTarget {
  /** @type {(step: string) => void} */
  #open;
  /** @type {string} */
  #reminder;
  /** The answers with which the visitor went on, by question. @type {Map<string, HTMLInputElement>} */
  #answers = new Map();

  /**
   * @param {HTMLElement} root
   * @param {string} reminder What to say where no answer is chosen.
   * @param {(step: string) => void} open Opens a step.
   */
  constructor(root, reminder, open) {
    super();
    this.#reminder = reminder;
    this.#open = open;
    for (const form of root.querySelectorAll("form[data-question]")) {
      if (form instanceof HTMLFormElement) form.addEventListener("submit", (event) => this.#answer(event, form));
    }
    for (const button of root.querySelectorAll("button[data-next]")) {
      button.addEventListener("click", () => open(button.getAttribute("data-next") ?? ""));
    }
  }

  /** Who the visitor is, in the document's words; "" as long as that is not answered. */
  get reporter() {
    return this.#answers.get("who")?.dataset.reporter ?? "";
  }

  /**
   * @param {Event} event
   * @param {HTMLFormElement} form
   */
  #answer(event, form) {
    event.preventDefault();
    const chosen = form.querySelector("input:checked");
    if (!(chosen instanceof HTMLInputElement)) {
      find(form, "[data-question-error]", HTMLElement).textContent = this.#reminder;
      return;
    }
    this.#answers.set(form.dataset.question ?? "", chosen);
    this.dispatchEvent(new Event("answer"));
    this.#open(chosen.dataset.next ?? "");
  }
}
