/** AVIF: libavif. It leaves the picture as stored, however it is to be turned and mirrored. */
import decode, { init } from "@jsquash/avif/decode.js";

/** @import { Decoder } from "./decoder.js" */

/** @type {Decoder} */
export const avif = {
  wasm: "avif.wasm",
  init: (module) => init(/** @type {any} */ (module)),

  async *frames(bytes) {
    const picture = await decode(bytes.buffer);
    if (!picture) throw new Error("no picture");
    yield { width: picture.width, height: picture.height, upright: false, rgba: picture.data };
  },
};
