// The link under which a customer sees their order without signing in. It is asked for only when somebody wants it.

import { html, nothing } from '../../vendor/lit.js';
import { api } from '../../js/api.js';
import { copy } from './copy.js';
import { ConsoleElement, Task } from './element.js';
import { icon } from './icons.js';
import { problemView } from './views.js';

class OrderLink extends ConsoleElement {
  static properties = { order: {} };

  #link = new Task(this, async (signal) => {
    const { id, number, contact } = this.order;
    const { data } = await api.post('/orders/lookup', { number, email: contact.email }, { signal });
    return `${location.origin}/o/${id}?t=${data.access_token}`;
  });

  async #copy() {
    const link = this.#link.value ?? (await this.#link.run());
    if (link) copy(link, 'The customer’s link');
  }

  render() {
    const { value, isLoading, problem } = this.#link;
    return html`<p><button class="button small" type="button" aria-busy=${isLoading} ?disabled=${isLoading} @click=${this.#copy}>${icon('copy')}Copy the customer’s link</button></p>
      ${value ? html`<input class="input code small" readonly aria-label="The customer’s link" .value=${value} @focus=${(event) => event.target.select()} /><p class="hint">Whoever has this link sees the order: send it to the customer only.</p>` : nothing}
      ${problem ? problemView(problem) : nothing}`;
  }
}

customElements.define('order-link', OrderLink);
