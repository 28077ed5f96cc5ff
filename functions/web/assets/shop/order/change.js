// Changing an order until it is on the truck: how many of what, something more, where it goes, how it is sent. What it comes to is
// worked out by the shop and shown before anything is changed. Those who work here may give another price, and say why.

import { html, nothing } from '../../vendor/lit.js';
import { api, query } from '../../js/api.js';
import { OrderDialog, live, open } from './dialog.js';
import { mountCard, methodOf } from './card.js';
import { addressFields, addedList, linesView, newPrices, notesView, optionsView, pricesView, searchView } from './change-view.js';
import { comparison, money } from './money.js';
import { otherPrices, wrongPrices } from './prices.js';

export const element = 'change-dialog';

/** Refusals that mean: what was shown is not what would happen now. */
const OUTDATED = new Set(['preview_expired', 'preview_outdated', 'stale']);
const ADDRESS = ['name', 'line1', 'line2', 'city', 'region', 'postal_code', 'country'];

class ChangeDialog extends OrderDialog {
  static properties = { quantities: { state: true }, added: { state: true }, found: { state: true }, options: { state: true }, option: { state: true }, preview: { state: true }, payNow: { state: true } };

  #card = null;

  constructor() {
    super();
    [this.quantities, this.added, this.found, this.options, this.option, this.payNow] = [{}, [], null, null, '', true];
  }

  get heading() {
    return { '': 'Change the order', confirm: 'This is what it comes to', done: 'The order is changed' }[this.step];
  }

  async fetched(order) {
    this.address = Object.fromEntries(ADDRESS.map((part) => [part, order.ship_to[part] ?? '']));
    this.#first = { ...this.address };
    this.quantities = Object.fromEntries(order.lines.map((line) => [line.id, live(line)]));
    this.option = order.shipping_option.id;
    [this.prices, this.reason] = [{}, ''];
  }

  #first = {};

  /** What the API is asked for, and nothing that stays as it is. */
  get #operations() {
    const lines = this.order.lines.filter((line) => this.quantities[line.id] !== live(line)).map((line) => ({ op: 'set_quantity', line: line.id, quantity: this.quantities[line.id] }));
    const added = this.added.map(({ sku, quantity }) => ({ op: 'add', sku, quantity }));
    const moved = ADDRESS.some((part) => this.address[part].trim() !== this.#first[part]);
    const to = Object.fromEntries(ADDRESS.map((part) => [part, this.address[part].trim()]).filter(([, value]) => value));
    return [...lines, ...added, ...otherPrices(this), ...(moved ? [{ op: 'ship_to', ship_to: to }] : []), ...(this.option === this.order.shipping_option.id ? [] : [{ op: 'shipping_option', id: this.option }])];
  }

  submit() {
    if (this.step === 'done') return this.close();
    return this.step === 'confirm' ? this.#apply() : this.#look();
  }

  async #look() {
    this.errors = wrongPrices(this);
    if (Object.keys(this.errors).length) {
      this.requestUpdate();
      await this.updateComplete;
      this.querySelector('[aria-invalid="true"]')?.focus();
      return;
    }
    const operations = this.#operations;
    if (operations.length === 0) {
      this.problem = { title: 'Nothing is changed yet', detail: 'Change a number, the address or the delivery, or add something.' };
      return;
    }
    [this.isBusy, this.problem] = [true, null];
    try {
      const { data, etag } = await this.ask(`/orders/${this.orderId}/changes/preview`, { operations });
      [this.preview, this.version, this.payNow] = [data, etag ?? this.version, true];
      await this.go('confirm');
    } catch (problem) {
      this.refused(problem);
    } finally {
      this.isBusy = false;
    }
  }

  async #apply() {
    const body = { hash: this.preview.hash };
    if (this.#due && this.payNow) {
      if (!this.#card?.method) return;
      this.isBusy = true;
      try {
        body.payment_method = await methodOf(this.#card, this.order);
      } catch (error) {
        this.problem = error;
        return;
      } finally {
        this.isBusy = false;
      }
    }
    await this.send(`/orders/${this.orderId}/changes`, body, { step: 'done', isVersioned: true });
  }

  get #due() {
    return (this.preview?.payment.to_authorize?.amount ?? 0) > 0;
  }

  /** What was shown does not hold any more: it is worked out anew, from the order as it is now. */
  async refused(problem) {
    this.problem = problem;
    if (problem.code === 'payment_needed') this.payNow = true;
    if (!OUTDATED.has(problem.code) && problem.status !== 412) return;
    const typed = { quantities: this.quantities, address: this.address, option: this.option, prices: this.prices, reason: this.reason };
    await this.fetch();
    Object.assign(this, typed);
    this.problem = { ...problem, title: 'The order has changed meanwhile', detail: 'Look at it again: this is how it stands now.' };
    await this.go('');
  }

  async updated() {
    const place = this.querySelector('.payment-element');
    if (!place) {
      this.#card = null;
      return;
    }
    if (this.#card) return;
    this.#card = 'mounting';
    try {
      this.#card = await mountCard(place, this.preview.payment.to_authorize);
    } catch (error) {
      this.#card = null;
      this.problem = error;
    }
  }

  #search = async (words) => {
    if (!words.trim()) return;
    this.found = 'loading';
    try {
      this.found = (await api.get(`/products${query({ q: words.trim(), limit: 6 })}`)).data.items;
    } catch (problem) {
      [this.found, this.problem] = [null, problem];
    }
  };

  #add = (product) => {
    if (!this.added.some(({ sku }) => sku === product.sku)) this.added = [...this.added, { sku: product.sku, name: product.name, quantity: 1 }];
    this.found = null;
  };

  /** How it may be sent, from where it stands now. */
  #fetchOptions = async () => {
    if (this.options) return;
    const lines = this.order.lines.filter((line) => open(line) > 0).map((line) => ({ sku: line.sku, quantity: open(line) }));
    try {
      this.options = (await api.post('/quotes', { lines, ship_to: this.order.ship_to }, { guest: this.isGuest })).data.shipping_options;
    } catch (problem) {
      this.problem = problem;
    }
  };

  body() {
    if (this.step === 'done') return html`<p>${this.#afterwards()}</p>`;
    if (this.step === 'confirm') return this.#confirm();
    const set = (line, quantity) => {
      this.quantities = { ...this.quantities, [line.id]: quantity };
    };
    const amount = (item, quantity) => {
      this.added = quantity ? this.added.map((it) => (it === item ? { ...it, quantity } : it)) : this.added.filter((it) => it !== item);
    };
    return html`${linesView(this, set)} ${addedList(this, amount)} ${searchView(this, this.#search, this.#add)}
      ${this.isStaff ? pricesView(this) : nothing}
      <details class="disclosure"><summary>Send it to another address</summary>${addressFields(this)}</details>
      <details class="disclosure" @toggle=${(event) => event.target.open && this.#fetchOptions()}><summary>Send it another way: now ${this.order.shipping_option.name}</summary>${optionsView(this, (id) => { this.option = id; })}</details>`;
  }

  #confirm() {
    return html`${this.isStaff ? newPrices(this.order, this.preview) : nothing} ${comparison(this.preview, this.isStaff)} ${notesView(this.preview)}
      ${this.#due && !this.preview.payment.needs_method
        ? html`<fieldset class="choices"><legend>${this.isStaff ? 'How they pay for it' : 'Pay for it'}</legend>
            <label class="choice"><input type="radio" name="pay" .checked=${this.payNow} @change=${() => { this.payNow = true; }} /><span><span class="name">Now, by card</span>${this.isStaff ? html`<span class="hint">The customer tells you the card.</span>` : nothing}</span></label>
            <label class="choice"><input type="radio" name="pay" .checked=${!this.payNow} @change=${() => { this.payNow = false; }} /><span><span class="name">Later, within 24 hours</span><span class="hint">${this.isStaff ? 'What is added waits for its payment; the customer pays on the page of the order. Without it, it falls away.' : 'What you add waits for its payment. Without it, it falls away, and the rest of your order stays as it is.'}</span></span></label></fieldset>`
        : nothing}
      ${this.#due && this.payNow ? html`<div class="payment-element" aria-busy="true"></div>` : nothing}`;
  }

  #afterwards() {
    const due = this.outcome?.payments.balance_due;
    if (this.isStaff) return due?.amount > 0 ? `${money(due)} is still to be paid: the customer does that on the page of the order, within 24 hours.` : 'The order stands as you changed it.';
    return due?.amount > 0 ? `${money(due)} is still to be paid: do that on the page of your order, within 24 hours.` : 'The page of your order shows it as it is now.';
  }

  footer() {
    if (this.step === 'done') return this.primary('Done');
    if (this.step === 'confirm') return html`${this.quiet('Go back', () => this.go(''))}${this.primary(this.#due && this.payNow ? `Change it and pay ${money(this.preview.payment.to_authorize)}` : this.isStaff ? 'Change it' : 'Change my order')}`;
    return html`${this.quiet('Leave it as it is', this.close)}${this.primary('See what it comes to')}`;
  }
}

customElements.define(element, ChangeDialog);
