/**
 * Write a text to the clipboard.
 *
 * @param {string} text
 * @returns {Promise<boolean>} False where the browser has no clipboard for pages or refuses it, as browsers inside apps do.
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
