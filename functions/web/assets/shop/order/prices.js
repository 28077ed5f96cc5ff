// Another price for what has not left, and why: for those who work here, within the dialog that changes an order.

import { decimal, minor } from '../../js/money.js';
import { open } from './dialog.js';

/** Lines with units whose price may still be another. */
export const priced = (dialog) => dialog.order.lines.filter((line) => open(line) > 0);

export const typedPrice = (dialog, line) => dialog.prices[line.id] ?? decimal(line.unit_price.amount, line.unit_price.currency);
const amountOf = (dialog, line) => minor(typedPrice(dialog, line), line.unit_price.currency);
const isOther = (dialog, line) => dialog.prices[line.id] !== undefined && amountOf(dialog, line) !== line.unit_price.amount;

/** As the API is asked for them. */
export function otherPrices(dialog) {
  if (!dialog.isStaff) return [];
  const lines = priced(dialog).filter((line) => isOther(dialog, line));
  return lines.map((line) => ({ op: 'set_price', line: line.id, unit_price: amountOf(dialog, line), reason: dialog.reason.trim() }));
}

/** @returns {Record<string, string>} what is wrong, by the field's id */
export function wrongPrices(dialog) {
  if (!dialog.isStaff) return {};
  const others = priced(dialog).filter((line) => isOther(dialog, line));
  const wrong = others.filter((line) => !(amountOf(dialog, line) >= 0)).map((line) => [`price-${line.id}`, 'Must be an amount such as 12.50.']);
  const unsaid = others.length && !dialog.reason.trim() ? [['price-reason', 'Say why: it is kept with the price.']] : [];
  return Object.fromEntries([...wrong, ...unsaid]);
}
