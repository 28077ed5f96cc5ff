//! A realistic order, made by the domain's own rules from what a shop's settings look like.

use domain::address::{Address, ContactBody};
use domain::allocation::AllocationSettings;
use domain::catalog::Product;
use domain::ids::{LocationId, OrderId, Sku};
use domain::locations::{Location, LocationBody};
use domain::money::Currency;
use domain::orders::{
    Channel, Details, Goods, Order, Payment, PaymentState, Priority, Rules, State, Terms, Wanted, offer, place,
};
use domain::pricing::{CouponSettings, TaxSettings};
use domain::shipping::ShippingSettings;
use domain::stock::{Backorders, Counters, StockItem};
use domain::validate::Problems;
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

pub(crate) fn location_id(text: &str) -> LocationId {
    LocationId::parse(text).unwrap()
}

pub(crate) fn location() -> Location {
    let body: LocationBody = serde_json::from_str(
        r#"{"name": "Allentown, Pennsylvania", "country": "US", "region": "PA", "postal_code": "18109",
            "latitude": 40.6376, "longitude": -75.4358, "time_zone": "America/New_York", "cutoff": "16:00",
            "work_days": ["mon", "tue", "wed", "thu", "fri"], "holidays": ["2027-12-25"]}"#,
    )
    .unwrap();
    body.into_location(location_id("allentown")).unwrap()
}

pub(crate) fn product() -> Product {
    serde_json::from_str(
        r#"{"sku": "cast-iron-skillet", "name": "Cast Iron Skillet, Ten Inches", "description": "Heavy and patient.",
            "category": "kitchen", "price": 4800, "weight_g": 2300, "tax_class": "standard", "published": true,
            "backorder_limit": 5, "version": 1}"#,
    )
    .unwrap()
}

pub(crate) fn stock(available: i64) -> StockItem {
    let counters = Counters { on_hand: available, available, ..Counters::default() };
    StockItem { counters, version: 1, ..StockItem::empty(product().sku, location().id) }
}

/// One line, placed by a guest, as it is first stored.
pub(crate) fn pending_order(key: &str, now: Timestamp) -> Order {
    let product = product();
    let goods = Goods {
        product: product.clone(),
        stock: vec![stock(40)],
        backorders: Backorders::default(),
        inbound: Vec::new(),
    };
    let (locations, coupons, allocation) = ([location()], CouponSettings::default(), AllocationSettings::default());
    let taxes: TaxSettings = serde_json::from_str(
        r#"{"rates": [{"country": "US", "region": "NY", "rate": "0.08875"}], "shipping_taxed": true}"#,
    )
    .unwrap();
    let shipping: ShippingSettings = serde_json::from_str(
        r#"{"options": [{"id": "standard", "name": "Standard, to your door", "carrier": "parcelway",
            "max_parcel_g": 25000, "zones": [{"countries": ["US"], "base": {"amount": 495, "currency": "USD"},
            "per_kg": {"amount": 80, "currency": "USD"}, "transit_days": [1, 3]}]}]}"#,
    )
    .unwrap();
    let currency = Currency::parse("USD").unwrap();
    let rules = Rules {
        currency,
        locations: &locations,
        taxes: &taxes,
        shipping: &shipping,
        coupons: &coupons,
        allocation: &allocation,
    };
    let terms = Terms {
        lines: &[Wanted { sku: product.sku.clone(), quantity: 1 }],
        ship_to: &address(),
        coupon: None,
        allow_backorder: false,
        quote: None,
        option: Some("standard"),
    };
    let offered = offer(&BTreeMap::from([(product.sku, goods)]), &terms, &rules, now).unwrap();
    place(offered, details(OrderId::derive("guest", key), currency), now)
}

fn address() -> Address {
    Address {
        name: "Josephine Rodriguez".into(),
        line1: "1482 Willoughby Avenue, Apt 4B".into(),
        city: "Brooklyn".into(),
        region: Some("NY".into()),
        postal_code: "11237".into(),
        country: "US".into(),
        ..Address::default()
    }
}

fn details(id: OrderId, currency: Currency) -> Details {
    let contact = ContactBody {
        email: "josephine.rodriguez@example.com".into(),
        phone: None,
        name: "Josephine Rodriguez".into(),
    };
    Details {
        id,
        currency,
        channel: Channel::Web,
        owner: None,
        placed_by: None,
        contact: contact.parse(&mut Problems::new()).unwrap(),
        ship_to: address(),
        bill_to: None,
        payment_method: "pm_1MqLiJLkdIwHu7ixUEgbFdYF".into(),
        priority: Priority::Normal,
        later_charge: None,
        fingerprint: "Dyxkpm4IkbPV96nB".into(),
    }
}

/// The same once the gateway has authorised it.
pub(crate) fn placed_order(pending: &Order, now: Timestamp) -> Order {
    let payment = Payment {
        state: PaymentState::Authorized,
        id: Some("pi_3MtwBwLkdIwHu7ix28a3tqPa".into()),
        hold_until: Some(at("2027-03-08T15:00:02Z")),
        ..pending.payment.clone()
    };
    pending.ended(State::Placed, payment, now)
}
