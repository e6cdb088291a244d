/**
 * The pixels of decoded video frames.
 *
 * Chromium keeps the planes, and the Y plane is the brightness that is hashed: a quarter of the bytes, and no conversion of
 * colours. Firefox has converted its frames to BGRX, and converts anew for every call, so each is copied as a whole.
 */
import { bandsOf } from "./raster.js";

/** @import { Raster } from "./raster.js" */

/** Layouts that begin with a plane of brightness for every pixel, with its bits where they are more than eight. */
const PLANAR = /^(?:NV12|I4(?:20|22|44)A?(?:P(10|12))?)$/;

/** Formats that are copied as they are; others, and what has none, is converted by the browser. */
const PACKED = new Set(["RGBA", "RGBX", "BGRA", "BGRX"]);

/** Copies frames, each into the buffer of the one before. */
export class PixelReader {
  #buffer = new Uint8Array();

  /**
   * @param {VideoFrame} frame is closed as soon as it is copied: a decoder has few, and stops when all are taken
   * @returns {Promise<Raster>} as the file stores it; valid until the next is read
   */
  async read(frame) {
    try {
      const { format, colorSpace } = frame;
      const { width, height } = /** @type {DOMRectReadOnly} */ (frame.visibleRect);
      const planar = PLANAR.exec(format ?? "");
      /** @type {VideoFrameCopyToOptions} */
      const options = planar || PACKED.has(format ?? "") ? {} : { format: "RGBA" };
      const size = frame.allocationSize(options);
      if (this.#buffer.length < size) this.#buffer = new Uint8Array(size);
      const [{ offset }] = await frame.copyTo(this.#buffer, options);
      if (offset) throw new Error("a first plane that is not the first");
      const bits = Number(planar?.[1] ?? 8);
      if (bits > 8) narrowBits(this.#buffer, width * height, bits);
      if (format?.startsWith("BGR")) swapRedAndBlue(this.#buffer, width * height);
      const channels = planar ? 1 : 4;
      const isNarrow = planar !== null && colorSpace.fullRange !== true;
      return { width, height, upright: false, channels, isNarrow, bands: () => bandsOf(this.#buffer, width, height, channels) };
    } finally {
      frame.close();
    }
  }
}

/** Keep the higher eight bits of each value. @param {Uint8Array<ArrayBuffer>} data @param {number} count @param {number} bits */
function narrowBits(data, count, bits) {
  const values = new Uint16Array(data.buffer, 0, count);
  for (let i = 0; i < count; i++) data[i] = values[i] >> (bits - 8);
}

/** @param {Uint8Array<ArrayBuffer>} data @param {number} count of pixels */
function swapRedAndBlue(data, count) {
  const pixels = new Uint32Array(data.buffer, 0, count);
  for (let i = 0; i < count; i++) {
    const pixel = pixels[i];
    pixels[i] = (pixel & 0xff00ff00) | ((pixel >>> 16) & 0xff) | ((pixel & 0xff) << 16);
  }
}

/** Tell whether this browser hands out the pixels of a frame as they are. */
export async function keepsPixels() {
  return (await keeps("I420")) && (await keeps("BGRX"));
}

/** @param {"I420" | "BGRX"} format @returns {Promise<boolean>} */
async function keeps(format) {
  const side = 64;
  const data = Uint8Array.from({ length: side * side * 4 }, (_, i) => (i * 37 + (i >> 6) * 11) & 255);
  const frame = new VideoFrame(data, { format, codedWidth: side, codedHeight: side, timestamp: 0 });
  const { channels, bands } = await new PixelReader().read(frame);
  const stored = (/** @type {number} */ i) => (channels === 1 ? data[i] : data[i - (i % 4) + [2, 1, 0][i % 4]]);
  for await (const { data: read } of bands()) {
    return read.every((/** @type {number} */ value, /** @type {number} */ i) => i % channels === 3 || value === stored(i));
  }
  return false;
}
