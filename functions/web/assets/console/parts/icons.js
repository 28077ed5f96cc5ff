// Icons as lit draws them; their names are in docs/DESIGN.md.

import { html } from '../../vendor/lit.js';

const SPRITE = new URL('../../icons/sprite.svg', import.meta.url).href;

/** @param {string} name  @param {string} [size] `large` */
export const icon = (name, size = '') => html`<svg class="icon ${size}" aria-hidden="true"><use href="${SPRITE}#${name}"></use></svg>`;
