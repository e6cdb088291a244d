import { element } from "./elements.js";
import knowledge from "./knowledge.js";

/** @import { Sentence } from "./knowledge.js" */

/** The part of the panel that tells of one sentence. */
export class Detail {
  root = element("div", { class: "detail", role: "status" });

  constructor() {
    this.#say("Switch to “Point at sentences”, then press one. Or walk from one to the next with the buttons.");
  }

  /** Say that there was no sentence where the press was. */
  showNothing() {
    this.#say("There is no sentence of the catalog here: a name, a number or a picture.");
  }

  /**
   * @param {Sentence} sentence
   * @param {string} where What it is when it is not text on the page.
   */
  show({ english, translation, state, comments, places, line }, where) {
    const { language, catalog } = knowledge;
    const said = { lang: language.code, dir: language.dir };
    const table = element("dl", {});
    add(table, "English", english, { lang: "en" });
    add(table, language.name, translation.some(Boolean) ? translation : ["—"], said);
    add(table, "State", state === "" ? [] : [`${state}: the page shows the English sentence`]);
    add(table, "Note", comments);
    add(table, "Not visible", where === "" ? [] : [where]);
    add(table, "Place", places);
    add(table, "File", [line === 0 ? "not there yet: python3 build.py catalogs update" : `${catalog}, line ${line}`]);
    this.root.replaceChildren(table);
  }

  /** @param {string} text */
  #say(text) {
    this.root.replaceChildren(element("p", {}, text));
  }
}

/**
 * @param {HTMLDListElement} table
 * @param {string} name
 * @param {string[]} values Nothing is added when there is none.
 * @param {Record<string, string>} [attributes]
 */
function add(table, name, values, attributes = {}) {
  if (values.length === 0) return;
  table.append(element("dt", {}, name), ...values.map((value) => element("dd", attributes, value)));
}
