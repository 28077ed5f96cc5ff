// How a piece of work is drawn: what is to be picked, what is to be packed, its parcels with their labels, what was done.

import { html, nothing } from '../../vendor/lit.js';
import { plural, when } from './format.js';
import { icon } from './icons.js';
import { actor, labelBadge, stepWord } from './words.js';

const total = (lines, of) => lines.reduce((sum, line) => sum + line[of], 0);

/** `3 units` when all or none of them are counted, else `2 of 3 units`. */
function amount(lines) {
  const [counted, most] = [total(lines, 'counted'), total(lines, 'most')];
  return counted === 0 || counted === most ? plural(most, 'unit') : `${counted} of ${plural(most, 'unit')}`;
}

const counter = (line, step, does) => html`<li class="work-line ${line.counted === line.most ? 'all' : ''}">
  <span class="what"><strong>${line.name}</strong><span class="code small">${line.sku}</span></span>
  <span class="tally">
    <button type="button" aria-label="One fewer of ${line.name}" ?disabled=${line.counted === 0} @click=${() => does.count(step, line, line.counted - 1)}>${icon('minus')}</button>
    <output aria-label="Counted of ${line.name}">${line.counted}<span class="muted"> / ${line.most}</span></output>
    <button type="button" aria-label="One more of ${line.name}" ?disabled=${line.counted === line.most} @click=${() => does.count(step, line, line.counted + 1)}>${icon('plus')}</button>
  </span>
</li>`;

const lines = (all, step, does) => html`<ul class="work-lines">${all.map((line) => counter(line, step, does))}</ul>`;

export const pickPanel = (toPick, does) => html`<section class="panel" aria-labelledby="pick-title">
  <header><h2 id="pick-title">Take from the shelf</h2></header>
  ${lines(toPick, 'pick', does)}
  <div class="actions">
    <button class="button primary" type="button" aria-busy=${does.busy === 'pick'} ?disabled=${Boolean(does.busy)} @click=${does.pick}>${icon('check')}Pick ${amount(toPick)}</button>
    <button class="button" type="button" ?disabled=${Boolean(does.busy)} @click=${does.short}>Something is missing</button>
  </div>
</section>`;

const MM = { inputmode: 'numeric', size: 'third', maxlength: 5 };

export const packPanel = (toPack, form, does, isNext) => html`<section class="panel" aria-labelledby="pack-title">
  <header><h2 id="pack-title">Put into a parcel</h2></header>
  ${lines(toPack, 'pack', does)}
  <form class="stack" novalidate @submit=${(event) => { event.preventDefault(); does.pack(); }}>
    <div class="fields">
      ${form.field('weight_g', 'Weight, grams', { inputmode: 'numeric', size: 'half', maxlength: 7, optional: true, hint: 'Without it, what the products weigh.' })}
      <fieldset class="half sides"><legend>Length, width, height, mm <span class="optional">optional</span></legend>
        <div class="fields">${['Length', 'Width', 'Height'].map((name, at) => form.field(`size.${at}`, name, MM))}</div></fieldset>
    </div>
    <div class="actions">
      <button class="button ${isNext ? 'primary' : ''}" aria-busy=${does.busy === 'pack'} ?disabled=${Boolean(does.busy)}>${icon('parcel')}Pack ${amount(toPack)}</button>
      <button class="button quiet" type="button" aria-busy=${does.busy === 'put-back'} ?disabled=${Boolean(does.busy)} @click=${does.putBack}>Put back on the shelf</button>
    </div>
  </form>
</section>`;

/** What is said where there is no label to print. */
const LABELS = {
  none: 'The label is being asked for. It shows here when the carrier has answered.',
  buying: 'The carrier is being asked for the label.',
  failed: 'The carrier gave no label. Open the parcel again, put right what it does not like, and pack it anew; or send it with a label of your own.',
};

const inside = (parcel, task) => {
  const units = task.lines.map((line) => [line, line.parcels.find((it) => it.parcel === parcel.id)?.quantity ?? 0]);
  return units.filter(([, quantity]) => quantity > 0).map(([line, quantity]) => `${quantity} × ${line.name}`).join(', ');
};

const measures = ({ weight_g: weight, size_mm: size }) => [weight && `${weight} g`, size && `${size.join(' × ')} mm`].filter(Boolean).join(', ');

export const parcelPanel = (parcel, task, does, isNext) => {
  const hasLeft = Boolean(parcel.handed_over_at);
  const number = parcel.id.split('_').at(-1);
  return html`<section class="panel" aria-labelledby="parcel-${number}">
    <header><h2 id="parcel-${number}">Parcel ${number}</h2>${hasLeft ? html`<span class="badge good">Left ${when(parcel.handed_over_at)}</span>` : labelBadge(parcel.label)}</header>
    <p>${inside(parcel, task)}</p>
    <p class="small muted">${parcel.carrier}${parcel.number ? html` · <span class="code">${parcel.number}</span>` : nothing}${measures(parcel) ? ` · ${measures(parcel)}` : ''}</p>
    ${!hasLeft && LABELS[parcel.label] ? html`<p class="small">${LABELS[parcel.label]}${parcel.label_problem ? html` It says: “${parcel.label_problem}”` : nothing}</p>` : nothing}
    <div class="actions">
      ${hasLeft
        ? nothing
        : html`<button class="button ${isNext ? 'primary' : ''}" type="button" aria-busy=${does.busy === `hand-over ${parcel.id}`} ?disabled=${Boolean(does.busy)} @click=${() => does.handOver(parcel)}>${icon('truck')}Hand over</button>`}
      ${parcel.label_url && !hasLeft ? html`<a class="button" href=${parcel.label_url} target="_blank" rel="noopener noreferrer">${icon('print')}Label</a>` : nothing}
      <button class="button" type="button" @click=${() => does.slip(parcel)}>${icon('print')}Slip</button>
      ${hasLeft ? nothing : html`<button class="button quiet" type="button" aria-busy=${does.busy === `unpack ${parcel.id}`} ?disabled=${Boolean(does.busy)} @click=${() => does.unpack(parcel)}>Open it again</button>`}
    </div>
  </section>`;
};

export const stepsPanel = (task) => html`<section class="panel">
  <h2>What was done</h2>
  <ol class="timeline">
    ${task.steps.map(
      (step, at) => html`<li class=${at === task.steps.length - 1 ? 'now' : ''}>
        <p class="what">${stepWord(step.kind)}: ${plural(step.units, 'unit')}${step.reason ? `, ${step.reason}` : ''}</p>
        <p class="when">${when(step.at)} · ${actor(step.by)}</p>
      </li>`,
    )}
  </ol>
</section>`;
