/**
 * Frames of a video by WebCodecs: in this worker, as quickly as the browser decodes, and while the page is hidden as well.
 */
import { VideoSampleSink } from "mediabunny";
import { inTime } from "./patience.js";
import { keepsPixels, PixelReader } from "./video-pixels.js";

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
  const reader = new PixelReader();
  // Decodes no packet behind the last wanted frame of its group; samples are null where there is no frame after all.
  const samples = new VideoSampleSink(track).samplesAtTimestamps(wanted.map(({ timestamp }) => timestamp));
  try {
    for (const frame of wanted) {
      const { value: sample } = await inTime(samples.next(), signal, LONGEST);
      if (!sample) continue;
      const picture = sample.toVideoFrame();
      sample.close();
      yield { ...frame, raster: await reader.read(picture) };
    }
  } finally {
    samples.return(undefined);
  }
}
