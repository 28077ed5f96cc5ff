// Filters one click away: those the page brings, and those somebody keeps in this browser.
//
//     <saved-filters store="orders" label="Order filters" path="/console/orders" .fixed=${[{ name, query }]} .query=${filter}></saved-filters>

import { html, nothing } from '../../vendor/lit.js';
import { query as queryText } from '../../js/api.js';
import { toast } from '../../js/toast.js';
import { ConsoleElement } from './element.js';
import { icon } from './icons.js';

const LONGEST_NAME = 40;
const MOST = 20;

class SavedFilters extends ConsoleElement {
  static properties = { store: {}, label: {}, path: {}, fixed: {}, query: {}, isNaming: { state: true } };

  get #key() {
    return `doorstep.console.filters.${this.store}`;
  }

  /** @returns {{name: string, query: Record<string, string>}[]} */
  get #own() {
    try {
      const saved = JSON.parse(localStorage.getItem(this.#key) ?? '[]');
      return Array.isArray(saved) ? saved.filter((filter) => typeof filter?.name === 'string' && typeof filter.query === 'object') : [];
    } catch {
      return [];
    }
  }

  #write(filters) {
    try {
      localStorage.setItem(this.#key, JSON.stringify(filters));
    } catch {
      toast('This browser keeps nothing for us, so the filter could not be saved.');
    }
    this.requestUpdate();
  }

  async #name() {
    this.isNaming = true;
    await this.updateComplete;
    this.querySelector('input').focus();
  }

  #save(event) {
    event.preventDefault();
    const name = event.target.elements.name.value.trim();
    if (!name) return;
    this.#write([...this.#own.filter((filter) => filter.name !== name), { name, query: this.query }].slice(-MOST));
    this.isNaming = false;
    toast(`The filter “${name}” is saved in this browser.`);
  }

  #remove(filter) {
    const before = this.#own;
    this.#write(before.filter(({ name }) => name !== filter.name));
    toast(`The filter “${filter.name}” is removed.`, { action: 'Undo', onAction: () => this.#write(before) });
  }

  render() {
    const own = this.#own;
    const current = queryText(this.query);
    const isKnown = [...this.fixed, ...own].some((filter) => queryText(filter.query) === current);
    const chip = (filter) => html`<a class="chip" href="${this.path}${queryText(filter.query)}" aria-current=${queryText(filter.query) === current ? 'true' : nothing}>${filter.name}</a>`;
    return html`<ul class="chips filters" aria-label=${this.label}>
      ${this.fixed.map((filter) => html`<li>${chip(filter)}</li>`)}
      ${own.map(
        (filter) => html`<li class="own">${chip(filter)}<button class="close" type="button" aria-label="Remove the filter ${filter.name}" @click=${() => this.#remove(filter)}>${icon('close')}</button></li>`,
      )}
      ${isKnown ? nothing : html`<li>${this.isNaming ? this.#form() : html`<button class="chip" type="button" @click=${this.#name}>${icon('plus')}Save this filter</button>`}</li>`}
    </ul>`;
  }

  #form() {
    return html`<form class="row" @submit=${this.#save} @keydown=${(event) => event.key === 'Escape' && (this.isNaming = false)}>
      <input class="input" name="name" aria-label="Name of the filter" placeholder="Name" maxlength=${LONGEST_NAME} autocomplete="off" required />
      <button class="button small">Save</button>
      <button class="button quiet small" type="button" @click=${() => { this.isNaming = false; }}>Cancel</button>
    </form>`;
  }
}

customElements.define('saved-filters', SavedFilters);
