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
export async function* framesByWebCodecs({ track }, wanted, signal) {
  if (!("VideoDecoder" in self)) throw new Error("no WebCodecs");
  if (!(await (trial ??= keepsPixels().catch(() => false)))) throw new Error("falsified pixels");
  const reader = new PixelReader(await matrixOf(track));
  // Decodes no packet behind the last wanted frame of its group; samples are null where there is no frame after all.
  const timestamps = wanted.map(({ timestamp }) => timestamp);
  const samples = new ThinnedSink(track, timestamps, await lengthSize(track)).samplesAtTimestamps(timestamps);
  try {
    for (const frame of wanted) {
      const { value: sample } = await inTime(samples.next(), [signal], LONGEST);
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
  #lengthSize;

  /** @param {InputVideoTrack} track @param {number[]} timestamps that are wanted @param {number} lengthSize */
  constructor(track, timestamps, lengthSize) {
    super(track);
    this.track = track;
    this.#timestamps = new Set(timestamps);
    this.#lengthSize = lengthSize;
  }

  /** Where mediabunny's own method gets its packets; were it to ask elsewhere, all would be decoded. */
  _createPacketSink() {
    const isSkipped = (/** @type {EncodedPacket} */ { timestamp, data }) =>
      !this.#timestamps.has(timestamp) && isSpare(data, this.#lengthSize);
    return this.#lengthSize ? new ThinnedPackets(this.track, isSkipped) : new EncodedPacketSink(this.track);
  }
}

class ThinnedPackets extends EncodedPacketSink {
  #isSkipped;

  /** @param {InputVideoTrack} track @param {(packet: EncodedPacket) => boolean} isSkipped */
  constructor(track, isSkipped) {
    super(track);
    this.#isSkipped = isSkipped;
  }

  /** @override @param {EncodedPacket} packet @param {PacketRetrievalOptions} [options] */
  async getNextPacket(packet, options) {
    let next = await super.getNextPacket(packet, options);
    while (next && this.#isSkipped(next)) next = await super.getNextPacket(next, options);
    return next;
  }
}
