// Put the bench's worker and Pyodide into one script.
//
//   node bundle.mjs ENTRY OUTPUT
import { build } from "esbuild";

const [entry, output] = process.argv.slice(2);

await build({
  entryPoints: [entry],
  outfile: output,
  bundle: true,
  minify: true,
  format: "esm",
  external: ["node:*"], // Pyodide's ways into Node, never taken in a browser
  logLevel: "warning",
});
