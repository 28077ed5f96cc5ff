// The pages this reader may open, by group; the one that is open is marked.

import { html, nothing } from '../../vendor/lit.js';
import { mayOpen, pages } from '../router.js';
import { icon } from './icons.js';

/** Of an order the entry of the orders is marked: the longest path that leads to it. */
function currentOf(entries, path) {
  const leading = entries.filter((page) => path === page.path || (page.path !== '/console' && path.startsWith(`${page.path}/`)));
  return leading.sort((a, b) => b.path.length - a.path.length)[0];
}

/** @param {import('../router.js').Place | null} place */
export function navigation(place) {
  const entries = pages.filter((page) => page.nav && mayOpen(page));
  const current = currentOf(entries, place?.path ?? '');
  const groups = Map.groupBy(entries, (page) => page.nav.group ?? '');
  return [...groups].map(
    ([group, members]) => html`${group ? html`<p class="label">${group}</p>` : nothing}
      <ul>
        ${members.map(
          (page) => html`<li>
            <a href=${page.path} aria-current=${page === current ? (place.path === page.path ? 'page' : 'true') : nothing}
              >${icon(page.nav.icon)}<span>${page.nav.label}</span></a>
          </li>`,
        )}
      </ul>`,
  );
}
