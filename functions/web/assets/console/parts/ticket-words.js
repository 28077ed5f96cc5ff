// How a ticket stands, in words.

import { html, nothing } from '../../vendor/lit.js';
import { time } from './format.js';
import { humane } from './words.js';

export const TICKET = {
  new: ['New', 'warn'],
  open: ['Open', 'warn'],
  pending_customer: ['Waits for the customer', 'info'],
  pending_internal: ['Waits for us', 'info'],
  snoozed: ['Put off', ''],
  resolved: ['Settled', 'good'],
  closed: ['Closed', ''],
};

export function ticketBadge(state) {
  const [words, tone] = TICKET[state] ?? [humane(state), ''];
  return html`<span class="badge ${tone}">${words}</span>`;
}

/** `ord_7KQ2…` as people say it. */
export const numberOf = (id) => id.replace(/^[a-z]+_/, '').replaceAll(/(.{4})(?=.)/g, '$1-');

/** By when somebody must see to it. */
export function dueBadge(due, isLate) {
  if (!due) return nothing;
  return html`<span class="badge ${isLate ? 'bad' : ''}">${isLate ? 'Due since' : 'Due'} ${time(due)}</span>`;
}
