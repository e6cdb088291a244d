/**
 * Start Python and the fingerprint package in this worker, from files that the courier hands over.
 *
 * Fast way: from a memory snapshot made by the build, with the package imported already. Plain way, when the snapshot
 * does not load: the standard library and the package's wheel.
 */
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { loadPyodide } from "pyodide/pyodide.mjs";
import { unpackSnapshot } from "./snapshot-format.js";

/** @typedef {(name: string) => Promise<Uint8Array<ArrayBuffer>>} GetFile */

const INDEX = "https://engine.invalid/";
const LIBRARY = `${INDEX}python_stdlib.zip`;

/**
 * Pyodide asks for its files with `fetch`. This worker's policy forbids every request, so `fetch` becomes a look-up
 * in what is handed over, and its one module is compiled from there, at once and not only when Pyodide asks for it.
 *
 * @param {Promise<Uint8Array<ArrayBuffer>>} wasm
 * @param {Promise<Uint8Array<ArrayBuffer>>} library Python's standard library
 */
function handOver(wasm, library) {
  const compiled = wasm.then((bytes) => WebAssembly.compile(bytes));
  compiled.catch(() => {}); // told by instantiateStreaming, which may come later
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await compiled;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  self.fetch = async (address) => {
    if (String(address) !== LIBRARY) return new Response(null, { status: 404 });
    return new Response(await library);
  };
}

const OPTIONS = {
  indexURL: INDEX,
  createPyodideModule,
  // Pyodide's list of packages to download, without the packages: only its version is checked.
  lockFileContents: JSON.stringify({ info: PYODIDE_LOCK_INFO, packages: {} }),
  // As when the snapshot was made; nothing here depends on its being secret.
  env: { PYTHONHASHSEED: "0" },
};

/** @param {GetFile} getFile */
async function startFromSnapshot(getFile) {
  const kernel = getFile("kernel");
  const wasm = getFile("python.wasm");
  // One after the other: while the snapshot comes and is unpacked, the module compiles already.
  const snapshot = wasm.then(async (module) => unpackSnapshot(await getFile("snapshot"), module));
  // The standard library is in the snapshot as far as it is needed; Pyodide asks for its archive all the same.
  handOver(wasm, Promise.resolve(new Uint8Array()));
  const [pyodide, library] = await Promise.all([loadPyodide({ ...OPTIONS, _loadSnapshot: snapshot }), kernel]);
  // A snapshot holds memory, not files, and the kernel can only be opened from a file.
  const path = String(pyodide.pyimport("fingerprint.kernel").LIBRARY);
  pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  pyodide.FS.writeFile(path, library);
  return pyodide;
}

/** @param {GetFile} getFile */
async function startPlain(getFile) {
  const wasm = getFile("python.wasm");
  handOver(wasm, getFile("python-library"));
  // Without the module Pyodide would wait for ever.
  const [pyodide, wheel] = await Promise.all([loadPyodide(OPTIONS), getFile("wheel"), wasm]);
  pyodide.unpackArchive(wheel, "wheel");
  return pyodide;
}

/**
 * Start Python.
 *
 * @param {GetFile} getFile
 * @returns {Promise<{start: "snapshot" | "plain", python: any}>} how it started, and the module `fingerprint.browser`
 */
export async function startPython(getFile) {
  try {
    return { start: "snapshot", python: importPackage(await startFromSnapshot(getFile)) };
  } catch (error) {
    console.warn("The snapshot did not load, starting plainly:", error);
    return { start: "plain", python: importPackage(await startPlain(getFile)) };
  }
}

/** Import the package, and open its kernel now rather than at the first picture. @param {any} pyodide */
function importPackage(pyodide) {
  pyodide.pyimport("fingerprint.kernel").library();
  return pyodide.pyimport("fingerprint.browser");
}
