// The JSON API as the pages use it: one function for each method, refusals as `Problem`, the caller's token where there is
// one. Knows nothing of what is asked.

import { session } from './session.js';

/**
 * A refusal: what the API's problem document says (RFC 9457), or `offline` when no answer came.
 * `errors` are the wrong fields, `more` is all the document holds beyond the standard members.
 */
export class Problem extends Error {
  /** @param {{status?: number, code?: string, title?: string, detail?: string, errors?: {field: string, message: string}[], help?: string, request_id?: string}} document */
  constructor(document) {
    super(document.detail || document.title || 'That did not work.');
    this.name = 'Problem';
    this.status = document.status ?? 0;
    this.code = document.code ?? 'unknown';
    this.title = document.title ?? 'That did not work';
    this.detail = document.detail ?? '';
    this.errors = document.errors ?? [];
    this.help = document.help ?? '/help';
    this.requestId = document.request_id ?? '';
    this.more = document;
  }

  /** Whether the very same request may be sent again: nothing is known to have happened, and its key makes it harmless. */
  get isTransient() {
    return this.code === 'offline' || this.status === 429 || this.status >= 500 || this.code === 'in_flight';
  }
}

const OFFLINE = {
  code: 'offline',
  title: 'No connection',
  detail: 'The shop did not answer. Please check your connection and try again; nothing is done twice.',
};

/** A key for one drawn form: the same request under it happens once, however often it is sent. */
export const newKey = () => crypto.randomUUID();

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, text?: string, type?: string, key?: string, version?: string|number, signal?: AbortSignal, guest?: boolean}} [options]
 *   `guest`: go by the cookie of a link, also while somebody is signed in
 * @returns {Promise<{status: number, data: any, etag: string|null, headers: Headers}>}
 */
async function call(method, path, { body, text, type, key, version, signal, guest = false } = {}) {
  const headers = new Headers({ accept: 'application/json' });
  if (key) headers.set('idempotency-key', key);
  if (version !== undefined && version !== null) headers.set('if-match', String(version).startsWith('"') ? String(version) : `"${version}"`);
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (text !== undefined) headers.set('content-type', type ?? 'text/plain; charset=utf-8');
  const request = { method, headers, body: body !== undefined ? JSON.stringify(body) : text, signal };
  const token = guest ? null : await session.token();
  let response = await send(path, request, token);
  // Another clock may have ended the token before ours did: renewed once, then it is the reader's turn to sign in.
  if (response.status === 401 && token) {
    const renewed = await session.renewed();
    if (renewed) {
      // Heard to the end, or the browser goes on waiting for it.
      await response.arrayBuffer().catch(() => {});
      response = await send(path, request, renewed);
    }
  }
  const data = await read(response);
  if (!response.ok) {
    // Signed in still, but the login gave no token: it is the one that did not answer.
    if (response.status === 401 && !token && !guest && session.isOpen) throw new Problem(OFFLINE);
    if (response.status === 401 && token) session.forget();
    // The gateway's own refusals (401, 403, 429) are no problem documents.
    throw new Problem(data && typeof data === 'object' && data.code ? data : { status: response.status, title: titleOf(response.status), detail: data?.message });
  }
  return { status: response.status, data, etag: response.headers.get('etag'), headers: response.headers };
}

/** Longer than the shop ever takes to answer. */
const PATIENCE = 60_000;

async function send(path, request, token) {
  if (token) request.headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(path, { ...request, signal: request.signal ?? AbortSignal.timeout?.(PATIENCE) });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(OFFLINE);
  }
}

/** An answer that is cut off on its way says nothing, whatever its status. */
async function read(response) {
  const isJson = response.headers.get('content-type')?.includes('json');
  try {
    return isJson ? await response.json() : await response.text();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    if (response.ok) throw new Problem(OFFLINE);
    return null;
  }
}

function titleOf(status) {
  const titles = { 401: 'Please sign in', 403: 'You may not do this', 413: 'That is too large', 429: 'That was a bit fast: please wait a moment' };
  return titles[status] ?? 'Something went wrong on our side';
}

export const api = {
  get: (path, options) => call('GET', path, options),
  post: (path, body, options) => call('POST', path, { body, ...options }),
  /** Text instead of JSON, for tables. */
  postText: (path, text, type, options) => call('POST', path, { text, type, ...options }),
  put: (path, body, options) => call('PUT', path, { body, ...options }),
  delete: (path, options) => call('DELETE', path, options),
};

/** A query string from what is set. @param {Record<string, unknown>} parameters */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : '';
}
