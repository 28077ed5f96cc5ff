// Who is calling: found by telephone number or e-mail address, taken over with one click. Fires `taken` with the customer in `detail`,
// or `newcomer` with what was typed.

import { html, nothing } from '../../vendor/lit.js';
import { api, query } from '../../js/api.js';
import { ConsoleElement, Task } from './element.js';
import { plural, when } from './format.js';
import { icon } from './icons.js';
import { orderId } from './search.js';
import { problemView } from './views.js';

class CustomerFinder extends ConsoleElement {
  static properties = { isDisabled: {} };

  #found = new Task(this, async (signal, asked) => ({ asked, customers: (await api.get(`/admin/customers${query(asked)}`, { signal })).data.items }));

  /** @param {{email?: string, phone?: string, order?: string}} asked  @param {boolean} takes the only one found is taken over */
  async find(asked, takes = false) {
    const found = await this.#found.run(asked);
    if (takes && found?.customers.length === 1) this.#take(found.customers[0]);
  }

  #asked(text) {
    const id = orderId(text);
    if (id) return { order: id };
    return text.includes('@') ? { email: text } : { phone: text };
  }

  #search() {
    const text = this.querySelector('input').value.trim();
    if (text) this.find(this.#asked(text));
  }

  #key(event) {
    if (event.key !== 'Enter') return;
    // It stands within the form of the order, which is not sent by this.
    event.preventDefault();
    this.#search();
  }

  #take(customer) {
    this.#found.clear();
    this.querySelector('input').value = '';
    this.dispatchEvent(new CustomEvent('taken', { detail: customer, bubbles: true }));
  }

  #new(asked) {
    this.#found.clear();
    this.querySelector('input').value = '';
    this.dispatchEvent(new CustomEvent('newcomer', { detail: asked, bubbles: true }));
  }

  render() {
    const { value, problem, isLoading } = this.#found;
    return html`<div class="field">
        <label for="caller">Phone, e-mail or order number of the customer</label>
        <div class="search">
          ${icon('search')}
          <input id="caller" type="search" autocomplete="off" spellcheck="false" ?disabled=${this.isDisabled} @keydown=${this.#key} />
          <button type="button" ?disabled=${this.isDisabled} aria-busy=${isLoading} @click=${this.#search}>Find</button>
        </div>
      </div>
      <div role="status">${problem ? problemView(problem) : nothing}${value && !isLoading && !problem ? this.#result(value) : nothing}</div>`;
  }

  #result({ asked, customers }) {
    if (customers.length === 0) {
      return html`<p class="row"><span>Nobody has ordered with this yet.</span>
        ${asked.order ? nothing : html`<button class="button small" type="button" @click=${() => this.#new(asked)}>Enter a new customer</button>`}</p>`;
    }
    return html`<ul class="list found">${customers.map(
      (customer) => html`<li><button type="button" @click=${() => this.#take(customer)}>
        <span class="name">${customer.name}</span><span class="small">Use this customer</span>
        <span class="more">${customer.email} · ${plural(customer.orders.length, 'order')}${customer.orders[0]?.placed_at ? html`, the newest ${when(customer.orders[0].placed_at)}` : nothing}</span>
      </button></li>`,
    )}</ul>`;
  }
}

customElements.define('customer-finder', CustomerFinder);
