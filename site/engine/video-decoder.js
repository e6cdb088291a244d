/**
 * Frames of a video by WebCodecs: in this worker, as quickly as the browser decodes, and while the page is hidden as well.
 */
import { EncodedPacketSink, VideoSampleSink } from "mediabunny";
import { inTime } from "./patience.js";
import { isSpare } from "./spare-packets.js";
import { keepsPixels, matrixOf, PixelReader } from "./video-pixels.js";

/** @import { EncodedPacket, InputVideoTrack, PacketRetrievalOptions } from "mediabunny" */
/** @import { Raster } from "./raster.js" */
/** @import { Video, WantedFrame } from "./video-plan.js" */

/** @typedef {WantedFrame & {raster: Raster}} Frame */

/** Milliseconds after which a decoder is given up: far more than a slow phone takes for a second of the largest video. */
const LONGEST = 120_000;

/** Whether frames can be trusted, which is found out once. @type {Promise<boolean> | undefined} */
let trial;

/**
 * @param {Video} video
 * @param {WantedFrame[]} wanted
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Frame>}
 */
export async function* framesByWebCodecs(video, wanted, signal) {
  if (!("VideoDecoder" in self)) throw new Error("no WebCodecs");
  if (!(await (trial ??= keepsPixels().catch(() => false)))) throw new Error("falsified pixels");
  const { track } = video;
  const reader = new PixelReader(await matrixOf(track));
  // Decodes no packet behind the last wanted frame of its group; samples are null where there is no frame after all.
  const timestamps = wanted.map(({ timestamp }) => timestamp);
  const samples = new ThinnedSink(video, timestamps, await lengthSize(track)).samplesAtTimestamps(timestamps);
  try {
    for (const frame of wanted) {
      const { value: sample } = await inTime(samples.next(), [signal], LONGEST);
      if (!sample) continue;
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
  #keys;
  #timestamps;
  #lengthSize;

  /** @param {Video} video @param {number[]} timestamps that are wanted @param {number} lengthSize */
  constructor({ track, keys }, timestamps, lengthSize) {
    super(track);
    this.track = track;
    this.#keys = keys;
    this.#timestamps = new Set(timestamps);
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
  #isSkipped;

  /** @param {InputVideoTrack} track @param {number[]} keys @param {(packet: EncodedPacket) => boolean} isSkipped */
  constructor(track, keys, isSkipped) {
    super(track);
    this.#keys = keys;
    this.#isSkipped = isSkipped;
  }

  /**
   * mediabunny finds none where a file has no index (a recorder's WebM) and the cluster with that time has no key frame.
   *
   * @override
   * @param {number} timestamp
   * @param {PacketRetrievalOptions} [options]
   */
  async getKeyPacket(timestamp, options) {
    const found = await super.getKeyPacket(timestamp, options);
    const key = found ? undefined : this.#keys.findLast((key) => key <= timestamp);
    return key === undefined ? found : super.getKeyPacket(key, options);
  }

  /** @override @param {EncodedPacket} packet @param {PacketRetrievalOptions} [options] */
  async getNextPacket(packet, options) {
    let next = await super.getNextPacket(packet, options);
    while (next && this.#isSkipped(next)) next = await super.getNextPacket(next, options);
    return next;
  }
}
