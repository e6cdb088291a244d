/**
 * Which way a picture is decoded: by the browser, as far as it can be trusted with pixels, otherwise in the decoder's room.
 *
 * A hash must be that of the pixels as they are stored. What browsers do to them is found out once in each session, from
 * known pictures: Firefox with resistFingerprinting returns random ones, WebKit converts those of JPEG and PNG to the
 * screen's colours, Chromium's ImageDecoder does so to WebP. All turn some pictures by their orientation and leave others.
 */
import { decodeByCanvas, largestChange } from "./canvas.js";
import { decodeByWebCodecs, keepsPlanes } from "./image-decoder.js";
import { HALVES, knownPicture } from "./known-pictures.js";
import { read } from "./reading.js";

/** @import { DecoderRoom } from "./decoder-room.js" */
/** @import { Raster } from "./raster.js" */

/**
 * @typedef {object} Facts what `examine` tells of a file
 * @property {string} type
 * @property {"image" | "video"} kind
 * @property {number | null} width of the picture as stored
 * @property {number | null} height
 * @property {number} orientation EXIF's, 1 to 8
 * @property {boolean} has_alpha whether pixels may be transparent
 * @property {number[]} delays of the frames, if it is animated
 * @property {boolean} is_locked whether it is a video that is encrypted
 */

/**
 * The browser's own ways.
 *
 * @typedef {object} BrowserWay
 * @property {(file: Blob, type: string) => AsyncGenerator<Raster>} decode
 * @property {() => Promise<number>} change how far it changes pixels, of 255
 */

/** @type {BrowserWay} */
const WEB_CODECS = {
  decode: decodeByWebCodecs,
  change: async () => ((await keepsPlanes(knownPicture("jpeg"))) ? 0 : Infinity),
};

/** @type {BrowserWay} */
const CANVAS = { decode: decodeByCanvas, change: largestChange };

/** The browser's ways for each type, best first; the decoder's room comes after them, and knows just these types. */
const WAYS = new Map([
  ["jpeg", [WEB_CODECS, CANVAS]],
  ["png", [WEB_CODECS, CANVAS]],
  ["webp", [WEB_CODECS, CANVAS]],
  ["avif", [WEB_CODECS, CANVAS]],
  ["gif", []], // browsers compose the frames each in their own way
  ["bmp", []], // small and seldom: not worth a test of its own
  ["tiff", []], // no browser but Safari
  ["heic", []], // nor this, and Safari converts its colours
]);

/** Types whose pixels come out alike from every right decoder; those of others differ in the last digit anyway. */
const LOSSLESS = new Set(["png", "webp"]);

/** What cameras and screenshots make, and nearly everybody chooses. */
const COMMON = ["jpeg", "png"];

/** How far pixels of the other types may be off, of 255: so little moves no hash far. */
const TOLERANCE = 4;

/** Types whose boxes tell sizes of tiles and of what is cut off, so that the picture's own is only known afterwards. */
const SIZE_UNKNOWN = new Set(["avif", "heic"]);

/** Tell whether anything here decodes a file. @param {Facts} facts */
export function isDecoded({ type, kind, width }) {
  return kind === "image" && width !== null && WAYS.has(type);
}

export class Ways {
  #room;
  /** What was found out. @type {Map<BrowserWay, Promise<number>>} */
  #changes = new Map();
  /** What was found out, by way and type: null where it is not to be trusted. @type {Map<string, Promise<{turns: boolean} | null>>} */
  #trials = new Map();

  /** @param {DecoderRoom} room */
  constructor(room) {
    this.#room = room;
  }

  /**
   * Open the decoder now in a browser that needs it for what nearly everybody chooses: fingerprints are made without a
   * network, too, once the page is there.
   */
  async prepare() {
    for (const type of COMMON) {
      const trials = await Promise.all((WAYS.get(type) ?? []).map((way, i) => this.#trial(way, type, i)));
      if (!trials.some(Boolean)) await this.#room.keep(type).catch(() => {}); // a file that needs it says so
    }
  }

  /**
   * Decode a picture: its frames, in order; one, if it stands still.
   *
   * @param {Blob} file complete, as `examine` has made sure
   * @param {Facts} facts
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<Raster>}
   * @throws {import("./decoder-room.js").NoDecoderError} when only the decoder's room would do, and it cannot be had
   */
  async *rasters(file, facts, signal) {
    for await (const way of this.#browserWays(file, facts)) {
      let begun = false;
      try {
        for await (const raster of way(file)) {
          if (!isExpected(raster, facts)) throw new Error("not the size that the file tells");
          signal.throwIfAborted();
          begun = true;
          yield raster;
        }
        return;
      } catch (error) {
        // What the browser refuses may be unusual and not damaged.
        if (begun || signal.aborted) throw error;
      }
    }
    for await (const raster of this.#room.rasters(file, facts, signal)) {
      if (!isExpected(raster, facts)) throw new Error("not the size that the file tells");
      yield raster;
    }
  }

  /**
   * Tell which of the browser's ways can be trusted with a file.
   *
   * @param {Blob} file
   * @param {Facts} facts
   * @returns {AsyncGenerator<(file: Blob) => AsyncGenerator<Raster>>}
   */
  async *#browserWays(file, { type, orientation, has_alpha: hasAlpha, delays }) {
    // A canvas loses the colours of transparent pixels; and Firefox's rounds 16 bits, where the higher eight are wanted.
    if (hasAlpha || delays.length || (type === "png" && isDeep(file))) return;
    for (const [i, way] of (WAYS.get(type) ?? []).entries()) {
      const trial = await this.#trial(way, type, i);
      if (!trial) continue;
      yield async function* (file) {
        for await (const raster of way.decode(file, type)) {
          raster.upright = orientation === 1 || trial.turns;
          yield raster;
        }
      };
    }
  }

  /** @param {BrowserWay} way @param {string} type @param {number} i the way's number among the type's */
  #trial(way, type, i) {
    const key = `${type} ${i}`;
    const trial = this.#trials.get(key) ?? this.#try(way, type).catch(() => null);
    this.#trials.set(key, trial);
    return trial;
  }

  /** @param {BrowserWay} way @param {string} type @returns {Promise<{turns: boolean} | null>} */
  async #try(way, type) {
    const tolerance = LOSSLESS.has(type) ? 0 : TOLERANCE;
    const change = this.#changes.get(way) ?? way.change();
    this.#changes.set(way, change);
    if ((await change) > tolerance) return null;
    for await (const raster of way.decode(knownPicture(type), type)) {
      const turns = raster.height > raster.width;
      for await (const { data } of raster.bands()) return isAsStored(raster, data, tolerance) ? { turns } : null;
    }
    return null;
  }
}

/** Tell whether a PNG has 16 bits a colour. @param {Blob} file */
function isDeep(file) {
  return read(file, 24, 25)[0] > 8;
}

/** Tell whether a raster is as large as the file says. @param {Raster} raster @param {Facts} facts */
function isExpected({ width, height, upright }, { type, width: storedWidth, height: storedHeight, orientation }) {
  if (SIZE_UNKNOWN.has(type)) return true;
  const isTurned = upright && orientation >= 5; // by a quarter
  return isTurned ? width === storedHeight && height === storedWidth : width === storedWidth && height === storedHeight;
}

/**
 * Look at a known picture: the middle of its first half, the left or the upper one, and of its second half.
 *
 * @param {Raster} raster
 * @param {Uint8Array | Uint8ClampedArray} data all its rows
 * @param {number} tolerance
 */
function isAsStored({ width, height, channels }, data, tolerance) {
  const [right, down] = width > height ? [width / 2, 0] : [0, height / 2];
  return HALVES.every(([red, green, blue], half) => {
    const expected = channels === 4 ? [red, green, blue] : [0.299 * red + 0.587 * green + 0.114 * blue];
    const [left, top] = [4 + half * right, 4 + half * down];
    for (let y = top; y < top + 8; y++) {
      for (let x = left; x < left + 8; x++) {
        const at = (y * width + x) * channels;
        if (expected.some((value, i) => Math.abs(data[at + i] - value) > tolerance)) return false;
      }
    }
    return true;
  });
}
