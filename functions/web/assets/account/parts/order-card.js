// One order as the account's lists show it: what is in it, how far it is, and the way to its page.

import { html, nothing } from '../../vendor/lit.js';
import { date, today } from '../../js/dates.js';
import { money } from '../../js/money.js';

/** An order placed without signing in opens by its own link. */
const pathOf = ({ id, access_token: token }) => (token ? `/o/${id}?t=${encodeURIComponent(token)}` : `/o/${id}`);

/** `2 × Storm Lantern, Enamel Kettle and 3 more` */
function nameOf({ lines, line_count: all }) {
  const names = lines.map(({ name, quantity }) => (quantity > 1 ? `${quantity}\u00a0×\u00a0${name}` : name));
  const others = all - lines.length;
  if (others > 0) return `${names.join(', ')} and ${others} more`;
  const last = names.pop();
  return names.length ? `${names.join(', ')} and ${last}` : last;
}

/** What is most to be known of it first. */
function wordsOf({ state, fulfillment_status: delivery, payment_status: payment }, words) {
  const waits = words.payment[payment];
  const isOpen = state === 'pending_payment';
  if (isOpen && waits) return [waits];
  const progress = words.states[state] ?? words.delivery[delivery];
  return [progress, isOpen || words.states[state] ? null : waits].filter(Boolean);
}

const badge = ({ tone, words }) => html`<span class="badge ${tone}">${words}</span>`;

/** @param {object} order of `GET /me/orders` @param {object} words of `functions/web/src/account_words.rs` */
export function orderCard(order, words) {
  const said = wordsOf(order, words);
  const at = order.placed_at ?? order.created_at;
  return html`<li class="card order-card">
    <p class="when small"><span class="muted">${order.placed_at ? 'Placed' : 'Begun'}</span> <time datetime=${at}>${date(today(new Date(at)))}</time></p>
    <p class="total number">${money(order.total)}</p>
    <p class="name"><a href=${pathOf(order)}>${nameOf(order)}</a></p>
    <p class="said">${said.map(badge)}</p>
    ${said.map(({ more }) => (more ? html`<p class="more small">${more}</p>` : nothing))}
    <p class="more small muted"><span class="code">${order.number}</span>${order.access_token ? html` · ordered without signing in` : nothing}</p>
  </li>`;
}
