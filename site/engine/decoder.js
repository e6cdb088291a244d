/**
 * The decoder: a room for the files that the browser's own decoder cannot be trusted with, and without a network.
 *
 * It has WebAssembly decoders, which read what strangers have made. The page opens it only when the engine asks for it,
 * and closes it afterwards: the memory of WebAssembly never shrinks, and a decoder that hangs cannot be stopped otherwise.
 * Its WebAssembly comes from the courier over a port, as the engine's does. It works on one file at a time.
 */
import { DECODERS } from "./decoders/index.js";
import { requests } from "./requests.js";

/** @import { Decoder, Frame } from "./decoders/decoder.js" */

class Room {
  #ask;
  /** @type {Set<Decoder>} */
  #ready = new Set();
  /** @type {AsyncGenerator<Frame> | Generator<Frame> | undefined} */
  #frames;

  /** @param {MessagePort} courier */
  constructor(courier) {
    this.#ask = requests(courier);
  }

  /** Fetch what a type of file needs. @param {string} type */
  async prepare(type) {
    const decoder = DECODERS[type];
    if (this.#ready.has(decoder)) return;
    if (decoder.wasm) await decoder.init?.(await WebAssembly.compile(await this.#ask({ name: decoder.wasm })));
    this.#ready.add(decoder);
  }

  /** Begin with a file, of a type that was prepared. @param {string} type @param {Blob} file */
  async open(type, file) {
    this.#frames = DECODERS[type].frames(new Uint8Array(await file.arrayBuffer()));
  }

  /** @returns {Promise<Frame>} */
  async next() {
    const { value, done } = (await this.#frames?.next()) ?? { done: true };
    if (done) throw new Error("no further frame");
    return value;
  }

  /** @param {{prepare?: string, open?: string, file: Blob}} request */
  async answer({ prepare, open, file }) {
    if (prepare) return this.prepare(prepare);
    if (open) return this.open(open, file);
    return this.next();
  }
}

self.onmessage = ({ data: { engine, courier } }) => {
  const room = new Room(courier);
  engine.onmessage = async (/** @type {MessageEvent} */ { data: { id, ...request } }) => {
    try {
      const result = await room.answer(request);
      engine.postMessage({ id, result }, result ? [result.rgba.buffer] : []);
    } catch (error) {
      engine.postMessage({ id, error: String(error), network: /** @type {any} */ (error)?.network === true });
    }
  };
};
