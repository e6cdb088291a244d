/** TIFF: the first picture of a file, unpacked by UTIF; what its samples mean is said here. */
import UTIF from "utif2";

/** @import { Decoder } from "./decoder.js" */

/** Tags (TIFF 6.0, section 8). */
const TAG = {
  bits: "t258",
  compression: "t259",
  meaning: "t262",
  stripOffsets: "t273",
  samples: "t277",
  stripLengths: "t279",
  planes: "t284",
  palette: "t320",
  tileOffsets: "t324",
  tileLengths: "t325",
  sampleFormat: "t339",
};

/** None, CCITT in three forms, LZW, JPEG, Deflate under two numbers, PackBits: UTIF leaves others black, and says nothing. */
const COMPRESSIONS = new Set([1, 2, 3, 4, 5, 7, 8, 32946, 32773]);
const JPEG = 7;

/** Formats of samples: numbers without a sign, and what is not told, which are such, too. */
const WHOLE_NUMBERS = new Set([1, 4]);

/** PhotometricInterpretation. */
const [WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR] = [0, 1, 2, 3, 5, 6];

/** @type {Decoder} */
export const tiff = {
  *frames(bytes) {
    const [picture] = UTIF.decode(bytes.buffer);
    const { width, height, samples, read } = unpack(bytes.buffer, /** @type {any} */ (picture));
    const color = colorReader(/** @type {any} */ (picture), samples, read);
    const rgba = new Uint8Array(width * height * 4).fill(255);
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++, to += 4) color(rgba, to, x, y);
    }
    yield { width, height, upright: false, rgba };
  },
};

/**
 * Unpack the samples of a picture.
 *
 * @param {ArrayBuffer} buffer
 * @param {Record<string, any>} picture
 * @returns {{width: number, height: number, samples: number, read: (x: number, y: number, sample: number) => number}}
 *   `read` gives a sample as it is; of 16 bits the higher eight
 */
function unpack(buffer, picture) {
  const compression = picture[TAG.compression]?.[0] ?? 1;
  const bits = picture[TAG.bits]?.[0] ?? 1;
  const samples = picture[TAG.samples]?.[0] ?? 1;
  const isWhole = WHOLE_NUMBERS.has(picture[TAG.sampleFormat]?.[0] ?? 1);
  if (!COMPRESSIONS.has(compression) || ![1, 2, 4, 8, 16].includes(bits) || !isWhole) throw new Error("unusual TIFF");

  const isApart = picture[TAG.planes]?.[0] === 2 && samples > 1;
  const planes = isApart ? Array.from({ length: samples }, (_, i) => plane(picture, i, samples)) : [picture];
  for (const one of planes) UTIF.decodeImage(buffer, /** @type {any} */ (one));
  const { width, height } = planes[0];
  const perPixel = isApart ? 1 : samples;
  const stride = Math.ceil((width * perPixel * bits) / 8);

  return {
    width,
    height,
    samples,
    read(x, y, sample) {
      const { data } = planes[isApart ? sample : 0];
      const bit = (x * perPixel + (isApart ? 0 : sample)) * bits;
      const at = y * stride + (bit >> 3);
      if (bits >= 8) return data[bits === 16 ? at + 1 : at]; // UTIF makes all 16-bit samples little-endian
      return (data[at] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
    },
  };
}

/** Make one of several separate planes look like a picture of one sample. */
function plane(/** @type {Record<string, any>} */ picture, /** @type {number} */ index, /** @type {number} */ samples) {
  const part = (/** @type {number[] | undefined} */ list) =>
    list?.slice((index * list.length) / samples, ((index + 1) * list.length) / samples);
  const tags = [TAG.stripOffsets, TAG.stripLengths, TAG.tileOffsets, TAG.tileLengths].filter((tag) => picture[tag]);
  return {
    ...picture,
    [TAG.samples]: [1],
    [TAG.bits]: [picture[TAG.bits][index]],
    ...Object.fromEntries(tags.map((tag) => [tag, part(picture[tag])])),
  };
}

/**
 * Tell how to write a pixel's colour.
 *
 * @param {Record<string, any>} picture
 * @param {number} samples
 * @param {(x: number, y: number, sample: number) => number} read
 * @returns {(rgba: Uint8Array, to: number, x: number, y: number) => void}
 */
function colorReader(picture, samples, read) {
  const meaning = picture[TAG.meaning]?.[0] ?? (samples >= 3 ? RGB : WHITE_IS_ZERO);
  const bits = picture[TAG.bits]?.[0] ?? 1;
  const scale = bits >= 8 ? 1 : 255 / ((1 << bits) - 1);
  if (meaning === WHITE_IS_ZERO || meaning === BLACK_IS_ZERO) {
    return (rgba, to, x, y) => {
      const value = read(x, y, 0) * scale;
      rgba.fill(meaning === WHITE_IS_ZERO ? 255 - value : value, to, to + 3);
    };
  }
  if (meaning === PALETTE) {
    const palette = picture[TAG.palette]; // all reds, all greens, all blues, of 16 bits
    const size = palette.length / 3;
    return (rgba, to, x, y) => {
      const index = read(x, y, 0);
      for (let channel = 0; channel < 3; channel++) rgba[to + channel] = palette[channel * size + index] >> 8;
    };
  }
  if (meaning === CMYK && samples >= 4) {
    return (rgba, to, x, y) => {
      const light = 255 - read(x, y, 3);
      for (let channel = 0; channel < 3; channel++) {
        rgba[to + channel] = Math.round(((255 - read(x, y, channel)) * light) / 255);
      }
    };
  }
  const isJpeg = picture[TAG.compression]?.[0] === JPEG; // UTIF turns its YCbCr into RGB
  if (bits >= 8 && samples >= 3 && (meaning === RGB || (meaning === YCBCR && isJpeg))) {
    return (rgba, to, x, y) => {
      for (let channel = 0; channel < 3; channel++) rgba[to + channel] = read(x, y, channel);
    };
  }
  throw new Error("unusual colours");
}
