// All products, published or not. What is looked for is the address of the page.

import { html, nothing } from '../vendor/lit.js';
import { api, query } from '../js/api.js';
import { session } from '../js/session.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { money, plural } from './parts/format.js';
import { icon } from './parts/icons.js';
import { empty, problemView, skeleton } from './parts/views.js';
import { stockBadge } from './parts/words.js';
import { loadCategories } from './product/categories.js';

const PAGE = 50;
/** A filter that matches little answers with pages that are empty and go on. */
const MOST_CALLS = 20;
const WAIT_MS = 250;

/** What the list had when it was left, for whoever comes back. */
let left = null;

class ProductsPage extends ConsoleElement {
  static properties = { query: {} };

  #list = new Task(this, fetchPages);
  #categories = new Task(this, loadCategories);
  #timer = 0;

  connectedCallback() {
    super.connectedCallback();
    this.#categories.run();
    if (this.isReturn && left?.filter === String(this.query)) this.#list.set(left.page);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    super.disconnectedCallback();
  }

  get #filter() {
    return Object.fromEntries(['q', 'category', 'published'].map((name) => [name, this.query.get(name) ?? '']).filter(([, value]) => value));
  }

  willUpdate(changed) {
    if (changed.has('query')) this.#refresh();
  }

  async #load(from) {
    const filter = String(this.query);
    const page = await this.#list.run(this.#filter, from);
    if (page) left = { filter, page };
  }

  #refresh = () => this.#load({ items: [], cursor: null, least: left?.filter === String(this.query) ? left.page.items.length : 1 });

  #more = () => this.#load({ ...this.#list.value, least: this.#list.value.items.length + 1 });

  #typed(event) {
    clearTimeout(this.#timer);
    // With its blanks: the field shows it again while the reader goes on typing.
    const q = event.target.value;
    this.#timer = setTimeout(() => router.setQuery({ q }, { replace: true }), WAIT_MS);
  }

  #search(event) {
    event.preventDefault();
    clearTimeout(this.#timer);
    router.setQuery({ q: event.target.elements.q.value.trim() }, { replace: true });
  }

  render() {
    return html`<div class="page-head">
        <div><h1>Products</h1></div>
        ${session.has('merchant')
          ? html`<div class="actions">
              <a class="button" href="/console/products/import">${icon('upload')}Import</a>
              <a class="button primary" href="/console/products/new">${icon('plus')}New product</a>
            </div>`
          : nothing}
      </div>
      ${this.#toolbar()}
      <section class="panel flush" aria-busy=${this.#list.isLoading}>${this.#content()}</section>`;
  }

  #toolbar() {
    const { q = '', category = '', published = '' } = this.#filter;
    const categories = (this.#categories.value ?? []).map(({ id, name }) => [id, name]);
    return html`<div class="toolbar">
      <form class="search" role="search" aria-label="Find a product" @submit=${this.#search}>
        ${icon('search')}
        <input type="search" name="q" aria-label="Name or SKU" placeholder="Name or SKU" maxlength="200" autocomplete="off" .value=${q} @input=${this.#typed} />
      </form>
      ${choice('category', 'Category', category, [['', 'Any category'], ...categories])}
      ${choice('published', 'Published', published, [['', 'Published or not'], ['true', 'Published'], ['false', 'Drafts']])}
    </div>`;
  }

  #content() {
    const { status, value, problem, retry } = this.#list;
    if (!value) return html`<div class="inset">${status === 'failed' ? problemView(problem, retry) : skeleton(9)}</div>`;
    const { items, cursor } = value;
    if (items.length === 0 && !cursor) return this.#none();
    return html`${table(items, this.#categories.value ?? [])}
      <footer class="row apart">
        <span class="muted small" role="status">${plural(items.length, 'product')}${cursor ? '' : ', and no more'}</span>
        ${cursor ? html`<button class="button" type="button" aria-busy=${this.#list.isLoading} ?disabled=${this.#list.isLoading} @click=${this.#more}>Load more</button>` : nothing}
      </footer>
      ${status === 'failed' ? html`<div class="inset">${problemView(problem, retry)}</div>` : nothing}`;
  }

  #none() {
    if (Object.keys(this.#filter).length > 0) {
      return empty('filter', 'No such product', 'Nothing matches these words and filters.', html`<a class="button" href="/console/products">Show all products</a>`);
    }
    const text = session.has('merchant') ? 'Add the first one by hand, or many at once from a table.' : 'The merchant has not added any.';
    return empty('tag', 'No products yet', text);
  }
}

const choice = (name, label, value, options) => html`<select class="input" aria-label=${label} @change=${(event) => router.setQuery({ [name]: event.target.value }, { replace: true })}>
  ${options.map(([key, text]) => html`<option value=${key} .selected=${key === value}>${text}</option>`)}
</select>`;

function table(items, categories) {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  return html`<div class="table-scroll"><table class="table cards rows product-table">
    <caption class="visually-hidden">Products by SKU</caption>
    <thead><tr><th scope="col">Product</th><th scope="col">Category</th><th scope="col">In the shop</th><th scope="col">Stock</th><th scope="col" class="number">Price</th></tr></thead>
    <tbody>${items.map(
      (product) => html`<tr>
        <th scope="row"><span class="product-name">
          <span class="picture tiny ${product.image ? '' : 'none'}">${product.image ? html`<img src=${product.image} alt="" width="40" height="40" loading="lazy" referrerpolicy="no-referrer" />` : icon('tag')}</span>
          <span><a class="row-link" href=${placeOf(product)}>${product.name}</a><br /><span class="code small sku">${product.sku}</span></span>
        </span></th>
        <td data-label="Category">${names.get(product.category) ?? product.category}</td>
        <td data-label="In the shop"><span class="badge ${product.published ? 'good' : ''}">${product.published ? 'Published' : 'Draft'}</span></td>
        <td data-label="Stock">${product.availability ? stockBadge(product.availability) : html`<span class="muted">–</span>`}</td>
        <td class="number" data-label="Price">${money(product.price)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

/** The merchant edits it; the others look at what they may see of it. */
function placeOf({ sku, published }) {
  const name = encodeURIComponent(sku);
  const places = [`/console/products/${name}`, `/console/stock/${name}`].filter((path) => router.has(path));
  return places[0] ?? (published ? `/p/${name}` : '/console/products');
}

/** Adds pages to what there is, until there are `least` products or no more. */
async function fetchPages(signal, filter, from) {
  const items = [...from.items];
  let { cursor } = from;
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const { data } = await api.get(`/admin/products${query({ ...filter, limit: PAGE, cursor })}`, { signal });
    items.push(...data.items);
    cursor = data.next_cursor;
    if (items.length >= from.least || !cursor) break;
  }
  return { items, cursor };
}

customElements.define('products-page', ProductsPage);
