//! Shops, orders and what happens to them: everyday ones, and such as nobody thinks of.

use app::catalog::Cover;
use app::mail::{Asked, Back, Goods, Mail, OrderFacts, Parcel, ShopFacts, Story, TicketFacts, WayBack, WaysOut};
use domain::money::Minor;
use domain::orders::Order;
use domain::promise::Window;
use domain::shop::ShopDetails;
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::{Value, json};

/// An order and the shop it was placed in.
pub(super) struct Scene {
    pub(super) shop: ShopFacts,
    pub(super) order: Order,
    pub(super) with_pictures: bool,
    pub(super) parcel: Option<Parcel>,
}

fn now() -> Timestamp {
    "2027-03-01T12:00:00Z".parse().unwrap()
}

fn shop(details: &str) -> ShopFacts {
    let details: ShopDetails = serde_json::from_str(details).unwrap();
    let name = if details.name.is_empty() { "Doorstep".to_owned() } else { details.name.clone() };
    ShopFacts { name, details, site_url: "http://127.0.0.1:8080".to_owned() }
}

fn demo() -> ShopFacts {
    shop(include_str!("../../../../infra/local/seed/demo/shop.json"))
}

fn body() -> Value {
    json!({
        "id": "ord_7KQ2M4XD9TBCRH3F", "version": 3, "state": "placed",
        "created_at": now(), "placed_at": now(),
        "contact": {"name": "Ada Moss", "email": "ada@example.com", "phone": "+16145550199"},
        "ship_to": {
            "name": "Ada Moss", "line1": "88 Lantern Lane", "line2": "Apartment 4", "city": "Columbus", "region": "OH",
            "postal_code": "43215", "country": "US",
        },
        "currency": "USD",
        "lines": [
            {"sku": "enamel-kettle", "name": "Enamel kettle", "unit_price": 5400, "portions": [
                {"units": 1, "bucket": "reserved", "location": "east", "promise": "2027-03-02 2027-03-04 2027-03-06"},
            ]},
            {"sku": "stoneware-mugs", "name": "Stoneware mugs, set of four", "unit_price": 3600, "discount": 720,
                "taxes": ["240 0.075 US-OH"], "portions": [
                {"units": 1, "bucket": "reserved", "location": "east", "promise": "2027-03-02 2027-03-04 2027-03-06"},
                {"units": 1, "bucket": "backordered", "group": 2, "promise": "2027-03-16 2027-03-19 2027-03-22"},
            ]},
        ],
        "shipping": {"option": "standard", "name": "Standard", "cost": 690},
        "coupon": "SPRING10",
        "payment": {"state": "authorized", "amount": 9330},
        "fingerprint": "",
    })
}

fn order(change: impl FnOnce(&mut Value)) -> Order {
    let mut body = body();
    change(&mut body);
    serde_json::from_value(body).unwrap()
}

fn parcel() -> Parcel {
    Parcel {
        carrier: "ups".to_owned(),
        number: "1Z999AA10123456784".to_owned(),
        url: Some("https://www.ups.com/track?tracknum=1Z999AA10123456784".to_owned()),
        eta: Some(date(2027, 3, 4)),
    }
}

pub(super) fn everyday() -> Scene {
    Scene { shop: demo(), order: order(|_| ()), with_pictures: true, parcel: Some(parcel()) }
}

/// What can be odd about an order, and such an order.
pub(super) fn odd_ones() -> Vec<(&'static str, Scene)> {
    vec![
        ("everyday", everyday()),
        ("no phone, no region, elsewhere", abroad()),
        ("nothing that may be left out", bare()),
        ("long names", long_names()),
        ("hostile", hostile()),
        ("many lines", many_lines()),
    ]
}

fn abroad() -> Scene {
    let order = order(|body| {
        body["contact"] = json!({"name": "Zoë  O'Neil", "email": "zoe@example.com"});
        body["ship_to"] = json!({
            "name": "Zoë O'Neil", "line1": "3 Long Street", "city": "York", "postal_code": "YO1 7HH", "country": "GB",
        });
        body["currency"] = json!("EUR");
        body["shipping"]["taxes"] = json!(["110 0.19 included DE"]);
        body["lines"][1]["taxes"] = json!(["800 0.19 included DE"]);
    });
    Scene { shop: demo(), order, with_pictures: false, parcel: Some(Parcel { url: None, eta: None, ..parcel() }) }
}

/// No name, no promise, no product in the catalogue, no settings.
fn bare() -> Scene {
    let order = order(|body| {
        body["contact"] = json!({"name": " ", "email": "x@example.com"});
        body["currency"] = json!("JPY");
        body["lines"] =
            json!([{"sku": "X", "name": " ", "unit_price": 0, "portions": [{"units": 9999, "bucket": "reserved"}]}]);
        body["shipping"] = json!({"option": "", "name": "", "cost": 0});
        body["payment"] = json!({"state": "not_needed", "amount": 0});
        body.as_object_mut().unwrap().remove("coupon");
    });
    Scene { shop: shop("{}"), order, with_pictures: false, parcel: None }
}

fn long_names() -> Scene {
    let order = order(|body| {
        body["contact"]["name"] = json!("Wolfeschlegelsteinhausenbergerdorff".repeat(2));
        body["lines"][0]["name"] = json!("Donaudampfschifffahrtsgesellschaft".repeat(6));
        body["ship_to"]["city"] = json!("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch");
    });
    let parcel = Parcel { carrier: "a_carrier_of_a_long_name".to_owned(), number: "9".repeat(40), ..parcel() };
    Scene { shop: demo(), order, with_pictures: true, parcel: Some(parcel) }
}

fn hostile() -> Scene {
    let markup = "</title><script>alert(1)</script><b>\"><img src=x onerror=\"alert(1)\">{{ 7 * 7 }}{number}";
    let order = order(|body| {
        body["contact"]["name"] = json!("http://win.example/now\r\nBcc: eve@example.com");
        body["ship_to"]["name"] = json!(markup);
        body["ship_to"]["line1"] = json!("1 Road\r\nBcc: eve@example.com");
        body["lines"][0]["name"] = json!(markup);
        body["coupon"] = json!("</td></table>");
        body["shipping"]["name"] = json!(markup);
    });
    let mut shop = demo();
    shop.name = "<b>R&D</b> \"Shop\"".to_owned();
    let parcel = Parcel { carrier: markup.to_owned(), number: markup.to_owned(), ..parcel() };
    Scene { shop, order, with_pictures: true, parcel: Some(parcel) }
}

fn many_lines() -> Scene {
    let buckets = ["reserved", "released", "picked", "packed", "handed_over", "delivered", "cancelled", "lost"];
    let order = order(|body| {
        let line = |at: usize| {
            json!({"sku": format!("S-{at}"), "name": format!("Thing number {at} of a long list"), "unit_price": 1999, "portions": [
                {"units": 3, "bucket": buckets[at % buckets.len()], "promise": "2027-12-30 2028-01-02 2028-01-04"},
                {"units": 2, "bucket": "backordered", "group": 2},
            ]})
        };
        body["lines"] = (0..50).map(line).collect();
    });
    Scene { shop: demo(), order, with_pictures: true, parcel: Some(parcel()) }
}

fn stories(scene: &Scene) -> Vec<Story> {
    let goods: Vec<Goods> = scene
        .order
        .lines
        .iter()
        .enumerate()
        .map(|(line, it)| Goods { line, units: it.quantity(), amount: it.total() })
        .collect();
    let was = Window { ship_by: date(2027, 3, 2), earliest: date(2027, 3, 4), latest: date(2027, 3, 6) };
    let late = Window { ship_by: date(2027, 3, 9), earliest: date(2027, 3, 11), latest: date(2027, 3, 13) };
    let parcel = || scene.parcel.clone();
    let odd = scene.parcel.is_none();
    let back = &scene.order.lines[0];
    vec![
        Story::OrderPlaced,
        Story::ApprovalAsked(Asked {
            number: scene.order.id.number(),
            company: if odd { " ".to_owned() } else { "Acme".to_owned() },
            buyer: scene.order.contact.name.clone(),
            amount: Minor(100_100),
            currency: scene.order.currency,
            until: "2027-03-04T12:00:00Z".parse().unwrap(),
            url: "http://127.0.0.1:8080/account#approvals".to_owned(),
        }),
        Story::OrderNotApproved { in_time: odd, note: odd.then(|| "Too much for this quarter".to_owned()) },
        Story::PaymentProblem {
            amount: Minor(3600),
            until: (!odd).then(|| "2027-03-04T12:00:00Z".parse().unwrap()),
            pay_url: url(),
        },
        Story::UnitsCancelled { goods: goods[..1].to_vec() },
        Story::Shipped { parcel: parcel(), goods: goods.clone(), shipping: (!odd).then_some(Minor(690)), rest: !odd },
        Story::OutForDelivery { parcel: parcel(), goods: goods.clone() },
        Story::Delivered { parcel: parcel(), goods: goods.clone() },
        Story::Delayed {
            goods: goods[..1].to_vec(),
            was: (!odd).then_some(was),
            now: (!odd).then_some(late),
            ways_out: ways_out(odd),
        },
        Story::ReturnApproved {
            goods: goods[..1].to_vec(),
            how: WayBack { keeps: odd, method: domain::returns::Method::DropOff, label_url: url(), until: Some(now()) },
        },
        Story::ReturnRejected { goods: goods[..1].to_vec(), reason: "It was worn".to_owned() },
        Story::ReturnSent { goods: goods[..1].to_vec() },
        Story::ReturnReceived { goods: goods[..1].to_vec(), damaged: u32::from(odd), repair: false },
        Story::RepairDate {
            goods: goods[..1].to_vec(),
            old: jiff::civil::date(2027, 3, 9),
            new: jiff::civil::date(2027, 3, 12),
            cause: "a spare part came late".to_owned(),
        },
        Story::ClaimDecided {
            goods: goods[..1].to_vec(),
            state: if odd { domain::returns::ClaimState::Denied } else { domain::returns::ClaimState::Refunded },
            amount: (!odd).then_some(Minor(5400)),
            reason: odd.then(|| "It was <b>dropped</b>.".to_owned()),
        },
        Story::Refund { amount: Minor(5400), goods: goods[..1].to_vec(), shipping: !odd },
        Story::Survey { url: "http://127.0.0.1:8080/s/7KQ2M4XD9TBCRH3Fsigned".to_owned() },
        Story::BackInStock(Back {
            name: if back.name.trim().is_empty() { back.sku.to_string() } else { back.name.clone() },
            url: format!("http://127.0.0.1:8080/p/{}", back.sku),
            image: scene.with_pictures.then(|| "/images/enamel-kettle.svg".to_owned()),
            price: back.unit_price,
            currency: scene.order.currency,
        }),
        Story::TicketReceived(ticket(odd)),
        Story::TicketReply {
            ticket: ticket(odd),
            text: "We asked the carrier.\n\nIt comes <b>tomorrow</b>.".to_owned(),
        },
    ]
}

fn ticket(is_done: bool) -> TicketFacts {
    TicketFacts {
        number: "7KQ2-M4XD-9TBC-RH3F".to_owned(),
        url: "http://127.0.0.1:8080/help/tickets/tic_7KQ2M4XD9TBCRH3F?t=token".to_owned(),
        thread: "tic_7KQ2M4XD9TBCRH3F@127.0.0.1".to_owned(),
        is_done,
    }
}

/// What is with the carrier cannot be changed any more.
fn ways_out(is_gone: bool) -> WaysOut {
    let place = |place: &str| (!is_gone).then(|| format!("{}#{place}", url()));
    WaysOut { change: place("change"), cancel: place("cancel") }
}

fn url() -> String {
    "http://127.0.0.1:8080/o/ord_7KQ2M4XD9TBCRH3F?t=token".to_owned()
}

/// Every mail there is, of this order.
pub(super) fn mails(scene: &Scene) -> Vec<Mail> {
    let covers = scene.order.lines.iter().filter(|_| scene.with_pictures).map(|line| {
        let image = Some(format!("/images/{}.svg", line.sku));
        (line.sku.clone(), Cover { image, is_published: true })
    });
    let facts = OrderFacts {
        order: scene.order.clone(),
        covers: covers.collect(),
        url: url(),
        help_url: "http://127.0.0.1:8080/help/contact?order=7KQ2-M4XD-9TBC-RH3F".to_owned(),
    };
    let mail = |story: Story| {
        let template = story.template();
        Mail {
            shop: scene.shop.clone(),
            to: scene.order.contact.email.clone(),
            name: scene.order.contact.name.clone(),
            order: story.shows_an_order().then(|| facts.clone()),
            now: now(),
            unsubscribe_url: template
                .unsubscribable
                .then(|| format!("http://127.0.0.1:8080/unsubscribe/token?kind={}", template.name)),
            story,
        }
    };
    stories(scene).into_iter().map(mail).collect()
}
