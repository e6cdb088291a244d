/** WebP: libwebp for each picture. The frames of an animation are put together here, as libwebp's own player does it. */
import decode, { init } from "@jsquash/webp/decode.js";
import { chunks, standalone } from "./webp-chunks.js";

/** @import { Decoder } from "./decoder.js" */
/** @import { AnimationFrame } from "./webp-chunks.js" */

/** @type {Decoder} */
export const webp = {
  wasm: "webp.wasm",
  init: (module) => init(/** @type {any} */ (module)),

  async *frames(bytes) {
    const { canvas, frames } = chunks(bytes);
    if (!canvas) {
      const { width, height, data } = await decode(bytes.buffer);
      yield { width, height, upright: false, rgba: data };
      return;
    }
    const player = new Player(canvas.width, canvas.height);
    for (const frame of frames) {
      const { data } = await decode(standalone(frame).buffer);
      yield { ...canvas, upright: false, rgba: player.show(frame, new Uint32Array(data.buffer)) };
    }
  },
};

/** What libwebp's anim_decode.c does, to the bit. A pixel is a number of 32 bits, alpha in the highest eight. */
class Player {
  #width;
  #height;
  /** The canvas after the last frame was disposed of. */
  #disposed;
  /** @type {AnimationFrame | null} */
  #last = null;
  #lastWasKey = false;

  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.#width = width;
    this.#height = height;
    this.#disposed = new Uint32Array(width * height);
  }

  /** @param {AnimationFrame} frame @param {Uint32Array} pixels its own @returns {Uint8Array<ArrayBuffer>} the canvas's RGBA */
  show(frame, pixels) {
    const isKey = this.#isKey(frame);
    const canvas = isKey ? new Uint32Array(this.#disposed.length) : this.#disposed.slice();
    const blends = frame.blends && !isKey;
    for (let y = 0; y < frame.height; y++) {
      for (let x = 0; x < frame.width; x++) {
        const at = (frame.y + y) * this.#width + frame.x + x;
        const pixel = pixels[y * frame.width + x];
        canvas[at] = blends && !this.#isCleared(frame.x + x, frame.y + y) ? blend(pixel, canvas[at]) : pixel;
      }
    }
    this.#disposed = canvas.slice();
    if (frame.clears) {
      for (let y = frame.y; y < frame.y + frame.height; y++) {
        this.#disposed.fill(0, y * this.#width + frame.x, y * this.#width + frame.x + frame.width);
      }
    }
    this.#last = frame;
    this.#lastWasKey = isKey;
    return new Uint8Array(canvas.buffer);
  }

  /** Tell whether a frame depends on nothing before it. @param {AnimationFrame} frame */
  #isKey(frame) {
    if (!this.#last || ((!frame.hasAlpha || !frame.blends) && this.#isFull(frame))) return true;
    return this.#last.clears && (this.#isFull(this.#last) || this.#lastWasKey);
  }

  /** @param {AnimationFrame} frame */
  #isFull({ width, height }) {
    return width === this.#width && height === this.#height;
  }

  /** Tell whether the last frame left nothing here. @param {number} x @param {number} y */
  #isCleared(x, y) {
    const last = this.#last;
    return last?.clears && x >= last.x && x < last.x + last.width && y >= last.y && y < last.y + last.height;
  }
}

/** Lay a pixel over another one, neither multiplied by its alpha. @param {number} over @param {number} under */
function blend(over, under) {
  const alpha = over >>> 24;
  if (alpha === 255) return over;
  if (alpha === 0) return under;
  const underAlpha = ((under >>> 24) * (256 - alpha)) >> 8;
  const sum = alpha + underAlpha;
  const scale = Math.floor(2 ** 24 / sum);
  let pixel = sum << 24;
  for (const shift of [0, 8, 16]) {
    const unscaled = ((over >>> shift) & 255) * alpha + ((under >>> shift) & 255) * underAlpha;
    // As 32 bits without a sign: the product is below 2 ** 32.
    pixel |= Math.floor((unscaled * scale) / 2 ** 24) << shift;
  }
  return pixel >>> 0;
}
