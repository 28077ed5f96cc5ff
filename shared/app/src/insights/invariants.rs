//! Asks of everything that is stored whether it is sound. What is wrong is looked at again, under the versions it was read at,
//! before anybody is told: a shop that sells while it is checked must not look broken.

mod orders;
mod suspects;

use crate::inventory::{decode_cursor, encode_cursor};
use crate::{App, Error};
use domain::ids::Sku;
use domain::invariants::{History, Invariant, SkuState, Violation, check_sku};
use futures::stream::{self, StreamExt, TryStreamExt};
use orders::Orders;
use std::collections::BTreeSet;
use store::inventory::StockOfSku;
use store::keys::SHARDS;
use store::{TableError, catalog, inventory};

/// SKUs one call checks at most. A shop with more is checked page by page; its orders are summed anew for each, because what
/// is reserved of a SKU can only be told from all of them.
pub const MOST_SKUS: usize = 500;
/// Partitions read at the same time.
const AT_ONCE: usize = 8;

#[derive(Clone, Debug)]
pub struct Question {
    pub cursor: Option<String>,
    /// 1 to [`MOST_SKUS`].
    pub limit: usize,
    /// The stream has been drained: the movement history must agree as well.
    pub drained: bool,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub products: u64,
    pub stock_items: u64,
    pub orders: u64,
    pub movements: u64,
}

#[derive(Clone, Debug)]
pub struct Findings {
    pub checked: Checked,
    pub violations: Vec<Violation>,
    /// SKUs that looked wrong and changed each time they were looked at again; ask once more.
    pub unsettled: Vec<Sku>,
    pub next_cursor: Option<String>,
}

/// # Errors
/// A cursor this check did not give; those of the table. Stored data that does not parse is a finding.
pub async fn check(app: &App, question: &Question) -> Result<Findings, Error> {
    let after = question.cursor.as_deref().map(|cursor| {
        let sku = decode_cursor(cursor).and_then(|text| Sku::parse(&text).ok());
        sku.ok_or_else(|| Error::field("cursor", "was not given by this check"))
    });
    let after = after.transpose()?;
    let mut orders = Orders::of_all_time(app, question.drained).await?;
    let (page, more) = page(app, &orders, after.as_ref(), question.limit).await?;
    let next_cursor = page.last().filter(|_| more).map(|sku| encode_cursor(sku.as_str()));

    let states: Vec<_> =
        stream::iter(page.clone()).map(|sku| looked_at(app, sku)).buffered(AT_ONCE).try_collect().await?;
    let mut checked = Checked { products: page.len() as u64, orders: orders.seen(), ..Checked::default() };
    let mut violations = Vec::new();
    let mut suspects = Vec::new();
    for state in states {
        match state {
            Ok(state) => {
                checked.stock_items += state.items.len() as u64;
                checked.movements += state.history.movements;
                if !check_sku(&state, &orders.demand.of(&state.sku), question.drained).is_empty() {
                    suspects.push(state.sku);
                }
            }
            Err(corrupt) => violations.push(corrupt),
        }
    }
    let verdict = suspects::look_again(app, &mut orders, suspects, question.drained).await?;
    if after.is_none() {
        violations.extend(orders.credit(app).await?);
    }
    violations.append(&mut orders.violations);
    violations.extend(verdict.violations);
    violations.sort();
    Ok(Findings { checked, violations, unsettled: verdict.unsettled, next_cursor })
}

/// The SKUs to check, and whether there are more: every product there is, and whatever orders name besides.
async fn page(app: &App, orders: &Orders, after: Option<&Sku>, limit: usize) -> Result<(Vec<Sku>, bool), Error> {
    let mut skus: BTreeSet<Sku> = all_skus(app).await?.into_iter().collect();
    skus.extend(orders.demand.skus().cloned());
    let mut rest = skus.into_iter().filter(|sku| after.is_none_or(|after| sku > after));
    let page = rest.by_ref().take(limit.clamp(1, MOST_SKUS)).collect();
    Ok((page, rest.next().is_some()))
}

pub(super) async fn all_skus(app: &App) -> Result<Vec<Sku>, Error> {
    let shards = stream::iter(0..SHARDS).map(|shard| async move {
        let (mut skus, mut cursor) = (Vec::new(), None);
        loop {
            let (found, next) = catalog::skus(&*app.table, shard, cursor, 1000).await?;
            skus.extend(found);
            match next {
                Some(next) => cursor = Some(next),
                None => return Ok::<_, Error>(skus),
            }
        }
    });
    Ok(shards.buffered(AT_ONCE).try_collect::<Vec<_>>().await?.concat())
}

/// Reads all there is about the stock of a SKU. What does not parse is a violation and ends the look at that SKU.
async fn looked_at(app: &App, sku: Sku) -> Result<Result<SkuState, Violation>, Error> {
    let stock = async { or_violation(inventory::of_sku(&*app.table, &sku).await, Invariant::I1) };
    let history = async { or_violation(history(app, &sku).await, Invariant::I2) };
    let (stock, history) = futures::try_join!(stock, history)?;
    Ok(stock.and_then(|stock| Ok(state(sku.clone(), stock, history?))))
}

async fn history(app: &App, sku: &Sku) -> Result<History, TableError> {
    Ok(History::of(&inventory::all_movements(&*app.table, sku).await?))
}

fn state(sku: Sku, stock: StockOfSku, history: History) -> SkuState {
    let StockOfSku { items, backorders, inbound } = stock;
    SkuState { sku, items, backorders, inbound, history }
}

fn or_violation<T>(read: Result<T, TableError>, invariant: Invariant) -> Result<Result<T, Violation>, Error> {
    match read {
        Ok(thing) => Ok(Ok(thing)),
        Err(TableError::Corrupt { key, source }) => {
            Ok(Err(Violation::new(invariant, key, format!("does not parse: {source}"))))
        }
        Err(error) => Err(error.into()),
    }
}
