// A table of products before it is sent: whether its columns are those of a product, what is wrong with its rows as rows, and the
// parts it is sent in.

import { newKey } from '../../js/api.js';
import { parse, separatorOf, unneutral, write } from './csv.js';

const MOST_ROWS = 200;
const MOST_BYTES = 200_000;
/** Columns of the table of rejected rows that we write, and leave out when it comes back. */
export const OURS = ['import.row', 'import.problem'];

export const COLUMNS = [
  ...['sku', 'name', 'description', 'category', 'price', 'weight_g', 'published'],
  ...['currency', 'prices', 'size_mm', 'images', 'tax_class', 'backorder_limit', 'max_per_order', 'durable'],
];
const NEEDED = ['name', 'category', 'price', 'weight_g', 'published'];
const OTHER_NAMES = { 'price.amount': 'price', 'price.currency': 'currency' };

/**
 * @typedef {{given: string, name: string, is: 'known' | 'unknown' | 'twice' | 'ours'}} Column
 * @typedef {import('./csv.js').Row} Row
 * @typedef {{row: number, field: string, message: string}} Rejection
 */

export class Table {
  /** @type {Column[]} */
  columns = [];
  /** @type {Row[]} */
  rows = [];
  /** The row in which a quotation mark is never closed. @type {number | null} */
  unclosed = null;
  separator = ',';

  /** @param {string} text  @param {import('../product/categories.js').Category[]} categories */
  constructor(text, categories) {
    const bare = text.replace(/^\uFEFF/, '');
    this.separator = separatorOf(bare);
    const { rows, unclosed } = parse(bare, this.separator);
    const [header, ...rest] = rows;
    const attributes = new Set(categories.flatMap((category) => category.attributes.map((rule) => rule.name)));
    this.columns = named(header?.cells ?? [], attributes);
    this.unclosed = unclosed;
    const isOurs = this.columns.some(({ is }) => is === 'ours');
    this.rows = isOurs ? rest.map((row) => ({ ...row, cells: row.cells.map(unneutral) })) : rest;
  }

  get unknown() {
    return this.columns.filter(({ is }) => is === 'unknown');
  }

  get twice() {
    return this.columns.filter(({ is }) => is === 'twice');
  }

  /** Columns that were given in other words. */
  get renamed() {
    return this.columns.filter(({ is, given, name }) => is === 'known' && given.trim() !== name);
  }

  get hasSku() {
    return this.columns.some(({ name, is }) => is === 'known' && name === 'sku');
  }

  /** Columns without which every new row is refused. */
  get lacking() {
    return NEEDED.filter((name) => !this.columns.some((column) => column.name === name));
  }

  /** Whether it may be sent, when unknown columns are left out. */
  get isSound() {
    return this.hasSku && this.twice.length === 0 && this.unclosed === null && this.rows.length > 0;
  }

  #at(name) {
    return this.columns.findIndex((column) => column.is === 'known' && column.name === name);
  }

  skuOf(row) {
    return row.cells[this.#at('sku')]?.trim() ?? '';
  }

  /**
   * What is sent, in parts, and what need not be. The keys are made here: a part that is sent again is the same request.
   * @returns {{parts: {rows: Row[], text: string, key: string}[], rejected: Rejection[]}}
   */
  split() {
    const kept = this.columns.flatMap(({ is }, at) => (is === 'known' ? [at] : []));
    const line = (cells) => write(kept.map((at) => cells[at]));
    const header = line(this.columns.map(({ name }) => name));
    const { good, rejected } = this.#sorted();
    const parts = [];
    let part = null;
    for (const row of good) {
      const text = line(row.cells);
      const bytes = new TextEncoder().encode(text).length;
      if (bytes > MOST_BYTES - header.length) {
        rejected.push({ row: row.row, field: 'row', message: 'is longer than a request may be' });
        continue;
      }
      if (!part || part.rows.length >= MOST_ROWS || part.bytes + bytes > MOST_BYTES) {
        part = { rows: [], text: header, bytes: header.length, key: newKey() };
        parts.push(part);
      }
      part.rows.push(row);
      part.text += text;
      part.bytes += bytes;
    }
    return { parts, rejected };
  }

  /** Rows of the wrong length, and those whose SKU stands further up, would be refused, or overwrite each other from part to part. */
  #sorted() {
    const [good, rejected, seen] = [[], [], new Map()];
    for (const row of this.rows) {
      const sku = this.skuOf(row);
      if (row.cells.length !== this.columns.length) {
        rejected.push({ row: row.row, field: 'row', message: `has ${row.cells.length} cells where the header has ${this.columns.length}` });
      } else if (sku && seen.has(sku)) {
        rejected.push({ row: row.row, field: 'sku', message: `stands in row ${seen.get(sku)} already` });
      } else {
        good.push(row);
        seen.set(sku, row.row);
      }
    }
    return { good, rejected };
  }
}

/** @returns {Column[]} */
function named(header, attributes) {
  const seen = new Set();
  return header.map((given) => {
    const name = nameOf(given.trim(), attributes);
    if (name === null) return { given, name: given.trim(), is: 'unknown' };
    if (OURS.includes(name)) return { given, name, is: 'ours' };
    if (seen.has(name)) return { given, name, is: 'twice' };
    seen.add(name);
    return { given, name, is: 'known' };
  });
}

/** The column that is meant, however its letters are written. */
function nameOf(given, attributes) {
  const plain = given.toLowerCase().replaceAll(/[\s-]+/g, '_');
  if (COLUMNS.includes(plain) || OURS.includes(plain)) return plain;
  if (Object.hasOwn(OTHER_NAMES, plain)) return OTHER_NAMES[plain];
  const [, attribute] = /^attributes\.(.+)$/i.exec(given) ?? [];
  if (!attribute) return null;
  const known = [attribute, ...attributes].find((name) => attributes.has(name) && name.toLowerCase() === attribute.toLowerCase());
  return known ? `attributes.${known}` : null;
}

/**
 * A table to start from, for one category: its header, and a row that shows how cells are written.
 * @param {import('../product/categories.js').Category} category  @param {{amount: string, currency: string}} price an example
 */
export function template(category, price) {
  const example = {
    sku: 'example-1', name: 'An example: change or delete this row', description: 'What it is, for shoppers.', category: category.id, price,
    weight_g: '900', published: 'false', size_mm: '200x150x220', images: '', tax_class: 'standard', backorder_limit: '0', max_per_order: '', durable: 'false',
  };
  const value = ({ type, choices }) => ({ number: '1', boolean: 'false', choice: choices?.[0] })[type] ?? '';
  const plain = ['sku', 'name', 'description', 'category', 'price', 'weight_g', 'published'];
  const rest = ['size_mm', 'images', 'tax_class', 'backorder_limit', 'max_per_order', 'durable'];
  const header = [...plain, ...category.attributes.map((rule) => `attributes.${rule.name}`), ...rest];
  const row = [...plain.map((name) => example[name]), ...category.attributes.map(value), ...rest.map((name) => example[name])];
  return write(header) + write(row);
}
