// What is to be picked, packed and handed over at one location: emergencies first, then by the day it should leave. A scan of
// anything that stands on a slip, a shelf or a label opens the work it belongs to.

import { html, nothing, repeat } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { date, plural } from './parts/format.js';
import { icon } from './parts/icons.js';
import { keep, kept, locations } from './parts/places.js';
import { orderId } from './parts/search.js';
import { empty, problemView, skeleton } from './parts/views.js';
import { fulfillmentState, holdWord } from './parts/words.js';
import './parts/scan.js';

const MOST = 100;
const STATES = [['', 'Everything'], ['open', 'To pick'], ['picking', 'Begun'], ['packed', 'Packed']];

class WarehousePage extends ConsoleElement {
  static properties = { query: {}, said: { state: true } };

  #places = new Task(this, locations);
  #work = new Task(this, async (signal, asked) => (await api.get(`/admin/fulfillments${query({ ...asked, limit: MOST })}`, { signal })).data.items);

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#looked);
    super.disconnectedCallback();
  }

  get #state() {
    return this.query.get('state') ?? '';
  }

  /** The one in the address, else the one of the last time, else the first. */
  get #location() {
    const known = this.#places.value ?? [];
    const wanted = [this.query.get('location'), kept()].find((id) => known.some((place) => place.id === id));
    return wanted ?? known[0]?.id ?? '';
  }

  async willUpdate(changed) {
    if (!changed.has('query')) return;
    if (!this.#places.value) await this.#places.run();
    this.#load();
  }

  #load = async () => {
    if (!this.#location) return;
    await this.#work.run({ location: this.#location, state: this.#state });
    this.querySelector('scan-field')?.take();
  };

  #looked = () => {
    if (document.visibilityState === 'visible') this.#load();
  };

  #choose(event) {
    keep(event.target.value);
    this.#work.clear();
    router.setQuery({ location: event.target.value });
  }

  #scanned({ detail: code }) {
    if (!code) return;
    const task = meant(code, this.#work.value ?? []);
    if (task) router.go(`/console/warehouse/${task.id}`);
    else if (/^ful_/i.test(code)) router.go(`/console/warehouse/${code}`);
    else this.said = { text: `Nothing here waits for “${code}”.`, tone: 'bad' };
  }

  render() {
    const places = this.#places.value ?? [];
    return html`<div class="page-head">
        <div><h1>To send</h1></div>
        <div class="actions">
          <select class="input" aria-label="Location" @change=${this.#choose}>${places.map(({ id, name }) => html`<option value=${id} .selected=${id === this.#location}>${name}</option>`)}</select>
          <button class="button icon-only" type="button" aria-label="Load the list again" aria-busy=${this.#work.isLoading} @click=${this.#load}>${icon('refresh')}</button>
        </div>
      </div>
      <scan-field label="Scan a slip, a product or a label" hint="Or type a SKU, an order number or a tracking number, then Enter." .said=${this.said} @scan=${this.#scanned}></scan-field>
      <ul class="chips" aria-label="What is shown">${STATES.map(
        ([value, label]) => html`<li><button class="chip" type="button" aria-pressed=${value === this.#state} @click=${() => router.setQuery({ state: value })}>${label}</button></li>`,
      )}</ul>
      <section class="panel flush" aria-busy=${this.#work.isLoading}>${this.#content()}</section>`;
  }

  #content() {
    const { status, value, problem } = this.#places.status === 'failed' ? this.#places : this.#work;
    if (!value && status === 'failed') return html`<div class="inset">${problemView(problem, () => this.requestUpdate('query'))}</div>`;
    if (!this.#location && this.#places.value) return empty('pin', 'No location yet', 'Goods leave from locations. The merchant adds them in the settings.');
    if (!this.#work.value) return html`<div class="inset">${skeleton(6)}</div>`;
    const work = this.#work.value;
    if (work.length === 0) return this.#state ? empty('filter', 'None of that kind', 'Show everything to see what else there is.') : empty('check', 'Everything has left', 'New work shows here by itself when you come back to this page.');
    return html`<ol class="list work">${repeat(work, ({ id }) => id, row)}</ol>
      <footer><span class="muted small" role="status">${plural(work.length, 'piece of work', 'pieces of work')}${work.length === MOST ? '; more show when some are done' : ''}</span></footer>`;
  }
}

/** What a code stands for, among the work there is: the work itself, its order, one of its parcels, or the first that needs the product. */
function meant(code, work) {
  const wanted = code.toLowerCase();
  const order = orderId(code);
  const isParcel = (parcel) => [parcel.id, parcel.number].some((text) => text?.toLowerCase() === wanted);
  const needs = (line) => line.sku.toLowerCase() === wanted && line.buckets.released + line.buckets.picked > 0;
  return (
    work.find((task) => task.id.toLowerCase() === wanted || task.order === order) ??
    work.find((task) => task.parcels.some(isParcel)) ??
    work.find((task) => task.holds.length === 0 && task.lines.some(needs))
  );
}

const contents = (task) => task.lines.map((line) => `${line.quantity} × ${line.name}`).join(', ');

const row = (task) => html`<li><a class="row-link" href="/console/warehouse/${task.id}">
  <span class="name"><span class="code">${task.number}</span> ${task.priority === 'emergency' ? html`<span class="badge bad">Emergency</span>` : nothing}</span>
  ${fulfillmentState(task.state)}
  <span class="more">${contents(task)}</span>
  <span class="when ${task.late ? 'late' : ''}">${task.holds.length ? html`<span class="badge warn">Held: ${task.holds.map(holdWord).join(', ')}</span> ` : nothing}${leaves(task)}</span>
</a></li>`;

function leaves({ ship_by: day, late }) {
  if (!day) return 'No day promised';
  return late ? `Should have left ${date(day)}` : `Leaves by ${date(day)}`;
}

customElements.define('warehouse-page', WarehousePage);
