import { isMarked, readMarks } from "./marks.js";

/** @import { Piece, Reading, Showing } from "./marks.js" */

/**
 * Takes the marks out of the page and remembers what they said, for all that is there and all that scripts show later.
 *
 * Two kinds of places keep their marks, because scripts take whole sentences from them and show them elsewhere: the content of
 * templates, and `data-` attributes. But a value without a space may be more than words, such as a file's name, and loses them.
 */
export class Memory {
  #observer = new MutationObserver((records) => this.#readAgain(records));
  /** @type {() => void} */
  #changed = () => {};
  /** @type {WeakMap<Text, Reading>} */
  #texts = new WeakMap();
  /** @type {WeakMap<Element, Map<string, Reading>>} */
  #attributes = new WeakMap();

  /**
   * Read the page, and whatever changes in it from now on.
   *
   * @param {() => void} changed Called after each change of the page, marked or not.
   */
  watch(changed) {
    this.#changed = changed;
    this.#read(document);
    this.#observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  }

  /** Read what has changed in this very task, too. */
  catchUp() {
    this.#readAgain(this.#observer.takeRecords());
  }

  /**
   * @param {Text} node
   * @returns {Piece[]} Those that it still shows.
   */
  piecesOf(node) {
    const reading = this.#texts.get(node);
    return reading?.text === node.data ? reading.pieces : [];
  }

  /**
   * @param {Element} element
   * @returns {[attribute: string, numbers: number[]][]} The sentences in its attributes.
   */
  attributesOf(element) {
    return [...(this.#attributes.get(element) ?? [])].map(([name, { numbers }]) => [name, numbers]);
  }

  /** @param {MutationRecord[]} records */
  #readAgain(records) {
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === "childList") for (const node of addedNodes) this.#read(node);
      if (type === "characterData") this.#read(target);
      if (attributeName !== null && target instanceof Element) this.#readAttribute(target, attributeName);
    }
    if (records.length > 0) this.#changed();
  }

  /** @param {Node} root */
  #read(root) {
    /** @type {Showing[]} */
    const open = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = /** @type {Node | null} */ (root); node; node = walker.nextNode()) {
      if (node instanceof Text) this.#readText(node, open);
      if (node instanceof Element) for (const name of node.getAttributeNames()) this.#readAttribute(node, name);
    }
  }

  /** @param {Text} node @param {Showing[]} open */
  #readText(node, open) {
    if (open.length === 0 && !isMarked(node.data)) return;
    const reading = readMarks(node.data, open);
    this.#texts.set(node, reading);
    if (reading.text !== node.data) node.data = reading.text;
  }

  /** @param {Element} element @param {string} name */
  #readAttribute(element, name) {
    const value = element.getAttribute(name) ?? "";
    if (!isMarked(value)) return;
    const reading = readMarks(value);
    const others = this.#attributes.get(element) ?? new Map();
    this.#attributes.set(element, others.set(name, reading));
    const isSentenceForScripts = name.startsWith("data-") && /\s/.test(reading.text.trim());
    if (!isSentenceForScripts) element.setAttribute(name, reading.text);
  }
}
