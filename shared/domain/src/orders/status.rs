//! What is shown of an order, derived from its facts: nobody writes a status.

use super::{Bucket, Line, Order, PaymentState, Portion, Stand, State};
use crate::money::Minor;
use jiff::civil::Date;
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FulfillmentStatus {
    Unfulfilled,
    Backordered,
    PartiallyShipped,
    Shipped,
    PartiallyDelivered,
    Delivered,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PaymentStatus {
    None,
    Pending,
    RequiresAction,
    Failed,
    Authorized,
    PartiallyPaid,
    Paid,
    PartiallyRefunded,
    Refunded,
    Voided,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReturnStatus {
    None,
    /// Something is to come back, or is asked about.
    Requested,
    InTransit,
    /// It is here, and not all of it is seen to.
    Received,
    Resolved,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PromiseStatus {
    OnTime,
    AtRisk,
    Late,
    Met,
    Missed,
}

/// Units by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Buckets {
    pub backordered: u32,
    pub reserved: u32,
    pub released: u32,
    pub picked: u32,
    pub packed: u32,
    pub handed_over: u32,
    pub delivered: u32,
    pub cancelled: u32,
    pub lost: u32,
    pub returned_to_sender: u32,
}

/// Units of a line by how far they have come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Returned {
    pub requested: u32,
    /// Agreed to, also while they are on their way.
    pub approved: u32,
    pub received_good: u32,
    pub received_damaged: u32,
    /// Asked about and then not sent, or not taken back.
    pub dismissed: u32,
    /// Paid back and not worth sending.
    #[serde(skip_serializing_if = "is_zero")]
    pub kept: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Returned {
    #[must_use]
    pub fn of(line: &Line) -> Self {
        let mut sums = Self { dismissed: line.dismissed, ..Self::default() };
        for portion in &line.portions {
            let Some(back) = portion.back else { continue };
            let sum = match back.stand {
                Stand::Requested => &mut sums.requested,
                Stand::Approved | Stand::Sent => &mut sums.approved,
                Stand::Good | Stand::InRepair => &mut sums.received_good,
                Stand::Damaged | Stand::Accepted => &mut sums.received_damaged,
                Stand::Kept => &mut sums.kept,
            };
            *sum += portion.units;
        }
        sums
    }
}

impl Buckets {
    #[must_use]
    pub fn of<'a>(portions: impl IntoIterator<Item = &'a Portion>) -> Self {
        let mut sums = Self::default();
        for portion in portions {
            let sum = match portion.bucket {
                Bucket::Backordered => &mut sums.backordered,
                Bucket::Reserved => &mut sums.reserved,
                Bucket::Released => &mut sums.released,
                Bucket::Picked => &mut sums.picked,
                Bucket::Packed => &mut sums.packed,
                Bucket::HandedOver => &mut sums.handed_over,
                Bucket::Delivered => &mut sums.delivered,
                Bucket::Cancelled => &mut sums.cancelled,
                Bucket::Lost => &mut sums.lost,
                Bucket::ReturnedToSender => &mut sums.returned_to_sender,
                Bucket::Repriced => continue,
            };
            *sum += portion.units;
        }
        sums
    }
}

impl Order {
    fn every_portion(&self) -> impl Iterator<Item = &Portion> {
        self.lines.iter().flat_map(|line| &line.portions)
    }

    #[must_use]
    pub fn fulfillment_status(&self) -> FulfillmentStatus {
        let sums = Buckets::of(self.every_portion());
        let on_its_way = sums.handed_over + sums.lost + sums.returned_to_sender;
        let to_do = sums.reserved + sums.released + sums.picked + sums.packed;
        match (sums.delivered, on_its_way, to_do, sums.backordered) {
            (0, 0, 0, 0) => FulfillmentStatus::Cancelled,
            (0, 0, 0, _) => FulfillmentStatus::Backordered,
            (0, 0, _, _) => FulfillmentStatus::Unfulfilled,
            (_, 0, 0, 0) => FulfillmentStatus::Delivered,
            (0, _, 0, 0) => FulfillmentStatus::Shipped,
            (0, _, _, _) => FulfillmentStatus::PartiallyShipped,
            _ => FulfillmentStatus::PartiallyDelivered,
        }
    }

    /// Worst first: what the customer has to do, then what was taken and given back, then what is held.
    #[must_use]
    pub fn payment_status(&self) -> PaymentStatus {
        use PaymentState as Is;
        let any = |states: &[PaymentState]| self.payments().any(|(_, payment)| states.contains(&payment.state));
        let refunded: Minor = self.payments().map(|(_, payment)| payment.refunded + payment.charged_back).sum();
        let captured = self.captured();
        if any(&[Is::RequiresAction]) {
            return PaymentStatus::RequiresAction;
        }
        if any(&[Is::Declined, Is::CaptureFailed, Is::Lapsed]) {
            return PaymentStatus::Failed;
        }
        if captured > Minor::ZERO {
            let open = self.units(|portion| portion.bucket.is_open()) > 0 || any(&[Is::Capturing]);
            return match (refunded >= captured, refunded > Minor::ZERO, open) {
                (true, ..) => PaymentStatus::Refunded,
                (_, true, _) => PaymentStatus::PartiallyRefunded,
                (_, _, true) => PaymentStatus::PartiallyPaid,
                _ => PaymentStatus::Paid,
            };
        }
        if any(&[Is::Requested, Is::Pending]) {
            return PaymentStatus::Pending;
        }
        if any(&[Is::Authorized, Is::Capturing]) {
            return PaymentStatus::Authorized;
        }
        if self.credit() > Minor::ZERO {
            let open = self.units(|portion| portion.bucket.is_open()) > 0;
            return if open { PaymentStatus::Authorized } else { PaymentStatus::Paid };
        }
        if any(&[Is::Voided, Is::Voiding]) {
            return PaymentStatus::Voided;
        }
        PaymentStatus::None
    }

    #[must_use]
    pub fn return_status(&self) -> ReturnStatus {
        let any =
            |stands: &[Stand]| self.units(|portion| portion.back.is_some_and(|back| stands.contains(&back.stand))) > 0;
        if any(&[Stand::Requested, Stand::Approved]) {
            ReturnStatus::Requested
        } else if any(&[Stand::Sent]) {
            ReturnStatus::InTransit
        } else if any(&[Stand::Damaged, Stand::InRepair]) {
            ReturnStatus::Received
        } else if any(&[Stand::Good, Stand::Accepted, Stand::Kept]) {
            ReturnStatus::Resolved
        } else {
            ReturnStatus::None
        }
    }

    /// Worst first: a unit whose promised day has passed is late; one whose current promise is later than the first, or that
    /// has none any more, is at risk; what was delivered is met, or missed if it came after the day that was promised first.
    #[must_use]
    pub fn promise_status(&self, today: Date) -> PromiseStatus {
        let open = || self.every_portion().filter(|portion| portion.bucket < Bucket::Delivered);
        if open().any(|portion| portion.promised_first().is_some_and(|promise| promise.latest < today)) {
            return PromiseStatus::Late;
        }
        let slipped = |portion: &Portion| match (portion.first_promise, portion.promise) {
            (Some(first), Some(current)) => current.latest > first.latest,
            (Some(_), None) => true,
            _ => false,
        };
        if open().any(slipped) {
            return PromiseStatus::AtRisk;
        }
        let mut arrived = self.every_portion().filter(|portion| portion.bucket == Bucket::Delivered).peekable();
        match (open().next().is_none(), arrived.peek().is_some()) {
            (true, true) if arrived.any(|portion| self.came_late(portion)) => PromiseStatus::Missed,
            (true, true) => PromiseStatus::Met,
            _ => PromiseStatus::OnTime,
        }
    }

    /// What is only presumed to have arrived has no day of its own.
    fn came_late(&self, portion: &Portion) -> bool {
        let departure = self.departures.iter().find(|departure| portion.parcel == Some(departure.parcel));
        let at = departure.filter(|departure| !departure.presumed).and_then(|departure| departure.delivered_at);
        let day = at.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
        day.zip(portion.promised_first()).is_some_and(|(day, first)| day > first.latest)
    }

    /// What is still to be paid beyond what is authorised or will be authorised when goods come: what the customer has to
    /// see to, and what left without being paid.
    #[must_use]
    pub fn balance_due(&self) -> Minor {
        if !matches!(self.state, State::PendingPayment | State::Placed | State::Completed) {
            return Minor::ZERO;
        }
        let due = |group: u8, payment: &super::Payment| match payment.state {
            // What has left and was not paid, unless the gateway is being asked for it.
            PaymentState::Captured | PaymentState::Capturing | PaymentState::Requested | PaymentState::Pending => {
                Minor::ZERO
            }
            _ if payment.capture.is_some() => payment.receivable(),
            PaymentState::RequiresAction | PaymentState::Declined | PaymentState::Lapsed | PaymentState::Awaited => {
                match self.state {
                    State::PendingPayment => payment.amount,
                    _ => payment.amount.min(self.still_due(group)),
                }
            }
            _ => Minor::ZERO,
        };
        self.payments().map(|(group, payment)| due(group, payment)).sum()
    }
}
