// One address: added, or changed. The fields are the checkout's own; the server drew them.

import { html, render } from '../vendor/lit.js';
import { busy, checkFields, clearErrors, keepTidy, showErrors } from '../js/form.js';
import { icon } from '../js/icon.js';
import { session } from '../js/session.js';
import { addressOf, fill, followCountry, knownPlace } from '../shop/address-form.js';
import { draft } from './parts/address-draft.js';
import { addressLines, countryName, listAddresses, newAddressId, putAddress } from './parts/addresses.js';
import { said } from './parts/said.js';

const LIST = '/account/addresses';
const OF = 'address';

/** @type {HTMLFormElement} */
const form = document.getElementById('address-form');
const save = form.querySelector('button.primary');
const notices = document.getElementById('notices');
const isNew = !form.dataset.id;
const id = form.dataset.id || newAddressId();
/** Of the address that is there; undefined while there is none. */
let version;

function say(tone, title, text, ...more) {
  const symbol = { info: 'info', warn: 'alert', bad: 'alert' }[tone];
  const words = html`<section class="notice ${tone}">${icon(symbol)}<div class="stack"><p><strong>${title}</strong> ${text}</p>${more}</div></section>`;
  render(words, notices);
}

/** What the form says, as the API takes it. */
function written() {
  const address = addressOf(form, OF);
  for (const name of ['label', 'phone']) {
    const value = form.elements[`${OF}.${name}`].value.trim();
    if (value) address[name] = value;
  }
  return { ...address, default: form.elements[`${OF}.default`].checked };
}

/** @param {object} address as the API has it, or as a draft kept it */
function show(address) {
  offerCountry(address.country);
  fill(form, OF, { line2: '', region: '', ...address });
  for (const name of ['label', 'phone']) form.elements[`${OF}.${name}`].value = address[name] ?? '';
  form.elements[`${OF}.default`].checked = Boolean(address.default);
}

/** There is always a default: it ends by making another the default, not here. */
function showDefault(isDefault) {
  document.getElementById('default-choice').hidden = isDefault;
  document.getElementById('default-already').hidden = !isDefault;
}

/** An address that is kept may lie where the shop does not deliver any more. It is not moved by opening it. */
function offerCountry(code) {
  const select = form.elements[`${OF}.country`];
  if (!code || [...select.options].some((option) => option.value === code)) return;
  const option = new Option(`${countryName(code)} (we do not deliver there)`, code);
  Object.assign(option.dataset, { regionLabel: 'Region', postalLabel: 'Postal code', optional: '' });
  select.append(option);
}

const find = async () => (await listAddresses()).find((address) => address.id === id);

function open() {
  document.getElementById('waiting')?.remove();
  form.hidden = false;
}

async function begin() {
  keepTidy(form);
  followCountry(form);
  form.addEventListener('submit', submit);
  const kept = draft.take();
  if (isNew) {
    show(kept?.address ?? { name: session.claims()?.name, ...knownPlace() });
  } else {
    await read(kept);
  }
  if (kept) say('info', 'What you typed is still here.', 'It is not saved yet.');
}

async function read(kept) {
  try {
    const address = await find();
    if (!address) return gone();
    ({ version } = address);
    show(kept?.address ?? address);
    showDefault(address.default);
    open();
  } catch (problem) {
    const again = html`<p class="actions"><button class="button small" type="button" @click=${() => location.reload()}>Try again</button></p>`;
    document.getElementById('waiting').hidden = true;
    say('bad', `${problem.title ?? 'Something went wrong on our side'}.`, problem.message, again);
  }
}

function gone() {
  document.getElementById('waiting')?.remove();
  const back = html`<p class="actions"><a class="button small" href=${LIST}>To your addresses</a></p>`;
  say('warn', 'This address is not among yours.', 'It may have been deleted, in another window or on another device.', back);
}

async function submit(event) {
  event.preventDefault();
  if (save.getAttribute('aria-busy') === 'true') return;
  const wrong = checkFields(form);
  if (wrong.length) {
    showErrors(form, wrong);
    return;
  }
  clearErrors(form);
  busy(save, 'Saving…');
  const address = written();
  try {
    await put(address);
    said.leave(isNew ? 'The address is kept.' : 'The address is changed.');
    location.replace(LIST);
  } catch (problem) {
    busy(save);
    await refuse(problem, address);
  }
}

async function put(address) {
  try {
    await putAddress(id, address, version);
  } catch (problem) {
    // A new one's id is known to this form alone: it is there because the answer to an earlier try was lost.
    if (!isNew || problem.code !== 'if_match_required') throw problem;
    const kept = await find();
    await putAddress(id, address, kept?.version);
  }
}

async function refuse(problem, address) {
  if (problem.status === 401) {
    draft.keep(address);
  } else if (problem.status === 412 && !isNew) {
    await changedMeanwhile();
  } else if (problem.errors.length) {
    showErrors(form, problem.errors.map(({ field, message }) => ({ field: `${OF}.${field}`, message })));
  } else {
    showErrors(form, [{ field: '', message: problem.message }], { title: problem.title });
  }
}

/** Nothing that was typed is lost, and nothing that is there is overwritten unseen. */
async function changedMeanwhile() {
  const there = await find().catch(() => null);
  if (there === undefined) {
    version = undefined;
    say('warn', 'This address was deleted meanwhile,', 'in another window or on another device. Save it again, and it is back.');
  } else if (there) {
    ({ version } = there);
    showDefault(there.default);
    const take = () => {
      show(there);
      render('', notices);
      form.elements[`${OF}.label`].focus();
    };
    const lines = html`<address>${addressLines(there).map((line) => html`${line}<br>`)}</address>`;
    const instead = html`<p class="actions"><button class="button small" type="button" @click=${take}>Take what is there</button></p>`;
    say('warn', 'This address was changed meanwhile,', 'in another window or on another device. Save again to put yours in the place of what is there now:', lines, instead);
  } else {
    say('bad', 'This address was changed meanwhile,', 'and how it is now cannot be fetched. Check your connection, then load the page again.');
  }
  notices.scrollIntoView({ block: 'center' });
}

if (session.isOpen) begin();
