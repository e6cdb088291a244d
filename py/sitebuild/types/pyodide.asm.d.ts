/** Emscripten's loader of Pyodide's WebAssembly, which Pyodide itself has no types for. */
export default function createPyodideModule(settings: object): Promise<any>;
