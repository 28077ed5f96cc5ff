// One field that a hand scanner types into and Enter ends. Whatever is typed while nothing else is being typed in goes there, so
// that nobody has to aim; what was understood stands below it and is read out.
//
//     <scan-field label="Scan" .said=${{ text: 'Kettle: 1 of 2', tone: 'good' }} @scan=${(event) => …event.detail}></scan-field>

import { html, nothing } from '../../vendor/lit.js';
import { ConsoleElement } from './element.js';
import { icon } from './icons.js';

const TYPES = 'input, textarea, select, [contenteditable], dialog';
/** Of the console's own keys, those that a code cannot begin with. */
const OTHERS = new Set(['?', '/', ' ']);

class ScanField extends ConsoleElement {
  static properties = { label: {}, hint: {}, said: {} };

  connectedCallback() {
    super.connectedCallback();
    addEventListener('keydown', this.#typed, { capture: true });
  }

  disconnectedCallback() {
    removeEventListener('keydown', this.#typed, { capture: true });
    super.disconnectedCallback();
  }

  /** Takes the focus, unless somebody is typing elsewhere. */
  take() {
    if (!document.activeElement?.closest(TYPES)) this.querySelector('input')?.focus({ preventScroll: true });
  }

  #typed = (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || OTHERS.has(event.key)) return;
    if (event.target instanceof Element && event.target.closest(TYPES)) return;
    // The letter lands in the field, and is no shortcut.
    event.stopPropagation();
    this.querySelector('input')?.focus({ preventScroll: true });
  };

  #send(event) {
    event.preventDefault();
    const input = event.target.elements.code;
    const code = input.value.trim();
    input.value = '';
    this.dispatchEvent(new CustomEvent('scan', { detail: code }));
  }

  render() {
    const { text, tone = '' } = this.said ?? {};
    return html`<form class="scan" novalidate @submit=${this.#send}>
      <label for="scan-code">${this.label}</label>
      <div class="affix"><span aria-hidden="true">${icon('tag')}</span><input id="scan-code" name="code" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go" aria-describedby="scan-hint" /></div>
      <p class="said ${tone}" role="status">${text ?? nothing}</p>
      <p class="hint" id="scan-hint">${this.hint}</p>
    </form>`;
  }
}

customElements.define('scan-field', ScanField);
