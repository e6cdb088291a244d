export {};
declare global {
  /** Put in by the build: "info" of Pyodide's list of packages. */
  const PYODIDE_LOCK_INFO: Record<string, unknown>;
}
