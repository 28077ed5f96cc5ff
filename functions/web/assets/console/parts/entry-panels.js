// The parts of the phone order: who, where to, how, and what it all comes to, in words that can be read out.

import { html, nothing } from '../../vendor/lit.js';
import { addressLines, country, money, period, when } from './format.js';
import { icon } from './icons.js';
import { sums } from './order-lines.js';
import { notice } from './views.js';
import { stateBadge } from './words.js';

/** @param {import('./form.js').Form} form */
export const contactFields = (form, isDisabled) => html`<div class="fields">
  ${form.field('contact.name', 'Name', { maxlength: 100, disabled: isDisabled })}
  ${form.field('contact.email', 'E-mail', { type: 'email', inputmode: 'email', maxlength: 254, disabled: isDisabled })}
  ${form.field('contact.phone', 'Phone', { type: 'tel', inputmode: 'tel', optional: true, maxlength: 40, disabled: isDisabled })}
</div>`;

/** @param {string[]} countries codes of those the shop sends to */
export function addressFields(form, countries, { changed, isDisabled }) {
  const given = form.get('ship_to.country');
  const codes = given && !countries.includes(given) ? [...countries, given] : countries;
  const options = codes.map((code) => [code, country(code)]).sort((a, b) => a[1].localeCompare(b[1], undefined, { sensitivity: 'base' }));
  const refined = { changed, disabled: isDisabled };
  return html`<div class="fields">
    ${form.field('ship_to.name', 'Name at the door', { optional: true, placeholder: form.get('contact.name'), maxlength: 100, disabled: isDisabled })}
    ${form.field('ship_to.line1', 'Street and number', { maxlength: 200, size: 'two-thirds', disabled: isDisabled })}
    ${form.field('ship_to.line2', 'Apartment', { optional: true, maxlength: 200, size: 'third', disabled: isDisabled })}
    ${form.field('ship_to.city', 'City', { maxlength: 100, size: 'half', disabled: isDisabled })}
    ${form.field('ship_to.postal_code', 'Postal code', { maxlength: 16, size: 'half', ...refined })}
    ${form.field('ship_to.country', 'Country', { options: [['', 'Choose'], ...options], size: 'half', ...refined })}
    ${form.field('ship_to.region', 'State or province', { optional: true, maxlength: 100, size: 'half', ...refined })}
  </div>`;
}

/** What the customer ordered before; an address of theirs is one click away. */
export const pastOrders = (draft, take) => html`<h3>Ordered before</h3>
  <ul class="past" aria-label="Earlier orders of ${draft.customer.name}">${draft.customer.orders.map(
    (order) => html`<li>
      <p class="row apart"><a class="code" href="/console/orders/${order.id}" target="_blank" rel="noopener" aria-label="Order ${order.number}, in a new tab">${order.number}</a>${stateBadge(order.state)}</p>
      <p class="small">${when(order.placed_at ?? order.timeline[0]?.at)} · ${money(order.totals.total)}</p>
      <p class="small muted">${order.lines.map((line, at) => `${at ? ', ' : ''}${line.quantity} × ${line.name}`)}</p>
      ${draft.isSameAddress(order.ship_to)
        ? nothing
        : html`<p class="small">${addressLines(order.ship_to).slice(1).join(', ')} <button class="link-button" type="button" @click=${() => take(order.ship_to)}>Ship there</button></p>`}
    </li>`,
  )}</ul>`;

/** @param {object} quote  @param {(id: string) => void} choose */
export const shippingOptions = (quote, choose, { error, isDisabled }) => html`<fieldset class="choices" ?disabled=${isDisabled}>
  <legend>How it is sent</legend>
  ${quote.shipping_options.map(
    (option) => html`<label class="choice">
      <input type="radio" name="shipping_option" .value=${option.id} .checked=${option.id === quote.shipping_option} @change=${() => choose(option.id)} />
      <span><span class="name">${option.name}</span><span class="hint">${option.earliest ? `Arrives ${period(option)}` : 'Nobody knows yet when the last of it comes'}${option.parcels > 1 ? `, in ${option.parcels} parcels` : ''}</span></span>
      <span class="cost">${money(option.cost)}</span>
    </label>`,
  )}
  ${error ? html`<p class="error">${error}</p>` : nothing}
</fieldset>`;

/** The whole cost, and a sentence to say it with. */
export function costView(quote, isStale) {
  // What does not hold any more is not to be read out.
  const option = quote.shipping_options.find(({ id }) => id === quote.shipping_option);
  const { total, shipping } = quote.totals;
  const arrives = option?.earliest ? ` It arrives ${period(option).replace(' – ', ' to ')}.` : '';
  return html`<div class=${isStale ? 'stale' : ''} aria-busy=${isStale}>${sums(quote.totals, option ? `Shipping: ${option.name}` : 'Shipping')}</div>
    ${isStale ? html`<p class="hint">This is the cost before the last change.</p>` : nothing}
    <p class="say" ?hidden=${isStale}>${icon('chat')}<span>“That is ${money(total)} in all, with ${money(shipping)} for shipping and all taxes.${arrives}”</span></p>`;
}

export const waitsNotice = (form, quote, { error, isDisabled }) => html`${notice(
    'warn',
    html`<p><strong>Some of it comes later.</strong> ${quote.due_now.amount
      ? html`${money(quote.due_now)} is reserved on the card now. The rest is charged to it when those goods leave.`
      : 'Nothing is reserved on the card now. It is charged when the goods leave.'}</p>`,
  )}
  <label class="check">
    <input type="checkbox" name="agree" aria-invalid=${error ? 'true' : nothing} aria-describedby="agree-error" .checked=${form.get('agree')} ?disabled=${isDisabled} @change=${(event) => form.set('agree', event.target.checked)} />
    <span>The customer agrees to this</span>
  </label>
  <p class="error" id="agree-error">${error ?? nothing}</p>`;
