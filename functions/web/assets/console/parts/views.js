// What pages show instead of their data: that they are coming, that there are none, that they could not be had.

import { html, nothing } from '../../vendor/lit.js';
import { icon } from './icons.js';

/** Lines that stand where text will be. */
export const skeleton = (lines = 3, label = 'Loading…') => html`<div class="loading" role="status"><span class="visually-hidden">${label}</span>${Array.from(
  { length: lines },
  (_, at) => html`<span class="skeleton ${at % 3 === 2 ? 'half' : ''}" aria-hidden="true"></span>`,
)}</div>`;

/** A refusal or failure, in the API's words, with a way to try again where that may help. */
export function problemView(problem, retry) {
  if (!problem) return nothing;
  const field = problem.errors?.length ? problem.errors.map(({ message }) => sentence(message)).join(' ') : '';
  return html`<div class="notice bad" role="alert">
    ${icon('alert')}
    <p><strong>${problem.title ?? 'That did not work'}</strong></p>
    <p>${field || problem.detail || (problem.code ? '' : 'Something on this page is broken. Please load it again.')}</p>
    ${problem.requestId && problem.status >= 500 ? html`<p class="small">If it stays, tell us this: <span class="code">${problem.requestId}</span></p>` : nothing}
    ${retry && problem.isTransient !== false ? html`<p><button class="button small" type="button" @click=${retry}>Try again</button></p>` : nothing}
  </div>`;
}

/** Says that there is nothing, and what to do about it. */
export const empty = (name, title, text, action = nothing) =>
  html`<div class="empty">${icon(name, 'large')}<h2>${title}</h2><p>${text}</p>${action}</div>`;

/** @param {'good'|'warn'|'bad'|'info'|''} tone */
export const notice = (tone, content) =>
  html`<div class="notice ${tone}" role=${tone === 'bad' ? 'alert' : 'status'}>${icon({ good: 'check', info: 'info', '': 'info' }[tone] ?? 'alert')}${content}</div>`;

/**
 * Draws a task: skeleton at first, its problem when it failed, else what it has. What was there stays while it is loaded anew.
 * @param {import('./element.js').Task} task
 */
export function draw(task, view, { lines = 3, retry = task.retry } = {}) {
  if (task.status === 'failed') return html`${problemView(task.problem, retry)}${task.value === undefined ? nothing : view(task.value)}`;
  if (task.value === undefined) return skeleton(lines);
  return view(task.value);
}

/** `is required` → `Is required.` */
export function sentence(clause, subject = '') {
  const text = subject && /^(is|must|has|may|was|can|cannot|should|holds?|names?|does)\b/.test(clause) ? `${subject} ${clause}` : clause;
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}
