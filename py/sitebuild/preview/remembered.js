/** What outlives a reload of a page: in this window's own memory, which the browser forgets when it is closed. */
export class Remembered {
  /** One page's choices are not another's. */
  #prefix = `preview ${location.pathname} `;

  /** @param {"pointing" | "sentence" | "state"} name @returns {string} "" where nothing is remembered. */
  get(name) {
    return sessionStorage.getItem(this.#key(name)) ?? "";
  }

  /** @param {"pointing" | "sentence" | "state"} name @param {string} value */
  set(name, value) {
    sessionStorage.setItem(this.#key(name), value);
  }

  /** @param {string} name */
  #key(name) {
    return name === "pointing" ? `preview ${name}` : this.#prefix + name;
  }
}
