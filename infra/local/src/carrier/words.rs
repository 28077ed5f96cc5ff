//! What can be said of a parcel: in the shop's words, as tests say it, and in EasyPost's, as the wire does.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Unknown,
    PreTransit,
    InTransit,
    OutForDelivery,
    AvailableForPickup,
    AttemptFailed,
    Delivered,
    #[serde(alias = "failure")]
    Exception,
    ReturnToSender,
    Lost,
}

impl Word {
    /// `status` and `status_detail`.
    pub(super) fn on_the_wire(self) -> (&'static str, &'static str) {
        match self {
            Self::Unknown => ("unknown", "unknown"),
            Self::PreTransit => ("pre_transit", "label_created"),
            Self::InTransit => ("in_transit", "departed_facility"),
            Self::OutForDelivery => ("out_for_delivery", "out_for_delivery"),
            Self::AvailableForPickup => ("available_for_pickup", "arrived_at_pickup_location"),
            Self::AttemptFailed => ("failure", "delivery_exception"),
            Self::Delivered => ("delivered", "arrived_at_destination"),
            Self::Exception => ("failure", "transit_exception"),
            Self::ReturnToSender => ("return_to_sender", "return"),
            Self::Lost => ("failure", "lost"),
        }
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Unknown => "No word",
            Self::PreTransit => "Shipping label created",
            Self::InTransit => "Departed facility",
            Self::OutForDelivery => "Out for delivery",
            Self::AvailableForPickup => "Ready to be picked up",
            Self::AttemptFailed => "Nobody was at home",
            Self::Delivered => "Delivered",
            Self::Exception => "Delayed in transit",
            Self::ReturnToSender => "On its way back to the sender",
            Self::Lost => "Cannot be found",
        }
    }

    /// Whether the carrier has, or had, the parcel in its hands.
    pub(super) fn is_possession(self) -> bool {
        !matches!(self, Self::Unknown | Self::PreTransit | Self::Exception | Self::Lost)
    }
}
