//! Documents to draw in tests.

use crate::{Invoice, Letterhead, PackedLine, PackingSlip, Paper, ReturnSlip};
use domain::address::{Address, BillingAddress};
use domain::ids::{FulfillmentId, LocationId, OrderId, Sku};
use domain::invoices::{Buyer, Invoice as Facts, InvoiceKind, InvoiceLine, InvoiceShipping};
use domain::money::{Currency, Minor};
use domain::pricing::Tax;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

pub(crate) fn order() -> OrderId {
    OrderId::parse("ord_7KQ2M4XD9TBCRH3F").unwrap()
}

pub(crate) fn oakland() -> Address {
    Address {
        name: "Ada Marsh".to_owned(),
        line1: "12 Hill Street".to_owned(),
        city: "Oakland".to_owned(),
        region: Some("CA".to_owned()),
        postal_code: "94607".to_owned(),
        country: "US".to_owned(),
        ..Address::default()
    }
}

pub(crate) fn tax(jurisdiction: &str, thousandths: i64, amount: i64, included: bool) -> Tax {
    let rate = Decimal::new(thousandths, 4);
    Tax { jurisdiction: jurisdiction.to_owned(), rate, amount: Minor(amount), included }
}

/// A line whose taxes are the given ones.
pub(crate) fn line(number: u8, name: &str, units: u32, price: i64, discount: i64, taxes: Vec<Tax>) -> InvoiceLine {
    let on_top: Minor = taxes.iter().filter(|tax| !tax.included).map(|tax| tax.amount).sum();
    InvoiceLine {
        line: number,
        sku: Sku::parse(&format!("sku-{number}")).unwrap(),
        name: name.to_owned(),
        units,
        unit_price: Minor(price),
        discount: Minor(discount),
        taxes,
        total: Minor(price).quantity(units) - Minor(discount) + on_top,
    }
}

/// Two lines, one of them with a discount, and shipping, all taxed on top.
pub(crate) fn facts() -> Facts {
    let lines = vec![
        line(1, "Enamel kettle, 2 litres, cream", 1, 4575, 0, vec![tax("US-CA", 825, 377, false)]),
        line(2, "Storm lantern", 2, 3900, 780, vec![tax("US-CA", 825, 579, false)]),
    ];
    let shipping = InvoiceShipping {
        name: "Standard".to_owned(),
        cost: Minor(600),
        taxes: vec![tax("US-CA", 825, 50, false)],
        total: Minor(650),
    };
    Facts {
        order: order(),
        kind: InvoiceKind::Invoice,
        of: 1,
        number: "RENO-000017".to_owned(),
        issued_at: "2027-03-09T02:05:00Z".parse().unwrap(),
        location: LocationId::parse("reno").unwrap(),
        seller: ["Larch & Lantern", "1200 Mill Road", "Columbus, OH 43215", "United States"]
            .map(str::to_owned)
            .to_vec(),
        buyer: Buyer { bill_to: None, ship_to: oakland() },
        currency: Currency::parse("USD").unwrap(),
        total: lines.iter().map(|line| line.total).sum::<Minor>() + shipping.total,
        lines,
        shipping: Some(shipping),
        corrects: None,
    }
}

pub(crate) fn head() -> Letterhead {
    Letterhead {
        shop: "Larch & Lantern".to_owned(),
        contact: vec!["+1 614 555 0142".to_owned(), "care@larch.example".to_owned()],
        accent: None,
        location: "Reno".to_owned(),
        zone: TimeZone::get("America/Los_Angeles").unwrap(),
        paid_by: Some("Visa ending 4242".to_owned()),
    }
}

/// Longer than any column.
pub(crate) const LONG_WORD: &str =
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzdonaudampfschifffahrtskapitänsmützenhalterung";

/// In euros, taxes within the prices, to a company elsewhere, with letters of many languages and words of great length.
pub(crate) fn european() -> Facts {
    let long =
        format!("Ølivenholz-Schneidebrett mit Saftrille, extragroß, {LONG_WORD} und Ζυμωτήριο für Łódź, Київ und 東京");
    let lines = vec![
        line(1, &long, 3, 11_900, 0, vec![tax("DE", 1900, 5700, true)]),
        line(2, "Tasse", 12, 999, 1000, vec![tax("DE", 700, 719, true)]),
    ];
    let shipping = InvoiceShipping {
        name: "Paket".to_owned(),
        cost: Minor(595),
        taxes: vec![tax("DE", 1900, 72, true), tax("DE", 700, 10, true)],
        total: Minor(595),
    };
    let home = Address {
        name: "Jürgen Ångström".to_owned(),
        line1: "Lange Straße 3".to_owned(),
        line2: Some("Hinterhaus".to_owned()),
        city: "Berlin".to_owned(),
        postal_code: "10115".to_owned(),
        country: "DE".to_owned(),
        ..Address::default()
    };
    let office = BillingAddress {
        name: "Buchhaltung".to_owned(),
        line1: "Am Markt 1".to_owned(),
        city: "Jena".to_owned(),
        postal_code: "07743".to_owned(),
        country: "DE".to_owned(),
        company: Some("Ångström & Söhne GmbH".to_owned()),
        tax_id: Some("DE 123456789".to_owned()),
        ..BillingAddress::default()
    };
    Facts {
        currency: Currency::parse("EUR").unwrap(),
        buyer: Buyer { bill_to: Some(office), ship_to: home },
        total: lines.iter().map(|line| line.total).sum::<Minor>() + shipping.total,
        lines,
        shipping: Some(shipping),
        ..facts()
    }
}

/// Two hundred lines, some with names of several lines.
pub(crate) fn long() -> Facts {
    let name = |at: u8| match at % 5 {
        0 => format!(
            "Product {at} with a name that goes on and on, as names of parts do when somebody describes the thread, too"
        ),
        _ => format!("Product {at}"),
    };
    let lines: Vec<InvoiceLine> = (1..=200)
        .map(|at| {
            line(
                at,
                &name(at),
                u32::from(at % 7) + 1,
                1000 + i64::from(at),
                0,
                vec![tax("US-CA", 825, i64::from(at), false)],
            )
        })
        .collect();
    Facts { total: lines.iter().map(|line| line.total).sum(), lines, shipping: None, ..facts() }
}

/// Money given back for one of the lanterns, and five dollars beside.
pub(crate) fn credit_note() -> Facts {
    let lines = vec![line(2, "Storm lantern", 1, 3900, 390, vec![tax("US-CA", 825, 290, false)])];
    Facts {
        kind: InvoiceKind::CreditNote,
        number: "RENO-C000003".to_owned(),
        total: lines[0].total + Minor(500),
        lines,
        shipping: None,
        corrects: Some("RENO-000017".to_owned()),
        ..facts()
    }
}

pub(crate) fn invoice(facts: &Facts) -> Invoice {
    Invoice::new(facts, &head())
}

pub(crate) fn return_label() -> crate::ReturnLabel {
    crate::ReturnLabel {
        shop: "Larch & Lantern".to_owned(),
        accent: None,
        paper: Paper::Letter,
        id: domain::ids::ReturnId::new(&order(), 1),
        from: oakland(),
        to: ["Larch & Lantern, returns", "Dock 4, 80 Sierra Way", "Reno, NV 89501"].map(str::to_owned).to_vec(),
        carrier: "Parcelway".to_owned(),
        number: "04712000000017".to_owned(),
        code: "ret_7KQ2M4XD9TBCRH3F_1".to_owned(),
        contents: vec!["2 × Storm lantern".to_owned()],
        instructions: vec!["Pack the goods as they came.".to_owned(), "Hand the parcel to Parcelway.".to_owned()],
    }
}

pub(crate) fn slip(lines: u8) -> PackingSlip {
    let packed = |at: u8| PackedLine {
        sku: Sku::parse(&format!("sku-{at}")).unwrap(),
        name: if at == 2 {
            "Storm lantern, galvanised, with a spare glass and two wicks for it".to_owned()
        } else {
            format!("Product {at}")
        },
        units: u32::from(at),
        ordered: if at == 2 { 3 } else { u32::from(at) },
        notes: if at == 1 { vec!["Lot 27-B · serial 0042-7781".to_owned()] } else { Vec::new() },
    };
    PackingSlip {
        shop: "Larch & Lantern".to_owned(),
        contact: head().contact,
        accent: None,
        paper: Paper::Letter,
        order: order(),
        fulfillment: FulfillmentId::new(&order(), 1),
        location: "Reno".to_owned(),
        ship_to: oakland(),
        shipping: "Standard".to_owned(),
        ship_by: Some("2027-03-10".parse().unwrap()),
        is_urgent: false,
        lines: (1..=lines).map(packed).collect(),
        returns: Some(ReturnSlip {
            address: ["Larch & Lantern, returns", "Dock 4, 80 Sierra Way", "Reno, NV 89501"]
                .map(str::to_owned)
                .to_vec(),
            instructions: vec![
                "You have 30 days. Begin on your order's page: we make you a label there, or tell you at once why not."
                    .to_owned(),
                "Pack the goods as they came, with this slip, and hand the parcel to the carrier.".to_owned(),
            ],
            reasons: ["changed my mind", "damaged", "wrong item", "not as described", "came too late"]
                .map(str::to_owned)
                .to_vec(),
            link: "https://shop.example/o/ord_7KQ2M4XD9TBCRH3F?token=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4".to_owned(),
        }),
    }
}
