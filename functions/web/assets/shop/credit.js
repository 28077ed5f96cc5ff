// Store credit in the checkout: offered to whoever is signed in and has some. What it pays is not asked of the card.

import { api } from '../js/api.js';
import { money } from '../js/money.js';
import { page } from '../js/page.js';

const box = document.getElementById('credit');
const check = /** @type {HTMLInputElement | null} */ (document.getElementById('use-credit'));

/** Minor units on the account. */
let balance = 0;

const shown = (amount) => money({ amount, currency: page.currency });

function show(row, amount) {
  const place = document.querySelector(`[data-row="${row}"]`);
  place.hidden = amount === null;
  if (amount !== null) place.querySelector('dd').textContent = amount;
}

function know(amount) {
  balance = amount;
  box.hidden = balance <= 0;
  if (box.hidden) check.checked = false;
  box.querySelector('[data-credit]').textContent = shown(balance);
}

export const credit = {
  /** Asks what there is; an account that cannot be asked now has none to offer. */
  async offer() {
    const found = await api.get('/me/credit').catch(() => null);
    if (found) know(found.data.balance.amount);
  },

  /** What it pays of so much, in minor units. @param {number} total */
  part: (total) => (check?.checked ? Math.min(balance, total) : 0),

  /** Says at the sums what it pays and what is left. @param {number | undefined} total */
  draw(total) {
    const part = total === undefined ? 0 : credit.part(total);
    show('credit', part ? `−${shown(part)}` : null);
    show('left', part ? shown(total - part) : null);
  },

  /** There is less than was shown. @param {{amount: number}} now */
  shrink(now) {
    know(now.amount);
  },
};
