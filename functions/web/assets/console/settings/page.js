// What the pages of the settings share: the way from one to the next, and an editor for a setting as a whole.

import { html, nothing } from '../../vendor/lit.js';
import { api } from '../../js/api.js';
import { session } from '../../js/session.js';
import { Editing } from '../edit/editing.js';
import { editor } from '../edit/view.js';
import { ConsoleElement } from '../parts/element.js';

/** Where the parts of the settings are, and what each is for. */
export const SECTIONS = [
  { name: 'shop', title: 'Shop', icon: 'lantern', about: 'Name, how people reach you and when, colours, addresses' },
  { name: 'categories', title: 'Categories', icon: 'tag', about: 'What there is to sell, and the facts each kind must tell' },
  { name: 'locations', title: 'Locations', icon: 'pin', about: 'Where stock lies, and on which days it leaves' },
  { name: 'shipping', title: 'Shipping', icon: 'truck', about: 'How parcels are sent, where to, how fast, and for how much' },
  { name: 'taxes', title: 'Taxes', icon: 'card', about: 'Rates by country, region and class of goods' },
  { name: 'coupons', title: 'Coupons', icon: 'plus', about: 'Codes that take something off an order' },
  { name: 'allocation', title: 'Allocation', icon: 'parcel', about: 'What fewer parcels from nearer may cost' },
  { name: 'risk', title: 'Risk', icon: 'eye', about: 'Which orders somebody looks at before they are picked' },
  { name: 'returns', title: 'Returns', icon: 'return', about: 'How long, what for, and when it is not worth the postage' },
  { name: 'care', title: 'Customer care', icon: 'chat', about: 'When somebody answers, and how soon' },
  { name: 'survey', title: 'Survey', icon: 'chart', about: 'Whether customers are asked how it was, and when' },
];

export const pathOf = (name) => `/console/settings/${name}`;

export const sections = (current) => html`<nav class="tabs" aria-label="Settings">${SECTIONS.map(
  ({ name, title }) => html`<a href=${pathOf(name)} aria-current=${name === current ? 'page' : nothing}>${title}</a>`,
)}</nav>`;

/** The tab of the page that is shown is not left beyond the edge of a small screen. */
export function showTab(element) {
  const tab = element.querySelector('.tabs [aria-current]');
  tab?.parentElement.scrollTo({ left: tab.offsetLeft - tab.parentElement.offsetLeft - 40 });
}

export const isReader = () => !session.has('merchant');

/**
 * The page of one setting. A subclass says `setting`, `heading` and `about`, how its values are read and written
 * (`toValues`, `toBody`, as `Editing` wants them), what its fields are called (`names`), and draws them (`fields(form)`), and
 * `above(form)` what those may use who only read.
 */
export class SettingPage extends ConsoleElement {
  names = {};
  /** @type {Editing} */
  editing;

  get unsaved() {
    return this.editing.isDirty;
  }

  connectedCallback() {
    super.connectedCallback();
    this.editing = new Editing(this, {
      load: () => load(this.setting),
      save: (body, version) => api.put(`/admin/settings/${this.setting}`, body, { version }),
      toValues: (data) => this.toValues(data ?? {}),
      toBody: (values, wrong) => this.toBody(values, wrong),
      names: this.names,
      say: 'Saved. The shop knows it within ten seconds.',
    });
    this.editing.open();
  }

  firstUpdated() {
    showTab(this);
  }

  render() {
    return html`<div class="page-head"><div><p class="eyebrow">Settings</p><h1>${this.heading}</h1></div></div>
      ${sections(this.setting)}
      ${this.about ? html`<p class="muted about">${this.about}</p>` : nothing}
      ${editor(this.editing, () => this.fields(this.editing.form), { isReadOnly: isReader(), thing: 'these settings', above: this.above?.(this.editing.form) })}`;
  }
}

/** A setting that was never put does not exist yet. */
async function load(name) {
  try {
    return await api.get(`/admin/settings/${name}`);
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}
