// The card form. What is typed here leaves only for the gateway; the page that embeds it learns whether it is complete, and
// the id of the payment method made from it.

import { brandOf, checkCvc, checkExpiry, checkNumber, digitsOf, formatExpiry, formatNumber, splitExpiry } from './card.js';
import { connect, dress, send } from './parent.js';

const FIELDS = ['number', 'expiry', 'cvc'];
const inputs = Object.fromEntries(FIELDS.map((name) => [name, document.getElementById(name)]));
const today = document.documentElement.dataset.today;
let key = '';
let page = { tell: () => {} };

const number = () => digitsOf(inputs.number.value);
const check = {
  number: () => checkNumber(number()),
  expiry: () => checkExpiry(inputs.expiry.value, today),
  cvc: () => checkCvc(inputs.cvc.value, number()),
};

/** Says at the field what is wrong with it, or takes that back. */
function mark(name, hint) {
  const input = inputs[name];
  document.getElementById(`${name}-error`).textContent = hint ?? '';
  input.classList.toggle('Input--invalid', Boolean(hint));
  if (hint) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

/** Rewrites a field and leaves the caret after the same digit. */
function rewrite(input, text) {
  if (input.value === text) return;
  const { selectionStart: caret, value } = input;
  const before = digitsOf(value.slice(0, caret)).length;
  const atEnd = caret === value.length;
  input.value = text;
  if (document.activeElement !== input) return;
  let place = 0;
  for (let seen = 0; place < text.length && seen < before; place += 1) if (/\d/.test(text[place])) seen += 1;
  input.setSelectionRange(atEnd ? text.length : place, atEnd ? text.length : place);
}

const format = {
  number() {
    rewrite(inputs.number, formatNumber(number()));
    const { name, short, cvc } = brandOf(number());
    const badge = document.getElementById('brand');
    if (badge.textContent !== short) badge.textContent = short;
    badge.title = name;
    inputs.cvc.placeholder = cvc === 4 ? '4 digits' : 'CVC';
  },
  expiry: (event) => rewrite(inputs.expiry, formatExpiry(inputs.expiry.value, !event?.inputType?.startsWith('delete'))),
  cvc: () => rewrite(inputs.cvc, digitsOf(inputs.cvc.value).slice(0, brandOf(number()).cvc)),
};

function announce() {
  const values = FIELDS.map((name) => inputs[name].value);
  const complete = FIELDS.every((name) => !check[name]());
  page.tell('change', { empty: values.every((value) => !value), complete, collapsed: false, value: { type: 'card' } });
}

function onInput(name, event) {
  format[name](event);
  if (name === 'number') format.cvc();
  // While typing only what more typing cannot mend is said.
  const fault = check[name]();
  const hopeless = fault && !fault.code.startsWith('incomplete');
  mark(name, hopeless ? fault.hint : null);
  announce();
}

/** Marks everything that is wrong and goes to the first of it. */
function submit() {
  const faults = FIELDS.map((name) => ({ name, fault: check[name]() }));
  for (const { name, fault } of faults) mark(name, fault?.hint);
  const first = faults.find(({ fault }) => fault);
  if (!first) return { selectedPaymentMethod: 'card' };
  inputs[first.name].focus();
  const { code, message } = first.fault;
  return { error: { type: 'validation_error', code, message } };
}

/** Stripe's nested parameters, as a form has them: `billing_details[address][city]`. */
function nested(prefix, value, into = {}) {
  for (const [name, part] of Object.entries(value ?? {})) {
    const path = `${prefix}[${name}]`;
    if (part && typeof part === 'object') nested(path, part, into);
    else if (part !== null && part !== undefined && part !== '') into[path] = String(part);
  }
  return into;
}

const PLACE = { number: 'number', exp_month: 'expiry', exp_year: 'expiry', cvc: 'cvc' };

async function createPaymentMethod(billingDetails) {
  const { month, year } = splitExpiry(inputs.expiry.value);
  const card = { number: number(), exp_month: month, exp_year: year, cvc: inputs.cvc.value };
  const fields = { type: 'card', ...nested('card', card), ...nested('billing_details', billingDetails) };
  const answer = await send('/v1/payment_methods', fields, key);
  if (!answer.error) return { paymentMethod: answer };
  const place = PLACE[answer.error.param];
  if (place) {
    const known = answer.error.decline_code === 'test_mode_live_card';
    mark(place, known ? 'Only the test cards below work here' : answer.error.message);
    inputs[place].focus();
  }
  return { error: answer.error };
}

function fill(chosen) {
  const year = (Number(today.slice(0, 4)) + 8) % 100;
  const values = { number: chosen, expiry: `12 / ${year}`, cvc: '1234'.slice(0, brandOf(chosen).cvc) };
  for (const name of FIELDS) {
    inputs[name].value = values[name];
    format[name]();
    mark(name, null);
  }
  document.getElementById('help').open = false;
  document.querySelector('summary').focus();
  document.getElementById('said').textContent = `Filled in with the test card ending in ${chosen.slice(-4)}.`;
  announce();
}

for (const name of FIELDS) {
  const input = inputs[name];
  input.addEventListener('input', (event) => onInput(name, event));
  input.addEventListener('blur', () => {
    if (input.value) mark(name, check[name]()?.hint);
    page.tell('blur');
  });
  input.addEventListener('focus', () => page.tell('focus'));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') page.tell('enter');
    if (event.key === 'Escape') page.tell('escape');
  });
}
document.getElementById('card').addEventListener('submit', (event) => event.preventDefault());
for (const button of document.querySelectorAll('.TestCard')) {
  button.addEventListener('click', () => fill(button.dataset.number));
}

page = await connect({
  start({ publishableKey, appearance }) {
    key = publishableKey;
    dress(appearance);
    document.body.hidden = false;
    const height = () => page.tell('height', Math.ceil(document.body.getBoundingClientRect().height));
    new ResizeObserver(height).observe(document.body);
    height();
  },
  appearance: dress,
  focus: () => inputs.number.focus(),
  clear() {
    for (const name of FIELDS) {
      inputs[name].value = '';
      format[name]();
      mark(name, null);
    }
    announce();
  },
  submit,
  createPaymentMethod,
});
