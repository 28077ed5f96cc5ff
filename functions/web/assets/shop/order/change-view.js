// How a change is drawn: what there is with how many, what is added, where it goes and how.

import { html, nothing } from '../../vendor/lit.js';
import { dateRange } from '../../js/dates.js';
import { icon } from '../../js/icon.js';
import { live, open } from './dialog.js';
import { money } from './money.js';
import { priced, typedPrice } from './prices.js';

const MOST = 9999;

export const linesView = (dialog, set) => html`<ul class="units" aria-label="What you ordered">
  ${dialog.order.lines.filter((line) => live(line) > 0).map((line) => {
    const gone = live(line) - open(line);
    return html`<li><span>${line.name}${gone ? html`<br /><span class="hint">${gone === live(line) ? 'has left' : `${gone} of them ${gone === 1 ? 'has' : 'have'} left`}</span>` : nothing}</span>
      ${open(line) === 0 ? html`<span class="number">${live(line)}</span>` : dialog.stepper(`quantity-${line.id}`, `How many of ${line.name}`, dialog.quantities[line.id], { min: gone, max: MOST, change: (units) => set(line, units) })}</li>`;
  })}
</ul>`;

export const addedList = (dialog, amount) =>
  dialog.added.length
    ? html`<ul class="units" aria-label="What is added">${dialog.added.map((item) => html`<li><span>${item.name}<br /><span class="hint">new</span></span>${dialog.stepper(`added-${item.sku}`, `How many of ${item.name}`, item.quantity, { max: MOST, change: (units) => amount(item, units) })}</li>`)}</ul>`
    : nothing;

export function searchView(dialog, search, add) {
  const go = (event) => search(event.target.closest('.search').querySelector('input').value);
  const key = (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    go(event);
  };
  return html`<div class="stack tight">
    <label for="add-search">Add something</label>
    <div class="search"><input type="search" id="add-search" placeholder="Search products" autocomplete="off" @keydown=${key} /><button type="button" aria-label="Search products" @click=${go}>${icon('search')}</button></div>
    <div role="status">${found(dialog.found, add)}</div>
  </div>`;
}

function found(items, add) {
  if (items === null) return nothing;
  if (items === 'loading') return html`<span class="skeleton"></span>`;
  if (items.length === 0) return html`<p class="hint">Nothing is called so.</p>`;
  return html`<ul class="units">${items.map(
    (item) => html`<li><span>${item.name} <span class="muted number">${money(item.price)}</span></span>${item.availability === 'out_of_stock'
      ? html`<span class="hint">Out of stock</span>`
      : html`<button class="button small" type="button" aria-label="Add ${item.name}" @click=${() => add(item)}>${icon('plus')}Add</button>`}</li>`,
  )}</ul>`;
}

/** For those who work here. */
export function pricesView(dialog) {
  const price = (line) =>
    dialog.field(`price-${line.id}`, `${line.name}, each`, typedPrice(dialog, line), (value) => {
      dialog.prices[line.id] = value;
    }, { size: 'half' });
  const why = (value) => {
    dialog.reason = value;
    delete dialog.errors['price-reason'];
    dialog.requestUpdate();
  };
  return html`<details class="disclosure" ?open=${['price-reason', ...priced(dialog).map(({ id }) => `price-${id}`)].some((id) => dialog.errors[id])}><summary>Give another price</summary>
    <p class="hint">For what has not left. It is kept who gave it, and why; the customer sees the price alone.</p>
    <div class="fields">${priced(dialog).map(price)} ${dialog.field('price-reason', 'Why', dialog.reason, why, { maxlength: 200 })}</div></details>`;
}

/** What costs another amount each, before and after. */
export function newPrices(order, preview) {
  const was = (line) => order.lines.find(({ id }) => id === line.id);
  const lines = preview.lines.filter((line) => was(line) && was(line).unit_price.amount !== line.unit_price.amount);
  if (lines.length === 0) return nothing;
  return html`<ul class="units" aria-label="New prices">${lines.map((line) => html`<li><span>${line.quantity} × ${line.name}</span><span class="number"><s class="muted">${money(was(line).unit_price)}</s> ${money(line.unit_price)} each</span></li>`)}</ul>`;
}

/** The country stays: prices, taxes and ways of sending hang on it. */
export function addressFields(dialog) {
  const field = (part, label, options) =>
    dialog.field(`to-${part}`, label, dialog.address[part], (value) => {
      dialog.address[part] = value;
    }, options);
  return html`<div class="fields">
    ${field('name', 'Full name', { autocomplete: 'shipping name', maxlength: 100 })}
    ${field('line1', 'Street and number', { autocomplete: 'shipping address-line1', maxlength: 200 })}
    ${field('line2', 'Floor, door', { optional: true, autocomplete: 'shipping address-line2', maxlength: 200 })}
    ${field('city', 'City', { size: 'half', autocomplete: 'shipping address-level2', maxlength: 100 })}
    ${field('postal_code', 'Postal code', { size: 'half', autocomplete: 'shipping postal-code', maxlength: 16 })}
    ${field('region', 'State or province', { size: 'half', optional: true, autocomplete: 'shipping address-level1', maxlength: 100 })}
    <p class="hint">To another country: <a href="/help/contact?order=${dialog.order.number}">ask us</a>.</p>
  </div>`;
}

export function optionsView(dialog, choose) {
  if (!dialog.options) return html`<span class="skeleton"></span>`;
  return html`<fieldset class="choices"><legend class="visually-hidden">How it is sent</legend>${dialog.options.map(
    (option) => html`<label class="choice"><input type="radio" name="option" value=${option.id} .checked=${option.id === dialog.option} @change=${() => choose(option.id)} /><span><span class="name">${option.name}</span>${option.earliest ? html`<span class="hint">Arrives ${dateRange(option.earliest, option.latest)}</span>` : nothing}</span><span class="cost">${money(option.cost)}</span></label>`,
  )}</fieldset>`;
}

export function notesView({ notes = [], promises = [] }) {
  const days = promises.map(({ window }) => window).filter(Boolean);
  return html`${days.length ? html`<p class="promise">${icon('truck')}<span>Arrives <strong>${dateRange(days.map(({ earliest }) => earliest).sort()[0], days.map(({ latest }) => latest).sort().at(-1))}</strong></span></p>` : nothing}
    ${notes.map((words) => html`<p class="notice info">${icon('info')}<span>${words}</span></p>`)}`;
}
