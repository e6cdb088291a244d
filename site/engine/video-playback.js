/**
 * Frames of a video by a `<video>` element, which only the page has: for what WebCodecs does not decode.
 */
import { BitmapRaster, largestChange } from "./canvas.js";
import { inTime } from "./patience.js";
import { requests } from "./requests.js";

/** @import { Frame } from "./video-decoder.js" */
/** @import { WantedFrame } from "./video-plan.js" */

/** How far pixels may be off, of 255. */
const TOLERANCE = 4;

/** Whether a canvas can be trusted, which is found out once. @type {Promise<number> | undefined} */
let change;

/**
 * @param {Blob} file
 * @param {WantedFrame[]} wanted
 * @param {AbortSignal} signal
 * @param {(paused: boolean) => void} onPaused is told when it begins or ceases to wait for the page to be seen
 * @returns {AsyncGenerator<Frame>}
 */
export async function* framesByPlayback(file, wanted, signal, onPaused) {
  if ((await (change ??= largestChange())) > TOLERANCE) throw new Error("falsified pixels");
  const { port1, port2 } = new MessageChannel();
  self.postMessage({ type: "video element", port: port2 }, [port2]);
  const ask = requests(port1);
  port1.addEventListener("message", ({ data: { paused } }) => paused !== undefined && onPaused(paused));
  try {
    await inTime(ask({ open: file }), [signal]);
    for (const frame of wanted) {
      const { bitmap } = await inTime(ask({ seek: frame.middle }), [signal]);
      try {
        yield { ...frame, raster: new BitmapRaster(bitmap, true) };
      } finally {
        bitmap.close();
      }
    }
  } finally {
    port1.postMessage({ close: true });
    port1.close();
  }
}
