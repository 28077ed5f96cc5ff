//! Every order there is, checked one by one and summed. Orders are read in batches and not kept.

use super::{AT_ONCE, or_violation};
use crate::{App, Error};
use domain::ids::OrderId;
use domain::invariants::{
    Demand, Invariant, Violation, check_approvals, check_credit, check_credit_use, check_money, check_order,
    check_returns,
};
use domain::money::Minor;
use domain::orders::Order;
use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{BTreeMap, HashSet};
use store::keys::SHARDS;
use store::{Key, credit, keys, orders, story};

/// No order is older than this software. A clock that is set back before it, as a test's may be, gets two years.
const FIRST_MONTH: Date = date(2026, 1, 1);
/// An order may be listed some time after it was made: the index lags, and so may a clock.
const LISTED_LATE: SignedDuration = SignedDuration::from_mins(5);
const BATCH: usize = 100;

/// What is known of all orders so far.
pub(super) struct Orders {
    pub(super) demand: Demand,
    pub(super) violations: Vec<Violation>,
    known: HashSet<OrderId>,
    /// Accounts that have orders, and what each pays of which.
    owners: BTreeMap<String, BTreeMap<OrderId, Minor>>,
    /// Every step that was due has been taken: what follows from it must be there.
    drained: bool,
    /// Orders made before this have all been seen.
    since: Timestamp,
}

impl Orders {
    /// # Errors
    /// Those of the table.
    pub(super) async fn of_all_time(app: &App, drained: bool) -> Result<Self, Error> {
        let demand = Demand::default();
        let (known, owners) = (HashSet::new(), BTreeMap::new());
        let mut orders = Self { demand, violations: Vec::new(), known, owners, drained, since: Timestamp::UNIX_EPOCH };
        orders.absorb_new(app).await?;
        Ok(orders)
    }

    pub(super) fn seen(&self) -> u64 {
        self.known.len() as u64
    }

    /// Its money against its documents, read as of one moment. Nothing hangs on an order nobody has worked on.
    async fn money(&self, app: &App, order: &Order) -> Result<Vec<Violation>, Error> {
        if order.fulfillments == 0 && order.refunds == 0 && order.approvals == 0 && order.credit().is_zero() {
            return Ok(check_money(order, &[], &[], self.drained));
        }
        match or_violation(story::read(&*app.table, &order.id).await, Invariant::I5)? {
            Ok(Some(story)) => {
                let mut found = check_money(&story.order, &story.documents, &story.refunds, self.drained);
                found.extend(check_credit_use(&story.order, &story.entries));
                let drained = self.drained.then(|| app.now());
                found.extend(check_approvals(&story.order, &story.approvals, drained));
                found.extend(check_returns(&story.order, &story.returns, &story.claims, &story.refunds));
                Ok(found)
            }
            Ok(None) => Ok(Vec::new()),
            Err(corrupt) => Ok(vec![corrupt]),
        }
    }

    /// The store credit of every account that has orders, against its movements.
    pub(super) async fn credit(&self, app: &App) -> Result<Vec<Violation>, Error> {
        let accounts = stream::iter(self.owners.clone()).map(|(sub, pays)| async move {
            let before = credit::balance(&*app.table, &sub).await?;
            let entries = or_violation(credit::entries(&*app.table, &sub).await, Invariant::I5)?;
            let after = credit::balance(&*app.table, &sub).await?;
            Ok::<_, Error>(match entries {
                // Somebody used it in between: whoever asks next sees.
                Ok(_) if before != after => Vec::new(),
                Ok(entries) => check_credit(&sub, after, &entries, self.drained.then_some(&pays)),
                Err(corrupt) => vec![corrupt],
            })
        });
        Ok(accounts.buffered(AT_ONCE).try_collect::<Vec<_>>().await?.concat())
    }

    /// Reads the orders that are listed now and were not before.
    pub(super) async fn absorb_new(&mut self, app: &App) -> Result<(), Error> {
        let now = app.now();
        let listed = listed(app, self.since, now).await?;
        let new: Vec<OrderId> = listed.into_iter().filter(|id| !self.known.contains(id)).collect();
        let keys: Vec<Key> = new.iter().map(keys::order).collect();
        for batch in keys.chunks(BATCH) {
            for (key, found) in batch.iter().zip(app.table.get_many(batch).await?) {
                let Some(found) = found else { continue };
                match or_violation(orders::decode(key, found), Invariant::I8)? {
                    Ok(order) => {
                        self.violations.extend(check_order(&order));
                        self.violations.extend(self.money(app, &order).await?);
                        self.demand.add(&order);
                        if let Some(owner) = order.owner.clone() {
                            let pays = self.owners.entry(owner).or_default();
                            pays.extend(
                                Some(order.credit()).filter(|it| !it.is_zero()).map(|it| (order.id.clone(), it)),
                            );
                        }
                    }
                    Err(corrupt) => self.violations.push(corrupt),
                }
            }
        }
        self.known.extend(new);
        self.since = now.saturating_sub(LISTED_LATE).unwrap_or(now);
        Ok(())
    }
}

async fn listed(app: &App, since: Timestamp, now: Timestamp) -> Result<Vec<OrderId>, Error> {
    let partitions = months(since, now).into_iter().flat_map(|month| (0..SHARDS).map(move |shard| (month, shard)));
    let lists = stream::iter(partitions)
        .map(|(month, shard)| async move {
            let month = month.strftime("%Y-%m").to_string();
            Ok::<_, Error>(orders::of_shard(&*app.table, &month, shard, since, Timestamp::MAX).await?)
        })
        .buffered(AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?;
    Ok(lists.into_iter().flatten().map(|listed| listed.id).collect())
}

/// From the month of `since`, but not before there can be orders, to that of tomorrow.
fn months(since: Timestamp, now: Timestamp) -> Vec<Date> {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let earliest = if day(now) < FIRST_MONTH { day(now).saturating_sub(2.years()) } else { FIRST_MONTH };
    let first = earliest.max(day(since)).first_of_month();
    let last = day(now).saturating_add(1.day());
    first.series(1.month()).take_while(|month| *month <= last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(since: &str, now: &str) -> (String, String, usize) {
        let found = months(since.parse().unwrap(), now.parse().unwrap());
        (found[0].to_string(), found[found.len() - 1].to_string(), found.len())
    }

    #[test]
    fn every_month_that_can_hold_an_order_is_looked_at() {
        let epoch = "1970-01-01T00:00:00Z";
        assert_eq!(asked(epoch, "2027-03-31T23:30:00Z"), ("2026-01-01".into(), "2027-04-01".into(), 16));
        assert_eq!(asked(epoch, "2025-06-15T00:00:00Z"), ("2023-06-01".into(), "2025-06-01".into(), 25));
        let (since, now) = ("2027-02-28T23:59:00Z", "2027-03-01T00:04:00Z");
        assert_eq!(asked(since, now), ("2027-02-01".into(), "2027-03-01".into(), 2));
    }
}
