/** One frame as a decoder hands it out. */
export interface Frame {
  width: number;
  height: number;
  /** Whether the decoder has turned it as people see it; a frame as stored has its EXIF orientation still to come. */
  upright: boolean;
  /** 8 bits each, alpha neither multiplied in nor blended. */
  rgba: Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;
}

/** What each module of this folder is. */
export interface Decoder {
  /** The WebAssembly that it needs, by its name in the courier's list. */
  wasm?: string;
  /** Is called once, before the first file. */
  init?(module: WebAssembly.Module): Promise<unknown>;
  /** Hand out a file's frames in order; a picture that stands still has one. */
  frames(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Frame> | Generator<Frame>;
}
