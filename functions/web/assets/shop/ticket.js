// The page of a ticket: what was said, by whom and when, and going on with it. What opened by a link goes by its cookie, all else by
// who is signed in.

import { html, nothing, render } from '../vendor/lit.js';
import { api, newKey } from '../js/api.js';
import { moment } from '../js/dates.js';
import { icon } from '../js/icon.js';
import { session } from '../js/session.js';
import { toast } from '../js/toast.js';

const place = document.getElementById('ticket');
const { id } = place.dataset;

const STATES = {
  new: ['info', 'We have it'],
  open: ['info', 'We are at it'],
  pending_customer: ['warn', 'We wait for you'],
  pending_internal: ['info', 'We are at it'],
  snoozed: ['info', 'We are at it'],
  resolved: ['good', 'Settled'],
  closed: ['', 'Closed'],
};

const state = { ticket: null, problem: null, isGuest: true, isBusy: false, text: '', key: newKey() };

/** First by the link's cookie; where that opens nothing, as whoever is signed in. */
async function load() {
  try {
    const { data } = await api.get(`/tickets/${id}`, { guest: state.isGuest });
    [state.ticket, state.problem] = [data, null];
  } catch (problem) {
    if (state.isGuest && session.isOpen) {
      state.isGuest = false;
      return load();
    }
    state.problem = problem;
  }
  return draw();
}

async function send(event) {
  event.preventDefault();
  const message = state.text.trim();
  if (state.isBusy || !message) return;
  [state.isBusy, state.problem] = [true, null];
  draw();
  try {
    const { data } = await api.post(`/tickets/${id}/messages`, { message }, { guest: state.isGuest, key: state.key });
    [state.text, state.key] = ['', newKey()];
    state.ticket = data;
    toast('Sent. We answer by mail and here.');
  } catch (problem) {
    state.problem = problem;
    if (!problem.isTransient) state.key = newKey();
  } finally {
    state.isBusy = false;
    draw();
  }
}

function draw() {
  const { ticket, problem } = state;
  // What stood there while it was fetched.
  if (place.ariaBusy) place.replaceChildren();
  place.removeAttribute('aria-busy');
  if (ticket) {
    document.getElementById('title').textContent = ticket.subject;
    const [tone, words] = STATES[ticket.state] ?? ['', ticket.state];
    render(html`<span class="badge ${tone}">${words}</span>${ticket.order ? html` <span>Order <a href="/track?${new URLSearchParams({ number: ticket.order })}">${ticket.order}</a></span>` : nothing}`, document.getElementById('about'));
  }
  render(html`${problem ? refusal(problem) : nothing} ${ticket ? conversation(ticket) : nothing}`, place);
}

const conversation = (ticket) => html`<ol class="messages">${ticket.messages.map(message)}</ol>
  <form class="form" novalidate @submit=${send}>
    <div class="field"><label for="message">${ticket.state === 'resolved' || ticket.state === 'closed' ? 'Is there something else?' : 'Add something'}</label>
      <textarea id="message" rows="5" maxlength="10000" .value=${state.text} @input=${(event) => { state.text = event.target.value; }}></textarea></div>
    <p class="actions"><button class="button primary" aria-busy=${state.isBusy} ?disabled=${state.isBusy}>${state.isBusy ? 'Sending…' : 'Send'}</button></p>
  </form>`;

const SPEAKERS = { customer: 'You', agent: 'The shop', shop: 'The shop' };

const message = (it) => html`<li class="message ${it.author === 'customer' ? 'own' : ''}">
  <p class="who"><strong>${SPEAKERS[it.author] ?? 'The shop'}</strong> <time class="muted small" datetime=${it.at}>${moment(it.at)}</time></p>
  <p class="text">${it.text}</p>
</li>`;

function refusal(problem) {
  const isClosed = problem.status === 404;
  return html`<div class="notice bad" role="alert">${icon('alert')}<div><p><strong>${isClosed ? 'This page does not open' : (problem.title ?? 'That did not work')}</strong></p>
    <p>${isClosed ? 'Use the link in our mail, or sign in with the account you wrote from.' : problem.errors?.length ? problem.errors.map((error) => error.message).join('. ') : problem.message}</p>
    ${isClosed && !session.isOpen ? html`<p class="actions"><button class="button" type="button" @click=${() => session.signIn()}>Sign in</button> <a class="button quiet" href="/help/contact">Write to us anew</a></p>` : nothing}
    ${problem.isTransient ? html`<p><button class="button small" type="button" @click=${load}>Try again</button></p>` : nothing}</div></div>`;
}

load();
