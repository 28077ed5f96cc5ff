// The lines an agent is writing down, with what the quote says of each: what is there, what comes later, what is short and what could
// be had instead.

import { html, live, nothing, repeat } from '../../vendor/lit.js';
import { date, money, period } from './format.js';
import { icon } from './icons.js';

const MOST_UNITS = 9999;

/**
 * @param {import('./draft.js').Draft} draft
 * @param {{quote: object | null, short: Map<string, object>, errors: Record<string, string>, isDisabled: boolean,
 *   changed: () => void, replace: (line: object, other: object) => void}} of
 */
export function basket(draft, of) {
  if (draft.lines.length === 0) return html`<p class="muted">Nothing yet. Type a name or a SKU above.</p>`;
  return html`<div class="table-scroll"><table class="table cards basket">
    <caption class="visually-hidden">What is ordered</caption>
    <thead><tr><th scope="col">Product</th><th scope="col">Quantity</th><th scope="col" class="number">Price</th><th scope="col" class="number">Total</th><th scope="col"><span class="visually-hidden">Remove</span></th></tr></thead>
    <tbody>${repeat(draft.lines, (line) => line.sku, (line, at) => row(draft, line, at, of))}</tbody>
  </table></div>`;
}

function row(draft, line, at, { quote, short, errors, isDisabled, changed, replace }) {
  const quoted = quote?.lines.find((other) => other.sku === line.sku && other.quantity === line.quantity);
  const shortage = short.get(line.sku);
  const error = errors[`lines[${at}].quantity`] ?? errors[`lines[${at}].sku`] ?? errors[`lines[${at}]`];
  const set = (quantity) => {
    line.quantity = Math.min(Math.max(Math.trunc(quantity) || 1, 1), MOST_UNITS);
    changed();
  };
  const remove = () => {
    draft.remove(line.sku);
    changed();
  };
  return html`<tr>
    <th scope="row"><div class="line-name">
      <span class="what">${line.name}</span> <span class="code small muted">${line.sku}</span>
      ${quoted && !shortage ? availability(quoted) : nothing}
      ${error ? html`<p class="error">${error}</p>` : nothing}
    </div></th>
    <td data-label="Quantity"><div class="stepper">
      <button type="button" aria-label="One fewer ${line.name}" ?disabled=${isDisabled || line.quantity <= 1}>${icon('minus')}</button>
      <input type="number" inputmode="numeric" min="1" max=${MOST_UNITS} aria-label="Quantity of ${line.name}" .value=${live(String(line.quantity))} ?disabled=${isDisabled} @change=${(event) => set(event.target.valueAsNumber)} />
      <button type="button" aria-label="One more ${line.name}" ?disabled=${isDisabled || line.quantity >= MOST_UNITS}>${icon('plus')}</button>
    </div></td>
    <td class="number" data-label="Price">${money(quoted?.unit_price ?? line.price)}</td>
    <td class="number" data-label="Total">${quoted ? money(quoted.total) : nothing}</td>
    <td class="number"><button class="button quiet icon-only small" type="button" aria-label="Remove ${line.name}" ?disabled=${isDisabled} @click=${remove}>${icon('trash')}</button></td>
  </tr>
  ${shortage ? html`<tr class="short"><td colspan="5">${shortageView(line, shortage, { set, remove, replace, isDisabled })}</td></tr>` : nothing}`;
}

/** Each part of a line with its day: what is there, and what comes later. */
const availability = ({ quantity, portions }) => portions.map((part) => {
  const units = part.quantity === quantity ? '' : `${part.quantity} `;
  const badge = part.backordered ? html`<span class="badge warn">${units}${units ? 'come later' : 'Comes later'}</span>` : html`<span class="badge good">${units}${units ? 'in stock' : 'In stock'}</span>`;
  return html`<p class="small">${badge} ${part.promise ? html`arrives <strong>${period(part.promise)}</strong>` : 'nobody knows yet when'}</p>`;
});

function shortageView(line, { available, available_on: on, alternatives }, { set, remove, replace, isDisabled }) {
  return html`<div class="shortage">
    <p><span class="badge bad">${available > 0 ? `Only ${available} left` : 'Out of stock'}</span> ${on ? html`More is expected on <strong>${date(on)}</strong>.` : 'No date is known for more.'}</p>
    <div class="actions">
      ${available > 0 ? html`<button class="button small" type="button" ?disabled=${isDisabled} @click=${() => set(available)}>Take ${available}</button>` : nothing}
      <button class="button small" type="button" ?disabled=${isDisabled} @click=${remove}>Leave it out</button>
    </div>
    ${alternatives?.length
      ? html`<p class="small">Instead of ${line.name}:</p>
          <ul class="plain-list">${alternatives.map(
            (other) => html`<li class="row"><button class="button small" type="button" aria-label="Take this: ${other.name}" ?disabled=${isDisabled} @click=${() => replace(line, other)}>Take this</button>
              <span>${other.name} · ${money(other.price)} · ${other.available} there</span></li>`,
          )}</ul>`
      : nothing}
  </div>`;
}
