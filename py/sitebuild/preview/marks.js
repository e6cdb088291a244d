/** Reads the marks that marks.py puts around each translation. */

const OPEN = "\u{E0001}";
const CLOSE = "\u{E007F}";
const FIRST_DIGIT = 0xe0030;
const MARKS = /\u{E0001}(?<digits>[\u{E0030}-\u{E0039}]+)|\u{E007F}/gu;

/**
 * @typedef {object} Showing One place where a sentence is shown. Links divide a sentence into pieces that share one showing.
 * @property {number} number The sentence's number.
 *
 * @typedef {object} Piece A part of a text.
 * @property {number} start In UTF-16 units of the text without marks.
 * @property {number} end
 * @property {Showing} showing Of the innermost sentence.
 *
 * @typedef {object} Reading
 * @property {string} text Without marks.
 * @property {Piece[]} pieces
 * @property {number[]} numbers Of all sentences that begin in it.
 */

/** @param {number} number @param {string} text @returns {string} The text between marks. */
export function mark(number, text) {
  const digits = [...String(number)].map((digit) => String.fromCodePoint(FIRST_DIGIT + Number(digit)));
  return `${OPEN}${digits.join("")}${text}${CLOSE}`;
}

/** @param {string} text */
export function isMarked(text) {
  return text.includes(OPEN) || text.includes(CLOSE);
}

/**
 * Divide a text with marks into the text without them and its pieces.
 *
 * @param {string} marked
 * @param {Showing[]} [open] The sentences that have begun in texts before it; changed to those that are open after it.
 * @returns {Reading}
 */
export function readMarks(marked, open = []) {
  let text = "";
  let from = 0;
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {number[]} */
  const numbers = [];
  /** @param {number} to */
  const take = (to) => {
    const start = text.length;
    text += marked.slice(from, to);
    const showing = open.at(-1);
    if (showing && text.length > start) pieces.push({ start, end: text.length, showing });
  };
  for (const match of marked.matchAll(MARKS)) {
    take(match.index);
    from = match.index + match[0].length;
    const digits = match.groups?.digits;
    if (digits === undefined) {
      open.pop();
    } else {
      const number = Number([...digits].map((digit) => (digit.codePointAt(0) ?? 0) - FIRST_DIGIT).join(""));
      numbers.push(number);
      open.push({ number });
    }
  }
  take(marked.length);
  return { text, pieces, numbers };
}
