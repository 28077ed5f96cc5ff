// One ticket: what was said, what was noted among us, its order beside it, and the answer.

import { html, nothing } from '../vendor/lit.js';
import { api, newKey } from '../js/api.js';
import { session } from '../js/session.js';
import { toast } from '../js/toast.js';
import { ConsoleElement, Task } from './parts/element.js';
import { Form } from './parts/form.js';
import { when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { ticketOrder } from './parts/ticket-order.js';
import { dueBadge, TICKET, ticketBadge } from './parts/ticket-words.js';
import { empty, problemView, skeleton } from './parts/views.js';
import { actor, humane } from './parts/words.js';

/** How a ticket may stand after an answer, the usual first. */
const AFTER = ['pending_customer', 'open', 'pending_internal', 'resolved'];
const KINDS = [['public', 'Answer to the customer'], ['private', 'Note among us']];

class TicketPage extends ConsoleElement {
  static properties = { ticketId: {}, kind: { state: true }, problem: { state: true }, busy: { state: true } };

  #ticket = new Task(this, async (signal) => (await api.get(`/tickets/${encodeURIComponent(this.ticketId)}`, { signal })).data);
  #order = new Task(this, async (signal, id) => (await api.get(`/orders/${id}`, { signal })).data);
  #form = new Form(this, { message: '', status: AFTER[0] }, 'reply');
  #keys = new Map();

  get unsaved() {
    return this.#form.values.message.trim() !== '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.kind = 'public';
    this.#load();
  }

  #load = async () => {
    const ticket = await this.#ticket.run();
    if (!ticket) return;
    this.entitle(ticket.subject);
    if (ticket.work?.order_id) this.#order.run(ticket.work.order_id);
  };

  /** Makes a change and shows what came of it. */
  async #do(name, path, body, said) {
    if (this.busy) return false;
    [this.busy, this.problem] = [name, null];
    if (!this.#keys.has(name)) this.#keys.set(name, newKey());
    try {
      const { data } = await api.post(`/admin/tickets/${encodeURIComponent(this.ticketId)}/${path}`, body, { key: this.#keys.get(name) });
      this.#keys.delete(name);
      this.#ticket.set(data);
      toast(said);
      return true;
    } catch (problem) {
      if (!problem.isTransient) this.#keys.delete(name);
      this.problem = this.#form.refuse(problem).length || !problem.errors?.length ? problem : null;
      return false;
    } finally {
      this.busy = '';
    }
  }

  async #send(event) {
    event.preventDefault();
    const { message, status } = this.#form.values;
    const body = { message: message.trim(), visibility: this.kind, ...(this.kind === 'public' && { status }) };
    if (await this.#do('reply', 'messages', body, this.kind === 'public' ? 'Sent. The customer is told by mail.' : 'Noted. Only we read it.')) this.#form.set('message', '');
  }

  #typed = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
  };

  render() {
    const { value: ticket, status, problem } = this.#ticket;
    if (status === 'failed' && !ticket) return html`${this.#head()}${problem.status === 404 ? empty('chat', 'There is no such message', 'The address may be mistyped.', html`<a class="button" href="/console/inbox">Go to the inbox</a>`) : problemView(problem, this.#load)}`;
    return html`${this.#head(ticket)}${ticket ? this.#body(ticket) : skeleton(9)}`;
  }

  #head(ticket) {
    return html`<div class="page-head">
      <div><p class="eyebrow"><a href="/console/inbox">Inbox</a></p>
        <h1 class="row">${ticket?.subject ?? 'Message'}${ticket ? ticketBadge(ticket.state) : nothing}</h1>
        ${ticket ? html`<p class="muted">${ticket.name}${ticket.work ? html` · <a href="mailto:${ticket.work.email}">${ticket.work.email}</a>` : nothing} · ${when(ticket.created_at)}</p>` : nothing}</div>
      <div class="actions"><button class="button icon-only" type="button" aria-label="Load again" aria-busy=${this.#ticket.isLoading} @click=${this.#load}>${icon('refresh')}</button></div>
    </div>`;
  }

  #body(ticket) {
    return html`<div class="split right">
      <div class="stack">
        ${this.problem ? problemView(this.problem) : nothing}
        <ol class="messages" aria-label="What was said">${ticket.messages.map(message)}</ol>
        ${this.#reply()}
      </div>
      <div class="stack">${this.#work(ticket)} ${ticketOrder(ticket, this.#order)}</div>
    </div>`;
  }

  #reply() {
    const isNote = this.kind === 'private';
    const options = AFTER.map((state) => [state, TICKET[state][0]]);
    return html`<form class="panel reply ${isNote ? 'note' : ''}" novalidate @submit=${this.#send} @keydown=${this.#typed}>
      <ul class="chips" aria-label="Who reads it">${KINDS.map(([kind, label]) => html`<li><button class="chip" type="button" aria-pressed=${kind === this.kind} @click=${() => { this.kind = kind; }}>${label}</button></li>`)}</ul>
      <div class="fields">
        ${this.#form.field('message', isNote ? 'Note' : 'Answer', { rows: 6, maxlength: 10000, hint: isNote ? 'Only those who work here read it.' : 'Goes to the customer by mail and stands on their page.' })}
        ${isNote ? nothing : this.#form.field('status', 'Afterwards', { options, size: 'half' })}
      </div>
      <div class="actions"><button class="button primary" aria-busy=${this.busy === 'reply'} ?disabled=${Boolean(this.busy)}>${isNote ? 'Keep the note' : 'Send the answer'}</button></div>
    </form>`;
  }

  #work({ work, state }) {
    if (!work) return nothing;
    const isMine = work.assignee && work.assignee === session.claims()?.sub;
    const button = (name, label, path, body, said) => html`<button class="button small" type="button" aria-busy=${this.busy === name} ?disabled=${Boolean(this.busy)} @click=${() => this.#do(name, path, body, said)}>${label}</button>`;
    return html`<section class="panel">
      <h2>Who sees to it</h2>
      <p>${work.assignee ? html`<strong>${isMine ? 'You' : actor(`agent:${work.assignee}`)}</strong>` : html`Nobody yet: the queue <strong>${humane(work.queue)}</strong>`}</p>
      <p>${dueBadge(work.due_at, work.due_at && new Date(work.due_at) < new Date())}</p>
      <div class="actions">
        ${isMine ? button('leave', 'Give it back', 'assignee', {}, 'It is the queue’s again.') : button('take', 'Take it', 'assignee', { assignee: 'me' }, 'It is yours.')}
        ${['resolved', 'closed'].includes(state) ? button('open', 'Open it again', 'status', { status: 'open' }, 'It is open again.') : button('resolve', 'It is settled', 'status', { status: 'resolved' }, 'Settled.')}
      </div>
    </section>`;
  }
}

const SPEAKERS = { customer: 'Customer', agent: 'Shop', shop: 'Shop' };

const message = (it) => html`<li class="message ${it.visibility === 'private' ? 'note' : it.author === 'customer' ? '' : 'own'}">
  <p class="row apart"><strong>${it.visibility === 'private' ? 'Note' : SPEAKERS[it.author]}${it.by ? html`, ${actor(it.by.includes(':') ? it.by : `agent:${it.by}`)}` : nothing}</strong><span class="small muted">${when(it.at)}</span></p>
  <p class="text">${it.text}</p>
</li>`;

customElements.define('ticket-page', TicketPage);
