//! Carriers: EasyPost's API, version 2, spoken over HTTP. It has no idempotency keys, so no call here is sent twice: what was
//! not answered is `Unknown`, and whoever asked reads. Wire: EasyPost API documentation, "Shipments", "Trackers", "Shipping
//! Refund", "Webhooks", "Errors".

mod signature;
mod units;
mod wire;

use crate::http::{Answer, HttpClient};
use crate::outside::{Fault, Outside};
use app::ports::{BadSignature, Carrier, CarrierError, CarrierNotice, Label, Shipment, ShipmentRequest, Tracker};
use async_trait::async_trait;
use data_encoding::BASE64;
use domain::parcels::VoidAnswer;
use serde_json::Value;
use std::sync::Arc;

pub struct EasyPost {
    http: HttpClient,
    /// Without a slash at its end.
    url: String,
    key: String,
    /// What messages may be signed with: two while one replaces the other.
    webhook_keys: Vec<String>,
    outside: Arc<dyn Outside>,
}

impl EasyPost {
    #[must_use]
    pub fn new(http: HttpClient, url: &str, key: String, webhook_keys: Vec<String>, outside: Arc<dyn Outside>) -> Self {
        Self { http, url: url.trim_end_matches('/').to_owned(), key, webhook_keys, outside }
    }

    /// One call under the fault layer: the answer, or `Unknown`.
    async fn call(
        &self,
        operation: &'static str,
        method: &'static str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, CarrierError> {
        let fault = self.outside.before("carrier", operation);
        if fault == Fault::Refuse {
            return Err(unknown("refused before it was sent"));
        }
        if matches!(fault, Fault::Throttle | Fault::Conflict) {
            return Ok(Answer { status: 429, body: br#"{"error":{"code":"RATE_LIMITED","message":""}}"#.to_vec() });
        }
        let headers = [
            ("authorization", format!("Basic {}", BASE64.encode(format!("{}:", self.key).as_bytes()))),
            ("content-type", "application/json".to_owned()),
            ("accept", "application/json".to_owned()),
        ];
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let answer = self.http.send(method, &format!("{}/v2{path}", self.url), &headers, body).await;
        let answer = answer.map_err(|error| CarrierError::Unknown(Box::new(error)))?;
        match fault {
            Fault::LostReply => Err(unknown("reply lost")),
            Fault::CrashAfter => {
                self.outside.crash();
                std::future::pending().await
            }
            _ => Ok(answer),
        }
    }
}

fn unknown(why: &'static str) -> CarrierError {
    CarrierError::Unknown(why.into())
}

/// Ids go into paths; anything but a plain id is refused before it is sent.
fn plain_id(id: &str) -> Result<&str, CarrierError> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(id) } else { Err(CarrierError::Refused("not a carrier's id".to_owned())) }
}

#[async_trait]
impl Carrier for EasyPost {
    async fn create_shipment(&self, request: &ShipmentRequest) -> Result<Shipment, CarrierError> {
        let answer = self.call("create_shipment", "POST", "/shipments", Some(wire::shipment(request))).await?;
        wire::understand::<wire::ShipmentObject>(&answer)?.into_shipment()
    }

    async fn read_shipment(&self, shipment: &str) -> Result<Shipment, CarrierError> {
        let path = format!("/shipments/{}", plain_id(shipment)?);
        let answer = self.call("read_shipment", "GET", &path, None).await?;
        wire::understand::<wire::ShipmentObject>(&answer)?.into_shipment()
    }

    async fn buy_label(&self, shipment: &str, rate: &str) -> Result<Label, CarrierError> {
        let path = format!("/shipments/{}/buy", plain_id(shipment)?);
        let body = serde_json::json!({ "rate": { "id": plain_id(rate)? } });
        let answer = self.call("buy_label", "POST", &path, Some(body)).await?;
        let shipment = wire::understand::<wire::ShipmentObject>(&answer)?.into_shipment()?;
        shipment.label.ok_or_else(|| unknown("a purchase was answered without a label"))
    }

    async fn void_label(&self, shipment: &str) -> Result<VoidAnswer, CarrierError> {
        let path = format!("/shipments/{}/refund", plain_id(shipment)?);
        let answer = self.call("void_label", "POST", &path, None).await?;
        let asked = wire::understand::<wire::ShipmentObject>(&answer).and_then(wire::ShipmentObject::into_shipment);
        let known = match asked {
            // Asked before, or too late: what is known of it decides.
            Err(CarrierError::Refused(_)) => self.read_shipment(shipment).await?.void,
            asked => asked?.void,
        };
        Ok(known.unwrap_or(VoidAnswer::Refused))
    }

    async fn read_tracker(&self, tracker: &str) -> Result<Tracker, CarrierError> {
        let path = format!("/trackers/{}", plain_id(tracker)?);
        let answer = self.call("read_tracker", "GET", &path, None).await?;
        wire::understand::<wire::TrackerObject>(&answer).map(wire::TrackerObject::into_tracker)
    }

    fn verify_webhook(&self, signature: &str, body: &[u8]) -> Result<CarrierNotice, BadSignature> {
        if self.webhook_keys.iter().any(|key| signature::matches(key, body, signature)) {
            Ok(wire::notice(body))
        } else {
            Err(BadSignature)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_no_plain_id_never_reaches_a_path() {
        for id in ["", "../trackers", "shp_1/buy", "shp 1"] {
            assert!(plain_id(id).is_err(), "{id}");
        }
    }
}
