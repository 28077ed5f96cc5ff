// What went wrong with what was sent, on its order's page: what was said, what was decided, and the way to decide it.

import { html, nothing } from '../../vendor/lit.js';
import { when } from './format.js';
import { CLAIMS, claimState } from './return-words.js';
import { actor } from './words.js';

/** @param {(claim: object) => void} decide opens the dialog */
export function claimsPanel(order, decide) {
  if (order.claims.length === 0) return nothing;
  return html`<section class="panel flush" aria-labelledby="claims-title">
    <header><h2 id="claims-title">What went wrong</h2></header>
    <ul class="list">${order.claims.map((claim) => html`<li>${row(order, claim, decide)}</li>`)}</ul>
  </section>`;
}

/** `2 × Enamel kettle, 1 × Mug` */
export const goodsOf = (order, claim) => claim.lines.map(({ line, quantity }) => `${quantity} × ${order.lines.find(({ id }) => id === line)?.name ?? line}`).join(', ');

const row = (order, claim, decide) => html`<div class="claim">
  <p class="row apart"><strong>${CLAIMS[claim.kind] ?? claim.kind}</strong>${claimState(claim.state)}</p>
  <p>${goodsOf(order, claim)}</p>
  ${claim.note ? html`<p class="said">“${claim.note}”</p>` : nothing}
  <p class="small muted">Told ${when(claim.opened_at)}${claim.decided_by ? html` · decided by ${actor(claim.decided_by)}` : nothing}</p>
  ${claim.reason ? html`<p class="small">The customer was told: “${claim.reason}”</p>` : nothing}
  ${claim.state === 'open' ? html`<p><button class="button small" type="button" @click=${() => decide(claim)}>Decide about it</button></p>` : nothing}
</div>`;
