// The search at the top: an order by its number, a customer by e-mail address or telephone number, other words in the products.

import { html, nothing } from '../../vendor/lit.js';
import { router } from '../router.js';
import { ConsoleElement } from './element.js';
import { icon } from './icons.js';

/** Crockford's alphabet as people type it: `I`, `L` and `O` are read as digits. */
const NUMBER = /^(?:ord_)?[0-9a-hjkmnp-tv-zilo]{16}$/i;

/** The id of the order that a typed number names. @returns {string | null} */
export function orderId(text) {
  const bare = text.replaceAll(/[\s-]/g, '');
  if (!NUMBER.test(bare)) return null;
  const symbols = bare.replace(/^ord_/i, '').toUpperCase().replaceAll(/[IL]/g, '1').replaceAll('O', '0');
  return `ord_${symbols}`;
}

const isPhone = (text) => /^\+?[\d\s().\-/]+$/.test(text) && text.replaceAll(/\D/g, '').length >= 5;

/** Where what was typed is found, if anywhere. @returns {string | null} */
export function placeOf(typed) {
  const text = typed.trim();
  const id = orderId(text);
  if (id && router.has(`/console/orders/${id}`)) return `/console/orders/${id}`;
  if (router.has('/console/customers')) {
    if (text.includes('@')) return `/console/customers?${new URLSearchParams({ email: text })}`;
    if (isPhone(text)) return `/console/customers?${new URLSearchParams({ phone: text })}`;
  }
  return text ? router.finder('products', text) : null;
}

class ConsoleSearch extends ConsoleElement {
  static properties = { hint: { state: true } };

  #search(event) {
    event.preventDefault();
    const input = event.target.elements.q;
    if (!input.value.trim()) return input.focus();
    const place = placeOf(input.value);
    this.hint = place ? '' : `“${input.value.trim()}” is neither an order number, an e-mail address nor a telephone number.`;
    if (place) {
      input.value = '';
      router.go(place);
    }
    return undefined;
  }

  #key(event) {
    if (event.key !== 'Escape') return;
    event.target.value = '';
    this.hint = '';
    event.target.blur();
  }

  render() {
    if (!router.has('/console/customers') && !router.finder('products', '')) return nothing;
    const what = router.has('/console/customers') ? 'Order number, e-mail or phone' : 'Product or SKU';
    return html`<form class="search" role="search" @submit=${this.#search}>
        ${icon('search')}
        <input type="search" name="q" aria-label="Search: ${what.toLowerCase()}" placeholder=${what} autocomplete="off" spellcheck="false"
          aria-describedby="search-hint" @keydown=${this.#key} @input=${() => { this.hint = ''; }} />
        <kbd aria-hidden="true">/</kbd>
      </form>
      <p class="error" id="search-hint" role="status">${this.hint ?? ''}</p>`;
  }
}

customElements.define('console-search', ConsoleSearch);
