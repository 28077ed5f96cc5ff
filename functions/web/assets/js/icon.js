// An icon of the sprite as an element: for modules; templates write the same markup themselves.

const SPRITE = new URL('../icons/sprite.svg', import.meta.url).href;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string} name a symbol of icons/sprite.svg
 * @param {{label?: string, large?: boolean}} [options] a label makes it speak; without one it is decoration
 * @returns {SVGSVGElement}
 */
export function icon(name, { label = '', large = false } = {}) {
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('class', large ? 'icon large' : 'icon');
  if (label) {
    drawing.setAttribute('role', 'img');
    drawing.setAttribute('aria-label', label);
  } else {
    drawing.setAttribute('aria-hidden', 'true');
  }
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${SPRITE}#${name}`);
  drawing.append(use);
  return drawing;
}
