// Finding an order by its number and e-mail address: on /track, and where an order does not open without.

import { api } from '../js/api.js';
import { busy, checkFields, clearErrors, keepTidy, showErrors } from '../js/form.js';
import { session } from '../js/session.js';

const form = document.getElementById('lookup');
const button = form?.querySelector('button.primary');

async function find(event) {
  event.preventDefault();
  if (button.getAttribute('aria-busy') === 'true') return;
  const wrong = checkFields(form);
  if (wrong.length) return showErrors(form, wrong);
  clearErrors(form);
  busy(button, 'Looking for it…');
  try {
    const body = { number: form.elements.number.value.trim(), email: form.elements.email.value.trim() };
    const { data } = await api.post('/orders/lookup', body, { guest: true });
    location.assign(`/o/${data.id}?t=${encodeURIComponent(data.access_token ?? '')}`);
  } catch (problem) {
    busy(button);
    refuse(problem);
  }
}

/** One answer to every wrong pair: what it was that did not fit is told to nobody. */
function refuse(problem) {
  if (problem.status === 404) {
    const title = 'There is no order with this number and e-mail address';
    const message = 'Look at both again: a letter may have slipped in, or you may have ordered with another address.';
    showErrors(form, [{ field: '', message }], { title });
  } else if (problem.status === 429) {
    showErrors(form, [{ field: '', message: 'Wait a quarter of an hour, or call us.' }], { title: 'Those were many tries' });
  } else if (problem.errors?.length) {
    showErrors(form, problem.errors);
  } else {
    showErrors(form, [{ field: '', message: problem.message }], { title: problem.title ?? 'That did not work' });
  }
}

if (form) {
  keepTidy(form);
  form.addEventListener('submit', find);
  addEventListener('pageshow', () => busy(button));
}

document.addEventListener('click', (event) => {
  const pressed = event.target.closest?.('[data-do="sign-in"]');
  if (!pressed) return;
  const { to } = pressed.dataset;
  if (to && session.isOpen) location.assign(to);
  else session.signIn(to);
});
