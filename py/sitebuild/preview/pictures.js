/** For `build.py screenshots --sentences`: which sentences an open page shows, and where. */

import knowledge from "./knowledge.js";
import { mark } from "./marks.js";
import { boxes, isVisible, LATER } from "./occurrences.js";
import { preview } from "./preview.js";

/** @import { Occurrence } from "./occurrences.js" */

/** Between a sentence and the line around it, in CSS pixels. */
const MARGIN = 6;
/** What a picture shows, in CSS pixels. */
const WIDTH = 600;
const HEIGHT = 300;
/** Places where scripts say what has happened. */
const MESSAGES = "main :is([role=status], [role=alert])";

/** Parts of the page that are shown for the picture alone. @type {HTMLElement[]} */
const uncovered = [];

const outline = document.createElement("div");

/** Take the preview's own things away from the page. */
export function prepare() {
  preview.remove();
  outline.id = "preview-outline";
  document.body.append(outline);
}

/**
 * Open what hides sentences, as far as a press would.
 *
 * @returns {string[]} The ids of the sentences that can be seen now.
 */
export function visible() {
  for (const { element, where } of preview.look()) {
    const details = where === "" && !element.closest("summary") ? element.closest("details") : null;
    if (details) details.open = true;
  }
  return [...new Set(preview.look().filter(isVisible).map(idOf))];
}

/**
 * Show one of the sentences that come only when something happens: said by a script, where the open page has a place for it,
 * or in a part of the page that is hidden until then.
 *
 * @param {string[]} done Ids of sentences that need not be shown.
 * @returns {string} The id of the sentence that is shown now; "" when there is none, or no place.
 */
export function showNext(done) {
  cover();
  for (const waiting of preview.look()) {
    const id = idOf(waiting);
    if (done.includes(id) || isVisible(waiting)) continue;
    if (waiting.where === LATER && placesFor(waiting.element).some((place) => isSaid(waiting, place))) return id;
    if (waiting.where === "" && isUncovered(waiting)) return id;
  }
  return "";
}

/**
 * Bring a sentence into view with a line around it.
 *
 * @param {string} wanted Its id.
 * @returns {{x: number, y: number, width: number, height: number} | null} What to take; null where it cannot be seen any more.
 */
export function frame(wanted) {
  const occurrence = preview.look().find((one) => idOf(one) === wanted && isVisible(one));
  if (!occurrence) return null;
  occurrence.ranges[0]?.startContainer.parentElement?.scrollIntoView({ block: "center", behavior: "instant" });
  const lines = boxes(occurrence.ranges);
  const left = Math.min(...lines.map((box) => box.left)) - MARGIN;
  const top = Math.min(...lines.map((box) => box.top)) - MARGIN;
  const width = Math.max(...lines.map((box) => box.right)) + MARGIN - left;
  const height = Math.max(...lines.map((box) => box.bottom)) + MARGIN - top;
  Object.assign(outline.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  const x = clamp(left - (WIDTH - width) / 2, innerWidth - WIDTH);
  const y = clamp(top - Math.max(MARGIN, (HEIGHT - height) / 2), innerHeight - HEIGHT);
  return { x, y, width: WIDTH, height: HEIGHT };
}

/** @param {number} value @param {number} most */
function clamp(value, most) {
  return Math.max(0, Math.min(value, most));
}

/** @param {Element} source What scripts take the sentence from. @returns {Element[]} Where they may show it, the best first. */
function placesFor(source) {
  if (source.matches(MESSAGES)) return [source];
  if (source.matches("[data-spelling]")) return [...(source.parentElement?.querySelectorAll("[data-aloud]") ?? [])];
  // Most of what is said in a flow is said of files.
  const files = source.matches("[data-messages]") ? document.querySelector("[data-step]:has([data-file-list])") : null;
  return [...(files ?? document).querySelectorAll(MESSAGES)];
}

/** @param {Occurrence} waiting @param {Element} place @returns {boolean} Whether it can be seen there. */
function isSaid({ number }, place) {
  const before = [...place.childNodes];
  const details = place.closest("details");
  if (details) details.open = true;
  place.textContent = mark(number, knowledge.sentences[number]?.english[0] ?? "");
  if (preview.look().some((one) => one.number === number && place.contains(one.element) && isVisible(one))) return true;
  place.replaceChildren(...before);
  return false;
}

/** @param {Occurrence} waiting @returns {boolean} Whether it can be seen when nothing around it is hidden. */
function isUncovered(waiting) {
  for (let around = /** @type {Element | null} */ (waiting.element); around; around = around.parentElement) {
    if (around.matches("[data-step], dialog")) break; // for these there are states
    if (around instanceof HTMLElement && around.hidden) uncovered.push(around);
  }
  for (const part of uncovered) part.hidden = false;
  if (isVisible(waiting)) return true;
  cover();
  return false;
}

/** Hide again what was shown for a picture. */
function cover() {
  for (const part of uncovered.splice(0)) part.hidden = true;
}

/** @param {Occurrence} occurrence */
function idOf({ number }) {
  return knowledge.sentences[number]?.id ?? "";
}
