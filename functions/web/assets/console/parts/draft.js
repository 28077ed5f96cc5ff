// The order an agent is writing: it outlives the page, so that a look at something else loses nothing, but not the window.

import { newKey } from '../../js/api.js';

const ADDRESS = ['name', 'line1', 'line2', 'city', 'region', 'postal_code', 'country'];
/** What must be filled in before the gateway is troubled; everything else is for the API to say. */
const REQUIRED = ['contact.name', 'contact.email', 'ship_to.line1', 'ship_to.city', 'ship_to.postal_code', 'ship_to.country'];

class Draft {
  /** Made when the form is drawn, and anew after a declined payment: the same request under it is one order. */
  key = newKey();
  /** The customer it is for, as the API found them. */
  customer = null;
  /** @type {{sku: string, name: string, price: object, quantity: number}[]} */
  lines = [];
  values = {
    contact: { name: '', email: '', phone: '' },
    ship_to: Object.fromEntries(ADDRESS.map((name) => [name, ''])),
    coupon: '',
    channel: 'phone',
    priority: 'normal',
    agree: false,
  };
  /** The shipping option; none: the cheapest. */
  option = '';

  get isEmpty() {
    const { contact, ship_to: to } = this.values;
    return this.lines.length === 0 && !contact.name && !contact.email && !contact.phone && !to.line1;
  }

  add({ sku, name, price }, quantity = 1) {
    const line = this.lines.find((line) => line.sku === sku);
    if (line) line.quantity += quantity;
    else this.lines.push({ sku, name, price, quantity });
  }

  remove(sku) {
    this.lines = this.lines.filter((line) => line.sku !== sku);
  }

  /** Contact and address as they were the last time. */
  takeOver(customer) {
    const [newest] = customer.orders;
    this.customer = customer;
    const { name, phone } = newest?.contact ?? customer;
    this.values.contact = { name, email: customer.email, phone: phone ?? customer.phones[0] ?? '' };
    if (newest) this.takeAddress(newest.ship_to);
  }

  takeAddress(address) {
    this.values.ship_to = Object.fromEntries(ADDRESS.map((name) => [name, address[name] ?? '']));
    if (address.name === this.values.contact.name) this.values.ship_to.name = '';
  }

  isSameAddress(address) {
    return ADDRESS.every((name) => (address[name] ?? '') === (this.address[name] ?? ''));
  }

  missing() {
    return REQUIRED.filter((path) => !path.split('.').reduce((value, part) => value[part], this.values).trim());
  }

  get wanted() {
    return this.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  }

  get address() {
    const address = filled(this.values.ship_to);
    return { ...address, name: address.name || this.values.contact.name.trim() };
  }

  /** What the API calls the lines, for its refusals. */
  get labels() {
    const parts = { quantity: 'Quantity', sku: 'The product' };
    const labels = this.lines.flatMap((_, at) => Object.entries(parts).map(([name, label]) => [`lines[${at}].${name}`, label]));
    return { ...Object.fromEntries(labels), lines: 'The order', shipping_option: 'The shipping option', agree: '' };
  }

  /** The body of a quote, or null while there is too little to ask for. */
  quoteBody() {
    const { country, region, postal_code: postalCode } = filled(this.values.ship_to);
    if (this.lines.length === 0 || !country) return null;
    return defined({
      lines: this.wanted,
      ship_to: defined({ country, region, postal_code: postalCode }),
      coupon: this.values.coupon.trim() || undefined,
      shipping_option: this.option || undefined,
    });
  }

  /** The body of the order. @param {object} quote the one it was read out from  @param {string} method the gateway's token */
  orderBody(quote, method) {
    const { contact, coupon, channel, priority, agree } = this.values;
    const owner = this.customer?.email === contact.email.trim().toLowerCase() ? this.customer.account : null;
    const waits = isWaiting(quote);
    return defined({
      lines: this.wanted,
      ship_to: this.address,
      contact: filled(contact),
      shipping_option: quote.shipping_option,
      payment_method: method,
      quote_id: quote.quote_id,
      expected_total: quote.totals.total,
      coupon: coupon.trim() || undefined,
      channel,
      priority: priority === 'normal' ? undefined : priority,
      on_behalf_of: owner ?? undefined,
      allow_backorder: waits ? true : undefined,
      agree_later_charge: waits && agree ? true : undefined,
    });
  }

  /** For the gateway. */
  get billing() {
    const { name, email, phone } = filled(this.values.contact);
    return { name, email, phone, address: this.address };
  }
}

/** Whether something of it comes, and is charged, later. */
export const isWaiting = (quote) => quote.lines.some((line) => line.availability.backorder > 0);

const defined = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** Trimmed, and without what is blank. */
const filled = (values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value ?? '').trim()]).filter(([, value]) => value));

let draft = new Draft();
export const currentDraft = () => draft;
export const newDraft = () => {
  draft = new Draft();
  return draft;
};
