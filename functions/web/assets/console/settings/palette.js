// The shop's colours in one theme: eight fields, how well each can be read, and a small piece of the shop in them. Contrast is
// computed as the API does it (WCAG 2.2), which refuses what people could not read.

import { html, nothing } from '../../vendor/lit.js';
import { ConsoleElement } from '../parts/element.js';

const NEEDED = 4.5;
const HEX = /^#[0-9a-f]{6}$/i;

export const DEFAULTS = {
  light: { background: '#FBF7EF', surface: '#FFFFFF', text: '#26312B', muted: '#5C665F', border: '#DDD5C6', accent: '#2F6148', accent_text: '#FFFFFF', highlight: '#A8480F' },
  dark: { background: '#18201C', surface: '#222C27', text: '#F1ECE0', muted: '#AEB8B0', border: '#3B4740', accent: '#8CC7A4', accent_text: '#12201A', highlight: '#F0A860' },
};

export const ROLES = {
  background: ['Page', []],
  surface: ['Cards', []],
  text: ['Text', ['background', 'surface']],
  muted: ['Quiet text', ['background', 'surface']],
  border: ['Lines', []],
  accent: ['Links and buttons', ['background', 'surface']],
  accent_text: ['Words on buttons', ['accent']],
  highlight: ['Highlights', ['background', 'surface']],
};
const PLACES = { background: 'the page', surface: 'cards', accent: 'buttons' };

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Cut, not rounded: 4.49 is too little and must not read 4.5. */
const shown = (ratio) => (Math.floor(ratio * 10) / 10).toFixed(1);

/** @param {import('../edit/form.js').EditForm} form  @param {'light' | 'dark'} theme */
export function paletteView(form, theme, title) {
  const palette = form.get(`colours.${theme}`);
  return html`<section class="panel">
    <header><h2>${title}</h2></header>
    ${form.check(`colours.${theme}.own`, 'Colours of our own', { hint: 'Without, the shop has those it came with.' })}
    <div class="palette">
      ${palette.own ? html`<ul class="swatches">${Object.entries(ROLES).map(([name, [label, behind]]) => swatch(form, theme, palette, name, label, behind))}</ul>` : nothing}
      <palette-preview class="palette-preview" theme=${theme} .palette=${palette.own ? { ...palette } : DEFAULTS[theme]}></palette-preview>
    </div>
  </section>`;
}

function swatch(form, theme, palette, name, label, behind) {
  const path = `colours.${theme}.${name}`;
  const value = palette[name];
  const isColour = HEX.test(value);
  const ratios = isColour ? behind.filter((place) => HEX.test(palette[place])).map((place) => [place, contrast(value, palette[place])]) : [];
  return html`<li>
    <input type="color" aria-label="${label}, to pick" .value=${isColour ? value.toLowerCase() : '#000000'} @input=${(event) => form.set(path, event.target.value.toUpperCase())} />
    ${form.field(path, label, { isCode: true, maxlength: 7, left: (text) => form.set(path, text.trim().toUpperCase()) })}
    <ul class="ratios">${ratios.map(([place, ratio]) => html`<li class=${ratio < NEEDED ? 'low' : ''}><span class="number">${shown(ratio)}</span> on ${PLACES[place]}${ratio < NEEDED ? html`: too little` : nothing}</li>`)}</ul>
  </li>`;
}

/** A piece of the shop. Its colours are set here and reach nothing else. */
class PalettePreview extends ConsoleElement {
  static properties = { palette: {}, theme: {} };

  updated() {
    for (const name of Object.keys(ROLES)) {
      if (HEX.test(this.palette[name])) this.style.setProperty(`--colour-${name.replace('_', '-')}`, this.palette[name]);
    }
  }

  render() {
    return html`<div aria-hidden="true">
      <p class="eyebrow">New on the shelf</p>
      <p class="display">Enamel kettle</p>
      <div class="scene">
        <p>It holds six mugs. <span class="link">Read more</span></p>
        <p class="quiet">Arrives Tue, Mar 9</p>
        <p class="act"><span class="button primary">Add to cart</span><span class="cost">$54.00</span></p>
      </div>
    </div>`;
  }
}

customElements.define('palette-preview', PalettePreview);
