// The checkout: fills in what is known, asks what it costs, takes the payment and places the order, once. Its parts are
// address-form.js (fields), quote.js and quote-view.js (cost and dates),
// coupon.js, card.js (the gateway's form), attempt.js (never twice), trouble.js (what went wrong).

import { api } from '../js/api.js';
import { cart } from '../js/cart.js';
import { busy, checkFields, clearErrors, keepTidy, showErrors } from '../js/form.js';
import { money } from '../js/money.js';
import { session } from '../js/session.js';
import { addressOf, draft, fill, followCountry, introduce, knownPlace, offerSaved } from './address-form.js';
import { attempt } from './attempt.js';
import { card } from './card.js';
import { coupon } from './coupon.js';
import { credit } from './credit.js';
import { isEnough, quoting } from './quote.js';
import { drawAsking, drawNothing, drawQuote, drawRefused } from './quote-view.js';
import { call, calm, capital, link, noAnswer, nowComesLater, orderedAlready, outOfStock, priceChanged, say, signInFirst, waitsForPayment, wrongCart } from './trouble.js';

/** @type {HTMLFormElement | null} */
const form = document.getElementById('checkout-form');
const place = document.getElementById('place');
/** Longer ago than this, what was sent without an answer is not sent again without asking. */
const RECENT_MS = 15 * 60_000;

let sending = false;
/** The cart as this page shows it. */
let drawn = cart.text();

// What it costs

const placeOf = () => {
  const { country, region, postal_code } = addressOf(form, 'ship_to');
  return { country, postal_code, ...(region ? { region } : {}) };
};
/** The way to send it that was chosen, if one was; not every country has it. */
let chosen;

const quote = form && quoting({
  question: () => ({ place: placeOf(), coupon: coupon.code, option: chosen }),
  asking() {
    drawAsking();
    label();
  },
  answered(answer) {
    drawQuote(answer);
    askCard();
  },
  refused: cannotQuote,
  unknown() {
    drawNothing();
    label();
  },
});

function label() {
  if (sending) return;
  const total = quote.current?.totals.total;
  place.textContent = total ? `Place order · ${money({ ...total, amount: toPay() })}` : 'Place order';
}

/** What store credit leaves to be paid. */
function toPay() {
  const total = quote.current.totals.total.amount;
  return total - credit.part(total);
}

/** The card is asked for what is left; the sums say how that comes about. */
function askCard() {
  credit.draw(quote.current?.totals.total.amount);
  label();
  if (quote.current) card.takes(toPay());
}

function cannotQuote(problem) {
  label();
  const about = (field) => problem.errors.some((error) => error.field === field);
  if (problem.code === 'out_of_stock') {
    drawRefused('Once everything can be had, the ways to send it stand here.');
    return outOfStock(problem.more.lines);
  }
  if (about('coupon')) {
    const { message } = problem.errors.find((error) => error.field === 'coupon');
    return coupon.refuse(quote, capital(message));
  }
  // The one chosen is not offered there.
  if (about('shipping_option') && chosen) {
    chosen = undefined;
    return quote.soon();
  }
  if (about('ship_to.country')) return drawRefused('We do not deliver there, sorry. Choose another address, or call us.');
  if (problem.errors.length) {
    drawRefused('This cannot be sent as it is.');
    return wrongCart(problem.errors);
  }
  return drawRefused(`${problem.message}`, () => quote.now());
}

// Placing it

const billTo = () => addressOf(form, form.elements.same.checked ? 'ship_to' : 'bill_to');

function bodyOf(method) {
  const { totals, quote_id, shipping_option, lines } = quote.current;
  const to = addressOf(form, 'ship_to');
  const phone = form.elements['contact.phone'].value.trim();
  const later = lines.some((line) => line.availability.backorder > 0);
  return {
    lines: cart.lines(),
    ship_to: to,
    ...(form.elements.same.checked ? {} : { bill_to: billTo() }),
    contact: { email: form.elements['contact.email'].value.trim(), name: to.name, ...(phone ? { phone } : {}) },
    shipping_option,
    ...(method ? { payment_method: method } : {}),
    ...(credit.part(totals.total.amount) ? { use_credit: { ...totals.total, amount: credit.part(totals.total.amount) } } : {}),
    quote_id,
    expected_total: totals.total,
    ...(later ? { allow_backorder: true, agree_later_charge: form.elements.agree_later_charge.checked } : {}),
    ...(coupon.code ? { coupon: coupon.code } : {}),
  };
}

async function submit(event) {
  event.preventDefault();
  if (sending) return;
  if (cart.text() !== drawn) return cartChanged();
  clearErrors(form);
  card.say('');
  const wrong = checkFields(form);
  if (!wrong.length && !isEnough(placeOf())) wrong.push({ field: 'ship_to.postal_code', message: 'is not complete' });
  if (wrong.length) return showErrors(form, wrong);
  sending = true;
  busy(place, 'Placing your order…');
  try {
    calm();
    await quote.settled();
    if (!quote.current) await quote.now();
    if (!quote.current) return document.getElementById('options').scrollIntoView({ block: 'center' });
    // What a new quote made of it may want the shopper's word: goods that went meanwhile.
    const again = checkFields(form);
    if (again.length) return showErrors(form, again);
    await send();
  } finally {
    rest();
  }
}

function rest() {
  sending = false;
  busy(place);
  label();
}

async function send() {
  try {
    let body;
    if (!attempt.unanswered) {
      const { name, ...address } = billTo();
      const email = form.elements['contact.email'].value.trim();
      const { amount } = quote.current.totals.total;
      const isPaid = amount > 0 && toPay() === 0;
      const token = isPaid ? '' : await card.token(amount, { name, email, address });
      if (token === null) return;
      body = bodyOf(token);
    }
    await goOn(await attempt.send(body));
  } catch (error) {
    await refused(error);
  }
}

/** The order is made: what the bank wants to know is asked, and its page opened. */
async function goOn(order) {
  const guest = Boolean(order.access_token);
  // From here on the order opens in this browser, whatever becomes of this page.
  if (guest) await fetch(pathOf(order), { redirect: 'manual' }).catch(() => {});
  let now = order;
  if (order.payment_action) {
    const said = await card.act(order.payment_action.client_secret);
    const confirmed = await api.post(`/orders/${order.id}/payments/confirm`, undefined, { guest }).catch((problem) => {
      // The order's own page asks again.
      if (problem.isTransient) return { data: order };
      if (said && problem.status === 402) problem.said = said;
      throw problem;
    });
    now = { ...confirmed.data, access_token: order.access_token };
  }
  if (now.state === 'placed') {
    attempt.done(now);
    draft.drop();
  }
  location.assign(`${pathOf(now)}${guest ? '&' : '?'}new`);
  // The button stays at work until the next page is there.
  await new Promise(() => {});
}

const pathOf = ({ id, access_token: token }) => (token ? `/o/${id}?t=${encodeURIComponent(token)}` : `/o/${id}`);

async function refused(error) {
  if (error.isTransient) return noAnswer(resume);
  if (!form) return say('bad', 'Your order was not placed', error.message, ...call());
  if (error.name === 'PaymentError') return refusedCard(error);
  switch (error.code) {
    case 'payment_declined':
      attempt.startOver();
      card.say(error.said ?? 'Your bank declined the payment. Nothing was charged, and nothing is ordered. Use another card, or ask your bank.', { focus: true });
      return undefined;
    case 'out_of_stock':
      await quote.now();
      return quote.current ? nowComesLater() : undefined;
    case 'price_changed': {
      const before = quote.current?.totals.total;
      quote.adopt(error.more.quote);
      priceChanged(error.more.quote.totals, before ?? error.more.quote.totals.total);
      return undefined;
    }
    case 'insufficient_credit':
      credit.shrink(error.more.balance);
      askCard();
      say('warn', 'Your store credit is less than it was', 'Another order may have used some of it. Nothing was charged; look at what is left to pay, then place the order.');
      return undefined;
    case 'idempotency_key_reused':
      return orderedAlready(startOver);
    case 'signed_out':
      return signInFirst(error, () => session.signIn());
    default:
  }
  if (error.errors?.length) return showErrors(form, error.errors);
  say('bad', error.title ?? 'That did not work', error.message, ...call());
  return undefined;
}

/** The gateway's form names the fields of an address without saying which of ours it was. */
function refusedCard(error) {
  const part = form.elements.same.checked ? 'ship_to' : 'bill_to';
  const field = error.field === 'email' ? 'contact.email' : error.field?.replace(/^address\./, `${part}.`).replace(/^name$/, `${part}.name`);
  if (field && form.elements[field]) return showErrors(form, [{ field, message: error.message }]);
  card.say(error.message, { focus: true });
  return undefined;
}

function startOver() {
  attempt.startOver();
  calm();
}

async function cartChanged() {
  await redraw();
  say('info', 'Your cart has changed in another window', 'This page shows it as it is now. Look at it once more, then place the order.');
}

/** Sends again what was sent without an answer. */
async function resume() {
  if (sending) return;
  sending = true;
  say('info', 'We find out what became of your order', 'This takes a moment.');
  if (place) busy(place, 'Finding your order…');
  try {
    await send();
  } finally {
    if (place) rest();
    sending = false;
  }
}

// The page itself

/** The cart has changed: its lines are drawn by the server, here as on the cart page. */
async function redraw() {
  drawn = cart.text();
  if (!drawn) return location.reload();
  const response = await fetch('/checkout', { headers: { accept: 'text/html' } }).catch(() => null);
  if (!response?.ok) return location.reload();
  const next = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('lines');
  // Nothing of it is sold any more.
  if (!next) return location.reload();
  document.getElementById('lines').replaceWith(next);
  calm();
  return quote.now();
}

const useCoupon = () => coupon.use(quote, isEnough(placeOf()));

function watch() {
  keepTidy(form);
  form.addEventListener('submit', submit);
  form.addEventListener('input', ({ target }) => {
    draft.keep(form);
    if (target.name === 'shipping_option') chosen = target.value;
    if (target.name === 'ship_to.country') chosen = undefined;
    if (/^ship_to\.(postal_code|region|country)$/.test(target.name) || target.name === 'shipping_option') quote.soon();
  });
  form.addEventListener('change', ({ target }) => {
    if (target.id === 'same') document.getElementById('billing').hidden = target.checked;
    if (target.id === 'use-credit') askCard();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target.name !== 'coupon') return;
    event.preventDefault();
    useCoupon();
  });
  form.addEventListener('click', ({ target }) => {
    const { do: what } = target.closest('[data-do]')?.dataset ?? {};
    if (what === 'coupon') useCoupon();
    if (what === 'sign-in') session.signIn();
  });
  addEventListener('cart-changed', () => {
    if (!sending && cart.text() !== drawn) redraw();
  });
  // Kept whole by the browser, it would show what has been ordered since.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

async function begin() {
  attempt.begin();
  followCountry(form);
  const hadDraft = draft.restore(form);
  if (!hadDraft) fill(form, 'ship_to', knownPlace() ?? {});
  coupon.begin();
  document.getElementById('billing').hidden = form.elements.same.checked;
  watch();
  card.takes(Number(form.dataset.goods));
  quote.now();
  if (session.isOpen) {
    await introduce(form);
    credit.offer().then(askCard);
    await offerSaved(form, () => quote.soon());
  } else {
    document.documentElement.classList.remove('signed-in');
  }
}

/** An empty cart after an order is no surprise: here it is. */
function showLast() {
  const { last } = attempt;
  const words = document.getElementById('last-order');
  if (!last || !words) return;
  words.replaceChildren('Your last order: ', link(`/o/${last.id}`, last.number));
  words.hidden = false;
}

function goOnWhereItStopped() {
  const { unanswered, pending } = attempt;
  if (unanswered && Date.now() - unanswered.sent.getTime() < RECENT_MS) return resume();
  if (unanswered) return noAnswer(resume);
  if (pending) return waitsForPayment(pending, startOver);
  return undefined;
}

if (form) begin();
showLast();
goOnWhereItStopped();
