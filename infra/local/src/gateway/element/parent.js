// The frame's end of its conversation with the page that embeds it. The page sends one end of a channel; after that nobody
// else can listen or speak.

/**
 * Says hello and waits for the page.
 * @param {Record<string, (data: any) => any>} handlers by name; what one returns, or its promise, is the answer
 * @returns {Promise<{tell: (name: string, data?: unknown) => void}>}
 */
export function connect(handlers) {
  return new Promise((resolve) => {
    const onMessage = (event) => {
      // `frame-ancestors 'self'` lets only this origin embed us, so only it may speak.
      const mine = event.source === window.parent && event.origin === window.location.origin;
      if (!mine || event.data?.sandbox !== 'port') return;
      window.removeEventListener('message', onMessage);
      const [port] = event.ports;
      port.onmessage = async ({ data: { id, name, data } }) => {
        const answer = await handlers[name]?.(data);
        if (id) port.postMessage({ id, answer });
      };
      resolve({ tell: (name, data) => port.postMessage({ name, data }) });
    };
    window.addEventListener('message', onMessage);
    window.parent.postMessage({ sandbox: 'hello' }, window.location.origin);
  });
}

/**
 * Sends a form to the gateway. What cannot be sent is an error like any other.
 * @param {string} url
 * @param {Record<string, string>} fields
 * @param {string} [key]
 */
export async function send(url, fields, key) {
  try {
    const headers = key ? { Authorization: `Bearer ${key}` } : {};
    const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
    return await response.json();
  } catch {
    const message = 'We could not reach the payment service. Check your connection and try again.';
    return { error: { type: 'api_connection_error', message } };
  }
}

/**
 * Stripe's Appearance API, as far as it goes here: variables become custom properties (`colorPrimary` is
 * `--color-primary`), rules become rules.
 * @param {{theme?: string, variables?: Record<string, string>, rules?: Record<string, Record<string, string>>}} appearance
 */
export function dress({ theme, variables = {}, rules = {} } = {}) {
  const root = document.documentElement;
  root.dataset.theme = theme === 'night' ? 'dark' : 'light';
  for (const name of [...root.style]) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--${kebab(name)}`, value);
  const sheet = new CSSStyleSheet();
  for (const [selector, declarations] of Object.entries(rules)) {
    if (!/^\.[A-Z]\w*(--\w+)?(::?[\w-]+)*$/.test(selector)) continue;
    const rule = sheet.cssRules[sheet.insertRule(`${selector} {}`, sheet.cssRules.length)];
    for (const [name, value] of Object.entries(declarations)) rule.style.setProperty(kebab(name), value);
  }
  document.adoptedStyleSheets = [sheet];
}

function kebab(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
