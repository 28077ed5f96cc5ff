// The start page: what waits for somebody, as counters that lead to their lists. Everything is fetched by itself; what fails says
// so in its place and leaves the rest alone.

import { html, nothing } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { page } from '../js/page.js';
import { session } from '../js/session.js';
import { ConsoleElement, Task } from './parts/element.js';
import { count } from './parts/format.js';
import { draw, empty } from './parts/views.js';
import { orderTable } from './parts/order-table.js';
import { ORDER_FILTERS, sinceDays } from './parts/order-filters.js';
import { icon } from './parts/icons.js';
import './parts/stock-watch.js';
import './parts/accuracy.js';
import './parts/books.js';

const MOST = 100;
const NEWEST = 8;

const COUNTERS = [
  { name: 'Orders today', query: { since: 'today' }, none: 'None yet' },
  { name: 'Waiting for payment', query: ORDER_FILTERS.unpaid, none: 'Nobody owes us a payment', tone: 'warn' },
  { name: 'Held', query: ORDER_FILTERS.held, none: 'No order is held', tone: 'warn' },
  { name: 'Late to leave', query: { late: 'true' }, path: '/console/late', none: 'Everything left when it should', tone: 'bad' },
];

const today = new Intl.DateTimeFormat(page.locale, { weekday: 'long', month: 'long', day: 'numeric' });

class ConsoleHome extends ConsoleElement {
  /** Orders are for agents; the warehouse has its own lists. */
  #counters = session.has('agent') ? COUNTERS.map((counter) => ({ ...counter, task: new Task(this, (signal) => counted(counter.query, signal)) })) : [];

  #newest = new Task(this, async (signal) => (await api.get(`/admin/orders?limit=${NEWEST}`, { signal })).data.items);

  connectedCallback() {
    super.connectedCallback();
    for (const { task } of this.#counters) task.run();
    if (session.has('agent')) this.#newest.run();
  }

  render() {
    return html`<div class="page-head">
        <div><p class="eyebrow">${today.format(new Date())}</p><h1>Today</h1></div>
        ${session.has('agent') ? html`<div class="actions"><a class="button primary" href="/console/orders/new">${icon('phone')}New order</a></div>` : nothing}
      </div>
      <div class="stack">
        ${this.#counters.length ? html`<ul class="stats">${this.#counters.map((counter) => html`<li>${stat(counter)}</li>`)}</ul>` : nothing}
        <div class="panels">
          ${session.has('agent') ? this.#orders() : nothing}
          <stock-watch></stock-watch>
          ${session.has('merchant') ? html`<stock-accuracy></stock-accuracy><books-check></books-check>` : nothing}
        </div>
      </div>`;
  }

  #orders() {
    return html`<section class="panel flush span">
      <header><h2>Newest orders</h2><a href="/console/orders">All orders</a></header>
      ${draw(this.#newest, (orders) =>
        orders.length ? orderTable(orders, 'Newest orders') : empty('orders', 'No orders yet', 'The first one will stand here.'),
      )}
    </section>`;
  }
}

/** How many there are, up to what one page of the list holds. */
async function counted(filter, signal) {
  const { since, ...rest } = filter;
  const { data } = await api.get(`/admin/orders${query({ ...rest, since: sinceDays(since), limit: MOST })}`, { signal });
  return { count: data.items.length, isMore: data.next_cursor !== null };
}

function stat({ name, query: filter, path, tone, none, task }) {
  if (task.status === 'failed') {
    return html`<div class="stat"><span class="value">?</span><span class="name">${name}</span>
      <span class="more">${task.problem.title ?? 'Not counted'}. <button class="link-button" type="button" @click=${task.retry}>Count again</button></span></div>`;
  }
  const { value } = task;
  const shown = value ? `${count(value.count)}${value.isMore ? '+' : ''}` : nothing;
  return html`<a class="stat ${value?.count ? (tone ?? '') : ''}" href=${path ?? `/console/orders${query(filter)}`}>
    <span class="value">${value ? shown : html`<span class="skeleton half"><span class="visually-hidden">Counting…</span></span>`}</span>
    <span class="name">${name}</span>
    ${value?.count === 0 ? html`<span class="more">${none}</span>` : nothing}
  </a>`;
}

customElements.define('console-home', ConsoleHome);
