/** A module of three instructions that uses a 128-bit vector: valid only where WebAssembly has SIMD. */
const SIMD_MODULE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

/**
 * Browsers inside other apps: the app can watch the page, and file choosers and downloads often fail in them. Their user
 * agents name the app, or on Android carry the WebView's mark "; wv)".
 */
const IN_APP = /FBAN|FBAV|FB_IAB|Instagram|musical_ly|BytedanceWebview|TikTok|Snapchat|\bLine\/|MicroMessenger|Twitter|Pinterest|; wv\)/;

function hasModuleWorkers() {
  let asked = false;
  const options = {
    get type() {
      asked = true; // only browsers that know module workers look
      return /** @type {const} */ ("module");
    },
  };
  try {
    new Worker("http://[", options);
  } catch {
    // No address at all, so no worker starts; by then the options have been read.
  }
  return asked;
}

function hasCanvasInWorkers() {
  return typeof OffscreenCanvas === "function" && new OffscreenCanvas(1, 1).getContext("2d") !== null;
}

/**
 * Tell whether this browser can make fingerprints.
 *
 * @returns {{ok: true} | {ok: false, reason: "browser" | "in_app"}}
 */
export function isSupported() {
  if (IN_APP.test(navigator.userAgent)) return { ok: false, reason: "in_app" };
  const ok =
    typeof WebAssembly === "object" &&
    WebAssembly.validate(SIMD_MODULE) &&
    hasModuleWorkers() &&
    hasCanvasInWorkers() &&
    typeof createImageBitmap === "function";
  return ok ? { ok } : { ok, reason: "browser" };
}
