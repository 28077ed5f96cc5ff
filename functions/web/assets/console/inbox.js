// The inbox: what people wrote, the most urgent first. Each ticket opens beside its order.

import { html, nothing, repeat } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { plural, when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { empty, problemView, skeleton } from './parts/views.js';
import { dueBadge, numberOf, ticketBadge } from './parts/ticket-words.js';
import { humane } from './parts/words.js';

const PAGE = 50;
const LISTS = [['', 'To see to'], ['mine', 'Mine'], ['nobody', 'Nobody’s'], ['done', 'Settled']];

class InboxPage extends ConsoleElement {
  static properties = { query: {} };

  #list = new Task(this, fetchPage);

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#looked);
    super.disconnectedCallback();
  }

  get #which() {
    return this.query.get('list') ?? '';
  }

  willUpdate(changed) {
    if (!changed.has('query')) return;
    this.#list.clear();
    this.#load();
  }

  #load = () => this.#list.run(asked(this.#which), { items: [], cursor: null });
  #more = () => this.#list.run(asked(this.#which), this.#list.value);

  #looked = () => {
    if (document.visibilityState === 'visible') this.#load();
  };

  render() {
    const which = this.#which;
    return html`<div class="page-head"><div><h1>Inbox</h1><p class="muted">What people wrote, by when somebody must see to it.</p></div>
        <div class="actions"><button class="button icon-only" type="button" aria-label="Load the list again" aria-busy=${this.#list.isLoading} @click=${this.#load}>${icon('refresh')}</button></div></div>
      <ul class="chips" aria-label="What is shown">${LISTS.map(([value, label]) => html`<li><button class="chip" type="button" aria-pressed=${value === which} @click=${() => router.setQuery({ list: value })}>${label}</button></li>`)}</ul>
      <section class="panel flush" aria-busy=${this.#list.isLoading}>${this.#content(which)}</section>`;
  }

  #content(which) {
    const { value, status, problem } = this.#list;
    if (!value) return html`<div class="inset">${status === 'failed' ? problemView(problem, this.#load) : skeleton(6)}</div>`;
    if (value.items.length === 0) return which ? empty('filter', 'None of these', 'Look at another list.') : empty('check', 'Nobody waits for an answer', 'What people write shows here.');
    return html`<ol class="list work">${repeat(value.items, ({ id }) => id, row)}</ol>
      <footer class="row apart"><span class="muted small" role="status">${plural(value.items.length, 'message')}${value.cursor ? '' : ', and no more'}</span>
        ${value.cursor ? html`<button class="button" type="button" aria-busy=${this.#list.isLoading} ?disabled=${this.#list.isLoading} @click=${this.#more}>Load more</button>` : nothing}</footer>`;
  }
}

/** What the API is asked for, by the list that is shown. */
function asked(which) {
  if (which === 'mine') return { assignee: 'me' };
  if (which === 'nobody') return { assignee: 'none' };
  return which === 'done' ? { list: 'done' } : {};
}

async function fetchPage(signal, filter, from) {
  const { data } = await api.get(`/admin/tickets${query({ ...filter, limit: PAGE, cursor: from.cursor })}`, { signal });
  return { items: [...from.items, ...data.items], cursor: data.next_cursor };
}

const row = (ticket) => html`<li><a class="row-link" href="/console/inbox/${ticket.id}">
  <span class="name">${ticket.subject}</span>${ticketBadge(ticket.state)}
  <span class="more">${ticket.name}${ticket.order_id ? html` · order <span class="code">${numberOf(ticket.order_id)}</span>` : nothing}${ticket.assignee ? '' : ` · ${humane(ticket.queue)}`}</span>
  <span class="when">${dueBadge(ticket.due_at, ticket.late)} ${when(ticket.updated_at)}</span>
</a></li>`;

customElements.define('inbox-page', InboxPage);
