// The one door to lit: written by infra/vendor from the pinned packages listed in VENDORED.md.
export { LitElement } from "./lit-element/lit-element.js";
export { html, svg, nothing, noChange, render } from "./lit-html/lit-html.js";
export { classMap } from "./lit-html/directives/class-map.js";
export { guard } from "./lit-html/directives/guard.js";
export { ifDefined } from "./lit-html/directives/if-defined.js";
export { keyed } from "./lit-html/directives/keyed.js";
export { live } from "./lit-html/directives/live.js";
export { map } from "./lit-html/directives/map.js";
export { ref, createRef } from "./lit-html/directives/ref.js";
export { repeat } from "./lit-html/directives/repeat.js";
export { until } from "./lit-html/directives/until.js";
export { when } from "./lit-html/directives/when.js";
