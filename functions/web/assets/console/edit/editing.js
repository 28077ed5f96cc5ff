// Editing one thing that has a version: it is fetched, typed over, and put whole under the version it was fetched with. What was
// changed by somebody else meanwhile is never overwritten unseen, and what was typed is never thrown away.

import { toast } from '../../js/toast.js';
import { humane } from '../parts/words.js';
import { EditForm } from './form.js';

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const copy = (value) => structuredClone(value);
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @typedef {{data: any, etag: string | null}} Stored
 * @typedef {{
 *   load: (signal?: AbortSignal) => Promise<Stored | null>,
 *   save: (body: object, version: string | null, values: object) => Promise<Stored>,
 *   toValues: (data: any) => object,
 *   toBody: (values: any, wrong: (field: string, message: string) => void) => object,
 *   names?: Record<string, string>,
 *   saved?: (stored: Stored) => void,
 *   say?: string,
 * }} Thing
 *   `load` has null for what is not there yet, and `toValues(null)` makes an empty one; `names` are what people call its fields
 */

export class Editing {
  /** @type {'loading' | 'ready' | 'failed'} */
  status = 'loading';
  /** @type {string | null} */
  version = null;
  isBusy = false;
  /** A failure that no field is to blame for. */
  problem = null;
  /** What is wrong, as sentences. @type {{path: string | null, text: string}[]} */
  wrong = [];
  /** What somebody else made of it. @type {{stored: Stored, theirs: string[], both: string[], merged: object} | null} */
  conflict = null;
  /** What is edited, as it is stored. */
  data = null;
  #host;
  #thing;
  #base = {};

  /** @param {import('../../vendor/lit.js').LitElement} host  @param {Thing} thing  @param {string} [prefix] */
  constructor(host, thing, prefix = 'edit') {
    [this.#host, this.#thing] = [host, thing];
    this.form = new EditForm(host, {}, prefix);
  }

  open = async () => {
    [this.status, this.problem] = ['loading', null];
    this.#host.requestUpdate();
    try {
      this.#take(await this.#thing.load());
    } catch (problem) {
      [this.status, this.problem] = ['failed', problem];
      if (!problem.code) console.error(problem);
    }
    this.#host.requestUpdate();
  };

  get isNew() {
    return this.version === null;
  }

  get isDirty() {
    return this.status === 'ready' && !same(this.form.values, this.#base);
  }

  #take(stored, values) {
    this.data = stored?.data ?? null;
    this.#base = this.#thing.toValues(this.data);
    this.form.values = values ?? copy(this.#base);
    this.form.errors = {};
    this.version = stored?.etag ?? null;
    [this.status, this.problem, this.conflict, this.wrong] = ['ready', null, null, []];
    this.#host.requestUpdate();
  }

  /** Everything as it was fetched. */
  revert = () => {
    this.form.values = copy(this.#base);
    this.form.errors = {};
    [this.problem, this.wrong] = [null, []];
    this.#host.requestUpdate();
  };

  /** Saves once, however often it is asked to. @returns {Promise<boolean>} */
  save = async () => {
    if (this.isBusy || this.status !== 'ready') return false;
    const found = [];
    const sent = copy(this.form.values);
    const body = this.#thing.toBody(sent, (field, message) => found.push({ field, message }));
    if (found.length > 0) return this.refuse(found);
    [this.isBusy, this.problem, this.wrong] = [true, null, []];
    this.form.errors = {};
    this.#host.requestUpdate();
    try {
      this.#saved(await this.#thing.save(body, this.version, sent), sent);
      return true;
    } catch (problem) {
      return await this.#refused(problem, body, sent);
    } finally {
      this.isBusy = false;
      this.#host.requestUpdate();
    }
  };

  /** What was typed while it was under way stays. */
  #saved(stored, sent) {
    const typed = this.form.values;
    const kept = same(typed, sent) ? undefined : merge(sent, typed, this.#thing.toValues(stored.data)).value;
    this.#take(stored, kept);
    toast(this.#thing.say ?? 'Saved.');
    this.#thing.saved?.(stored);
  }

  async #refused(problem, body, sent) {
    if (!problem.code) console.error(problem);
    if (problem.status === 412 || problem.status === 428) return this.#changed(problem, body, sent);
    if (problem.errors?.length) return this.refuse(problem.errors);
    this.problem = problem;
    return false;
  }

  /** Shows what is wrong, at the fields, and goes to the first. @param {{field: string, message: string}[]} errors */
  refuse(errors) {
    this.wrong = this.form.place(errors);
    this.#host.updateComplete.then(() => {
      const first = this.#host.querySelector('[aria-invalid="true"]:not(:disabled)');
      if (first) this.form.focus(first.id);
      else this.#host.querySelector('.error-summary')?.focus();
    });
    return false;
  }

  /** Those that are not mended yet. */
  get stillWrong() {
    return this.wrong.filter(({ path }) => path === null || this.form.errors[path]);
  }

  async #changed(problem, body, sent) {
    let stored;
    try {
      stored = await this.#thing.load();
    } catch (failure) {
      this.problem = failure;
      return false;
    }
    if (!stored) {
      this.problem = problem;
      return false;
    }
    const now = this.#thing.toValues(stored.data);
    // An earlier try whose answer was lost has done it.
    if (same(this.#thing.toBody(now, () => {}), body)) {
      this.#saved(stored, sent);
      return true;
    }
    const { value, both } = merge(this.#base, this.form.values, now);
    const theirs = this.isNew ? [] : Object.keys(now).filter((name) => !same(now[name], this.#base[name]));
    this.conflict = { stored, merged: value, both: both.map(this.#named), theirs: theirs.map(this.#named) };
    this.#host.requestUpdate();
    this.#host.updateComplete.then(() => this.#host.querySelector('.conflict')?.focus());
    return false;
  }

  #named = (path) => {
    const names = this.#thing.names ?? {};
    return names[path] ?? names[path.split('.')[0]] ?? humane(path.split('.').at(-1));
  };

  /** Theirs, with what was typed here over it; nothing is saved yet. */
  combine = () => {
    const { stored, merged } = this.conflict;
    this.#take(stored, merged);
  };

  takeTheirs = () => this.#take(this.conflict.stored);
}

/**
 * What two people made of the same thing: whoever changed a part has it, and where both did, it is mine and named in `both`.
 * Lists are one part each.
 */
export function merge(base, mine, theirs, path = '') {
  if (same(mine, base)) return { value: copy(theirs), both: [] };
  if (same(theirs, base) || same(mine, theirs)) return { value: copy(mine), both: [] };
  if (![base, mine, theirs].every(isObject)) return { value: copy(mine), both: [path] };
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const parts = [...names].map((name) => [name, merge(base[name], mine[name], theirs[name], path ? `${path}.${name}` : name)]);
  const kept = parts.filter(([, part]) => part.value !== undefined).map(([name, part]) => [name, part.value]);
  return { value: Object.fromEntries(kept), both: parts.flatMap(([, part]) => part.both) };
}
