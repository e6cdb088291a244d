import { CaseCode } from "./case-code.js";
import { find } from "./dom.js";
import { FileList } from "./file-list.js";
import { Messages } from "./messages.js";

/**
 * Brings the style page's components into their states, by their own scripts: a stand-in for the engine tells the real list
 * of files what the real one would.
 */

/** What can happen to a file. @type {Partial<import("/engine/bridge.js").Job>[]} */
const JOBS = [
  { name: "waiting.jpg", state: "waiting" },
  { name: "in-work-with-a-name-so-long-that-it-takes-more-than-one-line-on-a-phone.jpg", state: "working", fraction: 0.6 },
  { name: "video.mp4", state: "working", fraction: 0.2, video: { seconds: 125, duration: 600, paused: false } },
  { name: "paused.mp4", state: "working", fraction: 0.6, video: { seconds: 2310, duration: 3850, paused: true } },
  { name: "done.jpg", state: "done" },
  { name: "exact-copies-only.mp4", state: "done", notice: "digests_only" },
  { name: "failed.jpg", state: "failed", error: { code: "file_empty" } },
  { name: "cancelled.jpg", state: "cancelled" },
];

class StandInEngine extends EventTarget {
  /** @type {Map<number, import("/engine/bridge.js").Job>} */
  jobs = new Map();

  tell() {
    JOBS.forEach((job, id) => {
      /** @type {import("/engine/bridge.js").Job} */
      const untouched = { id, name: "", state: "waiting", fraction: 0, video: null, notice: null, item: null, error: null };
      this.jobs.set(id, { ...untouched, ...job });
      this.dispatchEvent(new CustomEvent("job", { detail: this.jobs.get(id) }));
    });
  }

  /** @param {number} id */
  cancel(id) {
    this.jobs.delete(id);
  }

  /** @param {number} id */
  remove(id) {
    this.jobs.delete(id);
  }
}

/** @param {Messages} messages */
function showFiles(messages) {
  const engine = /** @type {any} */ (new StandInEngine());
  new FileList(find(document, "[data-style-files]", HTMLElement), engine, messages);
  engine.tell();
}

/** Every sentence that a script may say, as it looks in its place. @param {Messages} messages */
function showMessages(messages) {
  const list = find(document, "[data-style-messages]", HTMLElement);
  const template = find(document, "template[data-messages]", HTMLTemplateElement);
  for (const { dataset } of template.content.querySelectorAll("p")) {
    const row = document.createElement("p");
    row.className = "message";
    row.textContent = messages.text(dataset.message ?? "");
    list.append(row);
  }
}

/** The exit button as it looks while Shift is pressed, beside the real one in the bar. */
function showExitLights() {
  const real = find(document, "a[data-exit]", HTMLAnchorElement);
  for (const presses of ["0", "1", "2"]) {
    const copy = /** @type {HTMLAnchorElement} */ (real.cloneNode(true));
    delete copy.dataset.exit;
    if (presses !== "0") copy.dataset.presses = presses;
    find(document, "[data-style-exit]", HTMLElement).append(copy);
  }
}

/** A swatch for each colour of tokens.css, with its contrast on paper and on surface. */
function showColours() {
  const place = find(document, "[data-style-colours]", HTMLElement);
  const names = new Set(
    [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === ":root")
      .flatMap((rule) => [.../** @type {CSSStyleRule} */ (rule).style])
      .filter((name) => name.startsWith("--") && CSS.supports("color", token(name))),
  );
  for (const name of names) place.append(swatch(name));
}

/** @param {string} name */
function swatch(name) {
  const item = document.createElement("div");
  const patch = document.createElement("span");
  const text = document.createElement("div");
  item.className = "style-page__swatch";
  patch.style.background = `var(${name})`;
  const [onPaper, onSurface] = ["--paper", "--surface"].map((ground) => contrast(token(name), token(ground)).toFixed(1));
  text.append(name, document.createElement("br"), `${onPaper} on paper, ${onSurface} on surface`);
  item.append(patch, text);
  return item;
}

/**
 * @param {string} name
 * @returns {string} The value that a custom property has now, in this scheme.
 */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * WCAG 2.2, "contrast ratio".
 *
 * @param {string} one A colour as #rrggbb.
 * @param {string} other
 */
function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/**
 * WCAG 2.2, "relative luminance".
 *
 * @param {string} colour A colour as #rrggbb.
 */
function luminance(colour) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const messages = new Messages();
showFiles(messages);
showMessages(messages);
showExitLights();
showColours();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  find(document, "[data-style-colours]", HTMLElement).replaceChildren();
  showColours();
});
new CaseCode(find(document, "[data-case-code]", HTMLElement), messages).show("2345-6789-ABCD-EFGH-JKMN-PQRS");
