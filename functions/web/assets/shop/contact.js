// Writing to the shop: sent once, however often the button is pressed; then the page of the ticket.

import { api, newKey } from '../js/api.js';
import { busy, checkFields, clearErrors, keepTidy, showErrors } from '../js/form.js';
import { session } from '../js/session.js';

const form = document.getElementById('contact');
const button = form.querySelector('button.primary');
/** Made when the form is drawn. */
let key = newKey();

const { name, email } = session.claims() ?? {};
for (const [field, known] of Object.entries({ name, email })) form.elements[field].value ||= known ?? '';

async function send(event) {
  event.preventDefault();
  if (button.getAttribute('aria-busy') === 'true') return;
  const wrong = checkFields(form);
  if (wrong.length) return showErrors(form, wrong);
  clearErrors(form);
  busy(button, 'Sending…');
  const given = ['name', 'email', 'order', 'subject', 'message'].map((field) => [field, form.elements[field].value.trim()]);
  try {
    const { data } = await api.post('/contact', Object.fromEntries(given.filter(([, value]) => value)), { key });
    location.assign(`/help/tickets/${data.id}${data.access_token ? `?t=${encodeURIComponent(data.access_token)}` : ''}`);
  } catch (problem) {
    busy(button);
    if (!problem.isTransient) key = newKey();
    showErrors(form, problem.errors?.length ? problem.errors : [{ field: '', message: problem.message }], { title: problem.title });
  }
}

keepTidy(form);
form.addEventListener('submit', send);
addEventListener('pageshow', () => busy(button));
