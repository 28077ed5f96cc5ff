// What all account pages share: signing in and out, and what is shown when a sign-in ends by itself or in another window.
// The pages have both faces in their HTML; the class `signed-in` on the root says which one is seen.

import { busy } from '../js/form.js';
import { session } from '../js/session.js';

const root = document.documentElement;
const ended = document.getElementById('ended');
let leaving = false;
let who = session.claims()?.sub;

/** Shows the page as it is for whoever is signed in now. */
function follow() {
  if (!ended || leaving) return;
  const now = session.claims()?.sub;
  if (now === who) return;
  who = now;
  // Somebody else's page is drawn from the start.
  if (now) return location.reload();
  root.classList.remove('signed-in');
  // What was theirs does not stay behind for whoever sits here next.
  document.querySelector('.account').replaceChildren();
  ended.hidden = false;
  ended.scrollIntoView({ block: 'center' });
  document.querySelector('[data-do="sign-in"]').focus({ preventScroll: true });
}

if (!session.isOpen) root.classList.remove('signed-in');
addEventListener('session-changed', follow);
addEventListener('storage', follow);

document.addEventListener('click', (event) => {
  const pressed = event.target.closest?.('[data-do]');
  if (!pressed || pressed.getAttribute('aria-busy') === 'true') return;
  if (pressed.dataset.do === 'sign-in') {
    busy(pressed, 'To the sign-in…');
    session.signIn(pressed.dataset.to);
  }
  if (pressed.dataset.do === 'sign-out') {
    leaving = true;
    busy(pressed, 'Signing out…');
    session.signOut();
  }
});

// Back on a page that the browser kept whole: after a sign-out nobody's, else with its buttons at rest.
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  if (session.claims()?.sub !== who) return location.reload();
  leaving = false;
  for (const button of document.querySelectorAll('[data-do]')) busy(button);
});
