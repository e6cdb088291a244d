/**
 * Rows of pixels, however they were decoded: what every way of decoding hands out.
 *
 * @typedef {object} Raster
 * @property {number} width pixels in a row
 * @property {number} height rows
 * @property {boolean} upright whether it is turned as people see it; otherwise its EXIF orientation is still to be applied
 * @property {1 | 4} channels bytes a pixel: RGBA, whose alpha says nothing, or brightness alone
 * @property {boolean} [isNarrow] whether brightness is in television's range, 16 to 235
 * @property {() => AsyncGenerator<Band> | Generator<Band>} bands hands out the rows from the top; the buffer of a band
 *   may be that of the band before
 */

/** @typedef {{rows: number, data: Uint8Array | Uint8ClampedArray}} Band */

/** Rows a band: 256 rows of a 4032 pixel wide picture are 4 MB. */
export const BAND_ROWS = 256;

/** Tell where each band of a picture begins, and how many rows it has. @param {number} height */
export function* bandRows(height) {
  for (let top = 0; top < height; top += BAND_ROWS) yield { top, rows: Math.min(BAND_ROWS, height - top) };
}

/**
 * Hand out the rows of a picture that is in memory as a whole.
 *
 * @param {Uint8Array | Uint8ClampedArray} data
 * @param {number} width
 * @param {number} height
 * @param {1 | 4} channels
 * @returns {Generator<Band>}
 */
export function* bandsOf(data, width, height, channels) {
  const row = width * channels;
  for (const { top, rows } of bandRows(height)) yield { rows, data: data.subarray(top * row, (top + rows) * row) };
}

/** A picture that is in memory as a whole. @implements {Raster} */
export class RgbaRaster {
  channels = /** @type {const} */ (4);
  #rgba;

  /** @param {import("./decoders/decoder.js").Frame} frame */
  constructor({ width, height, upright, rgba }) {
    this.width = width;
    this.height = height;
    this.upright = upright;
    this.#rgba = rgba;
  }

  bands() {
    return bandsOf(this.#rgba, this.width, this.height, this.channels);
  }
}
