// Paying what is due: with another card, in the gateway's own form.

import { html } from '../../vendor/lit.js';
import { OrderDialog } from './dialog.js';
import { mountCard, methodOf, settle } from './card.js';
import { money } from './money.js';

export const element = 'pay-dialog';

class PayDialog extends OrderDialog {
  #card = null;

  get heading() {
    return this.step === 'done' ? 'Thank you' : 'Pay what is due';
  }

  async updated() {
    const place = this.querySelector('.payment-element');
    if (!place || this.#card || !this.order) return;
    this.#card = 'mounting';
    try {
      this.#card = await mountCard(place, this.order.payments.balance_due);
    } catch (error) {
      this.#card = null;
      this.problem = error;
    }
  }

  async submit() {
    if (this.step === 'done') return this.close();
    if (!this.#card?.method) return undefined;
    this.isBusy = true;
    try {
      const method = await methodOf(this.#card, this.order);
      this.isBusy = false;
      const paid = await this.send(`/orders/${this.orderId}/payments`, { payment_method: method });
      if (!paid) return undefined;
      this.isBusy = true;
      this.outcome = await settle(paid, this.isGuest);
      await this.go('done');
    } catch (error) {
      this.problem = error;
    } finally {
      this.isBusy = false;
    }
    return undefined;
  }

  body() {
    if (this.step === 'done') return html`<p>${this.outcome?.payments.balance_due.amount > 0 ? 'Your bank has not answered yet. This page shows it when it has.' : 'The payment stands. We go on with your order.'}</p>`;
    const { balance_due: due } = this.order.payments;
    return html`<p class="lead" id="money-words">${money(due)} is due. It is charged ${this.order.fulfillment_status === 'unfulfilled' ? 'when the goods leave, not before' : 'once, for what left or is about to leave'}.</p>
      <div class="payment-element" aria-busy="true"></div>`;
  }

  footer() {
    if (this.step === 'done') return this.primary('Done');
    return html`${this.quiet('Not now', this.close)}${this.primary(`Pay ${money(this.order.payments.balance_due)}`)}`;
  }
}

customElements.define(element, PayDialog);
