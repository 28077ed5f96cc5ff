// What only the storefront has, at the storefront's sizes.

import { html } from '../../vendor/lit.js';
import { PICTURE, icon, picture, sample } from './sample.js';

const card = (name, stock, out = '') => html`<li class="product-card ${out}">
  ${picture()}
  <h4 class="name"><a href="#storefront">${name}</a></h4>
  <p class="meta"><span class="price">$54.00</span> ${stock}</p>
</li>`;

const line = (name) => html`<li class="line">
  <a class="picture" href="#storefront" aria-label=${name}><img src=${PICTURE} alt="" width="400" height="400" /></a>
  <p class="name"><a href="#storefront">${name}</a></p>
  <p class="sum">$108.00</p>
  <div class="more"><span class="muted">2 × $54.00</span><button class="link-button">Remove</button></div>
</li>`;

const header = () => html`<div class="site-header">
  <a class="brand" href="#storefront">Larch &amp; Lantern</a>
  <form class="search" role="search" aria-label="Sample shop" @submit=${(event) => event.preventDefault()}><input type="search" aria-label="Search products" placeholder="Kettle, lantern, socks…" /><button aria-label="Search">${icon('search')}</button></form>
  <nav class="you-nav" aria-label="Sample, you"><a href="#storefront">${icon('account')}<span>Account</span></a><a href="#storefront">${icon('cart')}<span>Cart</span> <span class="count-dot">3</span></a></nav>
  <nav class="site-nav" aria-label="Sample, shop"><ul><li><a href="#storefront" aria-current="page">Kitchen</a></li>${['Pantry', 'Garden', 'Camp and trail', 'Light and fire', 'Wool and linen'].map((name) => html`<li><a href="#storefront">${name}</a></li>`)}</ul></nav>
</div>`;

const footer = () => html`<div class="site-footer"><div>
  <section><h4>Talk to us</h4><a class="phone" href="tel:+16145550142">+1 614 555 0142</a><dl class="hours"><dt>Mon – Fri</dt><dd>8:00 – 18:00</dd><dt>Sat</dt><dd>9:00 – 14:00</dd></dl></section>
  <section><h4>Orders</h4><ul><li><a href="#storefront">Find an order</a></li><li><a href="#storefront">Returns</a></li></ul></section>
  <p class="colophon">Larch &amp; Lantern, 214 Millrace Street, Columbus</p>
</div></div>`;

export const storefront = () => [
  sample('Header', header(), 'span'),
  sample('Product cards', html`<ul class="products">
      ${card('Enamel Stovetop Kettle', html`<span class="stock good">In stock</span>`)}
      ${card('Cedar Bird Feeder', html`<span class="stock warn">3 left</span>`)}
      ${card('Steel Fire Bowl, 80 cm', html`<span class="stock">Back Mar 10</span>`, 'out')}
      <li class="product-card"><span class="picture none">${icon('tag', 'large')}</span><h4 class="name"><a href="#storefront">A thing without a picture and with a name of some length</a></h4><p class="meta"><span class="price">$54.00 <del>$58.00</del></span><span class="stock good">In stock</span></p></li>
    </ul>`, 'span'),
  sample('Tiles', html`<ul class="tiles">${['Kitchen', 'Garden', 'Light and fire'].map((name) => html`<li><a class="tile" href="#storefront">${picture()}${name}</a></li>`)}</ul>`),
  sample('Lines and a slip', html`<ul class="lines">${line('Enamel Stovetop Kettle')}${line('Trail Socks, Medium')}</ul>
      <section class="slip"><h4>Your order</h4><dl class="sums"><div><dt>Goods</dt><dd>$54.00</dd></div><div><dt>Shipping</dt><dd>$6.90</dd></div><div class="total"><dt>Total</dt><dd>$60.90</dd></div></dl></section>`),
  sample('Footer', footer(), 'span'),
];
