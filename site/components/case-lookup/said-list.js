import { find } from "./dom.js";

/** @import { Messages } from "./messages.js" */

/**
 * @typedef {object} PlatformEvent What a platform has told the registry of a case.
 * @property {string} name The platform's.
 * @property {string} event One of EVENTS; others may come to be.
 * @property {string} date The Monday on which it was first told.
 */

/** What platforms tell, in the order in which it happens when it is told on the same day. */
const EVENTS = ["received", "found", "removed", "dropped"];

/** What platforms say of a case: a heading for each, and below it what it has told, in the order of the days. */
export class SaidList {
  /** @type {HTMLElement} */
  #root;
  /** @type {Messages} */
  #messages;
  /** @type {(date: string) => string} */
  #inWords;

  /** @param {HTMLElement} root @param {Messages} messages @param {(date: string) => string} inWords */
  constructor(root, messages, inWords) {
    this.#root = root;
    this.#messages = messages;
    this.#inWords = inWords;
  }

  /**
   * @param {PlatformEvent[]} events What is not known here is left out.
   * @param {boolean} isAwaited Whether it is worth saying that there is nothing yet.
   * @returns {boolean} Whether a platform says that it has found a copy.
   */
  show(events, isAwaited) {
    const known = events.filter(({ event }) => EVENTS.includes(event)).sort(inOrder);
    const hasCopies = known.some(({ event }) => event === "found" || event === "removed");
    this.#root.hidden = known.length === 0 && !isAwaited;
    this.#find("[data-nothing-said]").hidden = known.length > 0;
    this.#find("[data-their-word]").hidden = !hasCopies;
    this.#find("[data-dates-are]").hidden = known.length === 0;
    const names = new Set(known.map(({ name }) => name));
    const rows = [...names].map((name) => this.#row(name, known.filter((event) => event.name === name)));
    this.#find("[data-said]").replaceChildren(...rows);
    return hasCopies;
  }

  /** @param {string} name @param {PlatformEvent[]} events */
  #row(name, events) {
    const row = document.createElement("li");
    const title = Object.assign(document.createElement("bdi"), { textContent: name, translate: false });
    const heading = Object.assign(document.createElement("h4"), { className: "said-list__name" });
    const list = Object.assign(document.createElement("ul"), { className: "said-list__events plain-list" });
    heading.append(title);
    list.append(...events.map((event) => this.#line(event)));
    row.append(heading, list);
    return row;
  }

  /** @param {PlatformEvent} event */
  #line({ event, date }) {
    const line = document.createElement("li");
    const textContent = this.#messages.text(`platform_${event}`);
    const day = { className: "small soft", dateTime: date, textContent: this.#inWords(date) };
    line.append(
      Object.assign(document.createElement("p"), { textContent }),
      Object.assign(document.createElement("time"), day),
    );
    return line;
  }

  /** @param {string} selector */
  #find(selector) {
    return find(this.#root, selector, HTMLElement);
  }
}

/** @param {PlatformEvent} one @param {PlatformEvent} other */
function inOrder(one, other) {
  if (one.date !== other.date) return one.date < other.date ? -1 : 1;
  return EVENTS.indexOf(one.event) - EVENTS.indexOf(other.event);
}
