// What stands in the way of an order, said above the form with what can be done about it: goods that ran out, a price that
// changed, a payment that failed, an answer that did not come.

import { cart } from '../js/cart.js';
import { date } from '../js/dates.js';
import { icon } from '../js/icon.js';
import { money } from '../js/money.js';
import { element } from './quote-view.js';

const place = document.getElementById('notices');

/** Takes away what was said. */
export const calm = () => place.replaceChildren();

/**
 * Says something above the form and brings it into sight.
 * @param {'info'|'warn'|'bad'|'good'} tone
 * @param {string} title
 * @param {(Node|string)[]} more
 */
export function say(tone, title, ...more) {
  const symbol = { info: 'info', warn: 'alert', bad: 'alert', good: 'check' }[tone];
  const inside = element('div', 'stack', element('p', '', element('strong', '', title)), ...more.map(paragraph));
  const notice = element('section', `notice ${tone}`, icon(symbol), inside);
  notice.tabIndex = -1;
  place.replaceChildren(notice);
  notice.focus({ preventScroll: true });
  notice.scrollIntoView({ block: 'center' });
  return notice;
}

const paragraph = (words) => (typeof words === 'string' ? element('p', '', words) : words);

/** @param {string} words @param {() => void} act */
export function button(words, act, classes = 'button small') {
  const made = element('button', classes, words);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

/** The API writes clauses; people read sentences. */
export const capital = (words) => `${words[0].toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`;

/** @param {string} href @param {string} words */
export function link(href, words) {
  const made = element('a', '', words);
  made.href = href;
  return made;
}

/** The shop's telephone, where the page has it. */
export function call() {
  const words = document.getElementById('call-us');
  if (!words) return [];
  const copy = words.cloneNode(true);
  copy.removeAttribute('id');
  copy.classList.remove('small');
  return [copy];
}

const nameOf = (sku) => document.querySelector(`#lines [data-sku="${CSS.escape(sku)}"]`)?.dataset.name ?? sku;

/** What there is of each thing, when more comes, and what may do instead: each a click away. */
export function outOfStock(lines) {
  const list = element('ul', 'lines');
  for (const line of lines) list.append(shortLine(line));
  say('bad', 'Some of this cannot be had any more', 'Nothing was ordered and nothing charged. Choose what to do with it:', list);
}

function shortLine(line) {
  const name = nameOf(line.sku);
  const there = line.available === 0 ? 'None is left' : `You want ${line.wanted}, ${line.available} ${line.available === 1 ? 'is' : 'are'} left`;
  const coming = line.available_on ? `More comes on ${date(line.available_on)}.` : 'We do not know yet when more comes.';
  const actions = element('p', 'actions');
  if (line.available > 0) actions.append(button(`Take ${line.available}`, () => cart.set(line.sku, line.available)));
  actions.append(button('Take it out', () => cart.remove(line.sku), 'button small quiet'));
  const others = line.alternatives.map((other) => {
    const quantity = Math.min(line.wanted, other.available);
    const words = `${other.name}, ${money(other.price)}${quantity > 1 ? ` × ${quantity}` : ''}`;
    return element('li', '', button(words, () => cart.exchange(line.sku, other.sku, quantity)));
  });
  const more = others.length ? [element('p', 'small', 'Instead of it:'), element('ul', 'chips', ...others)] : [];
  return element('li', 'stack short-line', element('p', '', element('strong', '', name)), element('p', '', `${there}. ${coming}`), actions, ...more);
}

/** @param {{total: {amount: number, currency: string}}} totals now @param {{amount: number, currency: string}} before */
export function priceChanged(totals, before) {
  const words = `It is now ${money(totals.total)}; it was ${money(before)}. Nothing was ordered. Look at the sums again: if you agree, place the order once more.`;
  say('warn', 'The price has changed', words);
}

/** It can be had after all, but not at once. */
export function nowComesLater() {
  const words = 'Nothing was ordered. What is missing comes later, as your order now says. Look at the days and the cost, then place the order again.';
  say('warn', 'Some of it sold out while you were here', words);
}

/** The cart holds what cannot be sent as it is. @param {{message: string}[]} errors */
export function wrongCart(errors) {
  const words = errors.map((error) => capital(error.message));
  say('bad', 'Your cart needs another look', ...words, element('p', '', link('/cart', 'Go to your cart')));
}

/** @param {() => void} again */
export function noAnswer(again) {
  const words = 'We do not know yet whether your order reached us. Ask again as often as you like: it is placed once, whatever happens. Do not fill it in anew.';
  say('warn', 'No answer came', words, element('p', 'actions', button('Find out', again, 'button primary')), ...call());
}

/** @param {() => void} startOver */
export function orderedAlready(startOver) {
  const over = button('Order once more', startOver, 'button quiet');
  const actions = element('p', 'actions', link('/track', 'Find the order'), over);
  say('warn', 'This form has placed an order already', 'Perhaps in another window. Look it up before you order again.', actions, ...call());
}

/** @param {string} id @param {() => void} startOver */
export function waitsForPayment(id, startOver) {
  const open = link(`/o/${id}`, 'Open it');
  open.className = 'button';
  const actions = element('p', 'actions', open, button('Order anew instead', startOver, 'button quiet'));
  say('info', 'An order of yours waits for its payment', 'Its goods are held for a quarter of an hour.', actions);
}

/** @param {{title: string, detail: string}} problem @param {() => void} signIn */
export const signInFirst = ({ title, detail }, signIn) => say('warn', title, detail, button('Sign in', signIn));
