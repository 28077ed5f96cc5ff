// All of somebody's orders, newest first.

import { html, nothing } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { icon } from '../js/icon.js';
import { orderCard } from './parts/order-card.js';
import { AccountPage } from './parts/page.js';

const LIMIT = 20;

class AccountOrders extends AccountPage {
  static properties = {
    words: { type: Object },
    isFetching: { state: true },
    problem: { state: true },
  };

  async fetch() {
    this.orders = [];
    await this.#append();
  }

  async #append() {
    const { data } = await api.get(`/me/orders${query({ limit: LIMIT, cursor: this.next })}`);
    this.orders = [...this.orders, ...data.items];
    this.next = data.next_cursor;
  }

  #more = async () => {
    if (this.isFetching) return;
    const before = this.orders.length;
    this.isFetching = true;
    this.problem = null;
    try {
      await this.#append();
    } catch (problem) {
      this.problem = problem;
    }
    this.isFetching = false;
    await this.updateComplete;
    this.querySelectorAll('.order-card a')[before]?.focus();
  };

  head() {
    return html`<div class="page-head"><div><h1>Your orders</h1></div></div>`;
  }

  content() {
    return html`${this.head()} ${this.orders.length ? this.#list() : this.#none()}`;
  }

  #list() {
    return html`<div class="beside">
      <div>
        <ul class="order-cards">${this.orders.map((order) => orderCard(order, this.words))}</ul>
        ${this.problem ? html`<section class="notice bad order-more" role="alert">${icon('alert')}<p>${this.problem.message}</p></section>` : nothing}
        ${this.next
          ? html`<p class="order-more"><button class="button" type="button" aria-busy=${this.isFetching ? 'true' : 'false'} @click=${this.#more}>
              ${this.isFetching ? 'Fetching them…' : 'Show earlier orders'}</button></p>`
          : nothing}
      </div>
      <aside class="card" aria-labelledby="missing">
        <h2 id="missing">One is missing?</h2>
        <p>What you ordered with another e-mail address is not in this list. Its number and that address show it.</p>
        <p><a class="button" href="/track">Find an order</a></p>
      </aside>
    </div>`;
  }

  #none() {
    return html`<div class="empty">${icon('parcel', { large: true })}
      <h2>No orders yet</h2>
      <p>What you order stands here, with where it is and when it will be with you.</p>
      <a class="button primary" href="/">Look around the shop</a>
      <p class="small">Ordered with another e-mail address? <a href="/track">Find the order</a></p>
    </div>`;
  }
}

customElements.define('account-orders', AccountOrders);
