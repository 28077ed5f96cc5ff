//! EasyPost's objects as far as the shop needs them, and what they mean in its words.

use super::units::{inches, minor, ounces};
use super::unknown;
use crate::http::Answer;
use app::ports::{CarrierError, CarrierNotice, Label, Rate, Shipment, ShipmentRequest, Tracker};
use domain::address::Address;
use domain::money::Currency;
use domain::parcels::{ParcelStatus, Scan, Told, VoidAnswer};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct ShipmentObject {
    id: String,
    #[serde(default)]
    rates: Vec<RateObject>,
    #[serde(default)]
    selected_rate: Option<RateObject>,
    #[serde(default)]
    postage_label: Option<PostageLabel>,
    #[serde(default)]
    tracking_code: Option<String>,
    #[serde(default)]
    tracker: Option<TrackerObject>,
    #[serde(default)]
    refund_status: Option<String>,
}

#[derive(Deserialize)]
struct RateObject {
    id: String,
    carrier: String,
    service: String,
    rate: String,
    currency: Currency,
    #[serde(default)]
    delivery_days: Option<u16>,
}

#[derive(Deserialize)]
struct PostageLabel {
    label_url: String,
}

#[derive(Deserialize)]
pub(super) struct TrackerObject {
    id: String,
    tracking_code: String,
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    status_detail: Option<String>,
    #[serde(default)]
    updated_at: Option<Timestamp>,
    /// A day, written as the moment it begins or ends.
    #[serde(default)]
    est_delivery_date: Option<String>,
    #[serde(default)]
    public_url: Option<String>,
    #[serde(default)]
    tracking_details: Vec<TrackingDetail>,
}

#[derive(Deserialize)]
struct TrackingDetail {
    #[serde(default)]
    message: Option<String>,
    status: String,
    #[serde(default)]
    status_detail: Option<String>,
    datetime: String,
    #[serde(default)]
    tracking_location: Option<Location>,
}

#[derive(Deserialize)]
struct Location {
    #[serde(default)]
    city: Option<String>,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    country: Option<String>,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorObject,
}

#[derive(Deserialize)]
struct ErrorObject {
    #[serde(default)]
    code: String,
    /// A text; for some errors a list.
    #[serde(default)]
    message: Value,
}

#[derive(Deserialize)]
struct EventObject {
    #[serde(default)]
    description: String,
    #[serde(default)]
    result: EventResult,
}

#[derive(Default, Deserialize)]
struct EventResult {
    #[serde(default)]
    id: String,
    #[serde(default)]
    shipment_id: Option<String>,
}

/// The request for a shipment. The label is asked for as a PDF, four by six inches unless the carrier has its own.
pub(super) fn shipment(request: &ShipmentRequest) -> Value {
    let mut parcel = json!({ "weight": ounces(request.weight_g) });
    if let Some([length, width, height]) = request.size_mm {
        parcel["length"] = inches(length);
        parcel["width"] = inches(width);
        parcel["height"] = inches(height);
    }
    let mut to = address(&request.to);
    to["email"] = json!(request.to_email);
    to["phone"] = json!(request.to_phone);
    json!({ "shipment": {
        "reference": request.reference,
        "from_address": address(&request.from),
        "to_address": to,
        "parcel": parcel,
        "options": { "label_format": "PDF" },
    } })
}

fn address(address: &Address) -> Value {
    json!({
        "name": address.name,
        "street1": address.line1,
        "street2": address.line2,
        "city": address.city,
        "state": address.region,
        "zip": address.postal_code,
        "country": address.country,
    })
}

/// Errors after which nobody knows whether the label was bought, or it was: the shipment says (EasyPost, "Errors").
const DOUBTFUL: [&str; 4] = [
    "SHIPMENT.POSTAGE.EXISTS",
    "SHIPMENT.PURCHASE.IN_PROGRESS",
    "SHIPMENT.POSTAGE.TIMED_OUT",
    "SHIPMENT.POSTAGE.NO_RESPONSE",
];

/// The object that was asked for. A key that is not accepted is no fault of the parcel's: it counts as unanswered, so that
/// the step is tried again and somebody is alarmed.
pub(super) fn understand<T: DeserializeOwned>(answer: &Answer) -> Result<T, CarrierError> {
    let garbled = |error: serde_json::Error| CarrierError::Unknown(Box::new(error));
    match answer.status {
        200..=299 => return serde_json::from_slice(&answer.body).map_err(garbled),
        401 | 403 | 408 | 409 | 429 | 500.. => {
            return Err(CarrierError::Unknown(format!("the carrier answered {}", answer.status).into()));
        }
        _ => {}
    }
    let ErrorObject { code, message } = serde_json::from_slice::<ErrorBody>(&answer.body).map_err(garbled)?.error;
    if DOUBTFUL.contains(&code.as_str()) {
        return Err(CarrierError::Unknown(code.into()));
    }
    let message = message.as_str().map_or_else(|| message.to_string(), str::to_owned);
    let said = [code, message].into_iter().filter(|part| !part.is_empty() && part != "null");
    let mut said = said.collect::<Vec<_>>().join(": ");
    if said.is_empty() {
        said = format!("the carrier answered {}", answer.status);
    }
    Err(CarrierError::Refused(said.chars().take(LONGEST_REASON).collect()))
}

/// Reasons are kept with the parcel; carriers send whole pages at times.
const LONGEST_REASON: usize = 300;

impl ShipmentObject {
    pub(super) fn into_shipment(self) -> Result<Shipment, CarrierError> {
        let label = self.label()?;
        let void = self.refund_status.as_deref().and_then(void);
        Ok(Shipment { id: self.id, rates: self.rates.iter().filter_map(RateObject::to_rate).collect(), label, void })
    }

    /// The label, once all its parts are there.
    fn label(&self) -> Result<Option<Label>, CarrierError> {
        let (Some(postage), Some(selected)) = (&self.postage_label, &self.selected_rate) else { return Ok(None) };
        let tracker = self.tracker.as_ref().ok_or_else(|| unknown("a label without a tracker"))?;
        let rate = selected.to_rate().ok_or_else(|| unknown("a label at a price that is none"))?;
        Ok(Some(Label {
            tracker: tracker.id.clone(),
            number: self.tracking_code.clone().unwrap_or_else(|| tracker.tracking_code.clone()),
            carrier: rate.carrier,
            service: rate.service,
            cost: rate.cost,
            currency: rate.currency,
            label_url: postage.label_url.clone(),
            tracking_url: tracker.public_url.clone(),
        }))
    }
}

impl RateObject {
    /// `None` for a price that cannot be read: such a rate is not chosen.
    fn to_rate(&self) -> Option<Rate> {
        Some(Rate {
            id: self.id.clone(),
            carrier: settings_word(&self.carrier),
            service: self.service.clone(),
            cost: minor(&self.rate, self.currency)?,
            currency: self.currency,
            transit_days: self.delivery_days,
        })
    }
}

/// A carrier's name as settings write it: small letters, digits, hyphens and underscores.
fn settings_word(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c));
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

fn void(status: &str) -> Option<VoidAnswer> {
    match status {
        "submitted" => Some(VoidAnswer::Requested),
        // Not applicable where a label is billed when it is scanned: what is never scanned is never billed.
        "refunded" | "not_applicable" => Some(VoidAnswer::Voided),
        "rejected" => Some(VoidAnswer::Refused),
        _ => None,
    }
}

impl TrackerObject {
    pub(super) fn into_tracker(self) -> Tracker {
        let mut scans: Vec<Scan> = self.tracking_details.iter().filter_map(TrackingDetail::to_scan).collect();
        let now = status(&self.status, self.status_detail.as_deref());
        // Some carriers say where a parcel is and nothing of how it came there. The id is made of the word alone, so that
        // the same word said later is the same scan.
        if let Some(at) = self.updated_at.filter(|_| scans.is_empty() && now.is_beyond_pre_transit()) {
            scans.push(Scan { at, ..Scan::unnamed(Timestamp::UNIX_EPOCH, now, None, None) });
        }
        Tracker {
            carrier: settings_word(&self.carrier),
            told: Told { eta: self.est_delivery_date.as_deref().and_then(day), scans },
            id: self.id,
            number: self.tracking_code,
        }
    }
}

/// The day of `2027-03-04T00:00:00Z`: as it is written, whatever the time zone.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

impl TrackingDetail {
    /// A scan without a readable time has no place in the order of scans and is left out.
    fn to_scan(&self) -> Option<Scan> {
        let at = self.datetime.parse().ok()?;
        let place = self.tracking_location.as_ref().and_then(Location::to_text);
        let detail = self.message.clone().filter(|text| !text.trim().is_empty());
        Some(Scan::unnamed(at, status(&self.status, self.status_detail.as_deref()), detail, place))
    }
}

impl Location {
    fn to_text(&self) -> Option<String> {
        let parts = [&self.city, &self.state, &self.country];
        let parts: Vec<&str> = parts.into_iter().flatten().map(|part| part.trim()).filter(|p| !p.is_empty()).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// The carrier's word and, where that is too coarse, its detail (EasyPost, "Trackers", `status` and `status_detail`).
/// `failure` is whatever went wrong; what of it is lost for good, going back, or only not opened the door, the detail says.
fn status(word: &str, detail: Option<&str>) -> ParcelStatus {
    match (word, detail.unwrap_or_default()) {
        ("pre_transit", _) => ParcelStatus::PreTransit,
        ("in_transit", _) => ParcelStatus::InTransit,
        ("out_for_delivery", _) => ParcelStatus::OutForDelivery,
        ("available_for_pickup", _) => ParcelStatus::AvailableForPickup,
        ("delivered", _) => ParcelStatus::Delivered,
        ("return_to_sender", _) => ParcelStatus::ReturnToSender,
        ("failure", "lost") => ParcelStatus::Lost,
        ("failure", "delivery_exception") => ParcelStatus::AttemptFailed,
        ("failure", _) => ParcelStatus::Exception,
        // `cancelled` is the label's fate and `error` the tracker's own: neither says where the parcel is.
        _ => ParcelStatus::Unknown,
    }
}

/// What an event is about; a body that cannot be read, though it is signed, is about nothing we know.
pub(super) fn notice(body: &[u8]) -> CarrierNotice {
    let Ok(event) = serde_json::from_slice::<EventObject>(body) else { return CarrierNotice::Other };
    match (event.description.split_once('.'), event.result) {
        // That a tracker was made we know from buying the label.
        (Some(("tracker", "created")), _) => CarrierNotice::Other,
        (Some(("tracker", _)), EventResult { id, .. }) if !id.is_empty() => CarrierNotice::Tracker(id),
        (Some(("refund", _)), EventResult { shipment_id: Some(shipment), .. }) => CarrierNotice::Shipment(shipment),
        _ => CarrierNotice::Other,
    }
}

#[cfg(test)]
mod tests;
