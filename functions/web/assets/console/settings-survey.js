// The setting `survey`: whether customers are asked how it was, and when.

import { html } from '../vendor/lit.js';
import { whole } from './edit/numbers.js';
import { SettingPage } from './settings/page.js';

class SurveySettings extends SettingPage {
  setting = 'survey';
  heading = 'Survey';
  about = 'One question, once an order, after everything of it has arrived. It waits while something is open, and whoever wants none ends it in the mail.';
  names = { enabled: 'Ask', after_days: 'Days' };

  toValues({ enabled = true, after_days: days = 3 }) {
    return { enabled, after_days: String(days) };
  }

  toBody({ enabled, after_days: text }, wrong) {
    const days = whole(text);
    if (days === null || days < 0) wrong('after_days', 'must be a whole number of days');
    return { enabled, after_days: days };
  }

  fields(form) {
    return html`<section class="panel"><div class="fields">
      <div class="tick-field">${form.check('enabled', 'Ask customers how it was')}</div>
      ${form.field('after_days', 'Days after delivery', { inputmode: 'numeric', maxlength: 2, size: 'third', hint: 'At most 90.' })}
    </div></section>`;
  }
}

customElements.define('survey-settings', SurveySettings);
