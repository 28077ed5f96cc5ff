// Asks what is to be done to a stock item, and does it.
//
//     const done = await dialog.open('count', { sku, place, locations });   // {said} when it was done; undefined when dismissed

import { html, nothing } from '../../vendor/lit.js';
import { api, newKey } from '../../js/api.js';
import { ask } from '../../js/dialog.js';
import { ConsoleElement } from './element.js';
import { Form } from './form.js';
import { icon } from './icons.js';
import { locationName } from './locations.js';
import { WORK } from './stock-work.js';
import { problemView } from './views.js';

class StockDialog extends ConsoleElement {
  static properties = { kind: { state: true }, problem: { state: true }, isBusy: { state: true } };

  #form = new Form(this, {}, 'stock');
  #at = null;
  /** Made when the form is drawn: however often it is sent, it happens once. */
  #key = '';
  #done = undefined;

  async open(kind, at) {
    [this.kind, this.#at, this.#key, this.#done, this.problem] = [kind, at, newKey(), undefined, null];
    this.#form.values = WORK[kind].values(at.place, at.locations);
    this.#form.errors = {};
    await this.updateComplete;
    await ask(this.querySelector('dialog'));
    return this.#done;
  }

  async #send(event) {
    event.preventDefault();
    if (this.isBusy) return;
    [this.isBusy, this.problem] = [true, null];
    const work = WORK[this.kind];
    try {
      await this.#call(work, work.body(this.#form.values, this.#at.sku));
      this.#done = { said: work.said(this.#form.values) };
      this.querySelector('dialog').close();
    } catch (problem) {
      this.#refused(problem, work.renames ?? {});
    } finally {
      this.isBusy = false;
    }
  }

  #call({ path }, body) {
    const { sku, place } = this.#at;
    if (this.kind === 'order') return api.post('/admin/purchase-orders', body, { key: this.#key });
    const item = `/admin/stock/${encodeURIComponent(sku)}/${encodeURIComponent(place.location)}`;
    if (this.kind === 'policy') return api.put(item, body, { version: place.isEmpty ? undefined : place.policy_version });
    return api.post(`${item}/${path}`, body, { key: this.#key });
  }

  #refused(problem, renames) {
    const errors = problem.errors?.map(({ field, message }) => ({ field: renames[field] ?? field, message }));
    const others = this.#form.refuse({ ...problem, errors });
    this.problem = others.length || !errors?.length ? problem : null;
    // What is corrected is a new request; what may have happened keeps its key.
    if (!problem.isTransient) this.#key = newKey();
  }

  render() {
    if (!this.kind) return html`<dialog class="dialog"></dialog>`;
    const work = WORK[this.kind];
    const { place, locations } = this.#at;
    const close = (event) => event.target.closest('dialog').close();
    return html`<dialog class="dialog" aria-labelledby="stock-title">
      <form novalidate @submit=${this.#send}>
        <header>
          <h2 id="stock-title">${work.label}${place ? html` · ${locationName(place.location)}` : nothing}</h2>
          <button class="close" type="button" data-close aria-label="Close" @click=${close}>${icon('close')}</button>
        </header>
        <p class="muted">${work.explains}</p>
        ${this.problem ? problemView(this.problem) : nothing}
        <div class="fields">${work.fields(place, locations).map(([name, label, options]) => this.#form.field(name, label, options))}</div>
        <footer>
          <button class="button quiet" type="button" data-close @click=${close}>Cancel</button>
          <button class="button primary" aria-busy=${Boolean(this.isBusy)} ?disabled=${this.isBusy}>${work.label}</button>
        </footer>
      </form>
    </dialog>`;
  }
}

customElements.define('stock-dialog', StockDialog);
