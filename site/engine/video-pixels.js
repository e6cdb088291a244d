/**
 * The brightness of decoded video frames, as the file stores it: the Y of its colours.
 *
 * Chromium and Safari keep the planes, and the first one is Y. Firefox has converted its frames to BGRX, and converts anew
 * for every call: each is copied as a whole, and Y is made of it again.
 */
import { bandsOf } from "./raster.js";

/** @import { Raster } from "./raster.js" */

/** Layouts that begin with a plane of brightness for every pixel, with its bits where they are more than eight. */
const PLANAR = /^(?:NV12|I4(?:20|22|44)A?(?:P(10|12))?)$/;

/** How much of Y is red, green and blue, by the matrix that made the colours. @type {Record<string, number[]>} */
const WEIGHTS = {
  bt709: [0.2126, 0.7152, 0.0722],
  bt470bg: [0.299, 0.587, 0.114],
  smpte170m: [0.299, 0.587, 0.114],
  "bt2020-ncl": [0.2627, 0.678, 0.0593],
};

/** Codecs for which Firefox takes another matrix than BT.709 where the file names none. @type {Record<string, string>} */
const USUAL_MATRIX = { vp8: "smpte170m", av1: "smpte170m" };

/**
 * Tell which matrix a browser has made colours with; the frame itself always says BT.709 in Firefox.
 *
 * @param {import("mediabunny").InputVideoTrack} track
 * @returns {Promise<string>}
 */
export async function matrixOf(track) {
  const { matrix } = await track.getColorSpace();
  return matrix && matrix in WEIGHTS ? matrix : (USUAL_MATRIX[(await track.getCodec()) ?? ""] ?? "bt709");
}

/** Copies frames, each into the buffer of the one before. */
export class PixelReader {
  #buffer = new Uint8Array();
  #matrix;

  /** @param {string} matrix that made the colours of frames without planes */
  constructor(matrix) {
    this.#matrix = matrix;
  }

  /**
   * @param {VideoFrame} frame is closed as soon as it is copied: a decoder has few, and stops when all are taken
   * @returns {Promise<Raster>} as the file stores it; valid until the next is read
   */
  async read(frame) {
    try {
      const { format, colorSpace } = frame;
      const { width, height } = /** @type {DOMRectReadOnly} */ (frame.visibleRect);
      const count = width * height;
      const planar = PLANAR.exec(format ?? "");
      const isPacked = format === "BGRX" || format === "BGRA";
      /** @type {VideoFrameCopyToOptions} */
      const options = planar || isPacked ? {} : { format: "BGRX" };
      const size = frame.allocationSize(options);
      if (this.#buffer.length < size) this.#buffer = new Uint8Array(size);
      const [{ offset }] = await frame.copyTo(this.#buffer, options);
      if (offset) throw new Error("a first plane that is not the first");
      if (planar?.[1]) keepHigherBits(this.#buffer, count, Number(planar[1]));
      if (!planar) keepBrightness(this.#buffer, count, WEIGHTS[this.#matrix]);
      const isNarrow = planar !== null && colorSpace.fullRange !== true;
      return { width, height, upright: false, channels: 1, isNarrow, bands: () => bandsOf(this.#buffer, width, height, 1) };
    } finally {
      frame.close();
    }
  }
}

/** @param {Uint8Array<ArrayBuffer>} data @param {number} count of values @param {number} bits of each, of which eight stay */
function keepHigherBits(data, count, bits) {
  const values = new Uint16Array(data.buffer, 0, count);
  for (let i = 0; i < count; i++) data[i] = values[i] >> (bits - 8);
}

/** @param {Uint8Array} data of BGRX @param {number} count of pixels @param {number[]} weights */
function keepBrightness(data, count, [red, green, blue]) {
  for (let i = 0, at = 0; i < count; i++, at += 4) {
    data[i] = data[at] * blue + data[at + 1] * green + data[at + 2] * red + 0.5;
  }
}

/** Tell whether this browser hands out the pixels of a frame as they are. */
export async function keepsPixels() {
  return (await keeps("I420", 1)) && (await keeps("BGRX", 4));
}

/** @param {"I420" | "BGRX"} format @param {1 | 4} channels @returns {Promise<boolean>} */
async function keeps(format, channels) {
  const side = 64;
  const value = (/** @type {number} */ i) => (i * 37 + (i >> 6) * 11) & 255;
  const data = Uint8Array.from({ length: side * side * 4 }, (_, i) => value(Math.floor(i / channels)));
  const frame = new VideoFrame(data, { format, codedWidth: side, codedHeight: side, timestamp: 0 });
  const { bands } = await new PixelReader("bt709").read(frame);
  for await (const { data: read } of bands()) {
    return read.every((/** @type {number} */ brightness, /** @type {number} */ i) => brightness === value(i));
  }
  return false;
}
