//! What the merchant decides about a stock item: how much is kept back, when to reorder, and in which packs. Its version is
//! `policy_version`, because orders raise the item's own version all the time and would make every edit stale.

use super::shelf::Shelf;
use super::{Place, StoodItem, read};
use crate::retry::until_settled;
use crate::{App, Error, settings};
use domain::stock::StockItem;
use store::Changes;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub safety: i64,
    pub reorder_point: Option<i64>,
    pub pack: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct PutPolicy {
    pub stood: StoodItem,
    /// The stock item was made by this.
    pub created: bool,
}

/// Puts the policy whole; makes the stock item, with nothing on it, where there is none.
///
/// # Errors
/// `NotFound` names the product or location; `Stale` or `IfMatchMissing`.
pub async fn put_policy(app: &App, place: &Place, policy: Policy, if_match: Option<u64>) -> Result<PutPolicy, Error> {
    until_settled(|| attempt(app, place, policy, if_match)).await
}

async fn attempt(app: &App, place: &Place, policy: Policy, if_match: Option<u64>) -> Result<PutPolicy, Error> {
    let shelf = Shelf::load(app, place).await?;
    let created = shelf.item.version == 0;
    let item = decided(shelf.item, policy, if_match)?;
    let mut changes = Changes::new();
    if created {
        // A delivery may make the item first; then its policy is still to be put.
        changes.put_stock(&item, || Error::Contention);
    } else {
        changes.put_policy(&item, || Error::Stale);
    }
    app.table.commit(changes).await?;
    Ok(PutPolicy { stood: read::standing(app, place).await?, created })
}

/// The item with the new policy. An item that a delivery made has policy version 0: nothing was decided about it yet, so
/// nothing need be matched.
fn decided(item: StockItem, policy: Policy, if_match: Option<u64>) -> Result<StockItem, Error> {
    let version = match (item.version, item.policy_version, if_match) {
        (1.., 0, Some(0)) => 1,
        (_, 0, seen) => settings::next_version(None, seen)?,
        (_, now, seen) => settings::next_version(Some(now), seen)?,
    };
    Ok(StockItem {
        safety: policy.safety,
        reorder_point: policy.reorder_point,
        pack: policy.pack,
        version: item.version + 1,
        policy_version: version,
        ..item
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{LocationId, Sku};

    fn item(version: u64, policy_version: u64) -> StockItem {
        let empty = StockItem::empty(Sku::parse("K").unwrap(), LocationId::parse("east").unwrap());
        StockItem { version, policy_version, ..empty }
    }

    #[test]
    fn a_policy_has_a_version_of_its_own() {
        let put =
            |version, policy_version, if_match| decided(item(version, policy_version), Policy::default(), if_match);
        assert_eq!(put(0, 0, None).unwrap().policy_version, 1, "nothing is there yet");
        assert_eq!(put(7, 0, None).unwrap().policy_version, 1, "a delivery made the item");
        assert_eq!(put(7, 0, Some(0)).unwrap().policy_version, 1);
        assert_eq!(put(900, 3, Some(3)).unwrap().policy_version, 4, "orders do not make an edit stale");
        assert!(matches!(put(900, 3, Some(2)), Err(Error::Stale)));
        assert!(matches!(put(900, 3, None), Err(Error::IfMatchMissing)));
        assert!(matches!(put(0, 0, Some(1)), Err(Error::Stale)));
    }
}
