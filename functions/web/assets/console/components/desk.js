// What only the console has: counters, panels, lists with a detail, where units stand.

import { html } from '../../vendor/lit.js';
import { icon, sample } from './sample.js';

const STATS = [
  ['', 'To ship', '12', '$1,804.20'],
  ['bad', 'Late to ship', '3', 'oldest 2 days'],
  ['warn', 'Low stock', '4', '2 with inbound'],
  ['good', 'Promise kept', '98 %', 'last 30 days'],
  ['', 'Failed messages', '0', 'none since Monday'],
];

const BUCKETS = [
  ['good', 2, 'delivered'],
  ['info', 1, 'handed over'],
  ['', 1, 'reserved'],
  ['warn', 1, 'back-ordered'],
  ['bad', 1, 'lost'],
];

export const desk = () => [
  sample('Counters', html`<ul class="stats">${STATS.map(([tone, name, value, more]) => html`<li><a class="stat ${tone}" href="#desk"><span class="name">${name}</span><span class="value">${value}</span><span class="more">${more}</span></a></li>`)}</ul>`, 'span'),
  html`<section class="panel"><header><h3>Panel of facts</h3><a href="#desk">Open</a></header>
    <dl class="facts tight"><dt>Authorized</dt><dd class="number">$60.90</dd><dt>Captured</dt><dd class="number">$0.00</dd><dt>Card</dt><dd>Visa ending 4242</dd><dt>Order</dt><dd class="code">ord_01JN8Q4</dd></dl></section>`,
  sample('Where units stand', html`<ul class="buckets">${BUCKETS.map(([tone, units, where]) => html`<li class="bucket ${tone}"><strong>${units}</strong> ${where}</li>`)}</ul>`),
  sample('A note for colleagues', html`<div class="note"><strong>Sam, 11:20.</strong> She is away until Friday: do not call.</div>`),
  sample('A place to drop a file', html`<label class="drop">${icon('upload')}<span>Drop a CSV here, or choose one</span><input class="visually-hidden" type="file" accept=".csv" /></label>
      <div class="drop over">${icon('upload')}<span>Let go to read it</span></div>`),
  sample('Keys', html`<p class="row"><span><kbd>j</kbd> <kbd>k</kbd> next, previous</span><span><kbd>/</kbd> search</span><span><kbd>?</kbd> all keys</span></p>`),
  html`<div class="split span open">
    <ul class="list panel flush">
      <li><a aria-current="true" href="#desk"><span class="name">D-10423</span><span class="number">$60.90</span><span class="more">Ada Moss, Columbus</span></a></li>
      <li><a href="#desk"><span class="name">D-10424</span><span class="number">$18.40</span><span class="more">Jonah Reyes, Portland</span></a></li>
    </ul>
    <section class="panel"><h3>List and detail</h3><p>On a small screen one of the two is shown.</p></section>
  </div>`,
];
