// What is shown to those who cannot be shown a page: not signed in, no colleague, the wrong role, no such page.

import { html } from '../../vendor/lit.js';
import { session } from '../../js/session.js';
import { mayOpen, pages } from '../router.js';
import { icon } from './icons.js';

const ROLE_WORDS = { agent: 'agents', warehouse: 'the warehouse', merchant: 'the merchant' };

/** Who may open it; the merchant always may. */
const rolesOf = (page) => [...new Set([...page.roles, 'merchant'])].map((role) => ROLE_WORDS[role]);

const gate = (name, content) => html`<main class="console-gate" id="main" tabindex="-1"><div class="empty">${icon(name, 'large')}${content}</div></main>`;

export const signIn = (shop) =>
  gate(
    'lantern',
    html`<h1>${shop} console</h1>
      <p>Orders, stock and products, for those who work here. Sign in with your work account.</p>
      <button class="button primary" type="button" @click=${() => session.signIn()}>Sign in</button>
      <p><a href="/">Go to the shop</a></p>`,
  );

/** @param {{name?: string, email?: string}} claims */
export const customerOnly = (claims) =>
  gate(
    'lock',
    html`<h1>This is the staff entrance</h1>
      <p>You are signed in as ${claims?.email ?? claims?.name ?? 'a customer'}, which is a customer’s account. Your own orders and addresses are in your account.</p>
      <div class="actions">
        <a class="button primary" href="/account">Go to your account</a>
        <button class="button" type="button" @click=${() => session.signOut()}>Sign out</button>
      </div>
      <p class="small">If you work here, sign out and sign in with your work account; the merchant can add you to the team.</p>`,
  );

/** @param {import('../router.js').Page} page  @param {string[]} roles what the reader is */
export const notAllowed = (page, roles) =>
  html`<div class="empty">${icon('lock', 'large')}
    <h1>${page.title}</h1>
    <p>This page is for ${rolesOf(page).join(' and ')}. Your role here is ${roles.join(' and ').toLowerCase()}.</p>
    <a class="button" href="/console">Go to the start page</a>
  </div>`;

export const unknownPath = () =>
  html`<div class="empty">${icon('help', 'large')}
    <h1>There is no page here</h1>
    <p>The address may be mistyped, or the page has moved. These are the pages you can open, and the search above finds orders and customers.</p>
    <ul class="chips">${pages.filter((page) => page.nav && mayOpen(page)).map((page) => html`<li><a class="chip" href=${page.path}>${page.nav.label}</a></li>`)}</ul>
  </div>`;
