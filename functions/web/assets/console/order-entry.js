// An order taken on the telephone: who calls, what they want, where it goes, what it costs, how it is paid. Placed once, however
// often it is sent: its key is made when the form is drawn, and a new one only after a declined payment.

import { html, nothing } from '../vendor/lit.js';
import { api, newKey } from '../js/api.js';
import { confirm } from '../js/dialog.js';
import { toast } from '../js/toast.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { basket } from './parts/basket.js';
import { currentDraft, isWaiting, newDraft } from './parts/draft.js';
import { addressFields, contactFields, costView, pastOrders, shippingOptions, waitsNotice } from './parts/entry-panels.js';
import { Form } from './parts/form.js';
import { money } from './parts/format.js';
import { Quoting } from './parts/quoting.js';
import { notice, problemView, skeleton } from './parts/views.js';
import { CHANNELS, humane } from './parts/words.js';
import './parts/customer-finder.js';
import './parts/payment-box.js';
import './parts/product-picker.js';

class OrderEntryPage extends ConsoleElement {
  static properties = { query: {}, busy: { state: true }, said: { state: true }, doubt: { state: true } };

  #draft = currentDraft();
  #form = new Form(this, this.#draft.values, 'entry');
  #quoting = new Quoting(this, () => this.#draft, () => this.#form);
  #countries = new Task(this, countries);
  /** What was sent and may have been placed: it is sent again just as it was. */
  #sent = null;

  connectedCallback() {
    super.connectedCallback();
    this.#begin();
  }

  async #begin() {
    const asked = Object.fromEntries(['email', 'phone'].map((name) => [name, this.query.get(name)]).filter(([, value]) => value));
    await this.updateComplete;
    if (Object.keys(asked).length > 0) {
      router.setQuery({ email: '', phone: '' }, { replace: true });
      if (!this.#draft.isEmpty) this.#startOver();
      Object.assign(this.#draft.values.contact, asked);
      this.querySelector('customer-finder').find(asked, true);
    }
    const { codes, own } = (await this.#countries.run()) ?? { codes: [] };
    if (codes.length && !this.#form.get('ship_to.country')) this.#form.set('ship_to.country', own);
    this.#quoting.now();
  }

  get unsaved() {
    // The draft outlives the page, but not the window; what was sent and not answered must be seen to its end.
    if (this.doubt) return true;
    return this.#draft.isEmpty ? false : 'window';
  }

  #startOver() {
    this.#draft = newDraft();
    this.#form = new Form(this, this.#draft.values, 'entry');
    this.#form.set('ship_to.country', this.#countries.value?.own ?? '');
    this.#quoting.clear();
    [this.said, this.doubt, this.#sent] = [null, null, null];
  }

  async #discard() {
    if (await confirm({ title: 'Start over?', text: 'The customer and the goods of this order are forgotten.', yes: 'Start over', no: 'Keep it', danger: true })) this.#startOver();
  }

  #changed = () => {
    this.said = null;
    this.#form.errors = Object.fromEntries(Object.entries(this.#form.errors).filter(([field]) => !field.startsWith('lines')));
    this.#quoting.later();
  };

  #taken({ detail: customer }) {
    this.#draft.takeOver(customer);
    this.#form.errors = {};
    this.#changed();
    this.querySelector('#picker').focus();
  }

  #newcomer({ detail: asked }) {
    this.#draft.customer = null;
    Object.assign(this.#draft.values.contact, asked);
    this.requestUpdate();
    this.updateComplete.then(() => this.querySelector('#entry-contact-name').focus());
  }

  #replace(line, other) {
    this.#draft.remove(line.sku);
    this.#draft.add(other, Math.min(line.quantity, other.available));
    this.#changed();
  }

  async #place(event) {
    event.preventDefault();
    const quote = this.#quoting.quote;
    if (this.busy || this.doubt || !quote || !this.#isComplete(quote)) return;
    [this.busy, this.said] = [true, null];
    try {
      const method = await this.querySelector('payment-box').method(this.#draft.billing);
      this.#sent = { body: this.#draft.orderBody(quote, method), key: this.#draft.key };
      await this.#send();
    } catch (problem) {
      // The gateway's own words, for the one who types the card.
      this.#say('bad', html`<p><strong>The card was not taken.</strong> ${problem.message}</p>`);
    } finally {
      this.busy = false;
    }
  }

  /** Fields nobody has filled in are named before the gateway is asked for anything. */
  #isComplete(quote) {
    const errors = this.#draft.missing().map((field) => ({ field, message: 'is required' }));
    if (isWaiting(quote) && !this.#form.get('agree')) errors.push({ field: 'agree', message: 'The customer has to agree to this, or the lines that wait must go' });
    this.#form.knows(this.#draft.labels);
    this.#form.refuse({ errors });
    return errors.length === 0;
  }

  async #send() {
    try {
      const { data } = await api.post('/orders', this.#sent.body, { key: this.#sent.key });
      this.doubt = null;
      this.#startOver();
      toast(`Order ${data.number} is ${data.state === 'placed' ? 'placed' : 'taken and waits for its payment'}.`);
      router.go(`/console/orders/${data.id}`, { replace: true });
    } catch (problem) {
      this.#refused(problem);
    }
  }

  #again = async () => {
    if (this.busy) return;
    this.busy = true;
    await this.#send();
    this.busy = false;
  };

  #refused(problem) {
    this.doubt = problem.isTransient ? problem : null;
    if (this.doubt) return;
    if (problem.status === 402) {
      this.#draft.key = newKey();
      this.#say('bad', html`<p><strong>The bank did not take the card: ${humane(problem.more.reason).toLowerCase()}.</strong> Nothing was charged, and nothing is reserved.</p><p>Ask for another card, or try this one again. The order stays on this page.</p>`);
    } else if (problem.code === 'price_changed') {
      const before = this.#sent.body.expected_total;
      this.#quoting.take(problem.more.quote);
      this.#say('warn', html`<p><strong>The price has changed while you talked.</strong> It was ${money(before)} and is ${money(problem.more.quote.totals.total)} now. Nothing is ordered yet: read it out, and place the order again.</p>`);
    } else if (problem.code === 'out_of_stock') {
      this.#quoting.refuse(problem);
      this.#say('bad', html`<p><strong>Not everything is there any more.</strong> Nothing was ordered or charged. What is short is marked among the goods, with what could be had instead.</p>`, '.shortage');
    } else {
      this.#form.knows(this.#draft.labels);
      const others = this.#form.refuse(problem);
      this.#say('bad', problem.errors.length ? html`<p><strong>Not ordered yet.</strong> ${others.length ? others.join(' ') : 'The fields that need another look are marked.'}</p>` : html`<p><strong>${problem.title}.</strong> ${problem.detail}</p>`);
    }
  }

  /** Says what came of it, and shows where to go on. */
  #say(tone, content, where = '.summary .said') {
    this.said = html`<div class="said">${notice(tone, content)}</div>`;
    this.updateComplete.then(() => this.querySelector(where)?.scrollIntoView({ block: 'center' }));
  }

  render() {
    const isDisabled = Boolean(this.busy || this.doubt);
    return html`<div class="page-head">
        <div><h1>New order</h1></div>
        ${this.#draft.isEmpty ? nothing : html`<div class="actions"><button class="button quiet" type="button" ?disabled=${isDisabled} @click=${this.#discard}>Start over</button></div>`}
      </div>
      <form class="split right order-entry" novalidate @submit=${this.#place}>
        <div class="stack">${this.#customerPanel(isDisabled)} ${this.#goodsPanel(isDisabled)} ${this.#deliveryPanel(isDisabled)} ${this.#paymentPanel()}</div>
        <div class="summary stack">${this.#summary(isDisabled)}</div>
      </form>`;
  }

  #customerPanel(isDisabled) {
    const { customer } = this.#draft;
    return html`<section class="panel" aria-labelledby="who">
      <header><h2 id="who">Customer</h2>${customer ? html`<span class="small muted">${customer.account ? 'Has an account' : 'Orders as a guest'}</span>` : nothing}</header>
      <customer-finder .isDisabled=${isDisabled} @taken=${this.#taken} @newcomer=${this.#newcomer}></customer-finder>
      <div class=${customer ? 'two-columns' : ''}>
        <div>${contactFields(this.#form, isDisabled)}</div>
        ${customer ? html`<div>${pastOrders(this.#draft, (address) => { this.#draft.takeAddress(address); this.#changed(); })}</div>` : nothing}
      </div>
    </section>`;
  }

  #goodsPanel(isDisabled) {
    const { shown: quote, short, isPending } = this.#quoting;
    const picked = ({ detail: product }) => {
      this.#draft.add(product);
      this.#changed();
    };
    return html`<section class="panel" aria-labelledby="what" aria-busy=${isPending}>
      <h2 id="what">Goods</h2>
      <product-picker .isDisabled=${isDisabled} @picked=${picked}></product-picker>
      ${basket(this.#draft, { quote, short, errors: this.#form.errors, isDisabled, changed: this.#changed, replace: (line, other) => this.#replace(line, other) })}
      ${this.#form.errors.lines ? html`<p class="error">${this.#form.errors.lines}</p>` : nothing}
    </section>`;
  }

  #deliveryPanel(isDisabled) {
    const { shown: quote } = this.#quoting;
    const choose = (id) => {
      this.#draft.option = id;
      this.#changed();
    };
    return html`<section class="panel" aria-labelledby="where">
      <h2 id="where">Delivery</h2>
      ${this.#countries.problem ? problemView(this.#countries.problem, this.#countries.retry) : nothing}
      ${addressFields(this.#form, this.#countries.value?.codes ?? [], { changed: this.#changed, isDisabled })}
      ${quote ? shippingOptions(quote, choose, { error: this.#form.errors.shipping_option, isDisabled }) : nothing}
    </section>`;
  }

  #paymentPanel() {
    return html`<section class="panel" aria-labelledby="pay"><h2 id="pay">Payment</h2><payment-box .total=${this.#quoting.shown?.totals.total} .dueNow=${this.#quoting.shown?.due_now}></payment-box></section>`;
  }

  #summary(isDisabled) {
    const { shown, quote, isPending, problem } = this.#quoting;
    const channels = Object.entries(CHANNELS).filter(([name]) => name !== 'web');
    return html`<section class="panel" aria-labelledby="cost">
      <h2 id="cost">What it comes to</h2>
      <div role="status">${shown ? costView(shown, quote === null) : isPending ? skeleton(4) : html`<p class="muted">The cost stands here as soon as there is a product and a country.</p>`}</div>
      ${problem ? problemView(problem, () => this.#quoting.now()) : nothing}
      ${this.#form.field('coupon', 'Coupon', { optional: true, maxlength: 64, changed: this.#changed, disabled: isDisabled })}
      <div class="fields">
        ${this.#form.field('channel', 'Taken by', { options: channels, size: 'half', disabled: isDisabled })}
        ${this.#form.field('priority', 'Priority', { options: [['normal', 'Normal'], ['emergency', 'Emergency']], size: 'half', disabled: isDisabled })}
      </div>
      ${shown && isWaiting(shown) ? waitsNotice(this.#form, shown, { error: this.#form.errors.agree, isDisabled }) : nothing} ${this.said ?? nothing} ${this.doubt ? this.#doubtView() : this.#button(quote, isDisabled)}
    </section>`;
  }

  #button(quote, isDisabled) {
    const reason = this.busy || quote ? '' : this.#reason();
    return html`<button class="button primary wide" aria-busy=${Boolean(this.busy)} aria-disabled=${reason || isDisabled ? 'true' : nothing} aria-describedby="why-not">
        ${this.busy ? 'Placing the order…' : quote ? `Place order · ${money(quote.totals.total)}` : 'Place order'}
      </button>
      <p class="reason" id="why-not">${reason || nothing}</p>`;
  }

  #reason() {
    if (this.#draft.lines.length === 0) return 'There is no product yet.';
    if (this.#quoting.short.size > 0) return 'Something is short; see the goods.';
    if (this.#quoting.isPending) return 'Working out the cost…';
    return this.#form.get('ship_to.country') ? 'There is no cost yet; see what is marked.' : 'There is no country yet.';
  }

  #doubtView() {
    return html`${notice(
        'warn',
        html`<p><strong>We do not know whether the order was placed.</strong> ${this.doubt.detail || this.doubt.title}</p>
          <p>Send it again: it is placed once, however often it is sent. The form is locked until we know.</p>`,
      )}<button class="button primary wide" type="button" aria-busy=${Boolean(this.busy)} ?disabled=${this.busy} @click=${this.#again}>${this.busy ? 'Sending…' : 'Send it again'}</button>`;
  }
}

/** Where the shop sends to, and where most of its zones are. */
async function countries(signal) {
  const { data } = await api.get('/admin/settings/shipping', { signal });
  const all = (data.options ?? []).flatMap(({ zones }) => zones).flatMap((zone) => zone.countries);
  const codes = [...new Set(all)];
  const often = (code) => all.filter((other) => other === code).length;
  return { codes, own: codes.sort((a, b) => often(b) - often(a))[0] ?? '' };
}

customElements.define('order-entry-page', OrderEntryPage);
