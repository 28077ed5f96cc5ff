// The setting `risk`: which orders somebody has to look at before anything of them is picked.

import { html } from '../vendor/lit.js';
import { decimalText, whole } from './edit/numbers.js';
import { addButton, rowTools } from './edit/view.js';
import { empty } from './parts/views.js';
import { MONEY } from './product/panels.js';
import { listOf, moneyOf, moneyText } from './settings/fields.js';
import { SettingPage } from './settings/page.js';
import { page } from '../js/page.js';

const emptyRule = () => ({ name: '', total_above: '', quantity_above: '', countries: '', email_domains: '', bill_elsewhere: false, guest: false });

class RiskSettings extends SettingPage {
  setting = 'risk';
  heading = 'Risk';
  about = 'An order that meets every condition of a rule is held until an agent has looked at it. Addresses that do not fit are always held. Nothing is picked of an order that is held, and the customer reads only that something is checked.';
  names = { rules: 'Rules', price_drift_percent: 'Price change' };

  toValues({ rules = [], price_drift_percent: drift }) {
    const toRule = ({ name, total_above: total, quantity_above: quantity, countries, email_domains: domains, bill_elsewhere: elsewhere, guest }) => ({
      name,
      total_above: total === undefined || total === null ? '' : moneyText({ amount: total, currency: page.currency }),
      quantity_above: quantity === undefined || quantity === null ? '' : String(quantity),
      countries: (countries ?? []).join(', '),
      email_domains: (domains ?? []).join(', '),
      bill_elsewhere: elsewhere === true,
      guest: guest === true,
    });
    return { price_drift_percent: drift ?? '', rules: rules.map(toRule) };
  }

  toBody({ rules, price_drift_percent: drift }, wrong) {
    const percent = drift.trim() ? decimalText(drift) : null;
    if (drift.trim() && percent === null) wrong('price_drift_percent', 'must be a percentage such as 20');
    return { ...(percent !== null && { price_drift_percent: percent }), rules: rules.map((rule, at) => toRule(rule, `rules[${at}]`, wrong)) };
  }

  fields(form) {
    const rules = form.get('rules');
    return html`<section class="panel"><div class="fields">
        ${form.field('price_drift_percent', 'Hold when a price has changed by more than', { after: '%', inputmode: 'decimal', maxlength: 8, optional: true, size: 'half', hint: 'Between ordering and checking. Empty: never.' })}
      </div></section>
      ${rules.length ? rules.map((rule, at) => ruleView(form, rule, at, rules.length)) : html`<section class="panel">${empty('eye', 'No rules', 'Only addresses that do not fit are held.')}</section>`}
      <p>${addButton(form, 'rules', 'Add a rule', () => form.add('rules', emptyRule(), 'name'))}</p>`;
  }
}

function ruleView(form, rule, at, count) {
  const path = `rules[${at}]`;
  return html`<section class="panel">
    <header><h2>${rule.name || 'New rule'}</h2>${rowTools(form, 'rules', at, count, rule.name || `rule ${at + 1}`)}</header>
    <div class="fields">
      ${form.field(`${path}.name`, 'Name', { maxlength: 80, hint: 'What agents read on the hold.' })}
      ${form.field(`${path}.total_above`, 'Total above', { ...MONEY, optional: true, size: 'half' })}
      ${form.field(`${path}.quantity_above`, 'Units of one line above', { inputmode: 'numeric', maxlength: 5, optional: true, size: 'half' })}
      ${form.field(`${path}.countries`, 'Goes to', { optional: true, size: 'half', isCode: true, placeholder: 'US, CA', hint: 'Countries by two letters.' })}
      ${form.field(`${path}.email_domains`, 'E-mail at', { optional: true, size: 'half', isCode: true, placeholder: 'example.com', hint: 'Domains, with commas between.' })}
      <div class="half tick-field">${form.check(`${path}.bill_elsewhere`, 'Goes to another country than the bill')}</div>
      <div class="half tick-field">${form.check(`${path}.guest`, 'Placed without an account')}</div>
    </div>
  </section>`;
}

function toRule(rule, path, wrong) {
  const [countries, domains] = [listOf(rule.countries).map((code) => code.toUpperCase()), listOf(rule.email_domains)];
  const quantity = rule.quantity_above.trim() ? whole(rule.quantity_above) : null;
  if (rule.quantity_above.trim() && (quantity === null || quantity < 0)) wrong(`${path}.quantity_above`, 'must be a whole number');
  return {
    name: rule.name.trim(),
    ...(rule.total_above.trim() && { total_above: moneyOf(`${path}.total_above`, rule.total_above, wrong).amount }),
    ...(quantity !== null && { quantity_above: quantity }),
    ...(countries.length && { countries }),
    ...(domains.length && { email_domains: domains }),
    ...(rule.bill_elsewhere && { bill_elsewhere: true }),
    ...(rule.guest && { guest: true }),
  };
}

customElements.define('risk-settings', RiskSettings);
