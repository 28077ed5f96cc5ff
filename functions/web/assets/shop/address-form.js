// Addresses in the checkout: fields that follow the country, addresses somebody keeps, and a draft that outlives a refresh.

import { api } from '../js/api.js';
import { put } from '../js/form.js';
import { session } from '../js/session.js';

const DRAFT = 'doorstep.checkout-draft';
const FIELDS = ['name', 'line1', 'line2', 'city', 'region', 'postal_code', 'country'];

/** The address of a part of the form, without what is blank. @param {HTMLFormElement} form @param {'ship_to'|'bill_to'} of */
export function addressOf(form, of) {
  const names = of === 'bill_to' ? [...FIELDS, 'company', 'tax_id'] : FIELDS;
  const address = {};
  for (const name of names) {
    const value = form.elements[`${of}.${name}`].value.trim();
    if (value || !['line2', 'region', 'company', 'tax_id'].includes(name)) put(address, name, value);
  }
  return address;
}

/** A country says what its parts are called, and whether its regions are chosen or written. */
export function followCountry(form) {
  for (const part of form.querySelectorAll('[data-address]')) {
    const country = part.querySelector('[data-country]');
    country.addEventListener('change', () => follow(part));
    follow(part);
  }
}

function follow(part) {
  const option = part.querySelector('[data-country]').selectedOptions[0];
  const region = part.querySelector('[data-region]');
  const list = document.querySelector(`template[data-regions="${option.value}"]`);
  const wanted = list ? 'SELECT' : 'INPUT';
  const next = region.tagName === wanted ? region : document.createElement(wanted);
  if (list && next.dataset.of !== option.value) next.replaceChildren(list.content.cloneNode(true));
  if (next !== region) {
    for (const { name, value } of region.attributes) next.setAttribute(name, value);
    region.replaceWith(next);
  }
  next.dataset.of = option.value;
  next.required = Boolean(list);
  next.dataset.missing = `Choose the ${option.dataset.regionLabel.toLowerCase()}.`;
  if (!list) next.maxLength = 100;
  part.querySelector('[data-region-label]').textContent = option.dataset.regionLabel;
  part.querySelector('[data-region-optional]').hidden = option.dataset.optional === undefined;
  part.querySelector('[data-postal-label]').textContent = option.dataset.postalLabel;
  const code = part.querySelector('input[name$=".postal_code"]');
  code.dataset.missing = `Enter the ${option.dataset.postalLabel}.`;
  code.inputMode = option.value === 'US' ? 'numeric' : 'text';
}

/** Fills an address in. @param {Record<string, string>} address */
export function fill(form, of, address) {
  const country = form.elements[`${of}.country`];
  if (address.country && [...country.options].some((option) => option.value === address.country)) {
    country.value = address.country;
    follow(country.closest('[data-address]'));
  }
  for (const name of FIELDS) {
    if (name !== 'country' && address[name] !== undefined) form.elements[`${of}.${name}`].value = address[name] ?? '';
  }
}

/** Offers the addresses of whoever is signed in; `changed` hears of a choice. */
export async function offerSaved(form, changed) {
  const box = document.getElementById('saved');
  const select = document.getElementById('saved-address');
  const found = await api.get('/me/addresses').catch(() => null);
  const saved = found?.data.items ?? [];
  if (!saved.length) {
    box.hidden = true;
    return;
  }
  for (const address of saved) {
    const words = [address.label, address.name, address.line1, address.city].filter(Boolean).join(', ');
    select.append(new Option(words, address.id));
  }
  const choose = (id) => {
    const address = saved.find((one) => one.id === id);
    const blank = Object.fromEntries(FIELDS.filter((name) => name !== 'country').map((name) => [name, '']));
    fill(form, 'ship_to', { ...blank, ...address });
    const phone = form.elements['contact.phone'];
    if (address?.phone && !phone.value) phone.value = address.phone;
    changed();
  };
  select.addEventListener('change', () => choose(select.value));
  const usual = saved.find((address) => address.default);
  if (usual && !form.elements['ship_to.line1'].value) {
    select.value = usual.id;
    choose(usual.id);
  }
}

/** Who is signed in need not say who they are. */
export async function introduce(form) {
  const known = session.claims() ?? {};
  const email = form.elements['contact.email'];
  const name = form.elements['ship_to.name'];
  const take = (person) => {
    if (!email.value && person.email) email.value = person.email;
    if (!name.value && person.name) name.value = person.name;
    const who = [person.name, person.email].filter(Boolean).join(', ');
    if (who) document.getElementById('who').textContent = `Signed in as ${who}`;
  };
  take(known);
  const profile = await api.get('/me').catch(() => null);
  if (profile) take({ ...known, ...profile.data });
}

/** What was typed is kept for this window until the order is placed. */
export const draft = {
  keep(form) {
    const fields = [...form.elements].filter((field) => field.name?.includes('.') || field.name === 'coupon');
    const kept = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    kept.same = form.elements.same.checked;
    kept.who = session.claims()?.sub ?? null;
    try {
      sessionStorage.setItem(DRAFT, JSON.stringify(kept));
    } catch {
      // Then it is typed again.
    }
  },

  /** @returns {boolean} whether there was one */
  restore(form) {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(DRAFT) ?? 'null');
    } catch {
      return false;
    }
    // What somebody typed who was signed in is for nobody else; a guest's goes along when they sign in.
    if (!kept || (kept.who && kept.who !== session.claims()?.sub)) return false;
    for (const of of ['ship_to', 'bill_to']) {
      fill(form, of, Object.fromEntries(FIELDS.map((name) => [name, kept[`${of}.${name}`]])));
    }
    for (const [name, value] of Object.entries(kept)) {
      const field = form.elements[name];
      if (field && typeof value === 'string' && !FIELDS.some((part) => name.endsWith(`.${part}`))) field.value = value;
    }
    form.elements.same.checked = kept.same !== false;
    return true;
  },

  drop() {
    try {
      sessionStorage.removeItem(DRAFT);
    } catch {
      // Nothing was kept.
    }
  },
};

/** The country and postal code that product pages were asked about. */
export function knownPlace() {
  const [, country, code] = /(?:^|; )place=([A-Z]{2}):([^;]*)/.exec(document.cookie) ?? [];
  try {
    return country ? { country, postal_code: decodeURIComponent(code) } : null;
  } catch {
    return null; // Anybody can write a cookie.
  }
}
