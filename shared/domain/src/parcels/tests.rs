use super::*;
use crate::ids::OrderId;
use crate::money::{Currency, Minor};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2027-03-20T12:00:00Z")
}

fn cost() -> Money {
    Money::new(Minor(512), Currency::parse("USD").unwrap())
}

fn bought() -> Label {
    Label::Bought(Bought {
        shipment: "shp_1".into(),
        tracker: "trk_1".into(),
        number: "PW100".into(),
        label_url: "https://labels.example/1.pdf".into(),
        tracking_url: None,
        cost: cost(),
    })
}

fn east() -> LocationId {
    LocationId::parse("east").unwrap()
}

fn parcel() -> Parcel {
    let id = ParcelId::new(&OrderId::parse("ord_7KQ2M4XD9TBCRH10").unwrap(), 1);
    Parcel { label: bought(), ..Parcel::packed(id, 1, east(), "parcelway".into(), at("2027-03-01T09:00:00Z")) }
}

fn on_the_truck() -> Parcel {
    parcel().handed_over(Some("2027-03-04".parse().unwrap()), at("2027-03-01T15:00:00Z"))
}

fn scan(time: &str, status: ParcelStatus) -> Scan {
    Scan::unnamed(at(time), status, None, Some("Omaha, NE".into()))
}

/// Hears scans one call after the other, keeping what is known as the table does.
fn hear(parcel: &Parcel, calls: &[Vec<Scan>]) -> (Parcel, Vec<Meaning>) {
    let (mut parcel, mut known, mut means) = (parcel.clone(), BTreeSet::new(), Vec::new());
    for scans in calls {
        let applied = apply(&parcel, &Told { eta: None, scans: scans.clone() }, &known, now());
        known.extend(applied.scans.iter().map(|scan| scan.id.clone()));
        means.extend(applied.means);
        parcel = applied.parcel;
    }
    (parcel, means)
}

#[test]
fn c6_the_newest_scan_says_where_a_parcel_is_and_a_late_one_changes_nothing() {
    use ParcelStatus::{InTransit, OutForDelivery};
    let (early, late) = (scan("2027-03-02T08:00:00Z", InTransit), scan("2027-03-03T08:00:00Z", OutForDelivery));
    let (parcel, means) = hear(&on_the_truck(), &[vec![late.clone()], vec![early], vec![late]]);
    assert_eq!((parcel.status, parcel.version), (OutForDelivery, 4));
    assert_eq!(means, [Meaning::OutForDelivery, Meaning::Moved], "the repetition means nothing");
}

#[test]
fn c6_delivered_is_final_whatever_is_scanned_later() {
    use ParcelStatus::{Delivered, Exception, InTransit, Lost};
    let calls = [
        vec![scan("2027-03-03T10:00:00Z", Delivered)],
        vec![scan("2027-03-03T11:00:00Z", InTransit)],
        vec![scan("2027-03-03T12:00:00Z", Exception)],
    ];
    let (parcel, means) = hear(&on_the_truck(), &calls);
    assert_eq!((parcel.status, parcel.delivered_at), (Delivered, Some(at("2027-03-03T10:00:00Z"))));
    assert_eq!(means, [Meaning::Delivered, Meaning::Moved, Meaning::Moved]);
    let (parcel, means) = hear(&parcel, &[vec![scan("2027-03-05T12:00:00Z", Lost)]]);
    assert_eq!((parcel.status, means), (Delivered, vec![Meaning::Moved, Meaning::Trouble]));
}

#[test]
fn c6_lost_and_scanned_again_is_a_task_and_moves_nothing() {
    use ParcelStatus::{Delivered, InTransit, Lost};
    let lost = vec![scan("2027-03-09T10:00:00Z", Lost)];
    let (parcel, means) = hear(&on_the_truck(), &[lost, vec![scan("2027-03-02T10:00:00Z", InTransit)]]);
    assert_eq!((parcel.status, means), (Lost, vec![Meaning::Lost, Meaning::Moved]), "an older scan is no news");
    let (parcel, means) = hear(&parcel, &[vec![scan("2027-03-12T10:00:00Z", Delivered)]]);
    assert_eq!((parcel.status, means), (Lost, vec![Meaning::Moved, Meaning::Trouble]));
    let corrected = parcel.corrected(Delivered, now());
    assert_eq!((corrected.status, corrected.delivered_at), (Delivered, Some(now())), "an agent may");
}

#[test]
fn c6_a_scan_on_a_parcel_nobody_handed_over_is_its_hand_over() {
    use ParcelStatus::{Delivered, Exception, PreTransit};
    let (still, means) = hear(&parcel(), &[vec![scan("2027-03-01T10:00:00Z", PreTransit)]]);
    assert_eq!((still.handed_over_at, means), (None, vec![Meaning::Moved]));
    let (still, means) = hear(&parcel(), &[vec![scan("2027-03-01T10:00:00Z", Exception)]]);
    assert_eq!(
        (still.handed_over_at, means),
        (None, vec![Meaning::Trouble]),
        "an exception does not mean they have it"
    );
    let (gone, means) = hear(&parcel(), &[vec![scan("2027-03-02T10:00:00Z", Delivered)]]);
    assert_eq!((gone.handed_over_at, means), (Some(now()), vec![Meaning::HandedOver, Meaning::Delivered]));
}

#[test]
fn c6_a_scan_on_a_parcel_that_was_opened_again_is_to_be_intercepted() {
    let opened = parcel().unpacked(at("2027-03-01T12:00:00Z"));
    let (parcel, means) = hear(&opened, &[vec![scan("2027-03-02T10:00:00Z", ParcelStatus::InTransit)]]);
    assert_eq!((parcel.handed_over_at, means), (None, vec![Meaning::Trouble]));
}

#[test]
fn c6_a_parcel_nobody_speaks_of_is_taken_for_delivered_a_week_after_its_day() {
    let parcel = on_the_truck();
    let due = at("2027-03-12T00:00:00Z");
    assert_eq!(parcel.presumed_on(), Some(due));
    assert_eq!(parcel.presume(at("2027-03-11T23:59:59Z")), None);
    let presumed = parcel.presume(due).unwrap();
    assert_eq!((presumed.status, presumed.presumed, presumed.presumed_on()), (ParcelStatus::Delivered, true, None));
    // Whoever is scanned is spoken of.
    let (scanned, _) = hear(&parcel, &[vec![scan("2027-03-08T10:00:00Z", ParcelStatus::InTransit)]]);
    assert_eq!(scanned.presumed_on(), Some(at("2027-03-15T10:00:00Z")));
    for (status, why) in
        [(ParcelStatus::Exception, "a person looks at it"), (ParcelStatus::AvailableForPickup, "it waits")]
    {
        let (waiting, _) = hear(&parcel, &[vec![scan("2027-03-08T10:00:00Z", status)]]);
        assert_eq!(waiting.presumed_on(), None, "{why}");
    }
    assert_eq!(super::tests::parcel().presumed_on(), None, "it never left");
}

#[test]
fn c6_a_presumption_gives_way_to_the_carriers_word() {
    let presumed = on_the_truck().presume(at("2027-03-12T00:00:00Z")).unwrap();
    let (parcel, means) = hear(&presumed, &[vec![scan("2027-03-13T09:00:00Z", ParcelStatus::Delivered)]]);
    assert_eq!((parcel.presumed, parcel.delivered_at), (false, Some(at("2027-03-13T09:00:00Z"))));
    assert_eq!(means, [Meaning::Moved], "its units are delivered already");
    let (parcel, means) = hear(&presumed, &[vec![scan("2027-03-13T09:00:00Z", ParcelStatus::Lost)]]);
    assert_eq!((parcel.status, parcel.delivered_at), (ParcelStatus::Lost, None));
    assert_eq!(means, [Meaning::Moved, Meaning::Trouble]);
}

#[test]
fn a_label_the_carrier_took_back_stays_taken_back() {
    let requested = bought().answered(VoidAnswer::Requested).unwrap();
    assert_eq!(requested.answered(VoidAnswer::Requested), None);
    assert_eq!(requested.cost(), Some(cost()), "paid until the carrier agrees");
    let voided = requested.answered(VoidAnswer::Voided).unwrap();
    assert_eq!((voided.cost(), voided.answered(VoidAnswer::Refused)), (None, None));
}

#[test]
fn a_parcel_without_a_tracker_is_handed_over_and_nobody_tells_where_it_is() {
    let by_hand = Parcel { label: Label::ByHand { number: "XY1".into() }, ..parcel() }.handed_over(None, now());
    assert_eq!((by_hand.status, by_hand.number()), (ParcelStatus::Unknown, Some("XY1")));
    assert_eq!(by_hand.handed_over(None, at("2027-04-01T00:00:00Z")), by_hand, "a second time changes nothing");
}

#[test]
fn a_parcel_is_stored_in_few_words_and_read_back() {
    let fresh = Parcel::packed(parcel().id, 1, east(), "parcelway".into(), now());
    let stored = serde_json::to_value(&fresh).unwrap();
    assert_eq!(stored.as_object().unwrap().len(), 6, "{stored}");
    for parcel in [fresh, parcel(), on_the_truck()] {
        let stored = serde_json::to_value(&parcel).unwrap();
        assert_eq!(serde_json::from_value::<Parcel>(stored).unwrap(), parcel);
    }
}

fn statuses() -> impl Strategy<Value = ParcelStatus> {
    use ParcelStatus::{AttemptFailed, AvailableForPickup, Exception, InTransit, OutForDelivery, PreTransit, Unknown};
    prop::sample::select(vec![
        Unknown,
        PreTransit,
        InTransit,
        Exception,
        OutForDelivery,
        AttemptFailed,
        AvailableForPickup,
    ])
}

/// A history: scans of any times, and any number of words of one way to end.
fn histories() -> impl Strategy<Value = Vec<Scan>> {
    use ParcelStatus::{Delivered, Lost, ReturnToSender};
    let end = prop::sample::select(vec![Delivered, Lost, ReturnToSender]);
    let open = prop::collection::vec((0i64..40, statuses()), 0..10);
    (open, end, prop::collection::vec(0i64..40, 0..3)).prop_map(|(open, end, ends)| {
        let all = open.into_iter().chain(ends.into_iter().map(|hour| (hour, end)));
        let begin = at("2027-03-01T16:00:00Z");
        all.map(|(hour, status)| Scan::unnamed(begin + jiff::SignedDuration::from_hours(hour), status, None, None))
            .collect()
    })
}

proptest! {
    /// However a history is heard, in whichever pieces and however often, the parcel ends the same.
    #[test]
    fn c6_any_order_and_repetition_of_the_same_scans_ends_in_the_same_state(
        history in histories(), cuts in prop::collection::vec(1usize..4, 20), seed in any::<u64>(), from_the_truck: bool,
    ) {
        let begin = if from_the_truck { on_the_truck() } else { parcel() };
        let (told_at_once, _) = hear(&begin, std::slice::from_ref(&history));
        let mut shuffled: Vec<Scan> = history.iter().chain(&history).cloned().collect();
        let mut state = seed | 1;
        for position in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(position, usize::try_from(state >> 33).unwrap() % (position + 1));
        }
        let mut calls = Vec::new();
        let mut cuts = cuts.into_iter();
        while !shuffled.is_empty() {
            let cut = cuts.next().unwrap_or(1).min(shuffled.len());
            calls.push(shuffled.drain(..cut).collect::<Vec<_>>());
        }
        let (mut told_in_pieces, means) = hear(&begin, &calls);
        told_in_pieces.version = told_at_once.version;
        prop_assert_eq!(&told_in_pieces, &told_at_once);
        prop_assert!(means.iter().filter(|means| **means == Meaning::HandedOver).count() <= usize::from(!from_the_truck));
        let ends = [Meaning::Delivered, Meaning::Lost, Meaning::ReturnToSender];
        prop_assert!(means.iter().filter(|means| ends.contains(means)).count() <= 1, "{:?}", means);
    }

    /// Also of words that contradict each other, if they are told at once: the first by time counts.
    #[test]
    fn c6_a_whole_history_read_in_any_order_is_the_same_history(mut history in histories(), other in histories()) {
        history.extend(other);
        let (forwards, _) = hear(&on_the_truck(), std::slice::from_ref(&history));
        history.reverse();
        let (backwards, _) = hear(&on_the_truck(), &[history]);
        prop_assert_eq!(forwards, backwards);
    }
}
