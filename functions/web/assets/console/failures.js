// Steps that failed to the end and wait for a person: what was to be done, for which order, and the way to try it again.

import { html, nothing } from '../vendor/lit.js';
import { api, newKey } from '../js/api.js';
import { toast } from '../js/toast.js';
import { ConsoleElement, Task } from './parts/element.js';
import { plural, when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { draw, empty, problemView } from './parts/views.js';
import { humane } from './parts/words.js';

/** What each step does, and where to look when it does not. */
const STEPS = {
  'verify-order': ['Checking an order', 'The order waits, and nothing of it is picked.'],
  'authorize-payment': ['Asking for a payment', 'The gateway did not answer as it should. Nothing was charged twice: what is unknown is asked about first.'],
  'release-order': ['Giving an order to its location', 'Nobody sees it on the list of work yet.'],
  'fill-backorders': ['Giving goods to those who wait', 'Units that came in are not assigned yet.'],
  'capture-payment': ['Charging for what left', 'Goods have left and were not charged.'],
  'issue-invoice': ['Writing an invoice', 'The customer has no invoice yet; its number is not taken.'],
  'refund-payment': ['Giving money back', 'The customer waits for their money.'],
  'buy-label': ['Buying a label', 'The carrier did not answer. Nothing was bought twice.'],
  'send-mail': ['Sending a mail', 'Somebody was not told.'],
  'send-survey': ['Asking how it was', 'The question was not asked.'],
  'presume-delivery': ['Looking after a parcel nobody scans', 'It stands as on its way.'],
};

const stepOf = (queue) => STEPS[queue] ?? [humane(queue.replaceAll('-', ' ')), 'This step was not done.'];
/** `orders.handed_over.v1` → `Orders: handed over` */
const happened = (kind) => {
  const [what, event] = (kind ?? '').split('.');
  return event ? `${humane(what)}: ${event.replaceAll('_', ' ')}` : 'A message this shop does not understand';
};

class FailuresPage extends ConsoleElement {
  static properties = { busy: { state: true }, problem: { state: true } };

  #failures = new Task(this, async (signal) => (await api.get('/admin/failures', { signal })).data.items);
  #keys = new Map();

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  /** A list that is drawn anew has new forms, and so new keys. */
  #load = async () => {
    this.#keys.clear();
    await this.#failures.run();
  };

  async #retry(queue) {
    if (this.busy) return;
    [this.busy, this.problem] = [queue, null];
    if (!this.#keys.has(queue)) this.#keys.set(queue, newKey());
    try {
      const { data } = await api.post(`/admin/failures/${queue}/redrive`, {}, { key: this.#keys.get(queue) });
      toast(`${plural(data.count, 'step')} will be tried again. Load the list in a minute to see what came of it.`);
      await this.#load();
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.busy = '';
    }
  }

  render() {
    return html`<div class="page-head">
        <div><h1>Failed steps</h1><p class="muted">What was tried five times and did not succeed. Mend the cause, then try it again: nothing is done twice.</p></div>
        <div class="actions"><button class="button icon-only" type="button" aria-label="Load the list again" aria-busy=${this.#failures.isLoading} @click=${this.#load}>${icon('refresh')}</button></div>
      </div>
      ${this.problem ? problemView(this.problem) : nothing}
      <div class="stack">${draw(this.#failures, (queues) => (queues.length ? queues.map((queue) => this.#queue(queue)) : html`<section class="panel">${empty('check', 'Nothing has failed', 'Every step was done, or is still being tried.')}</section>`), { lines: 6, retry: this.#load })}</div>`;
  }

  #queue({ queue, count, messages }) {
    const [title, meaning] = stepOf(queue);
    return html`<section class="panel flush">
      <header><h2>${title} <span class="badge bad">${count} failed</span></h2>
        <button class="button small" type="button" aria-label="Try again: ${title}" aria-busy=${this.busy === queue} ?disabled=${Boolean(this.busy)} @click=${() => this.#retry(queue)}>${icon('refresh')}Try again</button></header>
      <p class="inset">${meaning} <span class="muted small">The log of <span class="code">${queue}</span> says why.</span></p>
      <ul class="list">${messages.map(({ kind, aggregate, sent_at: at }) => html`<li><div class="failed">${subject(aggregate)}<span>${happened(kind)}</span><span class="more">${when(at)}</span></div></li>`)}</ul>
      ${count > messages.length ? html`<footer><span class="muted small">and ${plural(count - messages.length, 'other')}</span></footer>` : nothing}
    </section>`;
  }
}

function subject(aggregate) {
  if (!aggregate) return html`<span class="name muted">Unknown</span>`;
  if (/^ord_/.test(aggregate)) return html`<a class="name code" href="/console/orders/${aggregate}">${aggregate.slice(4).replaceAll(/(.{4})(?=.)/g, '$1-')}</a>`;
  const [sku] = aggregate.split('@');
  return html`<a class="name code" href="/console/stock/${encodeURIComponent(sku)}">${aggregate}</a>`;
}

customElements.define('failures-page', FailuresPage);
