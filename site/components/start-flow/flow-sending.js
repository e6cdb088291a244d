import { find } from "./dom.js";
import { errorCode } from "./messages.js";

/**
 * @typedef {import("/engine/bridge.js").Courier} Courier
 * @typedef {import("./flow-review.js").FlowReview} FlowReview
 * @typedef {import("./messages.js").Messages} Messages
 */

/**
 * Sends the document, once the visitor has confirmed that the case code is kept.
 *
 * Fires "progress" after each change of `progress`.
 */
export class FlowSending extends EventTarget {
  /** @type {"open" | "sending" | "sent"} */
  progress = "open";

  /** @type {HTMLElement} */
  #section;
  /** @type {Courier} */
  #courier;
  /** @type {FlowReview} */
  #review;
  /** @type {Messages} */
  #messages;
  /** @type {HTMLInputElement} */
  #kept;

  /**
   * @param {HTMLElement} section The step "code".
   * @param {Courier} courier
   * @param {FlowReview} review Has the document.
   * @param {Messages} messages
   */
  constructor(section, courier, review, messages) {
    super();
    this.#section = section;
    this.#courier = courier;
    this.#review = review;
    this.#messages = messages;
    this.#kept = find(section, "[data-kept]", HTMLInputElement);
    this.#kept.addEventListener("change", () => this.#say("[data-send-error]", ""));
    find(section, "[data-send]", HTMLElement).addEventListener("click", () => this.#send());
  }

  async #send() {
    if (this.progress !== "open") return;
    if (!this.#kept.checked) {
      this.#say("[data-send-error]", this.#messages.text("keep_code"));
      this.#kept.focus();
      return;
    }
    this.#change("sending");
    try {
      await this.#courier.send(this.#review.document, { onWaiting: (waiting) => this.#tellWaiting(waiting) });
      this.#change("sent");
    } catch (error) {
      this.#change("open");
      await this.#explainRefusal(error);
    }
  }

  /** @param {"open" | "sending" | "sent"} progress */
  #change(progress) {
    const sending = progress === "sending";
    this.progress = progress;
    this.#say("[data-send-error]", "");
    this.#say("[data-send-status]", sending ? this.#messages.text("sending") : "");
    find(this.#section, "[data-send]", HTMLElement).setAttribute("aria-disabled", String(sending));
    this.#kept.disabled = sending;
    this.dispatchEvent(new Event("progress"));
  }

  /** @param {boolean} waiting For the network. */
  #tellWaiting(waiting) {
    this.#say("[data-send-status]", this.#messages.text(waiting ? "send_waiting" : "sending"));
  }

  /** @param {unknown} error */
  async #explainRefusal(error) {
    if (errorCode(error) === "case_conflict") {
      this.#kept.checked = false;
      this.#review.forgetCode();
      await this.#review.make();
    }
    this.#say("[data-send-error]", this.#messages.forError(error, "send_refused"));
  }

  /** @param {string} selector @param {string} text */
  #say(selector, text) {
    find(this.#section, selector, HTMLElement).textContent = text;
  }
}
