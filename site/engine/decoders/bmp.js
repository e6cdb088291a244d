/** BMP: with palettes, run lengths, bit masks and alpha, as Windows has written it since 3.0, and OS/2 before. */

/** @import { Decoder } from "./decoder.js" */

const RLE8 = 1;
const RLE4 = 2;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;
const KNOWN = new Set([0, RLE8, RLE4, BIT_FIELDS, ALPHA_BIT_FIELDS]);

/** @param {Uint8Array<ArrayBuffer>} bytes */
function readHeader(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerSize = view.getUint32(14, true);
  const isFirstKind = headerSize === 12; // OS/2 1.x: 16-bit sizes, palettes of three bytes
  const height = isFirstKind ? view.getInt16(20, true) : view.getInt32(22, true);
  const header = {
    start: view.getUint32(10, true),
    width: isFirstKind ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(height),
    isTopDown: height < 0,
    bits: view.getUint16(isFirstKind ? 24 : 28, true),
    compression: isFirstKind ? 0 : view.getUint32(30, true),
    /** Where red, green and blue are in a pixel of 16 or 32 bits. */
    masks: [0xff0000, 0xff00, 0xff],
    /** Palette colours, RGB one after the other. */
    palette: new Uint8Array(256 * 3),
  };
  if (header.compression === BIT_FIELDS || header.compression === ALPHA_BIT_FIELDS) {
    header.masks = [54, 58, 62].map((at) => view.getUint32(at, true)); // behind the header, or in a longer one
  } else if (header.bits === 16) header.masks = [0x7c00, 0x3e0, 0x1f];

  const hasMasksBehind = headerSize === 40 && header.compression >= BIT_FIELDS;
  const paletteStart = 14 + headerSize + (hasMasksBehind ? (header.compression === BIT_FIELDS ? 12 : 16) : 0);
  const entry = isFirstKind ? 3 : 4;
  if (header.bits <= 8) {
    const colors = Math.min(1 << header.bits, Math.floor((header.start - paletteStart) / entry));
    for (let i = 0; i < colors; i++) {
      for (let channel = 0; channel < 3; channel++) {
        header.palette[3 * i + channel] = bytes[paletteStart + entry * i + 2 - channel];
      }
    }
  }
  return header;
}

/** Unpack run lengths into one palette index a byte, the bottom row first. */
function unpackRuns(/** @type {Uint8Array} */ bytes, /** @type {ReturnType<typeof readHeader>} */ header) {
  const { width, height, compression } = header;
  const indices = new Uint8Array(width * height);
  let [at, x, y] = [header.start, 0, 0];
  const put = (/** @type {number} */ index) => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  while (at + 1 < bytes.length) {
    const count = bytes[at++];
    const code = bytes[at++];
    if (count > 0) {
      for (let i = 0; i < count; i++) put(compression === RLE8 ? code : i % 2 ? code & 15 : code >> 4);
    } else if (code === 0) [x, y] = [0, y + 1];
    else if (code === 1) return indices;
    else if (code === 2) [x, y] = [x + bytes[at++], y + bytes[at++]];
    else {
      for (let i = 0; i < code; i++) {
        if (compression === RLE8) put(bytes[at + i]);
        else put(i % 2 ? bytes[at + (i >> 1)] & 15 : bytes[at + (i >> 1)] >> 4);
      }
      const length = compression === RLE8 ? code : (code + 1) >> 1;
      at += length + (length % 2); // padded to words
    }
  }
  throw new Error("no end");
}

/** How to make 8 bits of the part of a pixel under a mask. @param {number} mask */
function channelReader(mask) {
  if (!mask) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return (/** @type {number} */ pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / largest);
}

/** How to read the pixel at a column of a row that begins at a byte. @param {Uint8Array} bytes @param {number} bits */
function pixelReader(bytes, bits) {
  if (bits <= 8) {
    return (/** @type {number} */ row, /** @type {number} */ x) => {
      const bit = x * bits;
      return (bytes[row + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
    };
  }
  const length = bits >> 3;
  return (/** @type {number} */ row, /** @type {number} */ x) => {
    let pixel = 0;
    for (let i = length - 1; i >= 0; i--) pixel = (pixel << 8) | bytes[row + x * length + i];
    return pixel;
  };
}

/** @type {Decoder} */
export const bmp = {
  *frames(bytes) {
    const header = readHeader(bytes);
    const { width, height, bits, palette, compression } = header;
    if (!KNOWN.has(compression)) throw new Error("holds another format");
    const isPacked = compression === RLE8 || compression === RLE4;
    const source = isPacked ? unpackRuns(bytes, header) : bytes;
    const stride = isPacked ? width : ((width * bits + 31) >> 5) * 4;
    const start = isPacked ? 0 : header.start;
    const readPixel = pixelReader(source, isPacked ? 8 : bits);
    const [red, green, blue] = header.masks.map(channelReader);
    const rgba = new Uint8Array(width * height * 4);
    for (let y = 0, to = 0; y < height; y++) {
      const row = start + (header.isTopDown ? y : height - 1 - y) * stride;
      for (let x = 0; x < width; x++, to += 4) {
        const pixel = readPixel(row, x);
        if (bits <= 8) rgba.set(palette.subarray(3 * pixel, 3 * pixel + 3), to);
        else {
          rgba[to] = red(pixel);
          rgba[to + 1] = green(pixel);
          rgba[to + 2] = blue(pixel);
        }
        rgba[to + 3] = 255;
      }
    }
    yield { width, height, upright: false, rgba };
  },
};
