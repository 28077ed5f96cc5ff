// What every element of the console is built on: lit without a shadow root, so that the shared stylesheets apply, and a task
// that fetches something and knows how it stands.

import { LitElement } from '../../vendor/lit.js';

export class ConsoleElement extends LitElement {
  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    // A box as others are, not a run of text.
    this.classList.add('element');
  }

  /** Names the page in the window's title; a page calls it when it knows better than its entry in the router's table. */
  entitle(title) {
    this.dispatchEvent(new CustomEvent('page-title', { detail: title, bubbles: true }));
  }
}

/**
 * Something that is fetched: `idle`, `loading`, `done` with `value`, or `failed` with `problem`. A run that begins ends the one
 * before; while it is repeated, the old value stays, so that nothing on the page jumps.
 *
 *     orders = new Task(this, (signal) => api.get('/admin/orders', { signal }).then((answer) => answer.data));
 */
export class Task {
  status = 'idle';
  value = undefined;
  /** @type {import('../../js/api.js').Problem | null} */
  problem = null;
  #abort = null;
  #host;
  #work;

  /** @param {LitElement} host  @param {(signal: AbortSignal, ...given: any[]) => Promise<any>} work */
  constructor(host, work) {
    this.#host = host;
    this.#work = work;
    host.addController(this);
  }

  get isLoading() {
    return this.status === 'loading';
  }

  /** Runs it, with what was given the last time if nothing is given. Resolves to the value, or to undefined if it failed. */
  async run(...given) {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    if (given.length > 0) this.given = given;
    this.#become('loading', { problem: null });
    try {
      const value = await this.#work(abort.signal, ...(this.given ?? []));
      if (abort.signal.aborted) return undefined;
      this.#become('done', { value });
      return value;
    } catch (problem) {
      if (abort.signal.aborted) return undefined;
      if (!problem.code) console.error(problem);
      this.#become('failed', { problem });
      return undefined;
    }
  }

  retry = () => this.run();

  /** Takes a value that came another way: from the reply to a change. */
  set(value) {
    this.#abort?.abort();
    this.#become('done', { value, problem: null });
  }

  clear() {
    this.#abort?.abort();
    this.#become('idle', { value: undefined, problem: null });
  }

  hostDisconnected() {
    this.#abort?.abort();
  }

  #become(status, change) {
    this.status = status;
    Object.assign(this, change);
    this.#host.requestUpdate();
  }
}
