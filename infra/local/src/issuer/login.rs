//! The hosted login for people: authorization code with PKCE, a page to choose who to be, and logout.

use super::sessions::Grant;
use super::users::Role;
use super::{Issuer, SCOPE};
use crate::pages::{self, escape};
use crate::reply;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use axum::routing::get;
use http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What a client asks for, carried from page to page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    state: String,
    scope: String,
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    role: Option<Role>,
    #[serde(default)]
    email: String,
    #[serde(flatten)]
    asked: Asked,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Leaving {
    client_id: String,
    logout_uri: String,
    redirect_uri: String,
}

pub(super) fn router(issuer: Issuer) -> Router {
    Router::new()
        .route("/oauth2/authorize", get(authorize))
        .route("/login", get(show).post(choose))
        .route("/logout", get(leave))
        .with_state(issuer)
}

async fn authorize(State(issuer): State<Issuer>, Query(asked): Query<Asked>) -> Response {
    if let Some(refusal) = refusal(&issuer, &asked) {
        return refusal;
    }
    let query: Vec<_> = fields(&asked).into_iter().filter(|(_, value)| !value.is_empty()).collect();
    reply::see_other(&pages::with_query(&format!("{}/login", issuer.url()), &query))
}

async fn show(State(issuer): State<Issuer>, Query(asked): Query<Asked>) -> Response {
    if asked.client_id.is_empty() {
        return reply::page(StatusCode::OK, page(None));
    }
    refusal(&issuer, &asked).unwrap_or_else(|| reply::page(StatusCode::OK, page(Some(&asked))))
}

async fn choose(State(issuer): State<Issuer>, Form(chosen): Form<Chosen>) -> Response {
    let Chosen { role, email, asked } = chosen;
    if let Some(refusal) = refusal(&issuer, &asked) {
        return refusal;
    }
    let email = email.trim();
    if role.is_none() && !email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
        return reply::page(StatusCode::UNPROCESSABLE_ENTITY, page(Some(&asked)));
    }
    let signed_in = issuer.0.clock.now();
    let mut state = issuer.lock();
    let user = match role {
        Some(role) => state.users.named(role, None, None),
        None => state.users.named(Role::Customer, None, Some(email)),
    };
    let scope = if asked.scope.is_empty() { SCOPE } else { &asked.scope };
    let code = state.sessions.issue_code(Grant {
        sub: user.sub,
        redirect_uri: asked.redirect_uri.clone(),
        challenge: asked.code_challenge,
        scope: scope.to_owned(),
        nonce: Some(asked.nonce).filter(|nonce| !nonce.is_empty()),
        signed_in,
    });
    reply::see_other(&pages::with_query(&asked.redirect_uri, &[("code", &code), ("state", &asked.state)]))
}

/// There is no cookie to forget here: nobody stays signed in at the issuer itself.
async fn leave(State(issuer): State<Issuer>, Query(leaving): Query<Leaving>) -> Response {
    let target = if leaving.logout_uri.is_empty() { &leaving.redirect_uri } else { &leaving.logout_uri };
    if leaving.client_id != issuer.client_id() || !is_loopback(target) {
        return refuse("The sign-out page was asked to send you to an address that is not on this machine.");
    }
    reply::see_other(target)
}

/// Refuses on a page where the client or its address is wrong, else by sending the error back to the client.
fn refusal(issuer: &Issuer, asked: &Asked) -> Option<Response> {
    if asked.client_id != issuer.client_id() {
        return Some(refuse("No application is registered under this client_id."));
    }
    if !is_loopback(&asked.redirect_uri) {
        return Some(refuse(
            "The redirect_uri must be an address on this machine, such as http://localhost:3000/account.",
        ));
    }
    let error = if asked.response_type != "code" {
        "unsupported_response_type"
    } else if asked.code_challenge_method != "S256" || asked.code_challenge.len() != 43 {
        "invalid_request"
    } else {
        return None;
    };
    let query = [("error", error), ("state", asked.state.as_str())];
    Some(reply::see_other(&pages::with_query(&asked.redirect_uri, &query)))
}

fn is_loopback(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    let here = host == "localhost" || host.ends_with(".localhost") || ["127.0.0.1", "[::1]"].contains(&host);
    here && matches!(uri.scheme_str(), Some("http" | "https")) && !address.contains('#')
}

fn refuse(why: &str) -> Response {
    let body = format!("<main><h1>That did not work</h1><p>{}</p></main>", escape(why));
    reply::page(StatusCode::BAD_REQUEST, pages::frame("Sign in", &body))
}

fn fields(asked: &Asked) -> [(&'static str, &str); 8] {
    [
        ("response_type", &asked.response_type),
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("state", &asked.state),
        ("scope", &asked.scope),
        ("nonce", &asked.nonce),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
    ]
}

/// The page to choose who to be; without a client to go back to it only shows who there is.
fn page(asked: Option<&Asked>) -> String {
    let disabled = if asked.is_some() { "" } else { " disabled" };
    let hidden = asked.map(|asked| pages::hidden_fields(fields(asked))).unwrap_or_default();
    let choices = Role::ALL.into_iter().fold(String::new(), |mut html, role| {
        let (_, name, email) = role.demo();
        let (role, does) = (role.as_str(), does(role));
        write!(
            html,
            r#"<button name="role" value="{role}"{disabled}><strong>{name}</strong>{does}<br><span class="soft">{email}</span></button>"#
        )
        .expect("a String takes any text");
        html
    });
    let lead = if asked.is_some() {
        "This is the local shop: no password, choose a person."
    } else {
        "These people live in the local shop. Sign in from the shop or the console to become one of them."
    };
    let body = format!(
        r#"<main>
<h1>Who are you today?</h1>
<p class="soft">{lead}</p>
<form method="post">{hidden}<div class="choices">{choices}</div></form>
<form method="post" class="card">{hidden}
<p><strong>Or shop as somebody new</strong></p>
<div class="row"><input type="search" inputmode="email" name="email" placeholder="you@example.com" aria-label="E-mail address" autocomplete="off"{disabled}>
<button{disabled}>Continue</button></div>
</form>
</main>"#
    );
    pages::frame("Sign in", &body)
}

fn does(role: Role) -> &'static str {
    match role {
        Role::Customer => "Shopper: buys, tracks, sends back",
        Role::Agent => "Agent: answers customers, acts for them",
        Role::Warehouse => "Warehouse: receives, picks, packs, hands over",
        Role::Merchant => "Merchant: runs the shop",
    }
}
