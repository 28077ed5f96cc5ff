// The order a ticket is about, as short as it helps.

import { html, nothing } from '../../vendor/lit.js';
import { money } from './format.js';
import { draw } from './views.js';
import { fulfillmentBadge, paymentBadge, promiseBadge, stateBadge } from './words.js';

/** @param {object} ticket  @param {import('./element.js').Task} task the order */
export function ticketOrder(ticket, task) {
  if (!ticket.work?.order_id) {
    return ticket.order
      ? html`<section class="panel"><h2>Order</h2><p>They wrote <span class="code">${ticket.order}</span>. It is not known to be theirs: ask before you tell them anything of it.</p></section>`
      : nothing;
  }
  return html`<section class="panel"><header><h2>Order</h2><a href="/console/orders/${ticket.work.order_id}">Open it</a></header>${draw(task, view)}</section>`;
}

const view = (order) => html`<p><span class="code">${order.number}</span> ${stateBadge(order.state)} <strong>${money(order.totals.total)}</strong></p>
  <p class="row">${fulfillmentBadge(order.fulfillment_status)} ${paymentBadge(order.payment_status)} ${promiseBadge(order.promise_status)}</p>
  <ul class="plain-list">${order.lines.map((line) => html`<li>${line.quantity} × ${line.name}</li>`)}</ul>`;
