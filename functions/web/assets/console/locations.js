// Where stock lies: on a map, and as a list.

import { html, nothing } from '../vendor/lit.js';
import { api } from '../js/api.js';
import { ConsoleElement, Task } from './parts/element.js';
import { country, date } from './parts/format.js';
import { icon } from './parts/icons.js';
import { draw, empty } from './parts/views.js';
import { daysInWords } from './settings/fields.js';
import { isReader, pathOf, sections, showTab } from './settings/page.js';
import './location-map.js';

class LocationsPage extends ConsoleElement {
  static properties = { chosen: { state: true } };

  #locations = new Task(this, async (signal) => (await api.get('/admin/locations', { signal })).data.items);

  connectedCallback() {
    super.connectedCallback();
    this.#locations.run();
  }

  firstUpdated() {
    showTab(this);
  }

  async #choose({ detail: id }) {
    this.chosen = id;
    await this.updateComplete;
    this.querySelector('tr[aria-selected="true"] a')?.focus();
  }

  render() {
    return html`<div class="page-head">
        <div><p class="eyebrow">Settings</p><h1>Locations</h1></div>
        ${isReader() ? nothing : html`<div class="actions"><a class="button primary" href="/console/settings/locations/new">${icon('plus')}New location</a></div>`}
      </div>
      ${sections('locations')}
      ${draw(this.#locations, (locations) => (locations.length ? this.#content(locations) : empty('pin', 'No locations yet', 'Nothing can be sold before there is a place to send it from.')), { lines: 8 })}`;
  }

  #content(locations) {
    return html`<location-map .places=${locations} chosen=${this.chosen ?? ''} label="Where the locations are; the table below lists them" @chosen=${this.#choose}></location-map>
      <section class="panel flush"><div class="table-scroll"><table class="table cards rows">
        <caption class="visually-hidden">Locations</caption>
        <thead><tr><th scope="col">Location</th><th scope="col">Where</th><th scope="col">Ships on</th><th scope="col">Orders until</th><th scope="col">Next holiday</th></tr></thead>
        <tbody>${locations.map((location) => row(location, location.id === this.chosen))}</tbody>
      </table></div></section>`;
  }
}

const row = (location, isChosen) => html`<tr aria-selected=${isChosen ? 'true' : nothing}>
  <th scope="row"><span class="line-name"><a class="row-link" href="${pathOf('locations')}/${location.id}">${location.name}</a><span class="code small muted">${location.id}</span></span></th>
  <td data-label="Where">${[location.postal_code, location.region, country(location.country)].filter(Boolean).join(', ')}</td>
  <td data-label="Ships on">${daysInWords(location.work_days)}</td>
  <td data-label="Orders until"><span><span class="number">${location.cutoff}</span> <span class="muted">${location.time_zone.replaceAll('_', ' ')}</span></span></td>
  <td data-label="Next holiday">${nextHoliday(location) ?? html`<span class="muted">none</span>`}</td>
</tr>`;

function nextHoliday({ holidays = [] }) {
  const now = new Date().toISOString().slice(0, 10);
  const next = holidays.find((day) => day >= now);
  return next && date(next);
}

customElements.define('locations-page', LocationsPage);
