/** Closes the list of languages on Escape, after a choice and on a press outside; opening it needs no script. */

class LanguageSwitcher {
  /** @type {HTMLDetailsElement} */
  #details;

  /** @param {HTMLDetailsElement} details */
  constructor(details) {
    this.#details = details;
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) this.#close();
    });
    details.querySelector("ul")?.addEventListener("click", () => (details.open = false));
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !details.contains(event.target)) details.open = false;
    });
  }

  #close() {
    this.#details.open = false;
    this.#details.querySelector("summary")?.focus();
  }
}

for (const details of document.querySelectorAll("details[data-language-switcher]")) {
  if (details instanceof HTMLDetailsElement) new LanguageSwitcher(details);
}
