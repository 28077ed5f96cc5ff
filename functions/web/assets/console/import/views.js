// The parts of the import page: choosing a table, looking at it, watching it being sent, and reading what became of it.

import { html, nothing } from '../../vendor/lit.js';
import { count, plural } from '../parts/format.js';
import { icon } from '../parts/icons.js';
import { notice, problemView, sentence } from '../parts/views.js';
import { COLUMNS } from './table.js';

const SHOWN_ROWS = 5;
const SHOWN_REJECTED = 200;

/** What an import does, before anybody makes one. */
export const rules = () => html`<section class="panel">
  <header><h2>How a table is read</h2></header>
  <ul>
    <li>The first row names the columns; every other row is one product, whole. What a row leaves out gets its usual value, also where the product is here already.</li>
    <li>Prices stand in the smallest unit of the currency: <span class="code">4500</span>. Later prices: <span class="code">4000@2027-03-01</span>, parted by <span class="code">|</span>, as pictures are. Sizes: <span class="code">200x150x220</span>, in millimetres.</li>
    <li>Facts have columns of their own: <span class="code">attributes.material</span>.</li>
    <li>Good rows are saved; the others are listed with what is wrong, and can be mended and sent again.</li>
  </ul>
  <details class="disclosure"><summary>All columns</summary><p class="small">${COLUMNS.map((name, at) => html`${at ? ', ' : ''}<span class="code">${name}</span>`)}, and <span class="code">attributes.</span> with the name of a fact.</p></details>
</section>`;

/** @param {import('./table.js').Table} table  @param {{name: string, isGuess: boolean}} source */
export function looked(table, source, { isLeavingOut, leaveOut, start, again }) {
  const mayStart = table.isSound && (table.unknown.length === 0 || isLeavingOut);
  return html`<section class="panel flush">
    <header><h2>${source.name}</h2><span class="muted">${plural(table.rows.length, 'row')}, ${plural(table.columns.length, 'column')}</span></header>
    <div class="inset stack">${findings(table, source, { isLeavingOut, leaveOut })}</div>
    ${table.rows.length ? preview(table, isLeavingOut) : nothing}
    <footer class="actions">
      <button class="button primary" type="button" aria-disabled=${!mayStart} aria-describedby="import-why" @click=${() => mayStart && start()}>Import ${plural(table.rows.length, 'row')}</button>
      <button class="button quiet" type="button" @click=${again}>Choose another table</button>
      <span class="reason" id="import-why">${mayStart ? nothing : 'Mend what is marked above first.'}</span>
    </footer>
  </section>`;
}

const listed = (names) => names.map((name, at) => html`${at ? ', ' : ''}<span class="code">${name || '(no name)'}</span>`);

function findings(table, source, { isLeavingOut, leaveOut }) {
  const { unknown, twice, renamed, lacking } = table;
  return html`
    ${table.rows.length ? nothing : notice('bad', html`<p><strong>There is nothing in it.</strong> The first row must name the columns, and products follow.</p>`)}
    ${table.unclosed ? notice('bad', html`<p><strong>A quotation mark that is opened in row ${table.unclosed} is never closed.</strong> Everything after it would be one cell. Close it, or double a mark that belongs to the text.</p>`) : nothing}
    ${table.rows.length && !table.hasSku ? notice('bad', html`<p><strong>There is no column <span class="code">sku</span>.</strong> It says which product a row is.</p>`) : nothing}
    ${twice.length ? notice('bad', html`<p><strong>These columns are there twice:</strong> ${listed(twice.map(({ name }) => name))}. Take one of each away.</p>`) : nothing}
    ${unknown.length
      ? html`${notice('warn', html`<p><strong>Nobody knows ${unknown.length === 1 ? 'this column' : 'these columns'}:</strong> ${listed(unknown.map(({ given }) => given))}. Rename ${unknown.length === 1 ? 'it' : 'them'} in the table, or leave ${unknown.length === 1 ? 'it' : 'them'} out.</p>`)}
          <label class="check"><input type="checkbox" .checked=${isLeavingOut} @change=${(event) => leaveOut(event.target.checked)} /><span>Import without ${unknown.length === 1 ? 'it' : 'them'}</span></label>`
      : nothing}
    ${table.hasSku && lacking.length ? notice('warn', html`<p>There is no column ${listed(lacking)}, so every row will be refused: a row is a whole product.</p>`) : nothing}
    ${source.isGuess ? notice('warn', html`<p><strong>The file is not in UTF-8.</strong> It was read as Windows-1252: look whether letters such as é and ü are right below.</p>`) : nothing}
    ${renamed.length ? html`<p class="small muted">Read as: ${renamed.map(({ given, name }, at) => html`${at ? ', ' : ''}<span class="code">${given.trim()}</span> as <span class="code">${name}</span>`)}.</p>` : nothing}
    ${mendedNote(table)}`;
}

const mendedNote = (table) =>
  table.columns.some(({ is }) => is === 'ours') ? html`<p class="small muted">The columns with row numbers and problems, from an earlier import, are left out.</p>` : nothing;

function preview(table, isLeavingOut) {
  const tone = { unknown: isLeavingOut ? 'left-out' : 'wrong', twice: 'wrong', ours: 'left-out', known: '' };
  return html`<div class="table-scroll preview" tabindex="0" role="region" aria-label="The first rows">
    <table class="table">
      <caption class="visually-hidden">The first rows of the table</caption>
      <thead><tr><th scope="col" class="number">Row</th>${table.columns.map(({ given, name, is }) => html`<th scope="col" class=${tone[is]}>${is === 'known' ? name : given}</th>`)}</tr></thead>
      <tbody>${table.rows.slice(0, SHOWN_ROWS).map((row) => html`<tr><td class="number muted">${row.row}</td>${table.columns.map(({ is }, at) => html`<td class=${tone[is]}><span class="cut">${row.cells[at] ?? ''}</span></td>`)}</tr>`)}</tbody>
    </table>
  </div>
  ${table.rows.length > SHOWN_ROWS ? html`<p class="inset small muted">and ${plural(table.rows.length - SHOWN_ROWS, 'more row', 'more rows')}</p>` : nothing}`;
}

const TITLES = { running: 'Importing', paused: 'Paused', cut: 'Interrupted', refused: 'Refused', stopped: 'Stopped', done: 'Done' };

/** @param {import('./run.js').Run} run */
export function progress(run, { stop, again }) {
  const { state, wish, rows, doneRows } = run;
  const wishes = { paused: 'Pausing after this part…', stopped: 'Stopping after this part…' };
  return html`<section class="panel">
    <header><h2 tabindex="-1" id="import-state">${TITLES[state]}</h2><span class="muted number" role="status">${count(doneRows)} of ${plural(rows, 'row')}</span></header>
    <progress aria-label="Rows read" max=${rows} .value=${doneRows}></progress>
    ${tally(run)}
    ${state === 'cut' ? html`${problemView(run.problem)}<p class="small">Rows that were read stay read. Go on when the connection is back: nothing is done twice.</p>` : nothing}
    ${state === 'refused' ? html`${problemView(run.problem)}<p class="small">The part that was refused changed nothing. Rows before it were read.</p>` : nothing}
    ${state === 'stopped' ? html`<p>Rows that were read stay read; ${plural(rows - doneRows, 'row')} ${rows - doneRows === 1 ? 'was' : 'were'} not sent.</p>` : nothing}
    <div class="actions">
      ${state === 'running' ? html`<button class="button" type="button" ?disabled=${wish !== ''} @click=${run.pause}>Pause</button>` : nothing}
      ${state === 'paused' || state === 'cut' ? html`<button class="button primary" type="button" @click=${run.go}>Go on</button>` : nothing}
      ${run.isUnderWay ? html`<button class="button quiet" type="button" ?disabled=${wish === 'stopped'} @click=${stop}>Stop</button>` : nothing}
      ${run.isOver ? html`<a class="button" href="/console/products">See the products</a><button class="button quiet" type="button" @click=${again}>Import another table</button>` : nothing}
      ${wish ? html`<span class="reason">${wishes[wish]}</span>` : nothing}
    </div>
  </section>`;
}

const tally = ({ totals, rejectedRows }) => html`<ul class="buckets" aria-label="What became of the rows">
  <li class="bucket ${totals.created ? 'good' : ''}"><strong>${count(totals.created)}</strong> new</li>
  <li class="bucket ${totals.updated ? 'good' : ''}"><strong>${count(totals.updated)}</strong> changed</li>
  <li class="bucket"><strong>${count(totals.unchanged)}</strong> as they were</li>
  <li class="bucket ${rejectedRows ? 'bad' : ''}"><strong>${count(rejectedRows)}</strong> rejected</li>
</ul>`;

/** The rows that did not land, each with everything that is wrong with it. @param {import('./run.js').Run} run */
export function rejectedRows(run, download) {
  if (run.rejected.length === 0 && run.unlisted === 0) return nothing;
  const rows = grouped(run);
  return html`<section class="panel flush">
    <header><h2>Rejected rows</h2><button class="button small" type="button" @click=${download}>${icon('download')}Download them</button></header>
    <p class="inset small muted">Rows are numbered as a spreadsheet does it: the header is row 1. Mend the downloaded table and import it as it is.</p>
    <div class="table-scroll"><table class="table cards rejected">
      <caption class="visually-hidden">Rows that were rejected, with what is wrong</caption>
      <thead><tr><th scope="col" class="number">Row</th><th scope="col">SKU</th><th scope="col">What is wrong</th><th scope="col">As it was given</th></tr></thead>
      <tbody>${rows.slice(0, SHOWN_REJECTED).map(
        ({ row, problems }) => html`<tr>
          <th scope="row" class="number"><span class="on-phone">Row </span>${row.row}</th>
          <td class="code" data-label="SKU">${run.table.skuOf(row) || '–'}</td>
          <td data-label="Wrong"><ul class="problems">${problems.map(({ field, message }) => html`<li>${field === 'row' ? nothing : html`<span class="code">${field}</span> `}${field === 'row' ? sentence(message, 'The row') : `${message}.`}</li>`)}</ul></td>
          <td data-label="Given"><span class="code given">${row.raw}</span></td>
        </tr>`,
      )}</tbody>
    </table></div>
    ${rows.length > SHOWN_REJECTED ? html`<p class="inset small muted">and ${plural(rows.length - SHOWN_REJECTED, 'more row', 'more rows')}, all of them in the download</p>` : nothing}
    ${run.unlisted ? html`<p class="inset small muted">${plural(run.unlisted, 'row')} more had so much wrong that it was not all told: mend these first.</p>` : nothing}
  </section>`;
}

/** @returns {{row: import('./csv.js').Row, problems: import('./table.js').Rejection[]}[]} */
export function grouped({ table, rejected }) {
  const byRow = Map.groupBy(rejected, ({ row }) => row);
  return table.rows.filter(({ row }) => byRow.has(row)).map((row) => ({ row, problems: byRow.get(row.row) }));
}
