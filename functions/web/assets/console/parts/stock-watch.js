// What runs out: published products of which few or no units are left, the empty ones first.

import { html, nothing } from '../../vendor/lit.js';
import { api, query } from '../../js/api.js';
import { router } from '../router.js';
import { ConsoleElement, Task } from './element.js';
import { plural } from './format.js';
import { draw } from './views.js';
import { stockBadge } from './words.js';

/** The catalogue is read this many pages far. */
const MOST_PAGES = 10;
const SHOWN = 6;

class StockWatch extends ConsoleElement {
  #products = new Task(this, watch);

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('panel', 'flush', 'span');
    this.#products.run();
  }

  render() {
    const all = router.has('/console/stock') ? html`<a href="/console/stock">All stock</a>` : nothing;
    return html`<header><h2>Running out</h2>${all}</header>${draw(this.#products, list)}`;
  }
}

async function watch(signal) {
  const [items, seen] = [[], { cursor: undefined, pages: 0 }];
  do {
    const { data } = await api.get(`/products${query({ limit: 100, cursor: seen.cursor })}`, { signal });
    items.push(...data.items.filter(({ availability }) => availability !== 'in_stock'));
    seen.cursor = data.next_cursor;
    seen.pages += 1;
  } while (seen.cursor && seen.pages < MOST_PAGES);
  const rank = ({ availability }) => (availability === 'out_of_stock' ? 0 : 1);
  items.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  return { items, isCut: Boolean(seen.cursor) };
}

function list({ items, isCut }) {
  if (items.length === 0) return html`<p class="inset muted">Everything that is for sale is well stocked.</p>`;
  const empty = items.filter(({ availability }) => availability === 'out_of_stock').length;
  return html`<p class="inset">${plural(empty, 'product')} out of stock, ${plural(items.length - empty, 'product')} with few left${isCut ? ', among the first thousand' : ''}.</p>
    <ul class="list">
      ${items.slice(0, SHOWN).map(
        (product) => html`<li><a href=${addressOf(product.sku)}>
          <span class="name">${product.name}</span>${stockBadge(product.availability)}
          <span class="more code">${product.sku}</span>
        </a></li>`,
      )}
    </ul>
    ${items.length > SHOWN ? html`<p class="inset small muted">and ${plural(items.length - SHOWN, 'other')}</p>` : nothing}`;
}

function addressOf(sku) {
  const stock = `/console/stock/${encodeURIComponent(sku)}`;
  return router.has(stock) ? stock : `/p/${encodeURIComponent(sku)}`;
}

customElements.define('stock-watch', StockWatch);
