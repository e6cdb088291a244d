/**
 * The work on one file: examined and decoded ahead of its turn, then digested and hashed.
 */
import { breath } from "./breath.js";
import { NoDecoderError } from "./decoder-room.js";
import { isFolder, read } from "./reading.js";
import { Video } from "./video-plan.js";
import { isPlayable, videoFrames } from "./videos.js";
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

/** Milliseconds between two reports of a video's progress. */
const REPORT_EVERY = 250;

/**
 * @typedef {{seconds: number, duration: number, paused: boolean}} VideoProgress
 * @typedef {(progress: {fraction: number, video?: VideoProgress}) => void} Report
 * @typedef {null | "digests_only" | "video_locked" | "video_partly"} Notice
 */

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
   * @param {Report} report
   * @returns {Promise<{item: any, notice: Notice}>}
   */
  async finish(report) {
    await this.#pause(); // decoding begins now, and goes on beside the digests
    const notice = await (isPlayable(this.facts) ? this.#finishVideo(report) : this.#finishPicture(report));
    await this.#pause(); // behind this nothing waits: what was cancelled is never finished
    return { item: JSON.parse(this.#job.finish()), notice };
  }

  /** Stop at the next opportunity, even if a decoder hangs. */
  cancel() {
    this.#aborting.abort(new CodedError("cancelled"));
  }

  /** Give back all that it holds, at any time. */
  close() {
    this.cancel();
    this.#rasters?.return(undefined).catch(() => {});
    this.#job.destroy();
  }

  /** @param {Report} report @returns {Promise<Notice>} */
  async #finishPicture(report) {
    await this.#digest(1, (fraction) => report({ fraction: fraction * DIGEST_SHARE }));
    const hasPixels = await this.#hash((fraction) => report({ fraction: DIGEST_SHARE + (1 - DIGEST_SHARE) * fraction }));
    if (hasPixels) return null;
    return this.facts.is_locked ? "video_locked" : "digests_only";
  }

  /**
   * Digests go along with the frames, so that neither waits for the other and both are done at the same time.
   *
   * @param {Report} report
   * @returns {Promise<Notice>}
   */
  async #finishVideo(report) {
    const video = await this.#openVideo();
    if (!video) return this.#digest(1, (fraction) => report({ fraction })).then(() => "digests_only");
    const duration = video.duration;
    const first = JSON.stringify([...video.starts.subarray(0, this.#job.first_frames)]);
    const wanted = video.frames(this.#job.frame_step(video.starts.length, duration, first));
    let [count, last, seconds, paused, reported] = [0, -1, 0, false, 0];
    const tell = () => {
      reported = performance.now();
      report({ fraction: Math.min(duration ? seconds / duration : 1, this.#digested), video: { seconds, duration, paused } });
    };
    const tellNowAndThen = () => performance.now() - reported >= REPORT_EVERY && tell();
    const onPaused = (/** @type {boolean} */ isPaused) => {
      paused = isPaused;
      tell();
    };
    try {
      this.#job.start_video(video.rotation);
      const frames = videoFrames(this.#file, this.facts, video, wanted, this.#aborting.signal, onPaused);
      for await (const { number, time, raster } of frames) {
        const { width, height, upright, channels, isNarrow } = raster;
        if (!this.#job.start_frame(number, time, width, height, upright, channels, isNarrow === true)) break; // too large
        await this.#addRows(raster, () => {});
        last = number;
        seconds = time;
        tellNowAndThen();
        await this.#digest(++count / wanted.length, tellNowAndThen);
      }
    } finally {
      video.close();
    }
    seconds = duration;
    await this.#digest(1, tellNowAndThen);
    if (!count) return "digests_only";
    const isWhole = last >= (wanted.at(-2)?.number ?? 0); // a table may name one more than there is
    return isWhole ? null : "video_partly";
  }

  /** @returns {Promise<Video | null>} null when nothing can be made of its tables */
  async #openVideo() {
    const { signal } = this.#aborting;
    try {
      return await Video.open(this.#file, signal);
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }

  /** The share of the file that is digested. */
  get #digested() {
    return this.#job.digested / this.#file.size;
  }

  /** @param {number} share of the file that is digested afterwards @param {(digested: number) => void} report */
  async #digest(share, report) {
    while (this.#digested < share) {
      this.#job.digest_step();
      report(this.#digested);
      await this.#pause();
    }
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
    await this.#addRows(raster, report);
  }

  /** @param {Raster} raster @param {(fraction: number) => void} report */
  async #addRows(raster, report) {
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
    this.#aborting.signal.throwIfAborted();
    if (error instanceof NoDecoderError || !DECODED_EVERYWHERE.has(this.facts.type)) return null;
    throw new CodedError("decode_failed");
  }

  async #pause() {
    await breath();
    this.#aborting.signal.throwIfAborted();
  }
}
