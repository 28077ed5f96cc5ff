// Which page is shown for which address, and going from one to the next without loading the site again.
//
// ## A page of the console
// is a module that defines a custom element and stands in the table below:
//
//     { path: '/console/stock/:sku', title: 'Stock', roles: ['agent', 'warehouse'], element: 'stock-page',
//       load: () => import('./stock.js'), nav: { label: 'Stock', icon: 'stock', group: 'Goods' }, shortcut: 's' }
//
// - `roles`: who may see it, any of them; the merchant may see everything staff may. `:name` in the path becomes the property
//   `name` of the element, decoded. Of two paths that match, the one with fewer parameters wins.
// - The element extends `ConsoleElement` (parts/element.js) and renders one `<h1>` at once, not only when its data are there:
//   the focus goes to it after each navigation, and then what follows may be a skeleton.
// - `query` (a URLSearchParams) is set before the element is connected, and again when only the query has changed: read it in
//   `willUpdate(changed)`, and change it with `router.setQuery({…})`. Other parameters make a new element.
// - `isReturn` is true when the reader came Back to the page: a list may then show what it had.
// - `get unsaved()` may return true while something typed would be lost: the reader is asked before leaving; `'window'` while it
//   would be lost only with the window.
// - `this.entitle('Order 7KQ2-…')` names the window better than `title` does.
// - `nav` puts a page into the navigation, under its group; `shortcut` is the letter after `g` that opens it.
// - `finds: 'products'` on one page: the search at the top sends words to it that are no order number, e-mail address or
//   telephone number, as `?q=`.
// Links between pages are plain `<a href="/console/…">`; `router.go(href)` is for what happens after a change.
// `router.has(path)` tells whether a page exists for this reader, where a link would be shown only then.

import { session } from '../js/session.js';

const STAFF = ['agent', 'warehouse', 'merchant'];

/** @typedef {{path: string, title: string, roles: string[], element: string, load: () => Promise<unknown>, nav?: {label: string, icon: string, group?: string}, shortcut?: string, finds?: string}} Page */

/** @type {Page[]} */
export const pages = [
  { path: '/console', title: 'Home', roles: STAFF, element: 'console-home', load: () => import('./home.js'), nav: { label: 'Home', icon: 'home' }, shortcut: 'h' },
  { path: '/console/orders', title: 'Orders', roles: ['agent'], element: 'orders-page', load: () => import('./orders.js'), nav: { label: 'Orders', icon: 'orders', group: 'Orders' }, shortcut: 'o' },
  { path: '/console/orders/new', title: 'New order', roles: ['agent'], element: 'order-entry-page', load: () => import('./order-entry.js'), nav: { label: 'New order', icon: 'phone', group: 'Orders' }, shortcut: 'n' },
  { path: '/console/late', title: 'Late to leave', roles: ['agent'], element: 'late-page', load: () => import('./late.js'), nav: { label: 'Late', icon: 'clock', group: 'Orders' }, shortcut: 'l' },
  { path: '/console/inbox', title: 'Inbox', roles: ['agent'], element: 'inbox-page', load: () => import('./inbox.js'), nav: { label: 'Inbox', icon: 'chat', group: 'Care' }, shortcut: 'i' },
  { path: '/console/inbox/:ticketId', title: 'Message', roles: ['agent'], element: 'ticket-page', load: () => import('./ticket.js') },
  { path: '/console/approvals', title: 'Approvals', roles: ['agent'], element: 'approvals-page', load: () => import('./approvals.js'), nav: { label: 'Approvals', icon: 'check', group: 'Care' }, shortcut: 'a' },
  { path: '/console/orders/:orderId', title: 'Order', roles: ['agent'], element: 'order-page', load: () => import('./order.js') },
  { path: '/console/customers', title: 'Customers', roles: ['agent'], element: 'customers-page', load: () => import('./customers.js'), nav: { label: 'Customers', icon: 'people', group: 'Orders' }, shortcut: 'c' },
  { path: '/console/warehouse', title: 'To send', roles: ['warehouse'], element: 'warehouse-page', load: () => import('./warehouse.js'), nav: { label: 'To send', icon: 'parcel', group: 'Warehouse' }, shortcut: 'w' },
  { path: '/console/warehouse/:fulfillmentId', title: 'Send', roles: ['warehouse'], element: 'fulfillment-page', load: () => import('./fulfillment.js') },
  { path: '/console/returns', title: 'Returns', roles: ['agent', 'warehouse'], element: 'returns-page', load: () => import('./returns.js'), nav: { label: 'Returns', icon: 'return', group: 'Warehouse' }, shortcut: 'r' },
  { path: '/console/returns/:returnId', title: 'Return', roles: ['agent', 'warehouse'], element: 'return-page', load: () => import('./return.js') },
  { path: '/console/products', title: 'Products', roles: STAFF, element: 'products-page', load: () => import('./products.js'), nav: { label: 'Products', icon: 'tag', group: 'Goods' }, shortcut: 'p', finds: 'products' },
  { path: '/console/products/new', title: 'New product', roles: ['merchant'], element: 'product-page', load: () => import('./product.js') },
  { path: '/console/products/import', title: 'Import products', roles: ['merchant'], element: 'import-page', load: () => import('./import.js') },
  { path: '/console/products/:sku', title: 'Product', roles: ['merchant'], element: 'product-page', load: () => import('./product.js') },
  { path: '/console/stock', title: 'Stock', roles: STAFF, element: 'stock-list-page', load: () => import('./stock.js'), nav: { label: 'Stock', icon: 'stock', group: 'Goods' }, shortcut: 's' },
  { path: '/console/stock/:sku', title: 'Stock', roles: STAFF, element: 'stock-page', load: () => import('./stock-item.js') },
  { path: '/console/failures', title: 'Failed steps', roles: ['merchant'], element: 'failures-page', load: () => import('./failures.js'), nav: { label: 'Failures', icon: 'alert', group: 'Shop' }, shortcut: 'f' },
  { path: '/console/mails', title: 'Mails', roles: ['merchant'], element: 'mails-page', load: () => import('./mails.js'), nav: { label: 'Mails', icon: 'mail', group: 'Shop' }, shortcut: 'm' },
  { path: '/console/mails/:name', title: 'Mail', roles: ['merchant'], element: 'mail-page', load: () => import('./mail.js') },
  { path: '/console/settings', title: 'Settings', roles: STAFF, element: 'settings-page', load: () => import('./settings.js'), nav: { label: 'Settings', icon: 'settings', group: 'Shop' }, shortcut: 't' },
  { path: '/console/settings/shop', title: 'Shop', roles: STAFF, element: 'shop-settings', load: () => import('./settings-shop.js') },
  { path: '/console/settings/categories', title: 'Categories', roles: STAFF, element: 'category-settings', load: () => import('./settings-categories.js') },
  { path: '/console/settings/locations', title: 'Locations', roles: STAFF, element: 'locations-page', load: () => import('./locations.js') },
  { path: '/console/settings/locations/new', title: 'New location', roles: ['merchant'], element: 'location-page', load: () => import('./location.js') },
  { path: '/console/settings/locations/:locationId', title: 'Location', roles: STAFF, element: 'location-page', load: () => import('./location.js') },
  { path: '/console/settings/shipping', title: 'Shipping', roles: STAFF, element: 'shipping-settings', load: () => import('./settings-shipping.js') },
  { path: '/console/settings/taxes', title: 'Taxes', roles: STAFF, element: 'tax-settings', load: () => import('./settings-taxes.js') },
  { path: '/console/settings/coupons', title: 'Coupons', roles: STAFF, element: 'coupon-settings', load: () => import('./settings-coupons.js') },
  { path: '/console/settings/allocation', title: 'Allocation', roles: STAFF, element: 'allocation-settings', load: () => import('./settings-allocation.js') },
  { path: '/console/settings/risk', title: 'Risk', roles: STAFF, element: 'risk-settings', load: () => import('./settings-risk.js') },
  { path: '/console/settings/survey', title: 'Survey', roles: STAFF, element: 'survey-settings', load: () => import('./settings-survey.js') },
  { path: '/console/settings/returns', title: 'Returns', roles: STAFF, element: 'return-settings', load: () => import('./settings-plain.js') },
  { path: '/console/settings/care', title: 'Customer care', roles: STAFF, element: 'care-settings', load: () => import('./settings-plain.js') },
  { path: '/console/components', title: 'Components', roles: STAFF, element: 'components-page', load: () => import('./components-page.js') },
];

/** @typedef {{page: Page | null, params: Record<string, string>, query: URLSearchParams, path: string, isReturn: boolean, isFirst: boolean}} Place */

export const mayOpen = (page) => session.has(...page.roles);

/** The page of this path and its parameters. */
function find(path) {
  const given = path.replace(/\/+$/, '').split('/');
  const found = pages
    .map((page) => ({ page, params: parameters(page.path.split('/'), given) }))
    .filter(({ params }) => params !== null)
    .sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  return found[0] ?? { page: null, params: {} };
}

function parameters(pattern, given) {
  if (pattern.length !== given.length) return null;
  const params = {};
  for (const [at, part] of pattern.entries()) {
    if (part.startsWith(':')) {
      try {
        params[part.slice(1)] = decodeURIComponent(given[at]);
      } catch {
        return null;
      }
    } else if (part !== given[at]) {
      return null;
    }
  }
  return params;
}

class Router {
  /** @type {Place | null} */
  place = null;
  #listener = () => {};
  /** @type {{isUnsaved: () => boolean, ask: () => Promise<boolean>}} */
  #guard = { isUnsaved: () => false, ask: async () => true };
  #index = 0;
  /** The next step in the history is our own and shows nothing. */
  #isUndoing = false;
  /** The reader was asked and leaves. */
  #isLeaving = false;

  /** @param {(place: Place) => void} listener  @param {{isUnsaved: () => boolean, ask: () => Promise<boolean>}} guard */
  start(listener, guard) {
    [this.#listener, this.#guard] = [listener, guard];
    history.scrollRestoration = 'manual';
    this.#index = history.state?.index ?? 0;
    history.replaceState({ ...history.state, index: this.#index }, '');
    addEventListener('popstate', (event) => {
      if (event.state?.index !== undefined) return this.#back(event.state.index);
      // A link to a place on this page has made an entry of its own.
      this.#index += 1;
      return history.replaceState({ index: this.#index }, '');
    });
    document.addEventListener('click', (event) => this.#click(event));
    this.#show({ isReturn: history.state?.top !== undefined, isFirst: true });
  }

  /** Whether there is a page at this path that this reader may open. */
  has(path) {
    const { page } = find(path);
    return page !== null && mayOpen(page);
  }

  /** Where a search for these words goes. @returns {string | null} */
  finder(what, words) {
    const page = pages.find((page) => page.finds === what && mayOpen(page));
    return page ? `${page.path}?${new URLSearchParams({ q: words })}` : null;
  }

  /** @param {string} href  @param {{replace?: boolean}} [options] `replace` makes no step for Back */
  async go(href, { replace = false } = {}) {
    const url = new URL(href, location.href);
    if (url.pathname !== location.pathname && this.#guard.isUnsaved() && !(await this.#guard.ask())) return;
    if (replace || url.href === location.href) {
      history.replaceState({ index: this.#index }, '', url);
    } else {
      history.replaceState({ ...history.state, top: scrollY }, '');
      this.#index += 1;
      history.pushState({ index: this.#index }, '', url);
    }
    this.#show({ isReturn: false });
  }

  /** Changes the query of the page that is shown; what is empty leaves it. */
  setQuery(change, options) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined || value === null || value === '') url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    if (url.href !== location.href) this.go(url.href, options);
  }

  #click(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!link || link.target || link.hasAttribute('download')) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !/^\/console(\/|$)/.test(url.pathname)) return;
    // A place on this page is the browser's own business.
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
    event.preventDefault();
    this.go(url.href);
  }

  /** The browser has stepped already: where something would be lost it is sent back, and the reader asked. */
  async #back(index) {
    if (this.#isUndoing) {
      this.#isUndoing = false;
      return;
    }
    const steps = index - this.#index;
    const leaves = location.pathname !== this.place?.path;
    if (leaves && steps !== 0 && !this.#isLeaving && this.#guard.isUnsaved()) {
      this.#isUndoing = true;
      history.go(-steps);
      if (await this.#guard.ask()) {
        this.#isLeaving = true;
        history.go(steps);
      }
      return;
    }
    this.#isLeaving = false;
    this.#index = index;
    this.#show({ isReturn: true });
  }

  #show({ isReturn, isFirst = false }) {
    const { page, params } = find(location.pathname);
    const query = new URLSearchParams(location.search);
    this.place = { page, params, query, path: location.pathname, isReturn, isFirst };
    this.#listener(this.place);
  }
}

export const router = new Router();
