import { Engine, isSupported } from "/engine/bridge.js";

import { find } from "./dom.js";
import { FateNotice } from "./flow-fate.js";
import { FileList } from "./file-list.js";
import { pickFiles } from "./file-picker.js";
import { FlowQuestions } from "./flow-questions.js";
import { FlowReview } from "./flow-review.js";
import { FlowSending } from "./flow-sending.js";
import { LeaveGuard } from "./leave-guard.js";
import { Messages } from "./messages.js";
import { OtherBrowser } from "./other-browser.js";
import { PracticePictures } from "./practice-pictures.js";
import { StayAwake } from "./stay-awake.js";
import { Steps } from "./steps.js";

/** The steps that need answers or files; all others are questions and advice, and can be read at any time. */
const WORKING_STEPS = ["choose", "fingerprint", "review", "code", "receipt"];

/** What a reload means while files are chosen, while a case is being sent, and after that. */
const FATES = /** @type {const} */ ({ open: "unsent", sending: "unknown", sent: "sent" });

/** The way from the first question to the receipt. Keeps the answers in memory and nowhere else. */
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
  #awake = new StayAwake();
  /** @type {FateNotice} */
  #fate;
  /** @type {FlowQuestions} */
  #questions;
  /** @type {FileList} */
  #list;
  /** @type {FlowReview} */
  #review;
  /** @type {FlowSending} */
  #sending;

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
    this.#fate = new FateNotice(root);
    this.#fate.tell();
    this.#questions = new FlowQuestions(root, messages.text("choose_answer"), (step) => this.#steps.open(step));
    this.#list = new FileList(this.#section("fingerprint"), engine, messages);
    this.#review = new FlowReview(root, engine, messages, () => ({ reporter: this.#reporter, practice: this.#practice }));
    this.#sending = new FlowSending(this.#section("code"), engine.courier, this.#review, messages);
    this.#steps = new Steps(root, (step) => this.#allow(step));
    this.#listen();
    this.#watchEngine();
    this.#enable();
  }

  get #practice() {
    return "practice" in this.#find("[data-flow]", HTMLElement).dataset;
  }

  /** Who the visitor is: as the page says, where it does not ask; "" as long as that is not answered. */
  get #reporter() {
    return this.#find("[data-flow]", HTMLElement).dataset.reporter ?? this.#questions.reporter;
  }

  #listen() {
    this.#steps.addEventListener("step", () => this.#draw());
    this.#questions.addEventListener("answer", () => this.#review.forget());
    this.#list.addEventListener("change", () => this.#onListChange());
    this.#sending.addEventListener("progress", () => this.#onProgress());
    this.#onClick("fingerprint", "[data-continue]", () => this.#finishList());
    this.#onClick("fingerprint", "[data-cancel-all]", () => this.#engine.cancelAll());
    this.#onClick("review", "[data-continue]", () => this.#finishReview());
    const pictures = this.#find("[data-show-pictures]", HTMLInputElement);
    pictures.addEventListener("change", () => this.#list.showPictures(pictures.checked));
    pickFiles(this.#root, (files, folders) => this.#take(files, folders));
    const own = this.#root.querySelector("[data-practice-pictures]");
    if (own instanceof HTMLElement) {
      new PracticePictures(own, this.#engine.courier, this.#messages, (files) => this.#takePractice(files));
    }
  }

  /** Let the visitor begin. Firefox fills in by itself what was ticked before a reload: each visit starts without answers. */
  #enable() {
    for (const field of this.#root.querySelectorAll("input")) field.checked = false;
    for (const button of this.#root.querySelectorAll("[data-continue]")) button.toggleAttribute("disabled", false);
  }

  async #watchEngine() {
    this.#engine.addEventListener("waiting", (event) => {
      if (event instanceof CustomEvent) this.#sayOfEngine(event.detail ? this.#messages.text("engine_waiting") : "");
    });
    try {
      await this.#engine.ready;
    } catch (error) {
      this.#guardFor(false);
      this.#sayOfEngine(this.#messages.forError(error, "engine_failed", { offline: "engine_offline" }));
    }
  }

  #sayOfEngine(/** @type {string} */ sentence) {
    for (const status of this.#root.querySelectorAll("[data-engine-status]")) status.textContent = sentence;
  }

  /** Which step may be shown when one is asked for, by a button or by Back, Forward and a reload. */
  #allow(/** @type {string} */ step) {
    if (this.#sending.progress === "sent") return "receipt";
    if (this.#sending.progress === "sending") return "code";
    if (!WORKING_STEPS.includes(step)) return step;
    if (this.#reporter === "") return "who";
    const count = this.#list.count();
    if (step === "choose" || count.all === 0) return "choose";
    if (step === "fingerprint" || count.done === 0 || count.busy > 0) return "fingerprint";
    // Files may have been added or removed since: what will be sent is looked at again before it is sent.
    if (step === "review" || this.#review.document === "") return "review";
    return "code";
  }

  #draw() {
    const exists = this.#root.querySelector("[data-list-exists]");
    exists?.toggleAttribute("hidden", this.#list.count().all === 0);
    for (const part of this.#root.querySelectorAll("[data-for]")) {
      part.toggleAttribute("hidden", part.getAttribute("data-for") !== this.#reporter);
    }
    for (const alert of this.#root.querySelectorAll("[role=alert]")) alert.textContent = "";
    this.#fate.hide();
    if (this.#steps.current === "review") this.#review.make();
  }

  /** @param {File[]} files @param {string[]} folders */
  #take(files, folders) {
    this.#list.add(files);
    for (const name of folders) this.#list.refuse(name, "file_is_folder");
    this.#steps.open("fingerprint");
  }

  /** @param {File[]} files */
  #takePractice(files) {
    if (files.length + this.#list.count().all > 0) this.#take(files, []);
    else this.#say("[data-practice-error]", this.#messages.text("choose_picture"));
  }

  #onListChange() {
    const count = this.#list.count();
    this.#review.forget();
    this.#awake.wanted = count.busy > 0;
    const cancelAll = this.#find("[data-cancel-all]", HTMLElement);
    if (count.busy === 0 && document.activeElement === cancelAll) this.#section("fingerprint").querySelector("h1")?.focus();
    cancelAll.hidden = count.busy === 0;
    this.#find("[data-video-note]", HTMLElement).hidden = count.videos === 0;
    this.#say("[data-list-error]", "");
    if (this.#sending.progress === "open") this.#guardFor(count.all > 0);
  }

  #guardFor(/** @type {boolean} */ unsent) {
    if (this.#guard.active === unsent) return;
    this.#guard.active = unsent;
    this.#steps.fate = unsent ? FATES.open : null;
  }

  #finishList() {
    const count = this.#list.count();
    if (count.busy > 0) this.#say("[data-list-error]", this.#messages.text("still_working"));
    else if (count.done === 0) this.#say("[data-list-error]", this.#messages.text("nothing_ready"));
    else this.#steps.open("review");
  }

  async #finishReview() {
    await this.#review.done;
    if (this.#review.document !== "") this.#steps.open("code");
  }

  #onProgress() {
    const { progress } = this.#sending;
    this.#steps.fate = FATES[progress];
    for (const back of this.#root.querySelectorAll("button[data-back]")) {
      back.toggleAttribute("disabled", progress === "sending");
    }
    if (progress !== "sent") return;
    this.#guard.active = false;
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

/** @param {HTMLElement} root @param {Messages} messages @param {"browser" | "in_app"} reason */
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
