// The gateway's own payment form in a page of the shop: loads Stripe.js, or what the sandbox serves in its place, mounts its
// Payment Element and hands back ids. Card data stay in the gateway's frame. Knows nothing of orders.
//
// Stripe's reference: "Create an Elements instance without an intent", "Create a PaymentMethod with Elements", "Handle a next
// action". Payment methods rather than confirmation tokens, because the order's API takes an id that can be charged later.

/** What is to be said to the shopper. `field` names what it is about: `card`, `email`, `address.postal_code`, … */
export class PaymentError extends Error {
  /** @param {string} message @param {{code?: string, field?: string, retry?: boolean}} [about] */
  constructor(message, { code = 'payment_failed', field, retry = false } = {}) {
    super(message);
    this.name = 'PaymentError';
    this.code = code;
    this.field = field;
    /** Whether the very same thing may be tried again as it is. */
    this.retry = retry;
  }
}

const UNREACHABLE = 'The payment form could not be loaded. Please check your connection and try again.';
const LATE = 20_000;
const SCHEME = window.matchMedia('(prefers-color-scheme: dark)');

/** Scripts that are loaded or on their way, by address. @type {Map<string, Promise<Function>>} */
const scripts = new Map();

/** Loads the gateway's script once; a failure is forgotten, so that the next call tries anew. */
function load(url) {
  const known = scripts.get(url);
  if (known) return known;
  const script = document.createElement('script');
  const loading = new Promise((resolve, reject) => {
    const fail = () => reject(new PaymentError(UNREACHABLE, { code: 'payment_form_unreachable', retry: true }));
    const late = setTimeout(fail, LATE);
    script.addEventListener('load', () => (window.Stripe ? resolve(window.Stripe) : fail()));
    script.addEventListener('error', fail);
    script.addEventListener('load', () => clearTimeout(late));
  });
  loading.catch(() => {
    scripts.delete(url);
    script.remove();
  });
  scripts.set(url, loading);
  script.src = url;
  script.async = true;
  document.head.append(script);
  return loading;
}

/**
 * Mounts the card form in `container`. The page keeps its place free (class `payment-element`), so that nothing moves.
 *
 * @param {HTMLElement} container
 * @param {{elementUrl: string, publicKey: string, amount: number, currency: string, locale?: string}} options
 *   `amount` in minor units, at least 1: where nothing is to be paid by card, mount nothing
 * @returns {Promise<{
 *   ready: Promise<void>,
 *   update: (change: {amount: number}) => void,
 *   method: (billing: {name: string, email?: string, phone?: string, address: PostalAddress}) => Promise<string>,
 *   act: (clientSecret: string) => Promise<string>,
 *   destroy: () => void,
 * }>}
 * @throws {PaymentError} with `retry` when the gateway's script does not load
 */
export async function mountPayment(container, { elementUrl, publicKey, amount, currency, locale }) {
  const Stripe = await load(elementUrl);
  const stripe = Stripe(publicKey);
  const elements = stripe.elements({
    mode: 'payment',
    amount,
    currency: currency.toLowerCase(),
    paymentMethodCreation: 'manual',
    captureMethod: 'manual',
    // As the server says it when it makes the payment; the two have to agree.
    paymentMethodTypes: ['card'],
    locale: localeOf(locale),
    appearance: appearanceOf(container),
  });
  const element = elements.create('payment', {
    layout: { type: 'tabs' },
    // The checkout asks for these itself. What is set to `never` has to be passed with the payment method.
    fields: { billingDetails: { name: 'never', email: 'never', address: { country: 'never', postalCode: 'never' } } },
    wallets: { applePay: 'never', googlePay: 'never' },
  });
  const ready = new Promise((resolve, reject) => {
    element.on('ready', () => {
      container.removeAttribute('aria-busy');
      resolve();
    });
    element.on('loaderror', ({ error }) => reject(explain(error ?? {}, { message: UNREACHABLE, retry: true })));
  });
  // Whoever awaits it hears of it; that nobody does is no accident to report.
  ready.catch(() => {});
  // What stood there while it loaded; Stripe.js wants an empty place.
  container.replaceChildren();
  element.mount(container);
  const dress = () => elements.update({ appearance: appearanceOf(container) });
  SCHEME.addEventListener('change', dress);
  const theme = new MutationObserver(dress);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return {
    ready,
    update: (change) => elements.update({ amount: change.amount }),
    method: (billing) => createMethod(stripe, elements, billing),
    act: (clientSecret) => settle(stripe, clientSecret),
    destroy() {
      SCHEME.removeEventListener('change', dress);
      theme.disconnect();
      element.destroy();
    },
  };
}

/**
 * Lets the customer do what the gateway asks of a payment (3-D Secure), on a page without a card form.
 * @param {{elementUrl: string, publicKey: string}} gateway
 * @param {string} clientSecret
 * @returns {Promise<string>} the payment's status: `requires_capture`, `succeeded` or `processing`
 * @throws {PaymentError}
 */
export async function actOnPayment({ elementUrl, publicKey }, clientSecret) {
  const Stripe = await load(elementUrl);
  return settle(Stripe(publicKey), clientSecret);
}

/** @typedef {{line1?: string, line2?: string, city?: string, region?: string, postal_code?: string, country?: string}} PostalAddress */

/** @returns {Promise<string>} the id of a new payment method */
async function createMethod(stripe, elements, { name, email, phone, address = {} }) {
  // First and at once: wallets open only as the answer to a click.
  const submitted = await elements.submit();
  if (submitted.error) throw explain(submitted.error, { field: 'card' });
  const billing = {
    name: name ?? '',
    email: email || undefined,
    phone: phone || undefined,
    address: {
      line1: address.line1 ?? '',
      line2: address.line2 ?? '',
      city: address.city ?? '',
      state: address.region ?? '',
      postal_code: address.postal_code ?? '',
      country: address.country ?? '',
    },
  };
  const { paymentMethod, error } = await stripe.createPaymentMethod({ elements, params: { billing_details: billing } });
  if (error) throw explain(error, { field: fieldOf(error) });
  return paymentMethod.id;
}

/** Where the payment stands after the customer has acted; asks only if there is something to ask. */
async function settle(stripe, clientSecret) {
  // Stripe.js takes it amiss when nothing is to be done: answered in another tab, say.
  const before = await stripe.retrievePaymentIntent(clientSecret);
  if (before.error) throw explain(before.error, { message: UNKNOWN, retry: true });
  let { paymentIntent } = before;
  if (paymentIntent.status === 'requires_action') {
    const result = await stripe.handleNextAction({ clientSecret });
    if (result.error) throw explain(result.error);
    ({ paymentIntent } = result);
  }
  if (SETTLED.includes(paymentIntent.status)) return paymentIntent.status;
  throw explain(paymentIntent.last_payment_error ?? {});
}

const SETTLED = ['requires_capture', 'succeeded', 'processing'];

/** Ours where the gateway's words are for developers; else the gateway's, which are for its customers. */
const SAID = {
  payment_intent_authentication_failure: 'Your bank did not confirm the payment. Nothing was charged; try again or use another card.',
  authentication_required: 'Your bank wants you to confirm this payment. Please try again.',
};
const UNKNOWN = 'We could not see how the payment stands. Please check your connection and try again.';
const FALLBACK = 'The payment did not go through. Nothing was charged; try again or use another card.';

function explain(error, { message, field, retry } = {}) {
  // `card_error` and `validation_error` are meant to be shown, the others are not.
  const shown = ['card_error', 'validation_error', 'api_connection_error'].includes(error.type) ? error.message : undefined;
  const text = SAID[error.code] ?? message ?? shown ?? FALLBACK;
  return new PaymentError(text, { code: error.code ?? error.type, field, retry: retry ?? error.type === 'api_connection_error' });
}

/** `billing_details[address][postal_code]` is `address.postal_code`; all else is the card. */
function fieldOf({ param = '', type }) {
  const path = /^billing_details\[(.+)\]$/.exec(param)?.[1].split('][');
  if (path) return path.join('.').replace('address.state', 'address.region');
  return type === 'card_error' ? 'card' : undefined;
}

/** Languages Stripe.js speaks; of those in several countries only these are apart. */
const APART = ['en-AU', 'en-CA', 'en-GB', 'en-NZ', 'es-419', 'fr-CA', 'pt-BR', 'zh-HK', 'zh-TW'];

function localeOf(locale) {
  if (!locale) return 'auto';
  return APART.includes(locale) ? locale : locale.split('-')[0];
}

/**
 * The page's colours, corners and letters in the terms of Stripe's Appearance API. They are computed first, since the frame
 * knows nothing of the page's custom properties.
 */
function appearanceOf(container) {
  const probe = document.createElement('span');
  probe.hidden = true;
  (container.parentElement ?? document.body).append(probe);
  const style = getComputedStyle(probe);
  const colour = (property, fallback) => {
    probe.style.setProperty('color', `color-mix(in srgb, var(${property}, ${fallback}) 100%, transparent)`);
    return plain(style.color);
  };
  const length = (property, fallback) => {
    probe.style.setProperty('width', `var(${property}, ${fallback})`);
    return style.width;
  };
  const dark = isDark();
  const [accent, focus] = [colour('--colour-accent', 'LinkText'), colour('--focus', 'LinkText')];
  const [muted, danger] = [colour('--colour-muted', 'GrayText'), colour('--bad', dark ? '#ff9d94' : '#b3261e')];
  const small = length('--text-small', '14px');
  const variables = {
    colorPrimary: accent,
    colorBackground: colour('--colour-surface', 'Canvas'),
    colorText: colour('--colour-text', 'CanvasText'),
    colorTextSecondary: muted,
    colorTextPlaceholder: muted,
    colorDanger: danger,
    fontFamily: style.fontFamily,
    fontSizeBase: length('--text-body', '16px'),
    borderRadius: length('--radius', '4px'),
  };
  const rules = {
    '.Input': { border: `1px solid ${colour('--control-border', 'GrayText')}`, boxShadow: 'none' },
    '.Input:hover': { borderColor: accent },
    '.Input:focus': { borderColor: focus, boxShadow: 'none', outline: `2px solid ${focus}`, outlineOffset: '0' },
    '.Input--invalid': { borderColor: danger, boxShadow: `inset 0 0 0 1px ${danger}` },
    '.Label': { fontSize: small, fontWeight: '600' },
    '.Error': { fontSize: small, fontWeight: '600' },
  };
  probe.remove();
  return { theme: dark ? 'night' : 'stripe', labels: 'above', variables, rules };
}

/** Colours mixed in whatever space, as every reader of CSS knows them. */
function plain(colour) {
  const parts = /^color\(srgb ([^)]+)\)$/.exec(colour)?.[1].split(' ').slice(0, 3);
  return parts ? `rgb(${parts.map((part) => Math.round(Math.min(1, Math.max(0, part)) * 255)).join(', ')})` : colour;
}

/** A page that stands by one theme says so; else it is the system's. */
function isDark() {
  const { colorScheme } = getComputedStyle(document.documentElement);
  return colorScheme === 'dark' || (colorScheme !== 'light' && SCHEME.matches);
}
