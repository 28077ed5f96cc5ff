// The one order that a checkout is about, kept for as long as the window lives: its key, what was sent under it and whether
// an answer came. A refresh, Back, a double click and a lost reply all end at the same order, because whatever was sent
// without an answer is sent again as it was, and nothing else under its key before.

import { Problem, api, newKey } from '../js/api.js';
import { cart } from '../js/cart.js';
import { session } from '../js/session.js';

const STORE = 'doorstep.checkout';
const LAST = 'doorstep.last-order';
const RETRIES = [1000, 2500, 5000];
const MOST_BODIES = 8;

/**
 * `bodies`: everything that was sent under the key, the newest last; `open`: no answer came to that; `who`: the account it
 * was sent from, since a key is another's in another account; `order`: made, and waiting for its payment.
 * @typedef {{key: string, bodies: object[], open: boolean, sent: number, who: string | null, order: string | null}} Attempt
 */

/** For browsers that keep nothing: then it lives as long as the page. What is here is newer than what was kept. */
const memory = new Map();

function load(name) {
  if (memory.has(name)) return memory.get(name);
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
    memory.delete(name);
  } catch {
    memory.set(name, value);
  }
  return value;
}

/** @returns {Attempt} */
const read = () => load(STORE) ?? fresh();
/** @param {Attempt} attempt */
const write = (attempt) => store(STORE, attempt);

const fresh = () => write({ key: newKey(), bodies: [], open: false, sent: 0, who: null, order: null });

const SIGNED_OUT = {
  status: 401,
  code: 'signed_out',
  title: 'You are not signed in any more',
  detail: 'Nothing was ordered. Sign in again; or place the order as it stands, and it is placed without your account.',
};
const SIGNED_OUT_AFTER = {
  status: 401,
  code: 'signed_out',
  title: 'Sign in again',
  detail: 'This order was sent from an account. Sign in to it again, so that we can find what became of the order.',
  unanswered: true,
};
const NO_LOGIN = {
  code: 'offline',
  title: 'No connection',
  detail: 'The sign-in service did not answer. Please try again; nothing is done twice.',
};

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const me = () => session.claims()?.sub ?? null;

/** From the account it belongs to or not at all: without its token it would be a guest's, and another order. */
async function sendOnce(body, { key, who }) {
  if (who !== null) {
    const token = await session.token();
    if (me() !== who || !token) throw new Problem(me() === who ? NO_LOGIN : SIGNED_OUT);
  }
  return api.post('/orders', body, { key, guest: who === null });
}

/**
 * Sends a body until an answer comes that decides something, or patience ends.
 * @param {boolean} isOpen something under this key was sent before, and what became of it is not known
 */
async function post(body, kept, isOpen) {
  for (const wait of [...RETRIES, null]) {
    try {
      return await sendOnce(body, kept);
    } catch (problem) {
      // Whoever is not signed in any more cannot be told what became of an earlier sending.
      if (problem.status === 401) throw new Problem(isOpen ? SIGNED_OUT_AFTER : SIGNED_OUT);
      if (!problem.isTransient || wait === null) throw problem;
      isOpen = true;
      await pause(wait);
    }
  }
}

/** The key stands for another body: one that this form sent earlier finds its order. */
async function findEarlier(kept, reused) {
  for (const body of kept.bodies.slice(0, -1).reverse()) {
    try {
      return await post(body, kept, true);
    } catch (problem) {
      if (problem.code !== 'idempotency_key_reused') throw problem;
    }
  }
  throw reused;
}

export const attempt = {
  /** Draws the form: makes its key, unless it has one. */
  begin: () => { read(); },

  /** Something was sent and never answered. @returns {{sent: Date} | null} */
  get unanswered() {
    const { open, sent } = read();
    return open ? { sent: new Date(sent) } : null;
  },

  /** The order that waits for its payment. @returns {string | null} its id */
  get pending() {
    return read().order;
  },

  /** The last order of this window. @returns {{id: string, number: string} | null} */
  get last() {
    return load(LAST);
  },

  /**
   * Sends the order, or, where an earlier sending is unanswered, that one again.
   * @param {object} [body] none to only send again
   * @returns {Promise<any>} the order
   * @throws {Problem} transient: nothing is known, send again; else decided
   */
  async send(body) {
    let kept = read();
    const wasOpen = kept.open;
    if (!wasOpen) {
      if (!body) throw new Problem({ code: 'nothing_sent', detail: 'Nothing was sent.' });
      const bodies = [...kept.bodies, body].slice(-MOST_BODIES);
      kept = write({ ...kept, bodies, open: true, sent: Date.now(), who: me() });
    }
    try {
      const { data } = await post(kept.bodies.at(-1), kept, wasOpen).catch((problem) => {
        if (problem.code === 'idempotency_key_reused') return findEarlier(kept, problem);
        throw problem;
      });
      write({ ...kept, open: false, order: data.id });
      return data;
    } catch (problem) {
      if (problem.isTransient || problem.more?.unanswered) throw problem;
      // A declined payment binds the key; every other refusal has written nothing.
      if (problem.status === 402) fresh();
      else write({ ...kept, open: false });
      throw problem;
    }
  },

  /** The order stands: the cart has become it. @param {{id: string, number: string}} order */
  done({ id, number }) {
    store(LAST, { id, number });
    store(STORE, null);
    cart.clear();
  },

  /** Its own page knows what became of the order that waited. */
  settle(id, { placed }) {
    if (load(STORE)?.order !== id) return;
    store(STORE, null);
    if (placed) cart.clear();
  },

  /** Gives up this form's key: what is sent next is another order. */
  startOver: () => { fresh(); },
};
