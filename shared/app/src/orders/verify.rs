//! Looks at a placed order before anybody picks it: its address, its prices, the shop's rules. What looks wrong holds it until
//! somebody has looked; what a person has released is not held for the same reason again.

use crate::events::kinds;
use crate::{App, Error, payments, promises, retry};
use domain::ids::OrderId;
use domain::orders::{Hold, Order, PlacedLine, State, suspicions};
use store::{Changes, catalog, orders};

/// Whoever held an order here is named so.
const VERIFIER: &str = "verify-order";

/// # Errors
/// Those of the table.
pub async fn verify(app: &App, id: &OrderId) -> Result<(), Error> {
    let shop = crate::settings::shop(app).await?;
    retry::until_settled(|| async {
        let order = orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))?;
        if order.state != State::Placed || order.verified {
            return Ok(());
        }
        let now = app.now();
        let mut next = order.verify();
        let mut events = vec![kinds::ORDER_VERIFIED];
        let lines = prices_now(app, &order).await?;
        for (reason, note) in suspicions(&order, &lines, &shop.risk) {
            let hold = Hold { reason: reason.to_owned(), note: Some(note), at: now, by: VERIFIER.to_owned() };
            if next.holds.iter().all(|there| there.reason != reason) {
                next.holds.push(hold);
                events = vec![kinds::ORDER_HELD];
            }
        }
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &events, || Error::Contention);
        // Set here and not at placing, where nobody should wait for one more write.
        payments::remind(&mut changes, &next);
        promises::remind(&mut changes, &next);
        Ok(app.table.commit(changes).await?)
    })
    .await
}

/// What each line's product costs now; none where it is not sold any more.
async fn prices_now(app: &App, order: &Order) -> Result<Vec<PlacedLine>, Error> {
    let now = app.now();
    let skus: Vec<_> = order.lines.iter().map(|line| line.sku.clone()).collect();
    let products = catalog::products(&*app.table, &skus).await?;
    let price = |line: &domain::orders::Line| {
        let product = products.iter().find(|product| product.sku == line.sku)?;
        Some(product.price_at(now))
    };
    Ok(order.lines.iter().map(|line| PlacedLine { price_now: price(line) }).collect())
}
