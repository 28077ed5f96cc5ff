// One mail as it would look, told of an order that is there or of a sample: as it is drawn and as plain text. It can be sent to
// whoever looks, at their own address.

import { html, nothing } from '../vendor/lit.js';
import { api, newKey, query } from '../js/api.js';
import { ConsoleElement, Task } from './parts/element.js';
import { Form } from './parts/form.js';
import { icon } from './parts/icons.js';
import { blanks, mailName } from './mails.js';
import { draw, notice, problemView } from './parts/views.js';
import './parts/mail-view.js';

const FORMATS = [['html', 'As it is drawn'], ['text', 'As plain text']];

class MailPage extends ConsoleElement {
  static properties = { name: {}, format: { state: true }, problem: { state: true }, sentTo: { state: true }, isBusy: { state: true } };

  #form = new Form(this, { order: '' }, 'mail');
  #key = newKey();
  #about = new Task(this, async (signal) => (await api.get('/admin/mails', { signal })).data.items.find(({ name }) => name === this.name));
  #preview = new Task(this, async (signal, format, order) => (await api.get(`/admin/mails/${encodeURIComponent(this.name)}/preview${query({ format, order })}`, { signal })).data);

  connectedCallback() {
    super.connectedCallback();
    this.format = 'html';
    this.entitle(mailName(this.name));
    this.#about.run();
    this.#look();
  }

  #look = () => this.#preview.run(this.format, this.#form.values.order.trim());

  #show(format) {
    this.format = format;
    this.#preview.clear();
    this.#look();
  }

  #asked(event) {
    event.preventDefault();
    this.sentTo = '';
    this.#look();
  }

  async #send() {
    if (this.isBusy) return;
    [this.isBusy, this.problem, this.sentTo] = [true, null, ''];
    try {
      const order = this.#form.values.order.trim();
      const { data } = await api.post(`/admin/mails/${encodeURIComponent(this.name)}/test`, order ? { order } : {}, { key: this.#key });
      this.sentTo = data.to;
      this.#key = newKey();
    } catch (problem) {
      this.problem = problem;
      if (!problem.isTransient) this.#key = newKey();
    } finally {
      this.isBusy = false;
    }
  }

  render() {
    const about = this.#about.value;
    return html`<div class="page-head"><div><p class="eyebrow"><a href="/console/mails">Mails</a></p><h1>${mailName(this.name)}</h1>${about ? html`<p class="muted">“${blanks(about.subject)}” · ${facts(about)}</p>` : nothing}</div></div>
      <form class="toolbar mail-tools" novalidate @submit=${this.#asked}>
        ${this.#form.field('order', 'Told of order', { optional: true, maxlength: 40, placeholder: 'A sample' })}
        <button class="button">Show</button>
        <button class="button primary" type="button" aria-busy=${Boolean(this.isBusy)} ?disabled=${this.isBusy} @click=${this.#send}>${icon('mail')}Send it to me</button>
      </form>
      ${this.sentTo ? notice('good', html`<p><strong>Sent to ${this.sentTo}.</strong></p>`) : nothing} ${this.problem ? problemView(this.problem) : nothing}
      <ul class="chips" aria-label="How it is shown">${FORMATS.map(([format, words]) => html`<li><button class="chip" type="button" aria-pressed=${format === this.format} @click=${() => this.#show(format)}>${words}</button></li>`)}</ul>
      <section class="panel flush mail-frame" aria-label="The mail" aria-busy=${this.#preview.isLoading}>
        ${draw(this.#preview, (text) => (this.format === 'text' ? html`<pre class="mail-text" tabindex="0">${text}</pre>` : html`<mail-view .source=${text}></mail-view>`), { lines: 9, retry: this.#look })}
      </section>`;
  }
}

const facts = ({ unsubscribable, delivery }) =>
  [unsubscribable ? 'readers may end it' : 'belongs to the order: nobody can end it', delivery === 'at_most_once' ? 'rather not sent than sent twice' : 'rather sent twice than not at all'].join(' · ');

customElements.define('mail-page', MailPage);
