/**
 * Return a date in the page's language.
 *
 * Its words come from the page, which has them from CLDR: Chromium's Intl lacks Icelandic, Khmer, Kurdish and Sinhala, and
 * answers in English without a sign.
 *
 * @param {string} date As in 2026-01-31, with or without a time behind it.
 * @param {string[]} months For each month how a date in it is written: "{day} January {year}".
 */
export function dateInWords(date, months) {
  const [year, month, day] = date.slice(0, 10).split("-").map(Number);
  return months[month - 1].replace("{day}", String(day)).replace("{year}", String(year));
}
