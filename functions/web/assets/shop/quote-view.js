// Draws a quote into the checkout: the ways to send it, what it all costs, when each thing arrives, and what is charged
// later. Whatever it writes is text.

import { date, dateRange } from '../js/dates.js';
import { money } from '../js/money.js';

const byId = (id) => document.getElementById(id);

/** @param {string} name @param {string} [className] @param {...(Node|string)} inside */
export function element(name, className = '', ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

const arrives = ({ earliest, latest }) => (earliest && latest ? dateRange(earliest, latest) : '');

/** Before anything is asked. */
export function drawNothing() {
  const said = 'As soon as we know the address, its cost and days stand here.';
  byId('options').replaceChildren(element('p', 'muted', said));
  for (const name of ['shipping', 'tax']) sum(name, 'from your address', true);
  sum('total', '…');
  byId('options').removeAttribute('aria-busy');
}

/** While something is asked: the place stays as large as it was. */
export function drawAsking() {
  const options = byId('options');
  options.setAttribute('aria-busy', 'true');
  byId('sums').setAttribute('aria-busy', 'true');
  if (options.querySelector('.choice')) return;
  const rows = [1, 2, 3].map(() => element('span', 'skeleton option'));
  options.replaceChildren(...rows);
}

/** @param {any} quote */
export function drawQuote(quote) {
  drawOptions(quote);
  drawSums(quote);
  quote.lines.forEach((line) => drawLine(line));
  drawLater(quote);
}

export function drawRefused(words, again) {
  const options = byId('options');
  options.removeAttribute('aria-busy');
  byId('sums').removeAttribute('aria-busy');
  const retry = element('button', 'button small', 'Ask again');
  retry.type = 'button';
  retry.addEventListener('click', again);
  options.replaceChildren(element('p', '', words), ...(again ? [retry] : []));
  for (const name of ['shipping', 'tax', 'total']) sum(name, '…', true);
}

function drawOptions({ shipping_options: offered, shipping_option: chosen }) {
  const options = byId('options');
  const focused = options.contains(document.activeElement) ? document.activeElement.value : null;
  const set = element('fieldset', 'choices');
  set.append(element('legend', 'visually-hidden', 'How it gets there'));
  for (const option of offered) set.append(choice(option, option.id === chosen));
  options.replaceChildren(set);
  options.removeAttribute('aria-busy');
  if (focused) [...set.elements].find((input) => input.value === focused)?.focus();
}

function choice(option, isChosen) {
  const input = element('input');
  Object.assign(input, { type: 'radio', name: 'shipping_option', value: option.id, checked: isChosen, id: `option-${option.id}` });
  input.dataset.errorAt = 'shipping_option';
  const when = arrives(option) ? `Arrives ${arrives(option)}` : 'We do not know yet when all of it can come';
  const parcels = option.parcels > 1 ? `, in ${option.parcels} parcels` : '';
  const words = element('span', '', element('span', 'name', option.name), element('span', 'hint', when + parcels));
  const cost = option.cost.amount === 0 ? 'Free' : money(option.cost);
  return element('label', 'choice', input, words, element('span', 'cost', cost));
}

function sum(name, words, isQuiet = false) {
  const place = document.querySelector(`[data-sum="${name}"]`);
  place.textContent = words;
  place.classList.toggle('muted', isQuiet);
}

function drawSums({ totals, lines }) {
  byId('sums').removeAttribute('aria-busy');
  sum('goods', money(totals.goods));
  sum('shipping', totals.shipping.amount === 0 ? 'Free' : money(totals.shipping));
  sum('tax', money(totals.tax));
  sum('total', money(totals.total));
  sum('discount', totals.discount.amount ? money({ ...totals.discount, amount: -totals.discount.amount }) : '');
  document.querySelector('[data-row="discount"]').hidden = totals.discount.amount === 0;
  const taxes = lines.flatMap((line) => line.taxes);
  const isIncluded = taxes.length > 0 && taxes.every((tax) => tax.included);
  document.querySelector('[data-tax-name]').textContent = isIncluded ? 'Tax, included' : 'Tax';
}

/** What becomes of each line: all of it on one day, or each part on its own. */
function drawLine(line) {
  const drawn = document.querySelector(`#lines [data-sku="${CSS.escape(line.sku)}"]`);
  if (!drawn) return;
  drawn.querySelector('[data-price]').textContent = money(line.unit_price);
  drawn.querySelector('.sum').textContent = money(line.unit_price.amount * line.quantity, line.unit_price.currency);
  const parts = merged(line.portions);
  drawn.querySelector('[data-when]').replaceChildren(...parts.map((part) => element('p', '', sentence(part, parts.length > 1))));
}

/** Parts that leave from several places but arrive on the same days are one to whoever waits. */
function merged(portions) {
  /** @type {Map<string, any>} */
  const parts = new Map();
  for (const portion of portions) {
    const key = `${portion.backordered} ${portion.promise?.earliest} ${portion.promise?.latest}`;
    const same = parts.get(key);
    if (same) same.quantity += portion.quantity;
    else parts.set(key, { ...portion });
  }
  return [...parts.values()];
}

function sentence({ quantity, backordered, promise }, isSplit) {
  const count = isSplit ? `${quantity} ` : '';
  const s = isSplit && quantity > 1 ? '' : 's';
  const capital = (words) => words[0].toUpperCase() + words.slice(1);
  if (!backordered) return capital(`${count}arrive${s} ${promise ? arrives(promise) : 'soon'}`);
  if (!promise) return capital(`${count}wait${s} for stock; we have no date yet`);
  return capital(`${count}wait${s} for stock, leave${s} by ${date(promise.ship_by)}, arrive${s} ${arrives(promise)}`);
}

/** What is not there yet is sent and charged later, and only with the shopper's word. */
function drawLater({ lines, totals, due_now: now }) {
  const box = byId('later');
  const later = lines.some((line) => line.availability.backorder > 0);
  box.hidden = !later;
  if (!later) {
    byId('agree').checked = false;
    return;
  }
  const rest = money({ ...totals.total, amount: totals.total.amount - now.amount });
  const words = now.amount > 0
    ? `Part of your order is not here yet. Your bank keeps ${money(now)} for us today, for what leaves first; ${rest} follows when the rest leaves.`
    : `Nothing of your order is here yet, so nothing is charged today. ${rest} is charged when it leaves.`;
  box.querySelector('[data-later-words]').textContent = words;
}
