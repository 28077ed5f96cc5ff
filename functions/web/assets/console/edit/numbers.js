// Numbers as people type them, kept exact: as texts of digits, never through a fraction of the machine's.

/** `1,800` → `1800`, `1,7` → `1.7`; anything else stays what it is. */
function plain(text) {
  const bare = String(text ?? '').replaceAll(/\s/g, '');
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare)) return bare.replaceAll(',', '');
  return bare.includes('.') ? bare : bare.replace(',', '.');
}

/** @returns {number | null} a whole number, or null */
export function whole(text) {
  const bare = plain(text);
  return /^[+-]?\d{1,15}$/.test(bare) ? Number(bare) : null;
}

/** @returns {number | null} */
export function number(text) {
  const bare = plain(text);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare) ? Number(bare) : null;
}

/** A decimal as the API wants it, `8.25`, or null. @returns {string | null} */
export function decimalText(text) {
  const bare = plain(text);
  return /^-?\d{1,20}(\.\d{0,20})?$/.test(bare) ? tidy(bare) : null;
}

/** `8.25` moved by −2 is `0.0825`. @param {string} text a decimal  @param {number} places */
export function shifted(text, places) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = (whole + fraction).padStart(Math.max(0, 1 - (whole.length + places)) + whole.length + fraction.length, '0');
  const at = digits.length - fraction.length + places;
  const padded = digits.padEnd(at, '0');
  return tidy(`${sign}${padded.slice(0, at)}.${padded.slice(at)}`);
}

/** Without zeros that say nothing. */
function tidy(text) {
  const [, sign, whole, fraction] = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  return `${sign}${whole}${fraction ? `.${fraction}` : ''}`;
}
