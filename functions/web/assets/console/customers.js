// Customers by telephone number or e-mail address: who they are, how to reach them, what they ordered.

import { html, nothing } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { plural, when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { orderTable } from './parts/order-table.js';
import { placeOf } from './parts/search.js';
import { draw, empty } from './parts/views.js';
import { phoneShown } from './parts/contact.js';

const KEYS = ['email', 'phone', 'order'];

class CustomersPage extends ConsoleElement {
  static properties = { query: {}, wrong: { state: true } };

  #found = new Task(this, async (signal, asked) => (await api.get(`/admin/customers${query(asked)}`, { signal })).data.items);

  /** What is asked: one of e-mail, phone and order. */
  get #asked() {
    const key = KEYS.find((name) => this.query.get(name));
    return key ? { [key]: this.query.get(key) } : null;
  }

  willUpdate(changed) {
    if (!changed.has('query')) return;
    this.wrong = '';
    this.#found.clear();
    if (this.#asked) this.#found.run(this.#asked);
  }

  #search(event) {
    event.preventDefault();
    const place = placeOf(event.target.elements.find.value);
    if (place) router.go(place);
    else this.wrong = 'Type an e-mail address, a telephone number of at least five digits, or a whole order number.';
  }

  render() {
    const asked = this.#asked;
    return html`<div class="page-head">
        <div><h1>Customers</h1></div>
      </div>
      <div class="toolbar">
        <form class="search" role="search" aria-label="Find a customer" @submit=${this.#search}>
          ${icon('search')}
          <input type="search" name="find" aria-label="E-mail, phone or order number" placeholder="E-mail, phone or order number" .value=${asked ? Object.values(asked)[0] : ''} aria-describedby="find-error" autocomplete="off" />
          <button aria-label="Find">${icon('right')}</button>
        </form>
        <p class="error" id="find-error" role="status">${this.wrong || nothing}</p>
      </div>
      <div class="stack">
        ${asked ? draw(this.#found, (customers) => (customers.length ? customers.map(customerView) : this.#nobody(asked))) : this.#start()}
      </div>`;
  }

  #start() {
    return empty('people', 'Who is calling', 'Find a customer by the telephone number or e-mail address they ordered with, or by an order number.');
  }

  #nobody(asked) {
    const isContact = !asked.order;
    return empty(
      'people',
      'Nobody is known by this',
      isContact ? 'No order was ever placed with it. A number must be given as it was then, with or without the country’s code.' : 'There is no order of this number.',
      isContact ? html`<a class="button primary" href="/console/orders/new${query(asked)}">${icon('phone')}New order for them</a>` : nothing,
    );
  }
}

function customerView(customer) {
  const newest = customer.orders[0];
  return html`<section class="panel flush">
    <header>
      <h2>${customer.name}</h2>
      <a class="button small primary" href="/console/orders/new${query({ email: customer.email })}">${icon('plus')}New order for ${customer.name.split(' ')[0]}</a>
    </header>
    <dl class="facts tight inset">
      <div><dt>E-mail</dt><dd><a href="mailto:${customer.email}">${customer.email}</a></dd></div>
      ${customer.phones.length ? html`<div><dt>Phone</dt><dd>${customer.phones.map((phone) => html`<a href="tel:${phone}">${phoneShown(phone)}</a> `)}</dd></div>` : nothing}
      <div><dt>Account</dt><dd>${customer.account ? 'Has an account' : 'Orders as a guest'}</dd></div>
      <div><dt>Orders</dt><dd>${plural(customer.orders.length, 'order')}${newest ? html`, the newest ${when(newest.placed_at ?? newest.timeline[0]?.at)}` : nothing}</dd></div>
    </dl>
    ${orderTable(customer.orders, `Orders of ${customer.name}`)}
  </section>`;
}

customElements.define('customers-page', CustomersPage);
