// Asks why an order is to be held, and holds it.
//
//     const held = await dialog.open();   // {data, etag}; a Problem where the order is not as it was; undefined when dismissed

import { html, nothing } from '../../vendor/lit.js';
import { api, newKey } from '../../js/api.js';
import { ask } from '../../js/dialog.js';
import { ConsoleElement } from './element.js';
import { Form } from './form.js';
import { icon } from './icons.js';
import { problemView } from './views.js';
import { HOLD_REASONS, holdWord } from './words.js';

const LONGEST_NOTE = 500;

class HoldDialog extends ConsoleElement {
  static properties = { order: {}, problem: { state: true }, isBusy: { state: true } };

  #form = new Form(this, { reason: '', note: '' }, 'hold');
  /** Made when the form is drawn: however often it is sent, the order is held once. */
  #key = '';
  #held = undefined;

  async open() {
    const taken = new Set(this.order.holds.map((hold) => hold.reason));
    this.reasons = Object.keys(HOLD_REASONS).filter((reason) => !taken.has(reason));
    this.#form.values = { reason: this.reasons[0] ?? '', note: '' };
    this.#form.errors = {};
    [this.#key, this.#held, this.problem] = [newKey(), undefined, null];
    this.requestUpdate();
    await this.updateComplete;
    await ask(this.querySelector('dialog'));
    return this.#held;
  }

  async #send(event) {
    event.preventDefault();
    if (this.isBusy) return;
    [this.isBusy, this.problem] = [true, null];
    const { reason, note } = this.#form.values;
    try {
      this.#held = await api.post(`/admin/orders/${encodeURIComponent(this.order.id)}/holds`, { reason, note: note.trim() || undefined }, { key: this.#key });
      this.querySelector('dialog').close();
    } catch (problem) {
      this.#refused(problem);
    } finally {
      this.isBusy = false;
    }
  }

  #refused(problem) {
    if (problem.status === 409) {
      this.#held = problem;
      this.querySelector('dialog').close();
      return;
    }
    // It may be held by now: whoever gives up sees how it stands.
    this.#held = problem.isTransient ? problem : undefined;
    this.problem = this.#form.refuse(problem).length || !problem.errors?.length ? problem : null;
    // The words of a key that is taken cannot change any more; a new try is a new request.
    if (!problem.isTransient) this.#key = newKey();
  }

  render() {
    return html`<dialog class="dialog" aria-labelledby="hold-title">
      <form novalidate @submit=${this.#send}>
        <header>
          <h2 id="hold-title">Hold this order</h2>
          <button class="close" type="button" aria-label="Close" @click=${(event) => event.target.closest('dialog').close()}>${icon('close')}</button>
        </header>
        <p class="muted">Nothing of it is picked until the hold is released. The customer reads that we are checking something.</p>
        ${this.problem ? problemView(this.problem) : nothing}
        ${this.#form.field('reason', 'Reason', { options: (this.reasons ?? []).map((reason) => [reason, HOLD_REASONS[reason] ?? holdWord(reason)]) })}
        ${this.#form.field('note', 'Note for colleagues', { optional: true, rows: 3, maxlength: LONGEST_NOTE })}
        <footer>
          <button class="button quiet" type="button" @click=${(event) => event.target.closest('dialog').close()}>Cancel</button>
          <button class="button primary" aria-busy=${Boolean(this.isBusy)} ?disabled=${this.isBusy}>Hold the order</button>
        </footer>
      </form>
    </dialog>`;
  }
}

customElements.define('hold-dialog', HoldDialog);
