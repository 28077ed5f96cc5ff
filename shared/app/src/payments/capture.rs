//! Takes what hand-over decided to take: each payment once. What the gateway does not answer is asked again under the same
//! key; what it refuses is a receivable.

use super::{find, in_time, record};
use crate::events::kinds;
use crate::ports::{CaptureRequest, Captured, GatewayError};
use crate::{App, Error, retry};
use domain::ids::OrderId;
use domain::ledger::{Entry, EntryKind};
use domain::orders::{Order, PaymentState};
use store::{Changes, orders};

/// # Errors
/// The gateway not answering, and those of the table: the message comes again.
pub async fn capture(app: &App, id: &OrderId) -> Result<(), Error> {
    let order = find(app, id).await?;
    for (group, payment) in order.payments() {
        let (PaymentState::Capturing, Some(capture), Some(payment_id)) = (payment.state, &payment.capture, &payment.id)
        else {
            continue;
        };
        let request = CaptureRequest {
            order: id.clone(),
            group,
            attempt: payment.attempt,
            payment_id: payment_id.clone(),
            amount: capture.amount,
        };
        let answer = match in_time(app, app.gateway.capture(&request)).await {
            Ok(answer) => answer,
            Err(GatewayError::Refused(reason)) => Captured::Failed { reason },
            Err(error) => return Err(error.into()),
        };
        write(app, id, group, payment.attempt, &answer).await?;
    }
    Ok(())
}

async fn write(app: &App, id: &OrderId, group: u8, attempt: u8, answer: &Captured) -> Result<Order, Error> {
    retry::until_settled(|| async {
        let order = find(app, id).await?;
        let asked = order.payment_of(group).filter(|it| it.attempt == attempt && it.state == PaymentState::Capturing);
        let Some((payment, capture)) = asked.and_then(|payment| Some((payment, payment.capture.as_ref()?))) else {
            return Ok(order);
        };
        let now = app.now();
        let (state, kind, event, amount, reason) = match answer {
            Captured::Captured { amount } => {
                (PaymentState::Captured, EntryKind::Capture, kinds::PAYMENT_CAPTURED, *amount, None)
            }
            Captured::Failed { reason } => {
                let (failed, event) = (PaymentState::CaptureFailed, kinds::PAYMENT_CAPTURE_FAILED);
                (failed, EntryKind::Failure, event, capture.amount, Some(reason.clone()))
            }
        };
        let next = order.with_payment(group, |payment| {
            payment.state = state;
            payment.reason.clone_from(&reason);
            // What was taken is what counts, should it ever differ from what was asked.
            payment.capture = Some(domain::orders::Capture { amount, ..capture.clone() });
            payment.hold_until = None;
            // A hold that will never be taken is let go: the customer pays anew, and is not kept out of their money twice.
            if state == PaymentState::CaptureFailed {
                payment.replaced = payment.id.take();
            }
        });
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[event], || Error::Contention);
        let entry = record::entry(now, kind, group, amount, payment, format!("capture/{attempt}"));
        let entry = Entry { parcel: capture.parcels.first().map(|(parcel, _)| *parcel), reason, ..entry };
        changes.put_entry(id, &entry, || Error::Contention);
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}
