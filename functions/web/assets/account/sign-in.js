// Where the hosted login sends back to: finishes a sign-in and goes on to where it began, says plainly when it did not work,
// and that somebody is signed out. Nothing of the address is ever shown: anybody can write one.

import { LitElement, html, nothing } from '../vendor/lit.js';
import { icon } from '../js/icon.js';
import { session } from '../js/session.js';

const OUT = {
  title: 'You are signed out',
  text: 'Your cart stays as it is. Sign in again whenever you like.',
};
const CALLED_OFF = {
  title: 'You are not signed in',
  text: 'The sign-in was called off. Nothing has changed; you can begin again whenever you like.',
};
const OFFLINE = {
  title: 'You are not signed in',
  text: 'The sign-in service did not answer. Check your connection, then sign in again.',
};
const FAILED = {
  title: 'You are not signed in',
  text: 'This sign-in cannot be finished here: it was begun in another window, or too long ago. Sign in again, and it will.',
};

class AccountSignIn extends LitElement {
  static properties = { said: { state: true } };

  returnTo = '/account';

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#finish();
  }

  async #finish() {
    const answer = new URLSearchParams(location.search);
    if (answer.has('code')) return this.#goOn();
    if (session.isOpen) return location.replace('/account');
    this.said = answer.has('error') ? CALLED_OFF : OUT;
  }

  async #goOn() {
    try {
      location.replace(await session.finishSignIn());
    } catch (error) {
      // This page again, by Back or a reload, after it has done its work.
      if (session.isOpen) return location.replace('/account');
      this.returnTo = error.returnTo ?? this.returnTo;
      this.said = error instanceof TypeError ? OFFLINE : FAILED;
    }
  }

  shouldUpdate() {
    return this.said !== undefined;
  }

  update(changed) {
    if (!this.hasUpdated) this.replaceChildren();
    super.update(changed);
    this.setAttribute('aria-busy', 'false');
  }

  render() {
    if (!this.said) return nothing;
    return html`${icon('lantern', { large: true })}
      <h1>${this.said.title}</h1>
      <p>${this.said.text}</p>
      <div class="actions">
        <button class="button primary" type="button" data-do="sign-in" data-to=${this.returnTo}>Sign in</button>
        <a class="button" href="/">To the shop</a>
      </div>`;
  }
}

customElements.define('account-sign-in', AccountSignIn);
