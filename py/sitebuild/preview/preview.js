/** The preview in the page: runs before all scripts of the page, reads the marks, and puts the panel there. */

import { Drawing } from "./drawing.js";
import knowledge from "./knowledge.js";
import { Memory } from "./memory.js";
import { collect, isVisible } from "./occurrences.js";
import { AS_OPENED, Panel } from "./panel.js";
import { Pointing } from "./pointing.js";
import { Remembered } from "./remembered.js";
import states from "./states.js";
import { listen } from "./updates.js";

/** @import { Occurrence } from "./occurrences.js" */

const { sentences } = knowledge;

class Preview {
  #memory = new Memory();
  #remembered = new Remembered();
  #drawing = new Drawing();
  #panel = new Panel();
  #pointing = new Pointing(() => this.#occurrences, this.#panel.host);
  /** @type {Occurrence[]} */
  #occurrences = [];
  /** @type {Occurrence | undefined} */
  #chosen;
  #isDue = false;
  #isRemoved = false;

  constructor() {
    this.#memory.watch(() => this.#lookSoon());
    this.#panel.isPointing = this.#remembered.get("pointing") === "yes";
    this.#switchMode();
    on(this.#panel, "mode", () => this.#switchMode());
    on(this.#panel, "state", (name) => this.#showState(String(name)));
    on(this.#panel, "step", (by) => this.#step(Number(by)));
    for (const teller of [this.#panel, this.#pointing]) {
      on(teller, "choose", (chosen) => this.#choose(/** @type {Occurrence | undefined} */ (chosen)));
    }
    on(this.#pointing, "point", (one) => this.#drawing.point(/** @type {Occurrence | undefined} */ (one)));
    listen((trouble) => this.#panel.warn(trouble));
    // The page's own scripts come first.
    window.addEventListener("DOMContentLoaded", () => this.#begin());
  }

  /** Show what was shown before the page was loaded again. */
  #begin() {
    const names = states();
    const state = this.#remembered.get("state");
    const isKnown = names.includes(state);
    this.#panel.offerStates(names, isKnown ? state : AS_OPENED);
    if (isKnown) states(state);
    this.#show();
    const id = this.#remembered.get("sentence");
    const same = this.#occurrences.filter(({ number }) => sentences[number]?.id === id);
    const chosen = same.find(isVisible) ?? same[0];
    if (chosen) this.#tellOf(chosen);
  }

  /** @returns {Occurrence[]} All sentences of the page as it is now. */
  look() {
    this.#memory.catchUp();
    this.#occurrences = collect(this.#memory);
    return this.#occurrences;
  }

  /** Take everything out of the page that is not its own. */
  remove() {
    this.#isRemoved = true;
    this.#panel.host.remove();
    this.#drawing.choose(undefined);
  }

  #lookSoon() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => this.#show());
  }

  #show() {
    this.#isDue = false;
    if (this.#isRemoved) return;
    this.look();
    this.#drawing.showMissing(this.#occurrences, sentences);
    const missing = onceEach(this.#occurrences.filter(({ number }) => sentences[number]?.state));
    const unseen = onceEach(this.#occurrences.filter(({ where }) => where !== ""));
    this.#panel.list(missing, unseen, sentences);
  }

  #switchMode() {
    this.#pointing.active = this.#panel.isPointing;
    this.#remembered.set("pointing", this.#panel.isPointing ? "yes" : "");
    document.documentElement.toggleAttribute("data-preview-pointing", this.#panel.isPointing);
    this.#drawing.point(undefined);
  }

  /** @param {string} name */
  #showState(name) {
    this.#remembered.set("state", name === AS_OPENED ? "" : name);
    if (name === AS_OPENED) location.reload();
    else states(name);
  }

  /** @param {Occurrence | undefined} chosen */
  #choose(chosen) {
    if (chosen === undefined) {
      this.#drawing.choose(undefined);
      this.#panel.showNothing();
      return;
    }
    if (chosen.where === "" && !isVisible(chosen)) this.#reveal(chosen);
    this.#tellOf(chosen);
    if (chosen.where === "") chosen.element.scrollIntoView({ block: "nearest" });
  }

  /** @param {Occurrence} chosen */
  #tellOf(chosen) {
    const sentence = sentences[chosen.number];
    if (sentence === undefined) return;
    this.#chosen = chosen;
    this.#remembered.set("sentence", sentence.id);
    this.#drawing.choose(chosen);
    this.#panel.show(sentence, chosen.where);
  }

  /** @param {number} by How many sentences further, of those that can be seen. */
  #step(by) {
    const seen = this.#occurrences.filter((one) => isVisible(one));
    const showing = this.#chosen?.ranges[0];
    const at = seen.findIndex(({ ranges }) => ranges[0]?.startContainer === showing?.startContainer);
    const next = seen.at(at < 0 && by < 0 ? -1 : (at + by) % seen.length);
    if (next) this.#choose(next);
  }

  /**
   * Open what a sentence is hidden in, or show the state of the page that has it.
   *
   * @param {Occurrence} hidden
   */
  #reveal(hidden) {
    for (let around = hidden.element.parentElement; around; around = around.parentElement) {
      if (around instanceof HTMLDetailsElement) around.open = true;
    }
    const name = isVisible(hidden) ? undefined : states().find((state) => states(state) === null && isVisible(hidden));
    if (name === undefined) return;
    this.#panel.offerStates(states(), name);
    this.#remembered.set("state", name);
  }
}

/** @param {EventTarget} target @param {string} type @param {(detail: unknown) => void} then */
function on(target, type, then) {
  target.addEventListener(type, (event) => then(event instanceof CustomEvent ? event.detail : undefined));
}

/** @param {Occurrence[]} occurrences @returns {Occurrence[]} The best place of each sentence: one that is text on the page. */
function onceEach(occurrences) {
  /** @type {Map<number, Occurrence>} */
  const best = new Map();
  for (const occurrence of occurrences) {
    const other = best.get(occurrence.number);
    if (!other || (other.where !== "" && occurrence.where === "")) best.set(occurrence.number, occurrence);
  }
  return [...best.values()];
}

export const preview = new Preview();
