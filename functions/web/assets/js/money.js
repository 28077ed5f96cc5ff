// Amounts of money as people read and type them. The API counts in minor units; how many digits those are is the currency's.
// The server writes the same (shared/wording/src/words.rs).

import { page } from './page.js';

/** Digits behind the point (ISO 4217, "minor unit"), where they are not two. `Intl` knows other numbers for some of these. */
const DIGITS = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
    (code) => [code, 0],
  ),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3]),
  ...['CLF', 'UYW'].map((code) => [code, 4]),
]);

/** @param {string} [currency] @returns {number} digits behind the point */
export const digits = (currency = page.currency) => DIGITS.get(currency) ?? 2;

/** Formatters are dear to make and are made once. @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

function format(currency) {
  const known = formats.get(currency);
  if (known) return known;
  const behind = digits(currency);
  const made = new Intl.NumberFormat(page.locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: behind,
    maximumFractionDigits: behind,
  });
  formats.set(currency, made);
  return made;
}

/**
 * `$54.00`.
 * @param {{amount: number, currency: string} | number} value money as the API has it, or minor units
 * @param {string} [currency] of minor units; the shop's when left out
 * @returns {string}
 */
export function money(value, currency = page.currency) {
  if (typeof value === 'object') return money(value.amount, value.currency);
  // As text, so that no digit is lost on the way through a fraction.
  return format(currency).format(decimal(value, currency));
}

/**
 * `54.00`, as a field for numbers wants it.
 * @param {number} amount minor units
 * @param {string} [currency]
 * @returns {string}
 */
export function decimal(amount, currency = page.currency) {
  const behind = digits(currency);
  const all = String(Math.abs(amount)).padStart(behind + 1, '0');
  const sign = amount < 0 ? '-' : '';
  const point = behind ? '.' : '';
  return sign + all.slice(0, all.length - behind) + point + all.slice(all.length - behind);
}

/**
 * Minor units of what somebody typed: `54`, `54.5`, `1,234.50`, `$54.00`. A comma between thousands says nothing; a single
 * other comma is a point, as much of the world writes it.
 * @param {string} text
 * @param {string} [currency]
 * @returns {number | null} null when it is no amount, or has more digits than the currency
 */
export function minor(text, currency = page.currency) {
  const behind = digits(currency);
  const bare = text.replace(/\s/g, '').replace(/^(-?)[^\d.,-]+/, '$1').replace(/[^\d.,]+$/, '');
  const thousands = /^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare);
  const plain = thousands ? bare.replaceAll(',', '') : bare.replace(',', '.');
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,13})(?:\.(\d*))?$/.exec(plain) ?? [];
  if (whole === undefined || fraction.length > behind) return null;
  const amount = Number(whole + fraction.padEnd(behind, '0'));
  return sign && amount ? -amount : amount;
}
