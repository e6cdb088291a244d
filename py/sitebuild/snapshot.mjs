// Make the memory snapshot from which the engine starts Python in the visitor's browser.
//
//   node snapshot.mjs WHEEL SNAPSHOT
//
// Python starts here in Node, imports the fingerprint package from its WebAssembly wheel, and its memory is written out in
// the form that snapshot-format.js describes.
import nodeCrypto from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";
import { packSnapshot } from "../../site/engine/snapshot-format.js";

const [wheel, output] = process.argv.slice(2);

/**
 * Overwrite free memory with zeros, which compress to nothing. Blocks are taken from holes only: the first block of
 * a size that lands above `top` shows that no hole of that size is left.
 */
function zeroFreeMemory({ _malloc, _free, HEAPU8 }) {
  const taken = [];
  const top = _malloc(1 << 20);
  taken.push(top);
  for (let size = 1 << 19; size >= 16; size >>= 1) {
    for (;;) {
      const block = _malloc(size);
      HEAPU8.fill(0, block, block + size);
      taken.push(block);
      if (block > top) break;
    }
  }
  HEAPU8.fill(0, top, top + (1 << 20));
  taken.forEach(_free);
}

// A snapshot freezes clocks and random numbers whatever they are (so secrets are never drawn from Python's own). Fixed
// ones make the snapshot the same on every machine, for `build.py verify`.
Date.now = () => Date.UTC(2000, 0);
performance.now = () => 0;
process.hrtime = Object.assign(() => [0, 0], { bigint: () => 0n });
crypto.getRandomValues = nodeCrypto.randomFillSync = (array) => array.fill(0);

// Where WebAssembly has garbage collection, but never on iPhones, Pyodide puts a call trampoline of CPython's into the table of
// functions. A snapshot only fits a table like the one it was taken with, so every engine counts as an iPhone: this one
// here, the visitor's in bundle.mjs.
Object.defineProperty(globalThis, "navigator", { value: { userAgent: "iPhone" } });

// Without the path of this script Python takes the name that it has in browsers, so that no path of the machine that
// builds is in the snapshot.
process.argv.length = 1;

const python = await loadPyodide({ _makeSnapshot: true, env: { PYTHONHASHSEED: "0" } });
const heapBytes = python._module.HEAPU8.length;
python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
python.runPython("import gc, fingerprint.browser; gc.collect()");
zeroFreeMemory(python._module);
// A snapshot of a grown heap cannot be restored: the engine starts with the initial size (a RangeError there).
if (python._module.HEAPU8.length !== heapBytes) throw new Error("Python's heap grew before the snapshot was taken");

const wasm = readFileSync(fileURLToPath(import.meta.resolve("pyodide/pyodide.asm.wasm")));
writeFileSync(output, packSnapshot(python.makeMemorySnapshot(), wasm));
