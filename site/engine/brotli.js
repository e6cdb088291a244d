/**
 * Brotli for the courier: browsers other than Firefox have no Brotli in `DecompressionStream`, and gzip would cost
 * another 2.5 MB on a first visit.
 */
import init, { BrotliDecStream, BrotliStreamResultCode } from "./brotli_dec_wasm.js";

/** Bytes unpacked at a time; unpacking all at once takes three times as long, for growing the decoder's memory. */
const CHUNK = 1 << 20;

/** Load the decoder; a lost connection is not remembered. */
function initialize() {
  const loading = init({ module_or_path: "/engine/brotli_dec_wasm.wasm" });
  loading.catch(() => (decoderReady = undefined));
  return loading;
}

/** @type {Promise<unknown> | undefined} begun now, because the first file will need it */
let decoderReady = initialize();

/**
 * Unpack a file while it arrives.
 *
 * @param {ReadableStream<Uint8Array>} stream compressed
 * @param {number} length of the unpacked file, in bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function unpack(stream, length) {
  await (decoderReady ??= initialize());
  const decoder = new BrotliDecStream();
  const unpacked = new Uint8Array(length);
  let filled = 0;

  /** @param {Uint8Array} packed */
  const take = (packed) => {
    for (;;) {
      const part = decoder.dec(packed, CHUNK);
      const { buf, code, input_offset } = part;
      unpacked.set(buf, filled); // a RangeError where there is more than announced
      filled += buf.length;
      packed = packed.subarray(input_offset);
      part.free();
      if (code !== BrotliStreamResultCode.NeedsMoreOutput) return;
    }
  };

  const reader = stream.getReader();
  try {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      take(/** @type {Uint8Array} */ (value));
    }
  } finally {
    decoder.free();
  }
  if (filled !== length) throw new Error("shorter than announced");
  return unpacked;
}
