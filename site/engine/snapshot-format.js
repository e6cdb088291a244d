/**
 * How the memory snapshot is stored. Of its 31 MB two thirds are zeros, and a good part of the rest is what
 * `pyodide.asm.wasm` carries anyway, its data segments. XOR with them makes zeros of that part as well, and pages of
 * zeros are left out: less to download (2.6 MB instead of 4.1) and a third to unpack.
 *
 * A stored snapshot is, in 32-bit little-endian words: the length of the snapshot in bytes, the number of pages, the
 * number of each page; then the pages.
 */

const PAGE = 4096;
const SNAPSHOT_MAGIC = 0x706e7300;
const DATA_SECTION = 11;
const I32_CONST = 0x41;

/**
 * Bring a snapshot into the form in which it is stored.
 *
 * @param {Uint8Array} snapshot as Pyodide's `makeMemorySnapshot` returns it; changed in place
 * @param {Uint8Array} wasm the module that the snapshot was made with
 */
export function packSnapshot(snapshot, wasm) {
  applyDataSegments(snapshot, wasm);
  const pages = [];
  for (let page = 0; page * PAGE < snapshot.length; page++) {
    if (pageOf(snapshot, page).some((byte) => byte !== 0)) pages.push(page);
  }
  const header = Uint32Array.of(snapshot.length, pages.length, ...pages);
  const packed = new Uint8Array(header.byteLength + pages.length * PAGE);
  packed.set(new Uint8Array(header.buffer));
  pages.forEach((page, i) => packed.set(pageOf(snapshot, page), header.byteLength + i * PAGE));
  return packed;
}

/**
 * Undo `packSnapshot`.
 *
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {Uint8Array} wasm the module that the snapshot was made with
 * @returns {Uint8Array<ArrayBuffer>} the snapshot, as Pyodide made it
 */
export function unpackSnapshot(packed, wasm) {
  const [length, count] = new Uint32Array(packed.buffer, 0, 2);
  const pages = new Uint32Array(packed.buffer, 8, count);
  const data = packed.subarray(8 + pages.byteLength);
  const snapshot = new Uint8Array(length);
  pages.forEach((page, i) => pageOf(snapshot, page).set(data.subarray(i * PAGE, (i + 1) * PAGE)));
  applyDataSegments(snapshot, wasm);
  return snapshot;
}

/** @param {Uint8Array} snapshot @param {number} page */
function pageOf(snapshot, page) {
  return snapshot.subarray(page * PAGE, (page + 1) * PAGE);
}

/** Bytes before the memory image in a snapshot made by Pyodide: magic, header length, build id. @param {Uint8Array} snapshot */
function imageOffset(snapshot) {
  const [magic, offset] = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 2);
  if (magic !== SNAPSHOT_MAGIC) throw new Error("not a Pyodide memory snapshot");
  return offset;
}

/**
 * XOR the data segments of a WebAssembly module over a memory snapshot, in place. Doing it twice undoes it.
 *
 * @param {Uint8Array} snapshot as Pyodide's `makeMemorySnapshot` returns it
 * @param {Uint8Array} wasm the module that the snapshot was made with
 */
function applyDataSegments(snapshot, wasm) {
  const image = snapshot.subarray(imageOffset(snapshot));
  let at = 8; // behind magic and version

  /** A LEB128 number, as WebAssembly writes them; `>>> 0` because addresses stay below 4 GiB. */
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };

  while (at < wasm.length) {
    const section = wasm[at++];
    const end = number() + at;
    if (section === DATA_SECTION) {
      for (let segments = number(); segments > 0; segments--) {
        if (number() !== 0 || wasm[at++] !== I32_CONST) throw new Error("a data segment of a kind not foreseen");
        const address = number();
        at++; // the `end` of the offset expression
        const length = number();
        for (let i = 0; i < length; i++) image[address + i] ^= wasm[at + i];
        at += length;
      }
    }
    at = end;
  }
}
