/**
 * The engine: the room with the files and without a network (`connect-src 'none'`, no script but this one).
 *
 * It takes files from the page, one after the other, and answers with items: digests by Python from slices of the file,
 * pixels by the browser or by the decoder, perceptual hashes by the kernel. What it needs itself comes from the courier
 * over a port.
 */
import { DecoderRoom } from "./decoder-room.js";
import { startPython } from "./python.js";
import { patiently, requests } from "./requests.js";
import { Ways } from "./ways.js";
import { CodedError, Work } from "./work.js";

/** How many files are decoded while one is digested and hashed. */
const AHEAD = 3;

/** How many pixels may be decoded at a time: 240 MB. A larger picture is decoded alone. */
const MAX_PIXELS_AT_ONCE = 60_000_000;

/** Tell the page that something begins or ceases to wait for the network. @param {boolean} waiting */
const tellWaiting = (waiting) => self.postMessage({ type: "waiting", waiting });

/**
 * A file whose work has begun, or could not.
 *
 * @typedef {{id: number, work: Work, failure?: undefined} | {id: number, work?: undefined, failure: CodedError}} Begun
 */

class Engine {
  /** @type {any} the module `fingerprint.browser`, once Python runs */
  python;
  /** @type {any} its `Session` */
  session;
  /** @type {{id: number, file: File}[]} */
  queue = [];
  /** Files whose work has begun, the one whose turn it is first. @type {Begun[]} */
  begun = [];
  isAtWork = false;
  /** The SHA-256 of each finished job. @type {Map<number, string>} */
  finished = new Map();
  room = new DecoderRoom(tellWaiting);
  ways = new Ways(this.room);

  /** @param {MessagePort} courier */
  async start(courier) {
    const ask = requests(courier);
    try {
      const { start, python } = await startPython((name) => patiently(() => ask({ name }), tellWaiting));
      this.python = python;
      this.session = python.Session();
      self.postMessage({ type: "ready", start });
    } catch (error) {
      self.postMessage({ type: "failed", code: this.codeOf(error) });
      return;
    }
    this.work();
    this.ways.prepare();
  }

  /** @param {number} id @param {File} file */
  add(id, file) {
    this.queue.push({ id, file });
    this.work();
  }

  /** Take a job back, whatever its state: waiting, at work or finished. @param {number} id */
  cancel(id) {
    this.queue = this.queue.filter((job) => job.id !== id);
    const job = this.begun.find((job) => job.id === id);
    job?.work?.cancel();
    if (job && !(this.isAtWork && job === this.begun[0])) this.drop(job);
    const sha256 = this.finished.get(id);
    if (sha256 && this.finished.delete(id)) this.session.forget(sha256);
  }

  /** @param {Begun} job */
  drop(job) {
    job.work?.close();
    this.begun = this.begun.filter((other) => other !== job);
  }

  /** Work on one file after the other. */
  async work() {
    if (!this.session) return;
    this.lookAhead();
    if (this.isAtWork || !this.begun.length) return;
    this.isAtWork = true;
    const [job] = this.begun;
    await this.finish(job);
    this.drop(job);
    this.isAtWork = false;
    this.work();
  }

  /** Examine the next files, and begin to decode them as far as there is room. */
  lookAhead() {
    let pixels = 0;
    for (let i = 0; i <= AHEAD; i++) {
      if (i === this.begun.length) {
        const queued = this.queue.shift();
        if (!queued) return;
        this.begun.push(this.begin(queued));
      }
      const { work } = this.begun[i];
      if (!work) continue;
      if (pixels > 0 && pixels + work.pixels > MAX_PIXELS_AT_ONCE) return;
      pixels += work.pixels;
      work.decode(this.ways);
    }
  }

  /** @param {{id: number, file: File}} queued @returns {Begun} */
  begin({ id, file }) {
    try {
      return { id, work: new Work(this.session, file) };
    } catch (error) {
      return { id, failure: new CodedError(this.codeOf(error)) };
    }
  }

  /** @param {Begun} job */
  async finish({ id, work, failure }) {
    const report = (/** @type {object} */ change) => self.postMessage({ type: "job", id, ...change });
    try {
      report({ state: "working", fraction: 0 });
      if (failure) throw failure;
      const { item, notice } = await work.finish((progress) => report({ state: "working", ...progress }));
      this.finished.set(id, item.sha256);
      report({ state: "done", fraction: 1, video: null, item, notice });
    } catch (error) {
      const code = this.codeOf(error);
      report({ state: code === "cancelled" ? "cancelled" : "failed", video: null, error: { code } });
    }
  }

  /** @param {any} error @returns {string} */
  codeOf(error) {
    if (error instanceof CodedError) return error.code;
    const code = error.name === "PythonError" && this.python ? this.python.last_error_code() : "engine_failed";
    if (code === "engine_failed") console.error(error);
    return code;
  }

  caseCode() {
    return this.session.case_code((/** @type {number} */ count) => crypto.getRandomValues(new Uint8Array(count)));
  }

  /** @param {{reporter: string, practice: boolean, code: string, jobs: number[]}} answers @returns {string} JSON text */
  document({ reporter, practice, code, jobs }) {
    return this.session.document(reporter, practice, code, jobs.map((id) => this.finished.get(id)));
  }

  /** @param {{original: number, copy: number}} jobs @returns {{one_hash: boolean, group: boolean}} */
  wouldFind({ original, copy }) {
    return JSON.parse(this.session.would_find(this.finished.get(original), this.finished.get(copy)));
  }

  /** @param {string} method @param {any} argument */
  answer(method, argument) {
    if (method === "caseCode") return this.caseCode();
    if (method === "document") return this.document(argument);
    if (method === "wouldFind") return this.wouldFind(argument);
    throw new Error(`no question ${method}`);
  }
}

const engine = new Engine();

self.onmessage = ({ data }) => {
  if (data.type === "start") engine.start(data.courier);
  else if (data.type === "add") engine.add(data.id, data.file);
  else if (data.type === "cancel") engine.cancel(data.id);
  else if (data.type === "decoder lost") engine.room.lost(data.network);
  else if (data.type === "ask") {
    try {
      const result = engine.answer(data.method, data.argument);
      self.postMessage({ type: "answer", id: data.id, result });
    } catch (error) {
      self.postMessage({ type: "answer", id: data.id, error: String(error) });
    }
  }
};
