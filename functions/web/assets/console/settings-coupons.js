// The setting `coupons`.

import { html } from '../vendor/lit.js';
import { addButton, rowTools } from './edit/view.js';
import { decimalText } from './edit/numbers.js';
import { empty } from './parts/views.js';
import { MONEY } from './product/panels.js';
import { moneyOf, moneyText } from './settings/fields.js';
import { SettingPage } from './settings/page.js';

const KINDS = [['percent', 'Percent'], ['fixed', 'Amount']];

class CouponSettings extends SettingPage {
  setting = 'coupons';
  heading = 'Coupons';
  about = 'Customers type the code at the checkout; upper and lower case are the same. A percentage comes off each line of goods, an amount off all of them together.';
  names = { coupons: 'Coupons' };

  toValues({ coupons = [] }) {
    return {
      coupons: coupons.map(({ code, percent, fixed, threshold }) => ({
        code,
        kind: fixed ? 'fixed' : 'percent',
        value: fixed ? moneyText(fixed) : (percent ?? ''),
        threshold: moneyText(threshold),
      })),
    };
  }

  toBody({ coupons }, wrong) {
    return { coupons: coupons.map((coupon, at) => toCoupon(coupon, `coupons[${at}]`, wrong)) };
  }

  fields(form) {
    const coupons = form.get('coupons');
    return html`<section class="panel flush">
      ${coupons.length
        ? html`<div class="table-scroll"><table class="table cards inputs">
            <caption class="visually-hidden">Coupons</caption>
            <thead><tr><th scope="col">Code</th><th scope="col">Takes off</th><th scope="col">As</th><th scope="col">From goods worth</th><th><span class="visually-hidden">Remove</span></th></tr></thead>
            <tbody>${coupons.map((coupon, at) => row(form, coupon, at))}</tbody>
          </table></div>`
        : empty('tag', 'No coupons', 'Add one, and tell your customers its code.')}
      <footer>${addButton(form, 'coupons', 'Add a coupon', () => form.add('coupons', { code: '', kind: 'percent', value: '', threshold: '' }, 'code'))}</footer>
    </section>`;
  }
}

function row(form, { code, kind }, at) {
  const path = `coupons[${at}]`;
  const name = code || `coupon ${at + 1}`;
  const value = kind === 'fixed' ? MONEY : { after: '%', inputmode: 'decimal', maxlength: 8 };
  return html`<tr>
    <td data-label="Code"><div>${form.cell(`${path}.code`, `Code of coupon ${at + 1}`, { maxlength: 40, isCode: true })}</div></td>
    <td data-label="Takes off"><div>${form.cell(`${path}.value`, `What ${name} takes off`, { ...value, also: [`${path}.percent`, `${path}.fixed`] })}</div></td>
    <td data-label="As"><div>${form.cell(`${path}.kind`, `What the value of ${name} is`, { options: KINDS })}</div></td>
    <td data-label="From goods worth"><div>${form.cell(`${path}.threshold`, `Least worth of goods for ${name}`, { ...MONEY, placeholder: 'any' })}</div></td>
    <td>${rowTools(form, 'coupons', at, form.get('coupons').length, name, { isMovable: false })}</td>
  </tr>`;
}

function toCoupon({ code, kind, value, threshold }, path, wrong) {
  const coupon = { code: code.trim() };
  if (kind === 'fixed') {
    coupon.fixed = moneyOf(`${path}.value`, value, wrong);
  } else {
    coupon.percent = decimalText(value);
    if (coupon.percent === null) wrong(`${path}.value`, value.trim() ? 'must be a percentage such as 12.5' : 'is required');
  }
  if (threshold.trim()) coupon.threshold = moneyOf(`${path}.threshold`, threshold, wrong);
  return coupon;
}

customElements.define('coupon-settings', CouponSettings);
