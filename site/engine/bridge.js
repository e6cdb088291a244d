/**
 * The page's way to the workers: a queue of files with progress, and errands to the registry.
 *
 * The page itself has no network (`connect-src 'none'`). It hands files to the engine, and finished documents to the
 * courier; between the workers it lays ports over which the engine and the decoder get their program files.
 */
import { RequestError, pause, requests } from "./requests.js";
import { serveVideo } from "./video-element.js";

export { isSupported } from "./support.js";

/** The neutral pictures to practise with: what `Courier.picture` can be asked for. */
export const PRACTICE_PICTURES = ["practice-hills", "practice-lake", "practice-tiles"];

/**
 * @typedef {"waiting" | "working" | "done" | "failed" | "cancelled" | "removed"} JobState
 * @typedef {{seconds: number, duration: number, paused: boolean}} VideoProgress how much of a video is done, of how much,
 *   and whether it waits for the page to be seen
 * @typedef {{id: number, name: string, state: JobState, fraction: number, video: null | VideoProgress,
 *   notice: null | "digests_only" | "video_locked" | "video_partly", item: any, error: null | {code: string}}} Job
 */

/** A failure with a stable code that the page has a sentence for. */
export class CodedError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Start the courier's worker. */
function hireCourier() {
  const worker = new Worker("/engine/courier.js", { type: "module" });
  /** Rejects when the worker's script does not load. @type {Promise<never>} */
  const lost = new Promise((_, reject) => {
    worker.onerror = () => reject(new RequestError("the courier did not load", true));
  });
  return { worker, lost, ask: requests(worker) };
}

/** Carries documents to the registry and answers back, and fetches the pictures to practise with. */
export class Courier {
  /** @type {ReturnType<typeof hireCourier> | undefined} */
  #hired;

  constructor() {
    this.#hire();
  }

  /** The worker, and a new one where the last did not load. */
  #hire() {
    if (!this.#hired) {
      this.#hired = hireCourier();
      this.#hired.lost.catch(() => (this.#hired = undefined));
    }
    return this.#hired;
  }

  /**
   * Let the engine fetch its program files over this port.
   *
   * @param {MessagePort} port
   * @returns {Promise<never>} rejects when the courier did not load
   */
  connect(port) {
    const { worker, lost } = this.#hire();
    worker.postMessage({ port }, [port]);
    return lost;
  }

  /**
   * Send a case, and keep trying while the network or the registry is away. Sending the same text again is safe: the
   * registry knows it and makes no second case.
   *
   * @param {string} text as `Engine.document` made it
   * @param {{onWaiting?: (waiting: boolean) => void}} [options]
   * @returns {Promise<{created: boolean}>}
   * @throws {CodedError} with the registry's code, when it refuses for good
   */
  async send(text, { onWaiting = () => {} } = {}) {
    for (let tries = 1; ; tries++) {
      const answer = await this.#run({ errand: "send", text }, "engine_failed");
      // Only the registry names a state: whatever else answers on the way has not taken the case.
      if (answer && answer.status < 300 && answer.body?.state) {
        onWaiting(false);
        return { created: answer.status === 201 };
      }
      if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw refusal(answer);
      onWaiting(true);
      await pause(tries);
    }
  }

  /** @param {string} code @returns {Promise<any>} the case's state */
  status(code) {
    return this.#lookUp("status", code);
  }

  /** Stop the case's distribution. @param {string} code @returns {Promise<any>} */
  withdraw(code) {
    return this.#lookUp("withdraw", code);
  }

  /** Undo a withdrawal, within seven days. @param {string} code @returns {Promise<any>} */
  restore(code) {
    return this.#lookUp("restore", code);
  }

  /**
   * Fetch a picture to practise with.
   *
   * @param {string} name one of `PRACTICE_PICTURES`
   * @returns {Promise<Blob>} a JPEG file
   * @throws {CodedError} "offline" when there is no network; asking again is safe
   */
  async picture(name) {
    const bytes = await this.#run({ picture: name }, "engine_failed");
    if (!bytes) throw new CodedError("offline");
    return new Blob([bytes], { type: "image/jpeg" });
  }

  /** @param {string} errand @param {string} code */
  async #lookUp(errand, code) {
    const text = JSON.stringify({ code: code.toUpperCase().replace(/[^A-Z0-9]/g, "") }, null, 1);
    const answer = await this.#run({ errand, text }, "code_invalid");
    if (!answer) throw new CodedError("offline");
    if (!answer.body?.state) throw refusal(answer);
    return answer.body;
  }

  /**
   * @param {object} request
   * @param {string} refused the code of the error when the courier itself refuses
   * @returns {Promise<any>} what the courier answers; null: no network
   */
  async #run(request, refused) {
    const { ask, lost } = this.#hire();
    try {
      return await Promise.race([ask(request), lost]);
    } catch (error) {
      if (error instanceof RequestError && error.network) return null;
      throw new CodedError(refused);
    }
  }
}

/** @param {{body: any}} answer */
function refusal({ body }) {
  return new CodedError(body?.error?.code ?? "refused");
}

/**
 * Makes fingerprints. Emits a "job" event with the `Job` as its detail after each change, and "waiting" with true or false
 * when its own program files begin or cease to wait for the network.
 */
export class Engine extends EventTarget {
  /** Files in the order they were chosen. @type {Map<number, Job>} */
  jobs = new Map();
  courier = new Courier();
  /** @type {Promise<{start: "snapshot" | "plain"}>} */
  ready;

  #worker = new Worker("/engine/engine.js", { type: "module" });
  /** Decodes what the browser cannot be trusted with, while the engine wants it. @type {Worker | null} */
  #decoder = null;
  #lastId = 0;
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  #questions = new Map();

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.ready = new Promise((resolve, reject) => {
      this.courier.connect(port1).catch(() => reject(new CodedError("offline")));
      // A script that did not load tells no message.
      this.#worker.onerror = ({ message }) => reject(new CodedError(message ? "engine_failed" : "offline"));
      this.#worker.onmessage = ({ data }) => {
        if (data.type === "ready") resolve({ start: data.start });
        else if (data.type === "failed") reject(new CodedError(data.code));
        else if (data.type === "waiting") this.dispatchEvent(new CustomEvent("waiting", { detail: data.waiting }));
        else if (data.type === "job") this.#change(data.id, data);
        else if (data.type === "decoder") this.#renewDecoder(data.port);
        else if (data.type === "video element") serveVideo(data.port);
        else this.#answer(data);
      };
    });
    this.#worker.postMessage({ type: "start", courier: port2 }, [port2]);
  }

  /** Put a file into the queue. @param {File} file @returns {number} the job's id */
  add(file) {
    const id = ++this.#lastId;
    const unknown = { video: null, notice: null, item: null, error: null };
    this.jobs.set(id, { id, name: file.name, state: "waiting", fraction: 0, ...unknown });
    if (this.#unfinishedOrDone() > MAX_FILES) {
      this.#change(id, { state: "failed", error: { code: "too_many_files" } });
    } else {
      this.#worker.postMessage({ type: "add", id, file });
      this.#change(id, {});
    }
    return id;
  }

  /** Stop a file that waits or is at work. @param {number} id */
  cancel(id) {
    const state = this.jobs.get(id)?.state;
    if (state !== "waiting" && state !== "working") return;
    this.#worker.postMessage({ type: "cancel", id });
    this.#change(id, { state: "cancelled", error: { code: "cancelled" } });
  }

  cancelAll() {
    for (const id of this.jobs.keys()) this.cancel(id);
  }

  /** Take a file off the list, a finished one as well. @param {number} id */
  remove(id) {
    if (!this.jobs.has(id)) return;
    this.#worker.postMessage({ type: "cancel", id });
    this.#change(id, { state: "removed" });
    this.jobs.delete(id);
  }

  /** Make a new case code, from the browser's own random numbers. @returns {Promise<string>} "XXXX-XXXX-…" */
  caseCode() {
    return this.#question("caseCode");
  }

  /**
   * Make the document of all finished files.
   *
   * @param {{reporter: string, practice: boolean, code: string}} answers
   * @returns {Promise<string>} exactly the text that the courier sends
   */
  async document(answers) {
    const done = [...this.jobs.values()].filter((job) => job.state === "done");
    const text = await this.#question("document", { ...answers, jobs: done.map((job) => job.id) });
    return JSON.stringify(JSON.parse(text), null, 1);
  }

  /**
   * Tell whether a platform that has the fingerprints of one finished file would find another one by them.
   *
   * @param {number} original the job of the file whose fingerprints the platform has
   * @param {number} copy the job of the file that it meets
   * @returns {Promise<{one_hash: boolean, group: boolean}>} by the hash of the picture alone, and by its whole group
   */
  wouldFind(original, copy) {
    return this.#question("wouldFind", { original, copy });
  }

  /** Close the decoder, and open another one where the engine wants one. @param {MessagePort | null} engine */
  #renewDecoder(engine) {
    this.#decoder?.terminate();
    this.#decoder = null;
    if (!engine) return;
    const decoder = (this.#decoder = new Worker("/engine/decoder.js", { type: "module" }));
    const lose = (/** @type {boolean} */ network) => {
      if (decoder === this.#decoder) this.#worker.postMessage({ type: "decoder lost", network });
    };
    const { port1, port2 } = new MessageChannel();
    this.courier.connect(port1).catch(() => lose(true));
    decoder.onerror = ({ message }) => lose(!message); // a script that did not load tells no message
    decoder.postMessage({ engine, courier: port2 }, [engine, port2]);
  }

  #unfinishedOrDone() {
    return [...this.jobs.values()].filter(({ state }) => state !== "failed" && state !== "cancelled").length;
  }

  /** @param {number} id @param {Partial<Job>} change */
  #change(id, { state, fraction, video, notice, item, error }) {
    const job = this.jobs.get(id);
    // The engine may finish what was cancelled a moment ago.
    if (!job || (job.state === "cancelled" && state !== "removed")) return;
    const news = Object.entries({ state, fraction, video, notice, item, error });
    Object.assign(job, Object.fromEntries(news.filter(([, value]) => value !== undefined)));
    this.dispatchEvent(new CustomEvent("job", { detail: job }));
  }

  /** @param {string} method @param {object} [argument] @returns {Promise<any>} */
  async #question(method, argument) {
    await this.ready;
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      this.#worker.postMessage({ type: "ask", id, method, argument });
    });
  }

  /** @param {{id: number, result?: any, error?: string}} answer */
  #answer({ id, result, error }) {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    if (error === undefined) question?.resolve(result);
    else question?.reject(new CodedError("engine_failed"));
  }
}

/** As many items as a document may hold (`maxItems` in the schema). */
const MAX_FILES = 250;
