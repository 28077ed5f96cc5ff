//! The objects as EasyPost writes them.

use super::ledger::{Ledger, Refund, Scan, Shipment, Tracker};
use super::rates::Rate;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

pub(super) fn shipment(ledger: &Ledger, shipment: &Shipment, url: &str) -> Value {
    let rates: Vec<Value> = shipment.rates.iter().map(|rate| self::rate(rate, &shipment.id)).collect();
    let bought = shipment.bought.as_ref();
    let label = bought.map(|bought| {
        json!({
            "object": "PostageLabel",
            "label_date": bought.at,
            "label_size": "4x6",
            "label_file_type": "application/pdf",
            "label_url": format!("{url}/_local/carrier/labels/{}.pdf", shipment.id),
            "label_pdf_url": null,
            "label_zpl_url": null,
        })
    });
    json!({
        "id": shipment.id,
        "object": "Shipment",
        "mode": "test",
        "reference": shipment.reference,
        "created_at": shipment.created,
        "updated_at": shipment.created,
        "is_return": false,
        "messages": [],
        "from_address": shipment.from,
        "to_address": shipment.to,
        "parcel": shipment.parcel,
        "rates": rates,
        "selected_rate": bought.map(|bought| rate(&bought.rate, &shipment.id)),
        "postage_label": label,
        "tracking_code": bought.map(|bought| bought.number.as_str()),
        "tracker": ledger.tracker_of(shipment).map(|tracker| self::tracker(tracker, url)),
        "refund_status": shipment.refund.as_ref().map(|refund| refund.status.as_str()),
        "status": ledger.tracker_of(shipment).map_or("unknown", |tracker| tracker.word().on_the_wire().0),
    })
}

fn rate(rate: &Rate, shipment: &str) -> Value {
    json!({
        "id": rate.id,
        "object": "Rate",
        "mode": "test",
        "carrier": rate.carrier,
        "service": rate.service,
        "rate": format!("{}.{:02}", rate.cents / 100, rate.cents % 100),
        "currency": "USD",
        "delivery_days": rate.days,
        "est_delivery_days": rate.days,
        "shipment_id": shipment,
    })
}

pub(super) fn tracker(tracker: &Tracker, url: &str) -> Value {
    let mut scans: Vec<&Scan> = tracker.scans.iter().collect();
    scans.sort_by_key(|scan| scan.at);
    let (status, status_detail) = tracker.word().on_the_wire();
    json!({
        "id": tracker.id,
        "object": "Tracker",
        "mode": "test",
        "tracking_code": tracker.number,
        "carrier": tracker.carrier,
        "status": status,
        "status_detail": status_detail,
        "created_at": tracker.created,
        "updated_at": tracker.updated,
        "signed_by": null,
        "weight": null,
        "est_delivery_date": tracker.eta.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp()),
        "shipment_id": tracker.shipment,
        "tracking_details": scans.into_iter().map(detail).collect::<Vec<_>>(),
        "carrier_detail": { "object": "CarrierDetail", "service": tracker.service },
        "fees": [],
        "public_url": format!("{url}/_local/carrier/track/{}", tracker.number),
    })
}

fn detail(scan: &Scan) -> Value {
    let (status, status_detail) = scan.word.on_the_wire();
    json!({
        "object": "TrackingDetail",
        "message": scan.message,
        "description": null,
        "status": status,
        "status_detail": status_detail,
        "datetime": scan.at,
        "source": "sandbox",
        "tracking_location": {
            "object": "TrackingLocation", "city": scan.place, "state": null, "country": null, "zip": null,
        },
    })
}

pub(super) fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id,
        "object": "Refund",
        "created_at": refund.asked,
        "updated_at": refund.asked,
        "confirmation_number": null,
        "status": refund.status.as_str(),
        "shipment_id": refund.shipment,
    })
}
