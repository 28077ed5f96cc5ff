// A product as its editor holds it, all texts and ticks, and as the API takes it.

import { decimal, minor } from '../../js/money.js';
import { page } from '../../js/page.js';
import { number, whole } from '../edit/numbers.js';

/** Names of attributes may hold what a path is parted by. */
export const keyOf = (name) => encodeURIComponent(name).replaceAll('.', '%2E');

export const NAMES = {
  name: 'Name', description: 'Description', category: 'Category', price: 'Price', prices: 'Later prices', weight_g: 'Weight', size_mm: 'Size',
  attributes: 'Facts', images: 'Pictures', tax_class: 'Tax class', backorder_limit: 'Back-order limit', durable: 'Bought once', max_per_order: 'Most in one order', published: 'Published',
};

const two = (number) => String(number).padStart(2, '0');

/** A moment as a field for date and time wants it, by the reader's clock. */
function local(text) {
  const at = new Date(text);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}${at.getSeconds() ? `:${two(at.getSeconds())}` : ''}`;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${time}`;
}

/** @param {object | null} product as the API has it */
export function toValues(product) {
  const { attributes = {}, prices = [], size_mm: size } = product ?? {};
  return {
    sku: product?.sku ?? '',
    name: product?.name ?? '',
    description: product?.description ?? '',
    category: product?.category ?? '',
    price: product ? decimal(product.price.amount, product.price.currency) : '',
    prices: prices.map(({ amount, from }) => ({ amount: decimal(amount), from: local(from), was: from })),
    weight_g: product ? String(product.weight_g) : '',
    size_mm: size ? size.map(String) : ['', '', ''],
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [keyOf(name), typeof value === 'boolean' ? value : String(value)])),
    images: (product?.images ?? []).map((url) => ({ url })),
    tax_class: product?.tax_class ?? 'standard',
    backorder_limit: String(product?.backorder_limit ?? 0),
    durable: product?.durable ?? false,
    max_per_order: product?.max_per_order ? String(product.max_per_order) : '',
    published: product?.published ?? false,
  };
}

/**
 * What keeps a product from being sold.
 * @param {import('./categories.js').Category | undefined} category
 * @returns {string[]} the names the API has for it
 */
export function missing(values, category) {
  const rules = (category?.attributes ?? []).filter((rule) => rule.required && rule.type !== 'boolean');
  const facts = rules.filter((rule) => !String(values.attributes[keyOf(rule.name)] ?? '').trim()).map((rule) => `attributes.${rule.name}`);
  return values.description.trim() ? facts : ['description', ...facts];
}

/**
 * @param {import('./categories.js').Category | undefined} category
 * @param {(field: string, message: string) => void} wrong is told of what cannot be sent
 */
export function toBody(values, category, wrong) {
  for (const name of ['name', 'category']) if (!values[name].trim()) wrong(name, 'is required');
  if (values.published) for (const name of missing(values, category)) wrong(name, 'is required before the product can be published');
  return {
    name: values.name.trim(),
    description: values.description.trim(),
    category: values.category,
    price: { amount: amount('price', values.price, wrong), currency: page.currency },
    prices: values.prices.map((price, at) => laterPrice(price, at, wrong)),
    weight_g: count('weight_g', values.weight_g, wrong, { isRequired: true }),
    size_mm: size(values.size_mm, wrong),
    attributes: attributes(values.attributes, category, wrong),
    images: values.images.map(({ url }) => url.trim()),
    tax_class: values.tax_class.trim() || 'standard',
    backorder_limit: count('backorder_limit', values.backorder_limit, wrong) ?? 0,
    durable: values.durable,
    max_per_order: count('max_per_order', values.max_per_order, wrong),
    published: values.published,
  };
}

function amount(field, text, wrong) {
  const found = minor(text);
  if (found === null) wrong(field, text.trim() ? `must be an amount such as ${decimal(4500)}` : 'is required');
  return found;
}

function laterPrice({ amount: text, from, was }, at, wrong) {
  const moment = new Date(from);
  if (!from || Number.isNaN(moment.getTime())) wrong(`prices[${at}].from`, 'must be a day and a time');
  const isAsItWas = was && local(was) === from;
  return { amount: amount(`prices[${at}].amount`, text, wrong), from: isAsItWas ? was : Number.isNaN(moment.getTime()) ? '' : moment.toISOString().replace('.000Z', 'Z') };
}

function count(field, text, wrong, { isRequired = false } = {}) {
  if (!text.trim()) {
    if (isRequired) wrong(field, 'is required');
    return undefined;
  }
  const found = whole(text);
  if (found === null) wrong(field, 'must be a whole number');
  return found;
}

function size(texts, wrong) {
  if (texts.every((text) => !text.trim())) return undefined;
  return texts.map((text, at) => {
    const found = whole(text);
    if (found === null) wrong(`size_mm[${at}]`, text.trim() ? 'must be a whole number of millimetres' : 'is missing: give all three, or none');
    return found;
  });
}

/** Only those that the category knows: the API takes no others. */
function attributes(values, category, wrong) {
  const found = {};
  for (const rule of category?.attributes ?? []) {
    const value = values[keyOf(rule.name)];
    const text = typeof value === 'string' ? value.trim() : '';
    if (rule.type === 'boolean') {
      if (typeof value === 'boolean' || rule.required) found[rule.name] = value === true;
    } else if (text && rule.type === 'number') {
      found[rule.name] = number(text);
      if (found[rule.name] === null) wrong(`attributes.${rule.name}`, 'must be a number');
    } else if (text) {
      found[rule.name] = text;
    }
  }
  return found;
}

/** What stands at the product and is not the category's any more. */
export function strays(values, category) {
  const known = new Set((category?.attributes ?? []).map((rule) => keyOf(rule.name)));
  return Object.entries(values.attributes).filter(([name, value]) => !known.has(name) && value !== '').map(([name]) => decodeURIComponent(name));
}

const LETTERS = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', þ: 'th' };

/** A SKU made of a name, as a start. */
export function slug(name) {
  const plain = name.normalize('NFD').replaceAll(/\p{Mark}/gu, '').toLowerCase().replaceAll(/[ßæœøłđþ]/g, (letter) => LETTERS[letter]);
  return plain.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '').slice(0, 40).replace(/-$/, '');
}
