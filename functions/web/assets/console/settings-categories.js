// The setting `categories`: the kinds of goods, and what each must tell of itself.

import { html, nothing } from '../vendor/lit.js';
import { addButton, rowTools } from './edit/view.js';
import { plural } from './parts/format.js';
import { empty } from './parts/views.js';
import { labelOf, unitOf } from './product/categories.js';
import { slug } from './product/values.js';
import { SettingPage } from './settings/page.js';

const TYPES = [['text', 'Text'], ['number', 'Number'], ['boolean', 'Yes or no'], ['choice', 'One of a list']];
const emptyRule = () => ({ name: '', type: 'text', required: false, label: '', unit: '', choices: '' });

class CategorySettings extends SettingPage {
  setting = 'categories';
  heading = 'Categories';
  about = 'Each product is in one category, which says what facts there are of it. A required fact keeps a product from being published until it is told.';
  names = { categories: 'Categories' };

  toValues({ categories = [] }) {
    const toRule = ({ name, type, required, label, unit, choices }) => ({ name, type, required: required === true, label: label ?? '', unit: unit ?? '', choices: (choices ?? []).join('\n') });
    return { categories: categories.map(({ id, name, attributes = [] }) => ({ id, name, attributes: attributes.map(toRule) })) };
  }

  toBody({ categories }, wrong) {
    const toRule = (rule, path) => {
      const choices = rule.choices.split('\n').map((choice) => choice.trim()).filter(Boolean);
      if (rule.type === 'choice' && choices.length === 0) wrong(`${path}.choices`, 'must have at least one line');
      return {
        name: rule.name.trim(),
        type: rule.type,
        required: rule.required,
        ...(rule.label.trim() && { label: rule.label.trim() }),
        ...(rule.unit.trim() && { unit: rule.unit.trim() }),
        ...(rule.type === 'choice' && { choices }),
      };
    };
    return {
      categories: categories.map(({ id, name, attributes }, at) => {
        checkNames(attributes, `categories[${at}]`, wrong);
        return { id: id.trim(), name: name.trim(), attributes: attributes.map((rule, index) => toRule(rule, `categories[${at}].attributes[${index}]`)) };
      }),
    };
  }

  fields(form) {
    const categories = form.get('categories');
    return html`${categories.length ? categories.map((category, at) => categoryView(form, category, at, categories.length)) : empty('tag', 'No categories', 'A product needs one before it can be saved.')}
      <p>${addButton(form, 'categories', 'Add a category', () => form.add('categories', { id: '', name: '', attributes: [] }, 'name'))}</p>`;
  }
}

/** Two facts of one name would be one. */
function checkNames(attributes, path, wrong) {
  const names = attributes.map(({ name }) => name.trim());
  for (const [at, name] of names.entries()) if (name && names.indexOf(name) < at) wrong(`${path}.attributes[${at}].name`, 'stands there twice');
}

function categoryView(form, category, at, count) {
  const path = `categories[${at}]`;
  const name = category.name || `category ${at + 1}`;
  const rules = category.attributes;
  const named = (text) => form.get(`${path}.id`) || form.set(`${path}.id`, slug(text));
  return html`<section class="panel">
    <header><h2>${category.name || 'New category'}</h2>${rowTools(form, 'categories', at, count, name)}</header>
    <div class="fields">
      ${form.field(`${path}.name`, 'Name', { maxlength: 100, size: 'half', left: named, hint: 'As shoppers read it.' })}
      ${form.field(`${path}.id`, 'Id', { maxlength: 64, size: 'half', isCode: true, hint: category.id ? `Its page is /c/${category.id}. Products name it.` : 'Part of the address of its page.' })}
    </div>
    <details class="disclosure" ?open=${rules.length === 0}><summary>${rules.length ? html`<span>${plural(rules.length, 'fact')}<span class="muted facts-list">${rules.map((rule) => labelOf({ ...rule, label: rule.label || undefined })).join(', ')}</span></span>` : 'No facts yet'}</summary>
      <div class="stack">
        ${rules.length ? html`<ol class="zones">${rules.map((rule, index) => ruleView(form, rule, path, index, rules.length))}</ol>` : nothing}
        ${addButton(form, `${path}.attributes`, 'Add a fact', () => form.add(`${path}.attributes`, emptyRule(), 'name'))}
      </div>
    </details>
  </section>`;
}

function ruleView(form, rule, category, at, count) {
  const path = `${category}.attributes[${at}]`;
  const plain = { ...rule, label: undefined, unit: undefined };
  return html`<li>
    <div class="fields">
      ${form.field(`${path}.name`, 'Name', { maxlength: 64, size: 'third', isCode: true, placeholder: 'capacity_ml' })}
      ${form.field(`${path}.label`, 'Shown as', { maxlength: 100, size: 'third', optional: true, placeholder: rule.name ? labelOf(plain) : '' })}
      ${form.field(`${path}.type`, 'Kind', { options: TYPES, size: 'third' })}
      ${rule.type === 'number' ? form.field(`${path}.unit`, 'Unit', { maxlength: 16, size: 'third', optional: true, placeholder: unitOf(plain) }) : nothing}
      ${rule.type === 'choice' ? form.field(`${path}.choices`, 'Choices', { rows: 4, size: 'two-thirds', hint: 'One a line.' }) : nothing}
      <div class="third tick-field">${form.check(`${path}.required`, 'Required')}</div>
    </div>
    ${rowTools(form, `${category}.attributes`, at, count, rule.name || `fact ${at + 1}`)}
  </li>`;
}

customElements.define('category-settings', CategorySettings);
