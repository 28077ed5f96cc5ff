// The gateway's own form for the card, with a place kept free for it. Numbers are typed into the gateway's frame; this page never
// sees them.

import { html, nothing } from '../../vendor/lit.js';
import { meta, page } from '../../js/page.js';
import { mountPayment } from '../../js/payment.js';
import { ConsoleElement } from './element.js';
import { money } from './format.js';
import { notice } from './views.js';

class PaymentBox extends ConsoleElement {
  static properties = { total: {}, dueNow: {}, problem: { state: true } };

  #container = Object.assign(document.createElement('div'), { className: 'payment-element' });
  #mounting = null;
  #mounted = null;

  /** What the gateway's form is for: where everything comes later nothing is due now, but the card is asked for all the same. */
  get #amount() {
    return this.dueNow?.amount || this.total?.amount || 0;
  }

  updated(changed) {
    if (!changed.has('total') && !changed.has('dueNow')) return;
    if (!this.total?.amount) this.#destroy();
    else if (this.#mounted) this.#mounted.update({ amount: this.#amount });
    else this.#mount();
  }

  disconnectedCallback() {
    this.#destroy();
    super.disconnectedCallback();
  }

  #mount() {
    if (this.#mounting) return;
    this.problem = null;
    const { currency } = this.total;
    const options = { elementUrl: meta('gateway-element'), publicKey: meta('gateway-key'), amount: this.#amount, currency, locale: page.locale };
    this.#mounting = mountPayment(this.#container, options)
      .then(async (mounted) => {
        this.#mounted = mounted;
        await mounted.ready;
        // The basket may have changed on the way.
        if (this.total?.amount) mounted.update({ amount: this.#amount });
        else this.#destroy();
      })
      .catch((problem) => {
        this.#destroy();
        this.problem = problem;
      })
      .finally(() => {
        this.#mounting = null;
      });
  }

  #destroy() {
    this.#mounted?.destroy();
    this.#mounted = null;
  }

  /**
   * A new payment method. Where nothing is to be paid there is none to ask for.
   * @param {object} billing
   * @returns {Promise<string>}
   */
  async method(billing) {
    if (!this.total?.amount) return 'none';
    await this.#mounting;
    if (!this.#mounted) throw this.problem ?? new Error('The payment form is not there yet.');
    return this.#mounted.method(billing);
  }

  render() {
    return html`${this.total ? nothing : html`<p class="muted">The card comes last: first the goods and where they go.</p>`}
      ${this.total && !this.total.amount ? notice('info', html`<p>Nothing is to be paid for this order.</p>`) : nothing}
      ${this.problem ? notice('bad', html`<p>${this.problem.message}</p><p><button class="button small" type="button" @click=${() => this.#mount()}>Load it again</button></p>`) : nothing}
      <div ?hidden=${!this.total?.amount}>
        <p class="hint">Type the card as the customer reads it out. It is charged when goods leave${this.dueNow?.amount ? html`; ${money(this.dueNow)} is reserved now` : nothing}.</p>
        ${this.#container}
      </div>`;
  }
}

customElements.define('payment-box', PaymentBox);
