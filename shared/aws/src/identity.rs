//! The identity provider over HTTP, as Cognito and the local issuer are: its public keys, and who somebody is.

use crate::http::HttpClient;
use app::ports::{Identity, IdentityError, UserInfo, UserInfoError};
use async_trait::async_trait;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// A page waits for the answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct IdentityProvider {
    http: HttpClient,
    issuer: String,
    audience: String,
    /// Where people sign in, which with Cognito is another host than the issuer's.
    login_url: String,
}

impl IdentityProvider {
    #[must_use]
    pub const fn new(http: HttpClient, issuer: String, audience: String, login_url: String) -> Self {
        Self { http, issuer, audience, login_url }
    }
}

#[async_trait]
impl Identity for IdentityProvider {
    async fn keys(&self) -> Result<Value, IdentityError> {
        let url = format!("{}/.well-known/jwks.json", self.issuer);
        let answer = self.http.send("GET", &url, &[], String::new()).await;
        let answer = answer.map_err(|error| IdentityError(Box::new(error)))?;
        if answer.status != 200 {
            return Err(IdentityError(format!("the issuer answered {}", answer.status).into()));
        }
        serde_json::from_slice(&answer.body).map_err(|error| IdentityError(Box::new(error)))
    }

    async fn user_info(&self, access_token: &str) -> Result<UserInfo, UserInfoError> {
        let url = format!("{}/oauth2/userInfo", self.login_url);
        let headers = [("authorization", format!("Bearer {access_token}"))];
        let asked = tokio::time::timeout(PATIENCE, self.http.send("GET", &url, &headers, String::new())).await;
        let answer = asked.map_err(unavailable)?.map_err(unavailable)?;
        match answer.status {
            200 => user_info(&answer.body),
            400 | 401 | 403 => Err(UserInfoError::Refused),
            status => Err(unavailable(format!("it answered {status}"))),
        }
    }

    fn issuer(&self) -> &str {
        &self.issuer
    }

    fn audience(&self) -> &str {
        &self.audience
    }
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> UserInfoError {
    UserInfoError::Unavailable(error.into())
}

/// The claims of `OpenID` Connect that the shop reads.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    email: Option<String>,
    /// Cognito writes it as a text.
    #[serde(default)]
    email_verified: Value,
    name: Option<String>,
}

fn user_info(body: &[u8]) -> Result<UserInfo, UserInfoError> {
    let Claims { sub, email, email_verified, name } = serde_json::from_slice(body).map_err(unavailable)?;
    let email_verified = matches!(email_verified, Value::Bool(true)) || email_verified == "true";
    Ok(UserInfo { sub, email, email_verified, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(json: &str) -> bool {
        user_info(json.as_bytes()).unwrap().email_verified
    }

    #[test]
    fn e18_an_address_is_verified_only_where_the_provider_says_so() {
        for said in ["true", "\"true\""] {
            assert!(verified(&format!(r#"{{"sub": "1", "email": "a@b.cd", "email_verified": {said}}}"#)), "{said}");
        }
        for said in ["false", "\"false\"", "null", "1", "\"yes\""] {
            assert!(!verified(&format!(r#"{{"sub": "1", "email": "a@b.cd", "email_verified": {said}}}"#)), "{said}");
        }
        assert!(!verified(r#"{"sub": "1", "email": "a@b.cd"}"#));
    }

    #[test]
    fn what_is_no_profile_is_no_answer() {
        for body in ["", "{}", "[]", r#"{"email": "a@b.cd"}"#] {
            assert!(matches!(user_info(body.as_bytes()), Err(UserInfoError::Unavailable(_))), "{body}");
        }
    }

    #[test]
    fn i15_what_the_provider_says_of_somebody_prints_redacted() {
        let info = user_info(br#"{"sub": "1", "email": "ada@example.com", "name": "Ada"}"#).unwrap();
        assert_eq!(format!("{info:?}"), "UserInfo(..)");
    }
}
