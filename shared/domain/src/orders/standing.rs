//! How much of what somebody wants is there, before anything is known of where it goes: what a cart says of its lines.

use super::Goods;
use super::offer::{inbound, sellable};
use crate::promise::available_on;
use jiff::Timestamp;
use jiff::civil::Date;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// All of it is there, of so many.
    There { of: u32 },
    /// So many are there, the rest may be ordered too and leaves later: when goods come, if somebody knows.
    Later { now: u32, on: Option<Date> },
    /// It cannot be ordered as it is wanted: so many are there, and goods for the rest come then, if somebody knows.
    Short { now: u32, on: Option<Date> },
    /// More than this shop sells in one order.
    TooMany { most: u32 },
}

impl Standing {
    /// Whether an order for it would be taken, as things stand.
    #[must_use]
    pub const fn can_be_ordered(self) -> bool {
        matches!(self, Self::There { .. } | Self::Later { .. })
    }
}

/// How `wanted` units stand now.
#[must_use]
pub fn standing(goods: &Goods, wanted: u32, now: Timestamp) -> Standing {
    if let Some(most) = goods.product.max_per_order.filter(|most| wanted > *most) {
        return Standing::TooMany { most };
    }
    let there = sellable(goods);
    let missing = wanted.saturating_sub(there);
    if missing == 0 {
        return Standing::There { of: there };
    }
    let announced: Vec<_> = inbound(goods, now).map(|(units, day, _)| (units, day)).collect();
    let waiting = u32::try_from(goods.backorders.waiting).unwrap_or(u32::MAX);
    let on = available_on(&announced, waiting, missing);
    if goods.backorders.left >= i64::from(missing) {
        Standing::Later { now: there, on }
    } else {
        Standing::Short { now: there, on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LocationId, PurchaseOrderId, Sku};
    use crate::stock::{Backorders, Inbound, StockItem};
    use jiff::civil::date;
    use serde_json::json;

    fn goods(available: i64, left: i64) -> Goods {
        let product = json!({
            "sku": "MUG", "name": "Mug", "category": "kitchen", "price": 1800, "weight_g": 400, "tax_class": "standard",
            "published": true, "version": 1, "max_per_order": 12,
        });
        let (sku, location) = (Sku::parse("MUG").unwrap(), LocationId::parse("east").unwrap());
        let mut item = StockItem::empty(sku, location.clone());
        item.counters.available = available;
        item.safety = 1;
        let purchase_order = PurchaseOrderId::parse("po_1").unwrap();
        let inbound = Inbound { purchase_order, location, expected_on: date(2027, 3, 10), quantity: 5, version: 1 };
        let backorders = Backorders { limit: 10, left, waiting: 2, version: 1 };
        Goods {
            product: serde_json::from_value(product).unwrap(),
            stock: vec![item],
            backorders,
            inbound: vec![inbound],
        }
    }

    #[test]
    fn a1_a_line_stands_by_what_is_there_what_may_wait_and_what_comes() {
        let on_march_1 = |goods: &Goods, wanted| standing(goods, wanted, "2027-03-01T09:00:00Z".parse().unwrap());
        let on = Some(date(2027, 3, 10));
        assert_eq!(on_march_1(&goods(5, 8), 4), Standing::There { of: 4 }, "one is kept back");
        assert_eq!(on_march_1(&goods(5, 8), 6), Standing::Later { now: 4, on });
        assert_eq!(
            on_march_1(&goods(0, 8), 4),
            Standing::Later { now: 0, on: None },
            "others wait for two of the five"
        );
        assert_eq!(on_march_1(&goods(0, 2), 3), Standing::Short { now: 0, on });
        assert_eq!(on_march_1(&goods(50, 8), 13), Standing::TooMany { most: 12 });
        assert!(on_march_1(&goods(0, 8), 4).can_be_ordered() && !on_march_1(&goods(0, 2), 3).can_be_ordered());
    }
}
