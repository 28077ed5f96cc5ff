//! Returns and claims as every function that answers with one shows them.

use super::Money;
use super::order::{Reader, TimelineEntry};
use app::orders::Story;
use domain::ids::{ClaimId, RefundId, ReturnId};
use domain::orders::Order;
use domain::parcels::ParcelStatus;
use domain::returns::{
    Claim, ClaimState, Method, Outside, Reason, Resolution, Return, ReturnState, Stage, Way, claim_worth,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnView {
    #[schema(example = "ret_7KQ2M4XD9TBCRH3F_1")]
    pub id: String,
    pub order: String,
    pub version: u64,
    #[schema(value_type = String)]
    pub state: ReturnState,
    pub lines: Vec<ReturnLineView>,
    #[schema(value_type = String)]
    pub resolution: Resolution,
    #[schema(value_type = String)]
    pub method: Method,
    /// Kept of what is given back.
    pub fee: Money,
    /// Why somebody decides about it.
    #[schema(value_type = Vec<String>)]
    pub outside: Vec<Outside>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionView>,
    /// Somebody decides by then.
    #[schema(value_type = Option<String>)]
    pub due_at: Option<Timestamp>,
    /// What is not sent by then is forgotten.
    #[schema(value_type = Option<String>)]
    pub expires_at: Option<Timestamp>,
    pub location: String,
    /// Its parcel to us.
    pub way: WayView,
    pub receipts: Vec<ReceiptView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<RepairView>,
    /// Lines of the order that are sent in its place.
    pub replaced_by: Vec<String>,
    /// Refunds and credit notes, by id.
    pub refunds: Vec<String>,
    #[schema(value_type = String)]
    pub requested_at: Timestamp,
    pub actions: Vec<super::order::ActionView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnLineView {
    pub line: String,
    pub sku: String,
    pub name: String,
    pub quantity: u32,
    #[schema(value_type = String)]
    pub reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionView {
    pub approved: bool,
    pub reason: String,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Only for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WayView {
    #[schema(value_type = String)]
    pub status: ParcelStatus,
    /// Whether there is a label to print, or a code to show.
    pub label_ready: bool,
    pub carrier: String,
    pub number: Option<String>,
    pub url: Option<String>,
    #[schema(value_type = Option<String>)]
    pub eta: Option<Date>,
    pub place: Option<String>,
    #[schema(value_type = Option<String>)]
    pub arrived_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub location: String,
    pub lines: Vec<ReceivedView>,
    pub unexpected: Vec<UnexpectedView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceivedView {
    pub line: String,
    pub good: u32,
    pub damaged: u32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnexpectedView {
    pub what: String,
    pub quantity: u32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepairView {
    #[schema(value_type = String)]
    pub state: Stage,
    pub diagnosis: Option<String>,
    pub quote: Option<Money>,
    #[schema(value_type = Option<String>)]
    pub repair_on: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub reship_on: Option<Date>,
    pub slips: Vec<SlipView>,
    /// Its parcel home.
    pub home: WayView,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlipView {
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = String)]
    pub old: Date,
    #[schema(value_type = String)]
    pub new: Date,
    pub cause: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimView {
    #[schema(example = "clm_7KQ2M4XD9TBCRH3F_1")]
    pub id: String,
    pub version: u64,
    #[schema(value_type = String)]
    pub kind: domain::returns::ClaimKind,
    #[schema(value_type = String)]
    pub state: domain::returns::ClaimState,
    pub lines: Vec<super::order::LineUnits>,
    pub note: Option<String>,
    #[schema(value_type = String)]
    pub opened_at: Timestamp,
    pub reason: Option<String>,
    pub replaced_by: Vec<String>,
    pub refunds: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// For staff, while it is open: what would go back to the customer, were it paid back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth: Option<Money>,
    /// For staff, while it is open: whether there is an account it could be credited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creditable: Option<bool>,
}

impl WayView {
    fn new(way: &Way) -> Self {
        Self {
            status: way.status,
            label_ready: way.label.bought().is_some(),
            carrier: way.carrier.clone(),
            number: way.label.number().map(str::to_owned),
            url: way.label.bought().and_then(|bought| bought.tracking_url.clone()),
            eta: way.eta,
            place: way.last_scan.as_ref().and_then(|scan| scan.place.clone()),
            arrived_at: way.arrived_at,
        }
    }
}

impl ReturnView {
    #[must_use]
    pub fn new(order: &Order, it: &Return, reader: Reader) -> Self {
        let money = |amount| Money::new(amount, order.currency);
        let replacing = (1..).zip(&order.lines).filter(|(_, line)| line.awaits == Some(it.number));
        Self {
            id: ReturnId::new(&it.order, it.number).to_string(),
            order: it.order.to_string(),
            version: it.version,
            state: it.state,
            lines: it.lines.iter().map(|line| line_view(order, line)).collect(),
            resolution: it.resolution,
            method: it.method,
            fee: money(it.fee),
            outside: it.outside.clone(),
            decision: it.decision.as_ref().map(|decision| DecisionView {
                approved: decision.approved,
                reason: decision.reason.clone(),
                at: decision.at,
                by: (reader == Reader::Staff).then(|| decision.by.clone()),
            }),
            due_at: it.due_at,
            expires_at: it.expires_at,
            location: it.location.to_string(),
            way: WayView::new(&it.way),
            receipts: it.receipts.iter().map(receipt).collect(),
            repair: it.repair.as_ref().map(|repair| RepairView {
                state: repair.stage,
                diagnosis: repair.diagnosis.clone(),
                quote: repair.quote.map(money),
                repair_on: repair.repair_on,
                reship_on: repair.reship_on,
                slips: repair
                    .slips
                    .iter()
                    .map(|slip| SlipView { at: slip.at, old: slip.old, new: slip.new, cause: slip.cause.clone() })
                    .collect(),
                home: WayView::new(&repair.home),
            }),
            replaced_by: replacing.map(|(number, _): (u32, _)| number.to_string()).collect(),
            refunds: it.refunds.iter().map(|number| RefundId::new(&it.order, *number).to_string()).collect(),
            requested_at: it.asked_at(),
            actions: actions(it),
        }
    }
}

fn line_view(order: &Order, line: &domain::returns::ReturnLine) -> ReturnLineView {
    let own = usize::from(line.line).checked_sub(1).and_then(|index| order.lines.get(index));
    ReturnLineView {
        line: line.line.to_string(),
        sku: own.map(|own| own.sku.to_string()).unwrap_or_default(),
        name: own.map(|own| own.name.clone()).unwrap_or_default(),
        quantity: line.units,
        reason: line.reason,
        note: line.note.clone(),
    }
}

fn receipt(receipt: &domain::returns::Receipt) -> ReceiptView {
    ReceiptView {
        at: receipt.at,
        location: receipt.location.to_string(),
        lines: receipt
            .lines
            .iter()
            .map(|line| ReceivedView { line: line.line.to_string(), good: line.good, damaged: line.damaged })
            .collect(),
        unexpected: receipt
            .unexpected
            .iter()
            .map(|it| UnexpectedView { what: it.what.clone(), quantity: it.quantity })
            .collect(),
    }
}

fn actions(it: &Return) -> Vec<super::order::ActionView> {
    let action = |name: &str, refusal: Option<&str>| super::order::ActionView {
        name: name.to_owned(),
        allowed: refusal.is_none(),
        reason: refusal.map(str::to_owned),
    };
    let early = matches!(it.state, ReturnState::PendingApproval | ReturnState::Approved | ReturnState::LabelIssued);
    let label = it.way.label.bought().is_some() && !it.state.has_ended();
    vec![
        action("cancel", (!early).then_some("It is on its way, or has ended.")),
        action("label", (!label).then_some("There is no label to print.")),
    ]
}

impl ClaimView {
    #[must_use]
    pub fn new(claim: &Claim, reader: Reader) -> Self {
        let lines = claim
            .lines
            .iter()
            .map(|(line, units)| super::order::LineUnits { line: line.to_string(), quantity: *units });
        Self {
            id: ClaimId::new(&claim.order, claim.number).to_string(),
            version: claim.version,
            kind: claim.kind,
            state: claim.state,
            lines: lines.collect(),
            note: claim.note.clone(),
            opened_at: claim.opened_at,
            reason: claim.reason.clone(),
            replaced_by: claim.replaced_by.iter().map(u8::to_string).collect(),
            refunds: claim.refunds.iter().map(|it| RefundId::new(&claim.order, *it).to_string()).collect(),
            decided_by: claim.decided_by.clone().filter(|_| reader == Reader::Staff),
            worth: None,
            creditable: None,
        }
    }

    /// Beside its order, whose money it is about.
    #[must_use]
    pub fn of_order(order: &Order, claim: &Claim, reader: Reader) -> Self {
        let asks = reader == Reader::Staff && claim.state == ClaimState::Open;
        let worth = asks.then(|| Money::new(claim_worth(order, claim.number), order.currency));
        Self { worth, creditable: asks.then_some(order.owner.is_some()), ..Self::new(claim, reader) }
    }
}

/// What happened to what comes back.
pub(super) fn timeline(story: &Story, reader: Reader) -> Vec<TimelineEntry> {
    let staff = reader == Reader::Staff;
    let entry = |at, kind: String, text: &str, by: &str, quantity| TimelineEntry {
        at,
        kind,
        text: text.to_owned(),
        actor: staff.then(|| by.to_owned()),
        place: None,
        quantity: Some(quantity),
        parcel: None,
    };
    let mut entries = Vec::new();
    for it in &story.returns {
        let told = it.history.iter().filter_map(|mark| {
            let kind = format!("return_{}", mark.state);
            Some(entry(mark.at, kind, said(mark.state)?, &mark.by, it.units()))
        });
        entries.extend(told);
        for slip in it.repair.iter().flat_map(|repair| &repair.slips) {
            let text = format!("Your repair goes home on {} instead of {}: {}.", slip.new, slip.old, slip.cause);
            entries.push(entry(slip.at, "repair_date_changed".to_owned(), &text, "shop", it.units()));
        }
    }
    for claim in &story.claims {
        let units = claim.lines.iter().map(|(_, units)| units).sum();
        let text = "You told us that something went wrong.";
        entries.push(entry(claim.opened_at, "claim_open".to_owned(), text, &claim.opened_by, units));
        if let (Some(at), Some(by)) = (claim.decided_at, &claim.decided_by) {
            let text = "We have decided about what went wrong.";
            entries.push(entry(at, format!("claim_{}", claim.state), text, by, units));
        }
    }
    entries
}

const fn said(state: ReturnState) -> Option<&'static str> {
    Some(match state {
        ReturnState::PendingApproval => "You asked to send something back; we look at it.",
        ReturnState::Approved => "You may send it back.",
        ReturnState::LabelIssued => "Your return label is ready.",
        ReturnState::InTransit => "The carrier has what you send back.",
        ReturnState::Received => "What you sent back is here.",
        ReturnState::Inspected => return None,
        ReturnState::Refunded => "What you sent back is refunded.",
        ReturnState::Exchanged => "What you get in its place may leave.",
        ReturnState::Repaired => "Your repair is on its way home.",
        ReturnState::Credited => "Its value stands on your account.",
        ReturnState::Rejected => "We cannot take it back.",
        ReturnState::Cancelled => "The return is cancelled.",
        ReturnState::Expired => "It was not sent back in time.",
    })
}
