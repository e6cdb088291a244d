// Put the engine and what it imports into one script, so that its policy can forbid loading any other.
//
//   node bundle.mjs ENTRY OUTPUT
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [entry, output] = process.argv.slice(2);
const lockFile = fileURLToPath(import.meta.resolve("pyodide/pyodide-lock.json"));

await build({
  entryPoints: [entry],
  outfile: output,
  bundle: true,
  minify: true,
  format: "esm",
  external: ["node:*"], // Pyodide's ways into Node, never taken in a browser
  define: {
    PYODIDE_LOCK_INFO: JSON.stringify(JSON.parse(readFileSync(lockFile, "utf8")).info),
    "navigator.userAgent": '"iPhone"', // so that the snapshot fits; snapshot.mjs says why
  },
  logLevel: "warning",
});
