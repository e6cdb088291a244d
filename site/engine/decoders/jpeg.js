/** JPEG: MozJPEG, and a decoder in JavaScript for the four colours of print, which MozJPEG's WebAssembly refuses. */
import jpegInJavaScript from "jpeg-js";
import decode, { init } from "@jsquash/jpeg/decode.js";

/** @import { Decoder, Frame } from "./decoder.js" */

/** Markers that begin a frame and tell its colours (ITU-T T.81, table B.1); C4, C8 and CC are others. */
const isFrameHeader = (/** @type {number} */ marker) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** @param {Uint8Array} bytes @returns {number} how many colour components a file has */
function components(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    while (view.getUint8(at + 1) === 0xff) at++; // markers may be stuffed
    if (isFrameHeader(view.getUint8(at + 1))) return view.getUint8(at + 9);
  }
}

/** @type {Decoder} */
export const jpeg = {
  wasm: "jpeg.wasm",
  init: (module) => init(/** @type {any} */ (module)),

  async *frames(bytes) {
    if (components(bytes) === 4) yield printed(bytes);
    else {
      const { width, height, data } = await decode(bytes.buffer);
      yield { width, height, upright: false, rgba: data };
    }
  },
};

/**
 * Decode a picture in four colours. Adobe's programs store them inverted, and the decoder makes that of the others:
 * so each is light, not ink, and black's share is multiplied in.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Frame}
 */
function printed(bytes) {
  const { width, height, data } = jpegInJavaScript.decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: 200,
    maxMemoryUsageInMB: 4096,
  });
  return { width, height, upright: false, rgba: /** @type {Uint8Array<ArrayBuffer>} */ (data) };
}
