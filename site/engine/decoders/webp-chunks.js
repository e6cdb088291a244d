/** The chunks of a WebP file (RFC 9649), as far as an animation needs them. */

/**
 * @typedef {{x: number, y: number, width: number, height: number, blends: boolean, clears: boolean, hasAlpha: boolean,
 *   data: Uint8Array}} AnimationFrame where it lies, whether it is laid over what is there and leaves a hole, and its chunks
 */

const ALPHA_FLAG = 0x10;
const ANIMATION_FLAG = 0x02;

/** @param {Uint8Array} bytes @param {number} at */
const read24 = (bytes, at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);

/** @param {number} value @param {number} count of bytes */
const little = (value, count) => Array.from({ length: count }, (_, i) => (value >>> (8 * i)) & 255);

/** @param {Uint8Array} bytes @param {number} at */
const nameAt = (bytes, at) => String.fromCharCode(...bytes.subarray(at, at + 4));

/** @param {Uint8Array} bytes @param {number} [start] @returns {Generator<{name: string, data: Uint8Array}>} */
function* chunksFrom(bytes, start = 0) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = start; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    yield { name: nameAt(bytes, at), data: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length % 2);
  }
}

/**
 * Find the frames of an animation.
 *
 * @param {Uint8Array} bytes a WebP file
 * @returns {{canvas: {width: number, height: number} | null, frames: AnimationFrame[]}} no canvas: it stands still
 */
export function chunks(bytes) {
  let canvas = null;
  const frames = [];
  for (const { name, data } of chunksFrom(bytes, 12)) {
    if (name === "VP8X" && data[0] & ANIMATION_FLAG) canvas = { width: read24(data, 4) + 1, height: read24(data, 7) + 1 };
    else if (name === "ANMF" && canvas) frames.push(frameFrom(data));
  }
  return { canvas, frames };
}

/** @param {Uint8Array} data of a chunk ANMF @returns {AnimationFrame} */
function frameFrom(data) {
  const inside = data.subarray(16);
  return {
    x: read24(data, 0) * 2,
    y: read24(data, 3) * 2,
    width: read24(data, 6) + 1,
    height: read24(data, 9) + 1,
    blends: (data[15] & 2) === 0,
    clears: (data[15] & 1) === 1,
    hasAlpha: [...chunksFrom(inside)].some(
      ({ name, data }) => name === "ALPH" || (name === "VP8L" && (data[4] & ALPHA_FLAG) !== 0),
    ),
    data: inside,
  };
}

/** Make a file of its own from a frame. @param {AnimationFrame} frame @returns {Uint8Array<ArrayBuffer>} */
export function standalone({ width, height, hasAlpha, data }) {
  const size = [...little(width - 1, 3), ...little(height - 1, 3)];
  const header = [..."VP8X"].map((letter) => letter.charCodeAt(0));
  const extended = [...header, ...little(10, 4), hasAlpha ? ALPHA_FLAG : 0, 0, 0, 0, ...size];
  const file = new Uint8Array(12 + extended.length + data.length);
  file.set([..."RIFF"].map((letter) => letter.charCodeAt(0)));
  file.set(little(file.length - 8, 4), 4);
  file.set([..."WEBP"].map((letter) => letter.charCodeAt(0)), 8);
  file.set(extended, 12);
  file.set(data, 12 + extended.length);
  return file;
}
