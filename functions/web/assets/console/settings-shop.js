// The setting `shop`: what people know it by, how they reach it and when, its colours, its addresses.

import { html } from '../vendor/lit.js';
import { addButton, rowTools } from './edit/view.js';
import { DAYS, ZONE, countryOptions, zones } from './settings/fields.js';
import { SettingPage } from './settings/page.js';
import { DEFAULTS, ROLES, paletteView } from './settings/palette.js';

const ADDRESS = ['kind', 'name', 'line1', 'line2', 'city', 'region', 'postal_code', 'country'];
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri'];

class ShopSettings extends SettingPage {
  setting = 'shop';
  heading = 'Shop';
  names = { name: 'Name', tagline: 'Line under the name', email: 'E-mail', phone: 'Phone', hours: 'Hours', colours: 'Colours', addresses: 'Addresses' };

  toValues({ name = '', tagline = '', email = '', phone = '', hours, colours = {}, addresses = [] }) {
    const palette = (theme) => ({ own: Boolean(colours[theme]), ...DEFAULTS[theme], ...colours[theme] });
    return {
      name,
      tagline,
      email,
      phone,
      hours: { time_zone: hours?.time_zone ?? '', windows: (hours?.windows ?? []).map(({ days, opens, closes }) => ({ days, opens, closes })) },
      colours: { light: palette('light'), dark: palette('dark') },
      addresses: addresses.map((address) => Object.fromEntries(ADDRESS.map((part) => [part, address[part] ?? '']))),
    };
  }

  toBody({ hours, colours, addresses, ...plain }, wrong) {
    const zone = hours.time_zone.trim();
    if (!zone && hours.windows.length) wrong('hours.time_zone', 'is required where there are hours');
    for (const [at, { opens, closes }] of hours.windows.entries()) {
      if (!opens) wrong(`hours.windows[${at}].opens`, 'is required');
      if (!closes) wrong(`hours.windows[${at}].closes`, 'is required');
    }
    return {
      ...filled(plain),
      ...(zone && { hours: { time_zone: zone, windows: hours.windows } }),
      colours: Object.fromEntries(Object.entries(colours).filter(([, { own }]) => own).map(([theme, palette]) => [theme, toPalette(palette, `colours.${theme}`, wrong)])),
      addresses: addresses.map((address) => filled(address)),
    };
  }

  fields(form) {
    return html`<div class="two-columns even">
        <section class="panel">
          <header><h2>What people know it by</h2></header>
          <div class="fields">
            ${form.field('name', 'Name', { maxlength: 60 })}
            ${form.field('tagline', 'Line under the name', { maxlength: 200, optional: true })}
            ${form.field('phone', 'Phone', { type: 'tel', maxlength: 40, optional: true, size: 'half', hint: 'With the country’s code' })}
            ${form.field('email', 'E-mail', { type: 'email', maxlength: 254, optional: true, size: 'half', hint: 'Shown on every page.' })}
          </div>
        </section>
        ${hoursView(form)}
      </div>
      <div class="two-columns even">${paletteView(form, 'light', 'Colours by day')}${paletteView(form, 'dark', 'Colours by night')}</div>
      ${addressesView(form)}`;
  }
}

function hoursView(form) {
  const windows = form.get('hours.windows');
  const add = () => form.add('hours.windows', { days: windows.length ? [] : WEEK, opens: '09:00', closes: '17:00' }, 'days');
  return html`<section class="panel">
    <header><h2>When somebody answers</h2></header>
    <div class="fields">${form.field('hours.time_zone', 'Time zone', { ...ZONE, optional: windows.length === 0 })}</div>
    ${zones()}
    ${windows.length
      ? html`<ol class="zones">${windows.map(
          (_, at) => html`<li>
            <div class="hours-row">
              ${form.several(`hours.windows[${at}].days`, `Days ${at + 1}`, DAYS, { legend: 'Days' })}
              <div class="row">
                ${form.field(`hours.windows[${at}].opens`, 'From', { type: 'time' })}${form.field(`hours.windows[${at}].closes`, 'To', { type: 'time' })}
              </div>
            </div>
            ${rowTools(form, 'hours.windows', at, windows.length, `days ${at + 1}`, { isMovable: false })}
          </li>`,
        )}</ol>`
      : html`<p class="muted">No hours: pages then say none.</p>`}
    ${addButton(form, 'hours.windows', 'Add hours', add)}
  </section>`;
}

function addressesView(form) {
  const addresses = form.get('addresses');
  const add = () => form.add('addresses', { ...Object.fromEntries(ADDRESS.map((part) => [part, ''])), name: form.get('name') }, 'kind');
  return html`<section class="panel">
    <header><h2>Addresses</h2></header>
    ${addresses.length ? html`<ol class="zones">${addresses.map((_, at) => addressView(form, at, addresses.length))}</ol>` : html`<p class="muted">None yet.</p>`}
    ${addButton(form, 'addresses', 'Add an address', add)}
  </section>`;
}

function addressView(form, at, count) {
  const path = `addresses[${at}]`;
  return html`<li>
    <div class="fields">
      ${form.field(`${path}.kind`, 'What it is for', { maxlength: 40, size: 'third', placeholder: 'returns' })}
      ${form.field(`${path}.name`, 'Name at the door', { maxlength: 100, size: 'two-thirds' })}
      ${form.field(`${path}.line1`, 'Street and number', { maxlength: 200, size: 'half' })}
      ${form.field(`${path}.line2`, 'Floor, door', { maxlength: 200, size: 'half', optional: true })}
      ${form.field(`${path}.city`, 'City', { maxlength: 100, size: 'third' })}
      ${form.field(`${path}.region`, 'State or province', { maxlength: 100, size: 'third', optional: true })}
      ${form.field(`${path}.postal_code`, 'Postal code', { maxlength: 16, size: 'third' })}
      ${form.field(`${path}.country`, 'Country', countryOptions(form, `${path}.country`, { size: 'half' }))}
    </div>
    ${rowTools(form, 'addresses', at, count, `address ${at + 1}`)}
  </li>`;
}

/** Trimmed, without what is blank. */
const filled = (texts) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text));

function toPalette(palette, path, wrong) {
  return Object.fromEntries(
    Object.keys(ROLES).map((name) => {
      if (!/^#[0-9a-f]{6}$/i.test(palette[name])) wrong(`${path}.${name}`, 'must be a colour such as #2F6148');
      return [name, palette[name]];
    }),
  );
}

customElements.define('shop-settings', ShopSettings);
