// Fields, choices, and what is said of them.

import { html, nothing } from '../../vendor/lit.js';
import { icon, sample } from './sample.js';

const field = (id, label, control, { hint, error, optional, size = '' } = {}) => html`<div class="field ${size}">
  <label for=${id}>${label}${optional ? html` <span class="optional">optional</span>` : nothing}</label>
  ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing} ${control}
  ${error ? html`<p class="error" id="${id}-error">${error}</p>` : nothing}
</div>`;

const OPTIONS = [
  ['ground', 'Ground', 'Arrives Tue, Mar 9 – Thu, Mar 11', '$6.90', ''],
  ['two-days', 'Two days', 'Arrives Thu, Mar 4', '$18.40', ''],
  ['overnight', 'Overnight', 'Not for parcels over 30 kg', '$42.00', 'disabled'],
];

const stepper = (value, label, { min = 1, max = 9 } = {}) => html`<div class="stepper">
  <button type="button" aria-label="One fewer" ?disabled=${value <= min}>${icon('minus')}</button
  ><input type="number" inputmode="numeric" aria-label=${label} min=${min} max=${max} .value=${String(value)} /><button type="button" aria-label="One more" ?disabled=${value >= max}>${icon('plus')}</button>
</div>`;

export const forms = () => [
  sample('Fields', html`<div class="fields">
      ${field('f-name', 'Name', html`<input id="f-name" value="Ada Moss" autocomplete="off" />`)}
      ${field('f-mail', 'E-mail', html`<input id="f-mail" type="email" aria-describedby="f-mail-hint" placeholder="name@example.com" autocomplete="off" />`, { hint: 'For the confirmation and nothing else.', size: 'half' })}
      ${field('f-phone', 'Phone', html`<input id="f-phone" type="tel" aria-describedby="f-phone-hint" autocomplete="off" />`, { hint: 'In case the carrier cannot find you.', optional: true, size: 'half' })}
      ${field('f-city', 'City', html`<input id="f-city" autocomplete="off" />`, { size: 'third' })}
      ${field('f-state', 'State', html`<select id="f-state"><option>Ohio</option><option>Oregon</option></select>`, { size: 'third' })}
      ${field('f-zip', 'ZIP code', html`<input id="f-zip" value="43215" readonly />`, { size: 'third' })}
      ${field('f-note', 'Note', html`<textarea id="f-note"></textarea>`, { optional: true })}
    </div>`),
  sample('With errors', html`<div class="error-summary" role="group" aria-label="Errors">
        <h4>Two things need another look</h4>
        <ul><li><a href="#e-mail">Enter an e-mail address</a></li><li><a href="#e-reason">Choose a reason</a></li></ul>
      </div>
      <div class="fields">
        ${field('e-mail', 'E-mail', html`<input id="e-mail" value="ada@" aria-invalid="true" aria-describedby="e-mail-error" autocomplete="off" />`, { error: 'Enter an e-mail address like name@example.com.' })}
        ${field('e-reason', 'Reason', html`<select id="e-reason" aria-invalid="true" aria-describedby="e-reason-error"><option>Choose…</option></select>`, { error: 'Choose a reason.', size: 'half' })}
        ${field('e-price', 'Price', html`<div class="affix"><span aria-hidden="true">$</span><input id="e-price" value="free" aria-invalid="true" aria-describedby="e-price-error" inputmode="decimal" /></div>`, { error: 'Enter an amount like 12.50.', size: 'half' })}
        ${field('e-note', 'Note', html`<textarea id="e-note" aria-invalid="true" aria-describedby="e-note-error"></textarea>`, { error: 'Say in a few words what happened.' })}
      </div>`),
  sample('Money, numbers, search', html`<div class="fields">
      ${field('m-price', 'Price', html`<div class="affix"><span aria-hidden="true">$</span><input id="m-price" value="54.00" inputmode="decimal" /></div>`, { size: 'half' })}
      ${field('m-weight', 'Weight', html`<div class="affix"><input id="m-weight" value="1150" inputmode="numeric" /><span aria-hidden="true">g</span></div>`, { size: 'half' })}
      ${field('m-date', 'From', html`<input id="m-date" type="date" value="2027-03-09" />`, { size: 'half' })}
      ${field('m-off', 'Not open', html`<input id="m-off" value="Set by the carrier" disabled />`, { size: 'half' })}
      <form class="search" role="search" aria-label="Sample" @submit=${(event) => event.preventDefault()}>
        <input type="search" name="q" aria-label="Search products" placeholder="Kettle, lantern, socks…" /><button aria-label="Search">${icon('search')}</button>
      </form>
    </div>`),
  sample('Ticks and quantities', html`<div>
        <label class="check"><input type="checkbox" checked /><span>Bill to the same address</span></label>
        <label class="check"><input type="checkbox" /><span>Tell me when it ships</span><span class="hint">One message, then no more.</span></label>
        <label class="check"><input type="checkbox" disabled /><span class="muted">Gift wrap, not for tents</span></label>
        <label class="check"><input type="radio" name="sample-radio" checked /><span>Refund to the card</span></label>
        <label class="check"><input type="radio" name="sample-radio" /><span>Credit with us</span></label>
      </div>
      <div class="row">${stepper(1, 'Quantity, at least one')}${stepper(3, 'Quantity')}${stepper(9, 'Quantity, no more to be had')}</div>`),
  sample('Choices with a price', html`<fieldset class="choices">
      <legend>Delivery</legend>
      ${OPTIONS.map(([id, name, when, cost, off]) => html`<label class="choice">
        <input type="radio" name="sample-option" value=${id} ?checked=${id === 'ground'} ?disabled=${off} />
        <span><span class="name">${name}</span><span class="hint">${when}</span></span><span class="cost">${cost}</span>
        ${id === 'two-days' ? html`<span class="more hint">Leaves today when ordered before 14:00.</span>` : nothing}
      </label>`)}
    </fieldset>`),
];
