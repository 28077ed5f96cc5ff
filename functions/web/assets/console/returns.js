// The returns desk: what is coming back, what is here, what waits for a word, what is being mended. A scan of a label opens it.

import { html, nothing, repeat } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { date, plural, time } from './parts/format.js';
import { icon } from './parts/icons.js';
import { RESOLUTIONS, returnState } from './parts/return-words.js';
import { numberOf } from './parts/ticket-words.js';
import { empty, problemView, skeleton } from './parts/views.js';
import './parts/scan.js';

const STATES = [['', 'Everything'], ['pending_approval', 'To decide'], ['in_transit', 'Coming'], ['received', 'Here']];

class ReturnsPage extends ConsoleElement {
  static properties = { query: {}, said: { state: true } };

  #list = new Task(this, async (signal, state) => (await api.get(`/admin/returns${query({ state })}`, { signal })).data.items);

  async willUpdate(changed) {
    if (!changed.has('query')) return;
    await this.#load();
    this.querySelector('scan-field')?.take();
  }

  #load = () => this.#list.run(this.query.get('state') ?? '');

  #scanned({ detail: code }) {
    if (!code) return;
    const wanted = code.toLowerCase().replaceAll('-', '');
    const found = (this.#list.value ?? []).find((it) => [it.id, it.way.number, it.order, numberOf(it.order)].some((text) => text?.toLowerCase().replaceAll('-', '') === wanted));
    if (found) router.go(`/console/returns/${found.id}`);
    else if (/^ret_/i.test(code)) router.go(`/console/returns/${code}`);
    else this.said = { text: `Nothing of “${code}” is expected. Take it in under its order’s return, or ask an agent.`, tone: 'bad' };
  }

  render() {
    const state = this.query.get('state') ?? '';
    return html`<div class="page-head"><div><h1>Returns</h1></div>
        <div class="actions"><button class="button icon-only" type="button" aria-label="Load the list again" aria-busy=${this.#list.isLoading} @click=${this.#load}>${icon('refresh')}</button></div></div>
      <scan-field label="Scan a return label or a return slip" hint="Or type a return, an order or a tracking number, then Enter." .said=${this.said} @scan=${this.#scanned}></scan-field>
      <ul class="chips" aria-label="What is shown">${STATES.map(([value, label]) => html`<li><button class="chip" type="button" aria-pressed=${value === state} @click=${() => router.setQuery({ state: value })}>${label}</button></li>`)}</ul>
      <section class="panel flush" aria-busy=${this.#list.isLoading}>${this.#content(state)}</section>`;
  }

  #content(state) {
    const { value, status, problem } = this.#list;
    if (!value) return html`<div class="inset">${status === 'failed' ? problemView(problem, this.#load) : skeleton(6)}</div>`;
    if (value.length === 0) return state ? empty('filter', 'None of that kind', 'Show everything to see what else there is.') : empty('return', 'Nothing comes back', 'What customers send back shows here.');
    return html`<ol class="list work">${repeat(value, ({ id }) => id, row)}</ol><footer><span class="muted small" role="status">${plural(value.length, 'return')}</span></footer>`;
  }
}

const row = (it) => html`<li><a class="row-link" href="/console/returns/${it.id}">
  <span class="name"><span class="code">${numberOf(it.order)}</span> ${RESOLUTIONS[it.resolution]}</span>
  ${returnState(it.state)}
  <span class="more">${it.lines.map((line) => `${line.quantity} × ${line.name}`).join(', ')}</span>
  <span class="when">${waits(it)}</span>
</a></li>`;

function waits(it) {
  if (it.state === 'pending_approval' && it.due_at) return `Decide by ${time(it.due_at)}`;
  if (it.repair?.reship_on) return `Goes home on ${date(it.repair.reship_on)}`;
  if (it.way.eta) return `Expected ${date(it.way.eta)}${it.way.place ? `, now in ${it.way.place}` : ''}`;
  return nothing;
}

customElements.define('returns-page', ReturnsPage);
