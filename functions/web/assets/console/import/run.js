// Sending a table part by part. A part whose answer was lost is sent again under its own key, so that nothing is done twice;
// pausing and stopping wait for the part that is under way.

import { api } from '../../js/api.js';

/** Waits before a part is sent again by itself, in milliseconds. */
const WAITS = [1000, 4000];

/** @typedef {'ready' | 'running' | 'paused' | 'cut' | 'refused' | 'stopped' | 'done'} State
 *  `cut`: no answer came, it can go on; `refused`: the table as a whole is not taken; `stopped`: by the reader */

export class Run {
  /** @type {State} */
  state = 'ready';
  /** Why it was cut off or refused. */
  problem = null;
  totals = { created: 0, updated: 0, unchanged: 0 };
  /** @type {import('./table.js').Rejection[]} */
  rejected;
  doneRows;
  /** Rows that were refused for more reasons than an answer holds. */
  unlisted = 0;
  #at = 0;
  #wish = '';
  #host;
  #parts;

  /** @param {import('../../vendor/lit.js').LitElement} host  @param {import('./table.js').Table} table */
  constructor(host, table) {
    const { parts, rejected } = table.split();
    [this.#host, this.#parts, this.table] = [host, parts, table];
    this.rejected = rejected;
    this.doneRows = new Set(rejected.map(({ row }) => row)).size;
  }

  get rows() {
    return this.table.rows.length;
  }

  get rejectedRows() {
    return new Set(this.rejected.map(({ row }) => row)).size + this.unlisted;
  }

  get isUnderWay() {
    return ['running', 'paused', 'cut'].includes(this.state);
  }

  get isOver() {
    return ['done', 'stopped', 'refused'].includes(this.state);
  }

  /** What is asked for and has to wait for the part under way. */
  get wish() {
    return this.#wish;
  }

  pause = () => this.#ask('paused');

  stop = () => this.#ask('stopped');

  #ask(wish) {
    if (this.state === 'running') this.#wish = wish;
    else if (this.isUnderWay) this.#become(wish);
    this.#host.requestUpdate();
  }

  #become(state, problem = null) {
    [this.state, this.problem, this.#wish] = [state, problem, ''];
    this.#host.requestUpdate();
  }

  /** Begins, or goes on where it stopped. */
  go = async () => {
    if (this.state === 'running' || this.isOver) return;
    this.#become('running');
    while (this.#at < this.#parts.length) {
      const part = this.#parts[this.#at];
      try {
        this.#count(part, await this.#send(part));
      } catch (problem) {
        if (!problem.code) console.error(problem);
        this.#become(problem.isTransient ? 'cut' : 'refused', problem);
        return;
      }
      this.#at += 1;
      if (this.#wish && this.#at < this.#parts.length) {
        this.#become(this.#wish);
        return;
      }
      this.#host.requestUpdate();
    }
    this.#become('done');
  };

  async #send(part) {
    for (const wait of [...WAITS, null]) {
      try {
        return (await api.postText('/admin/products/import', part.text, 'text/csv; charset=utf-8', { key: part.key })).data;
      } catch (problem) {
        if (wait === null || !problem.isTransient || this.#wish || !navigator.onLine) throw problem;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    return undefined;
  }

  #count(part, report) {
    for (const name of Object.keys(this.totals)) this.totals[name] += report[name] ?? 0;
    for (const { row, field, message } of report.rejected) this.rejected.push({ row: part.rows[row - 1]?.row ?? 0, field, message });
    this.unlisted += report.rejected_rows - new Set(report.rejected.map(({ row }) => row)).size;
    this.rejected.sort((a, b) => a.row - b.row);
    this.doneRows += part.rows.length;
  }
}
