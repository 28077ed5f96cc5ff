//! Signed messages. `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]`: HMAC-SHA256 over `<t>.<raw body>`, one `v1` for
//! each secret while one is being changed. A message says only what it is about; nothing else in it is read.

use super::answer::{Metadata, Named, order_in};
use app::ports::{BadSignature, GatewayNotice};
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// How far a signature's time may be from ours: an old message is somebody's replay.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Secrets change one at a time.
const MOST_SIGNATURES: usize = 8;

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Subject,
}

#[derive(Deserialize)]
struct Subject {
    #[serde(default)]
    object: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    payment_intent: Option<Named>,
    #[serde(default)]
    metadata: Metadata,
}

pub(super) fn verify(
    keys: &[String],
    header: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<GatewayNotice, BadSignature> {
    let (mut time, mut signatures) = (None, Vec::new());
    for (name, value) in header.split(',').filter_map(|part| part.trim().split_once('=')) {
        match name {
            "t" => time = Some(value),
            "v1" => signatures.extend(HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok()),
            _ => {}
        }
    }
    let time = time.ok_or(BadSignature)?;
    let signed_at = time.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or(BadSignature)?;
    signatures.truncate(MOST_SIGNATURES);
    if signed_at.duration_since(now).abs() > TOLERANCE || !is_ours(keys, time, body, &signatures) {
        return Err(BadSignature);
    }
    Ok(notice(body))
}

/// All are compared, each in constant time.
fn is_ours(keys: &[String], time: &str, body: &[u8], signatures: &[Vec<u8>]) -> bool {
    let mut ours = Choice::from(0);
    for key in keys {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(body);
        let expected = mac.finalize().into_bytes();
        for signature in signatures {
            ours |= expected.as_slice().ct_eq(signature);
        }
    }
    ours.into()
}

fn notice(body: &[u8]) -> GatewayNotice {
    let Ok(Event { kind, data: Data { object: subject } }) = serde_json::from_slice(body) else {
        return GatewayNotice::Other;
    };
    let order = order_in(&subject.metadata);
    let of_payment = subject.payment_intent.as_ref().map(|payment| payment.id().to_owned());
    // By the object first: the same kinds of events come for older APIs' objects, too.
    match (subject.object.as_str(), kind.as_str(), of_payment) {
        // We made it ourselves, and nothing has happened to it yet.
        (_, "payment_intent.created" | "setup_intent.created", _) => GatewayNotice::Other,
        ("payment_intent", _, _) => GatewayNotice::Payment { payment_id: subject.id, order },
        ("setup_intent", _, _) => GatewayNotice::Setup { setup_id: subject.id, order },
        ("charge", "charge.refunded", Some(payment_id)) => GatewayNotice::Payment { payment_id, order },
        ("refund", _, Some(payment_id)) => GatewayNotice::Refund { refund_id: subject.id, payment_id, order },
        ("dispute", _, Some(payment_id)) => GatewayNotice::Dispute { dispute_id: subject.id, payment_id, order },
        _ => GatewayNotice::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    /// `printf '1500000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`
    const SIGNATURE: &str = "4241f7b2510276cf0abbb733893e2b66daa41a93be53c527a16f4d8c143d51f2";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn check(keys: &[&str], header: &str, body: &[u8], now: i64) -> bool {
        let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
        verify(&keys, header, body, at(now)).is_ok()
    }

    #[test]
    fn a_message_is_believed_for_five_minutes_either_way() {
        let header = format!("t=1500000000,v1={SIGNATURE}");
        for now in [1_500_000_000, 1_500_000_300, 1_499_999_700] {
            assert!(check(&["whsec_test"], &header, BODY, now), "{now}");
        }
        for now in [1_500_000_301, 1_499_999_699] {
            assert!(!check(&["whsec_test"], &header, BODY, now), "{now}");
        }
    }

    #[test]
    fn one_secret_of_two_and_one_signature_of_several_are_enough() {
        let header = format!("t=1500000000,v0=abc,v1={},v1={SIGNATURE}", "0".repeat(64));
        assert!(check(&["whsec_new", "whsec_test"], &header, BODY, 1_500_000_000));
        assert!(check(&["whsec_test", "whsec_old"], &header, BODY, 1_500_000_000));
        assert!(!check(&["whsec_new", "whsec_other"], &header, BODY, 1_500_000_000));
    }

    #[test]
    fn nothing_else_is_believed() {
        let good = format!("t=1500000000,v1={SIGNATURE}");
        let known: &[&str] = &["whsec_test"];
        assert!(!check(known, &good, br#"{"id":"evt_2"}"#, 1_500_000_000), "another body");
        assert!(!check(known, &format!("t=1500000001,v1={SIGNATURE}"), BODY, 1_500_000_000), "another time");
        assert!(!check(&[], &good, BODY, 1_500_000_000), "a function without secrets");
        let cut = &SIGNATURE[..62];
        let wrong = [
            String::new(),
            "nonsense".to_owned(),
            format!("v1={SIGNATURE}"),
            "t=1500000000".to_owned(),
            "t=1500000000,v1=".to_owned(),
            format!("t=1500000000,v1={cut}"),
            format!("t=1500000000,v0={SIGNATURE}"),
            format!("t=soon,v1={SIGNATURE}"),
            format!("t=99999999999999999,v1={SIGNATURE}"),
        ];
        for header in wrong {
            assert!(!check(known, &header, BODY, 1_500_000_000), "{header}");
        }
    }

    #[test]
    fn a_message_says_what_it_is_about_and_whose_order_it_is_where_it_knows() {
        let order = "ord_7KQ2M4XD9TBCRH3F";
        let event = |kind: &str, object: &str| {
            notice(format!(r#"{{"id": "evt_1", "type": "{kind}", "data": {{"object": {object}}}}}"#).as_bytes())
        };
        let ours = domain::ids::OrderId::parse(order).ok();
        let intent = format!(r#"{{"id": "pi_1", "object": "payment_intent", "metadata": {{"order": "{order}"}}}}"#);
        let payment = GatewayNotice::Payment { payment_id: "pi_1".into(), order: ours.clone() };
        assert_eq!(event("payment_intent.canceled", &intent), payment);
        assert_eq!(event("payment_intent.created", &intent), GatewayNotice::Other);
        let charge = r#"{"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "metadata": {}}"#;
        let payment = GatewayNotice::Payment { payment_id: "pi_1".into(), order: None };
        assert_eq!(event("charge.refunded", charge), payment);
        assert_eq!(event("charge.captured", charge), GatewayNotice::Other);
        let refund = r#"{"id": "re_1", "object": "refund", "payment_intent": "pi_1", "charge": "ch_1"}"#;
        let refunded = GatewayNotice::Refund { refund_id: "re_1".into(), payment_id: "pi_1".into(), order: None };
        for kind in ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"] {
            assert_eq!(event(kind, refund), refunded, "{kind}");
        }
        let dispute = r#"{"id": "du_1", "object": "dispute", "payment_intent": "pi_1", "charge": "ch_1"}"#;
        let disputed = GatewayNotice::Dispute { dispute_id: "du_1".into(), payment_id: "pi_1".into(), order: None };
        assert_eq!(event("charge.dispute.created", dispute), disputed);
        assert_eq!(event("charge.dispute.closed", dispute), disputed);
        let setup = format!(r#"{{"id": "seti_1", "object": "setup_intent", "metadata": {{"order": "{order}"}}}}"#);
        let kept = GatewayNotice::Setup { setup_id: "seti_1".into(), order: ours };
        assert_eq!(event("setup_intent.succeeded", &setup), kept);
        assert_eq!(event("payout.paid", r#"{"id": "po_1", "object": "payout"}"#), GatewayNotice::Other);
        assert_eq!(notice(b"[]"), GatewayNotice::Other);
    }
}
