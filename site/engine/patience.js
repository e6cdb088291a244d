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

/** Milliseconds that the first frame of a video may take, and that any may. */
const [FIRST, LEAST] = [60_000, 15_000];

/** How many times as long as the slowest frame so far another one may take. */
const TIMES = 10;

/** How long a decoder is waited for, by how quick it was: WebKitGTK's falls silent at damaged data. */
export class Patience {
  /** Milliseconds that the next frame may take. */
  longest = FIRST;
  #slowest = 0;

  /** Learn from how long a frame takes. @template T @param {Promise<T>} frame @returns {Promise<T>} */
  async measure(frame) {
    const asked = performance.now();
    const result = await frame;
    this.#slowest = Math.max(this.#slowest, performance.now() - asked);
    this.longest = Math.max(LEAST, this.#slowest * TIMES);
    return result;
  }
}
