//! Carriers: shipments are made, labels bought, parcels followed. Buying is never sent twice: the shipment's id is kept
//! before, and what is unknown is read.

use async_trait::async_trait;
use domain::address::Address;
use domain::money::{Currency, Minor};
use domain::parcels::Told;
pub use domain::parcels::VoidAnswer;

#[async_trait]
pub trait Carrier: Send + Sync {
    /// Announces a shipment and hears what sending it would cost. Costs nothing; made twice, the second is forgotten.
    async fn create_shipment(&self, request: &ShipmentRequest) -> Result<Shipment, CarrierError>;

    /// What is known of a shipment now: its label, if one was bought.
    async fn read_shipment(&self, shipment: &str) -> Result<Shipment, CarrierError>;

    /// Buys the label. `Unknown` means it may have been bought: read the shipment.
    async fn buy_label(&self, shipment: &str, rate: &str) -> Result<Label, CarrierError>;

    /// Asks that a label be taken back. Voiding what is void already is success.
    async fn void_label(&self, shipment: &str) -> Result<VoidAnswer, CarrierError>;

    /// Everything the carrier knows of a parcel's way.
    async fn read_tracker(&self, tracker: &str) -> Result<Tracker, CarrierError>;

    /// What a signed message is about. Its content is not believed: what it names is read. That is also why a message that
    /// is sent again, by the carrier or by somebody who recorded it, does no harm.
    ///
    /// # Errors
    /// `BadSignature`.
    fn verify_webhook(&self, signature: &str, body: &[u8]) -> Result<CarrierNotice, BadSignature>;
}

#[derive(Clone, Debug)]
pub struct ShipmentRequest {
    /// Our own id of the parcel, `par_<order>_<n>`.
    pub reference: String,
    pub from: Address,
    pub to: Address,
    pub to_phone: Option<String>,
    pub to_email: String,
    pub weight_g: u32,
    /// Length, width, height.
    pub size_mm: Option<[u32; 3]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    pub id: String,
    pub rates: Vec<Rate>,
    /// The label, if one was bought.
    pub label: Option<Label>,
    /// What the carrier says to taking it back, if it was asked.
    pub void: Option<VoidAnswer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    pub id: String,
    /// The carrier in the settings' words: its name in small letters without spaces.
    pub carrier: String,
    pub service: String,
    pub cost: Minor,
    pub currency: Currency,
    pub transit_days: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub tracker: String,
    pub number: String,
    pub carrier: String,
    pub service: String,
    pub cost: Minor,
    pub currency: Currency,
    /// Where the label can be printed from.
    pub label_url: String,
    /// The carrier's own page about the parcel.
    pub tracking_url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracker {
    pub id: String,
    pub number: String,
    pub carrier: String,
    pub told: Told,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarrierNotice {
    /// Something is new about this tracker.
    Tracker(String),
    /// Something is new about this shipment: what became of a label that was to be taken back.
    Shipment(String),
    /// Signed, and nothing this shop cares for.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not ours")]
pub struct BadSignature;

#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    #[error("the carrier's answer is not known")]
    Unknown(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the carrier refused: {0}")]
    Refused(String),
}
