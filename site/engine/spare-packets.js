/**
 * Which packets of a video need not be decoded: those of H.264's pictures that no other picture refers to. A usual encoder
 * makes every second or third picture such a one.
 */

/** Kinds of NAL units that hold a picture. */
const [FIRST_PICTURE, LAST_PICTURE] = [1, 5];

/**
 * Tell whether nothing else is decoded from a packet of H.264.
 *
 * @param {Uint8Array} data NAL units, each behind its length
 * @param {number} lengthSize bytes of a length
 */
export function isSpare(data, lengthSize) {
  let isPicture = false;
  for (let at = 0; at + lengthSize < data.length; ) {
    let length = 0;
    for (let i = 0; i < lengthSize; i++) length = length * 256 + data[at + i];
    const header = data[at + lengthSize];
    const kind = header & 31;
    if (kind >= FIRST_PICTURE && kind <= LAST_PICTURE) {
      if (header & 0x60) return false; // nal_ref_idc
      isPicture = true;
    }
    at += lengthSize + length;
  }
  return isPicture;
}
