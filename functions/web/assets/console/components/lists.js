// Tables, filters, pages.

import { html } from '../../vendor/lit.js';
import { icon, sample } from './sample.js';

const ORDERS = [
  ['D-10423', 'Ada Moss', 'Tue, Mar 2, 9:41', 'info', 'On its way', '$60.90'],
  ['D-10424', 'Jonah Reyes', 'Tue, Mar 2, 9:44', '', 'Being prepared', '$1,249.00'],
  ['D-10425', 'Harriet Vale-Montgomery of the Long Name', 'Tue, Mar 2, 9:52', 'warn', 'Waiting for stock', '$18.40'],
  ['D-10426', 'Tomás Lindqvist', 'Mon, Mar 1, 17:03', 'bad', 'Late', '$329.00'],
];

const table = (classes) => html`<table class="table ${classes}">
  <thead>
    <tr>
      <th scope="col">Number</th>
      <th scope="col" aria-sort="none"><button>Customer</button></th>
      <th scope="col" aria-sort="descending"><button>Placed</button></th>
      <th scope="col">Delivery</th>
      <th scope="col" class="number">Total</th>
    </tr>
  </thead>
  <tbody>
    ${ORDERS.map(([number, customer, placed, tone, words, total], at) => html`<tr aria-selected=${at === 1 ? 'true' : 'false'}>
      <th scope="row"><a class="row-link" href="#lists">${number}</a></th>
      <td data-label="Customer">${customer}</td>
      <td data-label="Placed">${placed}</td>
      <td data-label="Delivery"><span class="badge ${tone}">${words}</span></td>
      <td class="number" data-label="Total">${total}</td>
    </tr>`)}
  </tbody>
</table>`;

export const lists = () => [
  html`<section class="panel flush span">
    <header><h3>Table that becomes cards on a phone</h3></header>
    <div class="table-scroll">${table('cards rows')}</div>
  </section>`,
  html`<section class="panel flush span">
    <header><h3>Table that scrolls</h3></header>
    <div class="table-scroll" tabindex="0" role="region" aria-label="Table that scrolls">${table('')}</div>
  </section>`,
  sample('Toolbar, saved filters, pages', html`<div class="toolbar">
        <form class="search" role="search" aria-label="Sample list" @submit=${(event) => event.preventDefault()}>${icon('search')}<input type="search" aria-label="Search this list" placeholder="Name or number" /></form>
        <button class="button">${icon('filter')}Filter</button><button class="button">${icon('download')}CSV</button>
      </div>
      <ul class="chips" aria-label="Sample filters">
        <li><a class="chip" aria-current="true" href="#lists">To ship <span class="count">12</span></a></li>
        <li><a class="chip" href="#lists">Late <span class="count">3</span></a></li>
        <li><button class="chip" aria-pressed="true">Columbus</button></li>
        <li><button class="chip" aria-pressed="false">Portland</button></li>
        <li><button class="chip">${icon('plus')}Save these filters</button></li>
      </ul>
      <nav class="pagination" aria-label="Sample pages"><a class="button" rel="prev" href="#lists">${icon('left')}Newer</a><span class="muted">51–100 of 312</span><a class="button" rel="next" href="#lists">Older${icon('right')}</a></nav>`, 'span'),
];
