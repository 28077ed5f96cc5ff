// Buttons and links that act.

import { html } from '../../vendor/lit.js';
import { icon, sample } from './sample.js';

const KINDS = [
  ['', 'Secondary'],
  ['primary', 'Primary'],
  ['quiet', 'Quiet'],
  ['danger', 'Danger'],
  ['danger primary', 'The last click'],
];

const NAMES = `cart search account menu close check alert info help phone mail clock calendar truck parcel pin return card tag
lantern larch home orders stock chart settings people chat plus minus edit trash filter download upload print copy refresh
external left right down more lock eye`.split(/\s+/);

export const actions = () => [
  sample('Buttons', html`<div class="actions">${KINDS.map(([kind, name]) => html`<button class="button ${kind}">${name}</button>`)}</div>`),
  sample('With an icon, small, as a link', html`<div class="actions">
      <button class="button primary">${icon('plus')}New order</button>
      <button class="button small">${icon('download')}CSV</button>
      <button class="button primary small">Save</button>
      <button class="button icon-only" aria-label="Edit">${icon('edit')}</button>
      <button class="button icon-only small quiet" aria-label="More">${icon('more')}</button>
      <a class="button" href="#actions">A link</a>
    </div>`),
  sample('Busy', html`<div class="actions">${KINDS.map(([kind]) => html`<button class="button ${kind}" aria-busy="true">Saving…</button>`)}</div>`),
  sample('Not now, and why', html`<div class="actions">
      <button class="button" aria-disabled="true" aria-describedby="reason-1">Cancel order</button>
      <button class="button primary" aria-disabled="true" aria-describedby="reason-1">Change lines</button>
      <span class="reason" id="reason-1">It left the warehouse at 14:05.</span>
    </div>`),
  sample('Whole width', html`<button class="button primary wide">Place order · $60.90</button>`),
  sample('In a sentence', html`<p>
      Ships to Columbus. <button class="link-button">Use another address</button> or
      <button class="link-button danger">remove it</button>, or <a href="#actions">read how we ship</a>.
    </p>`),
  sample('Icons', html`<ul class="row">${NAMES.map((name) => html`<li title=${name}>${icon(name)}<span class="visually-hidden">${name}</span></li>`)}</ul>
      <p class="row">${icon('larch', 'large')}${icon('lantern', 'large')}${icon('parcel', 'large')}</p>`, 'span'),
];
