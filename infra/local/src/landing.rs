//! What stands at `/_local`: what this is, where to look, what to paste. Served by the runner only.

use crate::environment::SHOP_NAME;
use crate::issuer::Role;
use crate::pages::{self, escape};
use crate::reply;
use crate::runner::Runner;
use aws::outside::Undisturbed;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::Arc;

const PAGE: &str = include_str!("landing.html");

/// From the question to the order and back, as a shopper's client would do it.
const WALK: &str = r#"SHOP={url}
TO='{"name": "Ada Marsh", "line1": "12 Elm Street", "city": "Columbus", "region": "OH", "postal_code": "43215", "country": "US"}'

# What does it cost, and when does it come?
curl -s $SHOP/quotes -d '{"lines": [{"sku": "enamel-kettle", "quantity": 1}], "ship_to": '"$TO"'}'

# Order it. The key makes a double click harmless.
ORDER=$(curl -s $SHOP/orders -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)" -d '{
  "lines": [{"sku": "enamel-kettle", "quantity": 1}], "ship_to": '"$TO"',
  "contact": {"name": "Ada Marsh", "email": "ada@example.com"},
  "shipping_option": "standard", "payment_method": "tok_visa"}')
echo "$ORDER"

# How is it doing? The reply held a token that shows this one order.
ID=$(echo "$ORDER" | sed 's/.*"id":"\(ord_[^"]*\)".*/\1/')
TOKEN=$(echo "$ORDER" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -s $SHOP/orders/$ID -H "Authorization: Order-Token $TOKEN""#;

pub(crate) async fn page(State(runner): State<Arc<Runner>>) -> Response {
    let named = shop_name(&runner).await;
    let empty =
        if named.is_some() { "" } else { " They need the demo shop: start with --seed demo, or reset to it below." };
    let shop = named.unwrap_or_else(|| SHOP_NAME.to_owned());
    // The walk first: it brings an address of its own.
    let body = PAGE
        .replace("{walk}", &escape(WALK))
        .replace("{people}", &people())
        .replace("{empty}", empty)
        .replace("{shop}", &escape(&shop))
        .replace("{url}", &escape(&runner.url));
    reply::page(StatusCode::OK, pages::frame(&shop, &body))
}

fn people() -> String {
    Role::ALL.into_iter().fold(String::new(), |mut rows, role| {
        let (sub, name, email) = role.demo();
        let (role, name, email, sub) = (role.as_str(), escape(name), escape(email), escape(sub));
        write!(rows, "<tr><td>{name}</td><td>{role}</td><td>{email}</td><td class=\"soft id\">{sub}</td></tr>")
            .expect("a String takes any text");
        rows
    })
}

/// What the shop calls itself, if it has been told.
async fn shop_name(runner: &Runner) -> Option<String> {
    let app = runner.workshop.app(Arc::new(Undisturbed)).ok()?;
    let setting = store::settings::setting(&*app.table, "shop").await.ok()??;
    let value: Value = serde_json::from_str(&setting.value).ok()?;
    value["name"].as_str().map(str::to_owned)
}
