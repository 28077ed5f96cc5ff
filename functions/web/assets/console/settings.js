// Where the settings are, one line each.

import { html } from '../vendor/lit.js';
import { icon } from './parts/icons.js';
import { ConsoleElement } from './parts/element.js';
import { SECTIONS, isReader, pathOf } from './settings/page.js';

class SettingsPage extends ConsoleElement {
  render() {
    return html`<div class="page-head"><div><h1>Settings</h1>
        ${isReader() ? html`<p class="muted">You can read all of them; only the merchant changes them.</p>` : html`<p class="muted">A change holds for orders from then on. Orders that were placed keep what they were promised.</p>`}
      </div></div>
      <ul class="list panel flush sections">${SECTIONS.map(
        ({ name, title, icon: drawing, about }) => html`<li><a class="row-link" href=${pathOf(name)}>${icon(drawing)}<span><span class="name">${title}</span><br /><span class="more">${about}</span></span>${icon('right')}</a></li>`,
      )}</ul>`;
  }
}

customElements.define('settings-page', SettingsPage);
