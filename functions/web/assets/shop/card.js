// The gateway's form in the checkout: mounted once there is something to pay, told the amount, asked for a token of the card.

import { element } from './quote-view.js';
import { button } from './trouble.js';
import { meta, page } from '../js/page.js';
import { mountPayment } from '../js/payment.js';

const box = document.getElementById('payment');
const error = document.getElementById('payment-error');

/** @type {Awaited<ReturnType<typeof mountPayment>> | null} */
let payment = null;
/** @type {Promise<void> | null} */
let mounting = null;

async function mount(amount) {
  say('');
  // The skeleton keeps the form's place until it is there. The form stays where it was put: a frame that is moved loads anew.
  const inside = element('div');
  box.append(inside);
  try {
    const gateway = { elementUrl: meta('gateway-element'), publicKey: meta('gateway-key') };
    const made = await mountPayment(inside, { ...gateway, amount, currency: page.currency, locale: page.locale });
    await made.ready;
    for (const skeleton of box.querySelectorAll(':scope > .skeleton')) skeleton.remove();
    payment = made;
  } catch (problem) {
    inside.remove();
    say(problem.message);
    error.append(' ', button('Try again', () => card.takes(amount)));
  } finally {
    box.removeAttribute('aria-busy');
  }
}

function say(words, { focus = false } = {}) {
  error.textContent = words;
  if (!focus) return;
  error.focus({ preventScroll: true });
  error.scrollIntoView({ block: 'center' });
}

export const card = {
  /** So much is to be paid: the form is mounted, or told so. @param {number} amount minor units */
  takes(amount) {
    document.getElementById('nothing-to-pay').hidden = amount > 0;
    box.hidden = amount === 0;
    if (amount === 0) return;
    if (payment) payment.update({ amount });
    else mounting ??= mount(amount).finally(() => { mounting = null; });
  },

  /**
   * A token of what was typed.
   * @param {number} amount what is to be paid: for nothing, no card is asked
   * @param {{name: string, email: string, address: object}} billing
   * @returns {Promise<string | null>} null when the form is not there
   */
  async token(amount, billing) {
    if (amount === 0) return 'none';
    if (!payment) card.takes(amount);
    await mounting;
    if (payment) return payment.method(billing);
    box.scrollIntoView({ block: 'center' });
    return null;
  },

  /** Lets the bank ask its question. @returns {Promise<string>} why it went wrong, or nothing */
  act: async (secret) => payment?.act(secret).then(() => '', (problem) => problem.message) ?? '',

  /** Says at the form what was wrong. */
  say,
};
