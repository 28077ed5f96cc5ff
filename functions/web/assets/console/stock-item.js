// The stock of one SKU: what stands where, what comes when, what changed it; and what the warehouse and the merchant do about
// it. Each change answers with how things stand, and the page shows it.

import { html, nothing } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { session } from '../js/session.js';
import { toast } from '../js/toast.js';
import { ConsoleElement, Task } from './parts/element.js';
import { count, date, plural, when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { locationName } from './parts/locations.js';
import { MOVEMENTS, WORK } from './parts/stock-work.js';
import { draw, problemView } from './parts/views.js';
import './parts/stock-dialog.js';

class StockPage extends ConsoleElement {
  static properties = { sku: {} };

  #stock = new Task(this, async (signal, sku) => (await api.get(`/admin/stock/${encodeURIComponent(sku)}`, { signal })).data);
  #product = new Task(this, async (signal, sku) => (await api.get(`/admin/products${query({ q: sku, limit: 10 })}`, { signal })).data.items.find((item) => item.sku === sku) ?? null);
  #locations = new Task(this, async (signal) => (await api.get('/admin/locations', { signal })).data.items);
  #older = new Task(this, async (signal, sku, cursor) => (await api.get(`/admin/stock/${encodeURIComponent(sku)}${query({ cursor })}`, { signal })).data);

  willUpdate(changed) {
    if (!changed.has('sku')) return;
    this.#stock.run(this.sku);
    this.#product.run(this.sku);
    this.#locations.run();
  }

  async #work(kind, place) {
    const dialog = this.querySelector('stock-dialog');
    const done = await dialog.open(kind, { sku: this.sku, place, locations: this.#locations.value ?? [] });
    if (!done) return;
    toast(done.said);
    await this.#stock.run(this.sku);
  }

  async #more() {
    const { movements, next_cursor: cursor } = this.#stock.value;
    const older = await this.#older.run(this.sku, cursor);
    if (older) this.#stock.set({ ...this.#stock.value, movements: [...movements, ...older.movements], next_cursor: older.next_cursor });
  }

  render() {
    const product = this.#product.value;
    return html`<div class="page-head">
        <div><p class="eyebrow">Stock</p><h1>${product?.name ?? this.sku}</h1><p class="muted"><span class="code">${this.sku}</span>${product ? html` · <a href="/p/${encodeURIComponent(this.sku)}">See it in the shop</a>` : nothing}</p></div>
        <div class="actions">
          ${session.has('merchant') ? html`<button class="button" type="button" @click=${() => this.#work('order', null)}>${icon('truck')}Announce a delivery</button>` : nothing}
          <button class="button icon-only" type="button" aria-label="Load it again" aria-busy=${this.#stock.isLoading} @click=${() => this.#stock.run(this.sku)}>${icon('refresh')}</button>
        </div>
      </div>
      ${draw(this.#stock, (stock) => html`${this.#sums(stock)}${this.#places(stock)}${this.#history(stock)}`, { lines: 9 })}
      <stock-dialog></stock-dialog>`;
  }

  #sums({ locations, backorders }) {
    const sum = (name) => locations.reduce((all, place) => all + place[name], 0);
    const sellable = locations.reduce((all, place) => all + Math.max(0, place.available - place.safety), 0);
    const tiles = [
      ['For sale', sellable, sellable === 0 ? 'bad' : '', `${count(sum('available'))} available, less safety stock`],
      ['On hand', sum('on_hand'), '', `${count(sum('reserved'))} reserved for orders`],
      ['Coming', locations.flatMap((place) => place.incoming).reduce((all, { quantity }) => all + quantity, 0), '', 'announced by suppliers'],
      ['Waited for', backorders.waiting, backorders.waiting > 0 ? 'warn' : '', `${count(Math.max(0, backorders.left))} more may be back-ordered`],
    ];
    return html`<ul class="stats">${tiles.map(
      ([name, value, tone, more]) => html`<li><div class="stat ${tone}"><span class="name">${name}</span><span class="value">${count(value)}</span><span class="more">${more}</span></div></li>`,
    )}</ul>`;
  }

  #places({ locations }) {
    const unused = (this.#locations.value ?? []).filter(({ id }) => !locations.some(({ location }) => location === id));
    const places = [...locations, ...unused.map(({ id }) => ({ location: id, incoming: [], unavailable: {}, isEmpty: true }))];
    return html`<section class="panel flush"><header><h2>By location</h2></header>
      <div class="table-scroll"><table class="table cards" role="table">
        <caption class="visually-hidden">Stock by location</caption>
        <thead><tr><th scope="col">Location</th>${COLUMNS.map(([, label]) => html`<th scope="col" class="number">${label}</th>`)}<th scope="col">Coming</th><th scope="col"><span class="visually-hidden">Work</span></th></tr></thead>
        <tbody role="rowgroup">${places.map((place) => this.#place(place))}</tbody>
      </table></div>
      ${this.#locations.status === 'failed' ? problemView(this.#locations.problem, this.#locations.retry) : nothing}</section>`;
  }

  #place(place) {
    const work = Object.entries(WORK).filter(([kind, { roles }]) => kind !== 'order' && session.has(...roles));
    const name = this.#locations.value?.find(({ id }) => id === place.location)?.name ?? place.location;
    const may = place.isEmpty ? work.filter(([kind]) => kind !== 'transfer') : work;
    // On a phone rows are cards, and would be no rows any more but for their roles.
    return html`<tr role="row">
      <th scope="row" role="rowheader">${name}</th>
      ${COLUMNS.map(([, label, value]) => html`<td role="cell" class="number" data-label=${label}>${value(place) === undefined ? '–' : count(value(place))}</td>`)}
      <td role="cell" data-label="Coming">${place.incoming.map(({ quantity, expected_on: day }) => html`<div>${count(quantity)} on ${date(day)}</div>`)}</td>
      <td role="cell"><div class="actions">${may.map(
        ([kind, { short }]) => html`<button class="button small" type="button" aria-label="${short} ${name}" @click=${() => this.#work(kind, place)}>${short}</button>`,
      )}</div></td>
    </tr>`;
  }

  #history({ movements, next_cursor: cursor }) {
    if (movements.length === 0) return html`<section class="panel"><h2>History</h2><p class="muted">Nothing has moved yet.</p></section>`;
    return html`<section class="panel flush"><header><h2>History</h2></header>
      <div class="table-scroll"><table class="table cards">
        <caption class="visually-hidden">What changed, newest first</caption>
        <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col" class="number">Units</th><th scope="col">Where</th><th scope="col">Why</th><th scope="col">Who</th></tr></thead>
        <tbody>${movements.map(movement)}</tbody>
      </table></div>
      <footer class="row apart"><span class="muted small">${plural(movements.length, 'movement')}${cursor ? '' : ', and no more'}</span>
        ${cursor ? html`<button class="button" type="button" aria-busy=${this.#older.isLoading} @click=${() => this.#more()}>Load more</button>` : nothing}</footer>
      ${this.#older.status === 'failed' ? problemView(this.#older.problem, () => this.#more()) : nothing}</section>`;
  }
}

const COLUMNS = [
  ['on_hand', 'On hand', (place) => place.on_hand],
  ['available', 'Available', (place) => place.available],
  ['reserved', 'Reserved', (place) => place.reserved],
  ['unavailable', 'Set aside', (place) => (place.isEmpty ? undefined : Object.values(place.unavailable).reduce((all, units) => all + units, 0))],
  ['short', 'Short', (place) => place.short],
  ['safety', 'Safety', (place) => place.safety],
];

const movement = ({ at, kind, quantity, location, cause, reason, actor }) => html`<tr>
  <td data-label="When">${when(at)}</td>
  <th scope="row">${MOVEMENTS[kind] ?? kind}</th>
  <td class="number" data-label="Units">${quantity > 0 && ['receipt', 'count', 'adjustment', 'transfer_in'].includes(kind) ? '+' : ''}${count(quantity)}</td>
  <td data-label="Where">${locationName(location)}</td>
  <td data-label="Why">${reason ?? because(cause)}</td>
  <td data-label="Who" class="muted">${actor.split(':')[0]}</td>
</tr>`;

/** An order is a link; other causes are keys that say nothing to people. */
function because(cause) {
  const order = /ord_[0-9A-Z]{16}/.exec(cause)?.[0];
  return order && session.has('agent') ? html`<a href="/console/orders/${order}">Order ${order.slice(4).replaceAll(/(.{4})(?=.)/g, '$1-')}</a>` : nothing;
}

customElements.define('stock-page', StockPage);
