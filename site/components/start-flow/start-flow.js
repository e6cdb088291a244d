import { Engine, isSupported } from "/engine/bridge.js";

import { CaseCode } from "./case-code.js";
import { find } from "./dom.js";
import { FileList } from "./file-list.js";
import { pickFiles } from "./file-picker.js";
import { LeaveGuard } from "./leave-guard.js";
import { Messages, errorCode } from "./messages.js";
import { OtherBrowser } from "./other-browser.js";
import { Steps } from "./steps.js";

/** The way from "Who are you?" to the receipt. Keeps the answers in memory and nowhere else. */
class StartFlow {
  /** @type {HTMLElement} */
  #root;
  /** @type {Messages} */
  #messages;
  /** @type {Engine} */
  #engine;
  /** @type {Steps} */
  #steps;
  /** @type {LeaveGuard} */
  #guard;
  /** @type {FileList} */
  #list;
  /** @type {CaseCode[]} */
  #codes;
  #reporter = "";
  #code = "";
  /** The exact text that will be sent, made for the review; "" as soon as anything in it has changed. */
  #document = "";
  /** Reviews are made one after the other, so that code and document always belong together. */
  #reviewing = Promise.resolve();
  /** @type {"open" | "sending" | "sent"} */
  #progress = "open";

  /**
   * @param {HTMLElement} root
   * @param {Messages} messages
   * @param {Engine} engine
   */
  constructor(root, messages, engine) {
    this.#root = root;
    this.#messages = messages;
    this.#engine = engine;
    this.#guard = new LeaveGuard(this.#find("[data-leave-guard]", HTMLDialogElement));
    this.#list = new FileList(this.#section("fingerprint"), engine, messages);
    this.#codes = [...root.querySelectorAll("[data-case-code]")].map(
      (place) => new CaseCode(/** @type {HTMLElement} */ (place), messages),
    );
    this.#tellFate(history.state?.fate);
    this.#steps = new Steps(root, (step) => this.#allow(step));
    this.#steps.addEventListener("step", () => this.#draw());
    this.#listen();
    this.#watchEngine();
  }

  #listen() {
    this.#onClick("who", "[data-continue]", () => this.#answer());
    find(this.#section("who"), "[data-continue]", HTMLButtonElement).disabled = false;
    this.#onClick("choose", "[data-to-list]", () => this.#steps.open("fingerprint"));
    this.#onClick("fingerprint", "[data-continue]", () => this.#finishList());
    this.#onClick("fingerprint", "[data-cancel-all]", () => this.#engine.cancelAll());
    this.#onClick("review", "[data-continue]", () => this.#finishReview());
    this.#onClick("code", "[data-send]", () => this.#send());
    this.#find("[data-kept]", HTMLElement).addEventListener("change", () => this.#say("[data-send-error]", ""));
    const pictures = this.#find("[data-show-pictures]", HTMLInputElement);
    pictures.addEventListener("change", () => this.#list.showPictures(pictures.checked));
    pickFiles(this.#root, (files, folders) => this.#take(files, folders));
    this.#list.addEventListener("change", () => this.#onChange());
  }

  /** Say before anything else what a reload has meant, if the entry remembers that something was under way. */
  #tellFate(/** @type {unknown} */ fate) {
    const [entry] = performance.getEntriesByType("navigation");
    if (typeof fate !== "string" || !(entry instanceof PerformanceNavigationTiming) || entry.type !== "reload") return;
    this.#say("[data-fate]", this.#messages.text(fate));
    this.#find("[data-fate-box]", HTMLElement).hidden = false;
  }

  async #watchEngine() {
    this.#engine.addEventListener("waiting", (event) => {
      if (event instanceof CustomEvent) this.#sayOfEngine(event.detail ? this.#messages.text("engine_waiting") : "");
    });
    try {
      await this.#engine.ready;
    } catch (error) {
      this.#guardFor(false);
      if (errorCode(error) === "pixels_falsified") showOtherBrowser(this.#root, this.#messages, "pixels_falsified");
      this.#sayOfEngine(this.#messages.forError(error, "engine_failed", { offline: "engine_offline" }));
    }
  }

  #sayOfEngine(/** @type {string} */ sentence) {
    for (const status of this.#root.querySelectorAll("[data-engine-status]")) status.textContent = sentence;
  }

  /** Which step may be shown when Back or Forward asks for one. */
  #allow(/** @type {string} */ step) {
    if (this.#progress === "sent") return "receipt";
    if (this.#progress === "sending") return "code";
    if (step === "receipt" || step === "who" || step === "adult") return step === "receipt" ? "who" : step;
    if (this.#reporter === "") return "who";
    if (step === "choose") return step;
    const count = this.#list.count();
    if (count.all === 0) return "choose";
    if (step === "fingerprint" || count.done === 0 || count.busy > 0) return "fingerprint";
    // Files may have been added or removed since: what will be sent is looked at again before it is sent.
    if (step === "code" && this.#document === "") return "review";
    return step;
  }

  #draw() {
    const count = this.#list.count();
    this.#find("[data-to-list]", HTMLElement).hidden = count.all === 0;
    for (const part of this.#root.querySelectorAll("[data-for]")) {
      part.toggleAttribute("hidden", part.getAttribute("data-for") !== this.#reporter);
    }
    for (const alert of this.#root.querySelectorAll("[role=alert]")) alert.textContent = "";
    this.#find("[data-fate-box]", HTMLElement).hidden = true;
    if (this.#steps.current === "review") this.#reviewAgain();
  }

  #answer() {
    const chosen = this.#root.querySelector("input[name=reporter]:checked");
    if (!(chosen instanceof HTMLInputElement)) {
      this.#say("[data-who-error]", this.#messages.text("choose_answer"));
      return;
    }
    if (chosen.value === "adult") {
      this.#steps.open("adult");
      return;
    }
    this.#reporter = chosen.value;
    this.#document = "";
    this.#steps.open("choose");
  }

  /** @param {File[]} files @param {string[]} folders */
  #take(files, folders) {
    this.#list.add(files);
    for (const name of folders) this.#list.refuse(name, "file_is_folder");
    this.#steps.open("fingerprint");
  }

  #onChange() {
    const count = this.#list.count();
    this.#document = "";
    this.#find("[data-cancel-all]", HTMLElement).hidden = count.busy === 0;
    this.#say("[data-list-error]", "");
    if (this.#progress === "open") this.#guardFor(count.all > 0);
  }

  #guardFor(/** @type {boolean} */ unsent) {
    if (this.#guard.active === unsent) return;
    this.#guard.active = unsent;
    this.#steps.fate = unsent ? "fate_unsent" : null;
  }

  #finishList() {
    const count = this.#list.count();
    if (count.busy > 0) this.#say("[data-list-error]", this.#messages.text("still_working"));
    else if (count.done === 0) this.#say("[data-list-error]", this.#messages.text("nothing_ready"));
    else this.#steps.open("review");
  }

  async #finishReview() {
    await this.#reviewing;
    if (this.#document !== "") this.#steps.open("code");
  }

  #reviewAgain() {
    this.#reviewing = this.#reviewing.then(() => this.#review());
    return this.#reviewing;
  }

  /** Make the document and show it in plain words; what is shown is counted from the document itself. */
  async #review() {
    try {
      if (this.#code === "") await this.#newCode();
      const text = await this.#engine.document({ reporter: this.#reporter, practice: false, code: this.#code });
      // Gone back meanwhile: files may change there, so this text must not be sent.
      if (!["review", "code"].includes(this.#steps.current)) return;
      this.#document = text;
    } catch (error) {
      this.#document = "";
      this.#say("[data-review-error]", this.#messages.forError(error, "engine_failed"));
      return;
    }
    const { items } = JSON.parse(this.#document);
    const photos = items.filter((/** @type {{kind: string}} */ item) => item.kind === "image").length;
    this.#say("[data-photos]", this.#messages.text("count_photos", { count: photos }));
    this.#say("[data-videos]", this.#messages.text("count_videos", { count: items.length - photos }));
    this.#say("[data-answer]", this.#root.querySelector(`label[for=reporter-${this.#reporter}]`)?.textContent ?? "");
    this.#say("[data-document]", this.#document);
  }

  async #newCode() {
    this.#code = await this.#engine.caseCode();
    for (const place of this.#codes) place.show(this.#code);
  }

  async #send() {
    const kept = this.#find("[data-kept]", HTMLInputElement);
    if (this.#progress !== "open") return;
    if (!kept.checked) {
      this.#say("[data-send-error]", this.#messages.text("keep_code"));
      kept.focus();
      return;
    }
    this.#setSending(true);
    try {
      await this.#engine.courier.send(this.#document, { onWaiting: (waiting) => this.#tellWaiting(waiting) });
      this.#finish();
    } catch (error) {
      this.#setSending(false);
      await this.#explainRefusal(error, kept);
    }
  }

  #setSending(/** @type {boolean} */ sending) {
    this.#progress = sending ? "sending" : "open";
    this.#steps.fate = sending ? "fate_unknown" : "fate_unsent";
    this.#say("[data-send-error]", "");
    this.#say("[data-send-status]", sending ? this.#messages.text("sending") : "");
    this.#find("[data-send]", HTMLButtonElement).setAttribute("aria-disabled", String(sending));
    this.#find("[data-kept]", HTMLInputElement).disabled = sending;
    for (const back of this.#root.querySelectorAll("[data-back]")) back.toggleAttribute("disabled", sending);
  }

  #tellWaiting(/** @type {boolean} */ waiting) {
    this.#say("[data-send-status]", this.#messages.text(waiting ? "send_waiting" : "sending"));
  }

  /** @param {unknown} error @param {HTMLInputElement} kept */
  async #explainRefusal(error, kept) {
    if (errorCode(error) === "case_conflict") {
      this.#code = "";
      kept.checked = false;
      await this.#reviewAgain();
    }
    this.#say("[data-send-error]", this.#messages.forError(error, "send_refused"));
  }

  #finish() {
    this.#progress = "sent";
    this.#guard.active = false;
    this.#steps.fate = "fate_sent";
    this.#steps.open("receipt");
    this.#list.clear();
  }

  /** @param {string} step @param {string} selector @param {() => void} action */
  #onClick(step, selector, action) {
    find(this.#section(step), selector, HTMLElement).addEventListener("click", action);
  }

  /** @param {string} selector @param {string} text */
  #say(selector, text) {
    this.#find(selector, HTMLElement).textContent = text;
  }

  /** @param {string} name */
  #section(name) {
    return this.#find(`[data-step=${name}]`, HTMLElement);
  }

  /**
   * @template {Element} T
   * @param {string} selector
   * @param {{new (): T}} type
   */
  #find(selector, type) {
    return find(this.#root, selector, type);
  }
}

/** @param {HTMLElement} root @param {Messages} messages @param {"browser" | "in_app" | "pixels_falsified"} reason */
function showOtherBrowser(root, messages, reason) {
  find(root, "[data-flow]", HTMLElement).hidden = true;
  new OtherBrowser(find(root, "[data-other-browser]", HTMLElement), messages).show(reason);
}

const root = find(document, "main", HTMLElement);
const messages = new Messages();
const support = isSupported();
find(root, "[data-late]", HTMLElement).hidden = true;
if (support.ok) new StartFlow(root, messages, new Engine());
else showOtherBrowser(root, messages, support.reason);
