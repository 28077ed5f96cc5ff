// What is said of money before somebody confirms: never a number alone.

import { html } from '../../vendor/lit.js';
import { money } from '../../js/money.js';

export { money };

const some = (value) => (value?.amount ?? 0) > 0;
const less = ({ amount, currency }) => money({ amount: -amount, currency });

/** The total before and after, and what comes of the difference. */
export const comparison = ({ totals: { before, after, delta }, payment }, isStaff = false) => html`<dl class="sums">
    <div><dt>It costs now</dt><dd>${money(before)}</dd></div>
    <div><dt>Difference</dt><dd>${delta.amount < 0 ? `−${less(delta)}` : money(delta)}</dd></div>
    <div class="total"><dt>It would cost</dt><dd>${money(after)}</dd></div>
  </dl>
  <p class="lead" id="money-words">${(isStaff ? wordsForStaff : words)(delta, payment)}</p>`;

export function words(delta, { to_authorize: more, to_refund: back, to_release: free }) {
  if (some(more)) return `Your bank is asked for ${money(more)}. It is charged when the goods leave, not before.`;
  if (some(back)) return `${money(back)} goes back to what you paid with.`;
  if (some(free)) return `Nothing was charged for it yet: your bank gets ${money(free)} free again.`;
  if (delta.amount < 0) return `${less(delta)} less is charged when your goods leave.`;
  if (delta.amount > 0) return `${money(delta)} more is charged when the goods leave.`;
  return 'The cost stays the same.';
}

/** The same, to whoever does it for a customer. */
export function wordsForStaff(delta, { to_authorize: more, to_refund: back, to_release: free }) {
  if (some(more)) return `The customer’s bank is asked for ${money(more)}. It is charged when the goods leave, not before.`;
  if (some(back)) return `${money(back)} goes back to what the customer paid with.`;
  if (some(free)) return `Nothing was charged for it yet: the customer’s bank gets ${money(free)} free again.`;
  if (delta.amount < 0) return `${less(delta)} less is charged when the goods leave.`;
  if (delta.amount > 0) return `${money(delta)} more is charged when the goods leave.`;
  return 'The cost stays the same.';
}
