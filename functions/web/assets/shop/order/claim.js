// Something went wrong with what was sent: it never came, is missing, wrong or broken. Somebody looks at it.

import { html, nothing } from '../../vendor/lit.js';
import { OrderDialog, open } from './dialog.js';

export const element = 'claim-dialog';

const KINDS = [['lost', 'The parcel never came'], ['missing', 'Something was not in it'], ['damaged', 'Something came broken'], ['wrong', 'It is not what I ordered']];

class ClaimDialog extends OrderDialog {
  static properties = { kind: { state: true }, units: { state: true } };

  constructor() {
    super();
    [this.kind, this.units] = ['', {}];
  }

  get heading() {
    return this.step === 'done' ? 'We look after it' : 'What went wrong';
  }

  get #lines() {
    return this.order.lines.filter((line) => left(line) > 0);
  }

  async fetched(order) {
    const lines = order.lines.filter((line) => left(line) > 0);
    if (lines.length === 1) this.units = { [lines[0].id]: left(lines[0]) };
  }

  async submit() {
    if (this.step === 'done') return this.close();
    const lines = this.#lines.map(({ id }) => ({ line: id, quantity: this.units[id] ?? 0 })).filter(({ quantity }) => quantity > 0);
    this.errors = { ...(this.kind ? {} : { kind: 'Choose what happened.' }), ...(lines.length ? {} : { lines: 'Say how many of what it is about.' }) };
    this.requestUpdate();
    if (Object.keys(this.errors).length) return undefined;
    const note = this.note?.trim();
    await this.send(`/orders/${this.orderId}/claims`, { kind: this.kind, lines, ...(note && { note }) }, { step: 'done' });
    return undefined;
  }

  body() {
    if (this.step === 'done') return html`<p>Somebody looks at it and writes to ${this.order.contact.email}: we send it once more, or give your money back. You need not send anything.</p>`;
    return html`<fieldset class="choices"><legend>What happened</legend>${KINDS.map(([kind, words]) => html`<label class="choice"><input type="radio" name="kind" value=${kind} .checked=${kind === this.kind} @change=${() => { this.kind = kind; }} /><span class="name">${words}</span></label>`)}</fieldset>
      <p class="error" role="status">${this.errors.kind ?? nothing}</p>
      <ul class="units">${this.#lines.map((line) => html`<li><span>${line.name}</span>${this.stepper(`units-${line.id}`, `How many of ${line.name}`, this.units[line.id] ?? 0, { max: left(line), change: (units) => { this.units = { ...this.units, [line.id]: units }; } })}</li>`)}</ul>
      <p class="error" role="status">${this.errors.lines ?? nothing}</p>
      ${this.field('note', 'Tell us more', this.note ?? '', (note) => { this.note = note; }, { rows: 3, optional: true, maxlength: 2000 })}`;
  }

  footer() {
    if (this.step === 'done') return this.primary('Done');
    return html`${this.quiet('Never mind', this.close)}${this.primary('Tell the shop')}`;
  }
}

/** Units that have left us. */
const left = (line) => line.quantity - (line.buckets.cancelled ?? 0) - open(line);

customElements.define(element, ClaimDialog);
