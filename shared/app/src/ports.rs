//! What the use cases ask of the outside besides the table. Implemented in `aws` for deployment; faked only in tests.

use async_trait::async_trait;
use domain::ids::OrderId;
use domain::money::{Currency, Minor};
use jiff::Timestamp;
use uuid::Uuid;

pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

pub trait Ids: Send + Sync {
    /// A new UUID version 7.
    fn uuid(&self) -> Uuid;
}

/// The payment gateway, in the words of a payment that is authorised first and captured once.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Asks for an authorisation. Sending the same key again never authorises twice: the gateway answers what it answered.
    async fn authorize(&self, request: &AuthorizeRequest) -> Result<Authorization, GatewayError>;

    /// What the gateway knows of a payment now.
    async fn read(&self, payment_id: &str) -> Result<Authorization, GatewayError>;

    /// Lets an authorisation go. Voiding what is void already is success; what was captured meanwhile is `Refused`.
    async fn void(&self, payment_id: &str) -> Result<(), GatewayError>;
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
    /// The gateway's token for the shopper's method. Card numbers never reach Doorstep.
    pub method: String,
    /// The shopper agreed that the method is kept for goods that ship later.
    pub keep_method: bool,
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

/// Who signs tokens, and with which keys.
#[async_trait]
pub trait Identity: Send + Sync {
    /// The issuer's public keys as a JWK set. The caller caches; `kid` unknown ⇒ it asks again.
    async fn keys(&self) -> Result<serde_json::Value, IdentityError>;
    /// Who somebody is, by their own access token.
    async fn user_info(&self, access_token: &str) -> Result<UserInfo, UserInfoError>;
    fn issuer(&self) -> &str;
    /// The client ids whose tokens are for this shop.
    fn audience(&self) -> &str;
}

#[derive(Debug, thiserror::Error)]
#[error("the identity provider's keys cannot be read")]
pub struct IdentityError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Somebody in the issuer's words.
#[derive(Clone, PartialEq, Eq)]
pub struct UserInfo {
    pub sub: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub name: Option<String>,
}

impl std::fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserInfo(..)")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum UserInfoError {
    /// It is not good there, whatever its signature says: it was taken back, or is of another kind.
    #[error("the identity provider does not take this token")]
    Refused,
    #[error("the identity provider does not say who somebody is")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The shop's pictures, as the merchant put them there.
#[async_trait]
pub trait Pictures: Send + Sync {
    /// A picture by the name of its file; not its bytes again while `held` is still the tag of what is there.
    async fn get(&self, name: &str, held: Option<&str>) -> Result<Stored, PicturesError>;
}

/// What is stored under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    Picture(Picture),
    Unchanged,
    Missing,
}

/// A file, and a tag that is another when the file is.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Vec<u8>,
    pub tag: String,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} bytes, {})", self.bytes.len(), self.tag)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PicturesError {
    /// More bytes than anybody should wait for; they were not read.
    #[error("the file has more than {most} bytes")]
    TooLarge { most: usize },
    /// It is not given to us, whether it is there or not: something is wrong with our rights.
    #[error("the store of pictures lets nobody of ours in: it answered {0}")]
    Refused(u16),
    #[error("the store of pictures cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
