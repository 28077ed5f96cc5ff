//! Tokens verified by an independent library with the key set alone, and the login walked through over HTTP.

use super::{Issuer, Role};
use crate::clock::VirtualClock;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const CLIENT: &str = "doorstep-web";
const BACK: &str = "http://localhost:9/account?x=1";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-it-is";

struct Pool {
    issuer: Issuer,
    clock: VirtualClock,
    url: String,
    client: reqwest::Client,
}

async fn open() -> Pool {
    let clock = VirtualClock::manual("2027-03-10T12:00:00Z".parse().unwrap());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let issuer = Issuer::new(clock.clone(), &url, CLIENT);
    let router = issuer.router().merge(issuer.control_router());
    tokio::spawn(async { axum::serve(listener, router).await });
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    Pool { issuer, clock, url, client }
}

fn asked(challenge: &str) -> Vec<(&str, &str)> {
    vec![
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", BACK),
        ("state", "s & t"),
        ("scope", "openid email"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ]
}

fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

impl Pool {
    async fn json(&self, path: &str) -> Value {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap().json().await.unwrap()
    }

    /// Claims of a token, by the published keys.
    async fn verify(&self, token: &str) -> Value {
        let configuration = self.json("/.well-known/openid-configuration").await;
        let keys = self.client.get(configuration["jwks_uri"].as_str().unwrap()).send().await.unwrap();
        let keys: JwkSet = keys.json().await.unwrap();
        let key = keys.find(&decode_header(token).unwrap().kid.unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&self.url]);
        validation.validate_aud = false;
        decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> reqwest::Response {
        let query = serde_urlencoded::to_string(query).unwrap();
        self.client.get(format!("{}{path}?{query}", self.url)).send().await.unwrap()
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Response {
        self.client.post(format!("{}{path}", self.url)).form(form).send().await.unwrap()
    }

    /// Signs in with one more field of the login form, and answers the code.
    async fn sign_in(&self, who: (&'static str, &'static str)) -> String {
        let challenge = challenge();
        let mut form = asked(&challenge);
        form.push(who);
        let back = self.post("/login", &form).await;
        assert_eq!(back.status(), 303);
        let location = back.headers()["location"].to_str().unwrap().to_owned();
        let query = location.strip_prefix(&format!("{BACK}&")).unwrap();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        assert_eq!(pairs[1], ("state".to_owned(), "s & t".to_owned()));
        pairs[0].1.clone()
    }

    async fn redeem(&self, code: &str, verifier: &str, back: &str) -> (u16, Value) {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", verifier),
        ];
        let response = self.post("/oauth2/token", &form).await;
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

#[tokio::test]
async fn a_minted_token_has_cognitos_claims_and_outlives_the_clock() {
    let pool = open().await;
    let body = json!({ "role": "agent", "sub": "sub-7", "email": "seven@example.com" }).to_string();
    let response = pool.client.post(format!("{}/_local/tokens", pool.url)).body(body).send().await.unwrap();
    let minted: Value = response.json().await.unwrap();
    pool.clock.advance(SignedDuration::from_hours(24 * 365)).unwrap();
    let claims = pool.verify(minted["token"].as_str().unwrap()).await;
    assert_eq!((&claims["sub"], &claims["username"]), (&json!("sub-7"), &json!("sub-7")));
    assert_eq!((&claims["cognito:groups"], &claims["token_use"]), (&json!(["agent"]), &json!("access")));
    assert_eq!((&claims["client_id"], &claims["exp"]), (&json!(CLIENT), &json!(4_102_444_800_i64)));
    assert!(claims["jti"].is_string() && claims["auth_time"].is_i64() && claims.get("email").is_none());
    assert_eq!(pool.issuer.email_of("sub-7").as_deref(), Some("seven@example.com"));
    let request =
        pool.client.get(format!("{}/oauth2/userInfo", pool.url)).bearer_auth(minted["token"].as_str().unwrap());
    let info: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!((&info["sub"], &info["email"]), (&json!("sub-7"), &json!("seven@example.com")));
    let wrong =
        pool.client.post(format!("{}/_local/tokens", pool.url)).body(r#"{"role":"king"}"#).send().await.unwrap();
    assert_eq!(wrong.status(), 422);
}

#[tokio::test]
async fn a_person_signs_in_with_code_and_pkce() {
    let pool = open().await;
    let challenge = challenge();
    let first = pool.get("/oauth2/authorize", &asked(&challenge)).await;
    let login = first.headers()["location"].to_str().unwrap();
    assert!(login.starts_with(&format!("{}/login?", pool.url)), "{login}");
    let page = pool.client.get(login).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Ada Marsh") && page.contains("value=\"s &amp; t\"") && !page.contains("disabled"), "{page}");

    let code = pool.sign_in(("role", "customer")).await;
    let (status, tokens) = pool.redeem(&code, VERIFIER, BACK).await;
    assert_eq!((status, &tokens["expires_in"], &tokens["token_type"]), (200, &json!(3600), &json!("Bearer")));
    let access = pool.verify(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!((&access["sub"], &access["scope"]), (&json!(Role::Customer.demo().0), &json!("openid email")));
    let identity = pool.verify(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!((&identity["aud"], &identity["token_use"]), (&json!(CLIENT), &json!("id")));
    assert_eq!((&identity["email"], &identity["cognito:groups"]), (&json!("ada@example.com"), &json!(["customer"])));

    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", refresh)];
    pool.clock.advance(SignedDuration::from_hours(2)).unwrap();
    let renewed: Value = pool.post("/oauth2/token", &form).await.json().await.unwrap();
    assert!(renewed["access_token"].is_string() && renewed.get("refresh_token").is_none());
    let request = pool.client.get(format!("{}/oauth2/userInfo", pool.url));
    let stale = request.try_clone().unwrap().bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(stale.send().await.unwrap().status(), 401);
    let fresh = request.bearer_auth(renewed["access_token"].as_str().unwrap());
    assert_eq!(fresh.send().await.unwrap().status(), 200);
    pool.post("/oauth2/revoke", &[("token", refresh)]).await;
    assert_eq!(pool.post("/oauth2/token", &form).await.status(), 400);

    let newcomer = pool.sign_in(("email", "zoe@example.com")).await;
    let (_, tokens) = pool.redeem(&newcomer, VERIFIER, BACK).await;
    let access = pool.verify(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(pool.issuer.email_of(access["sub"].as_str().unwrap()).as_deref(), Some("zoe@example.com"));
}

#[tokio::test]
async fn a_code_is_good_once_for_its_verifier_its_address_and_five_minutes() {
    let pool = open().await;
    let refused = (400, json!({ "error": "invalid_grant" }));
    let code = pool.sign_in(("role", "agent")).await;
    assert_eq!(pool.redeem(&code, "another-verifier-of-more-than-forty-three-characters", BACK).await, refused);
    assert_eq!(pool.redeem(&code, VERIFIER, BACK).await, refused, "a failed try uses it up");
    let code = pool.sign_in(("role", "agent")).await;
    assert_eq!(pool.redeem(&code, VERIFIER, "http://localhost:9/other").await, refused);
    let code = pool.sign_in(("role", "agent")).await;
    pool.clock.advance(SignedDuration::from_mins(5)).unwrap();
    assert_eq!(pool.redeem(&code, VERIFIER, BACK).await, refused);
}

#[tokio::test]
async fn people_are_only_sent_to_this_machine() {
    let pool = open().await;
    let challenge = challenge();
    let with = |name: &'static str, value: &'static str| {
        let mut query = asked(&challenge);
        query.iter_mut().filter(|(key, _)| *key == name).for_each(|pair| pair.1 = value);
        query
    };
    let elsewhere = [
        "https://evil.example/",
        "http://localhost@evil.example/",
        "http://localhost.evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "http://localhost/#x",
        "",
    ];
    for address in elsewhere {
        for path in ["/oauth2/authorize", "/login"] {
            assert_eq!(pool.get(path, &with("redirect_uri", address)).await.status(), 400, "{path} {address}");
        }
        assert_eq!(pool.post("/login", &with("redirect_uri", address)).await.status(), 400);
        let leave = [("client_id", CLIENT), ("logout_uri", address)];
        assert_eq!(pool.get("/logout", &leave).await.status(), 400, "{address}");
    }
    assert_eq!(pool.get("/login", &with("client_id", "other")).await.status(), 400);
    let left = pool.get("/logout", &[("client_id", CLIENT), ("logout_uri", "http://127.0.0.1:9/")]).await;
    assert_eq!((left.status().as_u16(), left.headers()["location"].to_str().unwrap()), (303, "http://127.0.0.1:9/"));
    for (name, value, error) in [
        ("response_type", "token", "error=unsupported_response_type"),
        ("code_challenge_method", "plain", "error=invalid_request"),
    ] {
        let back = pool.get("/oauth2/authorize", &with(name, value)).await;
        let location = back.headers()["location"].to_str().unwrap();
        assert!(location.starts_with(BACK) && location.contains(error), "{location}");
    }
}

#[tokio::test]
async fn tokens_of_another_key_are_not_believed() {
    let (pool, other) = (open().await, open().await);
    let mut parts: Vec<String> = pool.issuer.mint(Role::Customer, None, None).split('.').map(str::to_owned).collect();
    parts[1] = BASE64_URL_SAFE_NO_PAD.encode(json!({ "sub": "x", "token_use": "access", "exp": 4e9 }).to_string());
    for token in [other.issuer.mint(Role::Merchant, None, None), parts.join("."), "x.y.z".to_owned(), String::new()] {
        let request = pool.client.get(format!("{}/oauth2/userInfo", pool.url)).bearer_auth(token);
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
}
