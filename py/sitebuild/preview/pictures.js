/** For `build.py screenshots --sentences`: which sentences an open page shows, and where. */

import knowledge from "./knowledge.js";
import { mark } from "./marks.js";
import { boxes, isVisible, LATER } from "./occurrences.js";
import { preview } from "./preview.js";

/** @import { Occurrence } from "./occurrences.js" */

/** Between a sentence and the line around it, in CSS pixels. */
const MARGIN = 6;
/** The most that a picture shows, in CSS pixels; the window is as wide. */
const HEIGHT = 300;
/** Places where scripts say what has happened. */
const MESSAGES = "main :is([role=status], [role=alert])";

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
 * Say what scripts say only when something happens, where the open page has a place for such a sentence.
 *
 * @param {string[]} done Ids of sentences that need not be said.
 * @returns {string} The id of the sentence that is said now; "" when there is none, or no place.
 */
export function say(done) {
  for (const waiting of preview.look()) {
    if (waiting.where !== LATER || done.includes(idOf(waiting))) continue;
    if (placesFor(waiting.element).some((place) => isSaid(waiting, place))) return idOf(waiting);
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
  const above = Math.max(0, Math.min(top - Math.max(MARGIN, (HEIGHT - height) / 2), innerHeight - HEIGHT));
  return { x: 0, y: above, width: innerWidth, height: HEIGHT };
}

/** @param {Element} source What scripts take the sentence from. @returns {Element[]} Where they may show it, the best first. */
function placesFor(source) {
  const own = source.matches(MESSAGES) ? [source] : [...(source.parentElement?.querySelectorAll("[data-aloud]") ?? [])];
  return own.length > 0 ? own : [...document.querySelectorAll(MESSAGES)];
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

/** @param {Occurrence} occurrence */
function idOf({ number }) {
  return knowledge.sentences[number]?.id ?? "";
}
