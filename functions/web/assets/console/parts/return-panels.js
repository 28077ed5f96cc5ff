// What is done to a return, each in a form of its own.

import { html, nothing } from '../../vendor/lit.js';
import { minor } from '../../js/money.js';
import { page } from '../../js/page.js';
import { date, money } from './format.js';
import { NEXT, STAGES } from './return-words.js';

const units = (text) => (/^\d+$/.test((text ?? '').trim()) ? Number(text.trim()) : 0);
const submit = (act) => (event) => {
  event.preventDefault();
  act();
};
const button = (label, does, step, classes = 'primary') => html`<button class="button ${classes}" aria-busy=${does.busy === step} ?disabled=${Boolean(does.busy)}>${label}</button>`;

export function decidePanel(it, form, does) {
  const decide = (decision, said) => {
    if (!form.values.reason.trim()) {
      form.refuse({ errors: [{ field: 'reason', message: 'is required: the customer reads it' }] });
      return;
    }
    const fee = form.values.fee.trim() ? { amount: minor(form.values.fee), currency: page.currency } : undefined;
    does.send('decision', { decision, reason: form.values.reason.trim(), ...(fee && { fee }) }, said);
  };
  return html`<section class="panel"><h2>Decide</h2>
    <form class="stack" novalidate @submit=${submit(() => decide('approve', 'Allowed. The customer is told.'))}>
      <div class="fields">${form.field('reason', 'Why', { size: 'two-thirds', maxlength: 500, hint: 'The customer reads it.' })}${form.field('fee', 'Fee', { size: 'third', inputmode: 'decimal', optional: true, placeholder: money(it.fee) })}</div>
      <div class="actions">${button('Allow it', does, 'decision')}
        <button class="button" type="button" ?disabled=${Boolean(does.busy)} @click=${() => decide('approve_for_credit', 'Allowed, for credit.')}>Allow it for credit only</button>
        <button class="button" type="button" ?disabled=${Boolean(does.busy)} @click=${() => decide('reject', 'Refused. The customer is told.')}>Refuse it</button></div>
    </form></section>`;
}

export function receivePanel(it, form, does) {
  const send = () => {
    const lines = it.lines
      .map(({ line }) => ({ line, good: units(form.get(`lines.${line}.good`)), damaged: units(form.get(`lines.${line}.damaged`)) }))
      .filter(({ good, damaged }) => good + damaged > 0);
    const unexpected = form.values.what?.trim() ? [{ what: form.values.what.trim(), quantity: Math.max(1, units(form.values.extra)) }] : [];
    if (lines.length + unexpected.length === 0) {
      form.refuse({ errors: [{ field: `lines.${it.lines[0].line}.good`, message: 'says that nothing came: count what did' }] });
      return;
    }
    does.send('receipt', { location: it.location, lines, ...(unexpected.length && { unexpected }) }, 'Received. What was in order is paid back now.');
  };
  return html`<section class="panel"><h2>Receive</h2>
    <form class="stack" novalidate @submit=${submit(send)}>
      ${it.lines.map(({ line, name, quantity }) => html`<fieldset class="sides"><legend>${name}, ${quantity} expected</legend><div class="fields">
        ${form.field(`lines.${line}.good`, 'Good', { inputmode: 'numeric', size: 'third', maxlength: 4 })}${form.field(`lines.${line}.damaged`, 'Broken', { inputmode: 'numeric', size: 'third', maxlength: 4 })}</div></fieldset>`)}
      <details class="disclosure"><summary>Something else lay in it</summary><div class="fields">${form.field('what', 'What', { size: 'two-thirds', maxlength: 200, optional: true })}${form.field('extra', 'Units', { size: 'third', inputmode: 'numeric', optional: true })}</div></details>
      <div class="actions">${button('Receive it', does, 'receipt')}
        <button class="button" type="button" ?disabled=${Boolean(does.busy)} @click=${() => { for (const { line, quantity } of it.lines) form.set(`lines.${line}.good`, String(quantity)); }}>All of it is good</button></div>
    </form></section>`;
}

export function inspectPanel(it, form, does) {
  const broken = it.receipts.flatMap(({ lines }) => lines).filter(({ damaged }) => damaged > 0);
  const send = () => {
    const lines = broken
      .map(({ line }) => ({ line, accepted: units(form.get(`lines.${line}.accepted`)), restocked: units(form.get(`lines.${line}.restocked`)), refused: units(form.get(`lines.${line}.refused`)) }))
      .filter(({ accepted, restocked, refused }) => accepted + restocked + refused > 0);
    if (lines.length === 0) form.refuse({ errors: [{ field: `lines.${broken[0].line}.accepted`, message: 'says nothing of any unit' }] });
    else does.send('inspection', { lines }, 'Looked at. What follows is on its way.');
  };
  const name = (id) => it.lines.find(({ line }) => line === id)?.name ?? id;
  return html`<section class="panel"><h2>Look at what came broken</h2>
    <form class="stack" novalidate @submit=${submit(send)}>
      ${broken.map(({ line, damaged }) => html`<fieldset class="sides"><legend>${name(line)}, ${damaged} broken</legend><div class="fields">
        ${form.field(`lines.${line}.accepted`, 'Taken back as it is', { inputmode: 'numeric', size: 'third' })}${form.field(`lines.${line}.restocked`, 'Good after all', { inputmode: 'numeric', size: 'third' })}${form.field(`lines.${line}.refused`, 'Not paid for', { inputmode: 'numeric', size: 'third' })}</div></fieldset>`)}
      <div class="actions">${button('Keep it', does, 'inspection')}</div>
    </form></section>`;
}

export function repairPanel(it, form, does) {
  const { repair } = it;
  const next = NEXT[repair.state] ?? [];
  const state = form.values.state || next[0] || '';
  const send = () => {
    const { diagnosis, repair_on: on, reship_on: home, cause, quote } = form.values;
    const body = { state, ...(diagnosis && { diagnosis }), ...(on && { repair_on: on }), ...(home && { reship_on: home }), ...(cause && { cause }), ...(quote && { quote: { amount: minor(quote), currency: page.currency } }) };
    does.send('repair', body, 'Saved. The customer is told what changes for them.');
  };
  return html`<section class="panel"><header><h2>Repair</h2><span class="badge info">${STAGES[repair.state]}</span></header>
    <dl class="facts tight">
      ${repair.diagnosis ? html`<div><dt>Diagnosis</dt><dd>${repair.diagnosis}</dd></div>` : nothing}
      <div><dt>Mended on</dt><dd>${repair.repair_on ? date(repair.repair_on) : 'Not known yet'}</dd></div>
      <div><dt>Goes home on</dt><dd>${repair.reship_on ? date(repair.reship_on) : 'Not known yet'}</dd></div>
      ${repair.slips.map((slip) => html`<div><dt>Was to go on</dt><dd><span class="was">${date(slip.old)}</span> ${date(slip.new)}: ${slip.cause}</dd></div>`)}
    </dl>
    ${next.length
      ? html`<form class="stack" novalidate @submit=${submit(send)}><div class="fields">
          ${form.field('state', 'Next', { options: next.map((stage) => [stage, stage === 'scheduled' && repair.reship_on ? 'Has other days' : STAGES[stage]]), size: 'third' })}
          ${state === 'diagnosed' || state === 'not_repairable' ? form.field('diagnosis', 'Diagnosis', { rows: 2, maxlength: 1000 }) : nothing}
          ${state === 'quoted' ? form.field('quote', 'Price', { inputmode: 'decimal', size: 'third' }) : nothing}
          ${state === 'scheduled' ? html`${form.field('repair_on', 'Mended on', { type: 'date', size: 'third' })}${form.field('reship_on', 'Goes home on', { type: 'date', size: 'third' })}${repair.reship_on ? form.field('cause', 'Why it changes', { maxlength: 200, hint: 'The customer reads it.' }) : nothing}` : nothing}
        </div><div class="actions">${button('Save the step', does, 'repair')}</div></form>`
      : nothing}</section>`;
}
