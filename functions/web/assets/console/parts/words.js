// What the API's words mean to people, and the tone they are shown in (classes `good`, `warn`, `bad`, `info` of badges).

import { html } from '../../vendor/lit.js';
import { session } from '../../js/session.js';

const STATE = {
  pending_approval: ['Waits for approval', 'warn'],
  pending_payment: ['Waiting for payment', 'warn'],
  placed: ['Placed', 'info'],
  rejected: ['Declined', 'bad'],
  expired: ['Expired', ''],
  cancelled: ['Cancelled', ''],
  completed: ['Completed', 'good'],
};

const FULFILLMENT = {
  unfulfilled: ['Not shipped', ''],
  backordered: ['Waiting for stock', 'warn'],
  partially_shipped: ['Partly on its way', 'info'],
  shipped: ['On its way', 'info'],
  partially_delivered: ['Partly delivered', 'info'],
  delivered: ['Delivered', 'good'],
  cancelled: ['Cancelled', ''],
};

const PAYMENT = {
  none: ['Nothing due', ''],
  pending: ['Being checked', 'info'],
  requires_action: ['Needs the customer', 'warn'],
  failed: ['Declined', 'bad'],
  authorized: ['Authorized', 'good'],
  partially_captured: ['Partly charged', 'info'],
  captured: ['Charged', 'good'],
  partially_paid: ['Partly charged', 'info'],
  paid: ['Charged', 'good'],
  partially_refunded: ['Partly refunded', ''],
  refunded: ['Refunded', ''],
  voided: ['Released', ''],
};

/** How one payment stands. */
const MONEY = {
  requested: ['Being asked', 'info'],
  pending: ['Being checked', 'info'],
  requires_action: ['Needs the customer', 'warn'],
  authorized: ['Held', 'good'],
  declined: ['Declined', 'bad'],
  voided: ['Released', ''],
  voiding: ['Being released', ''],
  not_needed: ['Nothing to pay', ''],
  lapsed: ['Hold has ended', 'bad'],
  capturing: ['Being charged', 'info'],
  captured: ['Charged', 'good'],
  capture_failed: ['Owed: could not be charged', 'bad'],
};

const RETURN = {
  none: ['None', ''],
  requested: ['Asked for', 'info'],
  in_transit: ['Coming back', 'info'],
  received: ['Here again', 'info'],
  resolved: ['Settled', 'good'],
};

const PROMISE = {
  on_time: ['On time', 'good'],
  at_risk: ['May be late', 'warn'],
  late: ['Late', 'bad'],
  met: ['Kept', 'good'],
  missed: ['Missed', 'bad'],
};

const WORK = {
  open: ['To pick', 'info'],
  picking: ['Begun', 'warn'],
  packed: ['Packed', 'good'],
  handed_over: ['Has left', ''],
  cancelled: ['Cancelled', ''],
};

const LABEL = {
  none: ['No label yet', ''],
  buying: ['Label is asked for', 'info'],
  bought: ['Label ready', 'good'],
  failed: ['No label', 'bad'],
  by_hand: ['Label by hand', 'good'],
  void_requested: ['Label is given back', 'info'],
  voided: ['Label given back', ''],
  void_refused: ['Label not taken back', 'warn'],
};

const STEPS = {
  released: 'Given to this location',
  picked: 'Picked',
  put_back: 'Put back',
  packed: 'Packed',
  unpacked: 'Opened again',
  handed_over: 'Handed over',
  short: 'Missing',
  withdrawn: 'Taken back',
};

/** What keeps goods that should have left, and what to do about it. */
export const LATE = {
  held: ['Held', 'Look at it, then release the hold.'],
  waiting_for_goods: ['Waits for goods', 'Receive them, or tell the customer.'],
  waiting_for_payment: ['Waits for payment', 'The customer has a link to pay.'],
  not_released: ['Not given to a location', 'A step may have failed: see the failures.'],
  not_picked: ['Not picked', 'It lies in its shelf.'],
  not_packed: ['Not packed', 'It is picked.'],
  not_handed_over: ['Not handed over', 'It stands packed.'],
};

const STOCK = {
  in_stock: ['In stock', 'good'],
  low: ['Few left', 'warn'],
  out_of_stock: ['Out of stock', 'bad'],
};

export const HOLD_REASONS = {
  address: 'The address must be checked',
  fraud: 'It may be fraud',
  price: 'The price must be checked',
  customer_request: 'The customer asked us to wait',
  stock: 'The stock must be checked',
  other: 'Another reason',
};

const HOLD_WORDS = {
  address: 'Address',
  fraud: 'Possible fraud',
  price: 'Price',
  customer_request: 'Customer’s wish',
  stock: 'Stock',
  other: 'Other',
};

export const CHANNELS = { web: 'Web', phone: 'Phone', mail: 'Mail', chat: 'Chat', store: 'Store' };

/** In the order in which units go through them. */
export const BUCKETS = {
  backordered: 'waiting for stock',
  reserved: 'reserved',
  released: 'released',
  picked: 'picked',
  packed: 'packed',
  handed_over: 'on the way',
  delivered: 'delivered',
  cancelled: 'cancelled',
  lost: 'lost',
  returned_to_sender: 'returned to sender',
};

export const ACTIONS = {
  confirm_payment: 'Confirm the payment',
  hold: 'Hold the order',
  release_hold: 'Release a hold',
  change: 'Change the order',
  cancel: 'Cancel the order',
  return: 'Return goods',
  refund: 'Refund',
  pay: 'Pay what is due',
};

export const STATES = Object.fromEntries(Object.entries(STATE).map(([name, [words]]) => [name, words]));

/** What happened, for those who work here: the API says it to the customer. */
const HAPPENED = {
  placed: 'The order was placed',
  authorized: 'The payment was authorized; it is charged when goods leave',
  waiting_for_payment: 'The order waits for its payment',
  declined: 'The payment was declined; nothing was charged',
  expired: 'Nobody paid in time; the goods were let go',
  claim_open: 'The customer told us that something went wrong',
  claim_reshipped: 'Decided: it is sent once more',
  claim_refunded: 'Decided: the money goes back',
  claim_credited: 'Decided: its value is credited',
  claim_denied: 'Decided: it is refused',
};

/** @param {{kind: string, text: string}} entry */
export const happened = ({ kind, text }) => HAPPENED[kind] ?? text.replace(/^Held: (\w+)$/, (_, reason) => `Held: ${holdWord(reason).toLowerCase()}`);

/** `customer_request` → `Customer request`, for words this page does not know yet. */
export function humane(word) {
  const text = String(word ?? '').replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const badge = (table) => (word) => {
  const [text, tone] = table[word] ?? [humane(word), ''];
  return html`<span class="badge ${tone}">${text}</span>`;
};

export const stateBadge = badge(STATE);
export const fulfillmentBadge = badge(FULFILLMENT);
export const paymentBadge = badge(PAYMENT);
export const moneyBadge = badge(MONEY);
export const returnBadge = badge(RETURN);
export const promiseBadge = badge(PROMISE);
export const stockBadge = badge(STOCK);
export const fulfillmentState = badge(WORK);
export const labelBadge = badge(LABEL);
export const stepWord = (kind) => STEPS[kind] ?? humane(kind);
export const holdBadge = (reason) => html`<span class="badge warn">Held: ${holdWord(reason)}</span>`;

export const holdWord = (reason) => HOLD_WORDS[reason] ?? humane(reason);
export const actionWord = (name) => ACTIONS[name] ?? humane(name);

/** `agent:1234…` as people say it. */
export function actor(text) {
  if (!text) return '';
  const [role, who] = text.split(/:(.*)/s);
  if (who && who === session.claims()?.sub) return 'you';
  return who ? `${humane(role)} ${who.slice(0, 8)}` : humane(role);
}
