// The cart: what this browser wants to buy, kept in a cookie so that the server can draw it. `sku:quantity` joined by `~`.
// Prices and stock are not here: they are the server's to say, each time anew.

const COOKIE = 'cart';
const SECONDS = 30 * 24 * 60 * 60;
/** A cookie has 4096 bytes, its name and attributes included. */
const MOST_BYTES = 3900;
/** The same limits as an order has. */
export const MOST_LINES = 50;
export const MOST_UNITS = 9999;

/** @typedef {{sku: string, quantity: number}} Line */

/** Other windows of this shop hear of a change, too. */
const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel('doorstep.cart') : null;

/** @returns {string} the cart as it is written, empty when there is none */
function read() {
  const pair = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${COOKIE}=`));
  return pair ? pair.slice(COOKIE.length + 1) : '';
}

/** @param {string} text @returns {Line[]} each SKU once */
function parse(text) {
  /** @type {Map<string, number>} */
  const lines = new Map();
  for (const part of text.split('~')) {
    const [, sku, quantity] = /^([A-Za-z0-9._-]{1,64}):(\d{1,6})$/.exec(part) ?? [];
    if (sku && Number(quantity) > 0) lines.set(sku, Math.min((lines.get(sku) ?? 0) + Number(quantity), MOST_UNITS));
  }
  return [...lines].slice(0, MOST_LINES).map(([sku, quantity]) => ({ sku, quantity }));
}

/** @param {Line[]} lines @returns {boolean} whether they fit, and the browser keeps them */
function write(lines) {
  const text = lines.map(({ sku, quantity }) => `${sku}:${quantity}`).join('~');
  if (lines.length > MOST_LINES || text.length > MOST_BYTES) return false;
  const age = text ? SECONDS : 0;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${COOKIE}=${text}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (read() !== text) return false;
  announce();
  others?.postMessage(text);
  return true;
}

function announce() {
  dispatchEvent(new CustomEvent('cart-changed', { detail: { lines: cart.lines(), count: cart.count() } }));
}

others?.addEventListener('message', announce);

const whole = (quantity) => Math.max(1, Math.min(MOST_UNITS, Math.trunc(Number(quantity)) || 1));

export const cart = {
  /** @returns {Line[]} */
  lines: () => parse(read()),

  /** Units in all. */
  count: () => cart.lines().reduce((sum, line) => sum + line.quantity, 0),

  /** The lines as one text: the same for the same cart. */
  text: () => cart.lines().map(({ sku, quantity }) => `${sku}:${quantity}`).join('~'),

  /**
   * Puts more of something in.
   * @param {string} sku
   * @param {number} [quantity]
   * @returns {boolean} false when the cart is full, or the browser keeps no cookies
   */
  add(sku, quantity = 1) {
    const there = cart.lines().find((line) => line.sku === sku)?.quantity ?? 0;
    return cart.set(sku, there + whole(quantity));
  },

  /**
   * @param {string} sku
   * @param {number} quantity 1 to 9999
   * @returns {boolean} false when the cart is full
   */
  set(sku, quantity) {
    const lines = cart.lines();
    const line = lines.find((line) => line.sku === sku);
    if (line) line.quantity = whole(quantity);
    else lines.push({ sku, quantity: whole(quantity) });
    return write(lines);
  },

  /** Something else in the place of what cannot be had. @param {string} sku @param {string} other @param {number} quantity */
  exchange(sku, other, quantity) {
    const lines = cart.lines();
    const there = lines.find((line) => line.sku === other)?.quantity ?? 0;
    const next = { sku: other, quantity: whole(there + quantity) };
    return write(lines.filter((line) => line.sku !== other).map((line) => (line.sku === sku ? next : line)));
  },

  /** @param {string} sku */
  remove: (sku) => write(cart.lines().filter((line) => line.sku !== sku)),

  /** Puts the cart back as it was. @param {Line[]} lines */
  restore: (lines) => write(lines),

  clear: () => write([]),
};
