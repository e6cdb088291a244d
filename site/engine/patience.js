/**
 * Wait for something that may never come, and no longer than the work goes on.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal[]} signals each of which ends the work
 * @param {number} [longest] milliseconds
 * @returns {Promise<T>}
 */
export async function inTime(promise, signals, longest = Infinity) {
  const ends = new AbortController();
  const ended = new Promise((_, reject) => {
    const late = longest < Infinity ? setTimeout(() => reject(new Error("took too long")), longest) : 0;
    for (const signal of signals) {
      signal.addEventListener("abort", () => reject(signal.reason), { signal: ends.signal });
      if (signal.aborted) reject(signal.reason);
    }
    ends.signal.addEventListener("abort", () => clearTimeout(late));
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    ends.abort();
  }
}
