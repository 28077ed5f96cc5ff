//! Places an order: one transaction that holds its stock, one question to the gateway, one write of the outcome. The order's
//! id comes from who asks and under which key, so a repeat finds itself whatever happened to the first.

use super::basket::{self, Basket, OrderRefused};
use super::finish::{self, Outcome};
use super::quote;
use super::quote_view::QuoteView;
use crate::accounts::SignedIn;
use crate::events::kinds;
use crate::{App, Caller, Error, Role, approvals, companies, credit, retry};
use domain::address::{Address, BillingAddress, Contact};
use domain::approvals::{Approval, ApprovalKind, Ask};
use domain::companies::Company;
use domain::ids::{OrderId, QuoteId};
use domain::money::{Minor, Money};
use domain::orders::{
    Channel, Consent, Details, LATER_CHARGE_TEXT, MOST_STOCK_ITEMS, Offered, Order, PaymentState, Priority, Quote,
    State, Terms, Wanted, offer,
};
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{Changes, CommitError, TableError, accounts, orders};

/// How long a repeat waits for the first request under its key.
const WAIT_FOR_THE_FIRST: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
pub struct PlaceOrder {
    pub caller: Caller,
    /// Of a customer who is there themselves.
    pub token: Option<Token>,
    pub idempotency_key: String,
    pub fingerprint: String,
    pub lines: Vec<Wanted>,
    pub ship_to: Address,
    pub bill_to: Option<BillingAddress>,
    pub contact: Contact,
    pub shipping_option: String,
    pub payment_method: String,
    pub quote: Option<QuoteId>,
    pub expected_total: Option<Minor>,
    pub allow_backorder: bool,
    pub agree_later_charge: bool,
    pub coupon: Option<String>,
    /// The customer's account pays so much of it, and no more than it costs.
    pub use_credit: Option<Minor>,
    pub priority: Priority,
    /// The customer an agent orders for, by account.
    pub on_behalf_of: Option<String>,
    pub channel: Channel,
}

/// The caller's own access token, by which the identity provider tells who they are. Prints as nothing.
#[derive(Clone)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

#[derive(Clone, Debug)]
pub struct Placed {
    pub order: Order,
    pub replayed: bool,
}

/// # Errors
/// `out_of_stock`, `price_changed`, `payment_declined`, every wrong field, or the key's own refusals.
pub async fn place(app: &App, command: &PlaceOrder) -> Result<Placed, Error> {
    let id = OrderId::derive(&command.caller.principal(), &command.idempotency_key);
    let in_doubt = AtomicBool::new(false);
    let company = company(app, command).await?;
    let first = retry::until_settled(|| Box::pin(reserve(app, command, &id, company.as_ref(), &in_doubt))).await?;
    match first {
        Reserved::Earlier(order) => Box::pin(replay(app, command, order)).await,
        Reserved::Now(order) if order.state != State::PendingPayment => Ok(Placed { order, replayed: false }),
        Reserved::Now(order) => {
            let outcome = finish::authorize(app, order).await?;
            answer(outcome, false)
        }
    }
}

/// The company the customer buys for, if they do.
async fn company(app: &App, command: &PlaceOrder) -> Result<Option<Company>, Error> {
    if command.caller.has(Role::Agent) {
        return match &command.on_behalf_of {
            Some(customer) => companies::of_buyer(app, customer, None).await,
            None => Ok(None),
        };
    }
    let Some(sub) = command.caller.sub() else { return Ok(None) };
    let who = command.token.as_ref().map(|token| SignedIn { sub, token: &token.0 });
    companies::of_buyer(app, sub, who).await
}

enum Reserved {
    Now(Order),
    Earlier(Order),
}

/// Reads, decides, and holds the stock in one transaction with the order itself.
async fn reserve(
    app: &App,
    command: &PlaceOrder,
    id: &OrderId,
    company: Option<&Company>,
    in_doubt: &AtomicBool,
) -> Result<Reserved, Error> {
    let now = app.now();
    let mut skus: Vec<_> = command.lines.iter().map(|line| &line.sku).collect();
    skus.sort();
    skus.dedup();
    let wanted = basket::Wanted { skus, quote: command.quote.as_ref(), order: Some(id) };
    let mut basket = basket::read(app, &wanted).await?;
    if let Some(order) = basket.order.take() {
        // Asking the gateway twice under one key is harmless, so a doubt is settled by going on.
        let own = in_doubt.load(Ordering::Relaxed) && order.fingerprint == command.fingerprint && order.version == 1;
        return Ok(if own { Reserved::Now(order) } else { Reserved::Earlier(order) });
    }
    let honoured = basket.quote.take().filter(|quote| quote.expires_at > now);
    let mut terms = terms(command, None);
    let honoured = honoured.filter(|quote| quote.is_for(&terms));
    terms.quote = honoured.as_ref();
    let short = basket::short_skus(&basket.goods, &terms);
    basket::add_inbound(app, &mut basket.goods, short).await?;
    let offered = match offer(&basket.goods, &terms, &basket.shop.rules(app.config.currency), now) {
        Ok(offered) => offered,
        Err(refused) => return Err(basket::refusal(app, &basket.goods, refused).await),
    };
    agreed_price(app, command, &basket, &offered, now).await?;
    let mut order = domain::orders::place(offered, details(app, command, id, now), now);
    if let Some(company) = company {
        let above = company.is_above_limit(order.totals().total);
        order = order.of_company(&company.id, above);
    }
    if let Some(amount) = command.use_credit {
        order = pay_with_credit(app, order, amount, now).await?;
    }
    let mut changes = hold(&basket, &order)?;
    credit::pay(&mut changes, &order, now);
    if order.state == State::PendingApproval {
        approvals::ask(&mut changes, &question(&order, company, now));
    }
    match app.table.commit(changes).await {
        Ok(()) => Ok(Reserved::Now(order)),
        Err(error) => {
            // Whether it was written is not known: if it was, the order that is found next is this call's own.
            in_doubt.store(matches!(error, CommitError::Table(TableError::Unavailable(_))), Ordering::Relaxed);
            Err(error.into())
        }
    }
}

/// The order with what its owner's account pays of it.
async fn pay_with_credit(app: &App, order: Order, amount: Minor, now: Timestamp) -> Result<Order, Error> {
    let Some(owner) = order.owner.clone() else {
        return Err(Error::field("use_credit", "is for whoever has an account"));
    };
    let order = order.with_credit(amount, now);
    let balance = store::credit::balance(&*app.table, &owner).await?;
    if balance < order.credit() {
        return Err(OrderRefused::CreditTooLow { balance: Money::new(balance, order.currency) }.into());
    }
    if order.state != State::Placed && order.payment.method.is_empty() && order.due_beside_credit() > Minor::ZERO {
        return Err(Error::field("payment_method", "is required: store credit does not pay all of it"));
    }
    Ok(order)
}

fn terms<'a>(command: &'a PlaceOrder, quote: Option<&'a Quote>) -> Terms<'a> {
    Terms {
        lines: &command.lines,
        ship_to: &command.ship_to,
        coupon: command.coupon.as_deref(),
        allow_backorder: command.allow_backorder,
        quote,
        option: Some(&command.shipping_option),
    }
}

/// The price shown is the price charged: where they differ, the shopper decides again, with a new quote.
async fn agreed_price(
    app: &App,
    command: &PlaceOrder,
    basket: &Basket,
    offered: &Offered,
    now: Timestamp,
) -> Result<(), Error> {
    match command.expected_total {
        Some(expected) if expected != offered.priced.totals.total => {
            let quote = quote::make(app, basket, &terms(command, None), offered, now);
            quote::keep(app, &quote).await?;
            let quote = Box::new(QuoteView::new(&quote, offered, app.config.currency));
            Err(OrderRefused::PriceChanged { quote }.into())
        }
        _ => Ok(()),
    }
}

fn details(app: &App, command: &PlaceOrder, id: &OrderId, now: Timestamp) -> Details {
    let by_staff = command.caller.has(Role::Agent);
    Details {
        id: id.clone(),
        currency: app.config.currency,
        channel: command.channel,
        owner: if by_staff { command.on_behalf_of.clone() } else { command.caller.sub().map(str::to_owned) },
        placed_by: by_staff.then(|| command.caller.actor()),
        contact: command.contact.clone(),
        ship_to: command.ship_to.clone(),
        bill_to: command.bill_to.clone(),
        payment_method: command.payment_method.clone(),
        priority: command.priority,
        later_charge: command.agree_later_charge.then(|| Consent { text: LATER_CHARGE_TEXT.to_owned(), at: now }),
        fingerprint: command.fingerprint.clone(),
    }
}

/// What a company's approver is asked.
fn question(order: &Order, company: Option<&Company>, now: Timestamp) -> Approval {
    let total = order.totals().total;
    let reason = company.map(|company| format!("above the limit of {}", company.name)).unwrap_or_default();
    let ask = Ask {
        order: &order.id,
        number: order.approvals,
        kind: ApprovalKind::Order,
        subject: order.id.to_string(),
        requested_by: format!("customer:{}", order.owner.as_deref().unwrap_or_default()),
        reason,
        amount: Some(total),
    };
    Approval { company: order.company.clone(), ..Approval::asked(ask, now) }
}

/// The write set: each stock item gives what the order takes of it, once, or nothing is written at all.
fn hold(basket: &Basket, order: &Order) -> Result<Changes<Error>, Error> {
    let mut changes: Changes<Error> = Changes::new();
    let taken = order.reservations();
    let waiting = order.waiting();
    // What is waited for takes two writes: the promise, and the entry among those who wait.
    let touched = taken.len() + 2 * waiting.len();
    if touched > MOST_STOCK_ITEMS {
        let message = format!("the order touches {touched} stock items; at most {MOST_STOCK_ITEMS} fit");
        return Err(Error::field("lines", message));
    }
    // A repeat that was faster, and stock that went meanwhile, are both answered by reading again.
    let events: &[&str] = if order.state == State::Placed { &[kinds::ORDER_PLACED] } else { &[] };
    orders::put(&mut changes, order, events, || Error::Contention);
    orders::put_waiting(&mut changes, None, order, || Error::Contention);
    accounts::put_order(&mut changes, order, || Error::Contention);
    for ((sku, location), units) in &taken {
        let stock = basket.goods.get(sku).and_then(|goods| goods.stock.iter().find(|item| item.location == *location));
        let stock = stock.ok_or_else(|| Error::Bug(format!("allocated {sku} at {location}, where it was not read")))?;
        changes.reserve(stock, *units, || Error::Contention);
    }
    for (sku, units) in &waiting {
        changes.backorder(sku, *units, || Error::Contention);
    }
    Ok(changes)
}

/// The reply to a request whose order is there already.
async fn replay(app: &App, command: &PlaceOrder, order: Order) -> Result<Placed, Error> {
    if order.fingerprint != command.fingerprint {
        return Err(Error::KeyReused);
    }
    let order = Box::pin(first_reply(app, order)).await?;
    let outcome = Outcome::of(order);
    answer(outcome, true)
}

/// Waits for the first request to end; one that died is finished here.
async fn first_reply(app: &App, mut order: Order) -> Result<Order, Error> {
    let deadline = tokio::time::Instant::now() + WAIT_FOR_THE_FIRST;
    while order.state == State::PendingPayment && order.payment.state == PaymentState::Requested {
        let abandoned = order
            .created_at
            .saturating_add(SignedDuration::try_from(app.config.gateway_time_box * 4).unwrap_or(SignedDuration::MAX));
        if abandoned.is_ok_and(|abandoned| app.now() > abandoned) {
            return finish::settle(app, &order.id).await;
        }
        if tokio::time::Instant::now() >= deadline {
            return Err(Error::InFlight);
        }
        tokio::time::sleep(Duration::from_millis(20 + fastrand::u64(..60))).await;
        order = orders::find(&*app.table, &order.id).await?.ok_or(Error::Contention)?;
    }
    Ok(order)
}

fn answer(outcome: Outcome, replayed: bool) -> Result<Placed, Error> {
    match outcome {
        Outcome::Declined { reason, .. } => Err(OrderRefused::PaymentDeclined { reason, replayed }.into()),
        Outcome::Standing(order) => Ok(Placed { order, replayed }),
    }
}
