// The setting `taxes`: rates by destination and class of goods.

import { html } from '../vendor/lit.js';
import { addButton, rowTools } from './edit/view.js';
import { decimalText, shifted } from './edit/numbers.js';
import { plural } from './parts/format.js';
import { icon } from './parts/icons.js';
import { empty } from './parts/views.js';
import { countryName } from './settings/fields.js';
import { SettingPage } from './settings/page.js';

/** From here on a list is searched. */
const MANY = 12;

class TaxSettings extends SettingPage {
  static properties = { filter: { state: true } };

  setting = 'taxes';
  heading = 'Taxes';
  about = 'One rate applies to each line, the closest: region and class, else region, else country and class, else country. Where a state and a city both tax, enter their sum. Where there is no rate, there is no tax.';
  names = { rates: 'Rates', shipping_taxed: 'Shipping is taxed' };

  constructor() {
    super();
    this.filter = '';
  }

  toValues({ rates = [], shipping_taxed: isTaxed = false }) {
    return {
      shipping_taxed: isTaxed,
      rates: rates.map(({ country, region, tax_class: taxClass, rate, included }) => ({
        country,
        region: region ?? '',
        tax_class: taxClass ?? '',
        rate: shifted(rate, 2),
        included: included === true,
      })),
    };
  }

  toBody({ rates, shipping_taxed: isTaxed }, wrong) {
    return { rates: rates.map((rate, at) => toRate(rate, `rates[${at}]`, wrong)), shipping_taxed: isTaxed };
  }

  fields(form) {
    const rates = form.get('rates');
    // What is wrong must be seen.
    const words = this.editing.stillWrong.length ? '' : this.filter.trim().toLowerCase();
    const isShown = ({ country, region, tax_class: taxClass }) => `${country} ${countryName(country)} ${region} ${taxClass}`.toLowerCase().includes(words);
    const shown = rates.filter(isShown).length;
    return html`<section class="panel">${form.check('shipping_taxed', 'Shipping is taxed', { hint: 'At the rates of the goods in the parcel, each for its share.' })}</section>
      <section class="panel flush">
        <header><h2>Rates</h2><span class="muted" role="status">${words ? `${shown} of ` : ''}${plural(rates.length, 'rate')}</span></header>
        ${rates.length ? table(form, rates, isShown) : empty('card', 'No rates', 'No order is taxed.')}
        <footer>${addButton(form, 'rates', 'Add a rate', () => this.#add(form))}</footer>
      </section>`;
  }

  above(form) {
    if (!(form.get('rates')?.length > MANY)) return '';
    return html`<div class="toolbar"><div class="search">${icon('search')}
      <input type="search" aria-label="Find a rate" placeholder="Country, region or class" .value=${this.filter}
        @input=${(event) => { this.filter = event.target.value; }} @keydown=${(event) => event.key === 'Enter' && event.preventDefault()} /></div></div>`;
  }

  #add(form) {
    this.filter = '';
    form.add('rates', { country: form.get('rates').at(-1)?.country ?? '', region: '', tax_class: '', rate: '', included: false }, 'country');
  }
}

const table = (form, rates, isShown) => html`<div class="table-scroll"><table class="table cards inputs">
  <caption class="visually-hidden">Tax rates</caption>
  <thead><tr><th scope="col">Country</th><th scope="col">Region</th><th scope="col">Class of goods</th><th scope="col">Rate</th><th scope="col">In the price</th><th><span class="visually-hidden">Remove</span></th></tr></thead>
  <tbody>${rates.map((rate, at) => row(form, rate, at, isShown(rate)))}</tbody>
</table></div>`;

function row(form, { country, region, tax_class: taxClass }, at, isShown) {
  const path = `rates[${at}]`;
  const name = [country, region, taxClass].filter(Boolean).join(' ') || `rate ${at + 1}`;
  const upper = (code) => form.set(`${path}.country`, code.toUpperCase());
  return html`<tr ?hidden=${!isShown}>
    <td data-label="Country"><div>${form.cell(`${path}.country`, `Country of rate ${at + 1}`, { maxlength: 2, isCode: true, changed: upper })}</div></td>
    <td data-label="Region"><div>${form.cell(`${path}.region`, `Region of rate ${at + 1}`, { maxlength: 100, placeholder: 'all' })}</div></td>
    <td data-label="Class of goods"><div>${form.cell(`${path}.tax_class`, `Class of goods of rate ${at + 1}`, { maxlength: 40, placeholder: 'all others' })}</div></td>
    <td data-label="Rate"><div>${form.cell(`${path}.rate`, `Rate of ${name}`, { after: '%', inputmode: 'decimal', maxlength: 9 })}</div></td>
    <td data-label="In the price">${form.tick(`${path}.included`, `${name} is contained in prices`)}</td>
    <td>${rowTools(form, 'rates', at, form.get('rates').length, name, { isMovable: false })}</td>
  </tr>`;
}

function toRate({ country, region, tax_class: taxClass, rate, included }, path, wrong) {
  const percent = decimalText(rate);
  const behind = percent?.split('.')[1]?.length ?? 0;
  if (percent === null) wrong(`${path}.rate`, rate.trim() ? 'must be a percentage such as 8.25' : 'is required: 0 is no tax');
  else if (Number(percent) < 0 || Number(percent) > 100) wrong(`${path}.rate`, 'must be 0 to 100');
  else if (behind > 4) wrong(`${path}.rate`, 'must have at most 4 digits behind the point');
  return {
    country: country.trim(),
    ...(region.trim() && { region: region.trim() }),
    ...(taxClass.trim() && { tax_class: taxClass.trim() }),
    rate: percent === null ? '' : shifted(percent, -2),
    included,
  };
}

customElements.define('tax-settings', TaxSettings);
