/**
 * Wait for something that may never come, and no longer than the work on the file goes on.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} signal
 * @param {number} [longest] milliseconds
 * @returns {Promise<T>}
 */
export async function inTime(promise, signal, longest = Infinity) {
  signal.throwIfAborted();
  const ends = new AbortController();
  const late = new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: ends.signal });
    const timer = longest < Infinity ? setTimeout(() => reject(new Error("took too long")), longest) : 0;
    ends.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    ends.abort();
  }
}
