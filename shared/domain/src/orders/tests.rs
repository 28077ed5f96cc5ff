//! A small shop to ask for offers, and what is expected of them.

mod approvals;
mod changing;
mod going;
mod offering;
mod placing;
mod promising;
mod properties;
mod statuses;

use super::*;
use crate::address::{Contact, ContactBody};
use crate::allocation::AllocationSettings;
use crate::catalog::Product;
use crate::locations::{Location, sample};
use crate::pricing::{CouponSettings, TaxSettings};
use crate::shipping::ShippingSettings;
use crate::stock::{Backorders, Counters, Inbound, StockItem};
use crate::validate::Problems;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A Monday, ten o'clock in New York.
const NOW: &str = "2027-03-01T15:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at(NOW)
}

fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

fn place_id(text: &str) -> LocationId {
    LocationId::parse(text).unwrap()
}

/// A shop with a location in New Jersey (`east`) and one in Nevada (`west`), a shipping charge of 1000 a parcel and no tax.
struct Shop {
    goods: BTreeMap<Sku, Goods>,
    locations: Vec<Location>,
    taxes: TaxSettings,
    shipping: ShippingSettings,
    coupons: CouponSettings,
    allocation: AllocationSettings,
}

const SHIPPING: &str = r#"{"options": [
    {"id": "standard", "name": "Standard", "carrier": "parcelway", "max_parcel_g": 30000, "zones": [
        {"countries": ["US", "DE"], "base": {"amount": 1000, "currency": "USD"},
         "per_kg": {"amount": 0, "currency": "USD"}, "transit_days": [2, 4]}]},
    {"id": "express", "name": "Express", "carrier": "swiftline", "max_parcel_g": 30000, "zones": [
        {"countries": ["US"], "base": {"amount": 2500, "currency": "USD"},
         "per_kg": {"amount": 0, "currency": "USD"}, "transit_days": [1, 1]}]}]}"#;

impl Shop {
    fn new() -> Self {
        let west = Location { latitude: 39.53, longitude: -119.81, ..sample("west") };
        Self {
            goods: BTreeMap::new(),
            locations: vec![sample("east"), west],
            taxes: TaxSettings::default(),
            shipping: serde_json::from_str(SHIPPING).unwrap(),
            coupons: CouponSettings::default(),
            allocation: AllocationSettings::default(),
        }
    }

    /// Adds a product of 100 g that is for sale.
    fn sells(mut self, name: &str, price: i64) -> Self {
        let product: Product = serde_json::from_value(serde_json::json!({
            "sku": name, "name": format!("The {name}"), "category": "things", "price": price, "weight_g": 100,
            "tax_class": "standard", "published": true, "version": 1,
        }))
        .unwrap();
        let goods = Goods { product, stock: Vec::new(), backorders: Backorders::default(), inbound: Vec::new() };
        self.goods.insert(sku(name), goods);
        self
    }

    fn of(&mut self, name: &str) -> &mut Goods {
        self.goods.get_mut(&sku(name)).unwrap()
    }

    fn stock(mut self, name: &str, location: &str, available: i64) -> Self {
        let counters = Counters { on_hand: available, available, ..Counters::default() };
        let item = StockItem { counters, version: 1, ..StockItem::empty(sku(name), place_id(location)) };
        self.of(name).stock.push(item);
        self
    }

    fn may_be_backordered(mut self, name: &str, left: i64, waiting: i64) -> Self {
        self.of(name).backorders = Backorders { limit: left + waiting, left, waiting, version: 1 };
        self
    }

    fn expects(mut self, name: &str, quantity: i64, day: &str) -> Self {
        let purchase_order = crate::ids::PurchaseOrderId::parse("po_1").unwrap();
        let expected_on = day.parse().unwrap();
        let inbound = Inbound { purchase_order, location: place_id("west"), expected_on, quantity, version: 1 };
        self.of(name).inbound.push(inbound);
        self
    }

    fn taxes(mut self, json: &str) -> Self {
        self.taxes = serde_json::from_str(json).unwrap();
        self
    }

    fn coupons(mut self, json: &str) -> Self {
        self.coupons = serde_json::from_str(json).unwrap();
        self
    }

    fn rules(&self) -> Rules<'_> {
        Rules {
            currency: Currency::parse("USD").unwrap(),
            locations: &self.locations,
            taxes: &self.taxes,
            shipping: &self.shipping,
            coupons: &self.coupons,
            allocation: &self.allocation,
        }
    }

    fn offer(&self, ask: &Ask) -> Result<Offered, PlaceRefused> {
        offer(&self.goods, &ask.terms(), &self.rules(), now())
    }

    fn order(&self, ask: &Ask) -> Order {
        place(self.offer(ask).unwrap(), details(), now())
    }
}

/// What a shopper asks for: to New York by the cheapest option, unless said otherwise.
#[derive(Clone)]
struct Ask {
    lines: Vec<Wanted>,
    ship_to: Address,
    coupon: Option<&'static str>,
    allow_backorder: bool,
    quote: Option<Quote>,
    option: Option<&'static str>,
}

fn ask(lines: &[(&str, u32)]) -> Ask {
    let ship_to = Address {
        name: "Ada Lovelace".into(),
        line1: "1 Analytical Way".into(),
        city: "New York".into(),
        region: Some("NY".into()),
        postal_code: "10001".into(),
        country: "US".into(),
        ..Address::default()
    };
    let lines = lines.iter().map(|(name, quantity)| Wanted { sku: sku(name), quantity: *quantity }).collect();
    Ask { lines, ship_to, coupon: None, allow_backorder: false, quote: None, option: None }
}

impl Ask {
    fn waiting_allowed(self) -> Self {
        Self { allow_backorder: true, ..self }
    }

    fn coupon(self, code: &'static str) -> Self {
        Self { coupon: Some(code), ..self }
    }

    fn option(self, id: &'static str) -> Self {
        Self { option: Some(id), ..self }
    }

    fn quoted(self, quote: Quote) -> Self {
        Self { quote: Some(quote), ..self }
    }

    fn to(mut self, country: &str, region: Option<&str>) -> Self {
        self.ship_to.country = country.into();
        self.ship_to.region = region.map(Into::into);
        self
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            lines: &self.lines,
            ship_to: &self.ship_to,
            coupon: self.coupon,
            allow_backorder: self.allow_backorder,
            quote: self.quote.as_ref(),
            option: self.option,
        }
    }
}

fn contact() -> Contact {
    let body = ContactBody { email: "ada@example.com".into(), phone: None, name: "Ada Lovelace".into() };
    body.parse(&mut Problems::new()).unwrap()
}

fn details() -> Details {
    Details {
        id: OrderId::derive("guest", "key"),
        currency: Currency::parse("USD").unwrap(),
        channel: Channel::Web,
        owner: None,
        placed_by: None,
        contact: contact(),
        ship_to: ask(&[]).ship_to,
        bill_to: None,
        payment_method: "pm_1".into(),
        priority: Priority::Normal,
        later_charge: None,
        fingerprint: "f".into(),
    }
}

/// Two of A in stock at 2500; B at 4000 has to be waited for: the example of capability B7.
fn b7() -> (Shop, Ask) {
    let shop = Shop::new().sells("A", 2500).stock("A", "east", 10).sells("B", 4000).may_be_backordered("B", 5, 0);
    (shop, ask(&[("A", 2), ("B", 1)]).waiting_allowed())
}

fn fields(refused: PlaceRefused) -> Vec<String> {
    match refused {
        PlaceRefused::Invalid(problems) => problems.into_vec().into_iter().map(|problem| problem.field).collect(),
        other => panic!("refused for another reason: {other:?}"),
    }
}

fn short(refused: PlaceRefused) -> Vec<ShortLine> {
    match refused {
        PlaceRefused::OutOfStock(short) => short,
        other => panic!("refused for another reason: {other:?}"),
    }
}
