// One location: where it stands and when it works.

import { html, nothing } from '../vendor/lit.js';
import { Problem, api } from '../js/api.js';
import { router } from './router.js';
import { Editing } from './edit/editing.js';
import { number } from './edit/numbers.js';
import { editor } from './edit/view.js';
import { ConsoleElement } from './parts/element.js';
import { date } from './parts/format.js';
import { icon } from './parts/icons.js';
import { DAYS, ZONE, countryOptions, zones } from './settings/fields.js';
import { isReader, pathOf } from './settings/page.js';
import { slug } from './product/values.js';
import './location-map.js';

const NAMES = {
  name: 'Name', country: 'Country', region: 'Region', postal_code: 'Postal code', latitude: 'Latitude', longitude: 'Longitude',
  time_zone: 'Time zone', cutoff: 'Orders until', work_days: 'Days it ships', holidays: 'Holidays',
};
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

class LocationPage extends ConsoleElement {
  static properties = { locationId: {}, day: { state: true } };

  #others = [];
  #isOwnId = false;
  #editing = new Editing(this, {
    load: () => this.#load(this.locationId),
    save: (body, version, values) => this.#save(body, version, values),
    saved: ({ data }) => this.#saved(data),
    toValues,
    toBody: (values, wrong) => {
      if (!this.locationId && !/^[a-z0-9-]{1,32}$/.test(values.id.trim())) wrong('id', values.id.trim() ? 'must be 1 to 32 small letters, digits or hyphens' : 'is required');
      return toBody(values, wrong);
    },
    names: NAMES,
    say: 'Saved. Promises take it into account within ten seconds.',
  }, 'location');

  get unsaved() {
    return this.#editing.isDirty;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#editing.open();
  }

  /** The API lists them all and shows none alone. */
  async #load(id) {
    const { items } = (await api.get('/admin/locations')).data;
    this.#others = items.filter((location) => location.id !== id);
    if (!id) return null;
    const found = items.find((location) => location.id === id);
    if (!found) throw new Problem({ status: 404, code: 'not_found', title: 'There is no such location', detail: `Nothing is known as ${id}.` });
    return { data: found, etag: String(found.version) };
  }

  async #save(body, version, values) {
    const id = this.locationId ?? values.id.trim();
    try {
      return await api.put(`/admin/locations/${encodeURIComponent(id)}`, body, { version });
    } catch (problem) {
      if (this.locationId || problem.status !== 428) throw problem;
      const there = await this.#load(id);
      if (same(toBody(toValues(there.data), () => {}), body)) return there;
      throw new Problem({ status: 422, code: 'invalid', errors: [{ field: 'id', message: `is that of another location, “${there.data.name}”` }] });
    }
  }

  #saved(location) {
    if (!this.locationId) router.go(`${pathOf('locations')}/${location.id}`, { replace: true });
  }

  updated() {
    const { data } = this.#editing;
    if (data) this.entitle(data.name);
  }

  render() {
    const name = this.#editing.data?.name;
    return html`<nav class="breadcrumb" aria-label="Breadcrumb"><ol>
        <li><a href="/console/settings">Settings</a></li><li><a href=${pathOf('locations')}>Locations</a></li><li aria-current="page">${this.locationId ?? 'New'}</li>
      </ol></nav>
      <div class="page-head"><div><h1>${this.locationId ? (name ?? this.locationId) : 'New location'}</h1>${name ? html`<p class="code muted">${this.locationId}</p>` : nothing}</div></div>
      ${editor(this.#editing, () => this.#fields(this.#editing.form), { isReadOnly: isReader(), thing: 'this location' })}`;
  }

  #fields(form) {
    return html`<div class="two-columns even">
      <div class="stack">${this.#place(form)}${this.#map(form)}</div>
      <div class="stack">${hours(form)}${this.#holidays(form)}</div>
    </div>`;
  }

  #place(form) {
    const isNew = !this.locationId;
    return html`<section class="panel">
      <header><h2>Where it stands</h2></header>
      <div class="fields">
        ${form.field('name', 'Name', { maxlength: 100, size: isNew ? 'two-thirds' : '', changed: (name) => isNew && !this.#isOwnId && form.set('id', slug(name).slice(0, 32)) })}
        ${isNew ? form.field('id', 'Id', { maxlength: 32, size: 'third', isCode: true, changed: (id) => { this.#isOwnId = id !== ''; } }) : nothing}
        ${form.field('country', 'Country', countryOptions(form, 'country', { size: 'half' }))}
        ${form.field('region', 'State or province', { maxlength: 100, optional: true, size: 'half' })}
        ${form.field('postal_code', 'Postal code', { maxlength: 16, size: 'third' })}
        ${form.field('latitude', 'Latitude', { inputmode: 'text', after: '°', maxlength: 20, size: 'third', placeholder: '39.90' })}
        ${form.field('longitude', 'Longitude', { inputmode: 'text', after: '°', maxlength: 20, size: 'third', placeholder: '−82.97' })}
      </div>
      <p class="hint">North and east are positive. Distances to customers are reckoned from here.</p>
    </section>`;
  }

  #map(form) {
    const [latitude, longitude] = [degrees(form.get('latitude')), degrees(form.get('longitude'))];
    const isThere = latitude !== null && longitude !== null && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    const own = isThere ? [{ id: 'this', name: form.get('name') || 'Here', latitude, longitude }] : [];
    const places = [...own, ...this.#others];
    return places.length ? html`<location-map .places=${places} chosen="this" label=${isThere ? 'Where it is, among the other locations' : 'Where the other locations are'}></location-map>` : nothing;
  }

  #holidays(form) {
    const days = form.get('holidays');
    const now = new Date().toISOString().slice(0, 10);
    const [past, coming] = [days.filter((day) => day < now), days.filter((day) => day >= now)];
    return html`<section class="panel">
      <header><h2>Holidays</h2></header>
      <p class="hint">Nothing is sent then, and parcels from here do not travel.</p>
      ${coming.length ? chips(form, coming, 'Coming holidays') : html`<p class="muted">None to come.</p>`}
      ${past.length ? html`<details class="disclosure"><summary>${past.length} past</summary>${chips(form, past, 'Past holidays')}</details>` : nothing}
      <div class="row" ?hidden=${isReader()}>
        <label class="visually-hidden" for="holiday">Day</label>
        <input class="input narrow" id="holiday" type="date" .value=${this.day ?? ''} @input=${(event) => { this.day = event.target.value; }} @keydown=${(event) => this.#entered(event, form)} />
        <button class="button small" type="button" ?disabled=${!this.day} @click=${() => this.#add(form)}>${icon('plus')}Add the day</button>
      </div>
    </section>`;
  }

  #entered(event, form) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.#add(form);
  }

  #add(form) {
    if (!this.day) return;
    form.set('holidays', [...new Set([...form.get('holidays'), this.day])].sort());
    this.day = '';
    this.querySelector('#holiday').focus();
  }
}

const chips = (form, days, label) => html`<ul class="chips" aria-label=${label}>${days.map(
  (day) => html`<li class="day-chip"><span><time datetime=${day}>${date(day)}</time></span><button class="close" type="button" aria-label="Remove ${date(day)}" @click=${() => removeDay(form, day)}>${icon('close')}</button></li>`,
)}</ul>`;

function removeDay(form, day) {
  form.set('holidays', form.get('holidays').filter((other) => other !== day));
  document.getElementById('holiday')?.focus();
}

const hours = (form) => html`<section class="panel">
  <header><h2>When it works</h2></header>
  <div class="fields">
    ${form.field('time_zone', 'Time zone', { ...ZONE, size: 'two-thirds' })}
    ${form.field('cutoff', 'Orders until', { type: 'time', size: 'third' })}
  </div>
  <p class="hint">What is ordered until then, on a day it ships, leaves that day; by the clock of its time zone.</p>
  ${form.several('work_days', 'Days it ships', DAYS)}
  ${zones()}
</section>`;

/** A minus is also written as the sign it is. */
const degrees = (text) => number(text.replace('−', '-'));

function toValues(location) {
  const { id = '', name = '', country = '', region = '', postal_code: postalCode = '', latitude, longitude, time_zone: zone = '', cutoff = '14:00', work_days: days, holidays = [] } = location ?? {};
  return {
    id, name, country, region, postal_code: postalCode, latitude: String(latitude ?? ''), longitude: String(longitude ?? ''), time_zone: zone, cutoff,
    work_days: days ?? ['mon', 'tue', 'wed', 'thu', 'fri'], holidays,
  };
}

function toBody(values, wrong) {
  const where = (name) => {
    const found = degrees(values[name]);
    if (found === null) wrong(name, values[name].trim() ? 'must be degrees such as -82.97' : 'is required');
    return found;
  };
  const [name, country, region, postalCode, zone] = ['name', 'country', 'region', 'postal_code', 'time_zone'].map((field) => values[field].trim());
  const required = { name, country, postal_code: postalCode, time_zone: zone, cutoff: values.cutoff };
  for (const [field, text] of Object.entries(required)) if (!text) wrong(field, 'is required');
  return {
    ...required,
    ...(region && { region }),
    latitude: where('latitude'),
    longitude: where('longitude'),
    work_days: values.work_days,
    holidays: values.holidays,
  };
}

customElements.define('location-page', LocationPage);
