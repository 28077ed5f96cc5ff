//! Who somebody is.

use async_trait::async_trait;

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
