// All goods with how much of them there is, to find the one whose shelves one wants to see. What is said here may be a second
// old; the page of a SKU says it exactly.

import { html, nothing } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { plural } from './parts/format.js';
import { icon } from './parts/icons.js';
import { empty, problemView, skeleton } from './parts/views.js';

const PAGE = 50;
/** A filter that matches little answers with pages that are empty and go on. */
const MOST_CALLS = 20;

export const AVAILABILITY = { in_stock: ['good', 'In stock'], low: ['warn', 'Few left'], out_of_stock: ['bad', 'Out of stock'] };
const UNKNOWN = ['', 'Not for sale'];

const FILTERS = [['', 'All'], ['low', 'Few left'], ['out_of_stock', 'Out of stock']];

class StockListPage extends ConsoleElement {
  static properties = { query: {} };

  #list = new Task(this, fetchPages);

  willUpdate(changed) {
    if (!changed.has('query')) return;
    this.#list.clear();
    this.#list.run(this.#asked, { items: [], cursor: null, least: 1 });
  }

  get #asked() {
    return { q: this.query.get('q') ?? '', availability: this.query.get('availability') ?? '' };
  }

  #search(event) {
    event.preventDefault();
    router.setQuery({ q: event.target.elements.q.value.trim() });
  }

  render() {
    const { q, availability } = this.#asked;
    return html`<div class="page-head"><h1>Stock</h1></div>
      <ul class="chips" aria-label="Availability">${FILTERS.map(
        ([value, label]) => html`<li><button class="chip" type="button" aria-pressed=${value === availability} @click=${() => router.setQuery({ availability: value })}>${label}</button></li>`,
      )}</ul>
      <div class="toolbar">
        <form class="search" role="search" aria-label="Find goods" @submit=${this.#search}>
          ${icon('search')}<input type="search" name="q" aria-label="Name or SKU" placeholder="Name or SKU" .value=${q} autocomplete="off" />
        </form>
      </div>
      <section class="panel flush" aria-busy=${this.#list.isLoading}>${this.#content()}</section>`;
  }

  #content() {
    const { status, value, problem } = this.#list;
    if (!value) return html`<div class="inset">${status === 'failed' ? problemView(problem, this.#list.retry) : skeleton(9)}</div>`;
    const { items, cursor } = value;
    if (items.length === 0 && !cursor) return empty('stock', 'Nothing of that kind', 'No goods match this.', html`<a class="button" href="/console/stock">Show all goods</a>`);
    return html`<div class="table-scroll"><table class="table cards rows">
        <caption class="visually-hidden">Goods and their stock</caption>
        <thead><tr><th scope="col">Product</th><th scope="col">SKU</th><th scope="col">Category</th><th scope="col">Stock</th></tr></thead>
        <tbody>${items.map(row)}</tbody>
      </table></div>
      <footer class="row apart">
        <span class="muted small" role="status">${plural(items.length, 'product')}${cursor ? '' : ', and no more'}</span>
        ${cursor ? html`<button class="button" type="button" aria-busy=${this.#list.isLoading} ?disabled=${this.#list.isLoading} @click=${this.#more}>Load more</button>` : nothing}
      </footer>`;
  }

  #more = () => this.#list.run(this.#asked, { ...this.#list.value, least: this.#list.value.items.length + 1 });
}

const row = (item) => {
  const [tone, words] = AVAILABILITY[item.availability] ?? UNKNOWN;
  return html`<tr>
    <th scope="row"><a class="row-link" href="/console/stock/${encodeURIComponent(item.sku)}">${item.name}</a></th>
    <td data-label="SKU" class="code">${item.sku}</td>
    <td data-label="Category">${item.category}</td>
    <td data-label="Stock"><span class="badge ${tone}">${words}</span></td>
  </tr>`;
};

/** Adds pages to what there is, until there are `least` that fit or no more. */
async function fetchPages(signal, { q, availability }, from) {
  const items = [...from.items];
  let { cursor } = from;
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const { data } = await api.get(`/admin/products${query({ q, limit: PAGE, cursor })}`, { signal });
    items.push(...data.items.filter((item) => !availability || item.availability === availability));
    cursor = data.next_cursor;
    if (items.length >= from.least || !cursor) break;
  }
  return { items, cursor };
}

customElements.define('stock-list-page', StockListPage);
