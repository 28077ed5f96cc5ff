// Cancelling: all that has not left, or some of it. What happens to the money is said before.

import { html, nothing } from '../../vendor/lit.js';
import { icon } from '../../js/icon.js';
import { OrderDialog, open, plural } from './dialog.js';
import { money } from './money.js';

export const element = 'cancel-dialog';

class CancelDialog extends OrderDialog {
  static properties = { whole: { state: true }, units: { state: true } };

  constructor() {
    super();
    [this.whole, this.units] = [true, {}];
  }

  get heading() {
    return this.step === 'done' ? 'It is cancelled' : 'Cancel the order';
  }

  get #lines() {
    return this.order.lines.filter((line) => open(line) > 0);
  }

  async submit() {
    if (this.step === 'done') return this.close();
    const lines = this.#lines.map(({ id }) => ({ line: id, quantity: this.units[id] ?? 0 })).filter(({ quantity }) => quantity > 0);
    if (!this.whole && lines.length === 0) {
      this.errors = { lines: 'Say how many of what.' };
      this.requestUpdate();
      return undefined;
    }
    await this.send(`/orders/${this.orderId}/cancel`, this.whole ? {} : { lines }, { step: 'done' });
    return undefined;
  }

  body() {
    if (this.step === 'done') return html`<p>${this.#done()} We have written to ${this.order.contact.email}.</p>`;
    const lines = this.#lines;
    if (lines.length === 0) return html`<p>Everything has left, so there is nothing to cancel any more. When it is with you, you can send it back from this page.</p>`;
    const hasLeft = this.order.lines.some((line) => open(line) < line.quantity - (line.buckets.cancelled ?? 0));
    return html`<fieldset class="choices"><legend class="visually-hidden">What is cancelled</legend>
        <label class="choice"><input type="radio" name="extent" .checked=${this.whole} @change=${() => { this.whole = true; }} /><span><span class="name">${hasLeft ? 'All that has not left' : 'The whole order'}</span><span class="hint">${lines.map((line) => `${open(line)} × ${line.name}`).join(', ')}</span></span></label>
        <label class="choice"><input type="radio" name="extent" .checked=${!this.whole} @change=${() => { this.whole = false; }} /><span><span class="name">Some of it</span></span></label>
      </fieldset>
      ${this.whole ? nothing : html`<ul class="units">${lines.map((line) => this.#line(line))}</ul><p class="error" role="status">${this.errors.lines ?? nothing}</p>`}
      <p class="notice info">${icon('card')}<span id="money-words">${this.#money()}</span></p>`;
  }

  #line(line) {
    const set = (units) => {
      this.units = { ...this.units, [line.id]: units };
    };
    return html`<li><span>${line.name}</span>${this.stepper(`units-${line.id}`, `How many of ${line.name}`, this.units[line.id] ?? 0, { max: open(line), change: set })}</li>`;
  }

  #money() {
    const { captured, authorized } = this.order.payments;
    if (captured.amount > 0) return 'What has left stays charged. Nothing is charged for what you cancel; what was charged for it goes back to what you paid with.';
    if (authorized.amount > 0) return `Nothing was charged. ${this.whole ? `We let go the ${money(authorized)} that your bank keeps for us.` : 'We take less when the rest leaves.'}`;
    return 'Nothing was charged, and nothing will be for what you cancel.';
  }

  #done() {
    const after = this.outcome ?? this.order;
    const left = after.lines.reduce((sum, line) => sum + open(line), 0);
    return left ? `The rest, ${plural(left, 'unit')}, comes as promised.` : 'Nothing more of it leaves.';
  }

  footer() {
    if (this.step === 'done') return this.primary('Done');
    if (this.#lines.length === 0) return this.quiet('Close', this.close);
    return html`${this.quiet('Keep it', this.close)}${this.primary(this.whole ? 'Cancel all of it' : 'Cancel these', { danger: true })}`;
  }
}

customElements.define(element, CancelDialog);
