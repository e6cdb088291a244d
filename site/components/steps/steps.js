/**
 * @typedef {object} StepEntry What one history entry of the page carries; nothing else is kept anywhere.
 * @property {string} step Name of the step.
 * @property {number} depth How many entries of this page lie before it; the exit button goes back so far.
 * @property {string | null} fate What a reload of this entry would mean, see `Steps.fate`.
 */

/**
 * One document, steps inside: opens one section at a time, keeps Back and Forward working, moves the focus to the step's
 * heading and gives the page the step's title.
 *
 * Fires "step" (detail: the step's name) before a step is shown.
 */
export class Steps extends EventTarget {
  /** @type {Map<string, HTMLElement>} */
  #sections = new Map();
  /** @type {(step: string) => string} */
  #allow;
  #current = "";
  #depth = 0;
  /** @type {string | null} */
  #fate = null;

  /**
   * @param {HTMLElement} root Element that holds the sections `[data-step]`, the first one visible.
   * @param {(step: string) => string} allow Says which step may be shown when one is asked for, as Back, Forward and a reload
   *   may ask for steps that make no sense any more.
   */
  constructor(root, allow) {
    super();
    this.#allow = allow;
    for (const section of root.querySelectorAll("[data-step]")) {
      if (section instanceof HTMLElement) this.#sections.set(section.dataset.step ?? "", section);
    }
    // A reload, and coming back from another page, keep the entry's state: entries of this page still lie before it. A step
    // that needs nothing of what is lost is shown again.
    const [first = ""] = this.#sections.keys();
    this.#current = this.#sections.has(history.state?.step) ? allow(history.state.step) : first;
    this.#depth = Number(history.state?.depth ?? 0);
    this.#remember();
    this.#reveal();
    window.addEventListener("popstate", (event) => this.#travel(event));
    root.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-back]")) history.back();
    });
  }

  /** Name of the step that is shown. */
  get current() {
    return this.#current;
  }

  /**
   * What a reload would mean for the visitor: null, or a word that the next load reads from the entry's state.
   *
   * @param {string | null} fate
   */
  set fate(fate) {
    this.#fate = fate;
    this.#remember();
  }

  /**
   * Show a step, or the one that is allowed in its place, as a new history entry.
   *
   * @param {string} step
   */
  open(step) {
    const allowed = this.#allow(step);
    if (allowed === this.#current) return;
    this.#depth += 1;
    this.#current = allowed;
    history.pushState(this.#entry(), "");
    this.#show();
  }

  /** @param {PopStateEvent} event */
  #travel(event) {
    // A link inside the page, such as the skip link, makes an entry without our state. It belongs to the step that is shown.
    if (event.state?.step === undefined) {
      this.#depth += 1;
      this.#remember();
      return;
    }
    this.#depth = Number(event.state.depth);
    const step = this.#allow(event.state.step);
    const changed = step !== this.#current;
    this.#current = step;
    this.#remember();
    if (changed) this.#show();
  }

  #show() {
    this.dispatchEvent(new CustomEvent("step", { detail: this.#current }));
    const section = this.#reveal();
    window.scrollTo(0, 0);
    section.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** Show the current step's section, and no other. */
  #reveal() {
    for (const [name, section] of this.#sections) section.hidden = name !== this.#current;
    const section = this.#section(this.#current);
    document.title = section.dataset.title ?? "";
    return section;
  }

  #remember() {
    history.replaceState(this.#entry(), "");
  }

  /** @returns {StepEntry} */
  #entry() {
    return { step: this.#current, depth: this.#depth, fate: this.#fate };
  }

  /**
   * @param {string} step
   * @returns {HTMLElement}
   */
  #section(step) {
    const section = this.#sections.get(step);
    if (section === undefined) throw new Error(`no step ${step}`);
    return section;
  }
}
