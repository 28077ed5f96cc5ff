// The orders: by state, hold and age, newest first. The filter is the address of the page, so that it can be sent, kept and
// gone back to.

import { html, nothing } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { plural } from './parts/format.js';
import { icon } from './parts/icons.js';
import { ORDER_FILTERS, SINCE, sinceDays } from './parts/order-filters.js';
import { orderTable } from './parts/order-table.js';
import { placeOf } from './parts/search.js';
import { empty, problemView, skeleton } from './parts/views.js';
import { STATES } from './parts/words.js';
import './parts/saved-filters.js';

const PAGE = 50;
/** A filter that matches little answers with pages that are empty and go on. */
const MOST_CALLS = 20;

const FIXED = [
  { name: 'All', query: ORDER_FILTERS.all },
  { name: 'Waiting for payment', query: ORDER_FILTERS.unpaid },
  { name: 'Held', query: ORDER_FILTERS.held },
  { name: 'To be released', query: ORDER_FILTERS.toRelease },
];

/** What the list had when it was left, for whoever comes back. */
let left = null;

class OrdersPage extends ConsoleElement {
  static properties = { query: {}, searched: { state: true } };

  #list = new Task(this, fetchPages);

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
    if (this.isReturn && left?.filter === String(this.query)) this.#list.set(left.page);
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#looked);
    super.disconnectedCallback();
  }

  get #filter() {
    return Object.fromEntries(['state', 'held', 'since'].map((name) => [name, this.query.get(name) ?? '']).filter(([, value]) => value));
  }

  willUpdate(changed) {
    if (!changed.has('query')) return;
    if (left?.filter !== String(this.query)) this.#list.clear();
    this.#refresh();
  }

  async #load(from) {
    const filter = String(this.query);
    const page = await this.#list.run(this.#filter, from);
    if (page) left = { filter, page };
  }

  /** As many orders as there were, as they are now. */
  #refresh = () => this.#load({ items: [], cursor: null, least: this.#list.value?.items.length ?? 1 });

  #more = () => this.#load({ ...this.#list.value, least: this.#list.value.items.length + 1 });

  #looked = () => {
    if (document.visibilityState === 'visible') this.#refresh();
  };

  #search(event) {
    event.preventDefault();
    const place = placeOf(event.target.elements.find.value);
    if (place) router.go(place);
    else this.searched = 'Type a whole order number, e-mail address or telephone number.';
  }

  render() {
    return html`<div class="page-head">
        <div><h1>Orders</h1></div>
        <div class="actions">
          <button class="button icon-only" type="button" aria-label="Load the list again" aria-busy=${this.#list.isLoading} @click=${this.#refresh}>${icon('refresh')}</button>
          <a class="button primary" href="/console/orders/new">${icon('phone')}New order</a>
        </div>
      </div>
      <saved-filters store="orders" label="Order filters" path="/console/orders" .fixed=${FIXED} .query=${this.#filter}></saved-filters>
      ${this.#toolbar()}
      <section class="panel flush" aria-busy=${this.#list.isLoading}>${this.#content()}</section>`;
  }

  #toolbar() {
    const { state = '', held = '', since = '' } = this.#filter;
    return html`<div class="toolbar">
      <form class="search" role="search" aria-label="Find an order" @submit=${this.#search}>
        ${icon('search')}
        <input type="search" name="find" aria-label="Order number, e-mail or phone" placeholder="Order number, e-mail or phone" aria-describedby="find-error" autocomplete="off" @input=${() => { this.searched = ''; }} />
      </form>
      ${this.#choice('state', 'State', state, [['', 'Any state'], ...Object.entries(STATES)])}
      ${this.#choice('held', 'Holds', held, [['', 'Held or not'], ['true', 'Held'], ['false', 'Not held']])}
      ${this.#choice('since', 'Since', since, [['', 'Any day'], ...Object.entries(SINCE)])}
      <p class="error" id="find-error" role="status">${this.searched ?? nothing}</p>
    </div>`;
  }

  #choice(name, label, value, options) {
    return html`<select class="input" aria-label=${label} @change=${(event) => router.setQuery({ [name]: event.target.value })}>
      ${options.map(([key, text]) => html`<option value=${key} .selected=${key === value}>${text}</option>`)}
    </select>`;
  }

  #content() {
    const { status, value, problem } = this.#list;
    if (!value) return status === 'failed' ? html`<div class="inset">${problemView(problem, this.#list.retry)}</div>` : html`<div class="inset">${skeleton(9)}</div>`;
    const { items, cursor } = value;
    if (items.length === 0 && !cursor) return this.#none();
    return html`${orderTable(items, 'Orders, newest first')}
      <footer class="row apart">
        <span class="muted small" role="status">${plural(items.length, 'order')}${cursor ? '' : ', and no more'}</span>
        ${cursor ? html`<button class="button" type="button" aria-busy=${this.#list.isLoading} ?disabled=${this.#list.isLoading} @click=${this.#more}>Load more</button>` : nothing}
      </footer>
      ${status === 'failed' ? problemView(problem, this.#list.retry) : nothing}`;
  }

  #none() {
    if (Object.keys(this.#filter).length === 0) return empty('orders', 'No orders yet', 'The first one will stand here.');
    return empty('filter', 'No such order', 'Nothing matches this filter.', html`<a class="button" href="/console/orders">Show all orders</a>`);
  }
}

/** Adds pages to what there is, until there are `least` orders or no more. */
async function fetchPages(signal, filter, from) {
  const items = [...from.items];
  let { cursor } = from;
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const { data } = await api.get(`/admin/orders${query({ ...filter, since: sinceDays(filter.since), limit: PAGE, cursor })}`, { signal });
    items.push(...data.items);
    cursor = data.next_cursor;
    if (items.length >= from.least || !cursor) break;
  }
  return { items, cursor };
}

customElements.define('orders-page', OrdersPage);
