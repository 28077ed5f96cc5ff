//! The payment gateway, in the words of a payment that is authorised first and captured once.

use super::BadSignature;
use async_trait::async_trait;
use domain::ids::OrderId;
use domain::money::{Currency, Minor};
use jiff::Timestamp;

/// The payment gateway, in the words of a payment that is authorised first and captured once.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Asks for an authorisation. Sending the same key again never authorises twice: the gateway answers what it answered.
    async fn authorize(&self, request: &AuthorizeRequest) -> Result<Authorization, GatewayError>;

    /// The authorisation that was asked for so, whose answer never came and whose key may be too old to be sent again.
    /// `None`: there is none.
    async fn find_authorization(&self, request: &AuthorizeRequest) -> Result<Option<Authorization>, GatewayError>;

    /// What the gateway knows of a payment now.
    async fn read(&self, payment_id: &str) -> Result<Authorization, GatewayError>;

    /// Lets an authorisation go. Voiding what is void already is success; what was captured meanwhile is `Refused`.
    async fn void(&self, payment_id: &str) -> Result<(), GatewayError>;

    /// Keeps a method for goods that are charged later, without asking for money now.
    async fn save_method(&self, request: &SaveMethodRequest) -> Result<SavedMethod, GatewayError>;

    /// What became of keeping a method.
    async fn read_setup(&self, setup_id: &str) -> Result<SavedMethod, GatewayError>;

    /// Takes money that was authorised, once; what is left of the authorisation is let go. A repeat under the same key
    /// answers what was answered; what is captured already, or can no longer be, is answered as it stands, under any key.
    async fn capture(&self, request: &CaptureRequest) -> Result<Captured, GatewayError>;

    /// Gives money back to what paid it. A repeat under the same key answers what was answered first: read it to hear
    /// what became of a pending one.
    async fn refund(&self, request: &RefundRequest) -> Result<Refunded, GatewayError>;

    /// What the gateway knows of a refund now.
    async fn read_refund(&self, refund_id: &str) -> Result<Refunded, GatewayError>;

    /// The refund that was asked for so, whose answer never came and whose key may be too old to be sent again. `None`:
    /// there is none. The newest attempt is answered.
    async fn find_refund(&self, request: &RefundRequest) -> Result<Option<Refunded>, GatewayError>;

    /// What the gateway knows of a dispute now.
    async fn read_dispute(&self, dispute_id: &str) -> Result<Dispute, GatewayError>;

    /// The order a payment was made for: what a notice does not say itself.
    async fn order_of(&self, payment_id: &str) -> Result<Option<OrderId>, GatewayError>;

    /// What a signed message of the gateway is about. Its content is not believed: the thing is read.
    ///
    /// # Errors
    /// `BadSignature`; signed at another time than within five minutes of `now` counts as one.
    fn verify_webhook(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<GatewayNotice, BadSignature>;
}

#[derive(Clone, Debug)]
pub struct SaveMethodRequest {
    pub order: OrderId,
    pub attempt: u8,
    pub method: String,
    pub return_url: String,
}

impl SaveMethodRequest {
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        format!("{}/save-method/{}", self.order, self.attempt)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedMethod {
    /// `method` is a token that may be charged off-session.
    Saved {
        setup_id: String,
        method: String,
    },
    ActionRequired {
        setup_id: String,
        client_secret: String,
        url: Option<String>,
    },
    Declined {
        reason: String,
    },
    Processing {
        setup_id: String,
    },
}

#[derive(Clone, Debug)]
pub struct CaptureRequest {
    pub order: OrderId,
    pub group: u8,
    pub attempt: u8,
    pub payment_id: String,
    /// At most what was authorised.
    pub amount: Minor,
}

impl CaptureRequest {
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        format!("{}/{}/capture/{}", self.order, self.group, self.attempt)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Captured {
    Captured {
        amount: Minor,
    },
    /// The hold has ended, was voided, or the gateway will not: no money was taken.
    Failed {
        reason: String,
    },
}

#[derive(Clone, Debug)]
pub struct RefundRequest {
    pub order: OrderId,
    /// Which of the order's refunds, from 1.
    pub refund: u16,
    pub attempt: u8,
    pub payment_id: String,
    pub amount: Minor,
}

impl RefundRequest {
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        format!("{}/refund/{}/{}", self.order, self.refund, self.attempt)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refunded {
    Succeeded { refund_id: String, amount: Minor },
    Pending { refund_id: String },
    Failed { refund_id: Option<String>, reason: String },
}

/// Money the shopper's bank has taken back from a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub id: String,
    pub payment_id: String,
    pub amount: Minor,
    pub state: DisputeState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeState {
    /// The money is gone until it is decided; nothing can be refunded meanwhile.
    Open,
    /// The money is the shop's again.
    Won,
    Lost,
}

/// What a webhook tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayNotice {
    /// Something is new about this payment; the order stands in its metadata.
    Payment {
        payment_id: String,
        order: Option<OrderId>,
    },
    Refund {
        refund_id: String,
        payment_id: String,
        order: Option<OrderId>,
    },
    /// The shopper's bank takes money back, or gives it to the shop again.
    Dispute {
        dispute_id: String,
        payment_id: String,
        order: Option<OrderId>,
    },
    /// Something is new about keeping a method.
    Setup {
        setup_id: String,
        order: Option<OrderId>,
    },
    /// Signed, and nothing this shop cares for.
    Other,
}

#[derive(Clone, Debug)]
pub struct AuthorizeRequest {
    pub order: OrderId,
    /// Payment group, from 1.
    pub group: u8,
    /// Rises only after a definite failure: gateways replay declines under a key.
    pub attempt: u8,
    pub amount: Minor,
    pub currency: Currency,
    /// The gateway's token for the shopper's method, a new one or one that was kept. Card numbers never reach Doorstep.
    pub method: String,
    /// The method is kept for goods that leave later: the answer then names a token that may be charged off-session.
    pub keep_method: bool,
    /// Nobody is there to act: `method` is a kept one.
    pub off_session: bool,
    /// Where the shopper returns after an action at the bank.
    pub return_url: String,
}

impl AuthorizeRequest {
    /// (order, group, purpose, attempt): docs/adr/0004 and the model's "Gateway calls".
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        format!("{}/{}/authorize/{}", self.order, self.group, self.attempt)
    }
}

/// The gateway's word on one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorization {
    Authorized {
        payment_id: String,
        amount: Minor,
        /// When the hold ends, as the gateway reports it; never a constant of ours.
        expires_at: Option<Timestamp>,
        /// The kept method, where it was asked to be kept.
        saved_method: Option<String>,
    },
    /// The shopper must act (3-D Secure).
    ActionRequired {
        payment_id: String,
        client_secret: String,
        url: Option<String>,
    },
    Declined {
        payment_id: Option<String>,
        reason: String,
    },
    /// The gateway is still working on it.
    Processing {
        payment_id: String,
    },
    Voided {
        payment_id: String,
    },
    Captured {
        payment_id: String,
        amount: Minor,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// No answer, or none that can be understood: the call may or may not have taken effect.
    #[error("the gateway's answer is not known")]
    Unknown(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The gateway refused the request itself; nothing took effect.
    #[error("the gateway refused the request: {0}")]
    Refused(String),
}
