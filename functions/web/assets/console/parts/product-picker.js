// Adds products by typing: a combobox over the shop's own search, after the ARIA pattern. Arrows choose, Enter adds, Escape closes.
// Fires `picked` with the product in `detail`.

import { html, live, nothing } from '../../vendor/lit.js';
import { api, query } from '../../js/api.js';
import { ConsoleElement, Task } from './element.js';
import { money } from './format.js';
import { icon } from './icons.js';
import { stockBadge } from './words.js';

const WAIT_MS = 150;
const MOST = 8;

class ProductPicker extends ConsoleElement {
  static properties = { isDisabled: {}, text: { state: true }, isOpen: { state: true }, at: { state: true } };

  #found = new Task(this, async (signal, words) => (await api.get(`/products${query({ q: words, limit: MOST })}`, { signal })).data.items);
  #timer = 0;

  constructor() {
    super();
    [this.text, this.isOpen, this.at] = ['', false, -1];
  }

  get #items() {
    return this.isOpen && this.text.trim() ? (this.#found.value ?? []) : [];
  }

  #typed(event) {
    this.text = event.target.value;
    clearTimeout(this.#timer);
    if (!this.text.trim()) {
      this.isOpen = false;
      return;
    }
    this.#timer = setTimeout(() => this.#search(), WAIT_MS);
  }

  async #search() {
    const words = this.text.trim();
    if (!words) return;
    await this.#found.run(words);
    if (words !== this.text.trim()) return;
    this.isOpen = true;
    this.at = this.#found.value?.length ? 0 : -1;
  }

  #key(event) {
    const items = this.#items;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!this.isOpen) this.#search();
      else if (items.length) this.at = (this.at + step + items.length) % items.length;
    } else if (event.key === 'Enter') {
      // The form around it is not sent by this.
      event.preventDefault();
      if (this.isOpen && items[this.at]) this.#pick(items[this.at]);
      else this.#search();
    } else if (event.key === 'Escape') {
      this.isOpen = false;
    }
  }

  #pick(product) {
    this.dispatchEvent(new CustomEvent('picked', { detail: product, bubbles: true }));
    clearTimeout(this.#timer);
    [this.text, this.isOpen, this.at] = ['', false, -1];
    this.#found.clear();
    this.querySelector('input').focus();
  }

  render() {
    const items = this.#items;
    const isNothing = this.isOpen && this.#found.status === 'done' && items.length === 0;
    return html`<div class="field picker">
      <label for="picker">Add a product</label>
      <input id="picker" type="text" role="combobox" autocomplete="off" spellcheck="false" placeholder="Name or SKU" .value=${live(this.text)}
        aria-autocomplete="list" aria-expanded=${items.length > 0} aria-controls="picker-list" aria-describedby="picker-said"
        aria-activedescendant=${this.at >= 0 && items.length ? `picker-${this.at}` : nothing} ?disabled=${this.isDisabled}
        @input=${this.#typed} @keydown=${this.#key} @blur=${() => { this.isOpen = false; }} />
      <ul class="options" id="picker-list" role="listbox" aria-label="Products" ?hidden=${items.length === 0}>
        ${items.map((product, at) => this.#option(product, at))}
      </ul>
      <p class="hint" id="picker-said" role="status">${this.#said(items, isNothing)}</p>
    </div>`;
  }

  #said(items, isNothing) {
    if (this.#found.status === 'failed') return 'The search did not answer. Press Enter to try again.';
    if (isNothing) return html`Nothing for sale is called “${this.text.trim()}”.`;
    if (items.length) return 'Arrow keys choose, Enter adds one.';
    return nothing;
  }

  /** The field keeps the focus while the mouse chooses. */
  #option(product, at) {
    return html`<li role="option" id="picker-${at}" aria-selected=${at === this.at} @pointerdown=${(event) => event.preventDefault()} @click=${() => this.#pick(product)}>
      <span><span class="name">${product.name}</span> <span class="code small muted">${product.sku}</span></span>
      ${stockBadge(product.availability)} <span class="number">${money(product.price)}</span>
      ${at === this.at ? icon('plus') : html`<span class="icon"></span>`}
    </li>`;
  }
}

customElements.define('product-picker', ProductPicker);
