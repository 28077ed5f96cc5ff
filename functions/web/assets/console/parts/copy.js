// Copying to the clipboard, and saying so.

import { toast } from '../../js/toast.js';

/** @param {string} text  @param {string} what `The link` */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} is copied.`);
  } catch {
    // Without the permission it can still be read and selected.
    toast(`The browser did not let us copy. ${what}: ${text}`);
  }
}
