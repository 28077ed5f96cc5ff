// The check of the invariants: stock, orders and movements held against each other, the result in words.

import { html, nothing } from '../../vendor/lit.js';
import { api, query } from '../../js/api.js';
import { ConsoleElement, Task } from './element.js';
import { plural } from './format.js';
import { icon } from './icons.js';
import { notice, problemView } from './views.js';

class BooksCheck extends ConsoleElement {
  #check = new Task(this, check);

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('panel');
  }

  render() {
    const { isLoading, status, value, problem } = this.#check;
    return html`<header><h2>The books</h2></header>
      <p class="muted">Holds every stock counter against its movements and every reservation against its order.</p>
      <div class="actions"><button class="button" type="button" aria-busy=${isLoading} ?disabled=${isLoading} @click=${() => this.#check.run()}>${icon('check')}${isLoading ? 'Checking…' : 'Check the books'}</button></div>
      ${status === 'failed' ? problemView(problem) : nothing} ${status === 'done' ? view(value) : nothing}`;
  }
}

/** All pages of it, added up. */
async function check(signal) {
  const all = { checked: {}, violations: [], unsettled: [] };
  let cursor;
  do {
    const { data } = await api.get(`/admin/invariants${query({ cursor })}`, { signal });
    for (const [name, number] of Object.entries(data.checked)) all.checked[name] = (all.checked[name] ?? 0) + number;
    all.violations.push(...data.violations);
    all.unsettled.push(...data.unsettled);
    cursor = data.next_cursor;
  } while (cursor);
  return all;
}

function view({ checked, violations, unsettled }) {
  const seen = `${plural(checked.products, 'product')}, ${plural(checked.stock_items, 'stock item')}, ${plural(checked.orders, 'order')} and ${plural(checked.movements, 'movement')} checked.`;
  const restless = unsettled.length
    ? html`<p>Stock of ${unsettled.join(', ')} changed each time it was read; check again when the shop is quieter.</p>`
    : nothing;
  if (violations.length === 0) return notice('good', html`<p><strong>The books are right.</strong> ${seen}</p>${restless}`);
  return html`${notice('bad', html`<p><strong>${plural(violations.length, 'thing does', 'things do')} not add up.</strong> ${seen}</p>${restless}`)}
    <ul class="plain-list">${violations.map((wrong) => html`<li><span class="badge bad">${wrong.invariant}</span> <span class="code">${wrong.subject}</span>: ${wrong.detail}</li>`)}</ul>`;
}

customElements.define('books-check', BooksCheck);
