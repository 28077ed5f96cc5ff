// What waits for somebody's word: company orders above their limit, returns out of policy, refunds above an agent's authority.
// The most urgent first; whoever asked does not decide.

import { html, nothing, repeat } from '../vendor/lit.js';
import { api, newKey, query } from '../js/api.js';
import { toast } from '../js/toast.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { money, time, when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { empty, problemView, sentence, skeleton } from './parts/views.js';
import { actor, humane } from './parts/words.js';

const KINDS = { order: 'Order above its limit', return: 'Return out of policy', refund: 'Refund above authority' };
const STATES = [['', 'Waiting'], ['approved', 'Allowed'], ['rejected', 'Refused'], ['expired', 'Expired']];
const TONES = { approved: 'good', rejected: 'bad', pending: 'warn' };

class ApprovalsPage extends ConsoleElement {
  static properties = { query: {}, problem: { state: true }, busy: { state: true } };

  #list = new Task(this, async (signal, state) => (await api.get(`/admin/approvals${query({ state, limit: 100 })}`, { signal })).data);
  /** One for each approval, made when it is drawn. */
  #keys = new Map();
  #notes = new Map();

  willUpdate(changed) {
    if (changed.has('query')) this.#load();
  }

  #load = () => this.#list.run(this.query.get('state') ?? '');

  async #decide(approval, decision) {
    if (this.busy) return;
    [this.busy, this.problem] = [approval.id, null];
    const name = `${approval.id} ${decision}`;
    if (!this.#keys.has(name)) this.#keys.set(name, newKey());
    const note = this.#notes.get(approval.id)?.trim();
    try {
      await api.post(`/admin/approvals/${encodeURIComponent(approval.id)}/decision`, { decision, ...(note && { note }) }, { key: this.#keys.get(name) });
      toast(decision === 'approve' ? 'Allowed. What follows is on its way.' : 'Refused. Whoever asked is told.');
      await this.#load();
    } catch (problem) {
      this.problem = problem;
      if (!problem.isTransient) this.#keys.delete(name);
      if (problem.status === 409) await this.#load();
    } finally {
      this.busy = '';
    }
  }

  render() {
    const state = this.query.get('state') ?? '';
    return html`<div class="page-head">
        <div><h1>Approvals</h1><p class="muted">What one may not decide alone. Whoever asked for it cannot allow it.</p></div>
        <div class="actions"><button class="button icon-only" type="button" aria-label="Load the list again" aria-busy=${this.#list.isLoading} @click=${this.#load}>${icon('refresh')}</button></div>
      </div>
      <ul class="chips" aria-label="What is shown">${STATES.map(([value, label]) => html`<li><button class="chip" type="button" aria-pressed=${value === state} @click=${() => router.setQuery({ state: value })}>${label}</button></li>`)}</ul>
      ${this.problem ? problemView(this.problem) : nothing}
      <div class="stack">${this.#content(state)}</div>`;
  }

  #content(state) {
    const { value, status, problem } = this.#list;
    if (!value) return status === 'failed' ? problemView(problem, this.#load) : skeleton(6);
    if (value.items.length === 0) return html`<section class="panel">${empty('check', state ? 'None of that kind' : 'Nobody waits for a word', state ? 'Look at another list.' : 'What needs one shows here, the most urgent first.')}</section>`;
    return repeat(value.items, ({ id }) => id, (approval) => this.#approval(approval));
  }

  #approval(it) {
    const isBusy = this.busy === it.id;
    const id = `note-${it.id}`;
    return html`<section class="panel" aria-labelledby="title-${it.id}">
      <header><h2 id="title-${it.id}">${KINDS[it.kind] ?? humane(it.kind)}${it.amount ? html`: ${money(it.amount)}` : nothing}</h2>
        ${it.state === 'pending' ? html`<span class="badge ${it.overdue ? 'bad' : 'warn'}">${it.overdue ? 'Overdue' : 'Decide'} ${it.overdue ? 'since' : 'by'} ${time(it.due_at)}</span>` : html`<span class="badge ${TONES[it.state] ?? ''}">${humane(it.state)}</span>`}</header>
      <p>${sentence(it.reason)}</p>
      <p class="small muted">Order <a class="code" href="/console/orders/${it.order}">${it.order_number}</a> · asked by ${actor(it.requested_by)} ${when(it.asked_at)}</p>
      ${it.decided_at ? html`<p class="small">Decided by ${actor(it.decided_by)} ${when(it.decided_at)}${it.note ? html`: “${it.note}”` : nothing}</p>` : nothing}
      ${it.state === 'pending'
        ? html`<div class="field"><label for=${id}>Note <span class="optional">optional</span></label><input id=${id} maxlength="500" autocomplete="off" @input=${(event) => this.#notes.set(it.id, event.target.value)} /></div>
          <div class="actions">
            <button class="button primary" type="button" aria-busy=${isBusy} ?disabled=${Boolean(this.busy)} @click=${() => this.#decide(it, 'approve')}>${icon('check')}Allow it</button>
            <button class="button" type="button" ?disabled=${Boolean(this.busy)} @click=${() => this.#decide(it, 'reject')}>Refuse it</button>
            <span class="small muted">It ends by itself ${time(it.expires_at)}.</span>
          </div>`
        : nothing}
    </section>`;
  }
}

customElements.define('approvals-page', ApprovalsPage);
