//! What hangs on an order, as its view shows it: fulfilment orders, parcels, invoices, and what happened to them.

use super::Money;
use super::order::{Reader, TimelineEntry};
use app::orders::Story;
use domain::fulfillment::{FulfillmentState, StepKind, state_of};
use domain::ids::{FulfillmentId, InvoiceId, ParcelId};
use domain::invoices::InvoiceKind;
use domain::ledger::EntryKind;
use domain::orders::{Bucket, MoveCause, Order, PaymentState, Portion};
use domain::parcels::ParcelStatus;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FulfillmentView {
    pub id: String,
    pub location: String,
    #[schema(value_type = String)]
    pub state: FulfillmentState,
    pub lines: Vec<LineUnits>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LineUnits {
    pub line: String,
    pub quantity: u32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParcelView {
    pub id: String,
    pub carrier: String,
    /// The carrier's tracking number, once there is a label.
    pub number: Option<String>,
    /// The carrier's own page.
    pub url: Option<String>,
    #[schema(value_type = String)]
    pub status: ParcelStatus,
    #[schema(value_type = Option<String>)]
    pub eta: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub handed_over_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub delivered_at: Option<Timestamp>,
    /// Nobody has said that it arrived, and nobody that it did not.
    pub presumed: bool,
    pub lines: Vec<LineUnits>,
    pub events: Vec<ScanView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScanView {
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = String)]
    pub status: ParcelStatus,
    pub place: Option<String>,
    pub detail: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvoiceView {
    pub id: String,
    pub number: String,
    #[schema(value_type = String)]
    pub kind: String,
    #[schema(value_type = String)]
    pub issued_at: Timestamp,
    pub total: Money,
}

/// The payment of a group of units.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaymentView {
    pub group: u8,
    #[schema(value_type = String, example = "authorized")]
    pub state: PaymentState,
    pub amount: Money,
    pub captured: Money,
    /// Goods have left for it, and it was not taken.
    pub receivable: Money,
    pub refunded: Money,
    pub charged_back: Money,
    /// When the gateway ends its hold; none while nothing is held.
    #[schema(value_type = Option<String>)]
    pub hold_until: Option<Timestamp>,
    /// Until when the customer may pay by link.
    #[schema(value_type = Option<String>)]
    pub pay_until: Option<Timestamp>,
    /// Why it was declined, in the gateway's word.
    pub reason: Option<String>,
}

/// How many holds the gateway has on whose money is no customer's business; agents answer for it.
pub(super) fn payments(order: &Order, reader: Reader) -> Vec<PaymentView> {
    if reader == Reader::Customer {
        return Vec::new();
    }
    let money = |amount| Money::new(amount, order.currency);
    let asked = order.payments().filter(|(_, it)| !matches!(it.state, PaymentState::NotAsked));
    asked
        .map(|(group, payment)| PaymentView {
            group,
            state: payment.state,
            amount: money(payment.amount),
            captured: money(payment.captured()),
            receivable: money(payment.receivable()),
            refunded: money(payment.refunded),
            charged_back: money(payment.charged_back),
            hold_until: payment.hold_until.filter(|_| payment.state == PaymentState::Authorized),
            pay_until: payment.pay_until,
            reason: payment.reason.clone(),
        })
        .collect()
}

fn units(lines: Vec<(u8, u32)>) -> Vec<LineUnits> {
    lines.into_iter().map(|(line, quantity)| LineUnits { line: line.to_string(), quantity }).collect()
}

pub(super) fn fulfillments(story: &Story) -> Vec<FulfillmentView> {
    let view = |fulfillment: &domain::fulfillment::Fulfillment| {
        let number = fulfillment.number;
        let inside = |portion: &Portion| portion.fulfillment == Some(number) && portion.bucket != Bucket::Cancelled;
        FulfillmentView {
            id: FulfillmentId::new(&story.order.id, number).to_string(),
            location: fulfillment.location.to_string(),
            state: state_of(&story.order, number),
            lines: units(story.order.units_by_line(inside)),
        }
    };
    story.fulfillments.iter().map(view).collect()
}

/// Parcels that were opened again are none any more.
pub(super) fn parcels(story: &Story) -> Vec<ParcelView> {
    let there = story.parcels.iter().filter(|parcel| parcel.unpacked_at.is_none());
    there
        .map(|parcel| {
            let number = parcel.id.number();
            let scans = story.scans.iter().filter(|(of, _)| *of == number);
            ParcelView {
                id: parcel.id.to_string(),
                carrier: parcel.carrier.clone(),
                number: parcel.label.number().map(str::to_owned),
                url: parcel.label.bought().and_then(|bought| bought.tracking_url.clone()),
                status: parcel.status,
                eta: parcel.eta,
                handed_over_at: parcel.handed_over_at,
                delivered_at: parcel.delivered_at,
                presumed: parcel.presumed,
                lines: units(story.order.units_by_line(|portion| portion.parcel == Some(number))),
                events: scans
                    .map(|(_, scan)| ScanView {
                        at: scan.at,
                        status: scan.status,
                        place: scan.place.clone(),
                        detail: scan.detail.clone(),
                    })
                    .collect(),
            }
        })
        .collect()
}

pub(super) fn invoices(story: &Story) -> Vec<InvoiceView> {
    let mut documents: Vec<_> = story.documents.iter().collect();
    documents.sort_by_key(|document| document.issued_at);
    documents
        .into_iter()
        .map(|document| InvoiceView {
            id: document_id(document),
            number: document.number.clone(),
            kind: document.kind.to_string(),
            issued_at: document.issued_at,
            total: Money::new(document.total, document.currency),
        })
        .collect()
}

/// An invoice goes by its parcel, a credit note by its refund.
#[must_use]
pub fn document_id(document: &domain::invoices::Invoice) -> String {
    match document.kind {
        InvoiceKind::Invoice => InvoiceId::new(&document.order, document.of).to_string(),
        InvoiceKind::CreditNote => domain::ids::RefundId::new(&document.order, document.of).to_string(),
    }
}

/// What happened after placing. Customers read what concerns them; staff read who did it and where.
pub(super) fn timeline(story: &Story, reader: Reader) -> Vec<TimelineEntry> {
    let mut entries = steps(story, reader);
    entries.extend(money(story));
    entries.extend(promises(story));
    for (parcel, scan) in &story.scans {
        let place = scan.place.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
        let text = format!("{}{place}.", scanned(scan.status));
        let id = ParcelId::new(&story.order.id, *parcel).to_string();
        entries.push(TimelineEntry { parcel: Some(id), ..entry(scan.at, &scan.status.to_string(), text) });
    }
    entries
}

fn entry(at: Timestamp, kind: &str, text: String) -> TimelineEntry {
    TimelineEntry { at, kind: kind.to_owned(), text, actor: None, place: None, quantity: None, parcel: None }
}

fn steps(story: &Story, reader: Reader) -> Vec<TimelineEntry> {
    let mut entries = Vec::new();
    for fulfillment in &story.fulfillments {
        for step in &fulfillment.steps {
            let quantity: u32 = step.lines.iter().map(|(_, units)| units).sum();
            let text = match (step.kind, reader) {
                (StepKind::Released, _) => "Your order is with our warehouse.".to_owned(),
                (StepKind::Picked, _) => "Picked.".to_owned(),
                (StepKind::Packed, _) => "Packed.".to_owned(),
                (StepKind::HandedOver, _) => "On its way: handed to the carrier.".to_owned(),
                (StepKind::Short, _) => "Something was not on its shelf; we look after it.".to_owned(),
                (_, Reader::Customer) => continue,
                (StepKind::PutBack, Reader::Staff) => "Put back.".to_owned(),
                (StepKind::Unpacked, Reader::Staff) => "Opened again.".to_owned(),
                (StepKind::Withdrawn, Reader::Staff) => {
                    format!("Taken back: {}.", step.reason.as_deref().unwrap_or("the order changed"))
                }
            };
            let staff = reader == Reader::Staff;
            entries.push(TimelineEntry {
                actor: staff.then(|| step.by.clone()),
                place: Some(fulfillment.location.to_string()),
                quantity: Some(quantity),
                parcel: step.parcel.map(|parcel| ParcelId::new(&story.order.id, parcel).to_string()),
                ..entry(step.at, &step.kind.to_string(), text)
            });
        }
    }
    entries
}

/// What the reader has to know of a date that moved: what it was, and why. A date that only got better says nothing of itself.
fn promises(story: &Story) -> Vec<TimelineEntry> {
    let told = |moved: &domain::orders::PromiseMove, notice: &domain::orders::Notice| {
        let why = match moved.cause {
            MoveCause::Carrier => "The carrier needs longer",
            MoveCause::NotShipped => "We could not send it in time",
            MoveCause::Goods => "Its goods come later",
            MoveCause::Change => "The order was changed",
        };
        let text = match (notice.now, notice.was()) {
            (Some(now), Some(was)) => format!("{why}: it should arrive by {} and not by {}.", now.latest, was.latest),
            (Some(now), None) => format!("It should arrive by {}.", now.latest),
            (None, _) => format!("{why}; we have no new date yet."),
        };
        let quantity = notice.moved.iter().map(|moved| moved.units).sum();
        TimelineEntry { quantity: Some(quantity), ..entry(moved.at, "delayed", text) }
    };
    story.promises.iter().flat_map(|moved| moved.notices().into_iter().map(move |it| told(moved, &it))).collect()
}

fn money(story: &Story) -> Vec<TimelineEntry> {
    let currency = story.order.currency;
    let told = |it: &domain::ledger::Entry| {
        let amount = Money::new(it.amount, currency).to_text();
        let text = match it.kind {
            EntryKind::Authorize => format!("{amount} was authorized; it is charged when goods leave."),
            EntryKind::Capture => format!("{amount} was charged."),
            EntryKind::Refund => format!("{amount} was given back."),
            EntryKind::Expire => "The authorization has ended.".to_owned(),
            EntryKind::Void => "An authorization was let go; nothing was charged for it.".to_owned(),
            EntryKind::Chargeback => format!("{amount} was taken back by the bank."),
            EntryKind::Transfer => format!("{amount} pays for what you get in its place, or stands on your account."),
            EntryKind::CreditUse => format!("{amount} was paid from your store credit."),
            EntryKind::CreditReturn => format!("{amount} of store credit is back on your account."),
            EntryKind::Failure => "A payment did not go through.".to_owned(),
        };
        entry(it.at, &format!("payment_{}", it.kind), text)
    };
    story.entries.iter().map(told).collect()
}

const fn scanned(status: ParcelStatus) -> &'static str {
    match status {
        ParcelStatus::Unknown => "The carrier said something",
        ParcelStatus::PreTransit => "The carrier expects the parcel",
        ParcelStatus::InTransit => "The parcel is on its way",
        ParcelStatus::Exception => "The carrier reports a problem",
        ParcelStatus::OutForDelivery => "Out for delivery",
        ParcelStatus::AttemptFailed => "The carrier did not find anybody",
        ParcelStatus::AvailableForPickup => "Ready to be picked up",
        ParcelStatus::ReturnToSender => "The parcel comes back to us",
        ParcelStatus::Lost => "The carrier has lost the parcel",
        ParcelStatus::Delivered => "Delivered",
    }
}
