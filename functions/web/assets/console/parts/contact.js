// How a customer is reached, as links.

import { html, nothing } from '../../vendor/lit.js';

/** `+1 614 555 0142` of `+16145550142`; other countries' numbers as they are. */
export function phoneShown(digits) {
  const [, one, area, first, last] = /^(\+1)?(\d{3})(\d{3})(\d{4})$/.exec(digits) ?? [];
  return area ? [one, area, first, last].filter(Boolean).join(' ') : digits;
}

/** @param {{name: string, email: string, phone?: string}} contact */
export const contactFacts = (contact) => html`
  <div><dt>Name</dt><dd>${contact.name}</dd></div>
  <div><dt>E-mail</dt><dd><a href="mailto:${contact.email}">${contact.email}</a></dd></div>
  ${contact.phone ? html`<div><dt>Phone</dt><dd><a href="tel:${contact.phone}">${phoneShown(contact.phone)}</a></dd></div>` : nothing}`;
