// The shop's categories and what they ask of a product. The label and unit of an attribute are read from its name where the
// category does not say them, as shared/domain/src/catalog/labels.rs does.

import { api } from '../../js/api.js';

/**
 * @typedef {{name: string, type: 'text' | 'number' | 'boolean' | 'choice', required: boolean, label?: string, unit?: string, choices?: string[]}} Rule
 * @typedef {{id: string, name: string, attributes: Rule[]}} Category
 */

const UNITS = new Set([
  ...['mm', 'cm', 'm', 'km', 'ml', 'cl', 'l', 'mg', 'g', 'kg', 'oz', 'lb', 'ft', 'h', 'min', 'w', 'kw', 'v', 'mah', 'lm'],
  ...['hz', 'kcal', 'days', 'weeks', 'months', 'years'],
]);

/** @returns {[string, string]} a name without its unit, and the unit */
function parts(name) {
  const [, rest, unit] = /^(.+)_([^_]+)$/.exec(name) ?? [];
  return rest && UNITS.has(unit) ? [rest, unit] : [name, ''];
}

/** @param {Rule} rule */
export function labelOf(rule) {
  if (rule.label) return rule.label;
  const words = parts(rule.name)[0].replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {Rule} rule */
export const unitOf = (rule) => rule.unit ?? (rule.type === 'number' ? parts(rule.name)[1] : '');

/** A setting that was never put has nothing in it. */
async function setting(name, signal) {
  try {
    return (await api.get(`/admin/settings/${name}`, { signal })).data;
  } catch (problem) {
    if (problem.status === 404) return {};
    throw problem;
  }
}

/** @returns {Promise<Category[]>} */
export async function loadCategories(signal) {
  const { categories = [] } = await setting('categories', signal);
  return categories.map((category) => ({ ...category, attributes: category.attributes ?? [] }));
}

/** The tax classes that rates are told apart by. @returns {Promise<string[]>} */
export async function loadTaxClasses(signal) {
  const { rates = [] } = await setting('taxes', signal);
  return [...new Set(['standard', ...rates.map((rate) => rate.tax_class).filter(Boolean)])].sort();
}

/** @param {Category[]} categories */
export const categoryOf = (categories, id) => categories.find((category) => category.id === id);
