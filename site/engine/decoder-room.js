/**
 * The engine's way to the decoder, a worker that the page opens and closes for it.
 */
import { inTime } from "./patience.js";
import { RgbaRaster } from "./raster.js";
import { RequestError, patiently, requests } from "./requests.js";

/** Milliseconds after which a frame is given up: far more than a slow phone takes for the largest picture. */
const LONGEST = 120_000;

/** Milliseconds after which an idle decoder is closed. */
const REST = 2000;

/** Pixels of a picture after which the decoder is closed at once: its memory has grown beyond what the next one needs. */
const LARGE = 30_000_000;

/** No decoder could be had, which says nothing about the file. */
export class NoDecoderError extends Error {}

export class DecoderRoom {
  #onWaiting;
  /** How to ask the decoder, while it is open. @type {ReturnType<typeof requests> | null} */
  #ask = null;
  /** Rejects the requests of a decoder that is closed. */
  #closing = new AbortController();
  /** Ends when the file at work leaves. @type {Promise<void>} */
  #occupied = Promise.resolve();
  #rest = 0;
  /** Whether it stays open when it is idle. */
  #isKept = false;
  /** Ends the preparation for files that have not come yet, when one has. */
  #keeping = new AbortController();

  /** @param {(waiting: boolean) => void} onWaiting is told when it begins or ceases to wait for the network */
  constructor(onWaiting) {
    this.#onWaiting = onWaiting;
  }

  /**
   * Decode a file, as soon as the ones before have left.
   *
   * @param {Blob} file
   * @param {{type: string, delays: number[]}} facts from `examine`
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<RgbaRaster>}
   * @throws {NoDecoderError}
   */
  async *rasters(file, { type, delays }, signal) {
    this.#keeping.abort();
    const leave = await this.#enter();
    let hasLeft = false;
    try {
      await this.#prepare(type, signal);
      await this.#answer({ open: type, file }, signal);
      let upcoming = this.#answer({}, signal);
      for (let left = (delays.length || 1) - 1; left >= 0; left--) {
        const frame = await upcoming;
        if (left > 0) {
          upcoming = this.#answer({}, signal); // is made while this one is hashed
          upcoming.catch(() => {});
        } else {
          hasLeft = true; // so that the decoder can begin with the next file
          this.#leave(leave, frame.width * frame.height > LARGE);
        }
        yield new RgbaRaster(frame);
      }
    } finally {
      if (!hasLeft) this.#leave(leave, true); // who knows what it is doing
    }
  }

  /**
   * Open the decoder before a file needs it, and leave it open: then it needs no network later.
   *
   * @param {string} type of the files that it is to be ready for
   */
  async keep(type) {
    this.#isKept = true;
    const leave = await this.#enter();
    this.#keeping = new AbortController();
    try {
      await this.#prepare(type, this.#keeping.signal);
    } finally {
      this.#leave(leave, false);
    }
  }

  /** The page says that the worker has failed. @param {boolean} network true when its script did not load */
  lost(network) {
    this.#close(new RequestError("the decoder is lost", network));
  }

  /** @returns {Promise<() => void>} what to call when leaving */
  async #enter() {
    const before = this.#occupied;
    let leave = () => {};
    this.#occupied = new Promise((resolve) => (leave = resolve));
    await before;
    clearTimeout(this.#rest);
    return leave;
  }

  /** @param {() => void} leave @param {boolean} closes */
  #leave(leave, closes) {
    if (closes) this.#close();
    else if (!this.#isKept) this.#rest = self.setTimeout(() => this.#close(), REST);
    leave();
  }

  /** @param {string} type @param {AbortSignal} signal */
  async #prepare(type, signal) {
    try {
      await patiently(() => {
        signal.throwIfAborted();
        return this.#answer({ prepare: type }, signal, Infinity);
      }, this.#onWaiting);
    } catch (error) {
      throw signal.aborted ? error : new NoDecoderError(String(error));
    }
  }

  /**
   * Ask the decoder, which is opened when it is not open.
   *
   * @param {object} request
   * @param {AbortSignal} signal
   * @param {number} [longest] milliseconds
   */
  async #answer(request, signal, longest = LONGEST) {
    this.#ask ??= this.#open();
    return inTime(this.#ask(request), [signal, this.#closing.signal], longest);
  }

  #open() {
    const { port1, port2 } = new MessageChannel();
    this.#closing = new AbortController();
    self.postMessage({ type: "decoder", port: port2 }, [port2]);
    return requests(port1);
  }

  /** @param {Error} [reason] */
  #close(reason = new Error("closed")) {
    if (!this.#ask) return;
    this.#ask = null;
    self.postMessage({ type: "decoder", port: null });
    this.#closing.abort(reason);
  }
}
