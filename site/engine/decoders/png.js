/** PNG: the decoder of the Rust library `image`, at 16 bits where the file has them. */
import decode, { init } from "@jsquash/png/decode.js";

/** @import { Decoder } from "./decoder.js" */

/** @type {Decoder} */
export const png = {
  wasm: "png.wasm",
  init,

  async *frames(bytes) {
    const bitDepth = bytes[24];
    if (bitDepth < 16) {
      const { width, height, data } = await decode(bytes.buffer);
      yield { width, height, upright: false, rgba: data };
    } else {
      // At 8 bits it would round; the high byte is what everybody takes.
      const { width, height, data } = await decode(bytes.buffer, { bitDepth: 16 });
      yield { width, height, upright: false, rgba: Uint8Array.from(data, (value) => value >> 8) };
    }
  },
};
