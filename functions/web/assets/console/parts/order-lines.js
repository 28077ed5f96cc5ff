// What an order holds: its lines with where their units stand, and what it all costs.

import { html, nothing } from '../../vendor/lit.js';
import { router } from '../router.js';
import { money, period } from './format.js';
import { icon } from './icons.js';
import { actor, BUCKETS } from './words.js';

const TONES = { backordered: 'warn', released: 'info', picked: 'info', packed: 'info', handed_over: 'info', delivered: 'good', lost: 'bad', returned_to_sender: 'bad' };

const buckets = (line) => html`<ul class="buckets" aria-label="Where they are">
  ${Object.entries(BUCKETS)
    .filter(([name]) => line.buckets[name] > 0)
    .map(([name, words]) => html`<li class="bucket ${TONES[name] ?? ''}"><strong>${line.buckets[name]}</strong> ${words}</li>`)}
  ${line.returned > 0 ? html`<li class="bucket"><strong>${line.returned}</strong> returned</li>` : nothing}
</ul>`;

function promise({ promise: { first, current } }) {
  const isMoved = first && current && (first.earliest !== current.earliest || first.latest !== current.latest);
  return html`<p class="promise small">${icon('truck')}<span>${isMoved ? html`<span class="was">${period(first)}</span> now ` : nothing}${current
    ? html`Arrives <strong>${period(current)}</strong>`
    : 'Nobody knows yet when it comes'}</span></p>`;
}

function productName(line) {
  const stock = `/console/stock/${encodeURIComponent(line.sku)}`;
  return html`<span class="what">${line.name}</span> <a class="code small" href=${router.has(stock) ? stock : `/p/${encodeURIComponent(line.sku)}`}>${line.sku}</a>`;
}

const row = (isReduced) => (line) => html`<tr>
  <th scope="row"><div class="line-name">${productName(line)}${line.price_override ? html`<p class="small muted">Another price, by ${actor(line.price_override.by)}: “${line.price_override.reason}”</p>` : nothing}${buckets(line)}${line.buckets.cancelled < line.quantity ? promise(line) : nothing}</div></th>
  <td class="number" data-label="Quantity">${line.quantity}</td>
  <td class="number" data-label="Price">${money(line.unit_price)}</td>
  ${isReduced ? html`<td class="number" data-label="Discount">${line.discount.amount ? html`−${money(line.discount)}` : nothing}</td>` : nothing}
  <td class="number" data-label="Tax">${money(line.tax)}</td>
  <td class="number" data-label="Total">${money(line.total)}</td>
</tr>`;

export function linesPanel(order) {
  const isReduced = order.lines.some((line) => line.discount.amount !== 0);
  return html`<section class="panel flush">
  <header><h2>What was ordered</h2></header>
  <div class="table-scroll">
    <table class="table cards">
      <caption class="visually-hidden">Lines of the order</caption>
      <thead>
        <tr><th scope="col">Product</th><th scope="col" class="number">Quantity</th><th scope="col" class="number">Price</th>${isReduced ? html`<th scope="col" class="number">Discount</th>` : nothing}<th scope="col" class="number">Tax</th><th scope="col" class="number">Total</th></tr>
      </thead>
      <tbody>${order.lines.map(row(isReduced))}</tbody>
    </table>
  </div>
</section>`;
}

/** @param {{goods: object, discount: object, shipping: object, tax: object, total: object}} totals  @param {string} [shipping] how it is sent */
export const sums = (totals, shipping = 'Shipping') => html`<dl class="sums">
  <div><dt>Goods</dt><dd>${money(totals.goods)}</dd></div>
  ${totals.discount.amount ? html`<div><dt>Discount</dt><dd>−${money(totals.discount)}</dd></div>` : nothing}
  <div><dt>${shipping}</dt><dd>${money(totals.shipping)}</dd></div>
  <div><dt>Tax</dt><dd>${money(totals.tax)}</dd></div>
  <div class="total"><dt>Total</dt><dd>${money(totals.total)}</dd></div>
</dl>`;

export const totalsPanel = (order) => html`<section class="panel">
  <h2>What it costs</h2>
  ${sums(order.totals, `Shipping: ${order.shipping_option.name}`)}
</section>`;
