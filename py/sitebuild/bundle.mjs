// Put the engine and the decoder, each with what it imports, into one script, so that their policies can forbid loading
// any other; the courier's proof of work with its hash function; and beside them the licences of all packages that the
// site serves.
//
//   node bundle.mjs SOURCES OUTPUT
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [sources, output] = process.argv.slice(2);
const lockFile = fileURLToPath(import.meta.resolve("pyodide/pyodide-lock.json"));

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  metafile: true,
  outdir: output,
  logLevel: "warning",
};

/** Pyodide, and nothing else, takes every browser for an iPhone, so that the snapshot fits; snapshot.mjs says why. */
const onAnIPhone = {
  name: "on an iPhone",
  setup(building) {
    building.onLoad({ filter: /[/\\]pyodide(\.asm)?\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll("navigator.userAgent", '"iPhone"'),
      loader: "js",
    }));
  },
};

const engine = await build({
  ...common,
  entryPoints: [join(sources, "engine.js")],
  external: ["node:*"], // Pyodide's ways into Node, never taken in a browser
  define: { PYODIDE_LOCK_INFO: JSON.stringify(JSON.parse(readFileSync(lockFile, "utf8")).info) },
  plugins: [onAnIPhone],
});

const decoder = await build({
  ...common,
  entryPoints: [join(sources, "decoder.js")],
  external: ["fs", "path"], // libheif's ways into Node, never taken either
  drop: ["console"], // UTIF and libheif tell their steps
});

// For the courier, which is served as it stands.
const proof = await build({ ...common, entryPoints: [join(sources, "proof-of-work.js")] });

/** Packages that are served as they stand. */
const SERVED = ["node_modules/brotli-dec-wasm"];

/** The folder of the package that a file belongs to: "node_modules/@scope/name/…". */
const packageOf = (path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];

const used = [engine, decoder, proof].flatMap(({ metafile }) => Object.keys(metafile.inputs).map(packageOf));
const packages = [...new Set([...used, ...SERVED])].filter((folder) => folder !== undefined).sort();
writeFileSync(join(output, "licenses.txt"), packages.map(notice).join(`\n${"=".repeat(80)}\n\n`));

/** Name a package, its origin and its terms, with its own licence files. */
function notice(folder) {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = licenseFiles(folder).map((path) => readFileSync(path, "utf8").trim());
  return [`${name} ${version}: ${license}`, repository?.url ?? repository ?? "", "", ...files, ""].join("\n");
}

/** Licence files of a package, and those of the libraries that it was compiled from. */
function licenseFiles(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((path) => /(^|\/)(licen[cs]e|copying|notice)[^/]*$/i.test(path));
  return files.map((path) => join(folder, path)).filter((path) => !path.includes("/node_modules/", folder.length) && existsSync(path));
}
