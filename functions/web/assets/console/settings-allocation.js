// The setting `allocation`: how much more than the cheapest way fewer parcels from nearer may cost.

import { html } from '../vendor/lit.js';
import { MONEY } from './product/panels.js';
import { moneyOf, moneyText } from './settings/fields.js';
import { SettingPage } from './settings/page.js';

class AllocationSettings extends SettingPage {
  setting = 'allocation';
  heading = 'Allocation';
  about = 'An order is sent in as few parcels as can be, from the nearest locations that have its goods. That may cost more than the cheapest way to send them.';
  names = { max_extra_cost: 'Extra cost' };

  toValues({ max_extra_cost: most }) {
    return { max_extra_cost: moneyText(most) };
  }

  toBody({ max_extra_cost: most }, wrong) {
    return most.trim() ? { max_extra_cost: moneyOf('max_extra_cost', most, wrong) } : {};
  }

  fields(form) {
    return html`<section class="panel"><div class="fields">
      ${form.field('max_extra_cost', 'Extra cost, at most', { ...MONEY, optional: true, size: 'half', hint: 'For one order. Beyond it, the cheaper way is taken. Empty: whatever it costs.', also: ['max_extra_cost.amount', 'max_extra_cost.currency'] })}
    </div></section>`;
  }
}

customElements.define('allocation-settings', AllocationSettings);
