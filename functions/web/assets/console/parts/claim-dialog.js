// Decides about something that went wrong: sent once more, paid back, credited, or not. What happens to the money stands at each
// choice, before anything is done.
//
//     const claim = await dialog.open(order, claim);   // the claim as decided, or the refusal; undefined when dismissed

import { html, nothing } from '../../vendor/lit.js';
import { api, newKey } from '../../js/api.js';
import { ask } from '../../js/dialog.js';
import { ConsoleElement } from './element.js';
import { Form } from './form.js';
import { money } from './format.js';
import { icon } from './icons.js';
import { goodsOf } from './claims.js';
import { CLAIMS } from './return-words.js';
import { problemView } from './views.js';

const BUTTONS = { reship: 'Send it once more', refund: 'Give the money back', credit: 'Credit it', deny: 'Refuse it' };

class DecideClaimDialog extends ConsoleElement {
  static properties = { choice: { state: true }, problem: { state: true }, isBusy: { state: true } };

  #form = new Form(this, { reason: '' }, 'claim');
  #order = null;
  #claim = null;
  #key = '';
  #done = undefined;

  async open(order, claim) {
    [this.#order, this.#claim, this.#key, this.#done] = [order, claim, newKey(), undefined];
    [this.#form.values, this.#form.errors, this.choice, this.problem] = [{ reason: '' }, {}, '', null];
    this.requestUpdate();
    await this.updateComplete;
    await ask(this.querySelector('dialog'));
    return this.#done;
  }

  #choose(value) {
    [this.choice, this.problem, this.#form.errors] = [value, null, {}];
  }

  async #send(event) {
    event.preventDefault();
    if (this.isBusy) return;
    const reason = this.#form.values.reason.trim();
    if (!this.choice) {
      this.problem = { title: 'Nothing is chosen yet', detail: 'Say what is to be done about it.' };
      return;
    }
    if (this.choice === 'deny' && !reason) {
      this.#form.refuse({ errors: [{ field: 'reason', message: 'is required: the customer reads why' }] });
      return;
    }
    [this.isBusy, this.problem] = [true, null];
    try {
      const body = { decision: this.choice, ...(reason && { reason }) };
      this.#done = (await api.post(`/admin/claims/${encodeURIComponent(this.#claim.id)}/decision`, body, { key: this.#key })).data;
      this.querySelector('dialog').close();
    } catch (problem) {
      if (!problem.isTransient) this.#key = newKey();
      if (problem.code === 'claim_decided') {
        this.#done = problem;
        this.querySelector('dialog').close();
      } else this.problem = this.#form.refuse(problem).length || !problem.errors?.length ? problem : null;
    } finally {
      this.isBusy = false;
    }
  }

  /** What each choice does to the goods and to the money. @returns {[string, string, string, boolean?][]} the last: not possible */
  get #choices() {
    const { worth, creditable } = this.#claim;
    const isWorth = (worth?.amount ?? 0) > 0;
    const none = 'Nothing was charged for it that is not given back already: no money moves.';
    return [
      ['reship', 'Send the same once more', 'It leaves as soon as it is in stock, at our cost. No money moves.'],
      ['refund', isWorth ? `Give ${money(worth)} back` : 'Give the money back', isWorth ? 'It goes to what it was paid with, at once.' : none, !isWorth],
      ['credit', isWorth ? `Put ${money(worth)} on their account` : 'Put it on their account', creditable ? (isWorth ? 'They use it with a later order. Nothing goes back to what they paid with.' : none) : 'The order was placed without an account.', !creditable || !isWorth],
      ['deny', 'Refuse it', 'Nothing is sent and no money moves. Say why.'],
    ];
  }

  render() {
    if (!this.#claim) return html`<dialog class="dialog" aria-label="Decide about it"></dialog>`;
    const close = (event) => event.target.closest('dialog').close();
    return html`<dialog class="dialog" aria-labelledby="claim-title"><form novalidate @submit=${this.#send}>
      <header><h2 id="claim-title">What is done about it</h2><button class="close" type="button" data-close aria-label="Close" @click=${close}>${icon('close')}</button></header>
      <p><strong>${CLAIMS[this.#claim.kind] ?? this.#claim.kind}:</strong> ${goodsOf(this.#order, this.#claim)}${this.#claim.note ? html`<br />“${this.#claim.note}”` : nothing}</p>
      ${this.problem ? problemView(this.problem) : nothing}
      <fieldset class="choices"><legend>What we do</legend>${this.#choices.map(
        ([value, name, hint, isOff]) => html`<label class="choice"><input type="radio" name="decision" value=${value} .checked=${value === this.choice} ?disabled=${Boolean(isOff)} @change=${() => this.#choose(value)} /><span><span class="name">${name}</span><span class="hint">${hint}</span></span></label>`,
      )}</fieldset>
      <div class="fields">${this.#form.field('reason', this.choice === 'deny' ? 'Why not' : 'A word to the customer', { rows: 3, maxlength: 500, optional: this.choice !== 'deny', hint: 'It stands in their mail and on the order’s page.' })}</div>
      <footer><button class="button quiet" type="button" data-close @click=${close}>Not yet</button><button class="button primary ${this.choice === 'deny' ? 'danger' : ''}" aria-busy=${Boolean(this.isBusy)} ?disabled=${this.isBusy}>${BUTTONS[this.choice] ?? 'Decide'}</button></footer>
    </form></dialog>`;
  }
}

customElements.define('decide-claim-dialog', DecideClaimDialog);
