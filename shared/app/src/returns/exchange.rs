//! What is sent in the place of what comes back: reserved when the return is agreed to, sent when it has come. What came back
//! pays for it; only the difference is asked of the customer, by a link, or given back: once.

use super::ReturnRefused;
use crate::events::kinds;
use crate::orders::promise;
use crate::payments::{link_ends, put_parts, timers};
use crate::retry::until_settled;
use crate::settings::Shop;
use crate::{App, Error};
use domain::ids::{LocationId, OrderId, Sku};
use domain::ledger::RefundState;
use domain::money::Minor;
use domain::orders::{ACCOUNT, Keep, Need, NewLine, Order, PaymentState, Portion, Transfer, Whereto};
use domain::pricing::{Basket, LineInput, price, price_at};
use domain::promise::{Ready, Window};
use domain::returns::Return;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::{Changes, catalog, inventory, orders, story};

/// Units by location, with what is promised of them.
pub(super) type Places = Vec<(LocationId, u32, Option<Window>)>;

/// Where units are taken from, in one write: each stock item once.
pub(super) struct Supply<'a> {
    app: &'a App,
    shop: &'a Shop,
    now: Timestamp,
    stock: BTreeMap<Sku, inventory::StockOfSku>,
    taken: BTreeMap<(Sku, LocationId), u32>,
}

impl<'a> Supply<'a> {
    pub(super) fn new(app: &'a App, shop: &'a Shop, now: Timestamp) -> Self {
        Self { app, shop, now, stock: BTreeMap::new(), taken: BTreeMap::new() }
    }

    /// From the nearest locations that have it; `None` when there is not enough.
    pub(super) async fn find(&mut self, order: &Order, sku: &Sku, units: u32) -> Result<Option<Places>, Error> {
        if !self.stock.contains_key(sku) {
            self.stock.insert(sku.clone(), inventory::of_sku(&*self.app.table, sku).await?);
        }
        let destination = order.ship_to.destination().coordinates();
        let mut near: Vec<_> = self.shop.locations.iter().collect();
        near.sort_by(|one, other| {
            let far = |it: &domain::locations::Location| destination.map_or(0.0, |to| it.coordinates().distance_km(to));
            far(one).total_cmp(&far(other)).then_with(|| one.id.cmp(&other.id))
        });
        let (mut places, mut left) = (Places::new(), units);
        for location in near {
            let key = (sku.clone(), location.id.clone());
            let item = self.stock.get(sku).and_then(|stock| stock.items.iter().find(|it| it.location == location.id));
            let taken = self.taken.get(&key).copied().unwrap_or(0);
            let here = item.map_or(0, |item| item.sellable().saturating_sub(taken)).min(left);
            if here > 0 {
                places.push((location.id.clone(), here, promise(self.shop, order, location, Ready::InStock, self.now)));
                *self.taken.entry(key).or_default() += here;
                left -= here;
            }
        }
        Ok((left == 0).then_some(places))
    }

    /// Adds the writes that take what was found.
    pub(super) fn reserve(&self, changes: &mut Changes<Error>) {
        for ((sku, place), units) in &self.taken {
            let item = self.stock.get(sku).and_then(|stock| stock.items.iter().find(|it| it.location == *place));
            if let Some(item) = item {
                changes.reserve(item, *units, || Error::Contention);
            }
        }
    }
}

/// Adds what is to be sent for a return that is agreed to: the same goods for just what the units paid, or others at today's
/// price.
///
/// # Errors
/// `replacement_out_of_stock`; `NotFound` for a product that is not sold.
pub(super) async fn reserve(
    app: &App,
    changes: &mut Changes<Error>,
    order: &Order,
    it: &Return,
    now: Timestamp,
) -> Result<Order, Error> {
    let shop = crate::settings::shop(app).await?;
    let mut supply = Supply::new(app, &shop, now);
    let mut lines = Vec::new();
    if it.exchange_for.is_empty() {
        for wanted in &it.lines {
            let sku = order.lines[usize::from(wanted.line) - 1].sku.clone();
            let from = supply.find(order, &sku, wanted.units).await?;
            let from = from.ok_or(ReturnRefused::ReplacementOutOfStock(sku))?;
            let own = |portion: &Portion| portion.back.is_some_and(|back| back.of == it.number);
            let alike = NewLine::alike(order, wanted.line, it.number, own, from);
            lines.push(alike.ok_or_else(|| Error::Bug(format!("line {} has no price", wanted.line)))?);
        }
    } else {
        let replaces = it.lines.first().map_or(1, |line| line.line);
        for (sku, units) in &it.exchange_for {
            let from = supply.find(order, sku, *units).await?;
            let from = from.ok_or_else(|| ReturnRefused::ReplacementOutOfStock(sku.clone()))?;
            lines.push(today(app, &shop, order, it.number, replaces, (sku, *units), from, now).await?);
        }
    }
    if order.lines.len() + lines.len() > domain::orders::MOST_LINES {
        return Err(ReturnRefused::NotOffered("more lines than an order may have").into());
    }
    supply.reserve(changes);
    Ok(order.with_replacements(&lines).0)
}

/// A line at today's price, taxed where the order goes.
#[expect(clippy::too_many_arguments, reason = "a line is made of what is sent, for what, from where and when")]
async fn today(
    app: &App,
    shop: &Shop,
    order: &Order,
    awaits: u16,
    replaces: u8,
    (sku, units): (&Sku, u32),
    from: Places,
    now: Timestamp,
) -> Result<NewLine, Error> {
    let product = catalog::product(&*app.table, sku).await?.filter(|product| product.published);
    let product = product.ok_or(Error::NotFound("product"))?;
    let unit_price = price_at(product.price, &product.prices, now);
    let input = [LineInput { unit_price, quantity: units, tax_class: product.tax_class.clone() }];
    let destination = order.ship_to.destination();
    let basket = Basket {
        lines: &input,
        coupon: None,
        coupons: &shop.coupons,
        taxes: &shop.taxes,
        destination: &destination,
        shipping: Minor::ZERO,
    };
    let priced = price(&basket).map_err(|error| Error::Bug(format!("nothing was asked of a coupon: {error}")))?;
    let taxes = priced.lines.into_iter().next().map(|line| line.taxes).unwrap_or_default();
    Ok(NewLine {
        sku: sku.clone(),
        name: product.name,
        unit_price,
        discount: Minor::ZERO,
        taxes,
        replaces,
        awaits: Some(awaits),
        claim: None,
        from,
    })
}

/// What came back pays for what is sent: what is more goes back to what paid, what is less is asked for.
pub(super) fn settle(
    changes: &mut Changes<Error>,
    order: &mut Order,
    it: &mut Return,
    by: &str,
    now: Timestamp,
) -> Vec<&'static str> {
    let awaiting = order.awaiting(it.number);
    let price: Minor = awaiting.iter().filter_map(|line| order.lines.get(usize::from(*line) - 1)).map(sent).sum();
    let of = it.number;
    let back = |_: u8, portion: &Portion| {
        portion.refund.is_none() && portion.back.is_some_and(|back| back.of == of && back.stand.is_taken_back())
    };
    let keep = Keep { fee: it.fee_left(), exchange: price, ..Keep::default() };
    let (mut next, given) = order.give_back(back, keep);
    it.fee_taken += given.fee;
    it.refunds.extend(given.parts.iter().map(|part| part.number));
    let moved = given.parts.iter().filter(|part| part.to == Whereto::Exchange);
    let transfers: Vec<Transfer> = moved.map(|part| Transfer { from: part.group, amount: part.amount }).collect();
    put_parts(changes, &next, &given, "exchanged", by, now);
    let group =
        awaiting.first().and_then(|line| next.lines[usize::from(*line) - 1].portions.first()).map(|it| it.group);
    let mut events = vec![kinds::ORDER_REPLACEMENT];
    if let Some(group) = group {
        let due = next.transfer_to(group, transfers, link_ends(now));
        if due > Minor::ZERO {
            events.push(kinds::PAYMENT_PROBLEM);
            if let Some(payment) = next.payment_of(group) {
                for timer in timers(&next.id, group, payment) {
                    changes.put_timer(&timer);
                }
            }
        }
    }
    for line in next.lines.iter_mut().filter(|line| line.awaits == Some(of)) {
        line.awaits = None;
    }
    *order = next;
    events
}

/// What a line's units that are to be sent cost.
fn sent(line: &domain::orders::Line) -> Minor {
    line.amount(|portion| portion.bucket.is_open())
}

/// What was to be sent in exchange is not sent after all: what goods that came back were to pay for it goes back to what paid
/// them. The goods' credit notes stand.
///
/// # Errors
/// Those of the table.
pub async fn untransfer(app: &App, id: &OrderId, group: u8) -> Result<Order, Error> {
    until_settled(|| async {
        let Some(story) = story::read(&*app.table, id).await? else { return Err(Error::NotFound("order")) };
        let (order, now) = (story.order, app.now());
        if !order.needs(now).contains(&Need::Untransfer { group }) {
            return Ok(order);
        }
        let mut next = Order { version: order.version + 1, ..order.clone() };
        let mut changes: Changes<Error> = Changes::new();
        let transfers = next.payment_mut(group).map(|it| std::mem::take(&mut it.transfers)).unwrap_or_default();
        let mut turned = Vec::new();
        // What the account paid was given back before, as what is not needed.
        for transfer in transfers.into_iter().filter(|it| it.amount > Minor::ZERO && it.from != ACCOUNT) {
            let fits = |it: &&domain::ledger::Refund| {
                it.to == Whereto::Exchange
                    && it.state == RefundState::Succeeded
                    && (it.group, it.amount) == (transfer.from, transfer.amount)
                    && !turned.contains(&it.number)
            };
            let Some(refund) = story.refunds.iter().find(fits) else {
                return Err(Error::Bug(format!("{id} moved {} and has no record of it", transfer.amount.0)));
            };
            turned.push(refund.number);
            let back = domain::ledger::Refund {
                version: refund.version + 1,
                to: Whereto::Payment,
                state: RefundState::Requested,
                asked_at: now,
                done_at: None,
                ..refund.clone()
            };
            changes.put_refund(id, &back, &[kinds::REFUND_REQUESTED], || Error::Contention);
            if let Some(payment) = next.payment_mut(transfer.from) {
                payment.moved = payment.moved - transfer.amount;
                payment.refunded += transfer.amount;
            }
        }
        if let Some(payment) = next.payment_mut(group).filter(|payment| payment.state == PaymentState::Declined) {
            payment.pay_until = None;
        }
        orders::put(&mut changes, &next, &[], || Error::Contention);
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}
