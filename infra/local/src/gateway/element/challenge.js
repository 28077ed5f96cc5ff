// A person plays the card holder. What they say goes to the sandbox; the page is told only that they have answered.

import { connect, dress, send } from './parent.js';

const HERE = '/_local/gateway/element/challenge';
const byId = (id) => document.getElementById(id);
const buttons = [byId('complete'), byId('fail')];
let secret = '';
let locale;

function show({ amount, currency, card, order }) {
  // The number of decimals depends on the currency; minor units come in.
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
  byId('amount').textContent = money.format(amount / 10 ** money.resolvedOptions().maximumFractionDigits);
  byId('card').textContent = card ? `${card.name} ending in ${card.last4}` : '';
  byId('order').textContent = order ?? '';
  byId('order').parentElement.hidden = !order;
}

async function ask(answer) {
  for (const button of buttons) button.disabled = true;
  const fields = { client_secret: secret, ...(answer && { answer }) };
  const state = await send(HERE, fields);
  for (const button of buttons) button.disabled = false;
  byId('error').textContent = state.error?.message ?? '';
  if (state.error) return;
  show(state);
  // Answered here, or in the meantime elsewhere.
  if (!state.waiting) page.tell('answered');
}

byId('complete').addEventListener('click', () => ask('complete'));
byId('fail').addEventListener('click', () => ask('fail'));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !buttons[0].disabled) ask('fail');
});

const page = await connect({
  async start({ clientSecret, appearance, language }) {
    secret = clientSecret;
    locale = language;
    dress({ theme: appearance?.theme });
    await ask();
    document.body.hidden = false;
    buttons[0].focus();
  },
  fail: () => ask('fail'),
});
