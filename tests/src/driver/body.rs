//! What is asked for: bodies that are right, and a way to make one thing about them different.

use super::Shop;
use serde_json::{Value, json};

/// Where most orders go. The west is nearest.
#[must_use]
pub(crate) fn california() -> Value {
    json!({"name": "Ada Lovelace", "line1": "1 Analytical Way", "city": "Sacramento", "region": "CA",
        "postal_code": "95814", "country": "US"})
}

/// The east is nearest.
#[must_use]
pub(crate) fn new_york() -> Value {
    json!({"name": "Ada Lovelace", "line1": "2 Difference Street", "city": "Albany", "region": "NY",
        "postal_code": "12207", "country": "US"})
}

/// Prices include the tax.
#[must_use]
pub(crate) fn germany() -> Value {
    json!({"name": "Ada Lovelace", "line1": "Rechenweg 3", "city": "Berlin", "postal_code": "10115", "country": "DE"})
}

fn lines(lines: &[(&str, i64)]) -> Value {
    lines.iter().map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity})).collect()
}

impl Shop {
    /// A guest's order of these goods to California, the standard way, by a card that works.
    #[must_use]
    #[expect(clippy::unused_self, reason = "it is the shop's order, as calls say it")]
    pub(crate) fn order_body(&self, goods: &[(&str, i64)]) -> Value {
        json!({"lines": lines(goods), "ship_to": california(), "shipping_option": "standard",
            "payment_method": "tok_visa",
            "contact": {"email": "ada@example.com", "phone": "+1 415 555 0100", "name": "Ada Lovelace"}})
    }

    /// Where somebody lives, as they keep it in their account.
    #[must_use]
    #[expect(clippy::unused_self, reason = "it is kept in the shop, as calls say it")]
    pub(crate) fn address_body(&self) -> Value {
        california().with("label", "Home").with("phone", "+1 415 555 0100")
    }

    #[must_use]
    #[expect(clippy::unused_self, reason = "it is the shop's quote, as calls say it")]
    pub(crate) fn quote_body(&self, goods: &[(&str, i64)]) -> Value {
        json!({"lines": lines(goods), "ship_to": california()})
    }

    /// What a basket costs, in California.
    pub(crate) async fn quote(&self, goods: &[(&str, i64)]) -> Value {
        self.guest().post_without_key("/quotes", &self.quote_body(goods)).await.expect(201)
    }

    /// A guest buys, and it works.
    pub(crate) async fn buy(&self, goods: &[(&str, i64)]) -> Value {
        self.buy_as(&self.order_body(goods)).await
    }

    /// A guest places this order, and it works.
    pub(crate) async fn buy_as(&self, body: &Value) -> Value {
        let order = self.guest().place(body).await.expect(201);
        assert_eq!(order["state"], "placed", "{order}");
        order
    }
}

/// A body in which one thing is different.
pub(crate) trait Edit: Sized {
    /// Puts a value at a path such as `lines.0.quantity`. What is not there yet is made.
    #[must_use]
    fn with(self, path: &str, value: impl Into<Value>) -> Self;

    /// Takes the value at a path away.
    #[must_use]
    fn without(self, path: &str) -> Self;
}

impl Edit for Value {
    fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        *place(&mut self, path) = value.into();
        self
    }

    fn without(mut self, path: &str) -> Self {
        let (parent, last) = match path.rsplit_once('.') {
            Some((parent, last)) => (place(&mut self, parent), last),
            None => (&mut self, path),
        };
        parent.as_object_mut().and_then(|object| object.remove(last)).expect("it was there");
        self
    }
}

fn place<'a>(value: &'a mut Value, path: &str) -> &'a mut Value {
    path.split('.').fold(value, |value, step| match (value, step.parse::<usize>()) {
        (Value::Array(list), Ok(index)) => list.get_mut(index).expect("the list is long enough"),
        (value, _) => &mut value[step],
    })
}
