//! What must be true: the shop's invariants, and its books against the gateway's. And reading what stands on the shelves.

use super::{Shop, amount, id};
use futures::future::join_all;
use serde_json::Value;
use std::time::Duration;

/// A deployed shop's workers have so long to catch up.
const TRIES: u32 = 30;

impl Shop {
    /// Every invariant holds once all has drained: the check finds no violation, and the gateway holds just what the orders
    /// say is authorised.
    pub(crate) async fn invariants_hold(&self) {
        self.drain().await;
        let mut violations = self.violations().await;
        for _ in 0..TRIES {
            if violations.is_empty() || self.runner.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            violations = self.violations().await;
        }
        assert_eq!(violations, Vec::<Value>::new());
        if self.runner.is_some() {
            self.books_agree().await;
        }
    }

    /// What the check finds, over all its pages.
    pub(crate) async fn violations(&self) -> Vec<Value> {
        let mut found = Vec::new();
        let mut path = "/admin/invariants".to_owned();
        loop {
            let page = self.merchant().get(&path).await.expect(200);
            found.extend(page["violations"].as_array().expect("violations").iter().cloned());
            found.extend(page["unsettled"].as_array().expect("unsettled").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("/admin/invariants?cursor={cursor}"),
                None => return found,
            }
        }
    }

    async fn books_agree(&self) {
        let books = self.books().await;
        let orders = self.orders().await;
        let known: Vec<&str> = orders.iter().map(id).collect();
        for order in books["orders"].as_object().expect("books by order").keys() {
            assert!(known.contains(&order.as_str()), "the gateway holds money for {order}, which nobody placed");
        }
        let views = join_all(known.iter().map(|id| async { self.agent().order(id).await.expect(200) })).await;
        for order in &views {
            let held = books["orders"][id(order)]["held"].as_i64().unwrap_or(0);
            let authorized = amount(&order["payments"]["authorized"]);
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
        let mut orders = Vec::new();
        let mut path = "/admin/orders?limit=100".to_owned();
        loop {
            let page = self.agent().get(&path).await.expect(200);
            orders.extend(page["items"].as_array().expect("a list").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("/admin/orders?limit=100&cursor={cursor}"),
                None => return orders,
            }
        }
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
