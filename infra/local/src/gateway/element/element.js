// What stands in for Stripe.js locally: the same names and the same results, for the part of it a card checkout uses. Card
// data are typed into a frame and never reach this page.

(() => {
  const base = new URL(document.currentScript.src);
  const FORM = new URL('element', base).href;
  const CHALLENGE = new URL('element/challenge', base).href;
  const API = new URL('/v1/', base).href;
  /** How long a frame may take to appear. */
  const PATIENCE = 15_000;
  /** The closed form's height, so that its coming moves little even where the page reserves nothing. */
  const HEIGHT = '244px';

  class IntegrationError extends Error {
    name = 'IntegrationError';
  }

  const connectionError = (message) => ({ type: 'api_connection_error', message });
  const schemeOf = (appearance) => (appearance?.theme === 'night' ? 'dark' : 'light');

  /** A frame of the sandbox and the conversation with it. */
  class Frame {
    #open;
    #port = new Promise((resolve) => (this.#open = resolve));
    #asked = new Map();
    #count = 0;

    constructor(url, title, on) {
      this.on = on;
      this.node = document.createElement('iframe');
      Object.assign(this.node, { src: url, title });
      window.addEventListener('message', this.#onHello);
    }

    #onHello = ({ source, origin, data }) => {
      if (source !== this.node.contentWindow || origin !== base.origin || data?.sandbox !== 'hello') return;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data: { id, name, answer, data } }) => {
        if (id) this.#asked.get(id)?.(answer);
        else this.on[name]?.(data);
        this.#asked.delete(id);
      };
      source.postMessage({ sandbox: 'port' }, base.origin, [port2]);
      this.#open(port1);
    };

    /** @returns {Promise<any>} what the frame answers */
    async ask(name, data) {
      const port = await this.#port;
      const id = (this.#count += 1);
      return new Promise((resolve) => {
        this.#asked.set(id, resolve);
        port.postMessage({ id, name, data });
      });
    }

    async tell(name, data) {
      (await this.#port).postMessage({ name, data });
    }

    close() {
      window.removeEventListener('message', this.#onHello);
      this.node.remove();
    }
  }

  class PaymentElement {
    #handlers = new Map();
    #elements;
    #frame = null;

    constructor(elements) {
      this.#elements = elements;
    }

    on(type, handler) {
      this.#handlers.set(type, [...(this.#handlers.get(type) ?? []), handler]);
      return this;
    }

    off(type, handler) {
      const kept = handler ? (this.#handlers.get(type) ?? []).filter((known) => known !== handler) : [];
      this.#handlers.set(type, kept);
      return this;
    }

    #emit(type, event) {
      for (const handler of this.#handlers.get(type) ?? []) handler({ elementType: 'payment', ...event });
    }

    mount(target) {
      const container = typeof target === 'string' ? document.querySelector(target) : target;
      if (!(container instanceof Element)) throw new IntegrationError('The selector you specified applies to no element.');
      this.unmount();
      const frame = new Frame(FORM, 'Secure card payment form', {
        height: (height) => (frame.node.style.height = `${height}px`),
        change: (event) => this.#emit('change', event),
        focus: () => this.#emit('focus'),
        blur: () => this.#emit('blur'),
        escape: () => this.#emit('escape'),
        // As in a form of the page itself, Enter submits it.
        enter: () => container.closest('form')?.requestSubmit(),
      });
      this.#frame = frame;
      // The form keeps 2px around itself for the ring of a focused field.
      const style = { display: 'block', width: 'calc(100% + 4px)', margin: '0 -2px', height: HEIGHT, border: '0' };
      Object.assign(frame.node.style, style);
      this.#colour();
      container.replaceChildren(frame.node);
      this.#start(frame);
    }

    async #start(frame) {
      const { publishableKey, options } = this.#elements.settings;
      const late = setTimeout(() => {
        if (this.#frame !== frame) return;
        this.#emit('loaderror', { error: connectionError('The payment form did not load.') });
      }, PATIENCE);
      await frame.ask('start', { publishableKey, appearance: options.appearance });
      clearTimeout(late);
      if (this.#frame === frame) this.#emit('ready');
    }

    /** A frame is see-through only if both sides have the same colour scheme. */
    #colour() {
      if (this.#frame) this.#frame.node.style.colorScheme = schemeOf(this.#elements.settings.options.appearance);
    }

    dress(appearance) {
      this.#colour();
      this.#frame?.tell('appearance', appearance);
    }

    /** For `elements` and `stripe`: a question to the form, where one is mounted. */
    ask(name, data) {
      if (!this.#frame) throw new IntegrationError('Please ensure that the Payment Element is mounted.');
      return this.#frame.ask(name, data);
    }

    focus() {
      this.#frame?.tell('focus');
    }

    clear() {
      this.#frame?.tell('clear');
    }

    unmount() {
      this.#frame?.close();
      this.#frame = null;
    }

    destroy() {
      this.unmount();
      this.#handlers.clear();
      this.#elements.forget();
    }
  }

  class Elements {
    #element = null;
    #submitted = false;

    constructor(publishableKey, options) {
      if (options?.mode !== 'payment') throw new IntegrationError('This sandbox knows elements of mode `payment` only.');
      this.settings = { publishableKey, options: {} };
      this.#merge(options);
    }

    #merge(options) {
      const merged = { ...this.settings.options, ...options };
      const { amount, currency } = merged;
      if (!Number.isInteger(amount) || amount < 1) throw new IntegrationError('`amount` must be an integer above 0.');
      if (!/^[a-z]{3}$/.test(currency)) throw new IntegrationError('`currency` must be three lower-case letters.');
      this.settings.options = merged;
    }

    create(type, _options) {
      if (type !== 'payment') throw new IntegrationError('This sandbox has the `payment` element only.');
      if (this.#element) throw new IntegrationError('Can only create one Element of type payment.');
      this.#element = new PaymentElement(this);
      return this.#element;
    }

    getElement(type) {
      return type === 'payment' ? this.#element : null;
    }

    forget() {
      this.#element = null;
    }

    update(options) {
      this.#merge(options);
      if (options.appearance) this.#element?.dress(options.appearance);
    }

    async submit() {
      const result = await this.#mounted().ask('submit');
      this.#submitted = !result.error;
      return result;
    }

    async createPaymentMethod(billingDetails) {
      if (this.settings.options.paymentMethodCreation !== 'manual') {
        throw new IntegrationError("createPaymentMethod needs elements with `paymentMethodCreation: 'manual'`.");
      }
      if (!this.#submitted) throw new IntegrationError('elements.submit() must be called before createPaymentMethod.');
      return this.#mounted().ask('createPaymentMethod', billingDetails);
    }

    #mounted() {
      if (!this.#element) throw new IntegrationError('Create and mount a Payment Element first.');
      return this.#element;
    }
  }

  /**
   * The bank's question over the whole page. Stripe.js leaves the page for an action of type `redirect_to_url` and lets the
   * bank send the customer back to `return_url`; here the question always comes to the page.
   */
  function askBank(clientSecret, appearance) {
    return new Promise((resolve) => {
      const dialog = document.createElement('dialog');
      const done = () => {
        frame.close();
        dialog.close();
        dialog.remove();
        resolve();
      };
      const frame = new Frame(CHALLENGE, 'Your bank asks: is this you?', { answered: done });
      const whole = { border: '0', width: '100%', height: '100%', margin: '0', padding: '0' };
      Object.assign(dialog.style, whole, { maxWidth: 'none', maxHeight: 'none', background: 'transparent' });
      Object.assign(dialog.style, { overflow: 'hidden' });
      Object.assign(frame.node.style, whole, { display: 'block', colorScheme: schemeOf(appearance) });
      dialog.setAttribute('aria-label', 'Your bank asks');
      dialog.addEventListener('cancel', (event) => {
        event.preventDefault();
        frame.tell('fail');
      });
      dialog.append(frame.node);
      document.body.append(dialog);
      dialog.showModal();
      frame.ask('start', { clientSecret, appearance, language: document.documentElement.lang || undefined });
      frame.node.focus();
    });
  }

  function Stripe(publishableKey) {
    if (typeof publishableKey !== 'string' || !publishableKey.startsWith('pk_')) {
      throw new IntegrationError('Please call Stripe() with your publishable key. You used an empty or a secret one.');
    }
    /** What the last elements looked like; the bank's question follows them. */
    let latest = null;

    /** A payment, or a card that is to be kept, by its client secret. */
    function named(clientSecret) {
      const [, id, kind] = /^((pi|seti)_[A-Za-z0-9]+)_secret_/.exec(clientSecret) ?? [];
      if (!id) throw new IntegrationError('The client secret must be of the form ${id}_secret_${secret}.');
      return kind === 'pi'
        ? { id, name: 'paymentIntent', wire: 'payment_intent', failure: 'last_payment_error' }
        : { id, name: 'setupIntent', wire: 'setup_intent', failure: 'last_setup_error' };
    }

    async function read(clientSecret) {
      const { id, name, wire } = named(clientSecret);
      const url = `${API}${wire}s/${id}?client_secret=${encodeURIComponent(clientSecret)}`;
      try {
        const response = await fetch(url, { headers: { Authorization: `Bearer ${publishableKey}` } });
        const answer = await response.json();
        return answer.error ? { error: answer.error } : { [name]: answer };
      } catch {
        return { error: connectionError('We could not reach the payment service. Check your connection.') };
      }
    }

    async function handleNextAction({ clientSecret }) {
      const { name, wire, failure } = named(clientSecret);
      const before = await read(clientSecret);
      if (before.error) return before;
      if (before[name].status !== 'requires_action') {
        const message = `handleNextAction: The ${name} supplied is not in the requires_action state.`;
        const code = `${wire}_unexpected_state`;
        return { error: { type: 'invalid_request_error', code, message, [wire]: before[name] } };
      }
      await askBank(clientSecret, latest?.settings.options.appearance ?? preferred());
      const after = await read(clientSecret);
      const refused = after[name]?.[failure];
      return refused ? { error: { ...refused, [wire]: after[name] } } : after;
    }

    const preferred = () => ({ theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'stripe' });

    return {
      elements: (options) => (latest = new Elements(publishableKey, options)),
      createPaymentMethod: ({ elements, params }) => elements.createPaymentMethod(params?.billing_details),
      retrievePaymentIntent: read,
      retrieveSetupIntent: read,
      handleNextAction,
    };
  }

  window.Stripe = Stripe;
})();
