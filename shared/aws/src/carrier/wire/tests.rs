use super::*;
use domain::money::Minor;

fn answer(status: u16, body: &Value) -> Answer {
    Answer { status, body: body.to_string().into_bytes() }
}

fn bought(refund_status: Option<&str>) -> Value {
    let rate = json!({"id": "rate_2", "object": "Rate", "service": "Ground Home", "carrier": "Parcel Way", "rate": "5.57",
        "currency": "USD", "delivery_days": 3, "est_delivery_days": 3});
    json!({
        "id": "shp_1", "object": "Shipment", "reference": "par_1", "status": "unknown", "tracking_code": "PW100",
        "messages": [], "refund_status": refund_status, "rates": [rate, {"id": "rate_3", "service": "Odd",
            "carrier": "Nobody", "rate": "ask us", "currency": "USD"}],
        "selected_rate": rate,
        "postage_label": {"object": "PostageLabel", "label_url": "https://files.example/1.pdf", "label_zpl_url": null},
        "tracker": {"id": "trk_1", "object": "Tracker", "tracking_code": "PW100", "status": "pre_transit",
            "status_detail": "label_created", "updated_at": "2027-03-01T18:52:33Z", "est_delivery_date": null,
            "carrier": "Parcel Way", "tracking_details": [], "public_url": "https://track.example/1"},
    })
}

#[test]
fn a_bought_shipment_reads_as_its_label_with_the_carrier_in_the_settings_words() {
    let shipment = understand::<ShipmentObject>(&answer(201, &bought(None))).unwrap().into_shipment().unwrap();
    let label = shipment.label.unwrap();
    assert_eq!((label.carrier.as_str(), label.cost, label.number.as_str()), ("parcelway", Minor(557), "PW100"));
    assert_eq!((label.tracker.as_str(), label.label_url.as_str()), ("trk_1", "https://files.example/1.pdf"));
    assert_eq!(shipment.rates.len(), 1, "a rate whose price cannot be read is none");
    assert_eq!(shipment.void, None);
}

#[test]
fn a_shipment_nobody_bought_has_no_label_and_one_without_a_tracker_is_not_understood() {
    let mut object = bought(None);
    for part in ["selected_rate", "postage_label", "tracker", "tracking_code"] {
        object[part] = Value::Null;
    }
    let read = |object: &Value| understand::<ShipmentObject>(&answer(200, object)).unwrap().into_shipment();
    assert_eq!(read(&object).unwrap().label, None);
    let mut object = bought(None);
    object["tracker"] = Value::Null;
    assert!(matches!(read(&object), Err(CarrierError::Unknown(_))));
}

#[test]
fn what_the_carrier_says_to_taking_a_label_back() {
    let words = [
        (None, None),
        (Some("submitted"), Some(VoidAnswer::Requested)),
        (Some("refunded"), Some(VoidAnswer::Voided)),
        (Some("not_applicable"), Some(VoidAnswer::Voided)),
        (Some("rejected"), Some(VoidAnswer::Refused)),
    ];
    for (word, expected) in words {
        let shipment = understand::<ShipmentObject>(&answer(200, &bought(word))).unwrap().into_shipment().unwrap();
        assert_eq!(shipment.void, expected, "{word:?}");
    }
}

#[test]
fn only_a_definite_no_is_a_refusal() {
    let said = |code: &str| json!({"error": {"code": code, "message": "no", "errors": []}});
    let of = |status, body: &Value| understand::<ShipmentObject>(&answer(status, body)).err().unwrap();
    assert!(
        matches!(of(422, &said("SHIPMENT.POSTAGE.FAILURE")), CarrierError::Refused(why) if why.ends_with("FAILURE: no"))
    );
    assert!(matches!(of(404, &said("NOT_FOUND")), CarrierError::Refused(_)));
    assert!(matches!(of(402, &said("INSUFFICIENT_FUNDS")), CarrierError::Refused(_)));
    let doubtful = [(401, "APIKEY.INACTIVE"), (429, "RATE_LIMITED"), (500, "INTERNAL_SERVER_ERROR")];
    for (status, code) in doubtful.into_iter().chain(DOUBTFUL.map(|code| (422, code))) {
        assert!(matches!(of(status, &said(code)), CarrierError::Unknown(_)), "{status} {code}");
    }
    assert!(matches!(of(422, &json!("<html>")), CarrierError::Unknown(_)));
    assert!(matches!(of(200, &json!({"error": "?"})), CarrierError::Unknown(_)));
}

#[test]
fn c6_every_word_of_the_carriers_has_one_of_ours() {
    let words = [
        ("unknown", "", ParcelStatus::Unknown),
        ("pre_transit", "label_created", ParcelStatus::PreTransit),
        ("in_transit", "departed_facility", ParcelStatus::InTransit),
        ("out_for_delivery", "out_for_delivery", ParcelStatus::OutForDelivery),
        ("available_for_pickup", "arrived_at_pickup_location", ParcelStatus::AvailableForPickup),
        ("delivered", "arrived_at_destination", ParcelStatus::Delivered),
        ("return_to_sender", "return", ParcelStatus::ReturnToSender),
        ("failure", "lost", ParcelStatus::Lost),
        ("failure", "delivery_exception", ParcelStatus::AttemptFailed),
        ("failure", "damaged", ParcelStatus::Exception),
        ("cancelled", "cancelled", ParcelStatus::Unknown),
        ("error", "", ParcelStatus::Unknown),
        ("a_word_of_tomorrow", "", ParcelStatus::Unknown),
    ];
    for (word, detail, expected) in words {
        assert_eq!(status(word, Some(detail)), expected, "{word} {detail}");
    }
}

#[test]
fn c6_a_tracker_reads_as_scans_with_stable_names_a_day_and_places() {
    let object = json!({
        "id": "trk_1", "tracking_code": "PW100", "status": "in_transit", "carrier": "ParcelWay",
        "est_delivery_date": "2027-03-04T00:00:00Z", "updated_at": "2027-03-02T10:00:00Z",
        "tracking_details": [
            {"message": "Departed", "status": "in_transit", "datetime": "2027-03-02T08:00:00+02:00",
                "tracking_location": {"city": "OMAHA", "state": "NE", "country": null, "zip": "68102"}},
            {"message": "", "status": "in_transit", "datetime": "2027-03-02T09:00:00Z", "tracking_location": null},
            {"message": "when?", "status": "in_transit", "datetime": "yesterday"},
        ],
    });
    let read = || understand::<TrackerObject>(&answer(200, &object)).unwrap().into_tracker();
    let tracker = read();
    assert_eq!((tracker.id.as_str(), tracker.carrier.as_str()), ("trk_1", "parcelway"));
    assert_eq!(tracker.told.eta, Some("2027-03-04".parse().unwrap()));
    assert_eq!(tracker.told.scans.len(), 2);
    let first = &tracker.told.scans[0];
    assert_eq!((first.at, first.place.as_deref()), ("2027-03-02T06:00:00Z".parse().unwrap(), Some("OMAHA, NE")));
    assert_eq!(tracker.told.scans[1].detail, None);
    assert_eq!(read(), tracker, "the same words have the same names");
}

#[test]
fn c6_a_tracker_that_only_says_where_it_is_says_so_once() {
    let told = |updated_at: &str| {
        let object = json!({"id": "trk_1", "tracking_code": "PW100", "status": "delivered", "updated_at": updated_at});
        understand::<TrackerObject>(&answer(200, &object)).unwrap().into_tracker().told.scans
    };
    let (first, later) = (told("2027-03-02T10:00:00Z"), told("2027-03-05T10:00:00Z"));
    assert_eq!((first.len(), first[0].status), (1, ParcelStatus::Delivered));
    assert_eq!(first[0].id, later[0].id);
    let quiet =
        json!({"id": "trk_1", "tracking_code": "PW100", "status": "pre_transit", "updated_at": "2027-03-02T10:00:00Z"});
    assert!(understand::<TrackerObject>(&answer(200, &quiet)).unwrap().into_tracker().told.scans.is_empty());
}

#[test]
fn c6_a_notice_names_a_thing_and_nothing_else_of_it_is_believed() {
    let of = |body: Value| notice(body.to_string().as_bytes());
    let tracker = json!({"description": "tracker.updated", "result": {"id": "trk_1", "status": "delivered"}});
    assert_eq!(of(tracker), CarrierNotice::Tracker("trk_1".into()));
    let refund = json!({"description": "refund.successful", "result": {"id": "rfnd_1", "shipment_id": "shp_1"}});
    assert_eq!(of(refund), CarrierNotice::Shipment("shp_1".into()));
    let created = json!({"description": "tracker.created", "result": {"id": "trk_1"}});
    assert_eq!(of(created), CarrierNotice::Other, "we made it ourselves");
    for other in [json!({"description": "batch.created", "result": {"id": "batch_1"}}), json!([]), json!({})] {
        assert_eq!(of(other), CarrierNotice::Other);
    }
    assert_eq!(notice(b"not json"), CarrierNotice::Other);
}

#[test]
fn a_shipment_is_asked_for_in_the_carriers_units_with_both_addresses() {
    let place = |name: &str| Address {
        name: name.into(),
        line1: "12 Hill Street".into(),
        line2: None,
        city: "Oakland".into(),
        region: Some("CA".into()),
        postal_code: "94607".into(),
        country: "US".into(),
    };
    let request = ShipmentRequest {
        reference: "par_7KQ2M4XD9TBCRH10_1".into(),
        from: place("Larch & Lantern"),
        to: place("Ada Marsh"),
        to_phone: Some("+14155550142".into()),
        to_email: "ada@example.com".into(),
        weight_g: 1000,
        size_mm: Some([300, 200, 100]),
    };
    let asked = shipment(&request);
    let asked = &asked["shipment"];
    assert_eq!(asked["parcel"], json!({"weight": 35.3, "length": 11.9, "width": 7.9, "height": 4}));
    assert_eq!(
        (&asked["to_address"]["street1"], &asked["to_address"]["zip"]),
        (&json!("12 Hill Street"), &json!("94607"))
    );
    assert_eq!(asked["reference"], "par_7KQ2M4XD9TBCRH10_1");
}
