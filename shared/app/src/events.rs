//! What happened, and who is told. An event rides in the item that changed and reaches the queues by way of the table's
//! stream (docs/adr/0002); docs/EVENTS.md is made from the tables here. Consumers read the thing anew and do what its facts
//! ask for: an event only wakes them, so duplicates and any order do no harm.

mod publish;
mod send;

pub use publish::{Change, publish};
pub(crate) use send::Letters;
pub use send::Unsent;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A queue and the worker that reads it: one name for both.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Queue {
    VerifyOrder,
    ReleaseOrder,
    AuthorizePayment,
    FillBackorders,
    BuyLabel,
    CapturePayment,
    IssueInvoice,
    RefundPayment,
    SendMail,
    SendSurvey,
    PresumeDelivery,
    ExpireReturn,
    FollowApproval,
    CheckPromises,
    TellWaitlist,
    AttendTicket,
}

impl Queue {
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Names the kinds, and says of each when it happens: the page docs/EVENTS.md is made of it.
macro_rules! kinds {
    ($($name:ident = $kind:literal, $when:literal;)*) => {
        /// Kinds of events. The version is part of the name: what a kind carries never changes under it.
        pub mod kinds {
            $(#[doc = $when] pub const $name: &str = $kind;)*

            /// Every kind, and when it happens.
            pub const ALL: &[(&str, &str)] = &[$(($name, $when)),*];
        }
    };
}

kinds! {
    ORDER_PLACED = "orders.placed.v1", "an order is paid for, or its payment is covered otherwise: from now on it is the shop's to fulfil";
    ORDER_REJECTED = "orders.rejected.v1", "the gateway declined at placing; the stock is free again";
    ORDER_EXPIRED = "orders.expired.v1", "nobody paid in time; the stock is free again";
    ORDER_HELD = "orders.held.v1", "a rule or a person keeps an order from being picked";
    ORDER_HOLD_RELEASED = "orders.hold_released.v1", "a hold is gone";
    ORDER_VERIFIED = "orders.verified.v1", "address, price and risk were looked at";
    ORDER_RELEASED = "orders.released.v1", "fulfilment orders went to their locations";
    ORDER_PICKED = "orders.picked.v1", "units were taken from the shelf";
    ORDER_PACKED = "orders.packed.v1", "a parcel was packed and has its weight";
    ORDER_UNPACKED = "orders.unpacked.v1", "a parcel was opened again; its label is no longer wanted";
    ORDER_SHORT = "orders.short.v1", "units that were to be picked are not there";
    ORDER_HANDED_OVER = "orders.handed_over.v1", "a parcel left with the carrier";
    ORDER_DELIVERED = "orders.delivered.v1", "a parcel arrived, or is presumed to have";
    ORDER_COMPLETED = "orders.completed.v1", "nothing is left to do for an order";
    ORDER_CHANGED = "orders.changed.v1", "an order was changed by its customer or by staff: lines, prices, address or the way of sending";
    ORDER_UNITS_CANCELLED = "orders.units_cancelled.v1", "units were cancelled before they left";
    ORDER_BACKORDERS_FILLED = "orders.backorders_filled.v1", "goods came for units that waited";
    PAYMENT_AUTHORIZED = "payments.authorized.v1", "the gateway holds the money of a payment group";
    PAYMENT_PROBLEM = "payments.problem.v1", "a payment group needs the customer: a decline, or an authentication";
    PAYMENT_CAPTURED = "payments.captured.v1", "money was taken for what was handed over";
    PAYMENT_CAPTURE_REQUESTED = "payments.capture_requested.v1", "a customer paid for what has left already";
    PAYMENT_CAPTURE_FAILED = "payments.capture_failed.v1", "money for what was handed over could not be taken";
    REFUND_REQUESTED = "refunds.requested.v1", "money is to go back";
    REFUND_SUCCEEDED = "refunds.succeeded.v1", "the gateway gave money back";
    REFUND_FAILED = "refunds.failed.v1", "the gateway could not give money back";
    INVOICE_ISSUED = "invoices.issued.v1", "an invoice or a credit note has its number";
    PARCEL_LABELLED = "parcels.labelled.v1", "a parcel has its label and its tracking number";
    PARCEL_MOVED = "parcels.moved.v1", "the carrier scanned a parcel, or its expected day changed";
    PARCEL_OUT_FOR_DELIVERY = "parcels.out_for_delivery.v1", "a parcel is on the last van";
    PARCEL_TROUBLE = "parcels.trouble.v1", "a parcel failed, is lost or comes back";
    APPROVAL_ASKED = "approvals.asked.v1", "something waits for somebody's word";
    APPROVAL_DECIDED = "approvals.decided.v1", "somebody allowed it or not, or nobody did in time";
    PROMISE_MOVED = "promises.moved.v1", "something comes on another day than was promised, and its customer is to hear of it";
    SURVEY_DUE = "surveys.due.v1", "a survey has its token and is to be sent";
    SURVEY_ANSWERED = "surveys.answered.v1", "a survey was answered";
    SURVEY_LOW = "surveys.low_score.v1", "a survey was answered with a low score";
    ORDER_REPLACEMENT = "orders.replacement.v1", "an order has a line that takes the place of another, or such a line may leave now";
    RETURN_REQUESTED = "returns.requested.v1", "somebody wants to send something back, and somebody decides";
    RETURN_APPROVED = "returns.approved.v1", "something may come back: at once where the policy says so, or because somebody agreed";
    RETURN_REJECTED = "returns.rejected.v1", "somebody decided that it does not come back";
    RETURN_CANCELLED = "returns.cancelled.v1", "something does not come back after all; its label is no longer wanted";
    RETURN_EXPIRED = "returns.expired.v1", "something was never sent back in time; its label is no longer wanted";
    RETURN_LABELLED = "returns.labelled.v1", "what comes back has its label";
    RETURN_SENT = "returns.sent.v1", "the carrier has the parcel that comes back";
    RETURN_TROUBLE = "returns.trouble.v1", "a parcel that comes back is lost, or goes elsewhere";
    RETURN_RECEIVED = "returns.received.v1", "something came back and was looked at";
    RETURN_RESOLVED = "returns.resolved.v1", "a return is refunded, exchanged, repaired or credited";
    REPAIR_DATE_CHANGED = "returns.repair_date_changed.v1", "a repair goes home on another day than was said";
    REPAIR_READY = "returns.repair_ready.v1", "a repair is ready to go home";
    CLAIM_OPENED = "claims.opened.v1", "somebody says that something went wrong with what was sent";
    CLAIM_DECIDED = "claims.decided.v1", "a claim is reshipped, refunded, credited or denied";
    STOCK_UNASSIGNED = "inventory.unassigned.v1", "a stock item has units for those who wait, not yet assigned to them";
    STOCK_SHORT = "inventory.short.v1", "a stock item holds more promises than units";
    STOCK_FOR_SALE = "inventory.for_sale.v1", "units of a stock item can be bought where none could";
    TICKET_OPENED = "tickets.opened.v1", "somebody wrote to the shop, and a ticket was opened";
    TICKET_MESSAGE = "tickets.message.v1", "a customer wrote in their ticket";
    TICKET_REPLIED = "tickets.replied.v1", "somebody of the shop answered in a ticket, for its customer to read";
    TIMER_SURVEY = "timers.survey.v1", "the days after delivery have passed";
    TIMER_HOLD_EXPIRES = "timers.hold_expires.v1", "an authorisation is about to lapse at the gateway";
    TIMER_PAY_LINK_EXPIRES = "timers.pay_link_expires.v1", "nobody used a pay link in time";
    TIMER_RETURN_EXPIRES = "timers.return_expires.v1", "what was to come back was not sent in time";
    TIMER_APPROVAL_ENDS = "timers.approval_ends.v1", "nobody gave their word in time, or nobody paid what was allowed";
    TIMER_SHIP_BY = "timers.ship_by.v1", "a day by which goods should leave has ended";
    TIMER_WAITLIST = "timers.waitlist.v1", "those who wait for a product are to be told, or told on";
    TIMER_TICKET_WAKES = "timers.ticket_wakes.v1", "a ticket was put off until now";
    TIMER_PRESUME_DELIVERED = "timers.presume_delivered.v1", "a parcel had no scan for a week after its expected day";
}

/// Which queues are told of what. What is not listed wakes nobody: it stands in the stream for whoever subscribes later.
pub const SUBSCRIPTIONS: &[(&str, &[Queue])] = &[
    (kinds::ORDER_PLACED, &[Queue::VerifyOrder, Queue::SendMail]),
    (kinds::ORDER_HOLD_RELEASED, &[Queue::ReleaseOrder]),
    (kinds::ORDER_VERIFIED, &[Queue::ReleaseOrder]),
    (kinds::ORDER_SHORT, &[Queue::ReleaseOrder, Queue::SendMail]),
    (kinds::ORDER_PACKED, &[Queue::BuyLabel]),
    (kinds::ORDER_UNPACKED, &[Queue::BuyLabel]),
    (kinds::ORDER_HANDED_OVER, &[Queue::CapturePayment, Queue::IssueInvoice, Queue::SendMail]),
    (kinds::ORDER_DELIVERED, &[Queue::SendMail]),
    (kinds::ORDER_CHANGED, &[Queue::VerifyOrder, Queue::ReleaseOrder, Queue::AuthorizePayment]),
    (kinds::ORDER_UNITS_CANCELLED, &[Queue::AuthorizePayment, Queue::SendMail]),
    (kinds::ORDER_BACKORDERS_FILLED, &[Queue::AuthorizePayment]),
    (kinds::PAYMENT_AUTHORIZED, &[Queue::ReleaseOrder, Queue::AuthorizePayment]),
    (kinds::PAYMENT_PROBLEM, &[Queue::SendMail]),
    (kinds::PAYMENT_CAPTURED, &[Queue::AuthorizePayment]),
    (kinds::PAYMENT_CAPTURE_REQUESTED, &[Queue::CapturePayment]),
    (kinds::PAYMENT_CAPTURE_FAILED, &[Queue::AuthorizePayment, Queue::SendMail]),
    (kinds::REFUND_REQUESTED, &[Queue::RefundPayment]),
    (kinds::REFUND_SUCCEEDED, &[Queue::IssueInvoice, Queue::SendMail]),
    (kinds::PARCEL_OUT_FOR_DELIVERY, &[Queue::SendMail]),
    (kinds::APPROVAL_ASKED, &[Queue::SendMail]),
    (kinds::APPROVAL_DECIDED, &[Queue::FollowApproval, Queue::SendMail]),
    (kinds::TIMER_APPROVAL_ENDS, &[Queue::FollowApproval]),
    (kinds::PROMISE_MOVED, &[Queue::SendMail]),
    (kinds::SURVEY_DUE, &[Queue::SendMail]),
    (kinds::ORDER_REPLACEMENT, &[Queue::ReleaseOrder]),
    (kinds::RETURN_APPROVED, &[Queue::BuyLabel, Queue::SendMail]),
    (kinds::RETURN_REJECTED, &[Queue::SendMail]),
    (kinds::RETURN_CANCELLED, &[Queue::BuyLabel]),
    (kinds::RETURN_EXPIRED, &[Queue::BuyLabel]),
    (kinds::RETURN_SENT, &[Queue::SendMail]),
    (kinds::RETURN_RECEIVED, &[Queue::SendMail]),
    (kinds::REPAIR_DATE_CHANGED, &[Queue::SendMail]),
    (kinds::REPAIR_READY, &[Queue::BuyLabel]),
    (kinds::CLAIM_OPENED, &[Queue::AttendTicket]),
    (kinds::CLAIM_DECIDED, &[Queue::AttendTicket, Queue::SendMail]),
    (kinds::STOCK_UNASSIGNED, &[Queue::FillBackorders]),
    (kinds::STOCK_SHORT, &[Queue::FillBackorders]),
    (kinds::SURVEY_LOW, &[Queue::AttendTicket]),
    (kinds::TICKET_OPENED, &[Queue::SendMail]),
    (kinds::TICKET_REPLIED, &[Queue::SendMail]),
    (kinds::STOCK_FOR_SALE, &[Queue::TellWaitlist]),
    (kinds::TIMER_SURVEY, &[Queue::SendSurvey]),
    (kinds::TIMER_HOLD_EXPIRES, &[Queue::AuthorizePayment]),
    (kinds::TIMER_PAY_LINK_EXPIRES, &[Queue::AuthorizePayment]),
    (kinds::TIMER_RETURN_EXPIRES, &[Queue::ExpireReturn]),
    (kinds::TIMER_SHIP_BY, &[Queue::CheckPromises]),
    (kinds::TIMER_WAITLIST, &[Queue::TellWaitlist]),
    (kinds::TIMER_TICKET_WAKES, &[Queue::AttendTicket]),
    (kinds::TIMER_PRESUME_DELIVERED, &[Queue::PresumeDelivery]),
];

/// Who is told of this kind.
#[must_use]
pub fn subscribers(kind: &str) -> &'static [Queue] {
    SUBSCRIPTIONS.iter().find(|(known, _)| *known == kind).map_or(&[], |(_, queues)| queues)
}

/// What a queue carries: that something happened to a thing, not what it now is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `<key of the item>@<version>#<kind>`: the same however often it is told.
    pub id: String,
    pub kind: String,
    /// The order's or the ticket's id, or `SKU@location` for stock.
    pub aggregate: String,
    /// Which part of the aggregate changed: the sort key of the item, such as `ORDER` or `PARCEL#01`.
    pub part: String,
    /// The version of the item.
    pub seq: u64,
    pub occurred_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use strum::IntoEnumIterator as _;

    #[test]
    fn whoever_is_told_is_told_of_a_kind_there_is_and_no_queue_is_forgotten() {
        let known: BTreeSet<_> = kinds::ALL.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(known.len(), kinds::ALL.len(), "a kind is there twice");
        let told: BTreeSet<_> = SUBSCRIPTIONS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(told.len(), SUBSCRIPTIONS.len(), "a kind has two lines: the second would never be read");
        assert!(told.is_subset(&known), "{:?}", told.difference(&known));
        let woken: BTreeSet<_> = SUBSCRIPTIONS.iter().flat_map(|(_, queues)| *queues).copied().collect();
        assert_eq!(woken, Queue::iter().collect(), "a queue nothing is ever sent to");
    }

    #[test]
    fn a_queue_is_named_after_its_worker() {
        assert_eq!(Queue::VerifyOrder.name(), "verify-order");
        assert_eq!("presume-delivery".parse(), Ok(Queue::PresumeDelivery));
        assert_eq!(subscribers("orders.verified.v1"), [Queue::ReleaseOrder]);
        assert_eq!(subscribers("nothing.v1"), []);
    }
}
