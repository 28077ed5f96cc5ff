// What stands around the fields of every editor: what is wrong, what somebody else did, and the bar that saves.

import { html, nothing } from '../../vendor/lit.js';
import { confirm } from '../../js/dialog.js';
import { icon } from '../parts/icons.js';
import { problemView, skeleton } from '../parts/views.js';

const COUNTS = ['', 'One thing needs', 'Two things need', 'Three things need', 'Four things need', 'Five things need'];

/**
 * An editor's page below its heading.
 * @param {import('./editing.js').Editing} editing
 * @param {() => unknown} fields
 * @param {{isReadOnly?: boolean, save?: string, thing?: string, title?: (editing: object) => string | undefined, above?: unknown, extra?: unknown, more?: (editing: object) => unknown}} [options]
 *   `thing`: what is edited, as in "this product"; `title`: over what is wrong; `above`: what readers may use too;
 *   `extra`: beside the save button; `more`: below what is wrong
 */
export function editor(editing, fields, options = {}) {
  if (editing.status === 'failed') return problemView(editing.problem, editing.problem.status === 404 ? undefined : editing.open);
  if (editing.status === 'loading') return skeleton(9);
  const isReadOnly = options.isReadOnly === true;
  const submit = (event) => {
    event.preventDefault();
    if (!isReadOnly) editing.save();
  };
  const keys = (event) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!isReadOnly && editing.isDirty) editing.save();
  };
  return html`<form class="editor" novalidate @submit=${submit} @keydown=${keys}>
    ${isReadOnly ? html`<div class="notice">${icon('lock')}<p>You can read this; only the merchant changes it.</p></div>` : nothing}
    ${conflictView(editing, options.thing)} ${summary(editing, options)}
    ${editing.problem ? problemView(editing.problem) : nothing}
    ${options.above ?? nothing}
    <fieldset class="stack" ?disabled=${isReadOnly}>${fields()}</fieldset>
    ${isReadOnly ? nothing : saveBar(editing, options)}
  </form>`;
}

function summary(editing, { title, more }) {
  const wrong = editing.stillWrong;
  if (wrong.length === 0) return nothing;
  const go = (event, path) => {
    event.preventDefault();
    editing.form.focus(editing.form.idOf(path));
  };
  return html`<div class="error-summary" role="alert" tabindex="-1">
    <h2>${title?.(editing) ?? `${COUNTS[wrong.length] ?? `${wrong.length} things need`} another look`}</h2>
    <ul>${wrong.map(({ path, text }) => html`<li>${path ? html`<a href="#${editing.form.idOf(path)}" @click=${(event) => go(event, path)}>${text}</a>` : text}</li>`)}</ul>
    ${more?.(editing) ?? nothing}
  </div>`;
}

function conflictView(editing, thing = 'this') {
  const { conflict } = editing;
  if (!conflict) return nothing;
  const isNew = editing.isNew;
  return html`<div class="notice warn conflict" role="alert" tabindex="-1">
    ${icon('alert')}
    <p><strong>${isNew ? `Somebody has made ${thing} meanwhile.` : `Somebody has changed ${thing} since you opened it.`}</strong> Nothing of yours was saved yet, and nothing is lost.</p>
    ${conflict.theirs.length ? html`<p>Changed by them: ${conflict.theirs.join(', ')}.</p>` : nothing}
    ${conflict.both.length ? html`<p>Different in theirs and yours: ${conflict.both.join(', ')}. Yours is kept there until you decide.</p>` : nothing}
    <div class="actions">
      <button class="button small" type="button" @click=${editing.combine}>Load theirs, keep what I typed</button>
      <button class="button small quiet" type="button" @click=${() => discard(editing)}>Load theirs, discard mine</button>
    </div>
  </div>`;
}

async function discard(editing) {
  if (await confirm({ title: 'Discard what you typed?', text: 'The page then shows what is saved now.', yes: 'Discard mine', no: 'Keep it', danger: true })) editing.takeTheirs();
}

async function undo(editing) {
  if (await confirm({ title: 'Undo all changes?', text: 'What you typed since the last save is lost.', yes: 'Undo all', no: 'Keep them', danger: true })) editing.revert();
}

function saveBar(editing, { save = 'Save', extra = nothing }) {
  const { isDirty, isBusy, conflict } = editing;
  const isIdle = !isDirty || conflict !== null;
  const said = conflict ? 'Decide above what becomes of their changes.' : isBusy ? 'Saving…' : isDirty ? 'Not saved yet.' : editing.isNew ? 'Nothing to save yet.' : 'Everything is saved.';
  return html`<div class="save-bar">
    <p class="small muted" id="save-state" role="status">${said}</p>
    <div class="actions">
      ${extra}
      ${isDirty ? html`<button class="button quiet" type="button" ?disabled=${isBusy} @click=${() => undo(editing)}>Undo all</button>` : nothing}
      <button class="button primary" aria-busy=${isBusy} aria-disabled=${isIdle || isBusy} aria-describedby="save-state" @click=${(event) => (isIdle || isBusy) && event.preventDefault()}>${isBusy ? 'Saving…' : save}</button>
    </div>
  </div>`;
}

/** Buttons that put an entry of a list elsewhere, or away. @param {string} what "rate 3" */
export function rowTools(form, path, at, count, what, { isMovable = true, remove } = {}) {
  const id = form.idOf(`${path}[${at}]`);
  const move = (by, name, word) => html`<button class="button quiet small icon-only" type="button" id="${id}-${name}" aria-label="Move ${what} ${word}"
    aria-disabled=${by < 0 ? at === 0 : at === count - 1} @click=${() => form.move(path, at, by)}>${icon('down', by < 0 ? 'turned' : '')}</button>`;
  return html`<div class="row-tools">
    ${isMovable && count > 1 ? html`${move(-1, 'up', 'up')}${move(1, 'down', 'down')}` : nothing}
    <button class="button quiet small icon-only" type="button" aria-label="Remove ${what}" @click=${remove ?? (() => form.remove(path, at))}>${icon('trash')}</button>
  </div>`;
}

/** @param {() => void} add */
export const addButton = (form, path, label, add) =>
  html`<button class="button small" type="button" id="${form.idOf(path)}-add" @click=${add}>${icon('plus')}${label}</button>`;
