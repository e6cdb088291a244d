import { Detail } from "./detail.js";
import { button, element, list } from "./elements.js";

/** @import { Occurrence } from "./occurrences.js" */
/** @import { Sentence } from "./knowledge.js" */

/** Name of the choice that shows a page as it opens. */
export const AS_OPENED = "as it opens";

/**
 * The panel at the bottom: what the preview says to the translator. Its words are English, outside the catalogs.
 *
 * It stands in a shadow tree, so that the page's styles and scripts do not meet it. Fires "mode", "choose" (detail: an
 * occurrence), "step" (detail: 1 or -1) and "state" (detail: a name).
 */
export class Panel extends EventTarget {
  /** Stands in the page. */
  host = element("div", { id: "preview-panel", lang: "en", dir: "ltr" });
  #root = this.host.attachShadow({ mode: "open" });
  #detail = new Detail();
  #count = element("p", { class: "count", role: "status" });
  #trouble = element("p", { class: "trouble", role: "alert", hidden: "" });
  #lists = element("div", { class: "lists" });
  #body = element("div", { class: "body" });
  #point = radio("Point at sentences");
  #use = radio("Use the page");
  #states = element("select", {});

  constructor() {
    super();
    const style = element("link", { rel: "stylesheet", href: "/.preview/panel.css" });
    const modes = element("fieldset", { class: "modes" });
    modes.append(element("legend", { class: "unseen" }, "What a press does"), this.#use.label, this.#point.label);
    modes.addEventListener("change", () => this.#tell("mode"));
    const states = element("label", {}, "Show the page ");
    states.append(this.#states);
    this.#states.addEventListener("change", () => this.#tell("state", this.#states.value));
    const fold = button("Fold", () => this.#fold(fold));
    fold.setAttribute("aria-expanded", "true");
    const way = element("p", { class: "way" });
    way.append(
      button("Previous sentence", () => this.#tell("step", -1)),
      button("Next sentence", () => this.#tell("step", 1)),
    );
    const head = element("div", { class: "head" });
    head.append(modes, states, way, fold);
    this.#body.append(this.#count, this.#detail.root, this.#lists);
    const section = element("section", { "aria-label": "Preview for translators" });
    section.append(head, this.#trouble, this.#body);
    this.#root.append(style, section);
    document.body.append(this.host);
    new ResizeObserver(() => {
      document.documentElement.style.setProperty("--preview-space", `${section.offsetHeight}px`);
    }).observe(section);
  }

  /** Whether a press asks for a sentence. */
  get isPointing() {
    return this.#point.field.checked;
  }

  set isPointing(on) {
    this.#point.field.checked = on;
    this.#use.field.checked = !on;
  }

  /** @param {string[]} names Of the page's states. @param {string} shown */
  offerStates(names, shown) {
    this.#states.replaceChildren(...[AS_OPENED, ...names].map((name) => element("option", { value: name }, name)));
    this.#states.value = shown;
    this.#states.parentElement?.toggleAttribute("hidden", names.length === 0);
  }

  /** @param {string} text What keeps the pages from being shown as the catalog is now; "" when nothing does. */
  warn(text) {
    this.#trouble.textContent = text;
    this.#trouble.hidden = text === "";
  }

  /**
   * Tell of a sentence.
   *
   * @param {Sentence} sentence
   * @param {string} where What it is when it is not text on the page.
   */
  show(sentence, where) {
    this.#detail.show(sentence, where);
  }

  /** Say that there was no sentence where the press was. */
  showNothing() {
    this.#detail.showNothing();
  }

  /**
   * List what is not translated and what cannot be seen, and count.
   *
   * @param {Occurrence[]} missing
   * @param {Occurrence[]} unseen
   * @param {Sentence[]} sentences
   */
  list(missing, unseen, sentences) {
    const all = sentences.filter(({ state }) => state !== "").length;
    this.#count.textContent = `Not translated: ${missing.length} on this page, ${all} of ${sentences.length} in all.`;
    /** @param {Occurrence} occurrence */
    const row = (occurrence) => {
      const sentence = sentences[occurrence.number];
      const state = sentence?.state ? `${sentence.state} – ` : "";
      const where = occurrence.where ? ` (${occurrence.where})` : "";
      return button(`${state}${sentence?.english[0]}${where}`, () => this.#tell("choose", occurrence));
    };
    this.#lists.replaceChildren(
      list("Not translated on this page", missing.map(row), this.#isOpen(0)),
      list("Not visible on the page", unseen.map(row), this.#isOpen(1)),
    );
  }

  /** @param {number} index */
  #isOpen(index) {
    const details = this.#lists.children[index];
    return details instanceof HTMLDetailsElement && details.open;
  }

  /** @param {HTMLButtonElement} fold */
  #fold(fold) {
    this.#body.hidden = !this.#body.hidden;
    fold.textContent = this.#body.hidden ? "Unfold" : "Fold";
    fold.setAttribute("aria-expanded", String(!this.#body.hidden));
  }

  /** @param {string} type @param {unknown} [detail] */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {string} name */
function radio(name) {
  const label = element("label", {});
  const field = element("input", { type: "radio", name: "mode" });
  label.append(field, ` ${name}`);
  return { label, field };
}
