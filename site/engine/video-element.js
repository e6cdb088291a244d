/**
 * The page's part in a video that only its `<video>` element decodes: an element that nobody sees, taken from frame to frame.
 */
import { countDown, Patience } from "./patience.js";

/**
 * Answer requests of the form `{id, …}`: `open` with the file, then `seek` with seconds, each with a frame. `{close}` ends
 * it.
 *
 * @param {MessagePort} port
 */
export function serveVideo(port) {
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto" });
  const closing = new AbortController();
  const patience = new Patience();

  /** @param {{open?: File, seek: number}} request */
  const answer = async ({ open, seek }) => {
    if (open) {
      video.src = URL.createObjectURL(open);
      await event(video, "loadeddata", patience.longest);
      if (!video.videoWidth) throw new Error("no picture");
      return {};
    }
    await untilSeen(port, closing.signal);
    if (seek >= video.duration) throw new Error("ends before");
    video.currentTime = seek;
    await patience.measure(event(video, "seeked", patience.longest));
    return { bitmap: picture(video) };
  };

  port.onmessage = async ({ data: { id, close, ...request } }) => {
    if (close) {
      closing.abort();
      URL.revokeObjectURL(video.src);
      video.removeAttribute("src");
      video.load(); // lets go of the decoder and its memory
      port.close();
      return;
    }
    try {
      const result = await answer(request);
      port.postMessage({ id, result }, result.bitmap ? [result.bitmap] : []);
    } catch (error) {
      port.postMessage({ id, error: String(error) });
    }
  };
}

/**
 * Take what is shown, upright; Firefox does not turn what `createImageBitmap` makes of a video.
 *
 * @param {HTMLVideoElement} video
 */
function picture(video) {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(video, 0, 0);
  return canvas.transferToImageBitmap();
}

/**
 * Wait for an event of the element.
 *
 * @param {HTMLVideoElement} video
 * @param {"loadeddata" | "seeked"} name
 * @param {number} longest milliseconds, while the page is seen
 */
async function event(video, name, longest) {
  const ends = new AbortController();
  const options = { signal: ends.signal };
  try {
    await new Promise((resolve, reject) => {
      const end = countDown(longest, () => reject(new Error("took too long")), () => !document.hidden);
      ends.signal.addEventListener("abort", end);
      video.addEventListener(name, resolve, options);
      video.addEventListener("error", () => reject(new Error(video.error?.message)), options);
    });
  } finally {
    ends.abort();
  }
}

/**
 * Wait until the page is seen: a hidden page's video need not show new frames.
 *
 * @param {MessagePort} port
 * @param {AbortSignal} signal
 */
async function untilSeen(port, signal) {
  if (!document.hidden) return;
  port.postMessage({ paused: true });
  await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true, signal }));
  port.postMessage({ paused: false });
}
