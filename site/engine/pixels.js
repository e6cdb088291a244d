/**
 * From a picture file to rows of pixels, by the browser's own decoder.
 *
 * A band of rows at a time goes through one small canvas: iOS stops at 16.7 megapixels a canvas, and memory stays flat.
 */

/** Rows a band: 256 rows of a 4032 pixel wide picture are 4 MB. */
const BAND_ROWS = 256;

/** What reading back may change: WebKit and Firefox add up to ±3 against fingerprinting, which moves no hash far. */
const TOLERANCE = 4;

/** Pixels as they are in the file: no conversion to the screen's colour space, no multiplication by alpha. */
const AS_STORED = /** @type {const} */ ({ colorSpaceConversion: "none", premultiplyAlpha: "none" });

/** Formats that every supported browser decodes: where it refuses one of these, the file is damaged. */
export const DECODED_EVERYWHERE = new Set(["jpeg", "png", "gif", "webp", "bmp", "avif"]);

/** Pictures of 2×1 pixels which their EXIF orientation (6, a quarter turn) makes 1×2. */
const QUARTER_TURNED = {
  png:
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAPSURBVHicY2BgYGBg" +
    "YAAAAAcAAVchYhkAAAAASUVORK5CYII=",
  webp:
    "UklGRk4AAABXRUJQVlA4WAoAAAAIAAAAAQAAAAAAVlA4TA4AAAAvAQAAAAcQEf0PRET/A0VYSUYaAAAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=",
};

/**
 * Tell whether this browser turns pictures of a format by their EXIF orientation. All turn JPEG; WebKit does not turn PNG,
 * and no engine turns WebP.
 *
 * @param {string} type
 */
async function turns(type) {
  if (!Object.hasOwn(QUARTER_TURNED, type)) return true;
  const text = atob(QUARTER_TURNED[/** @type {keyof typeof QUARTER_TURNED} */ (type)]);
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(text, (character) => character.charCodeAt(0))]));
  const turned = bitmap.height === 2;
  bitmap.close();
  return turned;
}

/**
 * Decode a picture.
 *
 * @param {Blob} file
 * @param {{type: string, orientation: number}} facts from `examine`
 * @returns {Promise<Picture>}
 */
export async function decode(file, { type, orientation }) {
  const bitmap = await createImageBitmap(file, AS_STORED);
  return new Picture(bitmap, orientation === 1 || (await turns(type)) ? 1 : orientation);
}

/** A decoded picture, upright. */
export class Picture {
  #bitmap;
  #orientation;

  /** @param {ImageBitmap} bitmap @param {number} orientation EXIF's, 1 to 8, as far as the browser has not applied it */
  constructor(bitmap, orientation) {
    this.#bitmap = bitmap;
    this.#orientation = orientation;
    const isTurned = orientation >= 5; // by a quarter
    this.width = isTurned ? bitmap.height : bitmap.width;
    this.height = isTurned ? bitmap.width : bitmap.height;
  }

  /**
   * Hand out the pixels, a band of rows at a time, from the top.
   *
   * @returns {Generator<{rows: number, rgba: Uint8ClampedArray}>}
   */
  *bands() {
    const { width, height } = this;
    const canvas = new OffscreenCanvas(width, Math.min(BAND_ROWS, height));
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      canvas.getContext("2d", { willReadFrequently: true })
    );
    context.imageSmoothingEnabled = false; // turning must not blur
    context.globalCompositeOperation = "copy"; // or a transparent picture would show the band before
    const turn = this.#turn();
    for (let top = 0; top < height; top += BAND_ROWS) {
      const rows = Math.min(BAND_ROWS, height - top);
      context.setTransform(new DOMMatrix([1, 0, 0, 1, 0, -top]).multiply(turn));
      context.drawImage(this.#bitmap, 0, 0);
      yield { rows, rgba: context.getImageData(0, 0, width, rows).data };
    }
  }

  close() {
    this.#bitmap.close();
  }

  /** What makes the bitmap upright (EXIF 2.32, 4.6.5.1.6). @returns {DOMMatrix} */
  #turn() {
    const { width, height } = this;
    const turns = [
      [1, 0, 0, 1, 0, 0],
      [-1, 0, 0, 1, width, 0],
      [-1, 0, 0, -1, width, height],
      [1, 0, 0, -1, 0, height],
      [0, 1, 1, 0, 0, 0],
      [0, 1, -1, 0, width, 0],
      [0, -1, -1, 0, width, height],
      [0, -1, 1, 0, 0, height],
    ];
    return new DOMMatrix(turns[this.#orientation - 1]);
  }
}

/**
 * Find out whether this browser reads pixels back as they were painted. Firefox with resistFingerprinting (Tor Browser)
 * returns random ones, and hashes of those pass every quality test.
 */
export async function areReadBackUnchanged() {
  const side = 64;
  const pattern = new ImageData(side, side);
  for (let i = 0; i < pattern.data.length; i++) pattern.data[i] = i % 4 === 3 ? 255 : (i * 37 + (i >> 6) * 11) & 255;
  const bitmap = await createImageBitmap(pattern, AS_STORED);
  const [{ rgba }] = new Picture(bitmap, 1).bands();
  bitmap.close();
  return rgba.every((value, i) => Math.abs(value - pattern.data[i]) <= TOLERANCE);
}
