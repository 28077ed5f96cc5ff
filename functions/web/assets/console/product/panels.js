// The parts of the product editor.

import { html, nothing } from '../../vendor/lit.js';
import { digits } from '../../js/money.js';
import { page } from '../../js/page.js';
import { addButton, rowTools } from '../edit/view.js';
import { icon } from '../parts/icons.js';
import { labelOf, unitOf } from './categories.js';
import { keyOf, missing, slug, strays } from './values.js';

/** The sign of the shop's currency. */
export const CURRENCY_SIGN =
  new Intl.NumberFormat(page.locale, { style: 'currency', currency: page.currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value ?? page.currency;

export const MONEY = { before: CURRENCY_SIGN, inputmode: digits() ? 'decimal' : 'numeric', maxlength: 20 };

/** @param {import('../edit/form.js').EditForm} form  @param {import('./categories.js').Category[]} categories */
export function basics(form, categories, { isNew, isOwnSku, named }) {
  const given = form.get('category');
  const options = categories.map(({ id, name }) => [id, name]);
  if (given && !categories.some(({ id }) => id === given)) options.push([given, `${given} (no category of this shop)`]);
  return html`<section class="panel">
    <header><h2>What it is</h2></header>
    <div class="fields">
      ${form.field('name', 'Name', { maxlength: 200, changed: (name) => !isOwnSku() && form.set('sku', slug(name)) })}
      ${isNew ? form.field('sku', 'SKU', { hint: 'It cannot be changed later.', maxlength: 64, size: 'half', isCode: true, changed: named }) : nothing}
      ${form.field('category', 'Category', { options: [['', 'Choose'], ...options], size: 'half', hint: 'It says which facts there are.' })}
      ${form.field('description', 'Description', { rows: 7, maxlength: 10000, hint: 'An empty line begins a new paragraph.' })}
    </div>
  </section>`;
}

/** What the category asks for. @param {import('./categories.js').Category | undefined} category */
export function facts(form, category) {
  const others = strays(form.values, category);
  return html`<section class="panel">
    <header><h2>Facts</h2></header>
    ${!category
      ? html`<p class="muted">Choose a category first: it says which facts there are.</p>`
      : category.attributes.length
        ? html`<div class="fields">${category.attributes.map((rule) => fact(form, rule))}</div>`
        : html`<p class="muted">The category ${category.name} asks for none. <a href="/console/settings/categories">Change that</a></p>`}
    ${category && others.length
      ? html`<p class="notice warn">${icon('alert')}<span>${others.join(', ')}: not ${others.length === 1 ? 'a fact' : 'facts'} of this category, and left out when you save.</span></p>`
      : nothing}
  </section>`;
}

function fact(form, rule) {
  const path = `attributes.${keyOf(rule.name)}`;
  const [label, unit] = [labelOf(rule), unitOf(rule)];
  const options = { also: [`attributes.${rule.name}`], optional: !rule.required, size: 'half' };
  if (rule.type === 'boolean') return html`<div class="half tick-field">${form.check(path, label, options)}</div>`;
  if (rule.type === 'choice') {
    const given = form.get(path);
    const choices = given && !rule.choices.includes(given) ? [...rule.choices, given] : rule.choices;
    return form.field(path, label, { ...options, options: [['', rule.required ? 'Choose' : 'Not said'], ...choices.map((choice) => [choice, choice])] });
  }
  if (rule.type === 'number') return form.field(path, label, { ...options, inputmode: 'decimal', after: unit || undefined, maxlength: 30 });
  return form.field(path, label, { ...options, size: '', maxlength: 500 });
}

export function pictures(form) {
  const images = form.get('images');
  return html`<section class="panel">
    <header><h2>Pictures</h2></header>
    ${images.length ? html`<ol class="pictures">${images.map((image, at) => picture(form, image, at, images.length))}</ol>` : html`<p class="muted">None yet. The first one stands in lists.</p>`}
    ${images.length < 20 ? addButton(form, 'images', 'Add a picture', () => form.add('images', { url: '' }, 'url')) : nothing}
  </section>`;
}

const shows = (url) => /^(\/(?!\/)|https:\/\/)/.test(url);

function picture(form, image, at, count) {
  const path = `images[${at}].url`;
  // Looked for when its address is finished, not at every letter.
  const shown = image.shown ?? image.url;
  const finish = (url) => form.set(`images[${at}]`, { url, shown: url });
  return html`<li>
    <span class="picture small ${shows(shown) ? '' : 'none'}">${shows(shown) ? html`<img src=${shown} alt="" width="72" height="72" loading="lazy" referrerpolicy="no-referrer" />` : icon('eye', 'large')}</span>
    <div class="field">${form.cell(path, `Address of picture ${at + 1}`, { also: [`images[${at}]`], maxlength: 500, isCode: true, placeholder: '/images/… or https://…', left: finish })}</div>
    ${rowTools(form, 'images', at, count, `picture ${at + 1}`)}
  </li>`;
}

export function prices(form, nowText) {
  const later = form.get('prices');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return html`<section class="panel">
    <header><h2>Price</h2>${nowText ? html`<span class="muted">${nowText}</span>` : nothing}</header>
    <div class="fields">${form.field('price', 'Price', { ...MONEY, size: 'half', also: ['price.amount', 'price.currency'] })}</div>
    ${later.length
      ? html`<h3>Later prices</h3><p class="hint">Each holds from its moment on, by your clock (${zone}).</p>
        <ul class="later-prices">${later.map(
          (_, at) => html`<li>
            <div class="field">${form.cell(`prices[${at}].from`, `From when price ${at + 1} holds`, { type: 'datetime-local' })}</div>
            <div class="field">${form.cell(`prices[${at}].amount`, `Amount of price ${at + 1}`, MONEY)}</div>
            ${rowTools(form, 'prices', at, later.length, `price ${at + 1}`, { isMovable: false })}
          </li>`,
        )}</ul>`
      : nothing}
    ${addButton(form, 'prices', 'Add a later price', () => form.add('prices', { amount: '', from: '' }, 'from'))}
  </section>`;
}

export const parcel = (form) => html`<section class="panel">
  <header><h2>Weight and size</h2></header>
  <div class="fields">
    ${form.field('weight_g', 'Weight, packed', { inputmode: 'numeric', after: 'g', size: 'half', maxlength: 9 })}
    <fieldset class="size-fields"><legend>Length, width, height <span class="optional">optional</span></legend>
      <div class="fields">${['Length', 'Width', 'Height'].map((edge, at) => html`<div class="field third">${form.cell(`size_mm[${at}]`, edge, { inputmode: 'numeric', after: 'mm', maxlength: 7 })}</div>`)}</div>
    </fieldset>
  </div>
</section>`;

/** @param {string[]} taxClasses those that rates are told apart by */
export const selling = (form, taxClasses) => html`<section class="panel">
  <header><h2>How it is sold</h2></header>
  <div class="fields">
    ${form.field('tax_class', 'Tax class', { size: 'half', maxlength: 32, list: 'tax-classes' })}
    ${form.field('max_per_order', 'Most in one order', { size: 'half', optional: true, inputmode: 'numeric', maxlength: 5 })}
    ${form.field('backorder_limit', 'Sold beyond stock, at most', { hint: 'Units that may be promised before they are here. 0: none.', inputmode: 'numeric', maxlength: 8, after: 'units' })}
    ${form.check('durable', 'Bought once and kept', { hint: 'It is then not recommended to somebody who has one.' })}
  </div>
  <datalist id="tax-classes">${taxClasses.map((name) => html`<option value=${name}></option>`)}</datalist>
</section>`;

/** Whether shoppers find it, and what it lacks for that. */
export function publishing(form, category, { sku, isPublished }) {
  const lacks = missing(form.values, category);
  const label = (name) => {
    if (name === 'description') return 'Description';
    const rule = category.attributes.find((rule) => `attributes.${rule.name}` === name);
    return labelOf(rule);
  };
  const idOf = (name) => form.idOf(name === 'description' ? name : `attributes.${keyOf(name.slice('attributes.'.length))}`);
  const go = (event, name) => {
    event.preventDefault();
    form.focus(idOf(name));
  };
  return html`<section class="panel">
    <header><h2>In the shop</h2>${isPublished ? html`<a class="with-icon" href="/p/${encodeURIComponent(sku)}" target="_blank" rel="noopener">View in shop${icon('external')}</a>` : nothing}</header>
    ${form.check('published', 'Published', { hint: 'Shoppers find it and can buy it.' })}
    ${lacks.length
      ? html`<p class="small">Needed before it can be published:</p>
        <ul class="lacks">${lacks.map((name) => html`<li><a href="#${idOf(name)}" @click=${(event) => go(event, name)}>${label(name)}</a></li>`)}</ul>`
      : nothing}
  </section>`;
}
