// One order: how it stands, what it holds, what happened, and what can be done about it. Every change answers with the order as it
// is then, which is what is shown.

import { html, nothing } from '../vendor/lit.js';
import { api, Problem } from '../js/api.js';
import { toast } from '../js/toast.js';
import { ConsoleElement, Task } from './parts/element.js';
import { time, when } from './parts/format.js';
import { icon } from './parts/icons.js';
import { copy } from './parts/copy.js';
import { empty, notice, problemView, skeleton } from './parts/views.js';
import { actor, CHANNELS, fulfillmentBadge, holdWord, HOLD_REASONS, paymentBadge, promiseBadge, returnBadge, stateBadge } from './parts/words.js';
import { linesPanel, totalsPanel } from './parts/order-lines.js';
import { actionsPanel, addressPanel, allocationPanel, contactPanel, paymentsPanel, timelinePanel } from './parts/order-panels.js';
import { claimsPanel } from './parts/claims.js';
import './parts/claim-dialog.js';
import './parts/hold-dialog.js';
import './parts/refund-dialog.js';
import './parts/order-link.js';

/** What customers can do on their page, agents do for them, in the same steps. */
const DIALOGS = {
  change: () => import('../shop/order/change.js'),
  cancel: () => import('../shop/order/cancel.js'),
  return: () => import('../shop/order/return.js'),
};

/** Refusals that mean: the order is not as this page shows it. */
const CHANGED = new Set(['already_held', 'not_held', 'order_not_open', 'claim_decided']);

class OrderPage extends ConsoleElement {
  static properties = { orderId: {}, problem: { state: true }, busy: { state: true } };

  #order = new Task(this, async (signal) => {
    const { data, etag } = await api.get(`/orders/${encodeURIComponent(this.orderId)}`, { signal });
    return { order: data, etag };
  });

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
    this.#load();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#looked);
    super.disconnectedCallback();
  }

  /** @param {boolean} [isOwn] after a change of the reader's own, which is no news to them */
  async #load(isOwn = false) {
    const before = this.#order.value?.etag;
    const loaded = await this.#order.run();
    if (!loaded) return;
    this.entitle(`Order ${loaded.order.number}`);
    if (before && before !== loaded.etag && !isOwn) toast('The order has changed. This is how it stands now.');
  }

  /** Somebody comes back to this window: others may have worked on the order meanwhile. */
  #looked = () => {
    if (document.visibilityState === 'visible' && this.#order.value && !this.busy) this.#load();
  };

  /** Makes a change and shows what came of it. @param {string} name  @param {() => Promise<any>} change  @param {string} said */
  async #change(name, change, said) {
    if (this.busy) return;
    [this.busy, this.problem] = [name, null];
    try {
      this.#show(await change());
      toast(said);
    } catch (problem) {
      if (problem.status === 412 || CHANGED.has(problem.code)) await this.#overtaken(problem);
      else this.problem = problem;
    } finally {
      this.busy = '';
    }
  }

  /** Somebody else was faster: the order is shown as they left it. */
  async #overtaken(problem) {
    await this.#load();
    this.problem = problem.isTransient ? null : problem;
  }

  #show({ data, etag }) {
    this.#order.set({ order: data, etag });
  }

  async #hold() {
    const held = await this.querySelector('hold-dialog').open();
    if (held instanceof Problem) await this.#overtaken(held);
    else if (held) {
      this.#show(held);
      toast('The order is held. Nothing of it is picked.');
    }
  }

  async #open(name) {
    const { element } = await DIALOGS[name]();
    const dialog = document.createElement(element);
    dialog.isStaff = true;
    document.querySelector('main').append(dialog);
    const isChanged = await dialog.show(this.orderId, false);
    dialog.remove();
    if (isChanged) await this.#load(true);
  }

  async #refund() {
    const given = await this.querySelector('refund-dialog').open();
    if (!given) return;
    toast(given.state === 'pending_approval' ? 'That is more than you may give alone: somebody else decides about it.' : 'The money is on its way back.');
    await this.#load(true);
  }

  async #claim(claim) {
    const done = await this.querySelector('decide-claim-dialog').open(this.#order.value.order, claim);
    if (!done) return;
    if (done instanceof Problem) return void (await this.#overtaken(done));
    toast('Decided. The customer is told by mail.');
    await this.#load(true);
  }

  #release(reason) {
    const path = `/admin/orders/${encodeURIComponent(this.orderId)}/holds/${encodeURIComponent(reason)}`;
    return this.#change(`release ${reason}`, () => api.delete(path), 'The hold is released.');
  }

  #confirm() {
    const path = `/orders/${encodeURIComponent(this.orderId)}/payments/confirm`;
    return this.#change('confirm_payment', () => api.post(path, {}), 'We asked the bank. This is how the payment stands.');
  }

  render() {
    const { value, problem, status } = this.#order;
    if (status === 'failed' && problem.status === 404) return html`${this.#head()} ${unknown()}`;
    const failed = status === 'failed' ? problemView(problem, () => this.#load()) : nothing;
    return html`${this.#head(value?.order)} ${failed} ${value ? this.#body(value.order) : status === 'failed' ? nothing : skeleton(12)}`;
  }

  #body(order) {
    return html`<div class="stack">
        ${this.problem ? refusal(this.problem) : nothing} ${waiting(order)} ${order.holds.map((hold) => this.#held(hold))}
        <dl class="states">
          <div><dt>Delivery</dt><dd>${fulfillmentBadge(order.fulfillment_status)}</dd></div>
          <div><dt>Payment</dt><dd>${paymentBadge(order.payment_status)}</dd></div>
          <div><dt>Returns</dt><dd>${returnBadge(order.return_status)}</dd></div>
          <div><dt>Promise</dt><dd>${promiseBadge(order.promise_status)}</dd></div>
        </dl>
        <div class="split right">
          <div class="stack">${claimsPanel(order, (claim) => this.#claim(claim))} ${linesPanel(order)} ${totalsPanel(order)} ${allocationPanel(order)} ${timelinePanel(order)}</div>
          <div class="stack">
            ${actionsPanel(order, { busy: this.busy, hold: () => this.#hold(), confirm_payment: () => this.#confirm(), change: () => this.#open('change'), cancel: () => this.#open('cancel'), return: () => this.#open('return'), refund: () => this.#refund() })}
            ${contactPanel(order, order.payment_action ? nothing : html`<order-link .order=${order}></order-link>`)} ${addressPanel(order)} ${paymentsPanel(order)}
          </div>
        </div>
      </div>
      <hold-dialog .order=${order}></hold-dialog><refund-dialog .order=${order}></refund-dialog><decide-claim-dialog></decide-claim-dialog>`;
  }

  /** The heading is there before the order is, since the reader is taken to it. */
  #head(order) {
    const number = order?.number ?? this.orderId.replace(/^ord_/, '').replaceAll(/(.{4})(?=.)/g, '$1-');
    return html`<div class="page-head">
      <div>
        <p class="eyebrow">Order</p>
        <h1 class="row">
          <span class="code">${number}</span>
          ${order ? stateBadge(order.state) : nothing} ${order?.priority === 'emergency' ? html`<span class="badge bad">Emergency</span>` : nothing}
        </h1>
        <p class="muted">${order ? begun(order) : nothing}</p>
      </div>
      <div class="actions">
        <button class="button icon-only" type="button" aria-label="Copy the number" @click=${() => copy(number, 'The number')}>${icon('copy')}</button>
        <button class="button icon-only" type="button" aria-label="Load again" aria-busy=${this.#order.isLoading} @click=${() => this.#load()}>${icon('refresh')}</button>
      </div>
    </div>`;
  }

  #held(hold) {
    const busy = this.busy === `release ${hold.reason}`;
    return notice(
      'warn',
      html`<div class="row apart">
        <div>
          <p><strong>Held: ${HOLD_REASONS[hold.reason] ?? holdWord(hold.reason)}.</strong> Nothing of it is picked.</p>
          <p class="small">${hold.note ? html`“${hold.note}” · ` : nothing}${actor(hold.by)} · ${when(hold.at)}</p>
        </div>
        <button class="button small" type="button" aria-busy=${busy} ?disabled=${Boolean(this.busy)} @click=${() => this.#release(hold.reason)}>Release this hold</button>
      </div>`,
    );
  }
}

/** What a change met. That the order is not as it was is no mishap: the page shows how it is now. */
function refusal(problem) {
  if (problem.status !== 412 && !CHANGED.has(problem.code)) return problemView(problem);
  return notice('info', html`<p><strong>The order had changed meanwhile.</strong> ${problem.detail} This is how it stands now.</p>`);
}

const unknown = () => empty('orders', 'There is no such order', 'The number may be mistyped. Find it by the customer’s e-mail address or telephone number.', html`<a class="button" href="/console/orders">Go to the orders</a>`);

/** When and how it came, and by whom where that was not the customer. */
function begun(order) {
  const placed = order.placed_at ? html`Placed ${when(order.placed_at)}` : 'Not placed yet';
  const by = order.placed_by ? html` · taken by ${actor(order.placed_by)}` : nothing;
  return html`${placed} · ${CHANNELS[order.channel] ?? order.channel}${by} · version ${order.version}`;
}

/** An order that is not placed before its payment stands. */
function waiting(order) {
  if (order.state !== 'pending_payment') return nothing;
  if (!order.payment_action) return notice('info', html`<p><strong>The payment is being authorized.</strong> This page shows it as soon as the bank has answered.</p>`);
  return notice(
    'warn',
    html`<p><strong>The customer must confirm this payment with their bank.</strong></p>
      <p>Send them the link to the order: they confirm it there. Their goods are kept until ${time(order.payment_action.expires_at)}.</p>
      <order-link .order=${order}></order-link>`,
  );
}

customElements.define('order-page', OrderPage);
