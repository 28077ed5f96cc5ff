// Asks what is not on its shelf, and says so. The rest of the order goes on; what is missing comes from elsewhere, waits, or is
// cancelled, as its customer wished.
//
//     const task = await dialog.open(task);   // the work as it is then; undefined when dismissed

import { html, nothing } from '../../vendor/lit.js';
import { newKey } from '../../js/api.js';
import { ask } from '../../js/dialog.js';
import { ConsoleElement } from './element.js';
import { Form } from './form.js';
import { icon } from './icons.js';
import { make, refusal } from './work-steps.js';

const REASONS = [['not found on the shelf', 'Not on its shelf'], ['damaged', 'Damaged'], ['wrong goods on the shelf', 'Something else lies there']];

class ShortDialog extends ConsoleElement {
  static properties = { problem: { state: true }, isBusy: { state: true } };

  #form = new Form(this, {}, 'short');
  #task = null;
  #key = '';
  #done = undefined;

  async open(task) {
    this.#task = task;
    this.#form.values = { reason: REASONS[0][0], units: Object.fromEntries(this.#lines.map(({ line }) => [line, ''])) };
    this.#form.errors = {};
    [this.#key, this.#done, this.problem] = [newKey(), undefined, null];
    this.requestUpdate();
    await this.updateComplete;
    await ask(this.querySelector('dialog'));
    return this.#done;
  }

  get #lines() {
    return this.#task?.lines.filter(({ buckets }) => buckets.released > 0) ?? [];
  }

  async #send(event) {
    event.preventDefault();
    if (this.isBusy) return;
    const { units, reason } = this.#form.values;
    const lines = this.#lines.map(({ line }) => ({ line, quantity: Number(units[line]) })).filter(({ quantity }) => quantity > 0);
    const wrong = this.#lines.filter(({ line, buckets }) => !/^\d*$/.test(units[line].trim()) || Number(units[line]) > buckets.released);
    this.#form.errors = Object.fromEntries(wrong.map(({ line, buckets }) => [`units.${line}`, `Must be a number up to ${buckets.released}.`]));
    if (wrong.length || lines.length === 0) {
      if (wrong.length === 0) this.#form.errors = { [`units.${this.#lines[0].line}`]: 'Say how many are missing.' };
      this.requestUpdate();
      await this.updateComplete;
      this.querySelector('[aria-invalid="true"]')?.focus();
      return;
    }
    [this.isBusy, this.problem] = [true, null];
    try {
      this.#done = await make('short', this.#task.id, { lines, reason }, this.#key);
      this.querySelector('dialog').close();
    } catch (problem) {
      this.problem = problem;
      if (!problem.isTransient) this.#key = newKey();
    } finally {
      this.isBusy = false;
    }
  }

  render() {
    const close = (event) => event.target.closest('dialog').close();
    return html`<dialog class="dialog" aria-labelledby="short-title"><form novalidate @submit=${this.#send}>
      <header><h2 id="short-title">What is missing</h2><button class="close" type="button" data-close aria-label="Close" @click=${close}>${icon('close')}</button></header>
      <p class="muted">It is looked for at other locations, else it waits for goods or is cancelled, as the customer wished. Nothing is charged for what does not leave.</p>
      ${this.problem ? refusal(this.problem) : nothing}
      <div class="fields">
        ${this.#lines.map(({ line, name, buckets }) => this.#form.field(`units.${line}`, name, { inputmode: 'numeric', hint: `Missing, of ${buckets.released} still to be picked.` }))}
        ${this.#form.field('reason', 'Why', { options: REASONS })}
      </div>
      <footer><button class="button quiet" type="button" data-close @click=${close}>Cancel</button><button class="button primary" aria-busy=${Boolean(this.isBusy)} ?disabled=${this.isBusy}>Report what is missing</button></footer>
    </form></dialog>`;
  }
}

customElements.define('short-dialog', ShortDialog);
