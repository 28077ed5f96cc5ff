// One piece of work: picked, packed and handed over, by scans or by hand. Products are counted as they are scanned; an empty
// Enter then does what was counted; the scan of a parcel's label hands it over. Every step answers with the work as it is then.

import { html, nothing } from '../vendor/lit.js';
import { api, newKey, query } from '../js/api.js';
import { toast } from '../js/toast.js';
import { router } from './router.js';
import { ConsoleElement, Task } from './parts/element.js';
import { Form } from './parts/form.js';
import { date } from './parts/format.js';
import { icon } from './parts/icons.js';
import { locationName } from './parts/locations.js';
import { empty, notice, problemView, skeleton } from './parts/views.js';
import { downloadSlip, isStale, make, refusal } from './parts/work-steps.js';
import { packPanel, parcelPanel, pickPanel, stepsPanel } from './parts/work-panels.js';
import { fulfillmentState, holdWord } from './parts/words.js';
import './parts/scan.js';
import './parts/short-dialog.js';

const orderOf = (id) => `ord_${id.split('_')[1] ?? ''}`;
const whole = (text) => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : NaN);

class FulfillmentPage extends ConsoleElement {
  static properties = { fulfillmentId: {}, problem: { state: true }, busy: { state: true }, said: { state: true } };

  #task = new Task(this, async (signal) => {
    const { data } = await api.get(`/admin/fulfillments${query({ order: orderOf(this.fulfillmentId) })}`, { signal });
    return data.items.find(({ id }) => id.toLowerCase() === this.fulfillmentId.toLowerCase()) ?? null;
  });
  /** Units that were scanned or typed, by line, of what is to be picked and of what is to be packed. */
  #counts = { pick: new Map(), pack: new Map() };
  #form = new Form(this, { weight_g: '', size: ['', '', ''] }, 'pack');
  /** A key for each step, made anew when the step is done. */
  #keys = new Map();

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
    this.#load().then(() => this.#aim());
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#looked);
    super.disconnectedCallback();
  }

  #load = async () => {
    const task = await this.#task.run();
    if (task) this.entitle(`Send ${task.number}`);
  };

  #looked = () => {
    if (document.visibilityState === 'visible' && !this.busy) this.#load();
  };

  async #aim() {
    await this.updateComplete;
    this.querySelector('scan-field')?.take();
  }

  /** Makes a step and shows what came of it. @param {string} name tells steps of one kind apart */
  async #do(name, step, body, said) {
    if (this.busy) return false;
    [this.busy, this.problem, this.said] = [name, null, undefined];
    if (!this.#keys.has(name)) this.#keys.set(name, newKey());
    try {
      this.#show(await make(step, this.#task.value.id, body, this.#keys.get(name)));
      this.#keys.delete(name);
      this.said = { text: said, tone: 'good' };
      return true;
    } catch (problem) {
      await this.#refused(name, problem);
      return false;
    } finally {
      this.busy = '';
      this.#aim();
    }
  }

  async #refused(name, problem) {
    this.problem = problem;
    if (!problem.isTransient) this.#keys.delete(name);
    if (!isStale(problem)) return;
    await this.#load();
    this.#counts = { pick: new Map(), pack: new Map() };
  }

  #show(task) {
    this.#task.set(task);
    this.#counts = { pick: new Map(), pack: new Map() };
  }

  /** Lines of which something is to be done, with what was counted of them; nothing counted means all of it. */
  #lines(step) {
    const bucket = step === 'pick' ? 'released' : 'picked';
    return this.#task.value.lines
      .filter(({ buckets }) => buckets[bucket] > 0)
      .map((line) => ({ ...line, most: line.buckets[bucket], counted: this.#counts[step].get(line.line) ?? 0 }));
  }

  #count(step, line, units) {
    this.#counts[step].set(line.line, Math.max(0, Math.min(units, line.most)));
    this.requestUpdate();
  }

  #body(step) {
    const counted = this.#lines(step).filter(({ counted: units }) => units > 0);
    return counted.length ? { lines: counted.map(({ line, counted: quantity }) => ({ line, quantity })) } : {};
  }

  #pick = () => this.#do('pick', 'pick', this.#body('pick'), 'Picked.');

  async #pack() {
    const { weight_g: weight, size } = this.#form.values;
    const sides = size.map((side) => side.trim());
    const errors = {};
    if (weight.trim() && !(whole(weight) > 0)) errors.weight_g = 'Must be whole grams.';
    if (sides.some(Boolean) && !sides.every((side) => whole(side) > 0)) errors['size.0'] = 'All three sides in whole millimetres, or none.';
    this.#form.errors = errors;
    this.requestUpdate();
    if (Object.keys(errors).length) {
      await this.updateComplete;
      return this.querySelector('[aria-invalid="true"]')?.focus();
    }
    const told = { ...(weight.trim() && { weight_g: whole(weight) }), ...(sides[0] && { size_mm: sides.map(whole) }) };
    if (await this.#do('pack', 'pack', { ...this.#body('pack'), ...told }, 'Packed. The label is on its way.')) this.#form.values = { weight_g: '', size: ['', '', ''] };
  }

  #handOver = (parcel) => this.#do(`hand-over ${parcel.id}`, 'hand-over', { parcel: parcel.id }, 'Handed over to the carrier.');
  #unpack = (parcel) => this.#do(`unpack ${parcel.id}`, 'unpack', { parcel: parcel.id }, 'Opened again. Its label is given back.');
  #putBack = () => this.#do('put-back', 'put-back', {}, 'Put back.');

  async #short() {
    const task = await this.querySelector('short-dialog').open(this.#task.value);
    if (!task) return;
    this.#show(task);
    this.said = { text: 'Reported. What is missing is looked after.', tone: 'good' };
  }

  #slip = async (parcel) => {
    try {
      await downloadSlip(this.#task.value.id, parcel?.id);
    } catch (error) {
      toast(error.message);
    }
  };

  #scanned({ detail: code }) {
    const task = this.#task.value;
    if (!task) return;
    this.problem = null;
    if (!code) return this.#entered();
    const wanted = code.toLowerCase();
    const parcel = task.parcels.find((it) => [it.id, it.number].some((text) => text?.toLowerCase() === wanted));
    if (parcel) {
      if (parcel.handed_over_at) this.said = { text: 'This parcel has left already.', tone: 'warn' };
      else this.#handOver(parcel);
    } else if (wanted === task.id.toLowerCase() || wanted.replaceAll('-', '') === task.number.toLowerCase().replaceAll('-', '')) {
      this.said = { text: 'This is it.', tone: 'good' };
    } else if (/^ful_/.test(wanted)) {
      router.go(`/console/warehouse/${code}`);
    } else {
      this.#countOne(code);
    }
  }

  /** One more of a product: to be picked, or when all of it is, to be packed. */
  #countOne(code) {
    const fits = ({ sku }) => sku.toLowerCase() === code.toLowerCase();
    for (const step of ['pick', 'pack']) {
      const line = this.#lines(step).find((it) => fits(it) && it.counted < it.most);
      if (!line) continue;
      this.#count(step, line, line.counted + 1);
      const isAll = this.#lines(step).every(({ counted, most }) => counted === most);
      const verb = step === 'pick' ? 'pick' : 'pack';
      this.said = { text: `${line.name}: ${line.counted + 1} of ${line.most}.${isAll ? ` Enter to ${verb} it all.` : ''}`, tone: 'good' };
      return;
    }
    const isHere = this.#task.value.lines.some(fits);
    this.said = isHere ? { text: 'That is one more than is wanted of it.', tone: 'bad' } : { text: `“${code}” is not in this order.`, tone: 'bad' };
  }

  /** Enter without a code does what was counted. */
  #entered() {
    const step = ['pick', 'pack'].find((name) => this.#lines(name).some(({ counted }) => counted > 0));
    if (step === 'pick') this.#pick();
    else if (step === 'pack') this.#pack();
    else this.said = { text: 'Nothing is counted yet. Scan what you take, or press a button below.', tone: 'warn' };
  }

  render() {
    const { value: task, status, problem } = this.#task;
    if (status === 'failed' && !task) return html`${this.#head()}${problemView(problem, this.#load)}`;
    if (task === null) return html`${this.#head()}${empty('parcel', 'There is no such work', 'The code may be mistyped, or the order was cancelled.', html`<a class="button" href="/console/warehouse">Go to the list</a>`)}`;
    return html`${this.#head(task)} ${task ? this.#work(task) : skeleton(8)}`;
  }

  #head(task) {
    return html`<div class="page-head">
      <div>
        <p class="eyebrow"><a href="/console/warehouse">To send</a></p>
        <h1 class="row"><span class="code">${task?.number ?? this.fulfillmentId}</span>${task ? fulfillmentState(task.state) : nothing}${task?.priority === 'emergency' ? html`<span class="badge bad">Emergency</span>` : nothing}</h1>
        ${task ? html`<p class="muted">${task.ship_to.name}, ${task.ship_to.city} · ${task.shipping_option} · from ${locationName(task.location)}${task.ship_by ? html` · <span class=${task.late ? 'late' : ''}>${task.late ? 'should have left' : 'leaves by'} ${date(task.ship_by)}</span>` : nothing}</p>` : nothing}
      </div>
      <div class="actions">
        ${task ? html`<button class="button" type="button" @click=${() => this.#slip()}>${icon('print')}Packing slip</button>` : nothing}
        ${router.has(`/console/orders/${orderOf(this.fulfillmentId)}`) ? html`<a class="button quiet" href="/console/orders/${orderOf(this.fulfillmentId)}">The order</a>` : nothing}
      </div>
    </div>`;
  }

  #work(task) {
    const does = { busy: this.busy, count: (step, line, units) => this.#count(step, line, units), pick: this.#pick, pack: () => this.#pack(), short: () => this.#short(), putBack: this.#putBack, handOver: this.#handOver, unpack: this.#unpack, slip: this.#slip };
    const [toPick, toPack] = [this.#lines('pick'), this.#lines('pack')];
    const isDone = toPick.length + toPack.length === 0 && task.parcels.every(({ handed_over_at: at }) => at);
    return html`${isDone
        ? notice('good', html`<p><strong>${task.state === 'cancelled' ? 'Nothing of it is to be sent any more.' : 'All of it has left.'}</strong> <a href="/console/warehouse">Go to the next</a></p>`)
        : html`<scan-field label="Scan a product or a label" hint="Each scan of a product counts one. A parcel’s label hands it over. Enter alone does what is counted." .said=${this.said} @scan=${this.#scanned}></scan-field>`}
      ${this.problem ? refusal(this.problem) : nothing}
      ${task.holds.length ? notice('warn', html`<p><strong>Held: ${task.holds.map(holdWord).join(', ')}.</strong> Nothing of it may be picked or leave until somebody has released it.</p>`) : nothing}
      <div class="stack">
        ${toPick.length ? pickPanel(toPick, does) : nothing}
        ${toPack.length ? packPanel(toPack, this.#form, does, toPick.length === 0) : nothing}
        ${task.parcels.map((parcel) => parcelPanel(parcel, task, does, toPick.length + toPack.length === 0))}
        ${stepsPanel(task)}
      </div>
      <short-dialog></short-dialog>`;
  }
}

customElements.define('fulfillment-page', FulfillmentPage);
