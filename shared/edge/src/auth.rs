//! Who calls: verifies bearer tokens itself on every route (signature, issuer, audience or client, use, expiry), and takes
//! link tokens along for the use case to check. The gateway's authorizer is a second lock on `/admin` and `/me`, not the
//! only one (docs/adr/0005-who-verifies-tokens.md).

use crate::problem::Refused;
use crate::route::{Access, Route};
use app::{App, Caller, Error, Role};
use http::{HeaderMap, header};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::RwLock;

/// Public keys by key id, per issuer; refreshed when a token names a key that is not here.
#[derive(Default)]
pub struct Keys {
    by_id: RwLock<HashMap<String, DecodingKey>>,
    asked_at: RwLock<Option<jiff::Timestamp>>,
}

/// A forged `kid` must not make us ask the issuer at every call.
const ASK_AGAIN_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_secs(10);

#[derive(Deserialize)]
struct Claims {
    sub: String,
    iss: String,
    exp: i64,
    token_use: String,
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    aud: Option<String>,
    #[serde(default, rename = "cognito:groups")]
    groups: Vec<String>,
}

impl Keys {
    /// # Errors
    /// 401 for a token that is not valid here; a guest is no error.
    pub async fn caller(&self, app: &App, headers: &HeaderMap) -> Result<Caller, Error> {
        let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(Caller::Guest { token: None }) };
        let value = value.to_str().map_err(|_| Refused::BadToken("the header is not text"))?;
        match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => self.verify(app, token.trim()).await,
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("order-token") => {
                Ok(Caller::Guest { token: Some(token.trim().to_owned()) })
            }
            _ => Err(Refused::BadToken("use Bearer or Order-Token").into()),
        }
    }

    async fn verify(&self, app: &App, token: &str) -> Result<Caller, Error> {
        let bad = |why: &'static str| Error::from(Refused::BadToken(why));
        let head = decode_header(token).map_err(|_| bad("it is not a token"))?;
        if head.alg != Algorithm::RS256 {
            return Err(bad("it is signed in another way"));
        }
        let key_id = head.kid.ok_or_else(|| bad("it names no key"))?;
        let key = match self.known(&key_id) {
            Some(key) => key,
            None => self.ask(app, &key_id).await?.ok_or_else(|| bad("its key is not the issuer's"))?,
        };
        let mut validation = Validation::new(Algorithm::RS256);
        // Expiry is held against the shop's clock below, audience by the kind of token.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims =
            decode::<Claims>(token, &key, &validation).map_err(|_| bad("its signature or claims are wrong"))?.claims;
        if claims.iss != app.identity.issuer() {
            return Err(bad("another issuer made it"));
        }
        let meant_for = match claims.token_use.as_str() {
            "access" => claims.client_id,
            "id" => claims.aud,
            _ => None,
        };
        if meant_for.as_deref() != Some(app.identity.audience()) {
            return Err(bad("it is meant for another application"));
        }
        if claims.exp <= app.now().as_second() {
            return Err(bad("it has expired"));
        }
        let mut roles: Vec<Role> = claims.groups.iter().filter_map(|group| group.parse().ok()).collect();
        if roles.is_empty() {
            roles.push(Role::Customer);
        }
        Ok(Caller::User { sub: claims.sub, roles })
    }

    fn known(&self, key_id: &str) -> Option<DecodingKey> {
        self.by_id.read().ok()?.get(key_id).cloned()
    }

    async fn ask(&self, app: &App, key_id: &str) -> Result<Option<DecodingKey>, Error> {
        let now = app.now();
        let asked = self.asked_at.read().ok().and_then(|asked| *asked);
        if asked.is_some_and(|asked| now.duration_since(asked) < ASK_AGAIN_AFTER && now >= asked) {
            return Ok(self.known(key_id));
        }
        let set = app.identity.keys().await.map_err(|error| {
            tracing::error!(error = %error, "the issuer's keys cannot be read");
            Error::Busy
        })?;
        let set: JwkSet =
            serde_json::from_value(set).map_err(|error| Error::Bug(format!("the issuer's keys: {error}")))?;
        let keys =
            set.keys.iter().filter_map(|key| Some((key.common.key_id.clone()?, DecodingKey::from_jwk(key).ok()?)));
        if let (Ok(mut known), Ok(mut asked)) = (self.by_id.write(), self.asked_at.write()) {
            *known = keys.collect();
            *asked = Some(now);
        }
        Ok(self.known(key_id))
    }
}

/// # Errors
/// 401 when somebody must sign in, 403 when a role is too low.
pub fn admit(route: &Route, caller: &Caller) -> Result<(), Error> {
    let (allowed, needed) = match route.access {
        Access::Anyone => return Ok(()),
        Access::SignedIn => (caller.sub().is_some(), "customer"),
        Access::Staff => (caller.is_staff(), "agent or warehouse"),
        Access::Needs(role) => (
            caller.has(role),
            match role {
                Role::Customer => "customer",
                Role::Agent => "agent",
                Role::Warehouse => "warehouse",
                Role::Merchant => "merchant",
            },
        ),
    };
    match (allowed, caller) {
        (true, _) => Ok(()),
        (false, Caller::Guest { .. }) => Err(Refused::SignInFirst.into()),
        (false, Caller::User { .. }) => Err(Error::Forbidden(needed)),
    }
}
