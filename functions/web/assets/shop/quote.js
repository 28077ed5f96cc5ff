// Asking what the cart costs and when it comes, for the place the form names: a moment after the last change, the newest
// question only, and again before the answer is too old to be honoured.

import { api } from '../js/api.js';
import { cart } from '../js/cart.js';

const PAUSE = 350;
/** The shop honours a quote for thirty minutes. */
const FRESH_MS = 25 * 60_000;

/** What has to stand in a postal code before it says where something goes. */
const ENOUGH = { US: /^\d{5}/, CA: /^[A-Za-z]\d[A-Za-z]/ };
const OTHER = /^.{3}/;

/**
 * @typedef {{country: string, region?: string, postal_code: string}} Place
 * @typedef {{place: Place, coupon?: string, option?: string}} Question
 */

/** @param {Place} place */
export const isEnough = ({ country, postal_code }) => Boolean(country) && (ENOUGH[country] ?? OTHER).test(postal_code);

/**
 * @param {{
 *   question: () => Question,
 *   asking: () => void,
 *   answered: (quote: any) => void,
 *   refused: (problem: import('../js/api.js').Problem) => void,
 *   unknown: () => void,
 * }} page what is asked now, and what to do with the answers
 */
export function quoting({ question, asking, answered, refused, unknown }) {
  let timer;
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Promise<void>} */
  let settled = Promise.resolve();
  /** A question waits for its moment. */
  let isDue = false;
  let quote = null;
  let at = 0;

  const body = ({ place, coupon, option }) => ({
    lines: cart.lines(),
    ship_to: place,
    ...(coupon ? { coupon } : {}),
    ...(option ? { shipping_option: option } : {}),
  });

  async function ask() {
    clearTimeout(timer);
    isDue = false;
    running?.abort();
    const now = question();
    if (!isEnough(now.place)) {
      quote = null;
      return unknown();
    }
    const mine = new AbortController();
    running = mine;
    asking();
    try {
      const { data } = await api.post('/quotes', body(now), { signal: mine.signal });
      if (running !== mine) return;
      adopt(data);
    } catch (problem) {
      if (problem.name === 'AbortError' || running !== mine) return;
      quote = null;
      refused(problem);
    }
  }

  function adopt(data) {
    quote = data;
    at = Date.now();
    clearTimeout(timer);
    timer = setTimeout(again, FRESH_MS);
    answered(data);
  }

  const again = () => { settled = ask(); };

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && quote && Date.now() - at > FRESH_MS) again();
  });

  return {
    /** What was answered last; none while something is asked or nothing can be. */
    get current() {
      return quote;
    },
    /** Asks a moment from now. */
    soon() {
      clearTimeout(timer);
      quote = null;
      isDue = true;
      timer = setTimeout(again, PAUSE);
    },
    /** Asks now, and waits for the answer. */
    async now() {
      again();
      await settled;
    },
    /** Waits for what is being asked, or is about to be. */
    async settled() {
      if (isDue) again();
      await settled;
    },
    /** Takes a quote that came with a refusal. */
    adopt,
  };
}
