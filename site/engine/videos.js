/**
 * Which way a video's frames are decoded: by WebCodecs, and where those cannot, by the page's `<video>` element.
 */
import { framesByWebCodecs } from "./video-decoder.js";
import { framesByPlayback } from "./video-playback.js";

/** @import { Frame } from "./video-decoder.js" */
/** @import { Video, WantedFrame } from "./video-plan.js" */
/** @import { Facts } from "./ways.js" */

/** @typedef {(wanted: WantedFrame[]) => AsyncGenerator<Frame>} Way */

/** The containers that can be read. */
const CONTAINERS = new Set(["mp4", "mov", "webm", "matroska"]);

/** Those that do not tell how long a frame is shown. */
const WITHOUT_DURATIONS = new Set(["webm", "matroska"]);

/** Tell whether anything here decodes a file. @param {Facts} facts */
export function isPlayable({ type, kind, is_locked: isLocked }) {
  return kind === "video" && !isLocked && CONTAINERS.has(type);
}

/**
 * Tell whether a `<video>` shows the frame that is asked for; where it does not, it says nothing of it.
 *
 * Not everywhere does time begin with the file's own: Firefox and WebKitGTK count from the first frame, and Firefox shows
 * what is cut off. In Matroska, Firefox takes the distance to the next frame in the file for a frame's duration: where that
 * is not the next one shown, it stops at an earlier frame.
 *
 * @param {Video} video
 * @param {Facts} facts
 */
function isSeekable({ starts, duration, isCut, isReordered }, { type }) {
  const isLate = starts[0] > duration / starts.length / 2; // less still leads to the same frame
  return !isLate && !isCut && !(isReordered && WITHOUT_DURATIONS.has(type));
}

/**
 * Decode the wanted frames of a video, as far as it can be decoded.
 *
 * @param {Blob} file
 * @param {Facts} facts
 * @param {Video} video
 * @param {WantedFrame[]} wanted
 * @param {AbortSignal} signal
 * @param {(paused: boolean) => void} onPaused is told when it begins or ceases to wait for the page to be seen
 * @returns {AsyncGenerator<Frame>} none when nothing decodes it
 */
export async function* videoFrames(file, facts, video, wanted, signal, onPaused) {
  /** @type {Way[]} */
  const ways = [(frames) => framesByWebCodecs(video, frames, signal)];
  if (isSeekable(video, facts)) ways.push((frames) => framesByPlayback(file, frames, signal, onPaused));
  for (const way of ways) {
    let begun = false;
    for await (const frame of goingOn(way, wanted, signal)) {
      begun = true;
      yield frame;
    }
    if (begun) return; // where a video breaks off, what came before stays
  }
}

/**
 * Begin again where decoding broke off, for as long as each time brings a frame: a phone takes a decoder away from a page that
 * is not seen.
 *
 * @param {Way} way
 * @param {WantedFrame[]} wanted
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Frame>}
 */
async function* goingOn(way, wanted, signal) {
  let [left, last, before] = [wanted, -1, -2];
  while (left.length && last > before) {
    before = last;
    try {
      for await (const frame of way(left)) {
        last = frame.number;
        yield frame;
      }
      return;
    } catch {
      signal.throwIfAborted();
    }
    left = wanted.filter(({ number }) => number > last);
  }
}
