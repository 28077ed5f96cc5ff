// The head of every storefront page: how much is in the cart, and whose account it is. Words only; both links work without.

import { cart } from '../js/cart.js';
import { session } from '../js/session.js';

const badge = document.querySelector('[data-cart-count]');
const account = document.querySelector('[data-account] > span');

/** What the number counts, for those who hear it. */
const unit = document.createElement('span');
unit.className = 'visually-hidden';
badge?.after(unit);

function showCart() {
  const count = cart.count();
  badge.textContent = count > 99 ? '99+' : count || '';
  unit.textContent = count ? (count === 1 ? ' thing' : ' things') : '';
}

/** The first name, where one is known. */
function showAccount() {
  const first = session.claims()?.name?.trim().split(/\s+/)[0];
  account.textContent = session.isOpen ? (first && first.length <= 16 ? first : 'Account') : 'Sign in';
}

if (badge) {
  showCart();
  addEventListener('cart-changed', showCart);
}
if (account) {
  showAccount();
  addEventListener('session-changed', showAccount);
  addEventListener('storage', showAccount);
}
// A page that the browser kept whole shows what was in the cart then.
addEventListener('pageshow', (event) => {
  if (event.persisted && badge) showCart();
});
