//! Labels and parcels: one label for each parcel whatever is lost on the way, and what a carrier says of it, in whatever
//! order and however often.

use crate::driver::{Shop, id, new_key};
use app::events::{Event, kinds};
use app::fulfillment::{self, Pack, Request, Step};
use app::idempotency::Attempt;
use app::{App, Caller, Role, labels, orders, tracking};
use domain::ids::{FulfillmentId, OrderId, ParcelId};
use domain::orders::Bucket;
use domain::parcels::{Label, Parcel, ParcelStatus};
use local::carrier::{WEBHOOK_SECRET, signature};
use serde_json::{Value, json};
use std::sync::Arc;
use store::parcels;

/// An order whose one parcel stands packed at its door.
struct Packed<'s> {
    shop: &'s Shop,
    app: Arc<App>,
    order: OrderId,
    parcel: ParcelId,
}

fn packer() -> Caller {
    Caller::User { sub: "tom".to_owned(), roles: vec![Role::Warehouse] }
}

fn attempt(operation: &str) -> Attempt {
    Attempt::new(&packer(), operation, &new_key(), String::new())
}

impl<'s> Packed<'s> {
    async fn at(shop: &'s Shop) -> Self {
        shop.receive(&shop.kettle, "west", 5).await;
        let placed = shop.guest().place(&shop.order_body(&[(&shop.kettle, 2)])).await.expect(201);
        let order = OrderId::parse(id(&placed)).expect("nothing stands in the way");
        shop.drain().await;
        let app = shop.runner().expect("a shop of its own").app();
        orders::verify(&app, &order).await.expect("nothing stands in the way");
        fulfillment::release(&app, &order).await.expect("nothing stands in the way");
        let request = Request { fulfillment: FulfillmentId::new(&order, 1), takes: Vec::new() };
        let pick = Step { request: request.clone(), lots: Vec::new() };
        fulfillment::pick(&app, &packer(), &pick, &attempt("pick-items")).await.expect("nothing stands in the way");
        let pack = Pack { request, weight_g: Some(1900), size_mm: None, by_hand: None };
        let packed = fulfillment::pack(&app, &packer(), &pack, &attempt("pack-parcel"))
            .await
            .expect("nothing stands in the way");
        let parcel = packed.thing.parcel.expect("a parcel");
        Self { shop, app, order, parcel }
    }

    /// The same with its label, by now.
    async fn labelled(shop: &'s Shop) -> Self {
        let packed = Self::at(shop).await;
        packed.buy().await.expect("nothing stands in the way");
        packed
    }

    fn event(&self, kind: &str, part: &str) -> Event {
        let (aggregate, at) = (self.order.to_string(), self.app.now());
        Event { id: "1".into(), kind: kind.into(), aggregate, part: part.into(), seq: 1, occurred_at: at }
    }

    async fn buy(&self) -> Result<(), app::Error> {
        labels::buy(&self.app, &self.event(kinds::ORDER_PACKED, "ORDER")).await
    }

    async fn parcel(&self) -> Parcel {
        parcels::find(&*self.app.table, &self.parcel).await.expect("nothing stands in the way").expect("the parcel")
    }

    async fn number(&self) -> String {
        self.parcel().await.number().expect("a number").to_owned()
    }

    /// Units of the order in a bucket.
    async fn units(&self, bucket: Bucket) -> u32 {
        let order = store::orders::find(&*self.app.table, &self.order)
            .await
            .expect("nothing stands in the way")
            .expect("the order");
        order.units(|portion| portion.bucket == bucket)
    }

    async fn hand_over(&self) {
        let request = Request { fulfillment: FulfillmentId::new(&self.order, 1), takes: Vec::new() };
        fulfillment::hand_over(&self.app, &packer(), &request, None, &attempt("hand-over"))
            .await
            .expect("nothing stands in the way");
    }

    /// The carrier sees the parcel.
    async fn seen(&self, status: &str, at: &str) {
        self.told(json!({"number": self.number().await, "status": status, "at": at, "place": "Omaha, NE"})).await;
    }

    async fn told(&self, event: Value) {
        self.shop.guest().post_without_key("/_local/carrier/events", &event).await.expect(200);
    }

    async fn carrier_will(&self, next: &[&str]) {
        self.shop.guest().post_without_key("/_local/carrier", &json!({"next": next})).await.expect(200);
    }

    async fn books(&self) -> Value {
        self.shop.guest().get("/_local/carrier/books").await.expect(200)
    }
}

#[tokio::test]
async fn a_packed_parcel_gets_the_promised_carriers_cheapest_label_once() {
    let Some(shop) = Shop::own().await else { return };
    let packed = Packed::labelled(&shop).await;
    packed.buy().await.expect("nothing stands in the way");
    let parcel = packed.parcel().await;
    let bought = parcel.label.bought().expect("a label");
    assert_eq!((parcel.carrier.as_str(), parcel.service.as_deref()), ("parcelway", Some("Ground")));
    let books = packed.books().await;
    assert_eq!(books["bought"], 1);
    assert_eq!(books["cost"]["amount"], bought.cost.amount.0);
    assert_eq!(books["shipments"][0]["reference"], packed.parcel.to_string());
    assert_eq!(books["shipments"].as_array().map(Vec::len), Some(1), "woken again, nothing is announced again");
}

#[tokio::test]
async fn a_reply_lost_before_or_after_the_purchase_makes_one_label() {
    let Some(shop) = Shop::own().await else { return };
    for fault in ["timeout_before_effect", "timeout_after_effect"] {
        let packed = Packed::at(&shop).await;
        packed.carrier_will(&[fault]).await;
        let before = packed.books().await["bought"].as_u64();
        let first = packed.buy().await;
        assert_eq!(first.is_ok(), fault == "timeout_after_effect", "{fault}: what was bought is read at once");
        packed.buy().await.expect("nothing stands in the way");
        assert!(packed.parcel().await.label.tracker().is_some(), "{fault}");
        assert_eq!(packed.books().await["bought"].as_u64(), before.map(|labels| labels + 1), "{fault}");
    }
}

#[tokio::test]
async fn a_label_nobody_sells_is_a_persons_affair_and_can_be_asked_for_again() {
    let Some(shop) = Shop::own().await else { return };
    let packed = Packed::at(&shop).await;
    packed.carrier_will(&["refuse"]).await;
    packed.buy().await.expect("nothing stands in the way");
    let refused = packed.parcel().await;
    assert!(matches!(&refused.label, Label::Failed { reason } if reason.contains("POSTAGE.FAILURE")), "{refused:?}");
    packed.buy().await.expect("nothing stands in the way");
    assert_eq!(packed.parcel().await, refused, "it is not asked again by itself");
    labels::try_again(&packed.app, &packed.parcel).await.expect("nothing stands in the way");
    packed.buy().await.expect("nothing stands in the way");
    assert!(packed.parcel().await.label.tracker().is_some());
}

#[tokio::test]
async fn the_label_of_a_parcel_that_is_opened_again_is_given_back_once_the_carrier_agrees() {
    let Some(shop) = Shop::own().await else { return };
    let packed = Packed::labelled(&shop).await;
    let request = Request { fulfillment: FulfillmentId::new(&packed.order, 1), takes: Vec::new() };
    fulfillment::unpack(&packed.app, &packer(), &request, None, &attempt("unpack-parcel"))
        .await
        .expect("nothing stands in the way");
    packed.carrier_will(&["timeout_after_effect"]).await;
    assert!(packed.buy().await.is_err());
    packed.buy().await.expect("nothing stands in the way");
    assert!(matches!(packed.parcel().await.label, Label::VoidRequested(_)), "{:?}", packed.parcel().await.label);
    shop.wait("PT25H").await;
    let parcel = packed.parcel().await;
    assert!(matches!(parcel.label, Label::Voided(_)), "{:?}", parcel.label);
    let books = packed.books().await;
    assert_eq!((&books["voided"], &books["cost"]["amount"]), (&json!(1), &json!(0)));
    // A parcel that was opened must not be on its way: somebody has to look for it, and the order stays as it is.
    packed.seen("in_transit", "2027-03-02T18:00:00Z").await;
    assert_eq!(packed.units(Bucket::HandedOver).await, 0);
    assert_eq!(packed.units(Bucket::Picked).await, 2);
}

#[tokio::test]
async fn c6_a_carriers_scan_is_the_hand_over_nobody_wrote_and_delivery_is_final() {
    let Some(shop) = Shop::own().await else { return };
    let packed = Packed::labelled(&shop).await;
    packed.seen("in_transit", "2027-03-01T20:00:00Z").await;
    assert_eq!(packed.units(Bucket::HandedOver).await, 2);
    assert!(packed.parcel().await.handed_over_at.is_some());
    packed.seen("delivered", "2027-03-03T15:00:00Z").await;
    assert_eq!(packed.units(Bucket::Delivered).await, 2);
    let delivered = packed.parcel().await;
    assert_eq!(delivered.delivered_at, Some("2027-03-03T15:00:00Z".parse().expect("nothing stands in the way")));
    // Late, repeated and contradicting words are noted, and move nothing back.
    for (status, at) in [
        ("out_for_delivery", "2027-03-03T09:00:00Z"),
        ("in_transit", "2027-03-01T20:00:00Z"),
        ("lost", "2027-03-09T09:00:00Z"),
    ] {
        packed.seen(status, at).await;
        assert_eq!((packed.parcel().await.status, packed.units(Bucket::Delivered).await), (ParcelStatus::Delivered, 2));
    }
    let scans = parcels::scans(&*packed.app.table, &packed.parcel).await.expect("nothing stands in the way");
    let words: Vec<String> = scans.iter().map(|scan| scan.status.to_string()).collect();
    assert_eq!(words, ["pre_transit", "in_transit", "out_for_delivery", "delivered", "lost"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c6_a_message_told_many_times_is_written_once() {
    let Some(shop) = Shop::own().await else { return };
    let packed = Packed::labelled(&shop).await;
    packed.hand_over().await;
    let number = packed.number().await;
    packed.told(json!({"number": number, "status": "out_for_delivery", "eta": "2027-03-04", "times": 3})).await;
    let parcel = packed.parcel().await;
    assert_eq!(
        (parcel.status, parcel.eta),
        (ParcelStatus::OutForDelivery, Some("2027-03-04".parse().expect("nothing stands in the way")))
    );
    packed.told(json!({"number": number, "status": "out_for_delivery", "eta": "2027-03-04", "times": 2})).await;
    assert_eq!(packed.parcel().await.version, parcel.version);
}

#[tokio::test]
async fn c6_a_parcel_nobody_speaks_of_is_taken_for_delivered_after_the_carrier_was_asked_once_more() {
    let Some(shop) = Shop::own().await else { return };
    let (silent, found) = (Packed::labelled(&shop).await, Packed::labelled(&shop).await);
    silent.hand_over().await;
    found.hand_over().await;
    // The carrier knows, and its message was lost.
    let number = found.number().await;
    found.told(json!({"number": number, "status": "delivered", "at": "2027-03-06T10:00:00Z", "times": 0})).await;
    assert_eq!(found.units(Bucket::HandedOver).await, 2);
    shop.wait("P6D").await;
    assert_eq!(silent.units(Bucket::HandedOver).await, 2, "not yet");
    shop.wait("P15D").await;
    shop.wait("PT5M").await;
    assert_eq!((silent.units(Bucket::Delivered).await, found.units(Bucket::Delivered).await), (2, 2));
    assert!(silent.parcel().await.presumed);
    let found = found.parcel().await;
    assert_eq!(
        (found.presumed, found.delivered_at),
        (false, Some("2027-03-06T10:00:00Z".parse().expect("nothing stands in the way")))
    );
    tracking::presume(&silent.app, &silent.event(kinds::TIMER_PRESUME_DELIVERED, "PARCEL#001"))
        .await
        .expect("nothing stands in the way");
    assert_eq!(silent.units(Bucket::Delivered).await, 2, "a second time changes nothing");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c6_nobody_but_the_carrier_can_speak_for_it() {
    let Some(shop) = Shop::own().await else { return };
    let packed = Packed::labelled(&shop).await;
    let tracker = packed.parcel().await.label.tracker().expect("a tracker").to_owned();
    let body = json!({"description": "tracker.updated", "result": {"id": tracker, "status": "delivered"}}).to_string();
    let to = async |path: &str, signature: Option<&str>| {
        let signed = signature.map(|signature| ("x-hmac-signature", signature));
        shop.guest().post_signed(path, signed, &body).await
    };
    let (good, bad) = (signature(WEBHOOK_SECRET, body.as_bytes()), signature("guessed", body.as_bytes()));
    for wrong in [None, Some(bad.as_str()), Some("hmac-sha256-hex=")] {
        to("/webhooks/carriers/easypost", wrong).await.expect_problem(401, "bad_signature");
    }
    to("/webhooks/carriers/pigeon", Some(&good)).await.expect_problem(404, "not_found");
    to("/webhooks/carriers/easypost", Some(&good)).await.expect(200);
    assert_eq!(packed.parcel().await.delivered_at, None, "what a message says is not believed: the tracker is read");
}
