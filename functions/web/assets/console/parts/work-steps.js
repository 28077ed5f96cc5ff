// What is done to a fulfilment order: the calls, what they are called, and what their refusals mean to somebody with the goods in
// their hands.

import { html, nothing } from '../../vendor/lit.js';
import { api } from '../../js/api.js';
import { download } from '../../js/download.js';
import { notice, problemView } from './views.js';

const path = (id, step) => `/admin/fulfillments/${encodeURIComponent(id)}/${step}`;

/** Makes a step; the fulfilment order as it is then. */
export async function make(step, id, body, key) {
  const { data } = await api.post(path(id, step), body, { key });
  return data.fulfillment ?? data;
}

export const downloadSlip = (id, parcel) =>
  download(`${path(id, 'packing-slip')}${parcel ? `?parcel=${encodeURIComponent(parcel)}` : ''}`, `packing-slip-${parcel ?? id}.pdf`);

const MEANING = {
  payment_not_covered: ['Keep the parcel here: its payment does not cover it', 'The money for it is not held any more, or was taken back. It is asked for anew by itself; until then nothing of it may leave. An agent sees on the order how it stands.'],
  order_held: ['Put it aside: the order is held', 'Somebody has to look at this order first. What is picked stays picked.'],
  order_not_open: ['This order is not sent any more', 'It was cancelled or ended meanwhile. Put back what you have picked.'],
  already_shipped: ['It has left already', 'There is nothing more to do here.'],
  not_in_fulfillment: ['There are not so many of it here', 'Somebody else may have worked on it. This is how it stands now.'],
  not_yet: ['One step after the other', 'What is to be packed must be picked first, and what is handed over must be packed.'],
};

/** Refusals that mean: the work is not as the page shows it. */
export const isStale = ({ code }) => code in MEANING;

export function refusal(problem) {
  if (!problem) return nothing;
  const [title, text] = MEANING[problem.code] ?? [];
  return title ? notice('bad', html`<p><strong>${title}.</strong> ${text}</p>`) : problemView(problem);
}
