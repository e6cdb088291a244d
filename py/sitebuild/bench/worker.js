/**
 * What the bench measures inside a browser's worker. Each measurement takes what the page was given for it and returns
 * milliseconds.
 */
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { loadPyodide } from "pyodide/pyodide.mjs";

const FILES = `${location.origin}/bench/`;
const BAND_ROWS = 256;

/** @param {() => any} work */
async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Pyodide as it comes, its files from the same server. */
const plainPyodide = () => loadPyodide({ indexURL: FILES, createPyodideModule });

const fetchBytes = async (/** @type {string} */ name) => new Uint8Array(await (await fetch(FILES + name)).arrayBuffer());

const measurements = {
  plainStart: () => time(plainPyodide),

  /** Decode a picture and read its pixels back: what no program in this browser can avoid. @param {File} file */
  decodeAndReadBack: (file) =>
    time(async () => {
      const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
        canvas.getContext("2d", { willReadFrequently: true })
      );
      context.drawImage(bitmap, 0, 0);
      context.getImageData(0, 0, bitmap.width, bitmap.height);
      bitmap.close();
    }),

  /**
   * The kernel on pixels in memory, with the copy into Python's memory, `rounds` times.
   *
   * @param {{width: number, height: number, rounds: number}} what
   */
  async kernel({ width, height, rounds }) {
    const pixels = await fetchBytes("pixels");
    const pyodide = await plainPyodide();
    pyodide.unpackArchive(await fetchBytes("wheel"), "wheel");
    const { PdqHasher } = pyodide.pyimport("fingerprint.pdq");
    let hash = "";
    const milliseconds = [];
    for (let round = 0; round < rounds; round++) {
      const used = await time(() => {
        const hasher = PdqHasher(width, height);
        for (let top = 0; top < height; top += BAND_ROWS) {
          const rows = Math.min(BAND_ROWS, height - top);
          const band = hasher.rows(rows);
          const buffer = band.getBuffer("u8");
          buffer.data.set(pixels.subarray(top * width * 4, (top + rows) * width * 4));
          buffer.release();
          band.destroy();
          hasher.add(rows);
        }
        hash = hasher.finish().hash;
      });
      milliseconds.push(used);
    }
    return { hash, milliseconds };
  },

  /** Digests in slices of 4 MiB, as the engine makes them. @param {{name: string, bytes: number}} what */
  async digest({ name, bytes }) {
    const pyodide = await plainPyodide();
    const digest = pyodide.runPython(`
import hashlib
def digest(name, size):
    digest, part = hashlib.new(name), bytes(4 << 20)
    for _ in range(size // len(part)):
        digest.update(part)
    return digest.hexdigest()
digest`);
    return time(() => digest(name, bytes));
  },
};

self.onmessage = async ({ data: { what, argument } }) => {
  try {
    self.postMessage({ result: await measurements[/** @type {keyof typeof measurements} */ (what)](argument) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
