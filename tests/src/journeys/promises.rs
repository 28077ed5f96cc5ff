//! Being told before wondering: a day that moves is told once for each new day, before the old one lapses, with what may be
//! done about it; and the first promise stays in sight.

use crate::driver::{Edit, Shop, id, new_key};
use jiff::ToSpan;
use jiff::civil::Date;
use local::{FaultKind, Faults, PlannedFault};
use serde_json::{Value, json};

impl Shop {
    /// The mails of a kind that were sent, the oldest first, as plain text.
    pub(crate) fn texts_of(&self, template: &str) -> Vec<String> {
        let mails = self.runner().expect("a shop of our own").mailbox().chosen(None, Some(template));
        mails.into_iter().map(|mail| mail.text.expect("text")).collect()
    }

    /// The carrier now expects an order's parcel on that day.
    async fn expects(&self, order: &Value, at: &str, eta: Date) {
        let seen = self.seen(order).await;
        let number = seen["parcels"][0]["number"].as_str().expect("a number").to_owned();
        let scan = json!({"number": number, "status": "in_transit", "at": at, "place": "Reno, NV", "eta": eta});
        self.guest().post_without_key("/_local/carrier/events", &scan).await.expect(200);
        self.drain().await;
    }
}

/// The last day that holds now for an order's first line.
fn promised(seen: &Value) -> Date {
    let day = seen["lines"][0]["promise"]["current"]["latest"].as_str().unwrap_or_else(|| panic!("no promise: {seen}"));
    day.parse().expect("a day")
}

fn status(seen: &Value) -> &str {
    seen["promise_status"].as_str().expect("a status")
}

#[tokio::test]
async fn c9_a_carriers_day_that_moves_twice_makes_two_notices_however_often_it_is_said() {
    let Some(shop) = Shop::own().await else { return };
    let plan = [FaultKind::DuplicateDelivery, FaultKind::Reorder].map(|kind| PlannedFault::new("*", 0, kind));
    shop.runner().expect("a shop of our own").faults(plan.to_vec());
    on_the_way(&shop).await;
    shop.runner().expect("a shop of our own").faults(Faults::None);
    shop.invariants_hold().await;
}

pub(crate) async fn on_the_way(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 2)]).await;
    shop.drain().await;
    shop.send_off(&order).await;
    let first = promised(&shop.seen(&order).await);
    assert_eq!(shop.texts_of("delayed"), Vec::<String>::new());
    let day = |later: i64| first.checked_add(later.days()).expect("a day");
    // 10, 12, 12, 14; and between them what was scanned before.
    for (at, later) in [("02T08", 0), ("02T09", 2), ("02T10", 2), ("02T07", 2), ("02T11", 4), ("02T11", 4)] {
        shop.expects(&order, &format!("2027-03-{at}:00:00Z"), day(later)).await;
    }
    let told = shop.texts_of("delayed");
    assert_eq!(told.len(), 2, "{told:?}");
    for text in &told {
        assert!(text.contains(&format!("/o/{}?t=", id(&order))), "{text}");
        assert!(!text.contains("#cancel"), "the carrier has it: nothing can be cancelled: {text}");
    }
    let seen = shop.seen(&order).await;
    assert_eq!((status(&seen), promised(&seen)), ("at_risk", day(4)));
    assert_eq!(seen["lines"][0]["promise"]["first"]["latest"], json!(first));
    let delays = seen["timeline"].as_array().expect("a timeline").iter().filter(|it| it["kind"] == "delayed").count();
    assert_eq!(delays, 2, "{}", seen["timeline"]);
    shop.set_clock(&format!("{}T09:00:00Z", day(1))).await;
    assert_eq!(status(&shop.seen(&order).await), "late");
    shop.scan(&order, "delivered", &format!("{}T08:00:00Z", day(1)), "Front door").await;
    assert_eq!(status(&shop.seen(&order).await), "missed");
}

#[tokio::test]
async fn c9_goods_that_do_not_leave_by_their_day_are_told_of_before_the_promise_lapses_with_working_choices() {
    let Some(shop) = Shop::own().await else { return };
    left_lying(&shop).await;
    shop.invariants_hold().await;
}

pub(crate) async fn left_lying(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let first = promised(&shop.seen(&order).await);
    shop.wait("P1D").await;
    assert_eq!(shop.texts_of("delayed").len(), 0, "its day has not ended everywhere");
    shop.wait("PT3H").await;
    let told = shop.texts_of("delayed");
    assert_eq!(told.len(), 1, "{told:?}");
    let seen = shop.seen(&order).await;
    assert!(promised(&seen) > first && status(&seen) == "at_risk", "{seen}");
    for place in ["#change", "#cancel"] {
        let link = told[0].split_whitespace().find(|word| word.ends_with(place)).expect("a link");
        let path = link.split(['?', '#']).next().and_then(|link| link.strip_prefix(shop.url())).expect("ours");
        let token = link.split("?t=").nth(1).and_then(|rest| rest.split('#').next()).expect("its token");
        assert_eq!(shop.holder_of(token).get(path).await.status, 200, "{link}");
        assert_eq!(shop.holder_of(token).order(id(&order)).await.status, 200);
    }
    // Whoever falls behind gives themselves more time each time, and does not write every day.
    shop.wait("P4D").await;
    let told = shop.texts_of("delayed").len();
    assert!((2..=4).contains(&told), "{told}");
    shop.send_off(&order).await;
    shop.wait("P1D").await;
    assert_eq!(shop.texts_of("delayed").len(), told, "it has left");
}

#[tokio::test]
async fn c9_what_nobody_works_on_has_no_date_and_gets_one_when_it_goes_on() {
    let Some(shop) = Shop::own().await else { return };
    held(&shop).await;
    shop.invariants_hold().await;
}

pub(crate) async fn held(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let holds = format!("/admin/orders/{}/holds", id(&order));
    shop.agent().post(&holds, &json!({"reason": "address"})).await.expect(201);
    shop.drain().await;
    shop.wait("P2D").await;
    let told = shop.texts_of("delayed");
    assert_eq!(told.len(), 1, "{told:?}");
    let seen = shop.seen(&order).await;
    assert_eq!((&seen["lines"][0]["promise"]["current"], status(&seen)), (&Value::Null, "at_risk"));
    shop.agent().delete(&format!("{holds}/address")).await.expect(200);
    shop.drain().await;
    shop.wait("PT2M").await;
    let told = shop.texts_of("delayed");
    assert_eq!(told.len(), 2, "they were told they would hear: {told:?}");
    assert!(!shop.seen(&order).await["lines"][0]["promise"]["current"].is_null());
}

#[tokio::test]
async fn c9_goods_that_do_not_come_on_their_day_leave_no_date_and_are_told_of_when_they_come() {
    let Some(shop) = Shop::own().await else { return };
    overdue(&shop).await;
    shop.invariants_hold().await;
}

pub(crate) async fn overdue(shop: &Shop) {
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.announce(&shop.teapot, "west", 9, "2027-03-05").await;
    let body = shop.order_body(&[(&shop.teapot, 1)]).with("allow_backorder", true).with("agree_later_charge", true);
    let order = shop.buy_as(&body).await;
    shop.drain().await;
    let first = promised(&shop.seen(&order).await);
    shop.wait("P4D").await;
    assert_eq!(shop.texts_of("delayed").len(), 0);
    // Another delivery is announced before the first is given up: that is the new date.
    shop.announce(&shop.teapot, "west", 9, "2027-03-15").await;
    shop.wait("P5D").await;
    assert_eq!(shop.texts_of("delayed").len(), 1);
    let seen = shop.seen(&order).await;
    assert!(promised(&seen) > first, "{seen}");
    // That one does not come either, and nothing else is announced.
    shop.wait("P10D").await;
    assert_eq!(shop.texts_of("delayed").len(), 2);
    assert_eq!(shop.seen(&order).await["lines"][0]["promise"]["current"], Value::Null);
    let path = format!("/admin/stock/{}/west/receipts", shop.teapot);
    shop.warehouse().post_under(&new_key(), &path, &json!({"quantity": 1})).await.expect(201);
    shop.drain().await;
    assert_eq!(shop.texts_of("delayed").len(), 3, "a date at last");
    let seen = shop.seen(&order).await;
    assert_eq!(seen["lines"][0]["promise"]["first"]["latest"], json!(first), "what was said first is not forgotten");
}
