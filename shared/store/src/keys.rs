//! Every key of the one table, formatted here and nowhere else, and pinned by a snapshot. docs/DATA-MODEL.md is the prose.

use domain::approvals::ApprovalState;
use domain::ids::{
    ApprovalId, ClaimId, CompanyId, LocationId, OrderId, ParcelId, PurchaseOrderId, QuoteId, ReturnId, Sku, TicketId,
    hash80, shard_of,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::fmt;

/// The primary key of an item.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.pk, self.sk)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An entry of one of the three generic indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexKey {
    pub pk: String,
    pub sk: String,
}

/// Lists and search entries are spread over this many partitions, so that no partition key is shared by all orders.
/// It is part of the stored keys: changing it needs a migration.
pub const SHARDS: u8 = 8;

#[must_use]
pub fn product(sku: &Sku) -> Key {
    Key::new(format!("PRODUCT#{sku}"), "PRODUCT")
}

/// The list of all products, published or not.
#[must_use]
pub fn products_list(sku: &Sku) -> IndexKey {
    IndexKey { pk: products_partition(shard_of(sku.as_str(), SHARDS)), sk: sku.to_string() }
}

#[must_use]
pub fn products_partition(shard: u8) -> String {
    format!("PRODUCTS#{shard}")
}

/// What `list-products` searches: one compact entry per published product, kept by the stream.
#[must_use]
pub fn catalog_entry(sku: &Sku) -> Key {
    Key::new(catalog_partition(shard_of(sku.as_str(), SHARDS)), sku.as_str())
}

#[must_use]
pub fn catalog_partition(shard: u8) -> String {
    format!("CATALOG#{shard}")
}

/// Changes whenever an entry does, so that readers know when to read the entries again.
#[must_use]
pub fn catalog_head() -> Key {
    Key::new("CATALOG", "HEAD")
}

/// Everything `get-product` and a refusal need to know about the stock of a SKU is in one partition.
#[must_use]
pub fn stock_partition(sku: &Sku) -> String {
    format!("STOCK#{sku}")
}

#[must_use]
pub fn stock(sku: &Sku, location: &LocationId) -> Key {
    Key::new(stock_partition(sku), format!("{STOCK_LOCATION}{location}"))
}
pub const STOCK_LOCATION: &str = "LOCATION#";

/// The SKU and the location whose stock item it is.
#[must_use]
pub fn stock_place(key: &Key) -> Option<(&str, &str)> {
    Some((key.pk.strip_prefix("STOCK#")?, key.sk.strip_prefix(STOCK_LOCATION)?))
}

#[must_use]
pub fn backorder(sku: &Sku) -> Key {
    Key::new(stock_partition(sku), STOCK_BACKORDER)
}
pub const STOCK_BACKORDER: &str = "BACKORDER";

#[must_use]
pub fn inbound(sku: &Sku, expected_on: Date, purchase_order: &PurchaseOrderId, location: &LocationId) -> Key {
    Key::new(stock_partition(sku), format!("{STOCK_INBOUND}{expected_on}#{purchase_order}#{location}"))
}
pub const STOCK_INBOUND: &str = "INBOUND#";

#[must_use]
pub fn movements_partition(sku: &Sku) -> String {
    format!("MOVEMENTS#{sku}")
}

/// Sorted by time; the same cause at the same time and place is the same movement.
#[must_use]
pub fn movement(sku: &Sku, at: Timestamp, location: &LocationId, cause: &str) -> Key {
    Key::new(movements_partition(sku), format!("{}#{location}#{cause}", sortable(at)))
}

/// An order, its fulfilments, parcels, returns, invoices and ledger share this partition.
#[must_use]
pub fn order_partition(id: &OrderId) -> String {
    format!("ORDER#{id}")
}

#[must_use]
pub fn order(id: &OrderId) -> Key {
    Key::new(order_partition(id), "ORDER")
}

/// A number within an order, in text order up to the largest there is.
fn numbered(kind: &str, number: u16) -> String {
    format!("{kind}{number:03}")
}

#[must_use]
pub fn fulfillment(id: &OrderId, number: u16) -> Key {
    Key::new(order_partition(id), numbered(FULFILLMENT, number))
}
pub const FULFILLMENT: &str = "FULFILLMENT#";

/// Open fulfilment orders of a location: emergencies first, then what should leave first. What has no date comes last.
#[must_use]
pub fn fulfillments_list(
    location: &LocationId,
    id: &OrderId,
    number: u16,
    emergency: bool,
    ship_by: Option<Date>,
) -> IndexKey {
    let due = ship_by.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
    let sk = format!("{}#{due}#{id}#{number:03}", u8::from(!emergency));
    IndexKey { pk: fulfillments_partition(location, shard_of(id.as_str(), SHARDS)), sk }
}

#[must_use]
pub fn fulfillments_partition(location: &LocationId, shard: u8) -> String {
    format!("FULFILLMENTS#{location}#{shard}")
}

/// One entry of an order's ledger; `cause` makes it this entry and no other.
#[must_use]
pub fn ledger_entry(id: &OrderId, group: u8, cause: &str) -> Key {
    Key::new(order_partition(id), format!("{LEDGER}{group:03}#{cause}"))
}
pub const LEDGER: &str = "LEDGER#";

#[must_use]
pub fn refund(id: &OrderId, number: u16) -> Key {
    Key::new(order_partition(id), numbered(REFUND, number))
}
pub const REFUND: &str = "REFUND#";

/// By the number of the parcel it is for.
#[must_use]
pub fn invoice(id: &OrderId, parcel: u16) -> Key {
    Key::new(order_partition(id), numbered(INVOICE, parcel))
}
pub const INVOICE: &str = "INVOICE#";

/// By the number of the refund it is for.
#[must_use]
pub fn credit_note(id: &OrderId, refund: u16) -> Key {
    Key::new(order_partition(id), numbered(CREDIT, refund))
}
pub const CREDIT: &str = "CREDIT#";

/// The last number of a location's series of documents.
#[must_use]
pub fn series(location: &LocationId, kind: &str) -> Key {
    Key::new(format!("SERIES#{location}"), kind)
}

#[must_use]
pub fn survey(id: &OrderId) -> Key {
    Key::new(order_partition(id), SURVEY)
}
pub const SURVEY: &str = "SURVEY";

/// A move of what was promised, by the version of the order that brought it.
#[must_use]
pub fn promise(id: &OrderId, version: u64) -> Key {
    Key::new(order_partition(id), format!("{PROMISE}{version:06}"))
}
pub const PROMISE: &str = "PROMISE#";

/// The number of the parcel a scan is of.
#[must_use]
pub fn scanned(key: &Key) -> Option<u16> {
    key.sk.strip_prefix(SCAN)?.split('#').next()?.parse().ok()
}

/// Orders that wait for goods of a SKU: emergencies first, then the oldest.
#[must_use]
pub fn waiting(sku: &Sku, emergency: bool, created_at: Timestamp, id: &OrderId) -> Key {
    Key::new(waiting_partition(sku), format!("{}#{}#{id}", u8::from(!emergency), sortable(created_at)))
}

#[must_use]
pub fn waiting_partition(sku: &Sku) -> String {
    format!("WAITING#{sku}")
}

/// The order whose partition it is.
#[must_use]
pub fn order_id(key: &Key) -> Option<OrderId> {
    OrderId::parse(key.pk.strip_prefix("ORDER#")?).ok()
}

#[must_use]
pub fn parcel(id: &ParcelId) -> Key {
    Key::new(order_partition(id.order()), numbered(PARCEL, id.number()))
}
pub const PARCEL: &str = "PARCEL#";

/// The parcel of such a key.
#[must_use]
pub fn parcel_id(key: &Key) -> Option<ParcelId> {
    Some(ParcelId::new(&order_id(key)?, key.sk.strip_prefix(PARCEL)?.parse().ok()?))
}

#[must_use]
pub fn returned(id: &ReturnId) -> Key {
    Key::new(order_partition(id.order()), numbered(RETURN, id.number()))
}
pub const RETURN: &str = "RETURN#";

/// The return of such a key.
#[must_use]
pub fn return_id(key: &Key) -> Option<ReturnId> {
    Some(ReturnId::new(&order_id(key)?, key.sk.strip_prefix(RETURN)?.parse().ok()?))
}

#[must_use]
pub fn claim(id: &ClaimId) -> Key {
    Key::new(order_partition(id.order()), numbered(CLAIM, id.number()))
}
pub const CLAIM: &str = "CLAIM#";

/// Returns somebody has to see to, by state, what waits longest first.
#[must_use]
pub fn returns_list(id: &ReturnId, state: &str, since: Timestamp) -> IndexKey {
    let sk = format!("{}#{id}", sortable(since));
    IndexKey { pk: returns_partition(state, shard_of(id.order().as_str(), SHARDS)), sk }
}

#[must_use]
pub fn returns_partition(state: &str, shard: u8) -> String {
    format!("RETURNS#{state}#{shard}")
}

/// What its carrier said of a parcel, by when it was scanned.
#[must_use]
pub fn scan(id: &ParcelId, at: Timestamp, scan: &str) -> Key {
    Key::new(order_partition(id.order()), format!("{}{}#{scan}", scans(id), sortable(at)))
}
pub const SCAN: &str = "SCAN#";

/// What the sort keys of a parcel's scans begin with.
#[must_use]
pub fn scans(id: &ParcelId) -> String {
    format!("{}#", numbered(SCAN, id.number()))
}

/// The parcel a carrier means: trackers are unique where parcels' numbers are recycled.
#[must_use]
pub fn tracker(tracker: &str, of: &impl fmt::Display) -> IndexKey {
    IndexKey { pk: tracker_partition(tracker), sk: of.to_string() }
}

#[must_use]
pub fn tracker_partition(tracker: &str) -> String {
    format!("TRACKER#{tracker}")
}

/// The month list of orders, by time of creation.
#[must_use]
pub fn orders_list(id: &OrderId, created_at: Timestamp) -> IndexKey {
    let month = created_at.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string();
    let sk = format!("{}#{id}", sortable(created_at));
    IndexKey { pk: orders_partition(&month, shard_of(id.as_str(), SHARDS)), sk }
}

/// `month` as `2027-03`.
#[must_use]
pub fn orders_partition(month: &str, shard: u8) -> String {
    format!("ORDERS#{month}#{shard}")
}

/// A customer's orders, by the e-mail address they gave. Keys hold no personal data in clear. Which order an entry is of
/// stands in its primary key, which every index repeats.
#[must_use]
pub fn customer_orders(email: &str, created_at: Timestamp) -> IndexKey {
    IndexKey { pk: customer_partition(email), sk: sortable(created_at) }
}

#[must_use]
pub fn customer_partition(email: &str) -> String {
    format!("CUSTOMER#{}", hash80(&["email", email]))
}

#[must_use]
pub fn phone_orders(phone: &str, created_at: Timestamp) -> IndexKey {
    IndexKey { pk: phone_partition(phone), sk: sortable(created_at) }
}

#[must_use]
pub fn phone_partition(phone: &str) -> String {
    format!("PHONE#{}", hash80(&["phone", phone]))
}

/// What a signed-in person keeps with the shop. `sub` is the issuer's name for them, a UUID, and says nothing of them.
#[must_use]
pub fn account_partition(sub: &str) -> String {
    format!("ACCOUNT#{sub}")
}

#[must_use]
pub fn profile(sub: &str) -> Key {
    Key::new(account_partition(sub), "PROFILE")
}

#[must_use]
pub fn addresses(sub: &str) -> Key {
    Key::new(account_partition(sub), "ADDRESSES")
}

/// That an order belongs to an account: all there is of such an item is its key.
#[must_use]
pub fn account_order(sub: &str, created_at: Timestamp, id: &OrderId) -> Key {
    Key::new(account_partition(sub), format!("{ACCOUNT_ORDER}{}#{id}", sortable(created_at)))
}
pub const ACCOUNT_ORDER: &str = "ORDER#";

/// That a mail about an order was sent, or is not to be: by its template and what it was sent for.
#[must_use]
pub fn mail_mark(id: &OrderId, template: &str, cause: &str) -> Key {
    Key::new(order_partition(id), format!("{MAIL}{template}#{cause}"))
}
pub const MAIL: &str = "MAIL#";

/// Which mails somebody does not want, under the name that stands in for their address.
#[must_use]
pub fn preferences(reader: &str) -> Key {
    Key::new(format!("PREFERENCES#{reader}"), "PREFERENCES")
}

/// The name that stands in for an e-mail address where the address itself must not.
#[must_use]
pub fn mail_reader(email: &str) -> String {
    hash80(&["mail-reader", email])
}

/// By its number within its order.
#[must_use]
pub fn approval(id: &OrderId, number: u16) -> Key {
    Key::new(order_partition(id), numbered(APPROVAL, number))
}
pub const APPROVAL: &str = "APPROVAL#";

/// Approvals in a state, by when they should be decided.
#[must_use]
pub fn approvals_list(state: ApprovalState, due: Timestamp, id: &ApprovalId) -> IndexKey {
    let shard = shard_of(id.order().as_str(), SHARDS);
    IndexKey { pk: approvals_partition(state, shard), sk: format!("{}#{id}", sortable(due)) }
}

#[must_use]
pub fn approvals_partition(state: ApprovalState, shard: u8) -> String {
    format!("APPROVALS#{state}#{shard}")
}

/// What waits for a company's own approvers.
#[must_use]
pub fn company_approvals(company: &CompanyId, due: Timestamp, id: &ApprovalId) -> IndexKey {
    IndexKey { pk: company_approvals_partition(company), sk: format!("{}#{id}", sortable(due)) }
}

#[must_use]
pub fn company_approvals_partition(company: &CompanyId) -> String {
    format!("COMPANY#{company}")
}

#[must_use]
pub fn company(id: &CompanyId) -> Key {
    Key::new(format!("COMPANY#{id}"), "COMPANY")
}

/// Which company somebody buys or decides for, by their account's name or by their e-mail address.
#[must_use]
pub fn member(who: &str) -> Key {
    let name = if who.contains('@') { hash80(&["member", &who.to_ascii_lowercase()]) } else { who.to_owned() };
    Key::new(format!("MEMBER#{name}"), "MEMBER")
}

/// What was given back without asking: by an agent on a day, or for one matter.
#[must_use]
pub fn authority(kind: &str, subject: &str, window: &str) -> Key {
    Key::new(format!("AUTHORITY#{kind}#{subject}"), window)
}

/// What an account has of store credit.
#[must_use]
pub fn credit(sub: &str) -> Key {
    Key::new(account_partition(sub), "CREDIT")
}

/// One movement of it; `cause` makes it this one and no other.
#[must_use]
pub fn credit_entry(sub: &str, cause: &str) -> Key {
    Key::new(account_partition(sub), format!("{CREDIT_ENTRY}{cause}"))
}
pub const CREDIT_ENTRY: &str = "CREDIT#";
/// Who waits until a product can be bought again, and what they were sent.
#[must_use]
pub fn waitlist_partition(sku: &Sku) -> String {
    format!("WAITLIST#{sku}")
}

#[must_use]
pub fn waiter(sku: &Sku, reader: &str) -> Key {
    Key::new(waitlist_partition(sku), format!("{WAITER}{reader}"))
}
pub const WAITER: &str = "WAITER#";

/// The mark of the mail that ended a wait.
#[must_use]
pub fn waiter_told(sku: &Sku, reader: &str, since: Timestamp) -> Key {
    Key::new(waitlist_partition(sku), format!("TOLD#{reader}#{}", sortable(since)))
}

/// A ticket, what was said in it and the marks of its mails share this partition.
#[must_use]
pub fn ticket_partition(id: &TicketId) -> String {
    format!("TICKET#{id}")
}

#[must_use]
pub fn ticket(id: &TicketId) -> Key {
    Key::new(ticket_partition(id), "TICKET")
}

/// The ticket whose partition it is.
#[must_use]
pub fn ticket_id(key: &Key) -> Option<TicketId> {
    TicketId::parse(key.pk.strip_prefix("TICKET#")?).ok()
}

#[must_use]
pub fn message(id: &TicketId, number: u32) -> Key {
    Key::new(ticket_partition(id), format!("{MESSAGE}{number:05}"))
}
pub const MESSAGE: &str = "MESSAGE#";

/// That a mail about a message of a ticket was sent.
#[must_use]
pub fn ticket_mail(id: &TicketId, template: &str, message: u32) -> Key {
    Key::new(ticket_partition(id), format!("{MAIL}{template}#{message:05}"))
}

/// Open tickets by when they are due; the others by when they were last touched.
#[must_use]
pub fn tickets_list(id: &TicketId, open: bool, at: Timestamp) -> IndexKey {
    let sk = format!("{}#{id}", sortable(at));
    IndexKey { pk: tickets_partition(open, shard_of(id.as_str(), SHARDS)), sk }
}

#[must_use]
pub fn tickets_partition(open: bool, shard: u8) -> String {
    format!("TICKETS#{}#{shard}", if open { "open" } else { "done" })
}

/// That a ticket is about an order: all there is of such an item is its key.
#[must_use]
pub fn order_ticket(order: &OrderId, id: &TicketId) -> Key {
    Key::new(order_partition(order), format!("{ORDER_TICKET}{id}"))
}
pub const ORDER_TICKET: &str = "TICKET#";

/// The ticket such a key names.
#[must_use]
pub fn ticket_of_order(key: &Key) -> Option<TicketId> {
    TicketId::parse(key.sk.strip_prefix(ORDER_TICKET)?).ok()
}

#[must_use]
pub fn quote(id: &QuoteId) -> Key {
    Key::new(format!("QUOTE#{id}"), "QUOTE")
}

#[must_use]
pub fn setting(name: &str) -> Key {
    Key::new(format!("SETTING#{name}"), "SETTING")
}

#[must_use]
pub fn location(id: &LocationId) -> Key {
    Key::new(LOCATIONS, id.as_str())
}
pub const LOCATIONS: &str = "LOCATIONS";

#[must_use]
pub fn purchase_order(id: &PurchaseOrderId) -> Key {
    Key::new(format!("PURCHASE_ORDER#{id}"), "PURCHASE_ORDER")
}

/// Who asked, for what, under which key.
#[must_use]
pub fn idempotency(principal: &str, operation: &str, key: &str) -> Key {
    Key::new(format!("IDEMPOTENCY#{}", hash80(&["idempotency", principal, operation, key])), "IDEMPOTENCY")
}

/// A counter of failed or public calls in one window of time.
#[must_use]
pub fn limit(kind: &str, subject: &str, window: i64) -> Key {
    Key::new(format!("LIMIT#{kind}#{}", hash80(&["limit", subject])), window.to_string())
}

#[must_use]
pub fn watermark(name: &str) -> Key {
    Key::new(format!("WATERMARK#{name}"), "WATERMARK")
}

/// A timer, by when it is due; the same thing at the same time is the same timer.
#[must_use]
pub fn timer(due: Timestamp, kind: &str, aggregate: &str, part: &str) -> Key {
    Key::new(timers_partition(shard_of(aggregate, SHARDS)), format!("{}#{kind}#{aggregate}#{part}", sortable(due)))
}

#[must_use]
pub fn timers_partition(shard: u8) -> String {
    format!("TIMERS#{shard}")
}

/// RFC 3339 with three decimals always, so that text order is time order. What happens within one millisecond is told apart by
/// what follows in the key.
#[must_use]
pub fn sortable(at: Timestamp) -> String {
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_is_stored_and_never_change_unnoticed() {
        let sku = Sku::parse("KETTLE-1").unwrap();
        let east = LocationId::parse("east").unwrap();
        let at: Timestamp = "2027-03-01T09:30:00Z".parse().unwrap();
        let order = OrderId::parse("ord_7KQ2M4XD9TBCRH3F").unwrap();
        let acme = CompanyId::parse("acme").unwrap();
        let po = PurchaseOrderId::parse("po_0195").unwrap();
        let keys = [
            product(&sku).to_string(),
            catalog_entry(&sku).to_string(),
            catalog_head().to_string(),
            stock(&sku, &east).to_string(),
            backorder(&sku).to_string(),
            inbound(&sku, "2027-03-10".parse().unwrap(), &po, &east).to_string(),
            movement(&sku, at, &east, "ord_7KQ2M4XD9TBCRH3F@1").to_string(),
            super::order(&order).to_string(),
            fulfillment(&order, 1).to_string(),
            ledger_entry(&order, 1, "capture#1").to_string(),
            refund(&order, 1).to_string(),
            super::invoice(&order, 1).to_string(),
            credit_note(&order, 1).to_string(),
            series(&east, "invoice").to_string(),
            survey(&order).to_string(),
            promise(&order, 7).to_string(),
            waiting(&sku, true, at, &order).to_string(),
            parcel(&ParcelId::new(&order, 1)).to_string(),
            scan(&ParcelId::new(&order, 1), at, "0F3K9").to_string(),
            returned(&ReturnId::new(&order, 1)).to_string(),
            claim(&ClaimId::new(&order, 1)).to_string(),
            profile("0b7c2f6e").to_string(),
            addresses("0b7c2f6e").to_string(),
            account_order("0b7c2f6e", at, &order).to_string(),
            mail_mark(&order, "shipped", "parcel-1").to_string(),
            preferences(&mail_reader("ada@example.com")).to_string(),
            approval(&order, 1).to_string(),
            company(&acme).to_string(),
            member("0b7c2f6e").to_string(),
            member("Ada@example.com").to_string(),
            authority("agent", "a-1", "2027-03-01").to_string(),
            credit("0b7c2f6e").to_string(),
            credit_entry("0b7c2f6e", "use/ord_7KQ2M4XD9TBCRH3F").to_string(),
            waiter(&sku, &mail_reader("ada@example.com")).to_string(),
            waiter_told(&sku, &mail_reader("ada@example.com"), at).to_string(),
            super::ticket(&TicketId::parse("tic_7KQ2M4XD9TBCRH3F").unwrap()).to_string(),
            super::message(&TicketId::parse("tic_7KQ2M4XD9TBCRH3F").unwrap(), 1).to_string(),
            ticket_mail(&TicketId::parse("tic_7KQ2M4XD9TBCRH3F").unwrap(), "ticket-reply", 2).to_string(),
            order_ticket(&order, &TicketId::parse("tic_7KQ2M4XD9TBCRH3F").unwrap()).to_string(),
            quote(&QuoteId::parse("quo_0195").unwrap()).to_string(),
            setting("taxes").to_string(),
            location(&east).to_string(),
            purchase_order(&po).to_string(),
            idempotency("sub:1", "receive-stock", "k").to_string(),
            limit("lookup", "203.0.113.7", 496_000).to_string(),
            watermark("pending-payments").to_string(),
            timer(at, "timers.survey.v1", order.as_str(), "PARCEL#01").to_string(),
            format!("gsi1 {:?}", products_list(&sku)),
            format!("gsi1 {:?}", orders_list(&order, at)),
            format!("gsi1 {:?}", fulfillments_list(&east, &order, 1, false, Some("2027-03-02".parse().unwrap()))),
            format!("gsi1 {:?}", returns_list(&ReturnId::new(&order, 1), "received", at)),
            format!("gsi1 {:?}", approvals_list(ApprovalState::Pending, at, &ApprovalId::new(&order, 1))),
            format!("gsi2 {:?}", company_approvals(&acme, at, &ApprovalId::new(&order, 1))),
            format!("gsi1 {:?}", tickets_list(&TicketId::parse("tic_7KQ2M4XD9TBCRH3F").unwrap(), true, at)),
            format!("gsi2 {:?}", customer_orders("ada@example.com", at)),
            format!("gsi2 {:?}", tracker("trk_1", &ParcelId::new(&order, 1))),
            format!("gsi3 {:?}", phone_orders("+15550100", at)),
        ];
        insta::assert_snapshot!(keys.join("\n"));
    }
}
