// One component on the page of components, under its name.

import { html, svg } from '../../vendor/lit.js';

const SPRITE = new URL('../../icons/sprite.svg', import.meta.url).href;

export const PICTURE = new URL('../../icons/favicon.svg', import.meta.url).href;

/** @param {string} name  @param {unknown} content  @param {string} [classes] `span` for the whole width */
export const sample = (name, content, classes = '') => html`<section class="panel ${classes}"><h3>${name}</h3>${content}</section>`;

export const icon = (name, size = '') => html`<svg class="icon ${size}" aria-hidden="true">${svg`<use href="${SPRITE}#${name}"></use>`}</svg>`;

export const picture = (classes = '') => html`<span class="picture ${classes}"><img src=${PICTURE} alt="" width="400" height="400" /></span>`;
