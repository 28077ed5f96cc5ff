// Places on a map that needs nobody's service: the outlines come with the site. It shows the part of the world where the places
// are, in a plain cylindrical projection that is true at its middle. It is drawn for the pixels it has, so that words stay
// readable on a phone. A list of the same places stands beside it: that is the way for keyboards and screen readers.
//
//     <location-map .places=${[{ id, name, latitude, longitude }]} chosen="reno" label="…"></location-map>      fires `chosen`

import { html, nothing, svg } from '../vendor/lit.js';
import { BORDERS, LAND } from '../vendor/world/outlines.js';
import { ConsoleElement } from './parts/element.js';

const SHAPE = 0.46;
/** Degrees of latitude that are always seen, so that there is a coast or a border somewhere. */
const LEAST_DEGREES = 16;
const MARGIN = 1.45;
const LETTER = 6.3;
const LINE = 16;

class LocationMap extends ConsoleElement {
  static properties = { places: {}, chosen: {}, label: {}, width: { state: true } };

  #observer = new ResizeObserver(([entry]) => {
    this.width = Math.round(entry.contentRect.width);
  });

  constructor() {
    super();
    [this.places, this.chosen, this.label, this.width] = [[], '', 'Map', 0];
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('map');
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    super.disconnectedCallback();
  }

  #choose(id) {
    this.dispatchEvent(new CustomEvent('chosen', { detail: id, bubbles: true }));
  }

  render() {
    if (!this.width) return nothing;
    const height = Math.round(Math.min(Math.max(this.width * SHAPE, 200), 420));
    const view = viewOf(this.places, this.width, height);
    const points = this.places.map((place) => ({ ...place, ...view.at(place) }));
    const words = placeWords(points, this.width, height);
    // Tenths of a degree, as the outlines are.
    const frame = `translate(${view.left} ${view.top}) scale(${view.across / 10} ${view.down / 10})`;
    return html`<svg viewBox="0 0 ${this.width} ${height}" width=${this.width} height=${height} role="img" aria-label=${this.label}>
      <g transform=${frame}>${svg`<path class="land" d=${LAND} /><path class="border" d=${BORDERS} />`}</g>
      ${points.map((point, at) => svg`<g class="spot ${point.id === this.chosen ? 'chosen' : ''}" @click=${() => this.#choose(point.id)}>
        <circle class="reach" cx=${point.x} cy=${point.y} r="16" />
        <circle class="place" cx=${point.x} cy=${point.y} r=${point.id === this.chosen ? 8 : 6} />
        ${words[at] ? svg`<text x=${words[at].x} y=${words[at].y} text-anchor=${words[at].anchor}>${point.name}</text>` : nothing}
      </g>`)}
    </svg>`;
  }
}

/** Which part of the world is shown, and where in it a place is. */
function viewOf(places, width, height) {
  const bounds = (values, most) => (values.length ? [Math.min(...values), Math.max(...values)] : [-most, most]);
  const [south, north] = bounds(places.map(({ latitude }) => latitude), 60);
  const [west, east] = bounds(places.map(({ longitude }) => longitude), 180);
  const middle = { latitude: (south + north) / 2, longitude: (west + east) / 2 };
  // A degree of longitude is shorter than one of latitude, away from the equator.
  const narrow = Math.max(Math.cos((middle.latitude * Math.PI) / 180), 0.35);
  const needed = Math.max((north - south) * MARGIN, ((east - west) * MARGIN * narrow * height) / width, LEAST_DEGREES);
  const down = height / Math.min(needed, 170);
  const across = down * narrow;
  const [left, top] = [width / 2 - middle.longitude * across, height / 2 + middle.latitude * down];
  return { left, top, across, down, at: ({ latitude, longitude }) => ({ x: left + longitude * across, y: top - latitude * down }) };
}

/** Names beside their places, where they neither meet another nor leave the map; a name without room is left out. */
function placeWords(points, width, height) {
  const taken = points.map(({ x, y }) => ({ x: x - 8, y: y - 8, width: 16, height: 16 }));
  return points.map(({ x, y, name }) => {
    const length = name.length * LETTER;
    const tries = [
      { x: x + 12, y: y + 4, anchor: 'start', from: x + 12, top: y - 10 },
      { x: x - 12, y: y + 4, anchor: 'end', from: x - 12 - length, top: y - 10 },
      { x, y: y - 13, anchor: 'middle', from: x - length / 2, top: y - 27 },
      { x, y: y + 23, anchor: 'middle', from: x - length / 2, top: y + 10 },
      { x: x + 6, y: y - 12, anchor: 'end', from: x + 6 - length, top: y - 26 },
      { x: x + 6, y: y + 22, anchor: 'end', from: x + 6 - length, top: y + 9 },
    ];
    const found = tries.find(({ from, top }) => {
      const box = { x: from, y: top, width: length, height: LINE };
      return from > 2 && from + length < width - 2 && top > 2 && top + LINE < height - 2 && !taken.some((other) => meets(box, other));
    });
    if (found) taken.push({ x: found.from, y: found.top, width: length, height: LINE });
    return found;
  });
}

const meets = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

customElements.define('location-map', LocationMap);
