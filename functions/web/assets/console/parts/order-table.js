// Orders as a table: rows on a desk, cards on a phone.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { money, when } from './format.js';
import { holdWord, stateBadge } from './words.js';

/** What a list of orders shows of one; the lists of the API and orders themselves both have it. */
const placed = (order) => order.created_at ?? order.placed_at ?? order.timeline[0]?.at;
const holds = (order) => order.holds.map((hold) => hold.reason ?? hold);
const name = (order) => order.name ?? order.contact.name;
const total = (order) => order.total ?? order.totals.total;

const row = (order) => html`<tr>
  <th scope="row"><a class="row-link code" href="/console/orders/${order.id}">${order.number}</a></th>
  <td data-label="Placed">${when(placed(order))}</td>
  <td data-label="Customer">${name(order)}</td>
  <td data-label="State">${stateBadge(order.state)}</td>
  <td data-label="Held">${holds(order).length ? html`<span class="badge warn">${holds(order).map(holdWord).join(', ')}</span>` : nothing}</td>
  <td class="number" data-label="Total">${money(total(order))}</td>
</tr>`;

/** @param {object[]} orders  @param {string} caption for those who do not see what stands around it */
export const orderTable = (orders, caption) => html`<div class="table-scroll">
  <table class="table cards rows order-table">
    <caption class="visually-hidden">${caption}</caption>
    <thead>
      <tr><th scope="col">Number</th><th scope="col">Placed</th><th scope="col">Customer</th><th scope="col">State</th><th scope="col">Held</th><th scope="col" class="number">Total</th></tr>
    </thead>
    <tbody>${repeat(orders, (order) => order.id, row)}</tbody>
  </table>
</div>`;
