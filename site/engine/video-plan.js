/**
 * A video's container: how many frames there are and when each is shown, from the file's tables, without decoding any.
 */
import { BlobSource, EncodedPacketSink, Input, MATROSKA, MP4, QTFF, WEBM } from "mediabunny";
import { breath } from "./breath.js";

/** @import { InputVideoTrack } from "mediabunny" */

/**
 * A frame that is wanted.
 *
 * @typedef {object} WantedFrame
 * @property {number} number among all frames in the order in which they are shown, from 0
 * @property {number} time seconds from the first frame's start to its own
 * @property {number} timestamp its start in the file's own time
 * @property {number} middle between its start and the next one's, in the file's own time
 */

/** Packets after which messages are let in: tables in memory are read without a pause otherwise. */
const PACKETS_AT_ONCE = 2000;

export class Video {
  /** Frames in the order in which they are shown: the start of each in the file's own time. @type {Float64Array} */
  starts = new Float64Array();
  /** Those of them, and of what is cut off before, from which decoding can begin; in the same order. @type {Float64Array} */
  keys = new Float64Array();
  /** The last one's end in the file's own time. */
  end = 0;
  /** Degrees clockwise that make a stored frame upright. */
  rotation = 0;
  /** Whether there are frames before the first that is shown, which an edit list cuts off. */
  isCut = false;
  /** Whether frames are stored in another order than they are shown in. */
  isReordered = false;
  /** @type {InputVideoTrack} */
  track;
  #input;

  /** @param {Input} input @param {InputVideoTrack} track */
  constructor(input, track) {
    this.#input = input;
    this.track = track;
  }

  /**
   * Read a video's tables.
   *
   * @param {Blob} file
   * @param {AbortSignal} signal ends all work on it
   * @returns {Promise<Video>}
   */
  static async open(file, signal) {
    const source = new BlobSource(file, { handleUnhandledError: () => {} }); // told to whoever reads next
    const input = new Input({ source, formats: [MP4, QTFF, MATROSKA, WEBM] });
    signal.addEventListener("abort", () => input.dispose());
    try {
      // The first, as other programs take it; mediabunny's "primary" one may be another.
      const [track] = await input.getVideoTracks();
      if (!track) throw new Error("no video track");
      const video = new Video(input, track);
      video.rotation = await track.getRotation();
      await video.#readTimes();
      if (!video.starts.length) throw new Error("no frames");
      return video;
    } catch (error) {
      input.dispose();
      throw error;
    }
  }

  /** Seconds that it lasts. */
  get duration() {
    return this.starts.length ? this.end - this.starts[0] : 0;
  }

  /** @param {number} step every how many frames one is wanted @returns {WantedFrame[]} */
  frames(step) {
    const { starts, end } = this;
    const wanted = [];
    for (let number = 0; number < starts.length; number += step) {
      const timestamp = starts[number];
      const middle = (timestamp + (starts[number + 1] ?? end)) / 2;
      wanted.push({ number, time: timestamp - starts[0], timestamp, middle });
    }
    return wanted;
  }

  /** Give back all that it holds. */
  close() {
    this.#input.dispose();
  }

  async #readTimes() {
    const starts = [];
    const keys = [];
    let read = 0;
    let before = -Infinity;
    const sink = new EncodedPacketSink(this.track);
    for await (const { type, timestamp, duration } of sink.packets(undefined, undefined, { metadataOnly: true })) {
      if (++read % PACKETS_AT_ONCE === 0) await breath();
      this.isReordered ||= timestamp < before;
      before = timestamp;
      if (type === "key") keys.push(timestamp);
      if (timestamp < 0) {
        this.isCut = true; // decoded, never shown
        continue;
      }
      starts.push(timestamp);
      this.end = Math.max(this.end, timestamp + duration);
    }
    this.starts = Float64Array.from(starts).sort();
    const { 0: first, length, [length - 1]: last } = this.starts;
    // WebM need not say how long the last frame is seen: as long as the others are on average.
    if (length > 1 && this.end <= last) this.end = last + (last - first) / (length - 1);
    this.keys = Float64Array.from(keys).sort();
  }
}
