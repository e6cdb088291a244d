/** Milliseconds of work after which an estimate is made, and made anew: a number that changes all the time is not read. */
const RENEWAL = 5_000;

/** The speed is that of the last so many milliseconds of work: a device grows slower when it is warm or has other work. */
const MEASURED = 30_000;

/** Milliseconds between two reports: a slow phone takes that long for a large frame. After a longer silence the device has slept. */
const LONGEST_SILENCE = 15_000;

/** An estimate is rough: these are the numbers that it is said in (messages.html has a sentence for each). */
const NUMBERS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50];

/** How long the work on a file still takes, from the speed that is measured while it is done. */
export class Estimate {
  /** The newest last. @type {{worked: number, fraction: number}[]} */
  #marks = [];
  #worked = 0;
  #reported = 0;
  #renewed = 0;
  #paused = true;
  /** @type {number | null} */
  #left = null;

  /** Milliseconds that are left, or null while that cannot be told. */
  get left() {
    return this.#left;
  }

  /**
   * Take in how far the work is.
   *
   * @param {number} now In milliseconds, from any beginning.
   * @param {number} fraction From 0 to 1.
   * @param {boolean} paused Whether the work rests from now on.
   */
  report(now, fraction, paused) {
    if (!this.#paused) this.#worked += Math.min(now - this.#reported, LONGEST_SILENCE);
    this.#reported = now;
    this.#paused = paused;
    this.#marks.push({ worked: this.#worked, fraction });
    if (this.#worked - this.#renewed < RENEWAL) return;
    this.#renewed = this.#worked;
    this.#marks = this.#marks.filter(({ worked }) => this.#worked - worked <= MEASURED);
    this.#left = this.#estimate(fraction);
  }

  /** @param {number} fraction */
  #estimate(fraction) {
    const first = this.#marks[0];
    if (!first || fraction <= first.fraction) return null;
    return ((this.#worked - first.worked) / (fraction - first.fraction)) * (1 - fraction);
  }
}

/**
 * Name the sentence for a time that is left.
 *
 * @param {number} left In milliseconds.
 * @returns {string} Its code.
 */
export function codeOfTimeLeft(left) {
  const minutes = left / 60_000;
  if (minutes < 1) return "seconds_left";
  if (minutes < 55) return `minutes_left_${nearest(minutes)}`;
  return `hours_left_${nearest(minutes / 60)}`;
}

/** @param {number} number */
function nearest(number) {
  return NUMBERS.reduce((best, one) => (Math.abs(one - number) < Math.abs(best - number) ? one : best));
}

/**
 * Write a time in a video as players do.
 *
 * @param {number} seconds
 * @returns {string} "2:05", "1:02:05"
 */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, "0"))).join(":");
}
