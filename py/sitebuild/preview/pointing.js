import { boxes, isVisible } from "./occurrences.js";

/** @import { Occurrence } from "./occurrences.js" */

/** Elements that hold more sentences than this are no answer to a press beside all of them. */
const NEARBY = 6;

/**
 * The mode in which a press on the page asks for a sentence and does nothing else.
 *
 * Fires "point" and "choose" (detail: the occurrence, or undefined where there is none).
 */
export class Pointing extends EventTarget {
  /** Whether it is on. */
  active = false;
  /** @type {() => Occurrence[]} */
  #occurrences;
  /** @type {Element} */
  #panel;

  /**
   * @param {() => Occurrence[]} occurrences All of the page.
   * @param {Element} panel Works as ever.
   */
  constructor(occurrences, panel) {
    super();
    this.#occurrences = occurrences;
    this.#panel = panel;
    for (const type of ["pointerdown", "mousedown", "mouseup", "dblclick", "auxclick", "submit", "change"]) {
      window.addEventListener(type, (event) => this.#stop(event), { capture: true });
    }
    window.addEventListener("click", (event) => this.#press(event), { capture: true });
    window.addEventListener("mousemove", (event) => this.#move(event), { capture: true });
    window.addEventListener("focusin", (event) => this.#focus(event), { capture: true });
  }

  /** @param {Event} event @returns {boolean} Whether it was meant for a sentence. */
  #stop(event) {
    if (!this.active || event.composedPath().includes(this.#panel)) return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    return true;
  }

  /** @param {MouseEvent} event */
  #press(event) {
    if (!this.#stop(event) || !(event.target instanceof Element)) return;
    // A click of the keyboard has no place.
    const under = event.detail === 0 ? undefined : this.#under(event);
    this.#tell("choose", under ?? this.#near(event.target));
  }

  /** @param {MouseEvent} event */
  #move(event) {
    if (this.active) this.#tell("point", this.#under(event));
  }

  /** @param {FocusEvent} event */
  #focus(event) {
    if (this.active && event.target instanceof Element) this.#tell("point", this.#within(event.target)[0]);
  }

  /** @param {MouseEvent} event */
  #under({ clientX: x, clientY: y, target }) {
    return this.#occurrences().find(
      ({ element, ranges }) =>
        target instanceof Node &&
        (element.contains(target) || target.contains(element)) &&
        boxes(ranges).some(({ left, right, top, bottom }) => left <= x && x <= right && top <= y && y <= bottom),
    );
  }

  /** @param {Element} target */
  #near(target) {
    for (let around = /** @type {Element | null} */ (target); around; around = around.parentElement) {
      const within = this.#within(around);
      if (within.length > NEARBY) return undefined;
      if (within.length > 0) return within.find(isVisible) ?? within[0];
    }
    return undefined;
  }

  /** @param {Element} around */
  #within(around) {
    return this.#occurrences().filter(({ element }) => around.contains(element) && !element.closest("template"));
  }

  /** @param {"point" | "choose"} type @param {Occurrence | undefined} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
