/**
 * The browser's decoder by `createImageBitmap`, and its pixels by a canvas.
 *
 * A band of rows at a time goes through one small canvas: iOS stops at 16.7 megapixels a canvas, and memory stays flat.
 */
import { BAND_ROWS, bandRows } from "./raster.js";

/** @import { Raster } from "./raster.js" */

/** Pixels as they are in the file: no conversion to the screen's colour space, no multiplication by alpha. */
const AS_STORED = /** @type {const} */ ({ colorSpaceConversion: "none", premultiplyAlpha: "none" });

/**
 * @param {Blob} file
 * @returns {AsyncGenerator<Raster>} with one
 */
export async function* decodeByCanvas(file) {
  const bitmap = await createImageBitmap(file, AS_STORED);
  try {
    if (!isPainted(bitmap)) throw new Error("blank");
    yield new BitmapRaster(bitmap);
  } finally {
    bitmap.close();
  }
}

/**
 * Tell whether the last pixel of an opaque picture is there: of a damaged file WebKit gives a transparent bitmap, and no
 * error.
 *
 * @param {ImageBitmap} bitmap
 */
function isPainted(bitmap) {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext("2d"));
  context.drawImage(bitmap, 1 - bitmap.width, 1 - bitmap.height);
  return context.getImageData(0, 0, 1, 1).data[3] === 255;
}

/** @implements {Raster} */
export class BitmapRaster {
  channels = /** @type {const} */ (4);
  #bitmap;

  /** @param {ImageBitmap} bitmap @param {boolean} [upright] false until somebody finds out */
  constructor(bitmap, upright = false) {
    this.#bitmap = bitmap;
    this.upright = upright;
    this.width = bitmap.width;
    this.height = bitmap.height;
  }

  *bands() {
    const { width, height } = this;
    const canvas = new OffscreenCanvas(width, Math.min(BAND_ROWS, height));
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      canvas.getContext("2d", { willReadFrequently: true })
    );
    context.globalCompositeOperation = "copy"; // rather than over the band before
    for (const { top, rows } of bandRows(height)) {
      context.drawImage(this.#bitmap, 0, -top);
      yield { rows, data: context.getImageData(0, 0, width, rows).data };
    }
  }
}

/**
 * Find out how far this browser changes pixels that are read back from a canvas: 0 where it does not. Some change each a
 * little against fingerprinting; Firefox with resistFingerprinting (Tor Browser) returns random ones, and hashes of those
 * pass every quality test.
 *
 * @returns {Promise<number>} the largest difference, of 255
 */
export async function largestChange() {
  const side = 64;
  const pattern = new ImageData(side, side);
  for (let i = 0; i < pattern.data.length; i++) pattern.data[i] = i % 4 === 3 ? 255 : (i * 37 + (i >> 6) * 11) & 255;
  const bitmap = await createImageBitmap(pattern, AS_STORED);
  const [{ data }] = new BitmapRaster(bitmap).bands();
  bitmap.close();
  return data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - pattern.data[i])), 0);
}
