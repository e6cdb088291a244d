/**
 * Make an element.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  if (text) made.textContent = text;
  return made;
}

/** @param {string} text @param {() => void} press */
export function button(text, press) {
  const made = element("button", { type: "button" }, text);
  made.addEventListener("click", press);
  return made;
}

/**
 * Make a list that can be opened.
 *
 * @param {string} heading
 * @param {HTMLElement[]} rows
 * @param {boolean} open
 */
export function list(heading, rows, open) {
  const details = element("details", {});
  details.open = open;
  const items = element("ul", {});
  for (const row of rows) {
    const item = element("li", {});
    item.append(row);
    items.append(item);
  }
  details.append(element("summary", {}, `${heading}: ${rows.length}`), items);
  return details;
}
