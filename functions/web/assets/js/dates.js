// Days and moments in plain words, in the language of the page. Days are ISO texts (2027-03-09) and belong to no time zone;
// moments are told by the reader's clock. The server writes days the same (shared/wording/src/words.rs).

import { page } from './page.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Formatters are dear to make and are made once. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

function format(options) {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(page.locale, options);
  formats.set(key, made);
  return made;
}

const midnight = (day) => new Date(`${day}T00:00:00Z`);
const year = (day) => day.slice(0, 4);

/** @param {Date} [now] @returns {string} the reader's own day */
export function today(now = new Date()) {
  const two = (number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function written(day, withYear) {
  const options = { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' };
  return format(withYear ? { ...options, year: 'numeric' } : options).format(midnight(day));
}

/**
 * `Tue, Mar 9`, or `Tue, Mar 9, 2027` when that is not the year it is.
 * @param {string} day
 * @param {string} [now] today
 * @returns {string}
 */
export const date = (day, now = today()) => written(day, year(day) !== year(now));

/**
 * `Tue, Mar 9 – Thu, Mar 11`. A year is said where it is not the year it is, and once when both have the same.
 * @param {string} from
 * @param {string} to
 * @param {string} [now] today
 * @returns {string}
 */
export function dateRange(from, to, now = today()) {
  if (from === to) return date(from, now);
  return `${written(from, year(from) !== year(now) && year(from) !== year(to))} – ${date(to, now)}`;
}

/**
 * `today`, `tomorrow` or `yesterday`; any other day by its date.
 * @param {string} day
 * @param {string} [now] today
 * @returns {string}
 */
export function relative(day, now = today()) {
  const days = Math.round((midnight(day) - midnight(now)) / DAY_MS);
  if (Math.abs(days) > 1) return date(day, now);
  return new Intl.RelativeTimeFormat(page.locale, { numeric: 'auto' }).format(days, 'day');
}

/** @param {string} day @returns {string} `Tuesday` */
export const weekday = (day) => format({ weekday: 'long', timeZone: 'UTC' }).format(midnight(day));

/**
 * `Mar 9, 2:05 PM` by the reader's clock, with the year when that is not the year it is.
 * @param {string} at a moment as the API has it
 * @param {{now?: Date, timeZone?: string}} [options] a time zone that is given is also named
 * @returns {string}
 */
export function moment(at, { now = new Date(), timeZone } = {}) {
  const then = new Date(at);
  const yearOf = (time) => format({ year: 'numeric', timeZone }).format(time);
  const options = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone };
  if (timeZone) options.timeZoneName = 'short';
  if (yearOf(then) !== yearOf(now)) options.year = 'numeric';
  return format(options).format(then);
}

/** Lets every `<time datetime="…T…">` within say its moment by the reader's clock. @param {ParentNode} [root] */
export function tellMoments(root = document) {
  for (const time of root.querySelectorAll('time[datetime*="T"]')) {
    time.title ||= time.textContent.trim();
    time.textContent = moment(time.dateTime);
  }
}
