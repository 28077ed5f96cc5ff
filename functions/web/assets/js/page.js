// What the page says of the shop: addresses, currency, language. Read once from the meta tags of the layout.

/** @param {string} name @returns {string} */
export function meta(name) {
  return document.querySelector(`meta[name="doorstep:${name}"]`)?.content ?? '';
}

export const page = Object.freeze({
  loginUrl: meta('login-url'),
  client: meta('client'),
  currency: meta('currency') || 'USD',
  locale: meta('locale') || 'en-US',
});
