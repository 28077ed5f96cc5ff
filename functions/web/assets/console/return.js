// One return: decided, received, inspected, mended. What was asked for stands above; what can be done now is open below it.

import { html, nothing } from '../vendor/lit.js';
import { api, newKey } from '../js/api.js';
import { session } from '../js/session.js';
import { toast } from '../js/toast.js';
import { ConsoleElement, Task } from './parts/element.js';
import { Form } from './parts/form.js';
import { money, when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { locationName } from './parts/locations.js';
import { OUTSIDE, REASONS, RESOLUTIONS, returnState } from './parts/return-words.js';
import { decidePanel, inspectPanel, receivePanel, repairPanel } from './parts/return-panels.js';
import { numberOf } from './parts/ticket-words.js';
import { empty, problemView, skeleton } from './parts/views.js';
import { actor } from './parts/words.js';

const COMING = new Set(['approved', 'label_issued', 'in_transit', 'received']);

class ReturnPage extends ConsoleElement {
  static properties = { returnId: {}, problem: { state: true }, busy: { state: true } };

  #return = new Task(this, async (signal) => (await api.get(`/returns/${encodeURIComponent(this.returnId)}`, { signal })).data);
  #forms = {
    decide: new Form(this, { reason: '', fee: '' }, 'decide'),
    receive: new Form(this, { lines: {}, what: '', extra: '' }, 'receive'),
    inspect: new Form(this, { lines: {} }, 'inspect'),
    repair: new Form(this, { state: '', diagnosis: '', repair_on: '', reship_on: '', cause: '', quote: '' }, 'repair'),
  };
  #keys = new Map();

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  #load = async () => {
    const it = await this.#return.run();
    if (it) this.entitle(`Return of ${numberOf(it.order)}`);
  };

  /** @param {string} step as the API calls it  @param {object} body  @param {string} said */
  #do = async (step, body, said) => {
    if (this.busy) return;
    [this.busy, this.problem] = [step, null];
    if (!this.#keys.has(step)) this.#keys.set(step, newKey());
    try {
      const { data } = await api.post(`/admin/returns/${encodeURIComponent(this.returnId)}/${step}`, body, { key: this.#keys.get(step) });
      this.#keys.delete(step);
      this.#return.set(data);
      for (const form of Object.values(this.#forms)) form.values = blank(form.values);
      toast(said);
    } catch (problem) {
      if (!problem.isTransient) this.#keys.delete(step);
      if (problem.status === 409) await this.#load();
      this.problem = problem;
    } finally {
      this.busy = '';
    }
  };

  render() {
    const { value: it, status, problem } = this.#return;
    if (status === 'failed' && !it) return html`${this.#head()}${problem.status === 404 ? empty('return', 'There is no such return', 'The code may be mistyped.', html`<a class="button" href="/console/returns">Go to the returns</a>`) : problemView(problem, this.#load)}`;
    return html`${this.#head(it)}${it ? this.#body(it) : skeleton(8)}`;
  }

  #head(it) {
    return html`<div class="page-head"><div>
        <p class="eyebrow"><a href="/console/returns">Returns</a></p>
        <h1 class="row"><span class="code">${it ? numberOf(it.order) : this.returnId}</span>${it ? returnState(it.state) : nothing}</h1>
        ${it ? html`<p class="muted">${RESOLUTIONS[it.resolution]} · asked for ${when(it.requested_at)} · to ${locationName(it.location)}${it.way.number ? html` · <span class="code">${it.way.number}</span>` : nothing}</p>` : nothing}
      </div>
      <div class="actions">${it && session.has('agent') ? html`<a class="button quiet" href="/console/orders/${it.order}">The order</a>` : nothing}
        <button class="button icon-only" type="button" aria-label="Load again" aria-busy=${this.#return.isLoading} @click=${this.#load}>${icon('refresh')}</button></div></div>`;
  }

  #body(it) {
    const does = { busy: this.busy, send: this.#do };
    const [isAgent, isWarehouse] = [session.has('agent'), session.has('warehouse')];
    return html`<div class="stack">
      ${this.problem ? problemView(this.problem) : nothing}
      <section class="panel flush"><header><h2>What comes back</h2></header>
        <ul class="list">${it.lines.map((line) => html`<li><div class="failed"><span class="name">${line.quantity} × ${line.name}</span><span>${REASONS[line.reason] ?? line.reason}${line.note ? html`: “${line.note}”` : nothing}</span><span class="more code">${line.sku}</span></div></li>`)}</ul>
        ${it.outside.length ? html`<p class="inset">Somebody decides, because ${it.outside.map((why) => OUTSIDE[why] ?? why).join(' and ')}.</p>` : nothing}
        ${it.fee.amount ? html`<p class="inset">${money(it.fee)} is kept of what is given back.</p>` : nothing}
        ${it.decision ? html`<p class="inset">${it.decision.approved ? 'Allowed' : 'Refused'}${it.decision.by ? html` by ${actor(it.decision.by)}` : nothing}: “${it.decision.reason}”</p>` : nothing}
        ${it.receipts.map((receipt) => html`<p class="inset small muted">Received ${when(receipt.at)}: ${receipt.lines.map(({ line, good, damaged }) => `line ${line}: ${good} good, ${damaged} broken`).join('; ')}${receipt.unexpected.length ? html`; unexpected: ${receipt.unexpected.map(({ what, quantity }) => `${quantity} × ${what}`).join(', ')}` : nothing}</p>`)}
      </section>
      ${isAgent && it.state === 'pending_approval' ? decidePanel(it, this.#forms.decide, does) : nothing}
      ${isWarehouse && COMING.has(it.state) && missing(it) > 0 ? receivePanel(it, this.#forms.receive, does) : nothing}
      ${isWarehouse && damaged(it) > 0 && it.state === 'received' && !it.repair ? inspectPanel(it, this.#forms.inspect, does) : nothing}
      ${it.repair ? repairPanel(it, this.#forms.repair, does) : nothing}
    </div>`;
  }
}

/** Units that were named and have not come. */
const missing = (it) => it.lines.reduce((sum, { quantity }) => sum + quantity, 0) - it.receipts.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.good + line.damaged, 0);
const damaged = (it) => it.receipts.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.damaged, 0);
const blank = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? {} : '']));

customElements.define('return-page', ReturnPage);
