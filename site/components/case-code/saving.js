/** How long the browser may take to begin with a file before its memory is given free, in milliseconds. */
const PATIENCE = 60_000;

/**
 * Let the browser save a text as a file on this device. No request is made: the file is in this page's memory.
 *
 * @param {string} text
 * @param {string} fileName
 */
export function saveText(text, fileName) {
  const link = document.createElement("a");
  // Not text/plain: Safari on iOS would show it in place of the page instead of saving it.
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE);
}
