// What the account's pages are built on: lit without a shadow root, so that the shared stylesheets apply. Until what a page
// shows has come, the frame the server drew for it stays.

import { LitElement, html } from '../../vendor/lit.js';
import { icon } from '../../js/icon.js';
import { session } from '../../js/session.js';

export class AccountPage extends LitElement {
  /** @type {import('../../js/api.js').Problem | null} */
  #problem = null;
  #isReady = false;

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    if (session.isOpen) this.load();
  }

  /** Fetches what the page shows, again after a failure. */
  load = async () => {
    this.#problem = null;
    this.setAttribute('aria-busy', 'true');
    try {
      await this.fetch();
    } catch (problem) {
      if (!problem.code) console.error(problem);
      this.#problem = problem;
    }
    this.#isReady = true;
    this.setAttribute('aria-busy', 'false');
    this.requestUpdate();
  };

  shouldUpdate() {
    return this.#isReady;
  }

  update(changed) {
    if (!this.hasUpdated) this.replaceChildren();
    super.update(changed);
  }

  render() {
    return this.#problem ? this.#refused() : this.content();
  }

  #refused() {
    const { title, message } = this.#problem;
    return html`${this.head()}
      <section class="notice bad" role="alert">${icon('alert')}
        <div class="stack"><p><strong>${title ?? 'Something went wrong on our side'}.</strong> ${message}</p>
          <p class="actions"><button class="button small" type="button" @click=${this.load}>Try again</button></p></div>
      </section>`;
  }

  /** The page's own: fetches its data. @returns {Promise<void>} */
  async fetch() {}

  /** The page's own: its heading, which stands whatever happens. */
  head() {}

  /** The page's own: all of it. */
  content() {}
}
