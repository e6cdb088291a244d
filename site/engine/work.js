/**
 * The work on one file: examined and decoded ahead of its turn, then digested and hashed.
 */
import { NoDecoderError } from "./decoder-room.js";
import { isFolder, read } from "./reading.js";
import { isDecoded } from "./ways.js";

/** @import { Raster } from "./raster.js" */
/** @import { Facts, Ways } from "./ways.js" */

/** A failure with one of the stable codes that the page has a sentence for. */
export class CodedError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Formats that everybody decodes: where nothing does, the file is damaged. */
const DECODED_EVERYWHERE = new Set(["jpeg", "png", "gif", "webp", "bmp", "avif"]);

/** The part of a file's progress that its digests are given; the rest is its pixels'. */
const DIGEST_SHARE = 0.5;

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

export class Work {
  /** @type {Facts} */
  facts;
  #job;
  #file;
  #aborting = new AbortController();
  /** @type {AsyncGenerator<Raster> | null} */
  #rasters = null;
  /** @type {Promise<IteratorResult<Raster>> | null} the first of them, on its way */
  #first = null;

  /**
   * Begin with a file by examining it, which reads little of it.
   *
   * @param {any} session Python's
   * @param {File} file
   */
  constructor(session, file) {
    if (isFolder(file)) throw new CodedError("file_is_folder");
    this.#file = file;
    this.#job = session.open((/** @type {number} */ from, /** @type {number} */ to) => read(file, from, to), file.size);
    try {
      this.facts = JSON.parse(this.#job.examine());
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Pixels that it holds when it is decoded. */
  get pixels() {
    return isDecoded(this.facts) ? (this.facts.width ?? 0) * (this.facts.height ?? 0) : 0;
  }

  /** Begin to decode, beside whatever else is done. @param {Ways} ways */
  decode(ways) {
    if (this.#rasters || !isDecoded(this.facts)) return;
    this.#rasters = ways.rasters(this.#file, this.facts, this.#aborting.signal);
    this.#first = this.#rasters.next();
    this.#first.catch(() => {}); // told in its turn
  }

  /**
   * Make the file's item.
   *
   * @param {(fraction: number) => void} report
   * @returns {Promise<{item: any, notice: null | "digests_only"}>}
   */
  async finish(report) {
    await this.#pause(); // decoding begins now, and goes on beside the digests
    while (this.#job.digest_step()) {
      report((this.#job.digested / this.#file.size) * DIGEST_SHARE);
      await this.#pause();
    }
    const hasPixels = await this.#hash((fraction) => report(DIGEST_SHARE + (1 - DIGEST_SHARE) * fraction));
    await this.#pause(); // behind this nothing waits: what was cancelled is never finished
    return { item: JSON.parse(this.#job.finish()), notice: hasPixels ? null : "digests_only" };
  }

  /** Stop at the next opportunity, even if a decoder hangs. */
  cancel() {
    this.#aborting.abort();
  }

  /** Give back all that it holds, at any time. */
  close() {
    this.cancel();
    this.#rasters?.return(undefined).catch(() => {});
    this.#job.destroy();
  }

  /** @param {(fraction: number) => void} report @returns {Promise<boolean>} whether there were pixels */
  async #hash(report) {
    if (!this.#rasters) return false;
    const frames = this.facts.delays.length || 1;
    let frame = 0;
    for (let next = this.#first; next; next = this.#rasters.next(), frame++) {
      const raster = await next.catch((error) => this.#refuse(error));
      if (!raster || raster.done) break;
      await this.#add(raster.value, (fraction) => report((frame + fraction) / frames));
    }
    return frame > 0;
  }

  /** @param {Raster} raster @param {(fraction: number) => void} report */
  async #add(raster, report) {
    this.#job.start_pixels(raster.width, raster.height, raster.upright, raster.channels);
    let done = 0;
    for await (const { rows, data } of raster.bands()) {
      const band = this.#job.band(rows);
      const buffer = band.getBuffer("u8");
      buffer.data.set(data);
      buffer.release();
      band.destroy();
      this.#job.add(rows);
      done += rows;
      report(done / raster.height);
      await this.#pause();
    }
  }

  /** Tell what it means that a file was not decoded. @param {any} error @returns {null} when it has digests only */
  #refuse(error) {
    if (this.#aborting.signal.aborted) throw new CodedError("cancelled");
    if (error instanceof NoDecoderError || !DECODED_EVERYWHERE.has(this.facts.type)) return null;
    throw new CodedError("decode_failed");
  }

  async #pause() {
    await breath();
    if (this.#aborting.signal.aborted) throw new CodedError("cancelled");
  }
}
