import { find } from "./dom.js";
import { Estimate, clock, codeOfTimeLeft } from "./estimate.js";

/**
 * @typedef {import("/engine/bridge.js").Engine} Engine
 * @typedef {import("/engine/bridge.js").Job} Job
 */

/** Pause between two announcements to a screen reader, in milliseconds. */
const ANNOUNCE_PAUSE = 2500;

/**
 * The list of chosen files: a row each with its progress, its outcome, and the button to stop or remove it.
 *
 * Fires "change" after each change of a row.
 */
export class FileList extends EventTarget {
  /** @type {HTMLElement} */
  #list;
  /** @type {HTMLElement} */
  #count;
  /** @type {HTMLElement} */
  #status;
  /** @type {HTMLTemplateElement} */
  #rowTemplate;
  /** @type {HTMLTemplateElement} */
  #videoIcon;
  /** @type {Engine} */
  #engine;
  /** @type {import("./messages.js").Messages} */
  #messages;
  /** @type {Map<number, HTMLElement>} */
  #rows = new Map();
  /** @type {Map<number, File>} */
  #files = new Map();
  /** Rows of what the engine never got. @type {Map<number, Job>} */
  #refused = new Map();
  /** Of videos at work. @type {Map<number, Estimate>} */
  #estimates = new Map();
  #showPictures = false;
  #announceTimer = 0;
  #announced = "";

  /**
   * @param {HTMLElement} root Element with the list, its templates, the line with the numbers `[data-file-count]`,
   *   and the one that is read aloud `[data-file-status]`.
   * @param {Engine} engine
   * @param {import("./messages.js").Messages} messages
   */
  constructor(root, engine, messages) {
    super();
    this.#list = find(root, "[data-file-list]", HTMLElement);
    this.#count = find(root, "[data-file-count]", HTMLElement);
    this.#status = find(root, "[data-file-status]", HTMLElement);
    this.#rowTemplate = find(root, "template[data-file-row]", HTMLTemplateElement);
    this.#videoIcon = find(root, "template[data-video-icon]", HTMLTemplateElement);
    this.#engine = engine;
    this.#messages = messages;
    engine.addEventListener("job", (event) => {
      if (event instanceof CustomEvent) this.#update(event.detail);
    });
  }

  /**
   * Hand files to the engine, each with a row of its own.
   *
   * @param {File[]} files
   */
  add(files) {
    for (const file of files) {
      const id = this.#engine.add(file);
      this.#files.set(id, file);
      this.#drawPicture(id);
    }
    this.#tell(); // the engine has told of them before it was known which are videos
  }

  /**
   * Show a row for something that is no file, as a dropped folder.
   *
   * @param {string} name
   * @param {string} code Of the sentence that says why.
   */
  refuse(name, code) {
    // Below zero, where the engine's numbers never are.
    const id = Math.min(0, ...this.#refused.keys()) - 1;
    /** @type {Job} */
    const job = { id, name, state: "failed", fraction: 0, video: null, notice: null, item: null, error: { code } };
    this.#refused.set(id, job);
    this.#update(job);
  }

  /** How many rows there are, and in which states: `busy` are waiting or in work, `videos` of them are videos. */
  count() {
    const count = { all: 0, busy: 0, videos: 0, done: 0, failed: 0 };
    for (const job of [...this.#engine.jobs.values(), ...this.#refused.values()]) {
      const { state } = job;
      if (state === "removed") continue; // told of before it is gone from the engine's list
      count.all += 1;
      if (isBusy(job)) count.busy += 1;
      if (isBusy(job) && this.#isVideo(job.id)) count.videos += 1;
      if (state === "done") count.done += 1;
      if (state === "failed") count.failed += 1;
    }
    return count;
  }

  /**
   * Show small blurred pictures, or take them away.
   *
   * @param {boolean} shown
   */
  showPictures(shown) {
    this.#showPictures = shown;
    for (const id of this.#rows.keys()) this.#drawPicture(id);
  }

  /** Forget all files; their rows go too. */
  clear() {
    for (const id of [...this.#rows.keys()]) {
      this.#engine.remove(id);
      this.#drop(id);
    }
  }

  /** @param {Job} job */
  #update(job) {
    if (job.state === "removed") {
      this.#drop(job.id);
    } else {
      this.#draw(this.#row(job), job);
    }
    this.#tell();
  }

  #tell() {
    this.#count.replaceChildren(...this.#summary().flatMap((part, index) => [index ? " · " : "", unbroken(part)]));
    this.#announceSoon();
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {Job} job
   * @returns {HTMLElement}
   */
  #row(job) {
    const existing = this.#rows.get(job.id);
    if (existing) return existing;
    const fragment = /** @type {DocumentFragment} */ (this.#rowTemplate.content.cloneNode(true));
    const row = find(fragment, "[data-job]", HTMLElement);
    this.#rows.set(job.id, row);
    // Cameras give long names, of which a line shall not end within the last letters.
    for (const part of job.name.split(/(?=[._-])/)) {
      find(row, "[data-name]", HTMLElement).append(document.createElement("wbr"), part);
    }
    find(row, "[data-progress]", HTMLElement).setAttribute("aria-label", job.name);
    const cancel = find(row, "[data-cancel]", HTMLButtonElement);
    const remove = find(row, "[data-remove]", HTMLButtonElement);
    cancel.setAttribute("aria-label", this.#messages.text("cancel_file", { name: job.name }));
    remove.setAttribute("aria-label", this.#messages.text("remove_file", { name: job.name }));
    cancel.addEventListener("click", () => {
      this.#engine.cancel(job.id);
      remove.focus();
    });
    remove.addEventListener("click", () => this.#remove(job.id));
    this.#list.append(row);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {Job} job
   */
  #draw(row, job) {
    const busy = isBusy(job);
    row.dataset.state = job.state;
    row.toggleAttribute("data-video", job.video !== null);
    if (job.error) row.dataset.error = job.error.code;
    const progress = find(row, "[data-progress]", HTMLProgressElement);
    progress.value = Math.round(job.fraction * 100); // in percent, as screen readers say it
    progress.hidden = !busy;
    const cancel = find(row, "[data-cancel]", HTMLElement);
    const remove = find(row, "[data-remove]", HTMLElement);
    const hadFocus = document.activeElement === cancel;
    cancel.hidden = !busy;
    remove.hidden = busy;
    if (hadFocus && !busy) remove.focus();
    const [said, added] = this.#stateText(job);
    const state = find(row, "[data-state-text]", HTMLElement);
    state.replaceChildren(said);
    if (added) state.append(unbroken(added));
  }

  /**
   * @param {Job} job
   * @returns {[said: string, added?: string]}
   */
  #stateText(job) {
    if (job.state === "failed") return [this.#messages.forError(job.error, "file_failed")];
    if (job.state === "working" && job.video) return this.#videoText(job, job.video);
    const text = this.#messages.text(`state_${job.state}`);
    return job.state === "done" && job.notice ? [`${text}. `, this.#messages.text(job.notice)] : [text];
  }

  /**
   * How far a video is, by the time in it, and how long it still takes.
   *
   * @param {Job} job
   * @param {NonNullable<Job["video"]>} video
   * @returns {[said: string, added?: string]}
   */
  #videoText({ id, fraction }, { seconds, duration, paused }) {
    const estimate = this.#estimates.get(id) ?? new Estimate();
    this.#estimates.set(id, estimate);
    estimate.report(performance.now(), fraction, paused);
    const time = this.#messages.text("video_time", { done: clock(seconds), all: clock(duration) });
    if (paused) return [`${time} · `, this.#messages.text("video_paused")];
    if (estimate.left === null) return [time];
    return [`${time} · `, this.#messages.text(codeOfTimeLeft(estimate.left))];
  }

  /**
   * Remove a file and leave the focus near the place where it was.
   *
   * @param {number} id
   */
  #remove(id) {
    const row = this.#rows.get(id);
    const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
    this.#engine.remove(id);
    this.#drop(id);
    this.#tell();
    const next = neighbour?.querySelector("button:not([hidden])");
    if (next instanceof HTMLElement) next.focus();
    else this.#list.closest("section")?.querySelector("h1")?.focus();
  }

  /**
   * Take a row away; a second time does nothing.
   *
   * @param {number} id
   */
  #drop(id) {
    this.#rows.get(id)?.remove();
    this.#rows.delete(id);
    this.#files.delete(id);
    this.#estimates.delete(id);
    this.#refused.delete(id);
  }

  /**
   * Tell whether a file calls itself a video; a browser that does not know its type learns it from the engine.
   *
   * @param {number} id
   */
  #isVideo(id) {
    return this.#files.get(id)?.type.startsWith("video/") || Boolean(this.#engine.jobs.get(id)?.video);
  }

  /**
   * Put a blurred picture into the row, or the drawing back.
   *
   * @param {number} id
   */
  #drawPicture(id) {
    const row = this.#rows.get(id);
    const file = this.#files.get(id);
    if (!row || !file) return;
    const place = find(row, "[data-picture]", HTMLElement);
    place.querySelector("img")?.remove();
    for (const icon of place.querySelectorAll("svg")) icon.toggleAttribute("hidden", false);
    if (this.#isVideo(id)) place.replaceChildren(this.#videoIcon.content.cloneNode(true));
    else if (this.#showPictures) this.#blur(place, file);
  }

  /**
   * @param {HTMLElement} place
   * @param {File} file
   */
  #blur(place, file) {
    const picture = new Image();
    const address = URL.createObjectURL(file);
    picture.alt = "";
    picture.addEventListener("load", () => {
      URL.revokeObjectURL(address);
      if (!this.#showPictures) return;
      for (const icon of place.querySelectorAll("svg")) icon.toggleAttribute("hidden", true);
      place.append(picture);
    });
    picture.addEventListener("error", () => URL.revokeObjectURL(address));
    picture.src = address;
  }

  /** Tell a screen reader how far it is: at most every few seconds, and only when a number has changed. */
  #announceSoon() {
    if (this.#announceTimer) return;
    this.#announceTimer = setTimeout(() => {
      this.#announceTimer = 0;
      const text = this.#summary().join(" · ");
      if (text === this.#announced) return;
      this.#announced = text;
      this.#status.textContent = text;
    }, this.#status.textContent === "" ? 0 : ANNOUNCE_PAUSE);
  }

  /** @returns {string[]} How many files are ready, in work, and failed. */
  #summary() {
    const count = this.count();
    if (count.all === 0) return [];
    const parts = [this.#messages.text("count_ready", { count: count.done })];
    if (count.busy > 0) parts.push(this.#messages.text("count_working", { count: count.busy }));
    if (count.failed > 0) parts.push(this.#messages.text("count_failed", { count: count.failed }));
    if (count.done > 0 && count.done === count.all) parts.push(this.#messages.text("all_ready"));
    return parts;
  }
}

/**
 * Put words into an element that takes a line of its own, as far as there is room, rather than to be broken.
 *
 * @param {string} text
 */
function unbroken(text) {
  return Object.assign(document.createElement("span"), { className: "unbroken", textContent: text });
}

/** @param {Job} job */
function isBusy({ state }) {
  return state === "waiting" || state === "working";
}
