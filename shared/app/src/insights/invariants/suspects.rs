//! A second look at the SKUs that seem wrong. What was read at different moments proves nothing, so everything about a SKU
//! is read between two reads of its stock items: each change of what an order takes raises a version there, so equal
//! versions mean that nothing moved in between.

use super::orders::Orders;
use super::{AT_ONCE, history, or_violation, state};
use crate::{App, Error};
use domain::ids::Sku;
use domain::invariants::{Invariant, SkuDemand, Violation, check_sku};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::collections::BTreeMap;
use std::time::Duration;
use store::inventory::StockOfSku;
use store::{Key, TableError, inventory, keys, orders};

/// Before each look. Indexes and the stream lag by fractions of a second, so what they have yet to bring clears up.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_millis(300), Duration::from_millis(700), Duration::from_millis(1200)];
/// DynamoDB's limit on the items of one read transaction.
const TOGETHER: usize = 100;

pub(super) struct Verdict {
    pub(super) violations: Vec<Violation>,
    pub(super) unsettled: Vec<Sku>,
}

/// Reports a SKU only if it is still wrong when nothing about it moved; one that comes out right is cleared.
///
/// # Errors
/// Those of the table.
pub(super) async fn look_again(
    app: &App,
    orders: &mut Orders,
    suspects: Vec<Sku>,
    drained: bool,
) -> Result<Verdict, Error> {
    // What the last settled look at a suspect found; none while there was no such look.
    let mut open: BTreeMap<Sku, Option<Vec<Violation>>> = suspects.into_iter().map(|sku| (sku, None)).collect();
    for pause in PAUSES {
        if open.is_empty() {
            break;
        }
        tokio::time::sleep(pause).await;
        let skus: Vec<Sku> = open.keys().cloned().collect();
        let before = stream::iter(skus).map(|sku| first_read(app, sku)).buffered(AT_ONCE);
        let before: Vec<Before> = before.try_collect().await?;
        orders.absorb_new(app).await?;
        let demand = &orders.demand;
        let looks = stream::iter(before)
            .map(|before| async move { look(app, &before, &demand.of(&before.sku), drained).await })
            .buffered(AT_ONCE);
        let looks: Vec<Option<Vec<Violation>>> = looks.try_collect().await?;
        for (found, last) in looks.into_iter().zip(open.values_mut()) {
            *last = remembered(last.take(), found);
        }
        open.retain(|_, last| last.as_ref().is_none_or(|found| !found.is_empty()));
    }
    let unsettled = open.iter().filter(|(_, last)| last.is_none()).map(|(sku, _)| sku.clone()).collect();
    Ok(Verdict { violations: open.into_values().flatten().flatten().collect(), unsettled })
}

/// What is known of a suspect after another look. Where something moved, the history may since have caught up with what it
/// lacked; everything else that was found at one moment stays found.
fn remembered(last: Option<Vec<Violation>>, found: Option<Vec<Violation>>) -> Option<Vec<Violation>> {
    found.or_else(|| {
        let mut last = last?;
        last.retain(|violation| violation.invariant != Invariant::I2);
        (!last.is_empty()).then_some(last)
    })
}

/// A SKU and its stock before anything else about it is read.
struct Before {
    sku: Sku,
    stock: Result<StockOfSku, Violation>,
}

async fn first_read(app: &App, sku: Sku) -> Result<Before, Error> {
    let stock = stock(app, &sku).await?;
    Ok(Before { sku, stock })
}

async fn stock(app: &App, sku: &Sku) -> Result<Result<StockOfSku, Violation>, Error> {
    or_violation(inventory::of_sku(&*app.table, sku).await, Invariant::I1)
}

/// What is wrong with a SKU as of one moment; `None` when something about it moved meanwhile.
async fn look(
    app: &App,
    Before { sku, stock: before }: &Before,
    known: &SkuDemand,
    drained: bool,
) -> Result<Option<Vec<Violation>>, Error> {
    let mut demand = known.to_sum_again();
    let holders: Vec<Key> = known.holders.iter().map(keys::order).collect();
    for together in holders.chunks(TOGETHER) {
        let read = match app.table.get_together(together).await {
            Ok(read) => read,
            // Somebody writes to one of them at this very moment.
            Err(TableError::Unavailable(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        for (key, found) in together.iter().zip(read) {
            // One that does not parse was reported when it was first read, and holds nothing here.
            if let Some(Ok(order)) = found.map(|found| orders::decode(key, found)) {
                demand.add(&order, sku);
            }
        }
    }
    let history = or_violation(history(app, sku).await, Invariant::I2)?;
    let after = stock(app, sku).await?;
    let (before, after, history) = match (before, after, history) {
        (Ok(before), Ok(after), Ok(history)) => (before, after, history),
        (Err(corrupt), ..) => return Ok(Some(vec![corrupt.clone()])),
        (_, Err(corrupt), _) | (.., Err(corrupt)) => return Ok(Some(vec![corrupt])),
    };
    if before.items != after.items || before.backorders != after.backorders {
        return Ok(None);
    }
    Ok(Some(check_sku(&state(sku.clone(), after, history), &demand, drained)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g4_a_history_that_lags_is_not_reported_while_the_shop_sells() {
        let found = |invariant| vec![Violation::new(invariant, "K", "")];
        let (lag, oversold) = (found(Invariant::I2), found(Invariant::I4));
        assert_eq!(remembered(None, Some(lag.clone())), Some(lag.clone()));
        assert_eq!(remembered(Some(lag.clone()), None), None, "it moved: nothing is proven");
        assert_eq!(remembered(Some(lag), Some(Vec::new())), Some(Vec::new()), "it caught up");
        assert_eq!(remembered(Some(oversold.clone()), None), Some(oversold), "that cannot catch up");
    }
}
