// The quote of what an agent is writing down: asked for anew, a moment after each change, and what it refuses.

import { api } from '../../js/api.js';
import { Task } from './element.js';

const WAIT_MS = 300;

export class Quoting {
  /** What is short, by SKU, as the API says it. @type {Map<string, object>} */
  short = new Map();
  #host;
  #draft;
  #form;
  #timer = 0;
  #body = '';
  /** Refused since it was made: it is still shown, but nobody may order by it. */
  #isStale = false;
  #task;

  /** @param {import('../../vendor/lit.js').LitElement} host  @param {() => object} draft  @param {() => import('./form.js').Form} form */
  constructor(host, draft, form) {
    [this.#host, this.#draft, this.#form] = [host, draft, form];
    this.#task = new Task(host, (signal, body) => api.post('/quotes', body, { signal }).then(({ data }) => data));
  }

  /** The quote that holds for what stands on the page now; null while there is none. */
  get quote() {
    return this.#task.status === 'done' && !this.isPending && !this.#isStale ? this.#task.value : null;
  }

  /** The last one, be it old: what is drawn while the next is awaited. */
  get shown() {
    return this.#task.value ?? null;
  }

  get isPending() {
    return this.#timer !== 0 || this.#task.isLoading;
  }

  /** A refusal that belongs to no field. */
  get problem() {
    const { problem } = this.#task;
    return problem && problem.code !== 'out_of_stock' && !problem.errors?.length ? problem : null;
  }

  /** Asks, a moment from now. */
  later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), WAIT_MS);
    this.#host.requestUpdate();
  }

  async now() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const body = this.#draft().quoteBody();
    const text = JSON.stringify(body);
    if (text === this.#body && this.#task.status === 'done' && !this.#isStale) return this.#host.requestUpdate();
    this.#body = text;
    if (!body) return this.clear();
    const quote = await this.#task.run(body);
    if (quote) this.take(quote, false);
    else if (this.#task.status === 'failed') this.refuse(this.#task.problem);
    return undefined;
  }

  /** Takes a quote that came with a refusal: the price it has now. */
  take(quote, isNews = true) {
    [this.short, this.#isStale] = [new Map(), false];
    delete this.#form().errors.coupon;
    if (isNews) this.#task.set(quote);
    this.#host.requestUpdate();
  }

  /** What is short stands at its line, what is wrong at its field. */
  refuse(problem) {
    if (problem.code === 'out_of_stock') {
      this.short = new Map(problem.more.lines.map((line) => [line.sku, line]));
      this.#isStale = true;
    } else if (problem.errors?.some(({ field }) => field === 'shipping_option')) {
      // Another destination may not have the option that was chosen.
      this.#draft().option = '';
      this.later();
    } else if (problem.errors?.length) {
      this.#form().knows(this.#draft().labels);
      this.#form().refuse(problem, { focus: false });
    }
    this.#host.requestUpdate();
  }

  clear() {
    clearTimeout(this.#timer);
    [this.#timer, this.#body, this.short, this.#isStale] = [0, '', new Map(), false];
    this.#task.clear();
  }
}
