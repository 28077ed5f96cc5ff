// A table of products is chosen, looked at, sent part by part, and accounted for row by row.

import { html, nothing } from '../vendor/lit.js';
import { confirm } from '../js/dialog.js';
import { toast } from '../js/toast.js';
import { page } from '../js/page.js';
import { minor } from '../js/money.js';
import { decode, neutral, write } from './import/csv.js';
import { Run } from './import/run.js';
import { OURS, Table, template } from './import/table.js';
import { grouped, looked, progress, rejectedRows, rules } from './import/views.js';
import { ConsoleElement, Task } from './parts/element.js';
import { icon } from './parts/icons.js';
import { notice, problemView, skeleton } from './parts/views.js';
import { loadCategories } from './product/categories.js';

const LARGEST = 30_000_000;

class ImportPage extends ConsoleElement {
  static properties = { isOver: { state: true }, isLeavingOut: { state: true }, said: { state: true } };

  #categories = new Task(this, loadCategories);
  /** @type {Table | null} */
  #table = null;
  #source = { name: '', isGuess: false };
  /** @type {Run | null} */
  #run = null;

  connectedCallback() {
    super.connectedCallback();
    this.#categories.run();
    addEventListener('online', this.#online);
  }

  disconnectedCallback() {
    removeEventListener('online', this.#online);
    this.#run?.stop();
    super.disconnectedCallback();
  }

  #online = () => {
    if (this.#run?.state === 'cut') this.#run.go();
  };

  get unsaved() {
    return this.#run?.isUnderWay === true;
  }

  async #choose(file) {
    this.said = '';
    if (!file) return;
    if (file.size > LARGEST) {
      this.said = `${file.name} is larger than 30 MB. Cut it into several tables.`;
      return;
    }
    const { text, isGuess } = decode(await file.arrayBuffer());
    this.#read(text, { name: file.name, isGuess });
  }

  #paste(event) {
    event.preventDefault();
    const text = event.target.elements.table.value;
    if (text.trim()) this.#read(text, { name: 'What you pasted', isGuess: false });
    else this.said = 'There is nothing in the field.';
  }

  #read(text, source) {
    [this.#table, this.#source, this.isLeavingOut, this.said] = [new Table(text, this.#categories.value ?? []), source, false, ''];
    this.requestUpdate();
    this.#look('.page-head h1');
  }

  async #look(selector) {
    await this.updateComplete;
    const heading = this.querySelector(selector);
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
  }

  #start = () => {
    this.#run = new Run(this, this.#table);
    this.#run.go();
    this.#look('#import-state');
  };

  #again = () => {
    [this.#table, this.#run] = [null, null];
    this.requestUpdate();
    this.#look('.page-head h1');
  };

  #stop = async () => {
    const run = this.#run;
    if (await confirm({ title: 'Stop the import?', text: 'Rows that were read stay read; the others are not sent.', yes: 'Stop', no: 'Go on importing', danger: true })) run.stop();
  };

  #download = () => {
    const columns = this.#table.columns;
    const kept = columns.flatMap(({ is }, at) => (is === 'ours' ? [] : [at]));
    const rows = grouped(this.#run).map(({ row, problems }) => {
      const told = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
      return write([...kept.map((at) => neutral(row.cells[at] ?? '')), String(row.row), neutral(told)]);
    });
    offer('rejected-rows.csv', write([...kept.map((at) => neutral(columns[at].given.trim())), ...OURS]) + rows.join(''));
  };

  #template(event) {
    event.preventDefault();
    const category = this.#categories.value.find(({ id }) => id === event.target.elements.category.value);
    if (category) offer(`products-${category.id.replaceAll(/[^\w-]/g, '_')}.csv`, template(category, String(minor('45'))));
  }

  render() {
    return html`<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/console/products">Products</a></li><li aria-current="page">Import</li></ol></nav>
      <div class="page-head"><div><h1>Import products</h1></div></div>
      ${this.#content()}`;
  }

  #content() {
    const { status, problem, value, retry } = this.#categories;
    if (status === 'failed') return problemView(problem, retry);
    if (!value) return skeleton(5);
    if (this.#run) return html`${progress(this.#run, { stop: this.#stop, again: this.#again })}${rejectedRows(this.#run, this.#download)}`;
    if (this.#table) {
      const leaveOut = (isLeavingOut) => { this.isLeavingOut = isLeavingOut; };
      return looked(this.#table, this.#source, { isLeavingOut: this.isLeavingOut, leaveOut, start: this.#start, again: this.#again });
    }
    return html`<div class="two-columns"><div class="stack">${this.#chooser()}</div><div class="stack">${rules()}${this.#templates(value)}</div></div>`;
  }

  #chooser() {
    return html`${this.said ? notice('bad', html`<p>${this.said}</p>`) : nothing}
      <label class="drop ${this.isOver ? 'over' : ''}" @dragover=${this.#drag} @dragleave=${() => { this.isOver = false; }} @drop=${this.#drop}>
        ${icon('upload', 'large')}
        <span><strong>Choose a CSV file</strong>, or drop it here</span>
        <span class="small muted">Cells parted by commas, semicolons or tabs</span>
        <input class="visually-hidden" type="file" accept=".csv,.tsv,.txt,text/csv" @change=${(event) => this.#choose(event.target.files[0])} />
      </label>
      <section class="panel">
        <details class="disclosure bare"><summary>Paste a table instead</summary>
          <form class="stack" @submit=${this.#paste}>
            <div class="field"><label for="pasted">Table</label><textarea class="code" id="pasted" name="table" rows="8" spellcheck="false" wrap="off" placeholder="sku,name,category,price,weight_g,published"></textarea></div>
            <button class="button">Look at it</button>
          </form>
        </details>
      </section>`;
  }

  #drag(event) {
    event.preventDefault();
    this.isOver = true;
  }

  #drop(event) {
    event.preventDefault();
    this.isOver = false;
    this.#choose(event.dataTransfer.files[0]);
  }

  #templates(categories) {
    if (categories.length === 0) return notice('warn', html`<p>This shop has no categories yet, and every product is in one. <a href="/console/settings/categories">Make a category first</a>.</p>`);
    return html`<section class="panel">
      <header><h2>A table to start from</h2></header>
      <form class="row" @submit=${this.#template}>
        <select class="input grow" name="category" aria-label="Category">${categories.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select>
        <button class="button">${icon('download')}Download</button>
      </form>
      <p class="small muted">It has the columns of that category and one row as an example. Amounts are in the smallest unit of ${page.currency}.</p>
    </section>`;
  }
}

/** Gives a text to the reader as a file. The mark at its beginning tells spreadsheets that it is UTF-8. */
function offer(name, text) {
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  toast(`${name} is downloaded.`);
}

customElements.define('import-page', ImportPage);
