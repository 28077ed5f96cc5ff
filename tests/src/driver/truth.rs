//! What must be true: the shop's invariants, and its books against the gateway's. And what stands on the shelves.

use super::{Shop, amount, id};
use futures::future::join_all;
use serde_json::Value;
use std::time::Duration;

/// A deployed shop's workers have so long to catch up.
const TRIES: u32 = 30;

impl Shop {
    /// Every invariant holds once all has drained: the check finds no violation, and the gateway holds just what the
    /// orders say is authorised.
    pub(crate) async fn invariants_hold(&self) {
        self.drain().await;
        let (mut violations, mut orders) = self.check().await;
        for _ in 0..TRIES {
            if violations.is_empty() || self.runner.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            (violations, orders) = self.check().await;
        }
        assert_eq!(violations, Vec::<Value>::new());
        if self.runner.is_some() {
            self.books_agree(&self.newest_orders(orders).await).await;
        }
    }

    /// What the check finds.
    pub(crate) async fn violations(&self) -> Vec<Value> {
        self.check().await.0
    }

    /// What the check finds, over all its pages, and how many orders it looked at.
    async fn check(&self) -> (Vec<Value>, usize) {
        let mut found = Vec::new();
        let mut path = "/admin/invariants".to_owned();
        loop {
            let page = self.merchant().get(&path).await.expect(200);
            for what in ["violations", "unsettled"] {
                found.extend(page[what].as_array().expect("a list").iter().cloned());
            }
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("/admin/invariants?cursor={cursor}"),
                None => return (found, count(&page["checked"]["orders"])),
            }
        }
    }

    async fn books_agree(&self, orders: &[Value]) {
        let books = self.books().await;
        let known: Vec<&str> = orders.iter().map(id).collect();
        for order in books["orders"].as_object().expect("books by order").keys() {
            assert!(known.contains(&order.as_str()), "the gateway holds money for {order}, which nobody placed");
        }
        let views = join_all(known.iter().map(|id| async { self.agent().order(id).await.expect(200) })).await;
        for order in &views {
            let held = books["orders"][id(order)]["held"].as_i64().unwrap_or(0);
            let authorized = amount(&order["payments"]["authorized"]);
            for what in ["captured", "refunded"] {
                let there = books["orders"][id(order)][what].as_i64().unwrap_or(0);
                assert_eq!(there, amount(&order["payments"][what]), "{what}, by the gateway and by us: {order}");
            }
            match order["state"].as_str() {
                Some("placed") => assert_eq!(held, authorized, "{order}"),
                // What came of it is not known yet, to us.
                Some("pending_payment") => assert_eq!(authorized, 0, "{order}"),
                _ => assert_eq!((held, authorized), (0, 0), "what ended holds nothing: {order}"),
            }
        }
    }

    /// Every order as lists show it, newest first.
    pub(crate) async fn orders(&self) -> Vec<Value> {
        let check = self.merchant().get("/admin/invariants?limit=1").await.expect(200);
        self.newest_orders(count(&check["checked"]["orders"])).await
    }

    /// So many orders. A list that has found what it was asked for need not look whether there were more, long ago.
    async fn newest_orders(&self, wanted: usize) -> Vec<Value> {
        let mut orders: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        while orders.len() < wanted {
            let path = format!("/admin/orders?limit={}{cursor}", (wanted - orders.len()).min(100));
            let page = self.agent().get(&path).await.expect(200);
            orders.extend(page["items"].as_array().expect("a list").iter().cloned());
            cursor = page["next_cursor"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
            assert!(orders.len() == wanted || !cursor.is_empty(), "{} of {wanted} orders are listed", orders.len());
        }
        orders
    }

    /// Units for sale, as the product's page says.
    pub(crate) async fn for_sale(&self, sku: &str) -> i64 {
        self.page(sku).await["availability"]["now"].as_i64().expect("units")
    }

    /// A product's page.
    pub(crate) async fn page(&self, sku: &str) -> Value {
        self.guest().get(&format!("/products/{sku}")).await.expect(200)
    }

    /// All that stands of a product, as agents see it.
    pub(crate) async fn stock(&self, sku: &str) -> Value {
        self.agent().get(&format!("/admin/stock/{sku}")).await.expect(200)
    }

    /// One place of it.
    pub(crate) async fn stock_at(&self, sku: &str, place: &str) -> Value {
        let stock = self.stock(sku).await;
        let places = stock["locations"].as_array().expect("locations");
        let found = places.iter().find(|item| item["location"] == place).cloned();
        found.unwrap_or_else(|| panic!("nothing at {place}: {stock}"))
    }

    /// The newest movement of a kind.
    pub(crate) async fn movement(&self, sku: &str, kind: &str) -> Value {
        let stock = self.stock(sku).await;
        let movements = stock["movements"].as_array().expect("movements");
        let found = movements.iter().find(|movement| movement["kind"] == kind).cloned();
        found.unwrap_or_else(|| panic!("no {kind}: {stock}"))
    }

    /// `[on_hand, available, reserved, short, unassigned]` of one place.
    pub(crate) async fn counters(&self, sku: &str, place: &str) -> [i64; 5] {
        let item = self.stock_at(sku, place).await;
        ["on_hand", "available", "reserved", "short", "unassigned"]
            .map(|name| item[name].as_i64().unwrap_or_else(|| panic!("no {name}: {item}")))
    }
}

#[track_caller]
fn count(number: &Value) -> usize {
    number.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_else(|| panic!("no count: {number}"))
}
