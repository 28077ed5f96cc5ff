// What somebody typed when their sign-in ended, for when they are back: for them alone, in this window, once.

import { session } from '../../js/session.js';

const KEY = 'doorstep.address-draft';
/** Known before the session ends. */
const sub = session.claims()?.sub;

export const draft = {
  /** @param {object} address */
  keep(address) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ sub, path: location.pathname, address }));
    } catch {
      // Then it is typed again.
    }
  },

  /** @returns {{address: object} | null} */
  take() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
      sessionStorage.removeItem(KEY);
      return kept?.sub === sub && kept?.path === location.pathname ? kept : null;
    } catch {
      return null;
    }
  },
};
