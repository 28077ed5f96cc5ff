//! The endpoints programs call: key set, configuration, tokens, user info. Any origin may, as with Cognito.

use super::{Issuer, SCOPE, TOKEN_LIFE, claims};
use crate::reply;
use axum::Router;
use axum::extract::{Form, State};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(super) fn router(issuer: Issuer) -> Router {
    Router::new()
        .route("/.well-known/jwks.json", get(jwks))
        .route("/.well-known/openid-configuration", get(configuration))
        .route("/oauth2/token", post(token).options(preflight))
        .route("/oauth2/revoke", post(revoke).options(preflight))
        .route("/oauth2/userInfo", get(user_info).options(preflight))
        .with_state(issuer)
}

async fn jwks(State(issuer): State<Issuer>) -> Response {
    answer(StatusCode::OK, &issuer.jwks())
}

async fn configuration(State(issuer): State<Issuer>) -> Response {
    let url = issuer.url();
    let body = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/oauth2/authorize"),
        "token_endpoint": format!("{url}/oauth2/token"),
        "revocation_endpoint": format!("{url}/oauth2/revoke"),
        "userinfo_endpoint": format!("{url}/oauth2/userInfo"),
        "end_session_endpoint": format!("{url}/logout"),
        "jwks_uri": format!("{url}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": SCOPE.split(' ').collect::<Vec<_>>(),
    });
    answer(StatusCode::OK, &body)
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    client_id: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
}

async fn token(State(issuer): State<Issuer>, Form(request): Form<TokenRequest>) -> Response {
    match redeem(&issuer, request) {
        Ok(body) => answer(StatusCode::OK, &body),
        Err(error) => answer(StatusCode::BAD_REQUEST, &json!({ "error": error })),
    }
}

fn redeem(issuer: &Issuer, request: TokenRequest) -> Result<Value, &'static str> {
    if request.client_id.as_deref() != Some(issuer.client_id()) {
        return Err("invalid_client");
    }
    let now = issuer.0.clock.now();
    let mut state = issuer.lock();
    let (grant, refresh) = match request.grant_type.as_str() {
        "authorization_code" => {
            let (code, verifier) = request.code.zip(request.code_verifier).ok_or("invalid_request")?;
            let grant = state.sessions.redeem(&code, now).ok_or("invalid_grant")?;
            let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            if challenge != grant.challenge || request.redirect_uri.as_deref() != Some(&grant.redirect_uri) {
                return Err("invalid_grant");
            }
            let refresh = state.sessions.issue_refresh(grant.clone());
            (grant, Some(refresh))
        }
        "refresh_token" => {
            let refresh = request.refresh_token.ok_or("invalid_request")?;
            (state.sessions.refresh(&refresh, now).ok_or("invalid_grant")?, None)
        }
        _ => return Err("unsupported_grant_type"),
    };
    let user = state.users.get(&grant.sub).ok_or("invalid_grant")?;
    let grounds = issuer.grounds(now, grant.signed_in, (now + TOKEN_LIFE).as_second(), &grant.scope);
    let access = issuer.sign(&claims::access(user, grounds));
    let identity = issuer.sign(&claims::identity(user, grounds, &access, grant.nonce.as_deref()));
    let mut body = json!({
        "access_token": access,
        "id_token": identity,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE.as_secs(),
    });
    if let Some(refresh) = refresh {
        body["refresh_token"] = json!(refresh);
    }
    Ok(body)
}

#[derive(Deserialize)]
struct RevokeRequest {
    token: String,
}

async fn revoke(State(issuer): State<Issuer>, Form(request): Form<RevokeRequest>) -> Response {
    issuer.lock().sessions.revoke(&request.token);
    answer(StatusCode::OK, &json!({}))
}

async fn user_info(State(issuer): State<Issuer>, headers: HeaderMap) -> Response {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let now = issuer.0.clock.now().as_second();
    let claims = bearer.and_then(|value| value.strip_prefix("Bearer ")).and_then(|token| issuer.0.key.open(token));
    let good = claims.filter(|claims| {
        let lives = claims["exp"].as_i64().is_some_and(|end| end > now);
        claims["token_use"] == "access" && claims["iss"] == issuer.url() && lives
    });
    let state = issuer.lock();
    let user = good.as_ref().and_then(|claims| state.users.get(claims["sub"].as_str()?));
    match user {
        Some(user) => {
            let body = json!({
                "sub": user.sub,
                "username": user.sub,
                "email": user.email,
                "email_verified": "true",
                "name": user.name,
            });
            answer(StatusCode::OK, &body)
        }
        None => answer(StatusCode::UNAUTHORIZED, &json!({ "error": "invalid_token" })),
    }
}

async fn preflight() -> Response {
    let mut response = answer(StatusCode::NO_CONTENT, &json!(null));
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    response
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let mut response = reply::json(status, body);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
