// What the dialogs of an order share: they fetch the order as it is, ask in steps, say refusals in words with a way to help, and
// tell the page when something was done. Each form has a key of its own, made when it is drawn.

import { LitElement, html, nothing } from '../../vendor/lit.js';
import { api, newKey } from '../../js/api.js';
import { ask } from '../../js/dialog.js';
import { icon } from '../../js/icon.js';
import '../../js/stepper.js';

/** Units that have not left. */
const OPEN = ['backordered', 'reserved', 'released', 'picked', 'packed'];
export const open = (line) => OPEN.reduce((sum, bucket) => sum + (line.buckets[bucket] ?? 0), 0);
/** Units that are still of the order. */
export const live = (line) => line.quantity - (line.buckets.cancelled ?? 0);
export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** A subclass says `heading`, draws `body()` and the buttons of `footer()`, and sends by `this.send(…)`. */
export class OrderDialog extends LitElement {
  static properties = { order: { state: true }, step: { state: true }, problem: { state: true }, isBusy: { state: true } };

  /** What the API answered when the form was taken. */
  outcome = null;
  /** Errors by field. @type {Record<string, string>} */
  errors = {};
  #key = newKey();
  #done = false;
  /** Of the order as it was seen last: a change is made over no other. */
  version = null;

  constructor() {
    super();
    // No field of the class: that would hide what makes it drawn anew.
    this.step = '';
  }

  createRenderRoot() {
    return this;
  }

  /**
   * Shows it until it is closed.
   * @param {string} id  @param {boolean} isGuest who goes by the link's cookie
   * @returns {Promise<boolean>} whether the order is another now
   */
  async show(id, isGuest) {
    [this.orderId, this.isGuest] = [id, isGuest];
    await this.updateComplete;
    const closed = ask(this.querySelector('dialog'));
    await this.fetch();
    await closed;
    return this.#done;
  }

  /** Fetches the order, and what else a subclass wants with it. */
  async fetch() {
    this.problem = null;
    try {
      const { data, etag } = await api.get(`/orders/${this.orderId}`, { guest: this.isGuest });
      this.version = etag;
      await this.fetched(data);
      this.order = data;
      await this.updateComplete;
      this.querySelector('dialog :is(input, select, textarea):not(:disabled)')?.focus();
    } catch (problem) {
      this.problem = problem;
    }
  }

  async fetched() {}

  /** Asks for something that changes nothing. */
  ask(path, body) {
    return api.post(path, body, { guest: this.isGuest });
  }

  /** Sends the form under its key and goes to `step` when it was taken. @returns {Promise<any>} null when it was refused */
  async send(path, body, { step, isVersioned = false } = {}) {
    if (this.isBusy) return null;
    [this.isBusy, this.problem] = [true, null];
    try {
      const { data } = await api.post(path, body, { guest: this.isGuest, key: this.#key, version: isVersioned ? this.version : undefined });
      [this.#done, this.outcome] = [true, data];
      this.#key = newKey();
      if (step) this.go(step);
      return data;
    } catch (problem) {
      // What was refused is another request when it is sent again; what may have happened keeps its key.
      if (!problem.isTransient) this.#key = newKey();
      this.refused(problem);
      return null;
    } finally {
      this.isBusy = false;
    }
  }

  refused(problem) {
    this.problem = problem;
  }

  /** Goes to a step, and takes the reader there. */
  async go(step) {
    [this.step, this.errors] = [step, {}];
    await this.updateComplete;
    const heading = this.querySelector('dialog h2');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
  }

  close = () => this.querySelector('dialog')?.close();

  render() {
    return html`<dialog class="dialog large" aria-labelledby="order-dialog">
      <form novalidate @submit=${this.#submit}>
        <header><h2 id="order-dialog">${this.heading}</h2><button class="close" type="button" data-close aria-label="Close">${icon('close')}</button></header>
        ${this.problem ? this.refusal(this.problem) : nothing}
        ${this.order ? this.body() : this.problem ? nothing : html`<div aria-busy="true"><span class="skeleton title"></span><span class="skeleton"></span><span class="skeleton half"></span></div>`}
        <footer>${this.order ? this.footer() : html`<button class="button quiet" type="button" data-close>Close</button>`}</footer>
      </form>
    </dialog>`;
  }

  #submit = (event) => {
    event.preventDefault();
    if (!this.isBusy && this.order) this.submit();
  };

  submit() {}

  primary(label, options = {}) {
    return html`<button class="button primary ${options.danger ? 'danger' : ''}" aria-busy=${Boolean(this.isBusy)} ?disabled=${this.isBusy}>${this.isBusy ? 'One moment…' : label}</button>`;
  }

  quiet(label, act) {
    return html`<button class="button quiet" type="button" ?disabled=${this.isBusy} @click=${act}>${label}</button>`;
  }

  /** A refusal in the shop's words; nobody is left without somebody to turn to. */
  refusal(problem) {
    const texts = problem.errors?.length ? problem.errors.map(({ message, field }) => `${field.split('.').at(-1)} ${message}`).join('. ') : problem.detail || problem.message;
    return html`<div class="notice bad" role="alert">${icon('alert')}<div><p><strong>${problem.title ?? 'That did not work'}</strong></p><p>${texts}</p>
      <p class="small"><a href=${helpOf(problem, this.order?.number)}>Ask us to help</a></p></div></div>`;
  }

  stepper(id, label, value, { min = 0, max, change }) {
    return html`<div class="stepper"><button type="button" aria-label="One fewer: ${label}" ?disabled=${value <= min}>${icon('minus')}</button><input type="number" inputmode="numeric" id=${id} min=${min} max=${max} aria-label=${label} .value=${String(value)} @change=${(event) => change(Math.max(min, Math.min(max, event.target.valueAsNumber || 0)))} /><button type="button" aria-label="One more: ${label}" ?disabled=${value >= max}>${icon('plus')}</button></div>`;
  }

  field(id, label, value, change, { hint, optional = false, size = '', rows, options, type = 'text', autocomplete = 'off', maxlength } = {}) {
    const error = this.errors[id] ?? '';
    const described = `${hint ? `${id}-hint ` : ''}${id}-error`;
    const invalid = error ? 'true' : nothing;
    const control = options
      ? html`<select id=${id} aria-describedby=${described} aria-invalid=${invalid} @change=${(event) => change(event.target.value)}>${options.map(([key, words]) => html`<option value=${key} .selected=${key === value}>${words}</option>`)}</select>`
      : rows
        ? html`<textarea id=${id} rows=${rows} maxlength=${maxlength ?? nothing} aria-describedby=${described} aria-invalid=${invalid} .value=${value} @input=${(event) => change(event.target.value)}></textarea>`
        : html`<input id=${id} type=${type} autocomplete=${autocomplete} maxlength=${maxlength ?? nothing} aria-describedby=${described} aria-invalid=${invalid} .value=${value} @input=${(event) => change(event.target.value)} />`;
    return html`<div class="field ${size}"><label for=${id}>${label}${optional ? html` <span class="optional">optional</span>` : nothing}</label>
      ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}${control}<p class="error" id="${id}-error">${error}</p></div>`;
  }
}

/** The way to a person, with what it is about. */
export const helpOf = (problem, number = '') => `/help/contact?${new URLSearchParams({ ...(number && { order: number }), ...(problem?.code && { about: problem.code }) })}`;
