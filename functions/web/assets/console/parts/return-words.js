// Returns, repairs and claims in words.

import { html } from '../../vendor/lit.js';
import { humane } from './words.js';

const RETURN = {
  pending_approval: ['To decide', 'warn'],
  approved: ['Agreed', 'info'],
  label_issued: ['Label sent', 'info'],
  in_transit: ['Coming', 'info'],
  received: ['Here', 'warn'],
  inspected: ['Looked at', 'info'],
  refunded: ['Paid back', 'good'],
  exchanged: ['Exchanged', 'good'],
  repaired: ['Mended', 'good'],
  credited: ['Credited', 'good'],
  rejected: ['Refused', 'bad'],
  cancelled: ['Withdrawn', ''],
  expired: ['Never sent', ''],
};

export const RESOLUTIONS = { refund: 'Money back', exchange: 'Exchange', repair: 'Repair', credit: 'Credit' };

export const REASONS = {
  changed_mind: 'Changed their mind',
  does_not_fit: 'Does not fit',
  ordered_by_mistake: 'Ordered by mistake',
  not_as_described: 'Not as described',
  defective: 'Does not work',
  damaged_in_transit: 'Came broken',
  wrong_item: 'Wrong item',
  arrived_too_late: 'Came too late',
  other: 'Something else',
};

export const OUTSIDE = { window_passed: 'its time has passed', not_returnable: 'it is of a kind that does not come back', not_repairable: 'it is of a kind that is not mended' };

export const STAGES = {
  received: 'At the bench',
  diagnosed: 'Looked at',
  quoted: 'The customer is asked for a price',
  accepted: 'Price accepted',
  declined: 'Price declined',
  scheduled: 'Has its days',
  in_repair: 'Being mended',
  ready: 'Mended',
  reshipped: 'On its way home',
  not_repairable: 'Cannot be mended',
};

/** What may follow, as the shop's own path has it: what usually does first. */
export const NEXT = {
  received: ['diagnosed', 'scheduled', 'not_repairable'],
  diagnosed: ['quoted', 'scheduled', 'not_repairable'],
  quoted: ['accepted', 'declined'],
  accepted: ['scheduled'],
  scheduled: ['in_repair', 'scheduled', 'not_repairable'],
  in_repair: ['ready', 'scheduled', 'not_repairable'],
  ready: ['reshipped'],
};

export function returnState(state) {
  const [words, tone] = RETURN[state] ?? [humane(state), ''];
  return html`<span class="badge ${tone}">${words}</span>`;
}

export const CLAIMS = { lost: 'The parcel never came', missing: 'Something was not in it', wrong: 'Something else came', damaged: 'It came broken' };

const CLAIM = {
  open: ['To decide', 'warn'],
  reshipped: ['Sent once more', 'good'],
  refunded: ['Paid back', 'good'],
  credited: ['Credited', 'good'],
  denied: ['Refused', 'bad'],
};

export function claimState(state) {
  const [words, tone] = CLAIM[state] ?? [humane(state), ''];
  return html`<span class="badge ${tone}">${words}</span>`;
}
