import { Engine, PRACTICE_PICTURES, isSupported } from "/engine/bridge.js";

import { find } from "./dom.js";
import { Messages } from "./messages.js";
import { EDITS, isPaintedTruly } from "./picture-edits.js";

/** @typedef {{image: HTMLImageElement, bitmap: ImageBitmap, job: number}} Drawing */

const JPEG_QUALITY = 0.9;

/** The demonstration: takes an edited copy of a drawing through the real engine, and says whether it would be found. */
class FindAgain {
  /** @type {HTMLElement} */
  #root;
  #messages = new Messages();
  /** @type {Engine | undefined} */
  #engine;
  /** @type {Map<string, Drawing>} */
  #drawings = new Map();
  /** The copy that was asked for last; answers about earlier ones come too late. */
  #asked = 0;
  /** Copies go through the engine one after the other. */
  #work = Promise.resolve();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    const open = this.#find("[data-open]", HTMLButtonElement);
    open.addEventListener("click", () => this.#open(open));
    open.disabled = false;
    for (const button of this.#edits()) button.addEventListener("click", () => this.#change(button));
    this.#find("[role=radiogroup]", HTMLElement).addEventListener("change", () => this.#choose());
  }

  /** Load the engine and the drawings; not before somebody wants them. @param {HTMLButtonElement} button */
  async #open(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    const support = isSupported();
    if (!support.ok) return this.#give(support.reason);
    if (!isPaintedTruly()) return this.#give("paintings_falsified");
    button.setAttribute("aria-disabled", "true");
    this.#say("preparing");
    try {
      await this.#prepare();
    } catch (error) {
      this.#engine = undefined;
      button.removeAttribute("aria-disabled");
      this.#status(this.#messages.forError(error, "stopped"));
      return;
    }
    this.#status("");
    this.#find("[data-entrance]", HTMLElement).hidden = true;
    this.#find("[data-stage]", HTMLElement).hidden = false;
    this.#choose();
    this.#find("h3", HTMLElement).focus();
  }

  async #prepare() {
    const engine = (this.#engine = new Engine());
    engine.addEventListener("waiting", (event) => {
      if (event instanceof CustomEvent) this.#say(event.detail ? "engine_waiting" : "preparing");
    });
    await engine.ready;
    for (const name of PRACTICE_PICTURES) {
      const file = await engine.courier.picture(name);
      const job = await fingerprint(engine, file, name);
      const image = await shown(file, this.#label(name));
      this.#drawings.set(name, { image, bitmap: await createImageBitmap(file), job });
      this.#thumb(name).replaceChildren(await shown(file, ""));
    }
  }

  /** Show the drawing that is chosen, with no copy yet. */
  #choose() {
    this.#asked += 1;
    this.#find("[data-original]", HTMLElement).replaceChildren(this.#drawing().image);
    this.#find("[data-copy]", HTMLElement).replaceChildren();
    for (const button of this.#edits()) button.setAttribute("aria-pressed", "false");
    this.#answer("choose_edit");
  }

  /** @param {HTMLButtonElement} button of the edit */
  #change(button) {
    const asked = ++this.#asked;
    const edit = button.dataset.edit ?? "";
    const { bitmap, job } = this.#drawing();
    const copy = EDITS[edit](bitmap);
    copy.dataset.edit = edit;
    copy.setAttribute("role", "img");
    copy.setAttribute("aria-label", button.textContent?.trim() ?? "");
    this.#find("[data-copy]", HTMLElement).replaceChildren(copy);
    for (const other of this.#edits()) other.setAttribute("aria-pressed", String(other === button));
    this.#answer("comparing");
    this.#work = this.#work.then(() => this.#compare(asked, job, copy));
  }

  /** @param {number} asked @param {number} original its job @param {HTMLCanvasElement} copy */
  async #compare(asked, original, copy) {
    if (asked !== this.#asked || !this.#engine) return;
    let answer = "stopped";
    try {
      const job = await fingerprint(this.#engine, await jpeg(copy), "copy");
      answer = answerTo(await this.#engine.wouldFind(original, job));
      this.#engine.remove(job); // the same copy may be asked for again, and would count as a duplicate
    } catch (error) {
      console.error(error);
    }
    if (asked === this.#asked) this.#answer(answer);
  }

  /** @param {string} code "found", "found_by_group", "not_found", or what there is to say before */
  #answer(code) {
    this.#find(".find-again__result", HTMLElement).dataset.result = code;
    for (const sign of this.#root.querySelectorAll("[data-sign]")) {
      sign.toggleAttribute("hidden", !code.startsWith(sign.getAttribute("data-sign") ?? "")); // one for both kinds of found
    }
    this.#find("[data-answer]", HTMLElement).textContent = this.#messages.text(code);
  }

  /** Say why it cannot be tried here. @param {string} code */
  #give(code) {
    this.#find("[data-entrance]", HTMLElement).hidden = true;
    this.#say(code);
  }

  /** @param {string} code */
  #say(code) {
    this.#status(this.#messages.text(code));
  }

  /** @param {string} text */
  #status(text) {
    this.#find("[data-status]", HTMLElement).textContent = text;
  }

  /** The drawing that is chosen. */
  #drawing() {
    const chosen = this.#find("input:checked", HTMLInputElement).value;
    return /** @type {Drawing} */ (this.#drawings.get(chosen));
  }

  /** @param {string} name of a drawing */
  #label(name) {
    return this.#find(`label[for=find-again-${name}]`, HTMLElement).textContent?.trim() ?? "";
  }

  /** @param {string} name of a drawing */
  #thumb(name) {
    return this.#find(`label[for=find-again-${name}] [data-thumb]`, HTMLElement);
  }

  /** @returns {NodeListOf<HTMLButtonElement>} */
  #edits() {
    return this.#root.querySelectorAll("button[data-edit]");
  }

  /**
   * @template {Element} T
   * @param {string} selector
   * @param {{new (): T}} type
   */
  #find(selector, type) {
    return find(this.#root, selector, type);
  }
}

/**
 * Say whether a copy is found, and whether that is due to the group.
 *
 * @param {{one_hash: boolean, group: boolean}} finders
 */
function answerTo({ one_hash: oneHash, group }) {
  if (oneHash) return "found";
  return group ? "found_by_group" : "not_found";
}

/**
 * Take a picture through the engine.
 *
 * @param {Engine} engine
 * @param {Blob} picture
 * @param {string} name
 * @returns {Promise<number>} its job, finished
 */
function fingerprint(engine, picture, name) {
  return new Promise((resolve, reject) => {
    /** @param {Event} event */
    const watch = (event) => {
      const { id, state, error } = /** @type {CustomEvent} */ (event).detail;
      if (id !== job || (state !== "done" && state !== "failed")) return;
      engine.removeEventListener("job", watch);
      if (state === "done") resolve(job);
      else reject(error);
    };
    engine.addEventListener("job", watch);
    let job = 0; // until the engine has given it a number, which it does before it begins
    job = engine.add(new File([picture], name, { type: picture.type }));
  });
}

/** @param {Blob} picture @param {string} alt @returns {Promise<HTMLImageElement>} */
async function shown(picture, alt) {
  const image = new Image();
  image.alt = alt;
  image.src = URL.createObjectURL(picture);
  await image.decode();
  return image;
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
function jpeg(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", JPEG_QUALITY);
  });
}

new FindAgain(find(document, "[data-find-again]", HTMLElement));
