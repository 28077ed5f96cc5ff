// Fields that several settings have: countries, time zones, days of the week, times of day.

import { html } from '../../vendor/lit.js';
import { decimal, minor } from '../../js/money.js';
import { page } from '../../js/page.js';

const countries = new Intl.DisplayNames(page.locale, { type: 'region', fallback: 'none' });

/** `United States` of `US`; nothing for what is no country. */
export function countryName(code) {
  return /^[A-Z]{2}$/.test(code ?? '') ? (countries.of(code) ?? '') : '';
}

/** Two letters, with the name of the country beside them. */
export const countryOptions = (form, path, options = {}) => ({
  maxlength: 2,
  placeholder: 'US',
  isCode: true,
  after: countryName(form.get(path)) || undefined,
  changed: (code) => form.set(path, code.toUpperCase()),
  ...options,
});

/** The zones a browser knows: to be chosen from while typing. Stands once in a page. */
export const zones = () => html`<datalist id="time-zones">${Intl.supportedValuesOf('timeZone').map((zone) => html`<option value=${zone}></option>`)}</datalist>`;

export const ZONE = { list: 'time-zones', isCode: true, placeholder: 'America/New_York', maxlength: 64 };

const weekday = new Intl.DateTimeFormat(page.locale, { weekday: 'short', timeZone: 'UTC' });
/** The fifth of January 1970 was a Monday. */
const MONDAY = 5;

/** @type {[string, string][]} as the API calls them, and as people do */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day, at) => [day, weekday.format(new Date(Date.UTC(1970, 0, MONDAY + at)))]);

/** `Mon – Fri, Sun` */
export function daysInWords(days) {
  const names = DAYS.map(([, name]) => name);
  const on = DAYS.map(([day]) => days.includes(day));
  const runs = [];
  for (const [at, isOn] of on.entries()) {
    if (!isOn) continue;
    if (at > 0 && on[at - 1]) runs.at(-1).push(at);
    else runs.push([at]);
  }
  return runs.map((run) => (run.length > 2 ? `${names[run[0]]} – ${names[run.at(-1)]}` : run.map((at) => names[at]).join(', '))).join(', ');
}

/** `US, CA` as a list, without what is empty. */
export const listOf = (text) => text.split(/[,;\n]/).map((entry) => entry.trim()).filter(Boolean);

/** What was typed as money for the API; says what is wrong with it. */
export function moneyOf(field, text, wrong) {
  const amount = minor(text);
  if (amount === null) wrong(field, text.trim() ? `must be an amount such as ${decimal(500)}` : 'is required');
  return { amount, currency: page.currency };
}

export const moneyText = (money) => (money ? decimal(money.amount, money.currency) : '');
