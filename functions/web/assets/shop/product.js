// The product page: into the cart, another picture, and the delivery dates without a new page. Where somebody asked for is
// kept in a cookie, so that the server says of every product when it would arrive.

import '../js/stepper.js';
import './waitlist.js';
import { cart } from '../js/cart.js';
import { toast } from '../js/toast.js';

const PLACE_SECONDS = 180 * 24 * 60 * 60;

const adding = document.querySelector('[data-add-to-cart]');
if (adding) {
  const button = adding.querySelector('.button.primary');
  button.disabled = false;
  adding.addEventListener('submit', (event) => {
    event.preventDefault();
    const { sku, quantity } = adding.elements;
    if (!cart.add(sku.value, quantity.valueAsNumber || 1)) {
      if (navigator.cookieEnabled) toast('Your cart is full: order what is in it first.');
      else toast('Your browser keeps no cart for us.', { action: 'What to do', onAction: () => location.assign('/help?about=storage_blocked') });
      return;
    }
    toast('In your cart.', { action: 'See the cart', onAction: () => location.assign('/cart') });
  });
}

const gallery = document.querySelector('[data-gallery]');
gallery?.addEventListener('click', (event) => {
  const thumb = event.target.closest('.thumbs a');
  if (!thumb) return;
  event.preventDefault();
  const large = gallery.querySelector('.picture > img');
  large.srcset = thumb.dataset.srcset ?? '';
  large.src = thumb.href;
  for (const other of gallery.querySelectorAll('.thumbs a')) other.removeAttribute('aria-current');
  thumb.setAttribute('aria-current', 'true');
});

/** Asks the server for the same page with a place, and takes its answer about delivery. */
async function ask(form) {
  const asked = new URLSearchParams(new FormData(form));
  const button = form.querySelector('button');
  button.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(`${location.pathname}?${asked}`, { headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = page.getElementById('delivery');
    if (!response.ok || !fresh) throw new Error('no answer');
    document.getElementById('delivery').replaceWith(fresh);
    listen();
    if (!fresh.querySelector('.error')) keep(asked.get('country'), asked.get('postal_code'));
    return fresh;
  } catch {
    form.submit();
    return null;
  }
}

function keep(country, postalCode) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const value = `${encodeURIComponent(country)}:${encodeURIComponent(postalCode)}`;
  document.cookie = `place=${value}; Path=/; Max-Age=${PLACE_SECONDS}; SameSite=Lax${secure}`;
}

function listen() {
  const form = document.querySelector('[data-delivery]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fresh = await ask(form);
    fresh?.querySelector('button')?.focus();
  });
}

listen();
