// What is said: type, badges, states, notices, facts, sums, promises, times.

import { html } from '../../vendor/lit.js';
import { icon, sample } from './sample.js';

const TONES = [
  ['', 'Neutral'],
  ['good', 'Good'],
  ['info', 'Under way'],
  ['warn', 'Needs an eye'],
  ['bad', 'Wrong'],
];
const SIGNS = { '': 'info', good: 'check', info: 'info', warn: 'alert', bad: 'alert' };

/** The words and tones of an order's four states, as docs/DESIGN.md lists them. */
const STATES = {
  Delivery: [['', 'Being prepared'], ['warn', 'Waiting for stock'], ['info', 'Partly on its way'], ['info', 'On its way'], ['info', 'Partly delivered'], ['good', 'Delivered'], ['', 'Cancelled']],
  Payment: [['', 'Nothing due'], ['info', 'Being checked'], ['warn', 'Needs you'], ['bad', 'Declined'], ['good', 'Authorized'], ['', 'Released']],
  Returns: [['', 'None']],
  Promise: [['good', 'On time'], ['warn', 'May be late'], ['bad', 'Late'], ['good', 'Kept'], ['bad', 'Missed']],
};

const badge = ([tone, words]) => html`<span class="badge ${tone}">${words}</span> `;

export const words = () => [
  sample('Type', html`<p class="eyebrow">House, garden, trail</p>
      <p class="display">Good things, and light to find them by</p>
      <p class="lead">Enamel, wool, cedar and brass, chosen to be used for years.</p>
      <p>Plain text with <strong>weight</strong>, <a href="#words">a link</a>, <code>order_id</code> and <kbd>j</kbd>.</p>
      <p class="muted">Muted text.</p>
      <p class="small">Small text.</p>
      <p class="label">A label</p>`),
  sample('Badges', html`<p class="row">${TONES.map(badge)}</p><p class="row"><span class="count-dot">3</span> <span class="with-icon">${icon('clock')} 14:00 today</span></p>`),
  sample('Four states of an order', html`<dl class="states">
        ${Object.entries(STATES).map(([name, all]) => html`<div><dt>${name}</dt><dd>${badge(all.at(name === 'Delivery' ? 3 : 0))}</dd></div>`)}
      </dl>
      <dl class="facts">${Object.entries(STATES).map(([name, all]) => html`<div><dt>${name}</dt><dd class="row">${all.map(badge)}</dd></div>`)}</dl>`, 'span'),
  sample('Notices', TONES.map(([tone, name]) => html`<div class="notice ${tone}">${icon(SIGNS[tone])}<p><strong>${name}.</strong> Nothing was charged. <a href="#words">Read more</a></p></div>`)),
  sample('Facts and sums', html`<dl class="facts"><div><dt>Material</dt><dd>Enamel</dd></div><div><dt>Holds</dt><dd>1.8 L</dd></div><div><dt>Care</dt><dd>Dry it inside after use; chips do no harm but may rust.</dd></div></dl>
      <dl class="sums"><div><dt>Goods</dt><dd>$54.00</dd></div><div><dt>Shipping</dt><dd>$6.90</dd></div><div><dt>Discount</dt><dd>−$5.40</dd></div><div class="total"><dt>Total</dt><dd>$55.50</dd></div></dl>`),
  sample('Promises', html`<p class="promise">${icon('truck')}<span>Arrives <strong>Tue, Mar 9</strong> – <strong>Thu, Mar 11</strong></span></p>
      <p class="promise">${icon('truck')}<span><span class="was">Tue, Mar 9</span> now <strong>Fri, Mar 12</strong></span></p>
      <p class="promise">${icon('clock')}<span>Back on <strong>Mar 10</strong>, then with you by <strong>Mar 15</strong></span></p>
      <p><span class="price">$54.00</span></p>
      <p><span class="price">$54.00 <del>$58.00</del></span></p>
      <p class="price large">$54.00 <del>$58.00</del></p>
      <p class="row"><span class="stock good">In stock</span><span class="stock warn">3 left</span><span class="stock">Back Mar 10</span></p>`),
  sample('What happened', html`<ol class="timeline">
      <li class="now"><p class="what">Handed to the carrier</p><p class="when"><time datetime="2027-03-02T14:05:00-05:00">Tue, Mar 2, 14:05</time> · Columbus</p></li>
      <li class="bad"><p class="what">Picked short</p><p class="when">Tue, Mar 2, 11:20 · by Sam</p></li>
      <li><p class="what">Order placed</p><p class="when">Tue, Mar 2, 9:41</p></li>
      <li class="next"><p class="what">Delivery</p><p class="when">Tue, Mar 9 – Thu, Mar 11</p></li>
    </ol>`),
  sample('How far', html`<ol class="steps"><li class="done">Placed</li><li class="done">Packed</li><li aria-current="step">On its way</li><li>Delivered</li></ol>
      <p id="rows-read">48 of 120 rows read</p>
      <progress aria-labelledby="rows-read" max="120" value="48"></progress>
      <progress aria-label="Everything read" max="1" value="1"></progress>
      <p class="row"><span class="spinner" aria-hidden="true"></span> Reading the file…</p>`),
  sample('Nothing here', html`<div class="empty">${icon('larch', 'large')}<h4>No returns yet</h4><p>When something comes back, each step of it stands here.</p><button class="button">Start a return</button></div>`),
  sample('Not here yet', html`<div aria-busy="true" role="status"><span class="visually-hidden">Loading</span><span class="skeleton title"></span><span class="skeleton"></span><span class="skeleton"></span><span class="skeleton half"></span><span class="skeleton block"></span></div>`),
  sample('Where one is', html`<nav class="breadcrumb" aria-label="Sample path"><ol><li><a href="#words">Home</a></li><li><a href="#words">Kitchen</a></li><li aria-current="page">Enamel Stovetop Kettle</li></ol></nav>
      <hr />`),
];
