//! Gives money back to what paid it, never more than it took. Asking for it and the gateway's answer are two steps: the first
//! is bounded under the order's version, the second is repeated until it is known.

use super::{KEYS_HOLD_FOR, find, in_time};
use crate::events::kinds;
use crate::ports::{GatewayError, RefundRequest, Refunded};
use crate::{App, Error, credit, retry};
use domain::credit::{CreditEntry, CreditKind};
use domain::ids::OrderId;
use domain::ledger::{Entry, EntryKind, Refund, RefundState};
use domain::money::Minor;
use domain::orders::{ACCOUNT, GivenBack, Order, PaymentState, Whereto};
use jiff::Timestamp;
use store::{Changes, ledger, orders};

/// The number of the refund an event is about, by the part of the order that changed.
#[must_use]
pub fn refund_of(part: &str) -> Option<u16> {
    part.strip_prefix(store::keys::REFUND)?.parse().ok()
}

/// What is to be given back of one payment.
#[derive(Clone, Debug)]
pub struct NewRefund {
    pub group: u8,
    pub amount: Minor,
    pub parcel: u16,
    /// Units by the number of their line, and whether the charge for sending is part of it.
    pub lines: Vec<(u8, u32)>,
    pub shipping: bool,
    pub reason: String,
    pub by: String,
}

/// Adds a refund to an order that is about to be written: its next version counts it. `None` when that much cannot be given
/// back of the payment. The caller writes the order.
#[must_use]
pub fn request_refund(
    changes: &mut Changes<Error>,
    order: &Order,
    wanted: &NewRefund,
    now: Timestamp,
) -> Option<Order> {
    let payment = order.payment_of(wanted.group)?;
    if wanted.amount <= Minor::ZERO || wanted.amount > payment.refundable() {
        return None;
    }
    let mut next = order.clone();
    next.refunds = next.refunds.saturating_add(1);
    if let Some(payment) = next.payment_mut(wanted.group) {
        payment.refunded += wanted.amount;
    }
    let refund = Refund {
        number: next.refunds,
        version: 1,
        group: wanted.group,
        amount: wanted.amount,
        parcel: wanted.parcel,
        lines: wanted.lines.clone(),
        shipping: wanted.shipping,
        to: Whereto::Payment,
        of_transfer: false,
        reason: wanted.reason.clone(),
        state: RefundState::Requested,
        attempt: 1,
        id: None,
        failure: None,
        asked_at: now,
        asked_by: wanted.by.clone(),
        done_at: None,
        credit_note: None,
    };
    changes.put_refund(&order.id, &refund, &[kinds::REFUND_REQUESTED], || Error::Contention);
    Some(next)
}

/// Adds the refunds of what was decided to give back; `order` is the order as it will be. What stays with the shop for other
/// goods, or for the account, is done at once; what goes back to what paid is asked of the gateway.
pub(crate) fn put_parts(
    changes: &mut Changes<Error>,
    order: &Order,
    given: &GivenBack,
    reason: &str,
    by: &str,
    now: Timestamp,
) {
    if let Some(owner) = &order.owner {
        changes.put_credit(owner, &credited(order, given, reason, by, now), || Error::Contention, || Error::Contention);
    }
    for part in &given.parts {
        let stays = part.to != Whereto::Payment;
        let goes_back = part.group == ACCOUNT && part.to == Whereto::Credit;
        let refund = Refund {
            number: part.number,
            version: 1,
            group: part.group,
            amount: part.amount,
            parcel: part.parcel,
            lines: part.lines.clone(),
            shipping: part.shipping,
            to: part.to,
            of_transfer: part.of_transfer,
            reason: reason.to_owned(),
            state: if stays { RefundState::Succeeded } else { RefundState::Requested },
            attempt: 1,
            id: None,
            failure: None,
            asked_at: now,
            asked_by: by.to_owned(),
            done_at: stays.then_some(now),
            credit_note: None,
        };
        let event = if stays { kinds::REFUND_SUCCEEDED } else { kinds::REFUND_REQUESTED };
        changes.put_refund(&order.id, &refund, &[event], || Error::Contention);
        if stays {
            let entry = Entry {
                at: now,
                kind: if goes_back { EntryKind::CreditReturn } else { EntryKind::Transfer },
                group: part.group,
                amount: part.amount,
                id: None,
                reason: Some(part.to.to_string()),
                parcel: Some(part.parcel),
                refund: Some(part.number),
                cause: format!("transfer/{}", part.number),
            };
            changes.put_entry(&order.id, &entry, || Error::Contention);
        }
    }
}

/// What goes to the account: what the account had paid comes back to it, what a payment had paid is issued anew.
fn credited(order: &Order, given: &GivenBack, reason: &str, by: &str, now: Timestamp) -> Vec<CreditEntry> {
    let to_account = || given.parts.iter().filter(|part| part.to == Whereto::Credit);
    let kinds = [(CreditKind::Return, "return"), (CreditKind::Issue, "refund")];
    let entry = |(kind, name): (CreditKind, &str)| {
        let own = || to_account().filter(|part| (part.group == ACCOUNT) == (kind == CreditKind::Return));
        let (first, amount) = (own().next()?, own().map(|part| part.amount).sum());
        let cause = format!("{name}/{}/{}", order.id, first.number);
        Some(credit::moved(order, kind, amount, Some(reason), by, cause, now))
    };
    kinds.into_iter().filter_map(entry).collect()
}

/// Asks the gateway for one of an order's refunds, or hears what became of it.
///
/// # Errors
/// The gateway not answering, and those of the table: the message comes again.
pub async fn refund(app: &App, id: &OrderId, number: u16) -> Result<(), Error> {
    let Some(refund) = ledger::find_refund(&*app.table, id, number).await? else { return Ok(()) };
    let order = find(app, id).await?;
    if order.payment_of(refund.group).is_some_and(|payment| payment.state == PaymentState::Capturing) {
        // What is not known to be taken is not given back yet.
        return Err(Error::Busy);
    }
    let payment_id = order.payment_of(refund.group).and_then(|payment| payment.id.clone());
    let Some(payment_id) = payment_id else {
        return Err(Error::Bug(format!("refund {number} of {id} has no payment")));
    };
    let request =
        RefundRequest { order: id.clone(), refund: number, attempt: refund.attempt, payment_id, amount: refund.amount };
    let asked = match (refund.state, &refund.id) {
        (RefundState::Succeeded | RefundState::Failed | RefundState::Bounced, _) => return Ok(()),
        (RefundState::Pending, Some(known)) => in_time(app, app.gateway.read_refund(known)).await,
        _ if app.now().duration_since(refund.asked_at) > KEYS_HOLD_FOR => {
            // The key is forgotten: what was asked under it is looked for, and only what is not there is asked again.
            match in_time(app, app.gateway.find_refund(&request)).await {
                Ok(Some(found)) => Ok(found),
                Ok(None) => in_time(app, app.gateway.refund(&request)).await,
                Err(error) => Err(error),
            }
        }
        _ => in_time(app, app.gateway.refund(&request)).await,
    };
    let answer = match asked {
        Ok(answer) => answer,
        Err(GatewayError::Refused(reason)) => Refunded::Failed { refund_id: None, reason },
        Err(error) => return Err(error.into()),
    };
    note_refund(app, id, number, &answer).await
}

/// Writes what the gateway says of a refund. One that failed after it had succeeded counts no longer.
///
/// # Errors
/// Those of the table.
pub async fn note_refund(app: &App, id: &OrderId, number: u16, answer: &Refunded) -> Result<(), Error> {
    retry::until_settled(|| async {
        let (Some(refund), order) = (ledger::find_refund(&*app.table, id, number).await?, find(app, id).await?) else {
            return Ok(());
        };
        let now = app.now();
        let Some(noted) = noted(&refund, answer, now) else { return Ok(()) };
        let mut changes: Changes<Error> = Changes::new();
        let (kind, event) = match noted.state {
            RefundState::Succeeded => (EntryKind::Refund, Some(kinds::REFUND_SUCCEEDED)),
            RefundState::Failed | RefundState::Bounced => (EntryKind::Failure, Some(kinds::REFUND_FAILED)),
            RefundState::Pending | RefundState::Requested => (EntryKind::Refund, None),
        };
        changes.put_refund(id, &noted, event.as_slice(), || Error::Contention);
        let was_asked = matches!(refund.state, RefundState::Requested | RefundState::Pending);
        if was_asked && matches!(noted.state, RefundState::Failed | RefundState::Bounced) {
            let next = order.with_payment(refund.group, |payment| {
                payment.refunded = payment.refunded - refund.amount;
                if refund.of_transfer || noted.to == Whereto::Exchange {
                    payment.moved += refund.amount;
                }
            });
            orders::put(&mut changes, &next, &[], || Error::Contention);
        }
        if event.is_some() {
            let entry = Entry {
                at: now,
                kind,
                group: refund.group,
                amount: refund.amount,
                id: noted.id.clone(),
                reason: noted.failure.clone(),
                parcel: None,
                refund: Some(number),
                cause: format!("refund/{number}/{}/{}", refund.attempt, noted.state),
            };
            changes.put_entry(id, &entry, || Error::Contention);
        }
        Ok(app.table.commit(changes).await?)
    })
    .await
}

fn noted(refund: &Refund, answer: &Refunded, now: Timestamp) -> Option<Refund> {
    let mut next = Refund { version: refund.version + 1, ..refund.clone() };
    match (refund.state, answer) {
        (RefundState::Requested | RefundState::Pending, Refunded::Succeeded { refund_id, .. }) => {
            next.state = RefundState::Succeeded;
            next.id = Some(refund_id.clone());
            next.done_at = Some(now);
        }
        (RefundState::Requested, Refunded::Pending { refund_id }) => {
            next.state = RefundState::Pending;
            next.id = Some(refund_id.clone());
        }
        (RefundState::Succeeded, Refunded::Failed { reason, .. }) => {
            next.state = RefundState::Bounced;
            next.failure = Some(reason.clone());
        }
        (RefundState::Failed | RefundState::Bounced, _) => return None,
        (_, Refunded::Failed { refund_id, reason }) => {
            next.state = RefundState::Failed;
            if refund.credit_note.is_some() {
                // It had paid for what was to be sent in exchange, and its credit note stands: it is moved on as before, and
                // the customer is still owed.
                (next.state, next.to) = (RefundState::Bounced, Whereto::Exchange);
            }
            next.id = refund_id.clone().or(next.id);
            next.failure = Some(reason.clone());
            next.done_at = Some(now);
        }
        _ => return None,
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(credit_note: Option<&str>) -> Refund {
        Refund {
            number: 1,
            version: 3,
            group: 1,
            amount: Minor(1205),
            parcel: 1,
            lines: vec![(1, 1)],
            shipping: false,
            to: Whereto::Payment,
            of_transfer: false,
            reason: "exchanged".to_owned(),
            state: RefundState::Requested,
            attempt: 1,
            id: None,
            failure: None,
            asked_at: Timestamp::UNIX_EPOCH,
            asked_by: "shop".to_owned(),
            done_at: None,
            credit_note: credit_note.map(str::to_owned),
        }
    }

    #[test]
    fn d8_what_had_paid_for_an_exchange_and_cannot_go_back_stays_credited_and_owed() {
        let refused = Refunded::Failed { refund_id: None, reason: "charge_disputed".to_owned() };
        let ends = [None, Some("WEST-C000001")].map(|note| {
            let noted = noted(&asked(note), &refused, Timestamp::UNIX_EPOCH).unwrap();
            (noted.state, noted.to, noted.credit_note.is_some())
        });
        assert_eq!(
            ends,
            [(RefundState::Failed, Whereto::Payment, false), (RefundState::Bounced, Whereto::Exchange, true)]
        );
    }
}
