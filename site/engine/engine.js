/**
 * The engine: the room with the files and without a network (`connect-src 'none'`, no script but this one).
 *
 * It takes files from the page, one after the other, and answers with items: digests by Python from slices of the file,
 * pixels by the browser, perceptual hashes by the kernel. What it needs itself comes from the courier over a port.
 */
import { DECODED_EVERYWHERE, areReadBackUnchanged, decode } from "./pixels.js";
import { startPython } from "./python.js";
import { RequestError, pause, requests } from "./requests.js";

/** A failure with one of the stable codes that the page has a sentence for. */
class CodedError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Let messages in between two pieces of work: a cancel must arrive while a large file is read. */
const breath = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });

/**
 * Try again while there is no network: the visitor may have chosen files already, and loading the page anew loses them.
 *
 * @template T
 * @param {() => Promise<T>} request
 * @returns {Promise<T>}
 */
async function patiently(request) {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await request();
      if (tries > 1) self.postMessage({ type: "waiting", waiting: false });
      return answer;
    } catch (error) {
      if (!(error instanceof RequestError && error.network)) throw error;
      self.postMessage({ type: "waiting", waiting: true });
      await pause(tries);
    }
  }
}

class Engine {
  /** @type {any} the module `fingerprint.browser`, once Python runs */
  python;
  /** @type {any} its `Session` */
  session;
  /** @type {{id: number, file: File}[]} */
  queue = [];
  /** @type {number | null} the job at work */
  current = null;
  /** Jobs that the visitor took back. @type {Set<number>} */
  cancelled = new Set();
  /** The SHA-256 of each finished job. @type {Map<number, string>} */
  finished = new Map();
  #reader = new FileReaderSync();

  /** @param {MessagePort} courier */
  async start(courier) {
    const ask = requests(courier);
    try {
      const starting = startPython((name) => patiently(() => ask({ name })));
      if (!(await areReadBackUnchanged())) throw new CodedError("pixels_falsified");
      const { start, python } = await starting;
      this.python = python;
      this.session = python.Session();
      self.postMessage({ type: "ready", start });
    } catch (error) {
      self.postMessage({ type: "failed", code: this.codeOf(error) });
      return;
    }
    this.work();
  }

  /** @param {number} id @param {File} file */
  add(id, file) {
    this.queue.push({ id, file });
    this.work();
  }

  /** Take a job back, whatever its state: waiting, at work or finished. @param {number} id */
  cancel(id) {
    this.queue = this.queue.filter((job) => job.id !== id);
    if (this.current === id) this.cancelled.add(id);
    const sha256 = this.finished.get(id);
    if (sha256 && this.finished.delete(id)) this.session.forget(sha256);
  }

  async work() {
    if (this.current !== null || !this.session) return;
    const queued = this.queue.shift();
    if (!queued) return;
    const { id } = queued;
    this.current = id;
    const report = (/** @type {object} */ change) => self.postMessage({ type: "job", id, ...change });
    try {
      const { item, notice } = await this.fingerprint(queued, report);
      this.finished.set(id, item.sha256);
      report({ state: "done", fraction: 1, item, notice });
    } catch (error) {
      const code = this.codeOf(error);
      report({ state: code === "cancelled" ? "cancelled" : "failed", error: { code } });
    }
    this.cancelled.delete(id);
    this.current = null;
    this.work();
  }

  /**
   * Make the item of one file.
   *
   * @param {{id: number, file: File}} queued
   * @param {(change: {state: string, fraction: number}) => void} report
   */
  async fingerprint({ id, file }, report) {
    report({ state: "working", fraction: 0 });
    if (this.isFolder(file)) throw new CodedError("file_is_folder");
    const job = this.session.open((/** @type {number} */ from, /** @type {number} */ to) => this.read(file, from, to), file.size);
    let decoding;
    try {
      const facts = JSON.parse(job.examine());
      // Decoding runs beside the digests, on the browser's own thread.
      decoding = facts.kind === "image" ? decode(file, facts).catch(() => null) : null;
      while (job.digest_step()) {
        report({ state: "working", fraction: (job.digested / file.size) * DIGEST_SHARE });
        await this.pause(id);
      }
      const picture = await decoding;
      if (picture) await this.hash(job, picture, id, report);
      else if (DECODED_EVERYWHERE.has(facts.type)) throw new CodedError("decode_failed");
      await this.pause(id); // behind this nothing waits: what was cancelled is never finished
      return { item: JSON.parse(job.finish()), notice: picture ? null : "digests_only" };
    } finally {
      decoding?.then((picture) => picture?.close());
      job.destroy();
    }
  }

  /** @param {any} job @param {import("./pixels.js").Picture} picture @param {number} id @param {(change: any) => void} report */
  async hash(job, picture, id, report) {
    job.start_pixels(picture.width, picture.height);
    let done = 0;
    for (const { rows, rgba } of picture.bands()) {
      const band = job.band(rows);
      const buffer = band.getBuffer("u8");
      buffer.data.set(rgba);
      buffer.release();
      band.destroy();
      job.add(rows);
      done += rows;
      report({ state: "working", fraction: DIGEST_SHARE + (1 - DIGEST_SHARE) * (done / picture.height) });
      await this.pause(id);
    }
  }

  /** @param {any} error @returns {string} */
  codeOf(error) {
    if (error instanceof CodedError) return error.code;
    const code = error.name === "PythonError" && this.python ? this.python.last_error_code() : "engine_failed";
    if (code === "engine_failed") console.error(error);
    return code;
  }

  /** @param {number} id */
  async pause(id) {
    await breath();
    if (this.cancelled.has(id)) throw new CodedError("cancelled");
  }

  /** @param {Blob} file @param {number} from @param {number} to */
  read(file, from, to) {
    return new Uint8Array(this.#reader.readAsArrayBuffer(file.slice(from, to)));
  }

  /** WebKit hands over a folder as an empty file that nobody can read. @param {File} file */
  isFolder(file) {
    if (file.size > 0) return false;
    try {
      this.#reader.readAsArrayBuffer(file);
      return false;
    } catch {
      return true;
    }
  }

  caseCode() {
    return this.session.case_code((/** @type {number} */ count) => crypto.getRandomValues(new Uint8Array(count)));
  }

  /** @param {{reporter: string, practice: boolean, code: string, jobs: number[]}} answers @returns {string} JSON text */
  document({ reporter, practice, code, jobs }) {
    return this.session.document(reporter, practice, code, jobs.map((id) => this.finished.get(id)));
  }

  /** @param {{original: number, copy: number}} jobs @returns {boolean} */
  wouldFind({ original, copy }) {
    return this.session.would_find(this.finished.get(original), this.finished.get(copy));
  }

  /** @param {string} method @param {any} argument */
  answer(method, argument) {
    if (method === "caseCode") return this.caseCode();
    if (method === "document") return this.document(argument);
    if (method === "wouldFind") return this.wouldFind(argument);
    throw new Error(`no question ${method}`);
  }
}

/** The part of a file's progress that its digests are given; the rest is its pixels'. */
const DIGEST_SHARE = 0.5;

const engine = new Engine();

self.onmessage = ({ data }) => {
  if (data.type === "start") engine.start(data.courier);
  else if (data.type === "add") engine.add(data.id, data.file);
  else if (data.type === "cancel") engine.cancel(data.id);
  else if (data.type === "ask") {
    try {
      const result = engine.answer(data.method, data.argument);
      self.postMessage({ type: "answer", id: data.id, result });
    } catch (error) {
      self.postMessage({ type: "answer", id: data.id, error: String(error) });
    }
  }
};
