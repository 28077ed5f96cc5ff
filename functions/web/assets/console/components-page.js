// Every component in every state, on one page: to look at after a change, and for the tests that look at it by machine.
// The markup here is that of docs/DESIGN.md.

import { html, nothing } from '../vendor/lit.js';
import { ConsoleElement } from './parts/element.js';
import { tabs } from '../js/tabs.js';
import '../js/menu.js';
import '../js/stepper.js';
import { actions } from './components/actions.js';
import { forms } from './components/forms.js';
import { words } from './components/words.js';
import { lists } from './components/lists.js';
import { openings } from './components/openings.js';
import { desk } from './components/desk.js';
import { storefront } from './components/storefront.js';

const GROUPS = [
  ['Actions', actions],
  ['Forms', forms],
  ['Surfaces and words', words],
  ['Lists of things', lists],
  ['What opens', openings],
  ['Console', desk],
];
const THEMES = [
  ['', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

class ComponentsPage extends ConsoleElement {
  static properties = { theme: { state: true } };

  #sheet = null;

  constructor() {
    super();
    this.theme = document.documentElement.dataset.theme ?? '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL('../css/shop.css', import.meta.url).href });
    // Before the console's own, which then has the last word as it does without.
    document.head.querySelector('link[href$="/console.css"]')?.before(this.#sheet);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#sheet.remove();
    this.#force('');
  }

  firstUpdated() {
    for (const list of this.querySelectorAll('[role="tablist"]')) tabs(list);
    loosen(this.querySelector('#storefront'));
  }

  #force(theme) {
    this.theme = theme;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }

  render() {
    return html`<div class="page-head">
        <div><h1>Components</h1><p class="muted">What the pages are made of, in every state. How to write them is in docs/DESIGN.md.</p></div>
        <div class="chips" role="group" aria-label="Theme">
          ${THEMES.map(([theme, name]) => html`<button class="chip" aria-pressed=${theme === this.theme} @click=${() => this.#force(theme)}>${name}</button>`)}
        </div>
      </div>
      ${GROUPS.map(([name, samples]) => group(name, samples()))}
      ${group('Storefront', storefront(), 'storefront')}`;
  }
}

const group = (name, samples, id) => html`<section id=${id ?? nothing}>
  <div class="section-head"><h2>${name}</h2></div>
  <div class="panels">${samples}</div>
</section>`;

/** The console's tokens are tighter than the shop's: what belongs to the shop gets those of tokens.css back. */
function loosen(element) {
  const sheet = [...document.styleSheets].find((each) => each.href?.endsWith('/tokens.css'));
  for (const rule of sheet?.cssRules ?? []) {
    if (rule.selectorText !== ':root') continue;
    for (const name of rule.style) {
      if (/^--(text|space|control$)/.test(name)) element.style.setProperty(name, rule.style.getPropertyValue(name));
    }
  }
}

customElements.define('components-page', ComponentsPage);
