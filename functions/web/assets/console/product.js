// One product: everything the shop knows of it, in one form. It is put whole, under the version it was opened with.

import { html, nothing } from '../vendor/lit.js';
import { Problem, api } from '../js/api.js';
import { router } from './router.js';
import { Editing } from './edit/editing.js';
import { editor } from './edit/view.js';
import { ConsoleElement, Task } from './parts/element.js';
import { money } from './parts/format.js';
import { categoryOf, loadCategories, loadTaxClasses } from './product/categories.js';
import { basics, facts, parcel, pictures, prices, publishing, selling } from './product/panels.js';
import { NAMES, toBody, toValues } from './product/values.js';
import './product/stock-summary.js';

const pathOf = (sku) => `/admin/products/${encodeURIComponent(sku)}`;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

class ProductPage extends ConsoleElement {
  static properties = { sku: {} };

  #categories = [];
  #taxClasses = new Task(this, loadTaxClasses);
  /** Typed by hand, and no longer made of the name. */
  #isOwnSku = false;
  #editing = new Editing(this, {
    load: () => this.#load(),
    save: (body, version, values) => this.#save(body, version, values),
    saved: ({ data }) => this.#saved(data),
    toValues,
    toBody: (values, wrong) => {
      if (!this.sku) checkSku(values.sku.trim(), wrong);
      return toBody(values, categoryOf(this.#categories, values.category), wrong);
    },
    names: NAMES,
  }, 'product');

  get unsaved() {
    return this.#editing.isDirty;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#editing.open();
    this.#taxClasses.run();
  }

  async #load() {
    const [categories, stored] = await Promise.all([loadCategories(), this.sku ? api.get(pathOf(this.sku)) : null]);
    this.#categories = categories;
    return stored;
  }

  async #save(body, version, values) {
    const sku = this.sku ?? values.sku.trim();
    try {
      return await api.put(pathOf(sku), body, { version });
    } catch (problem) {
      if (this.sku || problem.status !== 428) throw problem;
      return this.#taken(sku, body, values);
    }
  }

  /** There is one of this SKU: our own, when an answer was lost on the way, or another. */
  async #taken(sku, body, values) {
    const there = await api.get(pathOf(sku));
    const category = categoryOf(this.#categories, values.category);
    if (same(toBody(toValues(there.data), category, () => {}), body)) return there;
    throw wrongSku(`is that of another product, “${there.data.name}”`);
  }

  #saved(product) {
    if (!this.sku) router.go(`/console/products/${encodeURIComponent(product.sku)}`, { replace: true });
  }

  updated() {
    const { data } = this.#editing;
    if (data) this.entitle(data.name);
  }

  render() {
    const product = this.#editing.data;
    return html`<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/console/products">Products</a></li><li aria-current="page">${this.sku ?? 'New'}</li></ol></nav>
      <div class="page-head">
        <div>
          <h1>${this.sku ? (product?.name ?? this.sku) : 'New product'}</h1>
          ${product ? html`<p class="row"><span class="code muted">${this.sku}</span><span class="badge ${product.published ? 'good' : ''}">${product.published ? 'Published' : 'Draft'}</span></p>` : nothing}
        </div>
      </div>
      ${editor(this.#editing, () => this.#fields(), { thing: 'this product', title, more: (editing) => this.#asDraft(editing) })}`;
  }

  #fields() {
    const { form, isNew } = this.#editing;
    const category = categoryOf(this.#categories, form.get('category'));
    const product = this.#editing.data;
    return html`<div class="two-columns editor-columns">
      <div class="stack">
        ${basics(form, this.#categories, { isNew, isOwnSku: () => !isNew || this.#isOwnSku, named: (sku) => { this.#isOwnSku = sku !== ''; } })}
        ${facts(form, category)} ${pictures(form)}
      </div>
      <div class="stack">
        ${publishing(form, category, { sku: this.sku, isPublished: product?.published === true })}
        ${prices(form, product?.prices.length ? `${money(priceNow(product))} now` : '')}
        ${this.sku ? html`<stock-summary .sku=${this.sku}></stock-summary>` : nothing}
        ${parcel(form)} ${selling(form, this.#taxClasses.value ?? ['standard'])}
      </div>
    </div>`;
  }

  /** What is only missing for shoppers need not keep anybody from saving. */
  #asDraft(editing) {
    if (!lacksOnly(editing)) return nothing;
    const save = () => {
      editing.form.set('published', false);
      editing.save();
    };
    return html`<p><button class="button small" type="button" @click=${save}>Save it as a draft instead</button></p>`;
  }
}

const lacksOnly = (editing) => editing.stillWrong.every(({ text }) => text.includes('before the product can be published'));
const title = (editing) => (lacksOnly(editing) ? 'Not published yet: something is missing' : undefined);

function checkSku(sku, wrong) {
  if (!sku) wrong('sku', 'is required');
  // Of dots alone is no name an address can end in.
  else if (!/^[\w.-]{1,64}$/.test(sku) || /^\.+$/.test(sku)) wrong('sku', 'must be 1 to 64 letters, digits, dots, hyphens or underscores');
}

const wrongSku = (message) => new Problem({ status: 422, code: 'invalid', errors: [{ field: 'sku', message }] });

/** The latest price that has begun. */
function priceNow({ price, prices }) {
  const begun = prices.filter(({ from }) => Date.parse(from) <= Date.now()).sort((a, b) => Date.parse(b.from) - Date.parse(a.from));
  return begun.length ? { ...price, amount: begun[0].amount } : price;
}

customElements.define('product-page', ProductPage);
