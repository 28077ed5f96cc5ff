//! The kinds of orders that faults are tried on, and how each is meant to end.

use super::client::Expected;
use crate::driver::{Answer, Edit, Shop, new_key};
use serde_json::{Value, json};

/// How an order is meant to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Placed,
    /// 402, nothing held.
    Declined,
    /// Waits for the customer, who does not come.
    LeftAlone,
    /// Waits for the customer, who answers the bank.
    Answered,
}

impl End {
    /// The status of the reply, and the state of the order when all has come to rest.
    pub(super) const fn seen(self) -> (u16, &'static str) {
        match self {
            Self::Placed | Self::Answered => (201, "placed"),
            Self::Declined => (402, "rejected"),
            Self::LeftAlone => (201, "expired"),
        }
    }

    pub(super) fn of(self, email: String, reply: Answer) -> Expected {
        Expected { email, reply, end: self.seen() }
    }
}

/// What is in stock of what is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stocked {
    Plenty,
    /// Some now, the rest later.
    Few,
    /// All later: nothing to pay yet.
    Nothing,
}

#[derive(Clone, Copy)]
pub(super) struct Variant {
    pub(super) method: &'static str,
    pub(super) stocked: Stocked,
    pub(super) end: End,
}

pub(super) const fn variant(method: &'static str, end: End) -> Variant {
    Variant { method, stocked: Stocked::Plenty, end }
}

impl Variant {
    /// An order of this kind, and the goods for it on the shelf.
    pub(super) async fn prepare(self, shop: &Shop, email: &str) -> Value {
        let body =
            shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", self.method).with("contact.email", email);
        if self.stocked == Stocked::Plenty {
            return body;
        }
        let sku = format!("SCARCE-{}", &new_key()[..8]);
        let product = json!({"name": "Scarce towel", "category": "towels", "weight_g": 300, "backorder_limit": 9,
            "price": {"amount": 1500, "currency": "USD"}});
        shop.new_product(&sku, product).await;
        if self.stocked == Stocked::Few {
            shop.receive(&sku, "west", 2).await;
        }
        let lines = json!([{"sku": sku, "quantity": 3}]);
        body.with("lines", lines).with("allow_backorder", true).with("agree_later_charge", true)
    }
}

/// The address of somebody nobody else is, so that their orders can be found.
pub(super) fn somebody() -> String {
    format!("{}@example.com", new_key())
}
