// The cart page: quantities, taking out and putting back. The server draws the cart; after each change its page is fetched
// again and its middle put in the place of ours, so prices and stock are always its word.

import { cart } from '../js/cart.js';
import { toast } from '../js/toast.js';
import '../js/stepper.js';

const root = document.getElementById('cart');
/** Several clicks in a row ask once. */
const PAUSE = 200;

/** The cart as the page shows it. */
let shown = cart.text();
/** @type {AbortController | null} */
let asking = null;
let timer;

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

async function refresh() {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const text = cart.text();
  root.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch('/cart', { headers: { accept: 'text/html' }, signal: mine.signal });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    swap(page.getElementById('cart'));
    shown = text;
    forgetWhatIsGone();
  } catch (error) {
    if (error.name === 'AbortError') return;
    toast('Prices and stock could not be read again. Your change is kept.', { action: 'Try again', onAction: refresh });
  } finally {
    if (asking === mine) root.removeAttribute('aria-busy');
  }
}

/** Puts the new middle in and gives the focus back to what had it. */
function swap(next) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const sku = focused?.closest('[data-sku]')?.dataset.sku;
  const place = focused?.dataset.do;
  const position = [...root.querySelectorAll('[data-sku]')].findIndex((line) => line.dataset.sku === sku);
  root.replaceChildren(...next.childNodes);
  if (!focused) return;
  const lines = [...root.querySelectorAll('[data-sku]')];
  const line = lines.find((line) => line.dataset.sku === sku);
  const wanted = line?.querySelector(`[data-do="${place}"]:not(:disabled)`) ?? line?.querySelector('input');
  // What was taken out leaves the focus to the line that stands there now.
  const target = wanted ?? lines[Math.min(position, lines.length - 1)]?.querySelector('input');
  if (target) target.focus();
  else document.getElementById('main').focus();
}

/** What is not sold any more was said once; it need not be said again. */
function forgetWhatIsGone() {
  const gone = [...root.querySelectorAll('[data-gone]')].map((notice) => notice.dataset.gone);
  if (!gone.length) return;
  const left = cart.lines().filter((line) => !gone.includes(line.sku));
  // Said before it is done: the page shows just that already.
  shown = left.map(({ sku, quantity }) => `${sku}:${quantity}`).join('~');
  cart.restore(left);
}

function takeOut(line) {
  const { sku, name, quantity } = line.dataset;
  const before = cart.lines();
  cart.remove(sku);
  const after = cart.text();
  // To its old place, unless the cart has changed since: then nothing but this is put back.
  const back = () => (cart.text() === after ? cart.restore(before) : cart.add(sku, Number(quantity)));
  toast(`${name} is out of your cart.`, { action: 'Put it back', onAction: back });
}

root.addEventListener('change', (event) => {
  const line = event.target.closest('[data-sku]');
  if (!line || event.target.dataset.do !== 'quantity') return;
  if (event.target.value === '0') takeOut(line);
  else cart.set(line.dataset.sku, Math.min(event.target.valueAsNumber || 1, Number(event.target.max)));
});

root.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-do]');
  const line = pressed?.closest('[data-sku]');
  if (pressed?.dataset.do === 'remove') takeOut(line);
  if (pressed?.dataset.do === 'offer') cart.set(line.dataset.sku, Number(pressed.dataset.offer));
});

// Our own changes, and those of other windows.
addEventListener('cart-changed', () => {
  if (cart.text() !== shown) refreshSoon();
});
addEventListener('pageshow', (event) => {
  if (event.persisted) refresh();
});

forgetWhatIsGone();
