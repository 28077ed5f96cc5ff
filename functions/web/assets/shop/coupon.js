// A coupon in the checkout: counted into the quote when it is good, and said at its field when it is not.

const field = document.getElementById('coupon');

/** The code that quotes count in. */
let used = '';

function say(good, bad = '') {
  document.getElementById('coupon-said').textContent = good;
  document.getElementById('coupon-error').textContent = bad;
  document.getElementById('coupon-more').open ||= Boolean(bad);
  if (bad) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

export const coupon = {
  get code() {
    return used;
  },

  /** Takes what stands in the field, as a draft left it there. */
  begin() {
    used = field.value.trim();
    document.getElementById('coupon-more').open = Boolean(used);
  },

  /** @param {ReturnType<typeof import('./quote.js').quoting>} quote @param {boolean} isKnown whether the address is */
  async use(quote, isKnown) {
    const code = field.value.trim();
    say('');
    used = code;
    quote.soon();
    if (!isKnown) return say(code && 'It is counted in as soon as we know the address.');
    await quote.settled();
    if (!code || used !== code || !quote.current) return undefined;
    return say(quote.current.totals.discount.amount ? 'It is counted in.' : 'It takes nothing off this order.');
  },

  /** It cannot be used. */
  refuse(quote, words) {
    used = '';
    say('', words);
    quote.soon();
  },
};
