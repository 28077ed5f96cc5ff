// The account's first page: how the latest orders stand, and where things go.

import { html, nothing } from '../vendor/lit.js';
import { api } from '../js/api.js';
import { icon } from '../js/icon.js';
import { money } from '../js/money.js';
import { session } from '../js/session.js';
import { addressLines, addressTitle, listAddresses } from './parts/addresses.js';
import { orderCard } from './parts/order-card.js';
import { AccountPage } from './parts/page.js';

const LATEST = 3;

class AccountHome extends AccountPage {
  static properties = { words: { type: Object } };

  async fetch() {
    const [profile, orders, credit, addresses] = await Promise.all([
      api.get('/me'), api.get(`/me/orders?limit=${LATEST}`), api.get('/me/credit'), listAddresses(),
    ]);
    this.profile = profile.data;
    this.credit = credit.data.balance;
    this.orders = orders.data.items;
    this.hasMore = orders.data.next_cursor !== null;
    this.addresses = addresses;
  }

  head() {
    const { name, email } = { ...session.claims(), ...this.profile };
    const first = name?.trim().split(/\s+/)[0];
    return html`<div class="page-head">
      <div><h1>${first && first.length <= 24 ? `Hello, ${first}` : 'Hello'}</h1>
        ${email ? html`<p class="muted">Signed in as ${email}</p>` : nothing}
        ${this.credit.amount > 0 ? html`<p>You have <strong>${money(this.credit)}</strong> of store credit. The checkout offers to use it.</p>` : nothing}</div>
      ${session.has('agent', 'warehouse', 'merchant') ? html`<div class="actions"><a class="button" href="/console">To the console</a></div>` : nothing}
    </div>`;
  }

  content() {
    return html`${this.head()} ${this.#unverified()}
      <div class="beside">
        <section aria-labelledby="latest">
          <div class="section-head"><h2 id="latest">Your latest orders</h2>${this.hasMore ? html`<a href="/account/orders">See all orders</a>` : nothing}</div>
          ${this.orders.length ? html`<ul class="order-cards">${this.orders.map((order) => orderCard(order, this.words))}</ul>` : this.#noOrders()}
        </section>
        ${this.#addresses()}
      </div>`;
  }

  #unverified() {
    const { email, email_verified: isVerified } = this.profile;
    if (!email || isVerified) return nothing;
    return html`<section class="notice info">${icon('mail')}<p><strong>${email} is not confirmed yet.</strong> Once it is, what you ordered with it
      without signing in is listed here, too.</p></section>`;
  }

  #noOrders() {
    return html`<div class="empty">${icon('parcel', { large: true })}
      <h3>No orders yet</h3>
      <p>What you order stands here, with where it is and when it will be with you.</p>
      <a class="button primary" href="/">Look around the shop</a>
      <p class="small">Ordered with another e-mail address? <a href="/track">Find the order</a></p>
    </div>`;
  }

  #addresses() {
    const [usual, ...others] = this.addresses;
    const more = others.length === 1 ? 'One more address' : `${others.length} more addresses`;
    return html`<aside class="card" aria-labelledby="where">
      <header><h2 id="where">Where things go</h2>${usual ? html`<a href="/account/addresses">Change</a>` : nothing}</header>
      ${usual
        ? html`<div><p><strong>${addressTitle(usual)}</strong></p><address>${addressLines(usual).map((line) => html`${line}<br>`)}</address></div>
            ${others.length ? html`<p class="small muted">${more}</p>` : nothing}`
        : html`<p>Keep an address, and checkout starts with it.</p><p><a class="button" href="/account/new-address">Add an address</a></p>`}
    </aside>`;
  }
}

customElements.define('account-home', AccountHome);
