// The setting `shipping`: options, each with the zones it goes to and what a parcel costs there.

import { html } from '../vendor/lit.js';
import { whole } from './edit/numbers.js';
import { addButton, rowTools } from './edit/view.js';
import { plural } from './parts/format.js';
import { empty } from './parts/views.js';
import { MONEY } from './product/panels.js';
import { countryName, listOf, moneyOf, moneyText } from './settings/fields.js';
import { SettingPage } from './settings/page.js';

const emptyZone = (countries = '') => ({ countries, regions: '', base: '', per_kg: '', transit_days: ['', ''] });

class ShippingSettings extends SettingPage {
  setting = 'shipping';
  heading = 'Shipping';
  about = 'A parcel costs its base, and so much for each kilogram begun. An address belongs to the first zone that names its region, else to the first for its whole country; an option without a zone for it is not offered.';
  names = { options: 'Options' };

  toValues({ options = [] }) {
    const toZone = ({ countries, regions, base, per_kg: perKg, transit_days: days }) => ({
      countries: countries.join(', '),
      regions: (regions ?? []).join(', '),
      base: moneyText(base),
      per_kg: moneyText(perKg),
      transit_days: days.map(String),
    });
    return { options: options.map(({ id, name, carrier, max_parcel_g: most, zones }) => ({ id, name, carrier, max_parcel_g: String(most), zones: zones.map(toZone) })) };
  }

  toBody({ options }, wrong) {
    return { options: options.map((option, at) => toOption(option, `options[${at}]`, wrong)) };
  }

  fields(form) {
    const options = form.get('options');
    const add = () => form.add('options', { id: '', name: '', carrier: '', max_parcel_g: '', zones: [emptyZone()] }, 'name');
    return html`${options.length ? options.map((option, at) => optionView(form, option, at, options.length)) : empty('truck', 'No way to ship', 'Nothing can be ordered until there is one.')}
      <p>${addButton(form, 'options', 'Add a shipping option', add)}</p>`;
  }
}

function optionView(form, option, at, count) {
  const path = `options[${at}]`;
  const name = option.name || `option ${at + 1}`;
  return html`<section class="panel">
    <header><h2>${option.name || 'New option'}</h2>${rowTools(form, 'options', at, count, name)}</header>
    <div class="fields">
      ${form.field(`${path}.name`, 'Name', { maxlength: 100, size: 'half', hint: 'As customers read it.' })}
      ${form.field(`${path}.carrier`, 'Carrier', { maxlength: 100, size: 'half', hint: 'Who takes the parcels.' })}
      ${form.field(`${path}.id`, 'Id', { maxlength: 32, size: 'half', isCode: true, hint: 'Orders know the option by it.' })}
      ${form.field(`${path}.max_parcel_g`, 'Heaviest parcel', { inputmode: 'numeric', after: 'g', size: 'half', maxlength: 11, hint: 'Heavier goods go another way.' })}
    </div>
    <details class="disclosure" ?open=${option.zones.length < 2}><summary>${plural(option.zones.length, 'zone')}</summary>
      <div class="stack">
        <ol class="zones">${option.zones.map((zone, index) => zoneView(form, zone, path, index, option.zones.length))}</ol>
        ${addButton(form, `${path}.zones`, 'Add a zone', () => form.add(`${path}.zones`, emptyZone(option.zones.at(-1)?.countries), 'countries'))}
      </div>
    </details>
  </section>`;
}

function zoneView(form, zone, option, at, count) {
  const path = `${option}.zones[${at}]`;
  const names = listOf(zone.countries).map(countryName).filter(Boolean).join(', ');
  return html`<li>
    <div class="fields">
      ${form.field(`${path}.countries`, 'Countries', { size: 'third', isCode: true, maxlength: 1500, hint: names || 'Codes of two letters, parted by commas' })}
      ${form.field(`${path}.regions`, 'Only these regions', { size: 'two-thirds', optional: true, maxlength: 4000, hint: 'States or provinces, parted by commas. Empty: the whole country.' })}
      ${form.field(`${path}.base`, 'A parcel', { ...MONEY, size: 'third' })}
      ${form.field(`${path}.per_kg`, 'Each kilogram', { ...MONEY, size: 'third' })}
      <fieldset class="third days-range"><legend>Days on the way</legend>
        <div class="row">${form.cell(`${path}.transit_days[0]`, 'Fewest days', { inputmode: 'numeric', maxlength: 3 })}<span aria-hidden="true">to</span>${form.cell(`${path}.transit_days[1]`, 'Most days', { inputmode: 'numeric', maxlength: 3 })}</div>
      </fieldset>
    </div>
    ${rowTools(form, `${option}.zones`, at, count, `zone ${at + 1}`)}
  </li>`;
}

function toOption({ id, name, carrier, max_parcel_g: most, zones }, path, wrong) {
  return {
    id: id.trim(),
    name: name.trim(),
    carrier: carrier.trim(),
    max_parcel_g: number(`${path}.max_parcel_g`, most, 'of grams', wrong),
    zones: zones.map((zone, at) => toZone(zone, `${path}.zones[${at}]`, wrong)),
  };
}

function toZone({ countries, regions, base, per_kg: perKg, transit_days: days }, path, wrong) {
  const named = listOf(regions);
  return {
    countries: listOf(countries).map((code) => code.toUpperCase()),
    ...(named.length && { regions: named }),
    base: moneyOf(`${path}.base`, base, wrong),
    per_kg: moneyOf(`${path}.per_kg`, perKg, wrong),
    transit_days: days.map((text, at) => number(`${path}.transit_days[${at}]`, text, 'of days', wrong)),
  };
}

function number(field, text, what, wrong) {
  const found = whole(text);
  if (found === null || found < 0) wrong(field, text.trim() ? `must be a whole number ${what}` : 'is required');
  return found;
}

customElements.define('shipping-settings', ShippingSettings);
