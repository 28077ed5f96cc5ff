// What stands around an order's lines: who it is for, how it is paid, where it comes from, what happened, what can be done.

import { html, nothing } from '../../vendor/lit.js';
import { addressLines, money, time, when } from './format.js';
import { contactFacts } from './contact.js';
import { locationName } from './locations.js';
import { actionWord, actor, happened, moneyBadge } from './words.js';
import { query } from '../../js/api.js';

const HERE = { release_hold: 'Release the hold above.' };

/** @param {Record<string, () => void> & {busy: string}} does what this page can do itself, by the action's name */
export function actionsPanel(order, does) {
  return html`<section class="panel">
    <h2>What can be done</h2>
    <ul class="doings">${[...order.actions, ...refund(order)].map((action) => html`<li>${doing(action, does[action.name], does.busy)}</li>`)}</ul>
  </section>`;
}

const BUTTONS = { hold: 'Hold this order', confirm_payment: 'Ask the bank again', refund: 'Give money back', return: 'Take something back', pay: 'Pay what is due' };

/** Agents give back what was taken, within what they may. */
function refund({ payments, actions }) {
  if (actions.some(({ name }) => name === 'refund')) return [];
  const isTaken = payments.captured.amount > payments.refunded.amount;
  return [{ name: 'refund', allowed: isTaken, reason: isTaken ? undefined : 'Nothing was charged that is not given back already.' }];
}

function doing({ name, allowed, reason }, run, busy) {
  const id = `why-${name}`;
  if (!allowed) {
    return html`<button class="button small" type="button" aria-disabled="true" aria-describedby=${id}>${BUTTONS[name] ?? actionWord(name)}</button> <span class="reason" id=${id}>${reason}</span>`;
  }
  if (run) return html`<button class="button small" type="button" aria-busy=${busy === name} ?disabled=${Boolean(busy)} @click=${run}>${BUTTONS[name] ?? actionWord(name)}</button>`;
  return html`<span>${actionWord(name)}</span> <span class="reason">${HERE[name] ?? 'Possible.'}</span>`;
}

export const contactPanel = (order, link) => html`<section class="panel">
  <header><h2>Customer</h2><a href="/console/customers${query({ email: order.contact.email })}">All their orders</a></header>
  <dl class="facts tight">${contactFacts(order.contact)}</dl>
  ${link}
</section>`;

const address = (lines) => html`<address>${lines.map((line) => html`<span>${line}</span>`)}</address>`;

export const addressPanel = (order) => html`<section class="panel">
  <h2>Ship to</h2>
  ${address(addressLines(order.ship_to))}
  ${order.bill_to
    ? html`<h3>Bill to</h3>${address(addressLines(order.bill_to))}${order.bill_to.tax_id ? html`<p class="small">Tax id ${order.bill_to.tax_id}</p>` : nothing}`
    : html`<p class="small muted">Billed to the same address.</p>`}
</section>`;

/** What is charged only when the goods that are waited for leave; nobody owes it now. */
function chargedLater({ state, lines, totals: { total }, payments }) {
  const isWaiting = state === 'placed' && lines.some((line) => line.buckets.backordered > 0);
  const amount = total.amount - payments.authorized.amount - payments.captured.amount;
  return isWaiting && amount > 0 ? { amount, currency: total.currency } : null;
}

export function paymentsPanel(order) {
  const { payments, payment_action: action } = order;
  const later = chargedLater(order);
  return html`<section class="panel">
    <h2>Payment</h2>
    <dl class="sums">
      <div><dt>Authorized</dt><dd>${money(payments.authorized)}</dd></div>
      <div><dt>Charged</dt><dd>${money(payments.captured)}</dd></div>
      <div><dt>Refunded</dt><dd>${money(payments.refunded)}</dd></div>
      <div class="total"><dt>Due now</dt><dd>${money(payments.balance_due)}</dd></div>
    </dl>
    ${later ? html`<p class="small">Another ${money(later)} is charged when the goods that are waited for leave.</p>` : nothing}
    ${payments.groups?.length ? html`<ul class="holds">${payments.groups.map(payment)}</ul>` : nothing}
    ${action ? html`<p class="small">The customer can pay until <time datetime=${action.expires_at}>${time(action.expires_at)}</time>.</p>` : nothing}
  </section>`;
}

/** One payment: what it holds or took, and when that ends. */
const payment = (it) => html`<li>
  <p class="row apart"><span>${it.group === 1 ? 'First payment' : `Payment ${it.group}`}, <strong>${money(it.amount)}</strong></span>${moneyBadge(it.state)}</p>
  ${it.hold_until ? html`<p class="small">Held until <time datetime=${it.hold_until}>${time(it.hold_until)}</time>; it is asked for anew a day before.</p>` : nothing}
  ${it.receivable.amount ? html`<p class="small late">${money(it.receivable)} is owed: goods have left for it.</p>` : nothing}
  ${it.captured.amount ? html`<p class="small">Charged ${money(it.captured)}${it.refunded.amount ? `, given back ${money(it.refunded)}` : ''}</p>` : nothing}
  ${it.charged_back.amount ? html`<p class="small late">The bank took back ${money(it.charged_back)}.</p>` : nothing}
  ${it.pay_until ? html`<p class="small">The customer may pay by link until <time datetime=${it.pay_until}>${time(it.pay_until)}</time>.</p>` : nothing}
  ${it.reason ? html`<p class="small muted">The gateway says: ${it.reason.replaceAll('_', ' ')}</p>` : nothing}
</li>`;

export function allocationPanel(order) {
  if (order.allocation.length === 0) return nothing;
  const name = (id) => order.lines.find((line) => line.id === id)?.name ?? id;
  return html`<section class="panel">
    <h2>Where it comes from</h2>
    <ul class="allocation">
      ${order.allocation.map(
        ({ location, lines, why }) => html`<li>
          <p><strong>${locationName(location)}</strong>: ${why}</p>
          <p class="small muted">${lines.map(({ line, quantity }, at) => html`${at ? ', ' : ''}${quantity} × ${name(line)}`)}</p>
        </li>`,
      )}
    </ul>
  </section>`;
}

export const timelinePanel = (order) => html`<section class="panel">
  <h2>What happened</h2>
  <ol class="timeline">
    ${order.timeline.map(
      (entry, at) => html`<li class=${at === order.timeline.length - 1 ? 'now' : ''}>
        <p class="what">${happened(entry)}</p>
        <p class="when">${when(entry.at)}${entry.actor ? html` · ${actor(entry.actor)}` : nothing}</p>
      </li>`,
    )}
  </ol>
</section>`;
