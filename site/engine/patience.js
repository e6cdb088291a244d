/** Milliseconds from one look to the next. */
const TICK = 1000;

/**
 * Count down the time that something may take. A page that the phone has put to sleep does not count on: a single timer
 * would be overdue as soon as it wakes.
 *
 * @param {number} longest milliseconds
 * @param {() => void} onLate
 * @param {() => boolean} [isCounted] whether time counts just now
 * @returns {() => void} ends it
 */
export function countDown(longest, onLate, isCounted = () => true) {
  let left = longest;
  const ticks = setInterval(() => {
    if (isCounted()) left -= TICK;
    if (left > 0) return;
    clearInterval(ticks);
    onLate();
  }, TICK);
  return () => clearInterval(ticks);
}

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
    const end = countDown(longest, () => reject(new Error("took too long")));
    for (const signal of signals) {
      signal.addEventListener("abort", () => reject(signal.reason), { signal: ends.signal });
      if (signal.aborted) reject(signal.reason);
    }
    ends.signal.addEventListener("abort", end);
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    ends.abort();
  }
}
