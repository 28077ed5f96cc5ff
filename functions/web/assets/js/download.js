// A document that only its reader may see: fetched with what they show, then kept as a file. No link could carry their token.

import { session } from './session.js';

/** How long a browser may take to begin. */
const KEPT_MS = 60_000;

/**
 * @param {string} path  @param {string} name of the file  @param {{guest?: boolean}} [options] as for `api`
 * @throws {Error} with words for whoever asked
 */
export async function download(path, name, { guest = false } = {}) {
  const token = guest ? null : await session.token();
  const headers = new Headers({ accept: 'application/pdf' });
  if (token) headers.set('authorization', `Bearer ${token}`);
  const answer = await fetch(path, { headers }).catch(() => null);
  if (!answer?.ok) throw new Error(answer?.status === 409 ? 'It is not ready yet. Try again in a minute.' : 'It could not be fetched. Please try again.');
  const url = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
