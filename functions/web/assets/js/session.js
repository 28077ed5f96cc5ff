// Who is signed in. Authorization code with PKCE against the hosted login; tokens live in localStorage, so that tabs share
// them, and are renewed before they end. The strict content security policy is what keeps others' scripts away from them.

import { page } from './page.js';

const STORE = 'doorstep.session';
const ASKED = 'doorstep.sign-in';
/** Renewed this long before it ends. */
const EARLY_MS = 60_000;

/** @typedef {{access: string, refresh?: string, ends: number, claims: {sub: string, name?: string, email?: string, groups: string[]}}} Session */

/** The session of a browser that keeps nothing for us: it lives as long as the page. @type {Session | null | undefined} */
let unkept;

/** @returns {Session | null} */
function read() {
  if (unkept !== undefined) return unkept;
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? 'null');
  } catch {
    return null;
  }
}

/** That somebody is signed in, for pages whose first answer depends on it. It opens nothing: the token does. */
function tellServer(isSignedIn) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `signed-in=1; Path=/; Max-Age=${isSignedIn ? 30 * 24 * 60 * 60 : 0}; SameSite=Lax${secure}`;
}

/** @param {Session | null} session */
function write(session) {
  tellServer(session !== null);
  try {
    if (session) localStorage.setItem(STORE, JSON.stringify(session));
    else localStorage.removeItem(STORE);
    unkept = undefined;
  } catch {
    unkept = session;
  }
  dispatchEvent(new CustomEvent('session-changed'));
}

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const callback = () => `${location.origin}/account/sign-in`;

/** What a token says. It is only shown: the API verifies it. */
function claimsOf(token) {
  const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  const text = new TextDecoder().decode(Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0)));
  const claims = JSON.parse(text);
  return { sub: claims.sub, name: claims.name, email: claims.email, groups: claims['cognito:groups'] ?? [] };
}

/** @returns {Promise<object | null>} null is a refusal; a login that cannot answer throws a TypeError, as `fetch` does */
async function askForTokens(parameters) {
  const response = await fetch(`${page.loginUrl}/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: page.client, ...parameters }),
  });
  if (response.status >= 500 || response.status === 429) throw new TypeError('The login did not answer.');
  return response.ok ? response.json() : null;
}

/** @returns {Session} */
function sessionOf(answer, refresh) {
  return {
    access: answer.access_token,
    refresh: answer.refresh_token ?? refresh,
    ends: Date.now() + answer.expires_in * 1000,
    claims: claimsOf(answer.id_token),
  };
}

/** Renewed once, however many ask at the same time. @type {Promise<string|null>|null} */
let renewing = null;

async function renew(session) {
  if (!session.refresh) {
    write(null);
    return null;
  }
  const answer = await askForTokens({ grant_type: 'refresh_token', refresh_token: session.refresh }).catch(() => undefined);
  if (answer === undefined) return session.ends > Date.now() ? session.access : null; // offline: what there is may still do
  // Signed out meanwhile, or in again: that counts.
  if (read()?.refresh !== session.refresh) return read()?.access ?? null;
  const renewed = answer && sessionOf(answer, session.refresh);
  write(renewed);
  return renewed?.access ?? null;
}

export const session = {
  /** Whether somebody is signed in, as far as this browser knows. */
  get isOpen() {
    return read() !== null;
  },

  /** @returns {{sub: string, name?: string, email?: string, groups: string[]} | null} */
  claims() {
    return read()?.claims ?? null;
  },

  /** @param {...('customer'|'agent'|'warehouse'|'merchant')} roles */
  has(...roles) {
    const groups = read()?.claims.groups ?? [];
    return groups.includes('merchant') ? roles.some((role) => role !== 'customer') || groups.includes('customer') : roles.some((role) => groups.includes(role));
  },

  /** The bearer token, renewed when it is about to end. @returns {Promise<string|null>} */
  async token() {
    const session = read();
    if (!session) return null;
    if (session.ends - EARLY_MS > Date.now()) return session.access;
    return this.renewed();
  },

  /** A new token, whatever the old one says of itself. @returns {Promise<string|null>} */
  async renewed() {
    const session = read();
    if (!session) return null;
    renewing ??= renew(session).finally(() => { renewing = null; });
    return renewing;
  },

  /** Goes to the hosted login and comes back to `returnTo`. */
  async signIn(returnTo = location.pathname + location.search) {
    const [state, verifier] = [random(), random()];
    try {
      sessionStorage.setItem(ASKED, JSON.stringify({ state, verifier, returnTo }));
    } catch {
      // Without it nobody could come back.
      return location.assign('/help?about=storage_blocked');
    }
    const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: page.client,
      redirect_uri: callback(),
      scope: 'openid email profile',
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    return location.assign(`${page.loginUrl}/oauth2/authorize?${query}`);
  },

  /**
   * Finishes what `signIn` began, on the page the login sends back to.
   * @returns {Promise<string>} where to go now; an error has it as `returnTo`
   */
  async finishSignIn() {
    const answer = new URLSearchParams(location.search);
    const asked = JSON.parse(sessionStorage.getItem(ASKED) ?? 'null');
    sessionStorage.removeItem(ASKED);
    // Only ever to a path of this site.
    const returnTo = /^\/(?![/\\])/.test(asked?.returnTo ?? '') ? asked.returnTo : '/account';
    if (!asked || !answer.get('code') || answer.get('state') !== asked.state) {
      throw Object.assign(new Error('The sign-in was not begun in this window, or too long ago.'), { returnTo });
    }
    const tokens = await askForTokens({
      grant_type: 'authorization_code',
      code: answer.get('code'),
      redirect_uri: callback(),
      code_verifier: asked.verifier,
    }).catch((error) => {
      throw Object.assign(error, { returnTo });
    });
    if (!tokens) throw Object.assign(new Error('The sign-in could not be finished.'), { returnTo });
    write(sessionOf(tokens));
    return returnTo;
  },

  /** Forgets here, then at the login. */
  async signOut() {
    const refresh = read()?.refresh;
    write(null);
    if (refresh) {
      const body = new URLSearchParams({ token: refresh, client_id: page.client });
      await fetch(`${page.loginUrl}/oauth2/revoke`, { method: 'POST', body }).catch(() => {});
    }
    const query = new URLSearchParams({ client_id: page.client, logout_uri: `${location.origin}/account/sign-in` });
    location.assign(`${page.loginUrl}/logout?${query}`);
  },

  /** What the API no longer takes is forgotten. */
  forget() {
    write(null);
  },
};
