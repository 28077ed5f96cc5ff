// The order page: the payment's last step, copying and printing, and, for whoever is signed in, fetching what only they may
// see. There is one rendering of an order, the server's; here its middle is put into the page.

import { api, newKey } from '../js/api.js';
import { tellMoments } from '../js/dates.js';
import { confirm as confirmed } from '../js/dialog.js';
import { download } from '../js/download.js';
import { busy } from '../js/form.js';
import { meta } from '../js/page.js';
import { actOnPayment } from '../js/payment.js';
import { session } from '../js/session.js';
import { toast } from '../js/toast.js';
import { attempt } from './attempt.js';

const main = document.getElementById('main');
/** How often, and how long, a slow bank is asked. */
const ASK_EVERY = 4000;
const ASK_AT_MOST = 30;

const shown = () => document.getElementById('order');
/** What was opened by a link goes on by its cookie, also while somebody is signed in. */
const asGuest = () => shown()?.dataset.by === 'link';

/** Fetches this order's page as who opened it, and puts its middle in. @returns {Promise<boolean>} false: it is not theirs */
async function redraw({ guest = asGuest(), thanks = false } = {}) {
  const token = guest ? null : await session.token();
  const headers = new Headers({ accept: 'text/html' });
  if (token) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(location.pathname + (thanks ? '?new' : ''), { headers });
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(String(response.status));
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  main.replaceChildren(...next.getElementById('main').childNodes);
  document.title = next.title;
  begin();
  return true;
}

// An order that does not open by itself.

async function openOwn() {
  const isNew = new URLSearchParams(location.search).has('new');
  let words = '';
  if (session.isOpen) {
    try {
      if (await redraw({ guest: false, thanks: isNew })) return;
      const { email, name } = session.claims() ?? {};
      words = `This order is not among those of ${email ?? name ?? 'you'}. If it was placed without signing in, its number and e-mail address open it.`;
    } catch {
      words = 'Your order could not be fetched. Check your connection and load this page again; or its number and e-mail address open it.';
    }
  }
  document.documentElement.classList.remove('signed-in');
  if (!session.isOpen) return;
  const notice = document.getElementById('not-yours');
  notice.querySelector('p').textContent = words;
  notice.hidden = false;
  document.getElementById('sign-in-line').hidden = true;
}

// An order that is open.

function begin() {
  const order = shown();
  if (location.search) history.replaceState(null, '', location.pathname + location.hash);
  tellMoments(main);
  const { id, need } = order.dataset;
  if (!need) attempt.settle(id, { placed: order.dataset.over === undefined });
  if (need === 'bank') waitForBank(id);
  if (location.hash) follow();
}

let waiting = null;

/** Asks whether the bank has answered, while somebody looks. */
function waitForBank(id, before = 0) {
  if (waiting) return;
  let asked = before;
  waiting = setInterval(async () => {
    if (document.hidden) return;
    asked += 1;
    const answer = await api.post(`/orders/${id}/payments/confirm`, undefined, { guest: asGuest() }).catch((problem) => problem);
    const isOpen = answer.data?.payment_status === 'pending' || answer.isTransient;
    if (isOpen && asked < ASK_AT_MOST) return;
    clearInterval(waiting);
    waiting = null;
    if (!isOpen) await redraw({ thanks: answer.data?.state === 'placed' }).catch(() => {
      if (asked < ASK_AT_MOST) waitForBank(id, asked);
    });
  }, ASK_EVERY);
}

/** Lets the bank ask its question, then reads what came of it. */
async function confirm(button) {
  const { id } = shown().dataset;
  busy(button, 'Asking your bank…');
  let said = '';
  let answer = null;
  try {
    const { data } = await api.get(`/orders/${id}`, { guest: asGuest() });
    const secret = data.payment_action?.client_secret;
    if (secret) await actOnPayment({ elementUrl: meta('gateway-element'), publicKey: meta('gateway-key') }, secret);
  } catch (error) {
    said = error.message;
  }
  try {
    answer = (await api.post(`/orders/${id}/payments/confirm`, undefined, { guest: asGuest() })).data;
  } catch (problem) {
    if (problem.isTransient) said ||= problem.message;
  }
  const drawn = await redraw({ thanks: answer?.state === 'placed' }).catch(() => false);
  if (!drawn) busy(button);
  const need = document.getElementById('need');
  if (need && said) complain(need, said);
  else document.querySelector('#order h1')?.focus();
}

function complain(need, said) {
  const words = need.querySelector('.error') ?? document.createElement('p');
  words.className = 'error';
  words.textContent = said;
  need.querySelector('.stack')?.append(words);
  need.querySelector('button')?.focus();
}

async function copy() {
  try {
    await navigator.clipboard.writeText(document.getElementById('order-number').textContent);
    toast('The number is copied.');
  } catch {
    getSelection().selectAllChildren(document.getElementById('order-number'));
    toast('Your browser does not let us copy. The number is marked.');
  }
}

/** What can be done with an order, fetched when somebody wants it. */
const DIALOGS = {
  change: () => import('./order/change.js'),
  cancel: () => import('./order/cancel.js'),
  pay: () => import('./order/pay.js'),
  return: () => import('./order/return.js'),
  claim: () => import('./order/claim.js'),
};

/** @param {string} name  @param {HTMLElement} [button] what was pressed */
async function act(name, button) {
  if (button) busy(button, 'One moment…');
  try {
    const { element } = await DIALOGS[name]();
    if (button) busy(button);
    const dialog = document.createElement(element);
    main.append(dialog);
    const { id } = shown().dataset;
    const isChanged = await dialog.show(id, asGuest());
    dialog.remove();
    if (isChanged) await redraw();
  } catch (error) {
    console.error(error);
    if (button) busy(button);
    toast('That could not be opened. Check your connection and try again.');
  }
}

async function label(button) {
  busy(button, 'One moment…');
  const { return: id } = button.dataset;
  await download(`/returns/${id}/label`, `${id}.pdf`, { guest: asGuest() }).catch((error) => toast(error.message));
  busy(button);
}

/** One key for each button as it is drawn. @type {WeakMap<HTMLElement, string>} */
const keys = new WeakMap();

async function cancelReturn(button) {
  const isSure = await confirmed({ title: 'Keep it after all?', text: 'The return ends and its label is taken back. While its time lasts you can begin another.', yes: 'Keep it', no: 'Go back' });
  if (!isSure) return;
  if (!keys.has(button)) keys.set(button, newKey());
  busy(button, 'One moment…');
  try {
    await api.post(`/returns/${button.dataset.return}/cancel`, {}, { guest: asGuest(), key: keys.get(button) });
    await redraw();
    toast('You keep it. The return has ended.');
  } catch (problem) {
    busy(button);
    toast(problem.message);
  }
}

/** A link in a mail may lead to what it speaks of: `#cancel`. */
function follow() {
  const button = main.querySelector(`[data-action="${CSS.escape(location.hash.slice(1))}"]`);
  if (!button) return;
  history.replaceState(null, '', location.pathname);
  act(button.dataset.action, button);
}

main.addEventListener('click', (event) => {
  const wanted = event.target.closest('[data-action]');
  if (wanted && wanted.getAttribute('aria-busy') !== 'true') act(wanted.dataset.action, wanted);
  const pressed = event.target.closest('[data-do]');
  if (!pressed || pressed.getAttribute('aria-busy') === 'true') return;
  if (pressed.dataset.do === 'copy') copy();
  if (pressed.dataset.do === 'print') print();
  if (pressed.dataset.do === 'confirm') confirm(pressed);
  if (pressed.dataset.do === 'label') label(pressed);
  if (pressed.dataset.do === 'cancel-return') cancelReturn(pressed);
});

if (document.getElementById('closed')) openOwn();
else begin();
