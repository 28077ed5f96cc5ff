// What opens and closes: tabs, menus, disclosures, dialogs, toasts.

import { html } from '../../vendor/lit.js';
import { ask, confirm } from '../../js/dialog.js';
import { toast } from '../../js/toast.js';
import { icon, sample } from './sample.js';

const cancel = async () => {
  const yes = await confirm({ title: 'Cancel this order?', text: 'Its stock goes back on the shelf and the card is not charged.', yes: 'Cancel order', no: 'Keep it', danger: true });
  toast(yes ? 'Order cancelled.' : 'Nothing was changed.');
};

const count = async () => {
  const said = await ask(document.getElementById('sample-dialog'));
  if (said) toast('Count saved.', { action: 'Undo', onAction: () => toast('Undone.') });
};

const TABS = ['Facts', 'Prices', 'Pictures'];

export const openings = () => [
  sample('Tabs', html`<div class="tabs" role="tablist" aria-label="Sample tabs">
        ${TABS.map((name, at) => html`<button role="tab" id="tab-${at}" aria-controls="tab-panel-${at}" aria-selected=${at === 0 ? 'true' : 'false'}>${name}</button>`)}
      </div>
      ${TABS.map((name, at) => html`<div role="tabpanel" id="tab-panel-${at}" aria-labelledby="tab-${at}" tabindex="0" ?hidden=${at > 0}><p>${name} stand here.</p></div>`)}
      <nav class="tabs" aria-label="Sample sections"><a href="#opens" aria-current="page">Shop</a><a href="#opens">Taxes</a><a href="#opens">Calendars</a></nav>`),
  sample('Menu and disclosure', html`<div class="row">
        <details class="menu left"><summary class="button">More${icon('down')}</summary><ul><li><button>${icon('copy')}Copy number</button></li><li><button>${icon('print')}Print</button></li><li><a href="#opens">${icon('external')}As the customer sees it</a></li></ul></details>
      </div>
      <div><details class="disclosure"><summary>Shipping and returns</summary><p>Thirty days, free within the country.</p></details><details class="disclosure" open><summary>Care</summary><p>Dry it inside after use.</p></details></div>`),
  sample('Dialog and toast', html`<div class="actions">
        <button class="button danger" @click=${cancel}>Ask before cancelling</button>
        <button class="button" @click=${count}>Dialog with a form</button>
        <button class="button" @click=${() => toast('Saved.')}>Toast</button>
        <button class="button" @click=${() => toast('Item removed.', { action: 'Undo', onAction: () => toast('It is back.') })}>Toast with an action</button>
      </div>
      <dialog class="dialog" id="sample-dialog" aria-labelledby="sample-dialog-title">
        <form method="dialog">
          <header><h2 id="sample-dialog-title">Count this place</h2><button type="button" class="close" data-close aria-label="Close">${icon('close')}</button></header>
          <div class="field"><label for="sample-count">Counted</label><p class="hint" id="sample-count-hint">The system says 14.</p><input id="sample-count" inputmode="numeric" value="14" aria-describedby="sample-count-hint" /></div>
          <footer><button type="button" class="button quiet" data-close>Go back</button><button class="button primary" value="yes">Save count</button></footer>
        </form>
      </dialog>`),
  sample('How a toast looks', html`<div class="toast"><span>Item removed.</span><button class="link-button">Undo</button><button class="close" aria-label="Dismiss">${icon('close')}</button></div>`),
  sample('How a dialog looks', html`<dialog class="dialog sample" open aria-labelledby="still-title">
      <form method="dialog" @submit=${(event) => event.preventDefault()}>
        <header><h4 id="still-title">Cancel this order?</h4><button class="close" aria-label="Close">${icon('close')}</button></header>
        <p>Its stock goes back on the shelf and the card is not charged.</p>
        <footer><button class="button quiet">Keep it</button><button class="button danger primary">Cancel order</button></footer>
      </form>
    </dialog>`),
];
