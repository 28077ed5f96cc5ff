//! The order view: what every function that answers with an order answers with.

use super::Money;
use super::order_parts as parts;
pub use super::order_parts::{FulfillmentView, InvoiceView, LineUnits, ParcelView, PaymentView, ScanView, document_id};
use super::returns::{ClaimView, ReturnView};
use app::App;
use app::orders::Story;
use domain::money::Minor;
use domain::orders::{self, Line, Order, State};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderView {
    #[schema(example = "ord_7KQ2M4XD9TBCRH3F")]
    pub id: String,
    #[schema(example = "7KQ2-M4XD-9TBC-RH3F")]
    pub number: String,
    pub version: u64,
    #[schema(value_type = String, example = "placed")]
    pub state: State,
    pub holds: Vec<HoldView>,
    #[schema(value_type = String)]
    pub fulfillment_status: orders::FulfillmentStatus,
    #[schema(value_type = String)]
    pub payment_status: orders::PaymentStatus,
    #[schema(value_type = String)]
    pub return_status: orders::ReturnStatus,
    #[schema(value_type = String)]
    pub promise_status: orders::PromiseStatus,
    #[schema(value_type = Option<String>)]
    pub placed_at: Option<Timestamp>,
    #[schema(value_type = String)]
    pub channel: orders::Channel,
    /// Who placed it, where that was not the customer.
    pub placed_by: Option<String>,
    #[schema(value_type = String)]
    pub priority: orders::Priority,
    pub lines: Vec<LineView>,
    pub totals: TotalsView,
    pub payments: PaymentsView,
    #[schema(value_type = Object)]
    pub contact: domain::address::Contact,
    #[schema(value_type = Object)]
    pub ship_to: domain::address::Address,
    #[schema(value_type = Option<Object>)]
    pub bill_to: Option<domain::address::BillingAddress>,
    pub shipping_option: ShippingOptionView,
    pub allocation: Vec<AllocationView>,
    pub fulfillments: Vec<FulfillmentView>,
    pub parcels: Vec<ParcelView>,
    pub timeline: Vec<TimelineEntry>,
    pub actions: Vec<ActionView>,
    pub returns: Vec<ReturnView>,
    pub claims: Vec<ClaimView>,
    pub invoices: Vec<InvoiceView>,
    pub help: String,
    /// For guests: what lets them see the order again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// Where the customer must act before the order is placed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_action: Option<PaymentActionView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HoldView {
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub by: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LineView {
    pub id: String,
    pub sku: String,
    pub name: String,
    pub quantity: u32,
    pub unit_price: Money,
    pub discount: Money,
    pub tax: Money,
    pub total: Money,
    #[schema(value_type = Object)]
    pub buckets: orders::Buckets,
    #[schema(value_type = Object)]
    pub returned: orders::Returned,
    /// The line whose units these take the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// For staff: who gave it another price, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub price_override: Option<orders::PriceOverride>,
    pub promise: PromiseView,
}

/// The latest of the line's portions; null while nobody knows when goods come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PromiseView {
    #[schema(value_type = Option<Object>)]
    pub first: Option<domain::promise::Window>,
    #[schema(value_type = Option<Object>)]
    pub current: Option<domain::promise::Window>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TotalsView {
    pub goods: Money,
    pub discount: Money,
    pub shipping: Money,
    pub tax: Money,
    pub total: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaymentsView {
    pub authorized: Money,
    pub captured: Money,
    pub refunded: Money,
    pub balance_due: Money,
    /// What the customer's account pays; beside what is authorised and captured.
    pub credit: Money,
    /// For staff: each payment by the group it covers, and when the gateway ends its hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<PaymentView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShippingOptionView {
    pub id: String,
    pub name: String,
    pub cost: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllocationView {
    pub location: String,
    pub lines: Vec<AllocatedLine>,
    pub why: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllocatedLine {
    pub line: String,
    pub quantity: u32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub kind: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The location it happened at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// How many units it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parcel: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActionView {
    pub name: String,
    pub allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct PaymentActionView {
    pub client_secret: String,
    pub url: Option<String>,
    #[schema(value_type = String)]
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for PaymentActionView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PaymentActionView(..)")
    }
}

/// For whom a view is made: staff see who did what, the customer sees what concerns them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Customer,
    Staff,
}

impl Reader {
    #[must_use]
    pub fn of(caller: &app::Caller) -> Self {
        if caller.has(app::Role::Agent) { Self::Staff } else { Self::Customer }
    }
}

impl OrderView {
    #[must_use]
    pub fn new(app: &App, order: &Order, reader: Reader) -> Self {
        let money = |amount: Minor| Money::new(amount, order.currency);
        let totals = order.totals();
        let today = app.now().to_zoned(TimeZone::UTC).date();
        Self {
            id: order.id.to_string(),
            number: order.id.number(),
            version: order.version,
            state: order.state,
            holds: holds(order, reader),
            fulfillment_status: order.fulfillment_status(),
            payment_status: order.payment_status(),
            return_status: order.return_status(),
            promise_status: order.promise_status(today),
            placed_at: order.placed_at,
            channel: order.channel,
            placed_by: order.placed_by.clone(),
            priority: order.priority,
            lines: order.lines.iter().enumerate().map(|(index, line)| line_view(order, index, line, reader)).collect(),
            totals: TotalsView {
                goods: money(totals.goods),
                discount: money(totals.discount),
                shipping: money(totals.shipping),
                tax: money(totals.tax),
                total: money(totals.total),
            },
            payments: PaymentsView {
                authorized: money(order.authorized()),
                captured: money(order.captured()),
                refunded: money(order.refunded()),
                balance_due: money(order.balance_due()),
                credit: money(order.credit()),
                groups: parts::payments(order, reader),
            },
            contact: order.contact.clone(),
            ship_to: order.ship_to.clone(),
            bill_to: order.bill_to.clone(),
            shipping_option: ShippingOptionView {
                id: order.shipping.option.clone(),
                name: order.shipping.name.clone(),
                cost: money(order.shipping.cost),
            },
            allocation: allocation(order),
            fulfillments: Vec::new(),
            parcels: Vec::new(),
            timeline: timeline(order, reader),
            actions: actions(order, reader),
            returns: Vec::new(),
            claims: Vec::new(),
            invoices: Vec::new(),
            help: app::orders::help_url(app, &order.id),
            access_token: None,
            payment_action: payment_action(order),
        }
    }

    /// With everything that hangs on the order.
    #[must_use]
    pub fn of_story(app: &App, story: &Story, reader: Reader) -> Self {
        let mut view = Self::new(app, &story.order, reader);
        view.fulfillments = parts::fulfillments(story);
        view.parcels = parts::parcels(story);
        view.invoices = parts::invoices(story);
        view.returns = story.returns.iter().map(|it| ReturnView::new(&story.order, it, reader)).collect();
        view.claims = story.claims.iter().map(|claim| ClaimView::new(claim, reader)).collect();
        view.timeline.extend(super::returns::timeline(story, reader));
        view.timeline.extend(parts::timeline(story, reader));
        view.timeline.sort_by_key(|entry| entry.at);
        view
    }

    /// With the token a guest needs to come back.
    #[must_use]
    pub fn with_access(mut self, app: &App, order: &Order) -> Self {
        self.access_token = app::orders::access_token(app, order);
        self
    }
}

/// What the customer has to do at their bank, for the first payment or a later one.
fn payment_action(order: &Order) -> Option<PaymentActionView> {
    let waits = |payment: &orders::Payment| payment.state == orders::PaymentState::RequiresAction;
    let (_, payment) = order.payments().find(|(_, payment)| waits(payment))?;
    let action = payment.action.as_ref()?;
    Some(PaymentActionView {
        client_secret: action.client_secret.clone(),
        url: action.url.clone(),
        expires_at: payment.pay_until.unwrap_or_else(|| order.payment_due()),
    })
}

/// A customer hears that an order is held, not what was suspected of them.
fn holds(order: &Order, reader: Reader) -> Vec<HoldView> {
    let staff = reader == Reader::Staff;
    order
        .holds
        .iter()
        .map(|hold| HoldView {
            reason: if staff { hold.reason.clone() } else { "being_checked".to_owned() },
            note: hold.note.clone().filter(|_| staff),
            at: hold.at,
            by: if staff { hold.by.clone() } else { "shop".to_owned() },
        })
        .collect()
}

fn line_view(order: &Order, index: usize, line: &Line, reader: Reader) -> LineView {
    let money = |amount: Minor| Money::new(amount, order.currency);
    let own = |portion: &orders::Portion| portion.bucket != orders::Bucket::Repriced;
    let known = line.portions.iter().filter(|it| own(it)).all(|portion| portion.promise.is_some());
    let latest = |of: fn(&orders::Portion) -> Option<domain::promise::Window>| {
        line.portions.iter().filter(|it| own(it)).filter_map(of).max_by_key(|window| window.latest).filter(|_| known)
    };
    // Shares of discounts are rounded apart from those of what is paid: the discount shown is what makes the sum right.
    let (taxes, total) = (line.taxes_of(own), line.amount(own));
    let discount = line.unit_price.quantity(line.ordered()) + orders::added(&taxes) - total;
    LineView {
        id: (index + 1).to_string(),
        sku: line.sku.to_string(),
        name: line.name.clone(),
        quantity: line.ordered(),
        unit_price: money(line.unit_price),
        discount: money(discount),
        tax: money(taxes.iter().map(|tax| tax.amount).sum()),
        total: money(total),
        buckets: orders::Buckets::of(&line.portions),
        returned: orders::Returned::of(line),
        replaces: line.replaces.map(|line| line.to_string()),
        price_override: line.price_override.clone().filter(|_| reader == Reader::Staff),
        promise: PromiseView {
            first: latest(|portion| portion.first_promise.or(portion.promise)),
            current: latest(|portion| portion.promise),
        },
    }
}

fn allocation(order: &Order) -> Vec<AllocationView> {
    order
        .allocation
        .iter()
        .map(|reason| {
            let mut lines = BTreeMap::new();
            for (index, line) in order.lines.iter().enumerate() {
                let here = line.portions.iter().filter(|portion| portion.location.as_ref() == Some(&reason.location));
                let quantity: u32 = here.map(|portion| portion.units).sum();
                if quantity > 0 {
                    lines.insert(index + 1, quantity);
                }
            }
            AllocationView {
                location: reason.location.to_string(),
                lines: lines
                    .into_iter()
                    .map(|(line, quantity)| AllocatedLine { line: line.to_string(), quantity })
                    .collect(),
                why: reason.why.clone(),
            }
        })
        .collect()
}

/// What happened, read off the order's facts.
fn timeline(order: &Order, reader: Reader) -> Vec<TimelineEntry> {
    let entry = |at, kind: &str, text: String| TimelineEntry {
        at,
        kind: kind.to_owned(),
        text,
        actor: None,
        place: None,
        quantity: None,
        parcel: None,
    };
    let mut entries = Vec::new();
    match (order.state, order.placed_at) {
        (_, Some(at)) => {
            entries.push(entry(at, "placed", "Your order is placed.".to_owned()));
            if order.payment.state != orders::PaymentState::NotNeeded {
                entries.push(entry(
                    at,
                    "authorized",
                    "The payment is authorized; it is charged when goods leave.".to_owned(),
                ));
            }
        }
        (State::PendingApproval, None) => {
            let text = "Your company is asked to approve it; nothing is charged before.".to_owned();
            entries.push(entry(order.created_at, "waiting_for_approval", text));
        }
        (State::Rejected | State::Expired, None) if order.payment.state == orders::PaymentState::NotAsked => {
            let text = "It was not approved; nothing was charged.".to_owned();
            entries.push(entry(order.created_at, "not_approved", text));
        }
        (State::PendingPayment, None) => {
            entries.push(entry(order.created_at, "waiting_for_payment", "We are waiting for the payment.".to_owned()));
        }
        (State::Rejected, None) => {
            entries.push(entry(
                order.created_at,
                "declined",
                "The payment was declined; nothing was charged.".to_owned(),
            ));
        }
        (State::Expired, None) => {
            entries.push(entry(
                order.payment_due(),
                "expired",
                "Nobody paid in time; the goods were let go.".to_owned(),
            ));
        }
        _ => {}
    }
    if let (Some(first), Some(by), Reader::Staff) = (entries.first_mut(), &order.placed_by, reader) {
        first.actor = Some(by.clone());
    }
    for hold in &order.holds {
        let (text, actor) = match reader {
            Reader::Staff => (format!("Held: {}", hold.reason), Some(hold.by.clone())),
            Reader::Customer => ("We are checking something before we pack.".to_owned(), None),
        };
        entries.push(TimelineEntry { actor, ..entry(hold.at, "held", text) });
    }
    entries.sort_by_key(|entry| entry.at);
    entries
}

/// What this reader may do with the order now, among what this shop can do.
fn actions(order: &Order, reader: Reader) -> Vec<ActionView> {
    let action = |name: &str, refusal: Option<&str>| ActionView {
        name: name.to_owned(),
        allowed: refusal.is_none(),
        reason: refusal.map(str::to_owned),
    };
    let waits = payment_action(order).is_some();
    let due = order.placed_at.is_some() && order.balance_due() > Minor::ZERO;
    let mut actions = vec![action("confirm_payment", (!waits).then_some("No payment is waiting for you."))];
    actions.push(action("pay", (!due).then_some("Nothing is due.")));
    let back = order.units(|portion| portion.bucket == orders::Bucket::Delivered && portion.back.is_none());
    actions.push(action("return", (back == 0).then_some("Nothing is with you that could come back.")));
    let open = order.units(|portion| portion.bucket.is_open()) > 0;
    let gone = order.units(|portion| portion.bucket.has_left()) > 0;
    let past = if gone { "It is on its way: you can send it back." } else { "Nothing of it is left to change." };
    let placed = order.state == State::Placed;
    actions.push(action("change", (!open || !placed).then_some(past)));
    actions.push(action("cancel", (!open || !(placed || waits)).then_some(past)));
    if reader == Reader::Staff {
        let open = matches!(order.state, State::PendingPayment | State::Placed);
        actions.push(action("hold", (!open).then_some("The order is not open any more.")));
        actions.push(action("release_hold", order.holds.is_empty().then_some("The order is not held.")));
    }
    actions
}
