// The filters of the orders list, as its address writes them, and as the API wants them.

/** @typedef {{state?: string, held?: string, since?: string}} OrderFilter */

/** @type {Record<string, OrderFilter>} */
export const ORDER_FILTERS = {
  all: {},
  unpaid: { state: 'pending_payment' },
  held: { held: 'true' },
  toRelease: { state: 'placed', held: 'false' },
};

export const SINCE = { today: 'Today', week: 'The last 7 days', month: 'The last 30 days' };

const DAYS = { today: 0, week: 6, month: 29 };

/** The first moment of `today`, `week` or `month`, where the reader is; undefined for any other word. */
export function sinceDays(word, now = new Date()) {
  if (!Object.hasOwn(DAYS, word ?? '')) return undefined;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS[word]).toISOString();
}
