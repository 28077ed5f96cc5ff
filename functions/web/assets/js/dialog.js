// Questions asked in a native dialog: modal, dismissed with Escape, focus back where it was.

import { icon } from './icon.js';

const FIELD = ':is(input, select, textarea):not([type="hidden"], :disabled)';

/**
 * Shows a dialog of the page and waits for its answer. Buttons with `data-close` dismiss it; they are `type="button"`, because
 * Enter in a field presses the first submit button there is. The first field gets the focus, unless something has `autofocus`.
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} the value of the button that closed it, '' when it was dismissed
 */
export function ask(dialog) {
  const before = document.activeElement;
  const dismiss = (event) => {
    if (event.target.closest?.('[data-close]')) dialog.close('');
  };
  dialog.returnValue = '';
  dialog.addEventListener('click', dismiss);
  dialog.showModal();
  if (!dialog.querySelector('[autofocus]')) dialog.querySelector(FIELD)?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => {
        dialog.removeEventListener('click', dismiss);
        if (before instanceof HTMLElement && before.isConnected) before.focus();
        resolve(dialog.returnValue);
      },
      { once: true },
    );
  });
}

/**
 * Asks yes or no. The question is the title; the text says what follows from a yes.
 * @param {{title: string, text?: string, yes: string, no?: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export async function confirm({ title, text = '', yes, no = 'Go back', danger = false }) {
  const dialog = element('dialog', 'dialog');
  const form = element('form');
  form.method = 'dialog';
  const heading = element('h2', '', title);
  heading.id = 'confirm-title';
  dialog.setAttribute('aria-labelledby', heading.id);
  const close = dismissal('close');
  close.setAttribute('aria-label', 'Close');
  close.append(icon('close'));
  const header = element('header');
  header.append(heading, close);
  form.append(header);
  if (text) form.append(element('p', '', text));
  const footer = element('footer');
  const refuse = dismissal('button quiet', no);
  const agree = element('button', danger ? 'button danger primary' : 'button primary', yes);
  agree.value = 'yes';
  footer.append(refuse, agree);
  form.append(footer);
  dialog.append(form);
  document.body.append(dialog);
  const answer = ask(dialog);
  refuse.focus();
  try {
    return (await answer) === 'yes';
  } finally {
    dialog.remove();
  }
}

function element(name, classes = '', text = '') {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}

function dismissal(classes, text = '') {
  const made = element('button', classes, text);
  made.type = 'button';
  made.dataset.close = '';
  return made;
}
