// What the keyboard does everywhere: `/` searches, `g` and a letter goes to a page, `j` and `k` move along a list, `?` says so.

import { html, render } from '../../vendor/lit.js';
import { ask } from '../../js/dialog.js';
import { mayOpen, pages, router } from '../router.js';
import { icon } from './icons.js';

/** How long after `g` its letter may come. */
const PATIENCE_MS = 1500;

const isTyping = (target) => target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog') !== null;

let waitsUntil = 0;

export function listen() {
  document.addEventListener('keydown', pressed);
  addEventListener('keyboard-help', showHelp);
}

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!document.querySelector('.console')) return;
  if (event.timeStamp < waitsUntil) {
    waitsUntil = 0;
    const page = reachable().find((page) => page.shortcut === event.key);
    if (page) {
      event.preventDefault();
      router.go(page.path);
    }
    return;
  }
  const action = ACTIONS[event.key];
  if (action) {
    event.preventDefault();
    action(event);
  }
}

const ACTIONS = {
  g: (event) => {
    waitsUntil = event.timeStamp + PATIENCE_MS;
  },
  '/': () => document.querySelector('.console-bar [type="search"]')?.focus(),
  '?': () => showHelp(),
  j: () => step(1),
  k: () => step(-1),
};

/** The next or previous row's link gets the focus; Enter opens it. */
function step(by) {
  const links = [...document.querySelectorAll('.console-page a.row-link')];
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}

const reachable = () => pages.filter((page) => page.shortcut && mayOpen(page));

async function showHelp() {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'keyboard-title');
  const row = (keys, what) => html`<div><dt>${keys.map((key, at) => html`${at > 0 ? ' then ' : ''}<kbd>${key}</kbd>`)}</dt><dd>${what}</dd></div>`;
  render(
    html`<form method="dialog">
      <header><h2 id="keyboard-title">Keyboard</h2><button class="close" value="" aria-label="Close">${icon('close')}</button></header>
      <dl class="facts">
        ${row(['/'], 'Search')} ${row(['j'], 'Next row of a list')} ${row(['k'], 'Previous row of a list')} ${row(['Enter'], 'Open the row')}
        ${reachable().map((page) => row(['g', page.shortcut], page.nav?.label ?? page.title))} ${row(['?'], 'This help')}
      </dl>
    </form>`,
    dialog,
  );
  // Within the page, where its heading is no second banner.
  (document.querySelector('main') ?? document.body).append(dialog);
  await ask(dialog);
  dialog.remove();
}
