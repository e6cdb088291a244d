/**
 * A little work that the registry asks of a network from which very much comes: mostly less than half a second on a weak
 * phone, and nothing for anybody to solve. The courier loads this when it is asked for a proof, and not before.
 *
 * WebCrypto's hash of something so short spends its time on being asynchronous: ten times slower.
 */
import { sha256 } from "@noble/hashes/sha2.js";

const ZERO = 48;
const DIGITS = 10;

/**
 * Find a number N, so that SHA-256(SHA-256(body), then N in decimal digits) begins with zero bits.
 *
 * @param {string} body the text that will be sent
 * @param {number} bits how many zero bits, at most 31
 * @returns {string} N, with zeros before it
 */
export function prove(body, bits) {
  const start = sha256(new TextEncoder().encode(body));
  const message = new Uint8Array(start.length + DIGITS).fill(ZERO);
  message.set(start);
  while (leadingZeros(sha256(message)) < bits) increment(message);
  return String.fromCharCode(...message.subarray(start.length));
}

/** @param {Uint8Array} hash @returns {number} at most 32 */
function leadingZeros(hash) {
  return Math.clz32((hash[0] << 24) | (hash[1] << 16) | (hash[2] << 8) | hash[3]);
}

/** Add 1 to the decimal digits at the end. @param {Uint8Array} message */
function increment(message) {
  let place = message.length - 1;
  while (message[place] === ZERO + 9) message[place--] = ZERO;
  message[place]++;
}
