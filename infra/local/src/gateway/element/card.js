// What a card number, an expiry date and a security code may look like. No page, no network.

/**
 * @typedef {{code: string, message: string, hint: string}} Fault Stripe's code and message, and what to say at the field
 */

const BRANDS = [
  { name: 'American Express', short: 'Amex', starts: /^3[47]/, groups: [4, 6, 5], lengths: [15], cvc: 4 },
  { name: 'Visa', short: 'Visa', starts: /^4/, groups: [4, 4, 4, 4], lengths: [16], cvc: 3 },
  { name: 'Mastercard', short: 'Mastercard', starts: /^(5[1-5]|2[2-7])/, groups: [4, 4, 4, 4], lengths: [16], cvc: 3 },
  { name: 'Discover', short: 'Discover', starts: /^6/, groups: [4, 4, 4, 4], lengths: [16], cvc: 3 },
];
const UNKNOWN = { name: '', short: '', starts: /^/, groups: [4, 4, 4, 4, 3], lengths: [13, 14, 15, 16, 17, 18, 19], cvc: 3 };

export const digitsOf = (text) => text.replaceAll(/\D/g, '');

export function brandOf(number) {
  return BRANDS.find(({ starts }) => starts.test(number)) ?? UNKNOWN;
}

/** Digits as they stand on the card: `4242 4242 …`. */
export function formatNumber(digits) {
  const { groups, lengths } = brandOf(digits);
  let rest = digits.slice(0, Math.max(...lengths));
  const parts = [];
  for (const size of groups) {
    if (!rest) break;
    parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return parts.join(' ');
}

/**
 * What was typed as `MM / YY`. Browsers may fill in `2034-12`, `12/2034` or `1/34`.
 * @param {string} text
 * @param {boolean} growing whether something was added: only then a slash comes by itself
 */
export function formatExpiry(text, growing) {
  const iso = /^\s*(\d{4})-(\d{1,2})\s*$/.exec(text);
  const [, first, second] = iso ? [null, iso[2], iso[1]] : (/^\s*(\d{1,2})\s*\/\s*(\d*)/.exec(text) ?? []);
  let digits = first && second ? first.padStart(2, '0') + second : digitsOf(text);
  const closed = /^\s*[1-9]\s*\//.test(text);
  if (digits.length === 1 && (digits > '1' || closed)) digits = `0${digits}`;
  const month = digits.slice(0, 2);
  let year = digits.slice(2);
  if (year.length > 2) year = year.startsWith('20') ? year.slice(2, 4) : year.slice(0, 2);
  if (year) return `${month} / ${year}`;
  return month.length === 2 && growing ? `${month} / ` : month;
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(digits) {
  let sum = 0;
  [...digits].reverse().forEach((digit, place) => {
    const value = Number(digit) * (place % 2 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

/** @returns {Fault | null} */
export function checkNumber(digits) {
  const { lengths } = brandOf(digits);
  if (!digits) return fault('incomplete_number', 'Your card number is incomplete.', 'Enter the card number');
  if (digits.length < Math.min(...lengths)) {
    return fault('incomplete_number', 'Your card number is incomplete.', 'The number is not complete');
  }
  if (lengths.includes(digits.length) && passesLuhn(digits)) return null;
  return fault('invalid_number', 'Your card number is invalid.', 'Not a card number; is there a typo?');
}

/**
 * @param {string} text `MM / YY`
 * @param {string} today the shop's month, `YYYY-MM`
 * @returns {Fault | null}
 */
export function checkExpiry(text, today) {
  const digits = digitsOf(text);
  const incomplete = "Your card's expiration date is incomplete.";
  if (!digits) return fault('incomplete_expiry', incomplete, 'Enter the date');
  if (Number(digits.slice(0, 2)) > 12 || digits.startsWith('00')) {
    return fault('invalid_expiry_month', "Your card's expiration month is invalid.", 'Months: 01 to 12');
  }
  if (digits.length < 4) return fault('incomplete_expiry', incomplete, 'Month and year');
  const { year, month } = splitExpiry(text);
  const [thisYear, thisMonth] = today.split('-').map(Number);
  if (year < thisYear) {
    return fault('invalid_expiry_year_past', "Your card's expiration year is in the past.", 'This date is past');
  }
  if (year === thisYear && month < thisMonth) {
    return fault('invalid_expiry_month_past', "Your card's expiration date is in the past.", 'This date is past');
  }
  return year > thisYear + 50
    ? fault('invalid_expiry_year', "Your card's expiration year is invalid.", 'Is the year right?')
    : null;
}

export function splitExpiry(text) {
  const digits = digitsOf(text);
  return { month: Number(digits.slice(0, 2)), year: 2000 + Number(digits.slice(2, 4)) };
}

/** @returns {Fault | null} */
export function checkCvc(text, number) {
  const wanted = brandOf(number).cvc;
  if (text.length === wanted) return null;
  const hint = text ? `It has ${wanted} digits` : 'Enter the code';
  return fault('incomplete_cvc', "Your card's security code is incomplete.", hint);
}

function fault(code, message, hint) {
  return { code, message, hint };
}
