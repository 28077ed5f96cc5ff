// The gateway's card form within a dialog, and what has to be done at the bank afterwards.

import { api } from '../../js/api.js';
import { meta, page } from '../../js/page.js';
import { actOnPayment, mountPayment } from '../../js/payment.js';

const gateway = () => ({ elementUrl: meta('gateway-element'), publicKey: meta('gateway-key') });

/** Mounts the form; it stays where it is until it is destroyed. */
export const mountCard = (container, amount) => mountPayment(container, { ...gateway(), amount: Math.max(1, amount.amount), currency: amount.currency, locale: page.locale });

/** @returns {Promise<string>} the method that was typed in */
export function methodOf(card, order) {
  const { bill_to: bill, ship_to: ship, contact } = order;
  return card.method({ name: contact.name, email: contact.email, phone: contact.phone ?? undefined, address: bill ?? ship });
}

/** Lets the bank ask its question, if it has one, then reads what came of it. @returns {Promise<object>} the order */
export async function settle(order, isGuest) {
  if (!order.payment_action) return order;
  await actOnPayment(gateway(), order.payment_action.client_secret);
  const { data } = await api.post(`/orders/${order.id}/payments/confirm`, undefined, { guest: isGuest });
  return data;
}
