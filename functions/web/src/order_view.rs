//! An order as its page draws it: everything a customer may know of it, as words and amounts.

use crate::address_lines::address_lines;
use crate::card::Picture;
use crate::order_parts::{self, Part};
use crate::order_words::{self, Heading, Said};
use crate::return_cards::{ClaimCard, ReturnCard, claim_card, return_card};
use crate::words;
use app::App;
use app::catalog::Cover;
use app::orders::Story;
use domain::ids::Sku;
use domain::money::Minor;
use domain::orders::{Bucket, Line, Order, PaymentStatus, Portion, State};
use edge::wire::order::{ActionView, InvoiceView, LineUnits, OrderView, ParcelView, Reader};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

pub(crate) struct OrderPageView {
    pub(crate) id: String,
    pub(crate) number: String,
    /// `account` or `link`: by what the reader was let in, and what changes must go by.
    pub(crate) by: &'static str,
    pub(crate) stage: Stage,
    pub(crate) heading: Heading,
    pub(crate) placed: Option<Moment>,
    pub(crate) need: Option<Need>,
    pub(crate) is_held: bool,
    pub(crate) states: [(&'static str, Said); 4],
    pub(crate) lines: Vec<OrderLine>,
    pub(crate) option: String,
    pub(crate) sums: Vec<Sum>,
    pub(crate) payments: Vec<Sum>,
    pub(crate) payment_meaning: String,
    pub(crate) ship_to: Vec<String>,
    /// None where it is the same.
    pub(crate) bill_to: Option<Vec<String>>,
    pub(crate) email: String,
    pub(crate) phone: Option<String>,
    pub(crate) parcels: Vec<ParcelCard>,
    pub(crate) returns: Vec<ReturnCard>,
    pub(crate) claims: Vec<ClaimCard>,
    pub(crate) invoices: Vec<InvoiceLink>,
    pub(crate) timeline: Vec<Entry>,
    pub(crate) actions: Vec<Action>,
}

/// How far the order has come, as far as the page cares.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Placed a moment ago by whoever reads.
    New,
    Placed,
    /// The payment is open.
    Waiting,
    /// It will not be placed any more.
    Over,
}

impl Stage {
    fn of(order: &Order, is_new: bool) -> Self {
        match order.state {
            State::PendingApproval | State::PendingPayment => Self::Waiting,
            State::Rejected | State::Expired => Self::Over,
            State::Placed if is_new => Self::New,
            State::Placed | State::Cancelled | State::Completed => Self::Placed,
        }
    }

    pub(crate) fn is_new(self) -> bool {
        self == Self::New
    }

    pub(crate) fn is_placed(self) -> bool {
        matches!(self, Self::New | Self::Placed)
    }

    pub(crate) fn is_over(self) -> bool {
        self == Self::Over
    }
}

pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) words: String,
}

/// What the payment waits for.
pub(crate) enum Need {
    /// The customer, until then.
    Customer { amount: String, until: Moment },
    /// The bank.
    Bank,
}

pub(crate) struct OrderLine {
    pub(crate) sku: String,
    pub(crate) name: String,
    /// Whether there is a page of it to go to.
    pub(crate) is_sold: bool,
    pub(crate) picture: Option<Picture>,
    pub(crate) quantity: u32,
    pub(crate) price: String,
    pub(crate) discount: Option<String>,
    pub(crate) total: String,
    pub(crate) parts: Vec<Part>,
}

pub(crate) struct Sum {
    pub(crate) name: String,
    pub(crate) amount: String,
    pub(crate) is_total: bool,
}

/// A parcel of the order, and where it was seen last.
pub(crate) struct ParcelCard {
    pub(crate) title: String,
    pub(crate) said: Said,
    pub(crate) carrier: String,
    pub(crate) number: Option<String>,
    /// The carrier's own page about it.
    pub(crate) url: Option<String>,
    pub(crate) expected: Option<String>,
    pub(crate) contents: Vec<String>,
    pub(crate) scans: Vec<Entry>,
}

pub(crate) struct InvoiceLink {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) is_credit_note: bool,
    pub(crate) amount: String,
}

pub(crate) struct Entry {
    pub(crate) when: Moment,
    pub(crate) text: String,
}

pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) label: &'static str,
    pub(crate) reason: Option<String>,
}

/// Who reads, and when.
pub(crate) struct Reading {
    pub(crate) by: &'static str,
    pub(crate) is_new: bool,
    pub(crate) today: Date,
}

impl OrderPageView {
    #[must_use]
    pub(crate) fn new(app: &App, story: &Story, covers: &BTreeMap<Sku, Cover>, reading: &Reading) -> Self {
        let (now, order) = (app.now(), &story.order);
        let moment = |at: Timestamp| Moment { at, words: words::moment(at, now) };
        let view = OrderView::of_story(app, story, Reader::Customer);
        let money = |amount: Minor| words::money(amount, order.currency);
        let later = later(order);
        let thanked = reading.is_new.then_some(order.contact.name.as_str());
        let status = view.payment_status;
        Self {
            heading: order_words::heading(order.state, status, thanked),
            stage: Stage::of(order, reading.is_new),
            by: reading.by,
            placed: order.placed_at.map(moment),
            need: need(order, status, moment),
            is_held: !view.holds.is_empty(),
            states: [
                ("Delivery", order_words::delivery(view.fulfillment_status)),
                ("Payment", order_words::payment(status)),
                ("Promise", order_words::promise(view.promise_status)),
                ("Returns", order_words::returns(view.return_status)),
            ],
            lines: order
                .lines
                .iter()
                .filter(|line| line.ordered() > 0)
                .map(|line| order_line(order, line, covers, reading.today))
                .collect(),
            option: order.shipping.name.clone(),
            sums: sums(order),
            payments: payments(order, later),
            payment_meaning: order_words::payment_meaning(
                status,
                &money(order.authorized()),
                later > Minor::ZERO && order.state == State::Placed,
                less(order).map(money).as_deref(),
            ),
            ship_to: address_lines(&order.ship_to),
            bill_to: bill_to(order),
            email: order.contact.email.as_str().to_owned(),
            phone: order.contact.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            parcels: view.parcels.iter().map(|parcel| parcel_card(order, parcel, reading.today, moment)).collect(),
            returns: view.returns.iter().rev().map(|it| return_card(it, reading.today, moment)).collect(),
            claims: view.claims.iter().rev().map(|claim| claim_card(order, claim)).collect(),
            invoices: view.invoices.iter().map(invoice_link).collect(),
            timeline: view
                .timeline
                .into_iter()
                .rev()
                .map(|entry| Entry { when: moment(entry.at), text: entry.text })
                .collect(),
            actions: actions(order, view.actions),
            id: view.id,
            number: view.number,
        }
    }
}

/// What the page offers: what waits for the customer is asked where it waits, and that nothing is due is no news. Of what has
/// left, somebody may say that something is wrong with it.
fn actions(order: &Order, told: Vec<ActionView>) -> Vec<Action> {
    let has_left = order.units(|portion| portion.bucket.has_left()) > 0;
    let claim = has_left && !told.iter().any(|action| action.name == "claim");
    let claim = claim.then(|| ActionView { name: "claim".to_owned(), allowed: true, reason: None });
    told.into_iter()
        .chain(claim)
        .filter(|action| action.name != "confirm_payment" && (action.allowed || action.name != "pay"))
        .filter_map(|action| {
            let label = order_words::action(&action.name)?;
            Some(Action { label, name: action.name, reason: action.reason })
        })
        .collect()
}

/// What is charged of what the bank keeps, where that is less.
fn less(order: &Order) -> Option<Minor> {
    let due: Minor = order.payments().map(|(group, _)| order.still_due(group)).sum();
    (order.state == State::Placed && due < order.authorized()).then_some(due)
}

/// What is asked for when goods come that are not there yet.
fn later(order: &Order) -> Minor {
    let waits = |portion: &Portion| portion.bucket == Bucket::Backordered;
    let goods = order.amount(waits);
    let nothing_yet = order.payments().all(|(group, _)| !order.carries_shipping(group));
    if nothing_yet && order.units(waits) > 0 { goods + order.shipping.total() } else { goods }
}

fn parcel_card(order: &Order, parcel: &ParcelView, today: Date, moment: impl Fn(Timestamp) -> Moment) -> ParcelCard {
    let named = |line: &LineUnits| {
        let index = line.line.parse::<usize>().ok()?.checked_sub(1)?;
        Some(format!("{} × {}", line.quantity, order.lines.get(index)?.name))
    };
    let open = parcel.delivered_at.is_none();
    let scans = parcel.events.iter().rev().map(|scan| {
        let place = scan.place.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
        Entry { when: moment(scan.at), text: format!("{}{place}", order_words::parcel(scan.status).words) }
    });
    ParcelCard {
        title: parcel.id.rsplit_once('_').map_or_else(String::new, |(_, number)| format!("Parcel {number}")),
        said: order_words::parcel(parcel.status),
        carrier: order_words::carrier(&parcel.carrier),
        number: parcel.number.clone(),
        url: parcel.url.clone(),
        expected: parcel.eta.filter(|_| open).map(|day| words::date(day, today)),
        contents: parcel.lines.iter().filter_map(named).collect(),
        scans: scans.collect(),
    }
}

fn invoice_link(invoice: &InvoiceView) -> InvoiceLink {
    InvoiceLink {
        id: invoice.id.clone(),
        number: invoice.number.clone(),
        is_credit_note: invoice.kind == "credit_note",
        amount: words::money(invoice.total.amount, invoice.total.currency),
    }
}

fn need(order: &Order, payment: PaymentStatus, moment: impl Fn(Timestamp) -> Moment) -> Option<Need> {
    match (order.state, payment) {
        (State::PendingPayment, PaymentStatus::RequiresAction) => Some(Need::Customer {
            amount: words::money(order.payment.amount, order.currency),
            until: moment(order.payment_due()),
        }),
        (State::PendingPayment, _) => Some(Need::Bank),
        _ => None,
    }
}

/// Units of a line that were not priced anew on a line of their own.
fn own(portion: &Portion) -> bool {
    portion.bucket != Bucket::Repriced
}

fn order_line(order: &Order, line: &Line, covers: &BTreeMap<Sku, Cover>, today: Date) -> OrderLine {
    let money = |amount: Minor| words::money(amount, order.currency);
    let cover = covers.get(&line.sku).cloned().unwrap_or_default();
    // What was cancelled is said below and costs nothing; a line of which all is cancelled shows what it was.
    let (shown, discount) = match line.live() {
        0 => (line.ordered(), line.discount_of(own)),
        live => (live, line.discount_of(|portion| own(portion) && portion.bucket != Bucket::Cancelled)),
    };
    OrderLine {
        sku: line.sku.to_string(),
        name: line.name.clone(),
        is_sold: cover.is_published,
        picture: cover.image.as_deref().map(Picture::of),
        quantity: shown,
        price: money(line.unit_price),
        discount: Some(discount).filter(|discount| !discount.is_zero()).map(money),
        total: money(line.unit_price.quantity(shown) - discount),
        parts: order_parts::parts(line, today),
    }
}

fn sums(order: &Order) -> Vec<Sum> {
    let totals = order.totals();
    let sum = |name: &str, amount: Minor, is_total| Sum {
        name: name.to_owned(),
        amount: words::money(amount, order.currency),
        is_total,
    };
    let mut taxes = order.lines.iter().flat_map(|line| &line.taxes).chain(&order.shipping.taxes);
    let tax = if taxes.all(|tax| tax.included) && !totals.tax.is_zero() { "Tax, included" } else { "Tax" };
    let mut sums = vec![sum("Goods", totals.goods, false)];
    if !totals.discount.is_zero() {
        let name = order.coupon.as_ref().map_or_else(|| "Discount".to_owned(), |code| format!("Coupon {code}"));
        sums.push(sum(&name, -totals.discount, false));
    }
    sums.push(sum("Shipping", totals.shipping, false));
    sums.push(sum(tax, totals.tax, false));
    sums.push(sum("Total", totals.total, true));
    sums
}

fn payments(order: &Order, later: Minor) -> Vec<Sum> {
    // Where it is the whole, the sentence beside has said it.
    let apart = later > Minor::ZERO || order.captured() > Minor::ZERO;
    let kept = if apart { order.authorized() } else { Minor::ZERO };
    let rows = [
        ("Paid with store credit", order.credit()),
        ("Charged", order.captured()),
        ("Given back", order.refunded()),
        ("Kept by your bank", kept),
        ("Charged when the rest leaves", if order.state == State::Placed { later } else { Minor::ZERO }),
        ("Still to pay", order.balance_due()),
    ];
    rows.into_iter()
        .filter(|(_, amount)| *amount > Minor::ZERO)
        .map(|(name, amount)| Sum {
            name: name.to_owned(),
            amount: words::money(amount, order.currency),
            is_total: false,
        })
        .collect()
}

fn bill_to(order: &Order) -> Option<Vec<String>> {
    let bill_to = order.bill_to.as_ref()?;
    let mut lines: Vec<String> = bill_to.company.iter().cloned().collect();
    lines.extend(address_lines(&bill_to.address()));
    lines.extend(bill_to.tax_id.iter().map(|id| format!("Tax id {id}")));
    Some(lines)
}
