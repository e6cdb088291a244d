/**
 * The browser's decoder by WebCodecs: quick, and beside the engine's own work.
 *
 * A frame is copied out a band at a time. Of a JPEG Chromium keeps the planes, and its Y plane is exactly the brightness
 * that PDQ hashes: a quarter of the bytes, and no conversion of colours.
 */
import { BAND_ROWS, bandRows } from "./raster.js";

/** @import { Raster } from "./raster.js" */

/** Layouts that begin with a plane of 8-bit brightness for every pixel. */
const PLANAR = new Set(["I420", "I422", "I444"]);

const reader = new FileReaderSync();

/** @param {VideoFrame} frame */
function hasLuma({ format, colorSpace }) {
  // BT.601's brightness, as in JPEG, is PDQ's; in the narrow range of television it would have to be stretched.
  return PLANAR.has(format ?? "") && colorSpace.fullRange === true && colorSpace.matrix === "smpte170m";
}

/**
 * @param {Blob} file
 * @param {string} type
 * @returns {AsyncGenerator<Raster>} with one
 */
export async function* decodeByWebCodecs(file, type) {
  const data = reader.readAsArrayBuffer(file); // at once: whoever waits would wait for a step of the digests, too
  const decoder = new ImageDecoder({
    data,
    transfer: [data],
    type: `image/${type}`,
    colorSpaceConversion: "none",
    preferAnimation: false,
  });
  let frame;
  try {
    frame = (await decoder.decode({ completeFramesOnly: true })).image;
  } finally {
    decoder.close();
  }
  try {
    yield new FrameRaster(frame);
  } finally {
    frame.close();
  }
}

/**
 * Tell whether this browser's way is the quick one. Firefox converts a frame anew for each band: half a second for what
 * Chromium does in two milliseconds, and its canvas is quicker.
 *
 * @param {Blob} jpeg any in colour
 */
export async function keepsPlanes(jpeg) {
  if (!("ImageDecoder" in self)) return false;
  for await (const { channels } of decodeByWebCodecs(jpeg, "jpeg")) return channels === 1;
  return false;
}

/** @implements {Raster} */
class FrameRaster {
  upright = false; // until somebody finds out
  #frame;

  /** @param {VideoFrame} frame */
  constructor(frame) {
    this.#frame = frame;
    const { width, height } = /** @type {DOMRectReadOnly} */ (frame.visibleRect);
    this.width = width;
    this.height = height;
    /** @type {1 | 4} */
    this.channels = hasLuma(frame) ? 1 : 4;
  }

  async *bands() {
    const { width, height, channels } = this;
    const visible = /** @type {DOMRectReadOnly} */ (this.#frame.visibleRect);
    /** @type {VideoFrameCopyToOptions} */
    const form = channels === 4 ? { format: "RGBA" } : {};
    const band = (/** @type {number} */ top, /** @type {number} */ rows) => ({
      ...form,
      rect: { x: visible.x, y: visible.y + top, width, height: rows },
    });
    const buffer = new Uint8Array(this.#frame.allocationSize(band(0, Math.min(BAND_ROWS, height))));
    for (const { top, rows } of bandRows(height)) {
      await this.#frame.copyTo(buffer, band(top, rows));
      yield { rows, data: buffer.subarray(0, rows * width * channels) }; // of planes the first one, which is Y
    }
  }
}
