// Addresses somebody keeps, as the account's pages read, write and show them.

import { api } from '../../js/api.js';
import { page } from '../../js/page.js';

const countries = new Intl.DisplayNames(page.locale, { type: 'region', fallback: 'code' });

/** @param {string} code */
export function countryName(code) {
  try {
    return countries.of(code);
  } catch {
    return code;
  }
}

/** The lines of an address, as its country writes them; the order page does the same (functions/web/src/order_view.rs). */
export function addressLines({ name, line1, line2, city, region, postal_code: code, country }) {
  const place = {
    US: [`${city}, ${[region, code].filter(Boolean).join(' ')}`],
    GB: [city, region, code],
  };
  const as = { CA: 'US', AU: 'US', IE: 'GB' }[country] ?? country;
  return [name, line1, line2, ...(place[as] ?? [`${code} ${city}`, region]), countryName(country)].filter(Boolean);
}

/** What its owner calls it, or else where it is. */
export const addressTitle = ({ label, line1, city }) => label || `${line1}, ${city}`;

/** All of them, the default first, then as they were added. */
export async function listAddresses() {
  const { data } = await api.get('/me/addresses');
  return data.items.sort((one, other) => other.default - one.default);
}

/** @param {string} id @param {object} address as the API takes it @param {number} [version] of the one that is there */
export const putAddress = (id, address, version) => api.put(`/me/addresses/${encodeURIComponent(id)}`, address, { version });

/** @param {{id: string, version: number}} address */
export const deleteAddress = ({ id, version }) => api.delete(`/me/addresses/${encodeURIComponent(id)}`, { version });

/** An address without what the API adds of its own. */
export function bodyOf({ id, version, ...address }) {
  return address;
}

/** A new address's id. The API lists addresses by id: with the time in front, that is the order they were added in. */
export const newAddressId = () => `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}`;
