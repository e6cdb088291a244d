/**
 * Frames of a video by WebCodecs: in this worker, as quickly as the browser decodes, and while the page is hidden as well.
 */
import { EncodedPacketSink, VideoSampleSink } from "mediabunny";
import { inTime, Patience } from "./patience.js";
import { isSpare } from "./spare-packets.js";
import { keepsPixels, matrixOf, PixelReader } from "./video-pixels.js";

/** @import { EncodedPacket, InputVideoTrack, PacketRetrievalOptions } from "mediabunny" */
/** @import { Raster } from "./raster.js" */
/** @import { Video, WantedFrame } from "./video-plan.js" */

/** @typedef {WantedFrame & {raster: Raster}} Frame */

/** Whether frames can be trusted, which is found out once. @type {Promise<boolean> | undefined} */
let trial;

/**
 * @param {Video} video
 * @param {WantedFrame[]} wanted
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Frame>}
 */
export async function* framesByWebCodecs({ track, keys }, wanted, signal) {
  if (!("VideoDecoder" in self)) throw new Error("no WebCodecs");
  if (!(await (trial ??= keepsPixels().catch(() => false)))) throw new Error("falsified pixels");
  const reader = new PixelReader(await matrixOf(track));
  // Decodes no packet behind the last wanted frame of its group; samples are null where there is no frame after all.
  const timestamps = wanted.map(({ timestamp }) => timestamp);
  const samples = new ThinnedSink(track, timestamps, keys, await lengthSize(track)).samplesAtTimestamps(timestamps);
  const patience = new Patience();
  try {
    for (const frame of wanted) {
      const { value: sample } = await patience.measure(inTime(samples.next(), [signal], patience.longest));
      if (!sample) continue;
      if (Math.abs(sample.timestamp - frame.timestamp) >= frame.middle - frame.timestamp) {
        sample.close(); // a neighbour, since its own frame could not be decoded
        continue;
      }
      const picture = sample.toVideoFrame();
      sample.close();
      yield { ...frame, raster: await reader.read(picture) };
    }
  } finally {
    samples.return(undefined);
  }
}

/** @param {InputVideoTrack} track @returns {Promise<number>} bytes of the length before a NAL unit of H.264; 0: another form */
async function lengthSize(track) {
  const description = (await track.getDecoderConfig())?.description;
  if ((await track.getCodec()) !== "avc" || !(description instanceof Uint8Array)) return 0;
  return (description[4] & 3) + 1; // of an AVCDecoderConfigurationRecord
}

/** Decodes no picture that is neither wanted nor needed for another one. */
class ThinnedSink extends VideoSampleSink {
  #timestamps;
  #keys;
  #lengthSize;

  /** @param {InputVideoTrack} track @param {number[]} timestamps that are wanted @param {Float64Array} keys @param {number} lengthSize */
  constructor(track, timestamps, keys, lengthSize) {
    super(track);
    this.track = track;
    this.#timestamps = new Set(timestamps);
    this.#keys = keys;
    this.#lengthSize = lengthSize;
  }

  /** Where mediabunny's own method gets its packets; were it to ask elsewhere, all would be decoded. */
  _createPacketSink() {
    const isSkipped = (/** @type {EncodedPacket} */ { timestamp, data }) =>
      this.#lengthSize > 0 && !this.#timestamps.has(timestamp) && isSpare(data, this.#lengthSize);
    return new ThinnedPackets(this.track, this.#keys, isSkipped);
  }
}

class ThinnedPackets extends EncodedPacketSink {
  #keys;
  #key = 0;
  #isSkipped;
  /** The key that was asked for last, and its packet. @type {[number, Promise<EncodedPacket | null>] | null} */
  #last = null;

  /** @param {InputVideoTrack} track @param {Float64Array} keys @param {(packet: EncodedPacket) => boolean} isSkipped */
  constructor(track, keys, isSkipped) {
    super(track);
    this.#keys = keys;
    this.#isSkipped = isSkipped;
  }

  /**
   * In Matroska's clusters mediabunny looks for a group's start by reading from the group before, for each wanted frame, and finds
   * none where the file has no index (a recorder's WebM) and the cluster with that time no key frame.
   *
   * @override @param {number} timestamp @param {PacketRetrievalOptions} [options]
   */
  async getKeyPacket(timestamp, options) {
    while (this.#keys[this.#key + 1] <= timestamp) this.#key++;
    while (this.#keys[this.#key] > timestamp && this.#key > 0) this.#key--;
    const key = Math.min(this.#keys[this.#key] ?? timestamp, timestamp);
    if (this.#last?.[0] !== key) this.#last = [key, super.getKeyPacket(key, options)];
    return this.#last[1];
  }

  /** @override @param {EncodedPacket} packet @param {PacketRetrievalOptions} [options] */
  async getNextPacket(packet, options) {
    let next = await super.getNextPacket(packet, options);
    while (next && this.#isSkipped(next)) next = await super.getNextPacket(next, options);
    return next;
  }
}
