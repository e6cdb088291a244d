/** Files are read at once, without a promise: whoever waits would wait for a step of another file's digests, too. */
const reader = new FileReaderSync();

/**
 * Read a part of a file, or all of it.
 *
 * @param {Blob} file
 * @param {number} [from]
 * @param {number} [to]
 */
export function read(file, from = 0, to = file.size) {
  return new Uint8Array(reader.readAsArrayBuffer(file.slice(from, to)));
}

/** WebKit hands over a folder as an empty file that nobody can read, but a slice of it can be. @param {File} file */
export function isFolder(file) {
  if (file.size > 0) return false;
  try {
    reader.readAsArrayBuffer(file);
    return false;
  } catch {
    return true;
  }
}
