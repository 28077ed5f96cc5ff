// A word from one page to the next, such as that something was saved.

const KEY = 'doorstep.said';

export const said = {
  /** @param {string} words */
  leave(words) {
    try {
      sessionStorage.setItem(KEY, words);
    } catch {
      // The next page shows what was saved anyway.
    }
  },

  /** @returns {string} what was left, once */
  take() {
    try {
      const words = sessionStorage.getItem(KEY) ?? '';
      sessionStorage.removeItem(KEY);
      return words;
    } catch {
      return '';
    }
  },
};
