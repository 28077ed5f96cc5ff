// A form's values and what is wrong with them, under the names the API gives the fields (`ship_to.postal_code`), so that its
// refusals stand where they belong.

import { html, ifDefined, live, nothing } from '../../vendor/lit.js';
import { sentence } from './views.js';

/**
 *     form = new Form(this, { reason: '', note: '' });
 *     form.field('note', 'Note', { optional: true })     // label, input, hint and error
 *     form.refuse(problem)                               // → the problem's errors at their fields, focus on the first
 */
export class Form {
  /** Messages by field. @type {Record<string, string>} */
  errors = {};
  #host;
  #prefix;
  #labels = {};

  /** @param {import('../../vendor/lit.js').LitElement} host  @param {object} values  @param {string} [prefix] keeps ids apart */
  constructor(host, values, prefix = 'field') {
    this.#host = host;
    this.#prefix = prefix;
    this.values = values;
  }

  get(path) {
    return parts(path).reduce((value, part) => value?.[part], this.values);
  }

  /** Sets a value; what was wrong with it is not said any more. */
  set(path, value) {
    const names = parts(path);
    const last = names.pop();
    const target = names.reduce((value, part) => (value[part] ??= {}), this.values);
    target[last] = value;
    delete this.errors[path];
    this.#host.requestUpdate();
  }

  idOf(path) {
    return `${this.#prefix}-${path.replaceAll(/[^a-z0-9]+/gi, '-')}`;
  }

  /**
   * @param {string} path  @param {string} label
   * @param {{type?: string, hint?: unknown, optional?: boolean, size?: string, autocomplete?: string, inputmode?: string, rows?: number,
   *   options?: [string, string][], placeholder?: string, maxlength?: number, changed?: (value: string) => void, disabled?: boolean}} [options]
   *   `size`: `half`, `third`, `two-thirds` of the row
   */
  field(path, label, options = {}) {
    this.#labels[path] = label;
    const id = this.idOf(path);
    const error = this.errors[path];
    return html`<div class="field ${options.size ?? ''}">
      <label for=${id}>${label}${options.optional ? html` <span class="optional">optional</span>` : nothing}</label>
      ${options.hint ? html`<p class="hint" id="${id}-hint">${options.hint}</p>` : nothing}
      ${this.#control(path, id, options)}
      <p class="error" id="${id}-error">${error ?? nothing}</p>
    </div>`;
  }

  #control(path, id, options) {
    const value = this.get(path) ?? '';
    const change = (event) => {
      this.set(path, event.target.value);
      options.changed?.(event.target.value);
    };
    const invalid = this.errors[path] ? 'true' : nothing;
    const described = [options.hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ');
    if (options.options) {
      return html`<select id=${id} name=${path} aria-invalid=${invalid} aria-describedby=${described} ?disabled=${options.disabled} @change=${change}>
        ${options.options.map(([key, text]) => html`<option value=${key} .selected=${key === value}>${text}</option>`)}
      </select>`;
    }
    if (options.rows) {
      return html`<textarea id=${id} name=${path} rows=${options.rows} maxlength=${ifDefined(options.maxlength)} aria-invalid=${invalid}
        aria-describedby=${described} ?disabled=${options.disabled} .value=${live(value)} @input=${change}></textarea>`;
    }
    return html`<input id=${id} name=${path} type=${options.type ?? 'text'} .value=${live(value)} autocomplete=${options.autocomplete ?? 'off'}
      inputmode=${ifDefined(options.inputmode)} maxlength=${ifDefined(options.maxlength)} placeholder=${ifDefined(options.placeholder)}
      aria-invalid=${invalid} aria-describedby=${described} ?disabled=${options.disabled} @input=${change}>`;
  }

  /** Labels of fields that are drawn elsewhere: their errors are the page's to draw. @param {Record<string, string>} labels */
  knows(labels) {
    Object.assign(this.#labels, labels);
  }

  /** Puts a refusal's errors at their fields, and the reader at the first. @returns {string[]} those that have no field here, as sentences */
  refuse(problem, { focus = true } = {}) {
    this.errors = {};
    const others = [];
    for (const { field, message } of problem.errors ?? []) {
      const label = this.#labels[field];
      if (label !== undefined) this.errors[field] ??= sentence(message, label);
      else others.push(sentence(message, field));
    }
    this.#host.requestUpdate();
    // A form that is at work is locked: first it is open again, then the reader is taken to the field.
    if (focus) setTimeout(() => this.#host.updateComplete.then(() => this.#host.querySelector('[aria-invalid="true"]')?.focus()));
    return others;
  }
}

/** `lines[0].quantity` → `lines`, `0`, `quantity` */
const parts = (path) => path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
