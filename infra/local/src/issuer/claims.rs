//! The claims Cognito puts into its tokens, for a user of ours.

use super::users::User;
use crate::ids;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What all tokens of one sign-in share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) scope: &'a str,
    pub(super) now: Timestamp,
    pub(super) signed_in: Timestamp,
    /// Unix seconds.
    pub(super) expires: i64,
}

pub(super) fn access(user: &User, grounds: Grounds<'_>) -> Value {
    json!({
        "sub": user.sub,
        "cognito:groups": [user.role.as_str()],
        "iss": grounds.issuer,
        "version": 2,
        "client_id": grounds.client,
        "token_use": "access",
        "scope": grounds.scope,
        "auth_time": grounds.signed_in.as_second(),
        "iat": grounds.now.as_second(),
        "exp": grounds.expires,
        "jti": ids::random_uuid().to_string(),
        "username": user.sub,
    })
}

pub(super) fn identity(user: &User, grounds: Grounds<'_>, access_token: &str, nonce: Option<&str>) -> Value {
    let digest = Sha256::digest(access_token.as_bytes());
    let mut claims = json!({
        "sub": user.sub,
        "at_hash": BASE64_URL_SAFE_NO_PAD.encode(&digest[..16]),
        "cognito:groups": [user.role.as_str()],
        "cognito:username": user.sub,
        "email": user.email,
        "email_verified": true,
        "name": user.name,
        "iss": grounds.issuer,
        "aud": grounds.client,
        "token_use": "id",
        "auth_time": grounds.signed_in.as_second(),
        "iat": grounds.now.as_second(),
        "exp": grounds.expires,
        "jti": ids::random_uuid().to_string(),
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    claims
}
