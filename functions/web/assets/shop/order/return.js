// Sending something back, in three clicks: what and why, what for and how, done. What it costs and what comes back is said before;
// what is out of time is asked for, not refused.

import { html, nothing } from '../../vendor/lit.js';
import { api } from '../../js/api.js';
import { moment } from '../../js/dates.js';
import { download } from '../../js/download.js';
import { icon } from '../../js/icon.js';
import { toast } from '../../js/toast.js';
import { OrderDialog, helpOf } from './dialog.js';
import { money } from './money.js';

export const element = 'return-dialog';

const REASONS = {
  changed_mind: 'I changed my mind',
  does_not_fit: 'It does not fit',
  ordered_by_mistake: 'I ordered it by mistake',
  not_as_described: 'It is not as described',
  defective: 'It does not work',
  damaged_in_transit: 'It came broken',
  wrong_item: 'It is not what I ordered',
  arrived_too_late: 'It came too late',
  other: 'Something else',
};
const RESOLUTIONS = {
  refund: ['My money back', 'To what you paid with.'],
  exchange: ['The same once more', 'Sent as soon as this is here.'],
  repair: ['A repair', 'We tell you when it is mended and when it comes home.'],
  credit: ['Credit on my account', 'For your next order.'],
};
const METHODS = {
  keep_it: ['Keep it', 'It is worth less than its way back: send us nothing.'],
  drop_off: ['Bring it to a counter', 'Show a code on your phone; nothing to print.'],
  label: ['Print a label', 'Stick it on the parcel and hand it to the carrier.'],
  pick_up: ['Have it fetched', 'The carrier comes to your address.'],
};

class ReturnDialog extends OrderDialog {
  static properties = { units: { state: true }, reasons: { state: true }, resolution: { state: true }, method: { state: true }, made: { state: true } };

  constructor() {
    super();
    [this.units, this.reasons] = [{}, {}];
  }

  get heading() {
    return { '': 'What goes back', how: 'What you want for it', done: this.made?.state === 'pending_approval' ? 'We look at it' : 'You may send it back' }[this.step];
  }

  async fetched() {
    this.options = (await api.get(`/orders/${this.orderId}/return-options`, { guest: this.isGuest })).data;
    const { lines, reasons, methods } = this.options;
    this.reasons = Object.fromEntries(lines.map(({ line }) => [line, reasons[0]?.reason]));
    // There is nothing to choose where there is one thing.
    if (lines.length === 1 && most(lines[0]) === 1) this.units = { [lines[0].line]: 1 };
    this.method = methods[0]?.method;
  }

  get #chosen() {
    return this.options.lines.filter(({ line }) => this.units[line] > 0);
  }

  /** What all that is chosen may become. */
  get #resolutions() {
    return Object.keys(RESOLUTIONS).filter((name) => this.#chosen.every(({ resolutions }) => resolutions.includes(name)));
  }

  async submit() {
    if (this.step === 'done' || this.options.lines.length === 0) return this.close();
    if (this.step === '') {
      if (this.#chosen.length === 0) {
        this.errors = { units: 'Say how many of what goes back.' };
        return this.requestUpdate();
      }
      if (!this.#resolutions.includes(this.resolution)) [this.resolution] = this.#resolutions;
      return this.go('how');
    }
    const lines = this.#chosen.map(({ line }) => ({ line, quantity: this.units[line], reason: this.reasons[line], ...(this.note?.trim() && { note: this.note.trim() }) }));
    const made = await this.send(`/orders/${this.orderId}/returns`, { lines, resolution: this.resolution, ...(this.method && { method: this.method }) });
    if (!made) return undefined;
    this.made = made;
    return this.go('done');
  }

  body() {
    if (this.step === 'done') return this.#done();
    if (this.options.lines.length === 0) return html`<p>Nothing is with you that could come back. Is that not so? <a href=${helpOf(null, this.order.number)}>Tell us</a>.</p>`;
    return this.step === 'how' ? this.#how() : this.#what();
  }

  #what() {
    return html`<ul class="units">${this.options.lines.map((line) => this.#line(line))}</ul><p class="error" role="status">${this.errors.units ?? nothing}</p>`;
  }

  #line(line) {
    const units = this.units[line.line] ?? 0;
    const set = (count) => {
      this.units = { ...this.units, [line.line]: count };
    };
    const reasons = this.options.reasons.map(({ reason }) => [reason, REASONS[reason] ?? reason]);
    return html`<li><span>${line.name}<br /><span class="hint">${until(line)}</span></span>${this.stepper(`units-${line.line}`, `How many of ${line.name}`, units, { max: most(line), change: set })}
      ${units ? this.field(`reason-${line.line}`, `Why: ${line.name}`, this.reasons[line.line], (reason) => { this.reasons = { ...this.reasons, [line.line]: reason }; }, { options: reasons }) : nothing}</li>`;
  }

  #how() {
    const choice = (group, value, current, [name, hint], choose) => html`<label class="choice"><input type="radio" name=${group} value=${value} .checked=${value === current} @change=${choose} /><span><span class="name">${name}</span><span class="hint">${hint}</span></span></label>`;
    return html`<fieldset class="choices"><legend>You want</legend>${this.#resolutions.map((name) => choice('resolution', name, this.resolution, RESOLUTIONS[name], () => { this.resolution = name; }))}</fieldset>
      <fieldset class="choices"><legend>It comes back</legend>${this.options.methods.map(({ method }) => choice('method', method, this.method, METHODS[method] ?? [method, ''], () => { this.method = method; }))}</fieldset>
      ${this.field('note', 'Anything we should know', this.note ?? '', (note) => { this.note = note; }, { rows: 2, optional: true, maxlength: 1000 })}
      <p class="notice info">${icon('card')}<span id="money-words">${this.#money()}</span></p>
      ${this.#asks ? html`<p class="notice">${icon('info')}<span>Its time has passed, or it is of a kind that does not come back by itself. Ask all the same: somebody looks at it within a day or two and writes to you.</span></p>` : nothing}`;
  }

  /** Some of it needs somebody's word. */
  get #asks() {
    return this.#chosen.some((line) => this.units[line.line] > line.quantity);
  }

  #money() {
    if (this.resolution === 'repair') return 'A repair costs nothing unless we ask you first.';
    if (this.resolution === 'exchange') return 'The same goods cost nothing more.';
    const worth = this.#chosen.reduce((sum, { line, quantity, value }) => sum + (quantity ? Math.floor((value.amount * Math.min(this.units[line], quantity)) / quantity) : 0), 0);
    const isOurs = this.#chosen.some(({ line }) => this.options.reasons.find(({ reason }) => reason === this.reasons[line])?.is_ours);
    const { fee } = this.options;
    const cost = isOurs || fee.amount === 0 ? 'Sending it back costs you nothing.' : `${money(fee)} of it is kept for the way back.`;
    const when = this.method === 'keep_it' ? 'at once' : 'as soon as it is here and in order';
    return `You get back what you paid for it, tax included${worth ? `: about ${money({ amount: worth, currency: fee.currency })}` : ''}, ${when}. ${cost}`;
  }

  #done() {
    const { made } = this;
    if (made.state === 'pending_approval') return html`<p>Somebody looks at it${made.due_at ? html` by ${moment(made.due_at)}` : nothing} and writes to ${this.order.contact.email}. There is nothing to do for you until then.</p>`;
    if (made.method === 'keep_it') return html`<p>Keep it, and send us nothing. Your money is on its way.</p>`;
    return html`<ol class="steps-list"><li>Pack it as it came, with the lower half of the packing slip if you have it.</li>
        <li>${made.method === 'drop_off' ? 'Bring it to any counter of the carrier and show the square code.' : made.method === 'pick_up' ? 'Stick the label on. The carrier comes for it.' : 'Stick the label on and hand it to the carrier.'}</li>
        <li>We write when it is here${made.resolution === 'refund' ? ', and give your money back at once' : ''}.</li></ol>
      <p class="actions"><button class="button" type="button" @click=${this.#label}>${icon('print')}Label and instructions</button></p>
      <p class="hint">It takes the carrier a minute to make the label. It stands on the page of your order, too${made.expires_at ? html`, until ${moment(made.expires_at)}` : nothing}.</p>`;
  }

  #label = () => download(`/returns/${this.made.id}/label`, `${this.made.id}.pdf`, { guest: this.isGuest }).catch((error) => toast(error.message));

  footer() {
    if (this.step === 'done' || this.options.lines.length === 0) return this.primary('Done');
    if (this.step === 'how') return html`${this.quiet('Go back', () => this.go(''))}${this.primary(this.#asks ? 'Ask for it' : 'Send it back')}`;
    return html`${this.quiet('Keep it', this.close)}${this.primary('Next')}`;
  }
}

const most = (line) => line.quantity + line.quantity_by_request;

function until(line) {
  if (line.quantity === 0) return 'Its time has passed; you may ask.';
  return line.window_ends ? `Until ${moment(line.window_ends)}` : '';
}

customElements.define(element, ReturnDialog);
