//! What a whole life costs: orders of one line, from placing to the answered survey, one after the other, so that nothing is
//! shared that a busy shop would share. Calls, units and invocations of every function on the way are counted and priced;
//! mails, the payment gateway and the carrier are counted apart, since their fees are not AWS's.

use crate::prices::{Dollars, Used};
use crate::report::{count, per, rounded, used};
use crate::shopping::{answer, key};
use local::{Clock, FunctionMeter, MeterReading, Options, Role, Seed, Shop};
use reqwest::Client;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Lives that are measured; one more goes before them, so that nothing is read for the first time.
const LIVES: usize = 20;
/// What runs by the clock, however many orders there are.
const SCHEDULED: [&str; 2] = ["fire-timers", "sweep-overdue"];
const MINUTES_A_MONTH: f64 = 43_200.0;
const SKU: &str = "camp-mug";

/// What one life came to.
#[derive(Debug, Serialize)]
pub(crate) struct Life {
    bench: &'static str,
    lives: usize,
    invocations: f64,
    /// By service and operation.
    calls: BTreeMap<String, f64>,
    read_units: f64,
    write_units: f64,
    usd_per_million: f64,
    usd_by_service: Dollars,
    /// The dearest first.
    functions: Vec<Share>,
    /// Not in the sum: fees of others, by how often each is asked.
    mails: f64,
    gateway_calls: f64,
    carrier_calls: f64,
    /// Not in the sum: the schedules cost this a month, whether or not anybody buys.
    schedules_usd_per_month: f64,
}

/// A function's part of a life.
#[derive(Debug, Serialize)]
struct Share {
    function: String,
    usd_per_million: f64,
    invocations: f64,
    write_units: f64,
    read_units: f64,
    dynamodb_calls: f64,
    cpu_ms: f64,
}

struct Play {
    shop: Shop,
    client: Client,
}

impl Life {
    pub(crate) async fn measure() -> Result<Self, Box<dyn std::error::Error>> {
        let clock = Clock::ManualFrom("2027-03-01T09:30:00Z".parse()?);
        let shop = Shop::start(Options { clock, seed: Seed::Demo, ..Options::default() }).await?;
        let play = Play { shop, client: Client::builder().tcp_nodelay(true).build()? };
        play.fill().await?;
        play.live(1).await?;
        play.shop.reset_meter();
        play.live(LIVES).await?;
        Ok(Self::of(&play.shop.meter())?)
    }

    fn of(meter: &MeterReading) -> Result<Self, String> {
        let lives = per(LIVES);
        let mut life = Self {
            bench: "whole-life",
            lives: LIVES,
            invocations: 0.0,
            calls: BTreeMap::new(),
            read_units: 0.0,
            write_units: 0.0,
            usd_per_million: 0.0,
            usd_by_service: Dollars::default(),
            functions: Vec::new(),
            mails: 0.0,
            gateway_calls: 0.0,
            carrier_calls: 0.0,
            schedules_usd_per_month: 0.0,
        };
        for (name, function) in &meter.functions {
            let (own, invocations) = if SCHEDULED.contains(name) {
                life.schedules_usd_per_month += a_month(name, function)?;
                // What it does for orders: timers are taken away, and told of.
                let own = used(name, function, lives)?;
                (Used { read_units: 0.0, dynamodb_calls: own.write_units, cpu_ms: 0.0, ..own }, 0.0)
            } else {
                (used(name, function, lives)?, count(function.invocations) / lives)
            };
            let dollars = own.dollars_per_million(invocations, is_asked_over_http(name));
            life.add(name, function, dollars, own, invocations);
        }
        life.functions.sort_by(|one, other| other.usd_per_million.total_cmp(&one.usd_per_million));
        for number in [&mut life.invocations, &mut life.read_units, &mut life.write_units] {
            *number = rounded(*number, 1);
        }
        life.usd_per_million = rounded(life.usd_by_service.total(), 2);
        life.usd_by_service = life.usd_by_service.map(|part| rounded(part, 2));
        life.schedules_usd_per_month = rounded(life.schedules_usd_per_month, 2);
        Ok(life)
    }

    fn add(&mut self, name: &str, function: &FunctionMeter, dollars: Dollars, own: Used, invocations: f64) {
        let lives = per(LIVES);
        if !SCHEDULED.contains(&name) {
            for (call, times) in &function.calls {
                *self.calls.entry(call.clone()).or_default() += rounded(count(*times) / lives, 2);
            }
        }
        self.invocations += invocations;
        self.read_units += own.read_units;
        self.write_units += own.write_units;
        self.mails += own.mails;
        self.gateway_calls += own.gateway_calls;
        self.carrier_calls += own.carrier_calls;
        self.usd_by_service = self.usd_by_service.plus(dollars);
        self.functions.push(Share {
            function: name.to_owned(),
            usd_per_million: rounded(dollars.total(), 2),
            invocations: rounded(invocations, 2),
            write_units: rounded(own.write_units, 2),
            read_units: rounded(own.read_units, 2),
            dynamodb_calls: rounded(own.dynamodb_calls, 2),
            cpu_ms: rounded(own.cpu_ms, 2),
        });
    }

    /// The JSON line on standard output; for people the dearest functions beside it, on standard error.
    pub(crate) fn print(&self, only_json: bool) {
        println!("{}", serde_json::to_string(self).expect("numbers are JSON"));
        if only_json {
            return;
        }
        eprintln!(
            "  whole life     ${:.2}/M   {:.1} invocations   {:.1} WU   {:.1} RU   ({:.1} mails, {:.1} gateway and {:.1} carrier calls apart)",
            self.usd_per_million,
            self.invocations,
            self.write_units,
            self.read_units,
            self.mails,
            self.gateway_calls,
            self.carrier_calls,
        );
        for share in self.functions.iter().take(12) {
            let Share { function, usd_per_million, invocations, write_units, read_units, .. } = share;
            eprintln!(
                "    {function:18} ${usd_per_million:>5.2}/M   {invocations:.1} invocations   {write_units:.1} WU   {read_units:.1} RU"
            );
        }
    }
}

/// What a schedule costs a month: as it was called here, once a minute.
fn a_month(name: &str, function: &FunctionMeter) -> Result<f64, String> {
    let once = used(name, function, count(function.invocations.max(1)))?;
    Ok(once.dollars_per_million(1.0, false).total() / 1e6 * MINUTES_A_MONTH)
}

fn is_asked_over_http(name: &str) -> bool {
    local::registry::endpoints().iter().any(|endpoint| endpoint.route.function == name)
}

impl Play {
    async fn fill(&self) -> Result<(), Box<dyn std::error::Error>> {
        for place in ["reno", "columbus", "allentown"] {
            let path = format!("/admin/stock/{SKU}/{place}/receipts");
            self.staff(Role::Warehouse, &path, json!({"quantity": 1000}), 201).await?;
        }
        self.shop.drain().await?;
        Ok(())
    }

    /// So many lives, one after the other; time passes for all of them together, as it does.
    async fn live(&self, lives: usize) -> Result<(), Box<dyn std::error::Error>> {
        let mut numbers = Vec::new();
        for _ in 0..lives {
            numbers.push(self.to_the_truck().await?);
        }
        for (hours, status) in [(20, "in_transit"), (28, "out_for_delivery"), (4, "delivered")] {
            self.shop.advance(jiff::SignedDuration::from_hours(hours)).await?;
            for number in &numbers {
                let scan = json!({"number": number, "status": status, "place": "Sacramento, CA"});
                self.post("/_local/carrier/events", None, scan, 200).await?;
                self.shop.drain().await?;
            }
        }
        let before = self.shop.mailbox().items(None).len();
        self.shop.advance(jiff::SignedDuration::from_hours(24 * 8)).await?;
        self.shop.drain().await?;
        for mail in &self.shop.mailbox().items(None)[before..] {
            self.answer_survey(mail.text.as_deref().unwrap_or_default()).await?;
        }
        Ok(())
    }

    /// Placed, looked at once, picked, packed, handed over and charged. Answers the parcel's number.
    async fn to_the_truck(&self) -> Result<String, Box<dyn std::error::Error>> {
        let body = json!({
            "lines": [{"sku": SKU, "quantity": 1}],
            "ship_to": {"name": "Ada Lovelace", "line1": "1 Analytical Way", "city": "Sacramento", "region": "CA",
                "postal_code": "95814", "country": "US"},
            "contact": {"email": "ada@example.com", "name": "Ada Lovelace"},
            "shipping_option": "standard", "payment_method": "tok_visa",
        });
        let order = self.post("/orders", None, body, 201).await?;
        self.shop.drain().await?;
        let (id, token) = (text(&order, "id"), text(&order, "access_token"));
        let look = |path: String| self.client.get(format!("{}{path}", self.shop.url()));
        let own = format!("Order-Token {token}");
        answer(look(format!("/orders/{id}")).header("authorization", &own), 200).await?;
        // Whoever works there reads the list of what is to be done, which shows many; the task's id is all that is needed.
        let task = format!("ful_{}_1", id.trim_start_matches("ord_"));
        for step in ["pick", "pack", "hand-over"] {
            self.staff(Role::Warehouse, &format!("/admin/fulfillments/{task}/{step}"), json!({}), 200).await?;
            self.shop.drain().await?;
        }
        // Not asked of the shop, which would be counted.
        let reference = format!("par_{}_1", id.trim_start_matches("ord_"));
        let (books, payments) = (self.shop.carrier().books(), self.shop.books());
        if payments["orders"][&id]["captured"].as_i64().is_none_or(|captured| captured == 0) {
            return Err(format!("not paid: {}", payments["orders"][&id]).into());
        }
        let labels = books["shipments"].as_array().into_iter().flatten();
        let label = labels.into_iter().find(|label| label["reference"] == reference.as_str());
        Ok(label.map(|label| text(label, "number")).ok_or("no label was bought")?)
    }

    async fn answer_survey(&self, mail: &str) -> Result<(), Box<dyn std::error::Error>> {
        let Some(link) = mail.split("/s/").nth(1).and_then(|rest| rest.split_whitespace().next()) else {
            return Ok(());
        };
        let path = format!("/surveys/{}", link.trim_end_matches(['.', ')', '>']));
        answer(self.client.get(format!("{}{path}", self.shop.url())), 200).await?;
        self.post(&path, None, json!({"score": 5, "comment": "It keeps warm."}), 200).await?;
        self.shop.drain().await?;
        Ok(())
    }

    async fn staff(&self, role: Role, path: &str, body: Value, status: u16) -> Result<Value, String> {
        let token = self.shop.token(role, None);
        self.post(path, Some(&token), body, status).await
    }

    async fn post(&self, path: &str, token: Option<&str>, body: Value, status: u16) -> Result<Value, String> {
        let mut request =
            self.client.post(format!("{}{path}", self.shop.url())).header("idempotency-key", key()).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let text = answer(request, status).await?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quality's budget; eighty is the aim.
    const BUDGET: f64 = 120.0;

    #[tokio::test]
    async fn a_whole_life_stays_within_its_budget() {
        let life = Life::measure().await.unwrap();
        // A debug build takes more CPU than what is deployed: it stays within the budget all the same.
        assert!(life.usd_per_million > crate::prices::FLOOR && life.usd_per_million <= BUDGET, "{life:?}");
        assert!(life.gateway_calls >= 2.0 && life.carrier_calls >= 2.0 && life.mails >= 3.0, "{life:?}");
    }
}
