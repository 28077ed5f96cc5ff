// "Tell me": one mail when something that is sold out can be bought again.

import { api, newKey } from '../js/api.js';
import { busy, checkFields, clearErrors, keepTidy, showErrors } from '../js/form.js';
import { session } from '../js/session.js';

const form = document.querySelector('[data-waitlist]');
const button = form?.querySelector('button');
/** Made when the form is drawn. */
let key = newKey();

async function send(event) {
  event.preventDefault();
  if (button.getAttribute('aria-busy') === 'true') return;
  const wrong = checkFields(form);
  if (wrong.length) return showErrors(form, wrong);
  clearErrors(form);
  busy(button, 'Sending…');
  const email = form.elements.email.value.trim();
  try {
    await api.post(`/products/${encodeURIComponent(form.dataset.sku)}/waitlist`, { email }, { guest: true, key });
    done(`We write to ${email} when it can be bought again.`);
  } catch (problem) {
    busy(button);
    // It came in meanwhile: the page shows that it can be bought.
    if (problem.code === 'in_stock') return location.reload();
    if (!problem.isTransient) key = newKey();
    showErrors(form, problem.errors?.length ? problem.errors : [{ field: '', message: problem.message }], { title: problem.title ?? 'That did not work' });
  }
}

function done(words) {
  const notice = document.createElement('p');
  notice.className = 'notice good';
  notice.tabIndex = -1;
  notice.setAttribute('role', 'status');
  notice.textContent = words;
  form.replaceWith(notice);
  notice.focus();
}

if (form) {
  form.elements.email.value ||= session.claims()?.email ?? '';
  keepTidy(form);
  form.addEventListener('submit', send);
}
