import { find } from "./dom.js";

/**
 * @typedef {import("/engine/bridge.js").Courier} Courier
 * @typedef {import("./messages.js").Messages} Messages
 */

/** The built-in pictures: chosen by ticking, and handed on as files like any others. */
export class PracticePictures {
  /** @type {HTMLElement} */
  #root;
  /** @type {Courier} */
  #courier;
  /** @type {Messages} */
  #messages;
  /** @type {(files: File[]) => void} */
  #take;
  /** @type {HTMLInputElement[]} */
  #fields;
  /** What has been fetched, by name. @type {Map<string, Promise<Blob>>} */
  #fetched = new Map();

  /**
   * @param {HTMLElement} root
   * @param {Courier} courier
   * @param {Messages} messages
   * @param {(files: File[]) => void} take Gets the files; none when the visitor goes on without a new one.
   */
  constructor(root, courier, messages, take) {
    this.#root = root;
    this.#courier = courier;
    this.#messages = messages;
    this.#take = take;
    this.#fields = [...root.querySelectorAll("input")];
    for (const field of this.#fields) {
      field.addEventListener("change", () => this.#say(""));
      this.#fetch(field.value).then(
        (picture) => this.#show(field, picture),
        () => {}, // the name of the picture is there; going on fetches it again
      );
    }
    find(root, "[data-continue]", HTMLElement).addEventListener("click", () => this.#goOn());
  }

  /** @param {string} name @returns {Promise<Blob>} */
  #fetch(name) {
    const picture = this.#fetched.get(name) ?? this.#courier.picture(name);
    this.#fetched.set(name, picture);
    picture.catch(() => this.#fetched.delete(name));
    return picture;
  }

  /** @param {HTMLInputElement} field @param {Blob} picture */
  #show(field, picture) {
    const place = field.closest("[data-picture-card]")?.querySelector("[data-place]");
    if (!(place instanceof HTMLElement)) return;
    const image = new Image();
    image.alt = place.dataset.description ?? "";
    image.src = URL.createObjectURL(picture);
    place.replaceChildren(image);
  }

  async #goOn() {
    const ticked = this.#fields.filter((field) => field.checked);
    try {
      const files = await Promise.all(ticked.map((field) => this.#file(field.value)));
      for (const field of ticked) field.checked = false; // as a file field is emptied, too
      this.#take(files);
    } catch (error) {
      this.#say(this.#messages.forError(error, "offline"));
    }
  }

  /** @param {string} name @returns {Promise<File>} */
  async #file(name) {
    const picture = await this.#fetch(name);
    return new File([picture], `${name.replace("practice-", "")}.jpg`, { type: picture.type });
  }

  /** @param {string} text */
  #say(text) {
    find(this.#root, "[data-practice-error]", HTMLElement).textContent = text;
  }
}
