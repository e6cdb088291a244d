/** @import { Occurrence } from "./occurrences.js" */
/** @import { Sentence } from "./knowledge.js" */

const STATE = "data-preview-state";

/** Marks sentences in the page without changing its elements: by highlights, and by an outline for what is not translated. */
export class Drawing {
  #missing = highlight("preview-missing", 0);
  #pointed = highlight("preview-pointed", 1);
  #chosen = highlight("preview-chosen", 2);

  /**
   * Outline what is not translated well.
   *
   * @param {Occurrence[]} occurrences
   * @param {Sentence[]} sentences
   */
  showMissing(occurrences, sentences) {
    this.#missing.clear();
    /** @type {Map<Element, string>} */
    const outlined = new Map();
    for (const { number, element, ranges } of occurrences) {
      const state = sentences[number]?.state ?? "";
      if (state === "" || element.closest("head, template")) continue;
      outlined.set(element, state);
      for (const range of ranges) this.#missing.add(range);
    }
    for (const element of document.querySelectorAll(`[${STATE}]`)) {
      if (!outlined.has(element)) element.removeAttribute(STATE);
    }
    for (const [element, state] of outlined) {
      if (element.getAttribute(STATE) !== state) element.setAttribute(STATE, state);
    }
  }

  /** @param {Occurrence | undefined} occurrence Under the pointer. */
  point(occurrence) {
    fill(this.#pointed, occurrence);
  }

  /** @param {Occurrence | undefined} occurrence That the panel tells of. */
  choose(occurrence) {
    fill(this.#chosen, occurrence);
  }
}

/** @param {string} name @param {number} priority */
function highlight(name, priority) {
  const made = new Highlight();
  made.priority = priority;
  CSS.highlights.set(name, made);
  return made;
}

/** @param {Highlight} drawn @param {Occurrence | undefined} occurrence */
function fill(drawn, occurrence) {
  drawn.clear();
  for (const range of occurrence?.ranges ?? []) drawn.add(range);
}
