// The addresses somebody keeps: which is the default, and the way to change, add and delete them.

import { html, nothing, repeat } from '../vendor/lit.js';
import { confirm } from '../js/dialog.js';
import { icon } from '../js/icon.js';
import { toast } from '../js/toast.js';
import { addressLines, addressTitle, bodyOf, deleteAddress, listAddresses, putAddress } from './parts/addresses.js';
import { AccountPage } from './parts/page.js';
import { said } from './parts/said.js';

/** As many as the API keeps. */
const MOST = 20;

class AccountAddresses extends AccountPage {
  static properties = {
    /** What is being done: the address's id, and `delete` or `default`. */
    doing: { state: true },
    notice: { state: true },
  };

  async fetch() {
    this.addresses = await listAddresses();
    const word = said.take();
    if (word) toast(word);
  }

  head() {
    const isFull = this.addresses?.length >= MOST;
    return html`<div class="page-head">
      <div><h1>Your addresses</h1>
        <p class="muted">Checkout starts with your default address; any other is a click away.</p></div>
      ${this.addresses?.length
        ? html`<div class="actions">
            ${isFull
              ? html`<button class="button" type="button" aria-disabled="true" aria-describedby="full">Add an address</button>
                  <span class="reason" id="full">These are ${MOST}, as many as an account keeps. Delete one first.</span>`
              : html`<a class="button" href="/account/new-address">${icon('plus')}Add an address</a>`}
          </div>`
        : nothing}
    </div>`;
  }

  content() {
    return html`${this.head()}
      <div class="account-notices" aria-live="polite">${this.notice
        ? html`<section class="notice ${this.notice.tone}">${icon('alert')}<p><strong>${this.notice.title}</strong> ${this.notice.text}</p></section>`
        : nothing}</div>
      ${this.addresses.length
        ? html`<ul class="address-cards">${repeat(this.addresses, ({ id }) => id, (address) => this.#card(address))}</ul>`
        : this.#none()}`;
  }

  #card(address) {
    const title = addressTitle(address);
    const lines = addressLines(address);
    const of = html`<span class="visually-hidden">${title}</span>`;
    const isBusy = (what) => (this.doing?.id === address.id && this.doing.what === what ? 'true' : 'false');
    return html`<li class="card address-card" data-id=${address.id}>
      <header><h2>${title}</h2>${address.default ? html`<span class="badge good">Default</span>` : nothing}</header>
      <address>${lines.map((line) => html`${line}<br>`)}${address.phone ? html`<span class="number">${address.phone}</span>` : nothing}</address>
      <div class="actions">
        <a class="button small" href="/account/addresses/${address.id}">${icon('edit')}<span>Change ${of}</span></a>
        ${address.default
          ? nothing
          : html`<button class="button small quiet" type="button" aria-busy=${isBusy('default')}
              @click=${() => this.#makeDefault(address)}><span>Make default ${of}</span></button>`}
        <button class="button small quiet" type="button" aria-busy=${isBusy('delete')}
          @click=${() => this.#delete(address)}><span>Delete ${of}</span></button>
      </div>
    </li>`;
  }

  #none() {
    return html`<div class="empty">${icon('pin', { large: true })}
      <h2>No addresses yet</h2>
      <p>Keep one, and you need not type it at the next checkout.</p>
      <a class="button primary" href="/account/new-address">Add an address</a>
    </div>`;
  }

  async #makeDefault(address) {
    const done = await this.#change(address, 'default', () => putAddress(address.id, { ...bodyOf(address), default: true }, address.version));
    if (!done) return;
    toast(`Checkout starts with “${addressTitle(address)}” now.`);
    this.querySelector(`[data-id="${address.id}"] a`)?.focus();
  }

  async #delete(address) {
    if (this.doing) return;
    const isSure = await confirm({
      title: `Delete “${addressTitle(address)}”?`,
      text: `${address.name}, ${address.line1}, ${address.city}. Orders that go there keep their address.`,
      yes: 'Delete',
      no: 'Keep it',
      danger: true,
    });
    if (!isSure) return;
    const done = await this.#change(address, 'delete', () => deleteAddress(address));
    if (!done) return;
    toast('The address is deleted.');
    this.querySelector('a[href="/account/new-address"]')?.focus();
  }

  /** Does it once, however often it is pressed, and shows what is so afterwards. @returns {Promise<boolean>} whether it is done */
  async #change(address, what, work) {
    if (this.doing) return false;
    this.doing = { id: address.id, what };
    this.notice = null;
    let isDone = true;
    try {
      await work();
    } catch (problem) {
      // An address that is not there any more is as good as deleted: the answer to an earlier try was lost.
      isDone = what === 'delete' && problem.status === 404;
      if (!isDone) this.#refused(problem);
    }
    const addresses = await listAddresses().catch(() => null);
    if (addresses) this.addresses = addresses;
    this.doing = null;
    await this.updateComplete;
    return isDone;
  }

  #refused(problem) {
    if (problem.status === 412 || problem.status === 404) {
      const text = 'Below is how your addresses stand now; nothing was done to them from here. If you still want to, do it again.';
      this.notice = { tone: 'warn', title: 'This address was changed meanwhile, in another window or on another device.', text };
    } else {
      this.notice = { tone: 'bad', title: `${problem.title}.`, text: problem.message };
    }
  }
}

customElements.define('account-addresses', AccountAddresses);
