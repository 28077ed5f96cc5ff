// Asks how much of an order's money goes back, and why. What is beyond the reader's authority waits for somebody else's word.
//
//     const given = await dialog.open();   // {state, refunds, …}; undefined when dismissed

import { html, nothing } from '../../vendor/lit.js';
import { api, newKey } from '../../js/api.js';
import { ask } from '../../js/dialog.js';
import { decimal, minor } from '../../js/money.js';
import { ConsoleElement } from './element.js';
import { Form } from './form.js';
import { money } from './format.js';
import { icon } from './icons.js';
import { problemView } from './views.js';

class RefundDialog extends ConsoleElement {
  static properties = { order: {}, problem: { state: true }, isBusy: { state: true } };

  #form = new Form(this, { amount: '', reason: '' }, 'refund');
  #key = '';
  #given = undefined;

  async open() {
    this.#form.values = { amount: '', reason: '' };
    this.#form.errors = {};
    [this.#key, this.#given, this.problem] = [newKey(), undefined, null];
    this.requestUpdate();
    await this.updateComplete;
    await ask(this.querySelector('dialog'));
    return this.#given;
  }

  get #most() {
    const { captured, refunded } = this.order.payments;
    return { amount: captured.amount - refunded.amount, currency: captured.currency };
  }

  async #send(event) {
    event.preventDefault();
    if (this.isBusy) return;
    const { amount: typed, reason } = this.#form.values;
    const amount = minor(typed, this.#most.currency);
    if (amount === null || amount <= 0 || amount > this.#most.amount) {
      this.#form.refuse({ errors: [{ field: 'amount', message: `must be an amount up to ${decimal(this.#most.amount)}` }] });
      return;
    }
    [this.isBusy, this.problem] = [true, null];
    try {
      const body = { amount: { amount, currency: this.#most.currency }, reason: reason.trim() };
      this.#given = (await api.post(`/admin/orders/${encodeURIComponent(this.order.id)}/refunds`, body, { key: this.#key })).data;
      this.querySelector('dialog').close();
    } catch (problem) {
      if (!problem.isTransient) this.#key = newKey();
      this.problem = this.#form.refuse(problem).length || !problem.errors?.length ? problem : null;
    } finally {
      this.isBusy = false;
    }
  }

  render() {
    if (!this.order) return nothing;
    const close = (event) => event.target.closest('dialog').close();
    return html`<dialog class="dialog" aria-labelledby="refund-title"><form novalidate @submit=${this.#send}>
      <header><h2 id="refund-title">Give money back</h2><button class="close" type="button" data-close aria-label="Close" @click=${close}>${icon('close')}</button></header>
      <p class="muted">Up to ${money(this.#most)} was charged and not given back. It goes to what it was paid with. Beyond what you may give alone, somebody else decides.</p>
      ${this.problem ? problemView(this.problem) : nothing}
      <div class="fields">${this.#form.field('amount', 'Amount', { inputmode: 'decimal', size: 'third' })}${this.#form.field('reason', 'Why', { size: 'two-thirds', maxlength: 200 })}</div>
      <footer><button class="button quiet" type="button" data-close @click=${close}>Cancel</button><button class="button primary" aria-busy=${Boolean(this.isBusy)} ?disabled=${this.isBusy}>Give it back</button></footer>
    </form></dialog>`;
  }
}

customElements.define('refund-dialog', RefundDialog);
