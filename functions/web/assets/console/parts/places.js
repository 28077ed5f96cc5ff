// Which location somebody works at: chosen once, kept in this browser.

import { api } from '../../js/api.js';

const STORE = 'doorstep.console.location';

export const locations = async (signal) => (await api.get('/admin/locations', { signal })).data.items;

/** The location that was chosen last. @returns {string} '' when none was */
export function kept() {
  try {
    return localStorage.getItem(STORE) ?? '';
  } catch {
    return '';
  }
}

export function keep(location) {
  try {
    localStorage.setItem(STORE, location);
  } catch {
    // Then it is chosen again next time.
  }
}
