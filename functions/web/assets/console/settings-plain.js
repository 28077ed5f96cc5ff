// The settings `returns` and `care`, as the JSON they are kept as.

import { html } from '../vendor/lit.js';
import { sentence } from './parts/views.js';
import { firstWrong } from './settings/json.js';
import { SettingPage } from './settings/page.js';

/** Why a text is no JSON object, and where; empty when it is one. */
function wrongWith(text) {
  if (!text.trim()) return 'is empty: write {} for nothing';
  const at = firstWrong(text);
  if (at === null) return text.trim().startsWith('{') ? '' : 'must be an object: { … }';
  const before = text.slice(0, at).split('\n');
  return `is not JSON: look at line ${before.length}, column ${before.at(-1).length + 1}`;
}

class PlainSettings extends SettingPage {
  names = { text: 'The text' };

  toValues(data) {
    return { text: JSON.stringify(data, null, 2) };
  }

  toBody({ text }, wrong) {
    const message = wrongWith(text);
    if (message) wrong('text', message);
    return message ? {} : JSON.parse(text);
  }

  #tidy = () => {
    const { form } = this.editing;
    const message = wrongWith(form.get('text'));
    if (message) this.editing.refuse([{ field: 'text', message }]);
    else form.set('text', JSON.stringify(JSON.parse(form.get('text')), null, 2));
  };

  fields(form) {
    const text = form.get('text');
    const lines = text.split('\n').length;
    return html`<section class="panel">
      ${form.field('text', this.heading, { rows: Math.min(Math.max(lines + 1, 12), 34), isCode: true, also: ['body'], hint: 'JSON: names and texts in quotation marks, amounts in the smallest unit of the currency.' })}
      <div class="actions">
        <button class="button small" type="button" @click=${this.#tidy}>Tidy up</button>
        <span class="reason" role="status">${sentence(wrongWith(text) || 'is well-formed', 'It')}</span>
      </div>
    </section>`;
  }
}

customElements.define('return-settings', class extends PlainSettings {
  setting = 'returns';
  heading = 'Returns';
  about = 'How many days customers have, what a return costs them, and below which value they may keep the goods. Categories may have rules of their own.';
});

customElements.define('care-settings', class extends PlainSettings {
  setting = 'care';
  heading = 'Customer care';
  about = 'Calendars say when somebody is there; policies say how soon a message is answered and a matter settled, by priority and channel.';
});
