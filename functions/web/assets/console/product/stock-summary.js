// What there is of one product, in a few lines; the whole of it is on the stock page.

import { html, nothing } from '../../vendor/lit.js';
import { api } from '../../js/api.js';
import { router } from '../router.js';
import { ConsoleElement, Task } from '../parts/element.js';
import { count, date, plural } from '../parts/format.js';
import { locationName } from '../parts/locations.js';
import { problemView, skeleton } from '../parts/views.js';

class StockSummary extends ConsoleElement {
  static properties = { sku: {} };

  #stock = new Task(this, async (signal, sku) => {
    try {
      return (await api.get(`/admin/stock/${encodeURIComponent(sku)}?limit=1`, { signal })).data;
    } catch (problem) {
      if (problem.status === 404) return { locations: [], backorders: { limit: 0, waiting: 0 } };
      throw problem;
    }
  });

  willUpdate(changed) {
    if (changed.has('sku')) this.#stock.run(this.sku);
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('panel');
  }

  render() {
    const page = `/console/stock/${encodeURIComponent(this.sku)}`;
    return html`<header><h2>Stock</h2>${router.has(page) ? html`<a href=${page}>Stock of this product</a>` : nothing}</header>${this.#content()}`;
  }

  #content() {
    const { status, problem, value, retry } = this.#stock;
    if (status === 'failed') return problemView(problem, retry);
    if (!value) return skeleton(3);
    const { locations, backorders } = value;
    if (locations.length === 0) return html`<p class="muted">None was ever here.</p>`;
    const sum = (name) => locations.reduce((all, location) => all + location[name], 0);
    const incoming = locations.flatMap((location) => location.incoming ?? []).sort((a, b) => a.expected_on.localeCompare(b.expected_on));
    return html`<p><strong class="number">${plural(sum('available'), 'unit')}</strong> to sell, ${count(sum('on_hand'))} on the shelves.</p>
      <dl class="facts tight">${locations.map(
        (location) => html`<div><dt>${locationName(location.location)}</dt><dd class="number">${count(location.available)} to sell, ${count(location.on_hand)} there</dd></div>`,
      )}</dl>
      ${incoming.length ? html`<p class="small muted">Next: ${plural(incoming[0].quantity, 'unit')}, expected ${date(incoming[0].expected_on)}.</p>` : nothing}
      ${backorders.waiting ? html`<p class="small muted">${plural(backorders.waiting, 'unit')} sold and still to come, of ${count(backorders.limit)} allowed.</p>` : nothing}`;
  }
}

customElements.define('stock-summary', StockSummary);
