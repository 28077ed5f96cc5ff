// The console around its pages: who works here, where one can go, what is looked for, and the page itself. Knows nothing of
// what pages show.

import { html, nothing } from '../vendor/lit.js';
import { session } from '../js/session.js';
import { confirm } from '../js/dialog.js';
import { router, mayOpen } from './router.js';
import { ConsoleElement } from './parts/element.js';
import { icon } from './parts/icons.js';
import { problemView, skeleton } from './parts/views.js';
import { navigation } from './parts/navigation.js';
import { customerOnly, notAllowed, signIn, unknownPath } from './parts/gate.js';
import { listen } from './parts/shortcuts.js';
import { keepScroll } from './parts/scroll.js';
import './parts/search.js';

const ROLES = { agent: 'Agent', warehouse: 'Warehouse', merchant: 'Merchant' };
const STAFF = Object.keys(ROLES);

class DoorstepConsole extends ConsoleElement {
  static properties = { shop: {} };

  /** @type {import('./router.js').Place | null} */
  #place = null;
  /** The element of the page, and for what it was made. */
  #page = null;
  #madeFor = '';
  #problem = null;
  #title = '';

  connectedCallback() {
    super.connectedCallback();
    this.#title = document.title.split(' · ').at(-1);
    addEventListener('session-changed', this.#sessionChanged);
    addEventListener('storage', this.#sessionChanged);
    for (const kind of ['online', 'offline']) addEventListener(kind, () => this.requestUpdate());
    this.addEventListener('page-title', (event) => this.#name(event.detail));
    listen();
    router.start((place) => this.#open(place), {
      isUnsaved: () => this.#page?.unsaved === true,
      ask: () => confirm({ title: 'Leave without saving?', text: 'What you typed on this page will be lost.', yes: 'Leave', no: 'Stay', danger: true }),
    });
    addEventListener('beforeunload', (event) => {
      if (this.#page?.unsaved) event.preventDefault();
    });
  }

  /** Who the page was drawn for. A token that is renewed changes nothing. */
  #reader = reader();

  #sessionChanged = (event) => {
    if (event.type === 'storage' && event.key !== 'doorstep.session' && event.key !== null) return;
    if (this.#reader === reader()) return;
    // Somebody else may see something else, and must not see what was there.
    this.#reader = reader();
    this.#page = null;
    if (this.#place) this.#open({ ...this.#place, isFirst: true });
  };

  get #isStaff() {
    return session.isOpen && session.has(...STAFF);
  }

  /** @param {import('./router.js').Place} place */
  async #open(place) {
    this.#place = place;
    this.#problem = null;
    const { page } = place;
    const made = `${page?.path} ${JSON.stringify(place.params)}`;
    if (!this.#isStaff || !page || !mayOpen(page)) {
      this.#page = null;
      this.#name(page?.title ?? 'Not found');
    } else if (this.#page && this.#madeFor === made) {
      this.#page.query = place.query;
      return this.requestUpdate();
    } else {
      this.#page = null;
      this.requestUpdate();
      try {
        await page.load();
      } catch (error) {
        console.error(error);
        this.#problem = { title: 'This page could not be loaded', detail: 'The connection may be down, or the shop was just updated.' };
      }
      // Meanwhile the reader may have gone on.
      if (this.#place !== place) return undefined;
      if (!this.#problem) this.#page = make(page, place);
      this.#madeFor = made;
      this.#name(page.title);
    }
    this.requestUpdate();
    return this.#arrive(place);
  }

  /** The reader is taken to the heading of the page, as a page that is loaded would do. */
  async #arrive({ isReturn, isFirst }) {
    await this.updateComplete;
    await this.#page?.updateComplete;
    if (!isFirst) {
      const heading = this.querySelector('.console-page h1');
      heading?.setAttribute('tabindex', '-1');
      heading?.focus({ preventScroll: true });
    }
    // On a phone the navigation is wider than the window.
    this.querySelector('.console-nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    keepScroll(isReturn ? (history.state?.top ?? 0) : 0);
  }

  #name(title) {
    document.title = `${title} · Console · ${this.#title}`;
  }

  render() {
    if (!session.isOpen) return signIn(this.shop);
    if (!this.#isStaff) return customerOnly(session.claims());
    return html`<div class="console">
      ${this.#bar()}
      <nav class="console-nav" aria-label="Console">${navigation(this.#place)}</nav>
      <main class="console-page" id="main" tabindex="-1">
        ${navigator.onLine
          ? nothing
          : html`<div class="notice warn offline" role="status">${icon('alert')}<p><strong>No connection.</strong> What you see may be old. Nothing is lost: what you send now can be sent again.</p></div>`}
        ${this.#content()}
      </main>
    </div>`;
  }

  #content() {
    const { page } = this.#place ?? {};
    if (!page) return unknownPath();
    if (!mayOpen(page)) return notAllowed(page, this.#roles());
    if (this.#problem) return html`<h1>${page.title}</h1>${problemView(this.#problem, () => location.reload())}`;
    return this.#page ?? html`<h1>${page.title}</h1>${skeleton(6)}`;
  }

  #roles() {
    return session.claims().groups.filter((group) => group in ROLES).map((group) => ROLES[group]);
  }

  #bar() {
    const { name, email } = session.claims();
    return html`<header class="console-bar">
      <a class="brand" href="/console" aria-label="${this.shop}, console">${icon('lantern')}<span>${this.shop}</span></a>
      <console-search></console-search>
      <details class="menu">
        <summary aria-label="You: ${name ?? email ?? 'signed in'}">${icon('account')}<span class="who">${name ?? email}</span></summary>
        <ul>
          <li class="signed-in"><strong>${name ?? email}</strong>${name && email ? html`<br /><span class="small">${email}</span>` : nothing}<br /><span class="small muted">${this.#roles().join(', ')}</span></li>
          <li><button type="button" @click=${() => dispatchEvent(new CustomEvent('keyboard-help'))}>${icon('help')}Keyboard</button></li>
          <li><a href="/" target="_blank" rel="noopener">${icon('external')}Open the shop</a></li>
          <li><button type="button" @click=${() => session.signOut()}>${icon('lock')}Sign out</button></li>
        </ul>
      </details>
    </header>`;
  }
}

function reader() {
  const { sub, groups } = session.claims() ?? {};
  return JSON.stringify([sub, groups]);
}

/** The page's element, told where it is before it draws. */
function make(page, { params, query, isReturn }) {
  return Object.assign(document.createElement(page.element), params, { query, isReturn });
}

customElements.define('doorstep-console', DoorstepConsole);
