// The names of the shop's locations, asked for once.

import { html, until } from '../../vendor/lit.js';
import { api } from '../../js/api.js';

let names = null;

function load() {
  names ??= api
    .get('/admin/locations')
    .then(({ data }) => new Map(data.items.map(({ id, name }) => [id, name])))
    .catch(() => {
      names = null;
      return new Map();
    });
  return names;
}

/** The name of a location; its id until that is known, and where it never is. */
export const locationName = (id) => html`${until(load().then((known) => known.get(id) ?? id), id)}`;
