import { readMarks } from "./marks.js";

/** @import { Memory } from "./memory.js" */
/** @import { Showing } from "./marks.js" */

/**
 * @typedef {object} Occurrence A sentence at one place of the page.
 * @property {number} number The sentence's number.
 * @property {Element} element The element that it belongs to.
 * @property {Range[]} ranges Its pieces of text; none where it is not text on the page.
 * @property {string} where What it is when it is not text on the page: "" when it is.
 */

const ATTRIBUTES = new Map([
  ["content", "for search engines"],
  ["alt", "read aloud for a picture"],
  ["aria-label", "read aloud"],
  ["title", "when the pointer rests"],
  ["data-title", "the title in the browser’s tab at a step"],
]);
/** Said of what scripts show. */
export const LATER = "shown when it happens";

/**
 * All sentences of the page, in its order: those in texts, in attributes, and in the templates that scripts take from.
 *
 * @param {Memory} memory
 * @returns {Occurrence[]}
 */
export function collect(memory) {
  /** @type {Occurrence[]} */
  const found = [];
  /** @type {Map<Showing, Occurrence>} */
  const known = new Map();
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      for (const { start, end, showing } of memory.piecesOf(node)) {
        if (node.data.slice(start, end).trim() === "") continue;
        const occurrence = known.get(showing) ?? inText(node, showing.number);
        if (!known.has(showing)) found.push(occurrence);
        known.set(showing, occurrence);
        addRange(occurrence, node, start, end);
      }
    } else if (node instanceof Element) {
      for (const [name, numbers] of memory.attributesOf(node)) {
        found.push(...besideText(node, numbers, ATTRIBUTES.get(name) ?? LATER));
      }
      if (node instanceof HTMLTemplateElement) found.push(...besideText(node, numbersIn(node), LATER));
    }
  }
  return found;
}

/**
 * @param {Text} node
 * @param {number} number
 * @returns {Occurrence}
 */
function inText(node, number) {
  const element = node.parentElement ?? document.documentElement;
  let where = "";
  if (element instanceof HTMLTitleElement) where = "the title in the browser’s tab";
  else if (element.closest("noscript")) where = "without JavaScript";
  return { number, element, ranges: [], where };
}

/** @param {Occurrence} occurrence @param {Text} node @param {number} start @param {number} end */
function addRange(occurrence, node, start, end) {
  const range = new Range();
  range.setStart(node, start);
  range.setEnd(node, end);
  occurrence.ranges.push(range);
  while (!occurrence.element.contains(node) && occurrence.element.parentElement) {
    occurrence.element = occurrence.element.parentElement;
  }
}

/**
 * @param {Element} element
 * @param {number[]} numbers
 * @param {string} where
 * @returns {Occurrence[]}
 */
function besideText(element, numbers, where) {
  return numbers.map((number) => ({ number, element, ranges: [], where }));
}

/** @param {HTMLTemplateElement} template */
function numbersIn(template) {
  return readMarks(template.innerHTML).numbers;
}

/** @param {Occurrence} occurrence @returns {boolean} Whether it can be seen now, beyond the window's edges too. */
export function isVisible({ element, ranges, where }) {
  if (where !== "" || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  // Words for screen readers alone are cut to a box of one pixel; their text inside it is as large as any.
  return [[element.getBoundingClientRect()], boxes(ranges)].every((all) => all.some(isLarge));
}

/** @param {DOMRect} box */
function isLarge({ width, height }) {
  return width > 1 && height > 1;
}

/** @param {Range[]} ranges The boxes of their lines, in the window. */
export function boxes(ranges) {
  return ranges.flatMap((range) => [...range.getClientRects()]);
}
