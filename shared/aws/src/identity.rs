//! The identity provider's public keys over HTTP, as Cognito and the local issuer publish them.

use crate::http::HttpClient;
use app::ports::{Identity, IdentityError};
use async_trait::async_trait;

pub struct JwksEndpoint {
    http: HttpClient,
    issuer: String,
    audience: String,
}

impl JwksEndpoint {
    #[must_use]
    pub const fn new(http: HttpClient, issuer: String, audience: String) -> Self {
        Self { http, issuer, audience }
    }
}

#[async_trait]
impl Identity for JwksEndpoint {
    async fn keys(&self) -> Result<serde_json::Value, IdentityError> {
        let url = format!("{}/.well-known/jwks.json", self.issuer);
        let answer = self.http.send("GET", &url, &[], String::new()).await;
        let answer = answer.map_err(|error| IdentityError(Box::new(error)))?;
        if answer.status != 200 {
            return Err(IdentityError(format!("the issuer answered {}", answer.status).into()));
        }
        serde_json::from_slice(&answer.body).map_err(|error| IdentityError(Box::new(error)))
    }

    fn issuer(&self) -> &str {
        &self.issuer
    }

    fn audience(&self) -> &str {
        &self.audience
    }
}
