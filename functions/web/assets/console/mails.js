// The mails the shop sends: what each is for, when it goes, and whether its reader may do without it.

import { html } from '../vendor/lit.js';
import { api } from '../js/api.js';
import { ConsoleElement, Task } from './parts/element.js';
import { icon } from './parts/icons.js';
import { draw } from './parts/views.js';
import { humane } from './parts/words.js';

export const mailName = (name) => humane(name.replaceAll('-', ' '));
export const blanks = (subject) => subject.replace('{number}', '…').replace('{product}', 'a product');

class MailsPage extends ConsoleElement {
  #mails = new Task(this, async (signal) => (await api.get('/admin/mails', { signal })).data.items);

  connectedCallback() {
    super.connectedCallback();
    this.#mails.run();
  }

  render() {
    return html`<div class="page-head"><div><h1>Mails</h1><p class="muted">What customers are told by mail, in the order of an order’s life. Name and colours are those of the <a href="/console/settings/shop">shop</a>.</p></div></div>
      ${draw(this.#mails, (mails) => html`<ul class="list panel flush sections">${mails.map(row)}</ul>`, { lines: 9 })}`;
  }
}

const row = (mail) => html`<li><a class="row-link" href="/console/mails/${mail.name}">${icon('mail')}
  <span><span class="name">${mailName(mail.name)}</span><br /><span class="more">${blanks(mail.subject)}</span></span>
  <span class="row small muted">${mail.unsubscribable ? 'May be ended' : 'Always sent'}${icon('right')}</span>
</a></li>`;

customElements.define('mails-page', MailsPage);
