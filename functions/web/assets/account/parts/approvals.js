// What waits for the reader's word as an approver of their company: who asks, how much, until when. Whoever approves for no company
// sees nothing of it.

import { LitElement, html, nothing } from '../../vendor/lit.js';
import { api, newKey } from '../../js/api.js';
import { moment } from '../../js/dates.js';
import { icon } from '../../js/icon.js';
import { money } from '../../js/money.js';
import { toast } from '../../js/toast.js';

class OwnApprovals extends LitElement {
  static properties = { items: { state: true }, problem: { state: true }, busy: { state: true } };

  /** One for each decision, made when it is first sent. */
  #keys = new Map();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  #load = async () => {
    try {
      this.items = (await api.get('/me/approvals')).data.items;
      this.problem = null;
    } catch (problem) {
      this.problem = problem;
      return;
    }
    await this.updateComplete;
    if (location.hash === '#approvals') this.querySelector('#approvals')?.scrollIntoView();
  };

  async #decide(it, decision) {
    if (this.busy) return;
    const name = `${it.id} ${decision}`;
    if (!this.#keys.has(name)) this.#keys.set(name, newKey());
    const note = this.querySelector(`#note-${it.id}`)?.value.trim();
    [this.busy, this.problem] = [name, null];
    try {
      await api.post(`/admin/approvals/${it.id}/decision`, { decision, ...(note && { note }) }, { key: this.#keys.get(name) });
      toast(decision === 'approve' ? 'Allowed. The order is placed.' : 'Refused. The buyer is told.');
      await this.#load();
    } catch (problem) {
      if (!problem.isTransient) this.#keys.delete(name);
      if (problem.status === 409) await this.#load();
      this.problem = problem;
    } finally {
      this.busy = '';
    }
  }

  render() {
    if (!this.items?.length && !this.problem) return nothing;
    return html`<section id="approvals" class="own-approvals" aria-labelledby="approvals-title">
      <div class="section-head"><h2 id="approvals-title">Waiting for your word</h2></div>
      ${this.problem ? html`<div class="notice bad" role="alert">${icon('alert')}<p><strong>${this.problem.title ?? 'That did not work'}.</strong> ${this.problem.detail ?? this.problem.message}</p></div>` : nothing}
      <ul class="order-cards">${(this.items ?? []).map((it) => this.#card(it))}</ul>
    </section>`;
  }

  #card(it) {
    const button = (decision, label, classes) => html`<button class="button ${classes}" type="button" aria-busy=${this.busy === `${it.id} ${decision}`} ?disabled=${Boolean(this.busy)} @click=${() => this.#decide(it, decision)}>${label}</button>`;
    return html`<li class="card approval-card">
      <p><strong>${it.amount ? `An order of ${money(it.amount)}` : 'An order'}</strong> is ${it.reason}.</p>
      <p class="small muted"><span class="code">${it.order_number}</span> · it lapses ${moment(it.expires_at)}</p>
      <div class="field"><label for="note-${it.id}">A word to the buyer <span class="optional">optional</span></label><input id="note-${it.id}" maxlength="500" autocomplete="off" /></div>
      <p class="actions">${button('approve', 'Allow it', 'primary')}${button('reject', 'Refuse it', '')}</p>
    </li>`;
  }
}

customElements.define('own-approvals', OwnApprovals);
