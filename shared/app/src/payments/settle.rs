//! Reads what became of payments that wait for the customer, the bank or the gateway, and of what the gateway took back, and
//! writes it. Woken by the gateway's messages and by the customer who comes back from their bank.

use super::{find, in_time, record, refund};
use crate::ports::{DisputeState, GatewayNotice};
use crate::{App, Error, retry};
use domain::ids::OrderId;
use domain::ledger::{Entry, EntryKind};
use domain::money::Minor;
use domain::orders::{Order, PaymentState};
use store::{Changes, orders, story};

/// Finishes every payment of a placed order that somebody was asked about.
///
/// # Errors
/// The gateway not answering, and those of the table.
pub async fn settle(app: &App, id: &OrderId) -> Result<Order, Error> {
    let mut order = find(app, id).await?;
    let open = |state: PaymentState| matches!(state, PaymentState::RequiresAction | PaymentState::Pending);
    let groups: Vec<u8> = order.payments().filter(|(_, payment)| open(payment.state)).map(|(group, _)| group).collect();
    for group in groups {
        let Some((payment_id, attempt)) = order.payment_of(group).and_then(|it| Some((it.id.clone()?, it.attempt)))
        else {
            continue;
        };
        let answer = in_time(app, app.gateway.read(&payment_id)).await?;
        order = record::authorization(app, id, &record::Answered { group, attempt, answer }).await?;
    }
    Ok(order)
}

/// Does what a message of the gateway asks for, for an order that is placed.
///
/// # Errors
/// The gateway not answering, and those of the table: the message comes again.
pub(super) async fn heed(app: &App, id: &OrderId, notice: &GatewayNotice) -> Result<(), Error> {
    match notice {
        GatewayNotice::Refund { refund_id, .. } => hear_of_refund(app, id, refund_id).await,
        GatewayNotice::Dispute { dispute_id, .. } => charge_back(app, id, dispute_id).await,
        GatewayNotice::Payment { .. } => settle(app, id).await.map(drop),
        GatewayNotice::Setup { .. } | GatewayNotice::Other => Ok(()),
    }
}

async fn hear_of_refund(app: &App, id: &OrderId, refund_id: &str) -> Result<(), Error> {
    let Some(story) = story::read(&*app.table, id).await? else { return Ok(()) };
    let Some(known) = story.refunds.iter().find(|refund| refund.id.as_deref() == Some(refund_id)) else {
        // Asked for, and the answer not written yet: the worker asks again under the same key.
        return Ok(());
    };
    let answer = in_time(app, app.gateway.read_refund(refund_id)).await?;
    refund::note_refund(app, id, known.number, &answer).await
}

/// The customer's bank takes money back, or gives it back once the dispute is won.
async fn charge_back(app: &App, id: &OrderId, dispute_id: &str) -> Result<(), Error> {
    let dispute = in_time(app, app.gateway.read_dispute(dispute_id)).await?;
    let gone = if dispute.state == DisputeState::Won { Minor::ZERO } else { dispute.amount };
    retry::until_settled(|| async {
        let order = find(app, id).await?;
        let disputed = order.payments().find(|(_, payment)| payment.id.as_deref() == Some(&dispute.payment_id));
        let Some((group, payment)) = disputed.filter(|(_, payment)| payment.charged_back != gone) else {
            return Ok(());
        };
        let next = order.with_payment(group, |payment| payment.charged_back = gone);
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[], || Error::Contention);
        let cause = format!("dispute/{}/{}", dispute.id, gone.0);
        let entry = record::entry(app.now(), EntryKind::Chargeback, group, gone, payment, cause);
        changes.put_entry(id, &Entry { id: Some(dispute.id.clone()), ..entry }, || Error::Contention);
        Ok(app.table.commit(changes).await?)
    })
    .await
}
