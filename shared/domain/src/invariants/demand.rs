//! What orders take, summed by SKU.

use crate::ids::{LocationId, OrderId, Sku};
use crate::orders::{Bucket, Order};
use std::collections::{BTreeMap, BTreeSet};

/// What all orders take.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    skus: BTreeMap<Sku, SkuDemand>,
}

/// What orders take of one SKU.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkuDemand {
    /// Units that open orders hold, by location.
    pub reserved: BTreeMap<LocationId, i64>,
    /// Units that open orders wait for.
    pub waiting: i64,
    /// Units sold and neither cancelled nor come back.
    pub sold: i64,
    /// Of `sold`: those of orders that neither hold nor wait for units of it any more.
    pub settled: i64,
    /// The orders that do.
    pub holders: BTreeSet<OrderId>,
}

impl Demand {
    pub fn add(&mut self, order: &Order) {
        let skus: BTreeSet<&Sku> = order.lines.iter().map(|line| &line.sku).collect();
        for sku in skus {
            self.skus.entry(sku.clone()).or_default().add(order, sku);
        }
    }

    #[must_use]
    pub fn of(&self, sku: &Sku) -> SkuDemand {
        self.skus.get(sku).cloned().unwrap_or_default()
    }

    pub fn skus(&self) -> impl Iterator<Item = &Sku> {
        self.skus.keys()
    }
}

impl SkuDemand {
    /// A sum to be made again from `holders`: what was settled stays so.
    #[must_use]
    pub fn to_sum_again(&self) -> Self {
        Self { sold: self.settled, settled: self.settled, ..Self::default() }
    }

    pub fn add(&mut self, order: &Order, sku: &Sku) {
        let (mut held, mut waiting, mut sold) = (0, 0, 0);
        let open = order.state.is_open();
        for portion in order.lines.iter().filter(|line| line.sku == *sku).flat_map(|line| &line.portions) {
            let units = i64::from(portion.units);
            if !matches!(portion.bucket, Bucket::Cancelled | Bucket::ReturnedToSender) {
                sold += units;
            }
            if !open {
                continue;
            }
            match &portion.location {
                Some(location) if portion.bucket.holds_stock() => {
                    held += units;
                    *self.reserved.entry(location.clone()).or_default() += units;
                }
                _ if portion.bucket == Bucket::Backordered => waiting += units,
                _ => {}
            }
        }
        self.waiting += waiting;
        self.sold += sold;
        if held + waiting > 0 {
            self.holders.insert(order.id.clone());
        } else {
            self.settled += sold;
        }
    }
}
