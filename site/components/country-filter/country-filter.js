/** Shows one country alone, and opens it. It asks no server and changes no address. */

class CountryFilter {
  /** @type {HTMLElement} */
  #filter;
  /** @type {HTMLSelectElement} */
  #choice;
  /** @type {HTMLDetailsElement[]} */
  #countries;

  /**
   * @param {HTMLElement} filter
   * @param {HTMLSelectElement} choice
   * @param {HTMLDetailsElement[]} countries
   */
  constructor(filter, choice, countries) {
    this.#filter = filter;
    this.#choice = choice;
    this.#countries = countries;
    choice.addEventListener("change", () => this.#show());
    // A page that comes out of the browser's memory has its old choice again.
    window.addEventListener("pageshow", () => {
      if (choice.value) this.#show();
    });
    window.addEventListener("hashchange", () => this.#openAddressed());
    filter.dataset.ready = "";
    this.#openAddressed();
  }

  #show() {
    const code = this.#choice.value;
    for (const country of this.#countries) {
      const isChosen = country.dataset.country === code;
      country.hidden = code !== "" && !isChosen;
      country.open = isChosen;
    }
    const status = this.#filter.querySelector("[data-country-status]");
    const name = this.#choice.selectedOptions[0]?.text ?? "";
    if (status) status.textContent = (this.#filter.dataset.showing ?? "").replace("{country}", name);
  }

  /** Open the country that the page's address names: browsers open what is around a place, but not the place itself. */
  #openAddressed() {
    const country = this.#countries.find(({ id }) => id !== "" && id === location.hash.slice(1));
    if (country) country.open = true;
  }
}

const filter = document.querySelector("[data-country-filter]");
const choice = filter?.querySelector("select");
const countries = [...document.querySelectorAll("details[data-country]")].filter(
  (country) => country instanceof HTMLDetailsElement,
);
if (filter instanceof HTMLElement && choice) new CountryFilter(filter, choice, countries);
