// How often a count found what the books said, over the last ninety days.

import { html, nothing } from '../../vendor/lit.js';
import { api } from '../../js/api.js';
import { ConsoleElement, Task } from './element.js';
import { count, plural, when } from './format.js';
import { draw } from './views.js';

const SHOWN = 5;

class StockAccuracy extends ConsoleElement {
  #report = new Task(this, async (signal) => (await api.get('/admin/reports/stock-accuracy', { signal })).data);

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('panel');
    this.#report.run();
  }

  render() {
    return html`<header><h2>Stock accuracy</h2><span class="small muted">last ninety days</span></header>${draw(this.#report, view)}`;
  }
}

function view(report) {
  if (report.accuracy === null) return html`<p class="muted">Nothing was counted yet. Count a shelf, and this says how often the books were right.</p>`;
  return html`<p><span class="figure">${report.accuracy} %</span> of ${plural(report.counted, 'count')} found what the books said.</p>
    ${report.variances.length ? variances(report.variances) : nothing}`;
}

const variances = (rows) => html`<div class="table-scroll"><table class="table">
  <caption class="visually-hidden">Counts that found something else</caption>
  <thead><tr><th scope="col">SKU</th><th scope="col">Where</th><th scope="col">When</th><th scope="col" class="number">Off by</th></tr></thead>
  <tbody>${rows.slice(0, SHOWN).map(
    (row) => html`<tr><th scope="row" class="code">${row.sku}</th><td>${row.location}</td><td>${when(row.at)}</td>
      <td class="number">${row.delta > 0 ? '+' : '−'}${count(Math.abs(row.delta))}</td></tr>`,
  )}</tbody>
</table></div>`;

customElements.define('stock-accuracy', StockAccuracy);
