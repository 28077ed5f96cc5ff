// Numbers, moments, days, countries and addresses as the console writes them: the shop's own way, with what a desk needs beside it.

import { html, nothing } from '../../vendor/lit.js';
import { date, dateRange } from '../../js/dates.js';
import { page } from '../../js/page.js';

export { date } from '../../js/dates.js';
export { money } from '../../js/money.js';

const number = new Intl.NumberFormat(page.locale);
export const count = (value) => number.format(value);

/** `1 order`, `3 orders` */
export const plural = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

const exact = new Intl.DateTimeFormat(page.locale, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(page.locale, { numeric: 'auto', style: 'short' });

/** A moment to the minute. */
export const time = (text) => exact.format(new Date(text));

const UNITS = [['second', 60], ['minute', 60], ['hour', 24], ['day', 7]];

/** `3 min. ago`; what is older than a week by its date, what is not yet by its moment. */
export function ago(text, now = Date.now()) {
  let value = (now - new Date(text)) / 1000;
  if (value < -60) return time(text);
  if (value < 45) return 'just now';
  for (const [unit, size] of UNITS) {
    if (Math.round(value) < size) return relative.format(-Math.round(value), unit);
    value /= size;
  }
  return date(new Date(text).toISOString().slice(0, 10));
}

/** A moment, relative, with the exact one in its title. */
export const when = (text) => (text ? html`<time datetime=${text} title=${time(text)}>${ago(text)}</time>` : nothing);

/** The days on which something should arrive. @param {{earliest: string, latest: string} | null | undefined} window */
export const period = (window) => (window?.earliest ? dateRange(window.earliest, window.latest) : '');

const regions = new Intl.DisplayNames(page.locale, { type: 'region' });

/** The name of a country by its code. */
export function country(code) {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

/** An address as its lines. */
export function addressLines(address) {
  if (!address) return [];
  const place = [address.city, [address.region, address.postal_code].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  const lines = [address.name, address.company, address.line1, address.line2, place, address.country && country(address.country)];
  return lines.filter(Boolean);
}
