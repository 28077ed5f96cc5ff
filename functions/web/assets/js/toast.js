// A short word at the foot of the page that something was done. Never the only place where an error is said.

import { icon } from './icon.js';

const SHORT = 6000;
const LONG = 12000;

/** The live region must stand in the page before words come into it, or some screen readers miss the first. */
const region = document.createElement('div');
region.className = 'toasts';
region.setAttribute('role', 'status');
region.setAttribute('aria-live', 'polite');
document.body.append(region);

/**
 * @param {string} text
 * @param {{action?: string, onAction?: () => void}} [options] one thing to do about it, such as Undo
 * @returns {() => void} takes it away
 */
export function toast(text, { action = '', onAction } = {}) {
  const box = document.createElement('div');
  box.className = 'toast';
  const words = document.createElement('span');
  words.textContent = text;
  box.append(words);
  let timer;
  const away = () => {
    clearTimeout(timer);
    box.remove();
  };
  if (action) {
    const act = document.createElement('button');
    act.type = 'button';
    act.className = 'link-button';
    act.textContent = action;
    act.addEventListener('click', () => {
      away();
      onAction?.();
    });
    box.append(act);
  }
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'close';
  close.setAttribute('aria-label', 'Dismiss');
  close.append(icon('close'));
  close.addEventListener('click', away);
  box.append(close);
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(away, action ? LONG : SHORT);
  };
  const stay = () => clearTimeout(timer);
  box.addEventListener('pointerenter', stay);
  box.addEventListener('focusin', stay);
  box.addEventListener('pointerleave', wait);
  box.addEventListener('focusout', wait);
  // A modal dialog lies above everything else: what is said while one is open is said inside it.
  (document.querySelector('dialog[open]') ?? document.body).append(region);
  region.append(box);
  wait();
  return away;
}
