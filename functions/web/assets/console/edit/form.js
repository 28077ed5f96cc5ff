// The fields of an editor: what parts/form.js keeps, and more ways to show it: with a unit or a currency beside it, as a tick, in
// the cell of a table. An error finds its field although the API names something within or around it.

import { html, ifDefined, live, nothing } from '../../vendor/lit.js';
import { Form } from '../parts/form.js';
import { sentence } from '../parts/views.js';

/**
 * @typedef {{type?: string, hint?: unknown, optional?: boolean, size?: string, inputmode?: string, rows?: number, options?: [string, string][],
 *   before?: string, after?: string, list?: string, maxlength?: number, placeholder?: string, isCode?: boolean, also?: string[],
 *   changed?: (value: string) => void, left?: (value: string) => void}} Options
 *   `before`, `after`: what stands in the field; `also`: what else the API may call it; `left`: told when the reader has finished
 */

export class EditForm extends Form {
  #host;
  #prefix;
  /** By path. @type {Map<string, string>} */
  #labels = new Map();
  /** By another name of it. @type {Map<string, string>} */
  #paths = new Map();

  constructor(host, values, prefix = 'edit') {
    super(host, values, prefix);
    [this.#host, this.#prefix] = [host, prefix];
  }

  /** Lists are numbered by their place in the path, so that every field has an id of its own. */
  idOf(path) {
    return `${this.#prefix}-${path.replaceAll(/[^a-z0-9_]+/gi, '-').replace(/-$/, '')}`;
  }

  #know(path, label, also = []) {
    this.#labels.set(path, label);
    for (const other of also) this.#paths.set(other, path);
  }

  /** @param {string} path  @param {string} label  @param {Options} [options] */
  field(path, label, options = {}) {
    this.#know(path, label, options.also);
    const id = this.idOf(path);
    return html`<div class="field ${options.size ?? ''}">
      <label for=${id}>${label}${options.optional ? html` <span class="optional">optional</span>` : nothing}</label>
      ${options.hint ? html`<p class="hint" id="${id}-hint">${options.hint}</p>` : nothing}
      ${affixed(this.#control(path, id, '', options), options)} ${this.#error(path, id)}
    </div>`;
  }

  /** A field without words of its own around it, for a table. @param {string} label what it is called aloud */
  cell(path, label, options = {}) {
    this.#know(path, label, options.also);
    const id = this.idOf(path);
    return html`${affixed(this.#control(path, id, label, options), options)} ${this.#error(path, id)}`;
  }

  /** Yes or no. */
  check(path, label, { hint, also, changed } = {}) {
    this.#know(path, label, also);
    const id = this.idOf(path);
    return html`<div>
      <label class="check">${this.#tick(path, id, hint ? `${id}-hint ` : '', changed)}<span>${label}</span>
        ${hint ? html`<span class="hint" id="${id}-hint">${hint}</span>` : nothing}</label>
      ${this.#error(path, id)}
    </div>`;
  }

  /** Any of a few, as a list of their names. @param {[string, string][]} options in the order they are kept in  @param {{legend?: string}} [more] what stands over them */
  several(path, label, options, { legend = label } = {}) {
    this.#know(path, label);
    const id = this.idOf(path);
    const given = this.get(path);
    const change = (key, isOn) => this.set(path, options.map(([name]) => name).filter((name) => (name === key ? isOn : given.includes(name))));
    return html`<fieldset class="several"><legend>${legend}</legend>
      <div class="ticks">${options.map(
        ([key, text], at) => html`<label><input type="checkbox" id=${at ? `${id}-${key}` : id} .checked=${live(given.includes(key))} aria-invalid=${this.errors[path] && !at ? 'true' : nothing}
          aria-describedby="${id}-error" @change=${(event) => change(key, event.target.checked)} /><span>${text}</span></label>`,
      )}</div>
      ${this.#error(path, id)}
    </fieldset>`;
  }

  /** A tick in a table. */
  tick(path, label) {
    this.#know(path, label);
    const id = this.idOf(path);
    return html`<label class="check">${this.#tick(path, id, '')}<span class="visually-hidden">${label}</span></label>${this.#error(path, id)}`;
  }

  #tick(path, id, described, changed) {
    const change = ({ target }) => {
      this.set(path, target.checked);
      changed?.(target.checked);
    };
    return html`<input type="checkbox" id=${id} name=${path} .checked=${live(this.get(path) === true)} aria-describedby="${described}${id}-error"
      aria-invalid=${this.errors[path] ? 'true' : nothing} @change=${change} />`;
  }

  #error(path, id) {
    return html`<p class="error" id="${id}-error">${this.errors[path] ?? nothing}</p>`;
  }

  #control(path, id, label, options) {
    const value = this.get(path) ?? '';
    const invalid = this.errors[path] ? 'true' : nothing;
    const described = [options.hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ');
    const classes = `${label && !options.before && !options.after ? 'input' : ''} ${options.isCode ? 'code' : ''}`;
    const change = ({ target }) => {
      this.set(path, target.value);
      options.changed?.(target.value);
    };
    if (options.options) {
      return html`<select id=${id} name=${path} class=${classes} aria-label=${label || nothing} aria-invalid=${invalid} aria-describedby=${described} @change=${change}>
        ${options.options.map(([key, text]) => html`<option value=${key} .selected=${key === value}>${text}</option>`)}
      </select>`;
    }
    if (options.rows) {
      return html`<textarea id=${id} name=${path} class=${classes} rows=${options.rows} maxlength=${ifDefined(options.maxlength)} aria-label=${label || nothing}
        spellcheck=${options.isCode ? 'false' : 'true'} aria-invalid=${invalid} aria-describedby=${described} .value=${live(value)} @input=${change}></textarea>`;
    }
    return html`<input id=${id} name=${path} class=${classes} type=${options.type ?? 'text'} list=${ifDefined(options.list)} .value=${live(value)}
      inputmode=${ifDefined(options.inputmode)} maxlength=${ifDefined(options.maxlength)} placeholder=${ifDefined(options.placeholder)} autocomplete="off"
      spellcheck=${options.isCode ? 'false' : nothing} aria-label=${label || nothing} aria-invalid=${invalid} aria-describedby=${described}
      @input=${change} @change=${({ target }) => options.left?.(target.value)} />`;
  }

  /** The field an error is about: itself, by another name, the first within it, or what it lies in. @returns {string | null} */
  #placeOf(name) {
    if (this.#labels.has(name)) return name;
    if (this.#paths.has(name)) return this.#paths.get(name);
    const within = [...this.#labels.keys()].find((path) => path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
    if (within) return within;
    const around = name.replace(/(\.[^.[\]]+|\[\d+\])$/, '');
    return around === name || !around ? null : this.#placeOf(around);
  }

  /**
   * Puts errors at their fields. @param {{field: string, message: string}[]} errors
   * @returns {{path: string | null, text: string}[]} all of them, as sentences
   */
  place(errors) {
    this.errors = {};
    const said = errors.map(({ field, message }) => {
      const path = this.#placeOf(field);
      const text = path ? this.#said(path, field, message) : sentence(message, `“${field}”`);
      if (path) this.errors[path] ??= text;
      return { path, text };
    });
    this.#host.requestUpdate();
    const order = [...this.#labels.keys()];
    return said.sort((one, other) => order.indexOf(one.path) - order.indexOf(other.path));
  }

  #said(path, field, message) {
    const label = this.#labels.get(path);
    // What is said of several fields together is shown at the first, and what is said of an entry of a field at that field.
    if (path !== field && !this.#paths.has(field) && path.startsWith(field)) return sentence(message, 'This');
    const [, entry] = /^\[(\d+)\]/.exec(field.startsWith(path) ? field.slice(path.length) : '') ?? [];
    return entry === undefined ? sentence(message, label) : `${label}, entry ${Number(entry) + 1}: ${message}.`;
  }

  async #then(id) {
    await this.#host.updateComplete;
    this.focus(id);
  }

  /** Opens what hides it. @param {string} id */
  focus(id) {
    const element = document.getElementById(id);
    for (let closed = element?.closest('details:not([open])'); closed; closed = element.closest('details:not([open])')) closed.open = true;
    element?.focus();
    // What has the focus already is not scrolled to by that.
    element?.scrollIntoView({ block: 'nearest' });
  }

  /** Errors of a list are told by place: they go when the places change. */
  #forget(path) {
    this.errors = Object.fromEntries(Object.entries(this.errors).filter(([field]) => !field.startsWith(`${path}[`)));
    for (const known of [this.#labels, this.#paths]) {
      for (const field of known.keys()) if (field.startsWith(`${path}[`)) known.delete(field);
    }
    this.#host.requestUpdate();
  }

  /** Adds to a list, and goes to the field `first` of what was added. */
  add(path, item, first = '') {
    const list = this.get(path);
    list.push(item);
    this.#forget(path);
    this.#then(this.idOf(`${path}[${list.length - 1}]${first ? `.${first}` : ''}`));
  }

  /** Takes one away; the focus goes to the button that adds one. */
  remove(path, at) {
    this.get(path).splice(at, 1);
    this.#forget(path);
    this.#then(`${this.idOf(path)}-add`);
  }

  move(path, at, by) {
    const list = this.get(path);
    const to = at + by;
    if (to < 0 || to >= list.length) return;
    [list[at], list[to]] = [list[to], list[at]];
    this.#forget(path);
    this.#then(`${this.idOf(`${path}[${to}]`)}-${by < 0 ? 'up' : 'down'}`);
  }
}

function affixed(control, { before, after }) {
  if (!before && !after) return control;
  return html`<div class="affix">${before ? html`<span aria-hidden="true">${before}</span>` : nothing}${control}${after ? html`<span aria-hidden="true">${after}</span>` : nothing}</div>`;
}
