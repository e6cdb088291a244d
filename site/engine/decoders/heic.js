/** HEIC and HEIF: libheif with libde265. It turns and mirrors the picture as the file says, so it comes upright. */
import libheif from "libheif-js/libheif-wasm/libheif.js";

/** @import { Decoder, Frame } from "./decoder.js" */

/** @type {any} libheif's functions, once its WebAssembly runs */
let heif;

/** @param {any} result of a function that returns an error or what it is asked for */
function unlessError(result) {
  if (!result || result.code) throw new Error(result?.message ?? "libheif failed");
  return result;
}

/** @type {Decoder} */
export const heic = {
  wasm: "heic.wasm",

  async init(module) {
    /** @type {(settings: object) => any} */
    const start = libheif; // its types are those of another version of Emscripten
    heif = await start({
      instantiateWasm(/** @type {WebAssembly.Imports} */ imports, /** @type {(it: WebAssembly.Instance) => void} */ done) {
        WebAssembly.instantiate(module, imports).then(done);
        return {};
      },
    });
  },

  async *frames(bytes) {
    const context = heif.heif_context_alloc();
    try {
      const read = heif.heif_context_read_from_memory(context, bytes);
      if (read.code !== heif.heif_error_code.heif_error_Ok) throw new Error(read.message);
      const handle = unlessError(heif.heif_js_context_get_primary_image_handle(context));
      try {
        yield picture(handle);
      } finally {
        heif.heif_image_handle_release(handle);
      }
    } finally {
      heif.heif_context_free(context);
    }
  },
};

/** @param {any} handle of the file's primary picture @returns {Frame} */
function picture(handle) {
  const { heif_colorspace_RGB } = heif.heif_colorspace;
  const { heif_chroma_interleaved_RGBA } = heif.heif_chroma;
  const decoded = unlessError(heif.heif_js_decode_image2(handle, heif_colorspace_RGB, heif_chroma_interleaved_RGBA));
  try {
    const [{ width, height, stride, data }] = decoded.channels;
    const rgba = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y++) rgba.set(data.subarray(y * stride, y * stride + width * 4), y * width * 4);
    return { width, height, upright: true, rgba };
  } finally {
    heif.heif_image_release(decoded.image);
  }
}
