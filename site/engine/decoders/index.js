/** Which module decodes which type of file. */
import { avif } from "./avif.js";
import { bmp } from "./bmp.js";
import { gif } from "./gif.js";
import { heic } from "./heic.js";
import { jpeg } from "./jpeg.js";
import { png } from "./png.js";
import { tiff } from "./tiff.js";
import { webp } from "./webp.js";

/** @type {Record<string, import("./decoder.js").Decoder>} */
export const DECODERS = { avif, bmp, gif, heic, jpeg, png, tiff, webp };
