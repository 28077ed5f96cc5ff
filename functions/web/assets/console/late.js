// What should have left and has not: how old it is and what keeps it, the oldest first.

import { html, nothing, repeat } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { date, plural } from './parts/format.js';
import { icon } from './parts/icons.js';
import { empty, problemView, skeleton } from './parts/views.js';
import { holdWord, LATE } from './parts/words.js';

const PAGE = 100;
/** Whoever has more than this has another worry than their order. */
const MOST_CALLS = 20;

class LatePage extends ConsoleElement {
  static properties = { query: {} };

  #late = new Task(this, fetchAll);

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
    this.#late.run();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#looked);
    super.disconnectedCallback();
  }

  #looked = () => {
    if (document.visibilityState === 'visible') this.#late.run();
  };

  render() {
    return html`<div class="page-head">
        <div><h1>Late to leave</h1><p class="muted">Orders of which something was promised to leave on an earlier day.</p></div>
        <div class="actions"><button class="button icon-only" type="button" aria-label="Load the list again" aria-busy=${this.#late.isLoading} @click=${this.#late.retry}>${icon('refresh')}</button></div>
      </div>
      ${this.#content()}`;
  }

  #content() {
    const { status, value, problem } = this.#late;
    if (!value) return status === 'failed' ? problemView(problem, this.#late.retry) : skeleton(8);
    const { items, isCut } = value;
    if (items.length === 0) return html`<section class="panel">${empty('check', 'Nothing is late', 'Everything that was promised to leave by yesterday has left.')}</section>`;
    const cause = this.query.get('cause') ?? '';
    const shown = items.filter(({ late }) => !cause || late.cause === cause);
    return html`${this.#chips(items, cause)}
      <section class="panel flush">
        <div class="table-scroll"><table class="table cards rows late-table">
          <caption class="visually-hidden">Late orders, the oldest first</caption>
          <thead><tr><th scope="col">Number</th><th scope="col" class="number">Late by</th><th scope="col">What keeps it</th><th scope="col">Customer</th><th scope="col">Promised to leave</th></tr></thead>
          <tbody>${repeat(shown, ({ id }) => id, row)}</tbody>
        </table></div>
        <footer><span class="muted small" role="status">${plural(shown.length, 'order')}${isCut ? ', and there are more' : ''}</span></footer>
      </section>`;
  }

  #chips(items, current) {
    const counts = Object.keys(LATE).map((cause) => [cause, items.filter(({ late }) => late.cause === cause).length]);
    const chip = (cause, words, number) => html`<li><button class="chip" type="button" aria-pressed=${cause === current} @click=${() => router.setQuery({ cause })}>${words} <span class="count">${number}</span></button></li>`;
    return html`<ul class="chips" aria-label="What keeps it">${chip('', 'All', items.length)}${counts.filter(([, number]) => number).map(([cause, number]) => chip(cause, LATE[cause][0], number))}</ul>`;
  }
}

const row = ({ id, number, name, holds, late }) => {
  const [words, advice] = LATE[late.cause] ?? [late.cause, ''];
  return html`<tr>
    <th scope="row"><a class="row-link code" href="/console/orders/${id}">${number}</a></th>
    <td class="number" data-label="Late by"><strong>${plural(late.days, 'day')}</strong></td>
    <td data-label="What keeps it"><span><span class="badge ${late.cause === 'not_handed_over' ? 'warn' : 'bad'}">${words}${holds.length ? `: ${holds.map(holdWord).join(', ')}` : nothing}</span> <span class="small muted">${advice}</span></span></td>
    <td data-label="Customer">${name}</td>
    <td data-label="Promised to leave">${date(late.since)}</td>
  </tr>`;
};

async function fetchAll(signal) {
  const items = [];
  let cursor;
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const { data } = await api.get(`/admin/orders${query({ late: true, limit: PAGE, cursor })}`, { signal });
    items.push(...data.items);
    cursor = data.next_cursor;
    if (!cursor) break;
  }
  items.sort((a, b) => b.late.days - a.late.days || a.number.localeCompare(b.number));
  return { items, isCut: Boolean(cursor) };
}

customElements.define('late-page', LatePage);
