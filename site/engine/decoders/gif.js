/**
 * GIF: every frame as Pillow shows it, with the colours under transparent pixels, too, so that the command line and
 * all browsers make the same hashes.
 */
import { decompressFrame, parseGIF } from "gifuct-js";

/** Its types know neither files without a palette nor frames without a control. @type {(...given: any[]) => any} */
const decompress = decompressFrame;

/** @import { Decoder } from "./decoder.js" */

/** What is to become of a frame when its time is over (GIF89a, section 23): nothing is 0 or 1. */
const TO_BACKGROUND = 2;
const TO_PREVIOUS = 3;

/** @type {Decoder} */
export const gif = {
  *frames(bytes) {
    const file = /** @type {any} */ (parseGIF(bytes.buffer));
    const { width, height } = file.lsd;
    const background = file.lsd.gct.exists ? file.lsd.backgroundColorIndex : 0;
    const canvas = new Canvas(width, height, background);
    for (const frame of file.frames) {
      if (frame.image) yield { width, height, upright: false, rgba: canvas.show(frame, file.gct) };
    }
  },
};

class Canvas {
  #width;
  #height;
  #background;
  #rgba;
  #isFirst = true;
  /** A frame that leaves it open is disposed of like the one before. */
  #disposal = 0;
  /** Paints over the last frame. @type {(() => void) | null} */
  #dispose = null;

  /** @param {number} width @param {number} height @param {number} background its palette index */
  constructor(width, height, background) {
    this.#width = width;
    this.#height = height;
    this.#background = background;
    this.#rgba = new Uint8Array(width * height * 4);
  }

  /** @param {any} frame gifuct's @param {number[][] | undefined} globalColors @returns {Uint8Array<ArrayBuffer>} RGBA */
  show(frame, globalColors) {
    const { pixels, dims: box, colorTable, transparentIndex } = decompress(frame, globalColors, false);
    const color = (/** @type {number} */ index) => colorTable?.[index] ?? [index, index, index];
    this.#disposal = frame.gce?.extras.disposal || this.#disposal;
    this.#dispose?.();
    if (this.#isFirst) this.#fill({ left: 0, top: 0, width: this.#width, height: this.#height }, color(transparentIndex ?? 0));
    this.#dispose = this.#disposer(box, color, transparentIndex);

    const transparent = this.#isFirst ? undefined : transparentIndex; // the first frame shows what is under transparency
    this.#each(box, (to, from) => {
      if (pixels[from] !== transparent) this.#rgba.set(color(pixels[from]), to);
    });
    this.#isFirst = false;
    return this.#rgba.slice();
  }

  /** @returns {(() => void) | null} what restores the canvas before the next frame */
  #disposer(/** @type {any} */ box, /** @type {(index: number) => number[]} */ color, /** @type {number | undefined} */ transparent) {
    if (this.#disposal === TO_BACKGROUND) return () => this.#fill(box, color(transparent ?? this.#background));
    if (this.#disposal !== TO_PREVIOUS) return null;
    if (!this.#isFirst) {
      const before = this.#rgba.slice();
      return () => this.#each(box, (to) => this.#rgba.set(before.subarray(to, to + 4), to));
    }
    return transparent === undefined ? null : () => this.#fill(box, color(transparent));
  }

  /** @param {any} box @param {number[]} color */
  #fill(box, color) {
    this.#each(box, (to) => this.#rgba.set(color, to));
  }

  /** Visit the pixels of a box that lie on the canvas. @param {any} box @param {(to: number, from: number) => void} visit */
  #each({ left, top, width, height }, visit) {
    for (let y = 0; y < height && top + y < this.#height; y++) {
      for (let x = 0; x < width && left + x < this.#width; x++) {
        visit(((top + y) * this.#width + left + x) * 4, y * width + x);
      }
    }
  }
}
