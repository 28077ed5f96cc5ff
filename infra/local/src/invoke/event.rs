//! HTTP requests as events of an HTTP API (payload version 2.0), and the answers of functions as HTTP responses.

use crate::queues::ACCOUNT;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use edge::http::Origin;
use http::{HeaderMap, Request, Response, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) fn of_request(request: &Request<Bytes>, origin: &Origin) -> Value {
    let (method, path) = (request.method().as_str(), request.uri().path());
    let query = request.uri().query().unwrap_or_default();
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": joined(headers),
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": text(header::HOST),
            "domainPrefix": "local",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": origin.remote,
                "userAgent": text(header::USER_AGENT),
            },
            "requestId": origin.request_id,
            "routeKey": "$default",
            "stage": "$default",
        },
        "isBase64Encoded": false,
    });
    let cookies = cookies(headers);
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    let parameters = parameters(query);
    if !parameters.is_empty() {
        event["queryStringParameters"] = parameters.into();
    }
    if !request.body().is_empty() {
        let as_text = std::str::from_utf8(request.body()).ok();
        event["isBase64Encoded"] = json!(as_text.is_none());
        event["body"] = json!(as_text.map_or_else(|| BASE64_STANDARD.encode(request.body()), str::to_owned));
    }
    event
}

/// Values of one name joined by commas; cookies have a place of their own.
fn joined(headers: &HeaderMap) -> BTreeMap<&str, String> {
    let mut all: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| *name != header::COOKIE) {
        let value = String::from_utf8_lossy(value.as_bytes());
        all.entry(name.as_str())
            .and_modify(|before| {
                before.push(',');
                before.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    all
}

fn cookies(headers: &HeaderMap) -> Vec<&str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).map(str::trim).filter(|cookie| !cookie.is_empty()).collect()
}

fn parameters(query: &str) -> Map<String, Value> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in pairs {
        all.entry(name)
            .and_modify(|before| {
                before.push(',');
                before.push_str(&value);
            })
            .or_insert(value);
    }
    all.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    multi_value_headers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// The HTTP response a function's answer stands for.
pub(super) fn response(answer: &[u8]) -> Result<Response<Bytes>, String> {
    let answer: Answer = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    let body = match answer.body {
        Some(body) if answer.is_base64_encoded => {
            BASE64_STANDARD.decode(body).map_err(|error| error.to_string())?.into()
        }
        Some(body) => Bytes::from(body),
        None => Bytes::new(),
    };
    let many = answer.multi_value_headers;
    let single = answer.headers.into_iter().filter(|(name, _)| !many.contains_key(name));
    let cookies = answer.cookies.into_iter().map(|cookie| (header::SET_COOKIE.as_str().to_owned(), cookie));
    let mut response = Response::builder().status(answer.status_code);
    for (name, value) in single.collect::<Vec<_>>().into_iter().chain(cookies) {
        response = response.header(name, value);
    }
    for (name, values) in many {
        response = values.into_iter().fold(response, |response, value| response.header(&name, value));
    }
    response.body(body).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambda_http::RequestExt as _;
    use lambda_http::request::{LambdaRequest, RequestContext};

    fn origin() -> Origin {
        Origin { request_id: "req-1".to_owned(), remote: "192.0.2.7".to_owned() }
    }

    /// The request as the code of a function would see it in Lambda.
    fn arriving(request: &Request<Bytes>) -> lambda_http::Request {
        let event: LambdaRequest = serde_json::from_value(of_request(request, &origin())).unwrap();
        event.into()
    }

    #[test]
    fn a_request_arrives_in_lambda_as_it_was_sent() {
        let sent = Request::post("/orders/ord%2D1/x?a=1&b=two%20words&a=3")
            .header("Host", "127.0.0.1:8080")
            .header("Authorization", "Bearer x")
            .header("X-Many", "1")
            .header("X-Many", "2")
            .header("Cookie", "a=1; b=2")
            .body(Bytes::from_static(br#"{"quantity":2}"#))
            .unwrap();
        let arrived = arriving(&sent);
        assert_eq!((arrived.method(), arrived.uri().path()), (sent.method(), "/orders/ord%2D1/x"));
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(arrived.uri().query().unwrap()).unwrap();
        assert!(pairs.contains(&("b".to_owned(), "two words".to_owned())), "{pairs:?}");
        assert_eq!(arrived.headers()["authorization"], "Bearer x");
        assert_eq!(arrived.headers()["x-many"], "1,2");
        let cookies = arrived.headers()["cookie"].to_str().unwrap();
        assert!(cookies.contains("a=1") && cookies.contains("b=2"), "{cookies}");
        assert_eq!(&arrived.body()[..], &sent.body()[..]);
        let Some(RequestContext::ApiGatewayV2(context)) = arrived.request_context_ref() else { panic!("version 2.0") };
        assert_eq!(context.request_id.as_deref(), Some("req-1"));
        assert_eq!(context.http.source_ip.as_deref(), Some("192.0.2.7"));
    }

    #[test]
    fn a_body_that_is_no_text_arrives_whole() {
        let sent = Request::put("/x").header("Host", "h").body(Bytes::from_static(&[0xff, 0x00, 0x80])).unwrap();
        assert_eq!(&arriving(&sent).body()[..], &[0xff, 0x00, 0x80]);
        let empty = Request::get("/x").header("Host", "h").body(Bytes::new()).unwrap();
        assert!(arriving(&empty).body().is_empty());
    }

    #[test]
    fn an_answer_becomes_the_response_it_stands_for() {
        let answer = json!({
            "statusCode": 201,
            "headers": {"content-type": "application/json", "etag": "\"1\""},
            "multiValueHeaders": {"content-type": ["application/json"], "x-two": ["1", "2"]},
            "cookies": ["a=1; HttpOnly"],
            "body": "{\"id\":1}",
        });
        let response = response(answer.to_string().as_bytes()).unwrap();
        assert_eq!((response.status().as_u16(), &response.body()[..]), (201, &b"{\"id\":1}"[..]));
        let values = |name: &str| response.headers().get_all(name).iter().cloned().collect::<Vec<_>>();
        assert_eq!((values("content-type").len(), values("x-two").len()), (1, 2));
        assert_eq!(
            (&values("etag")[0], &values("set-cookie")[0]),
            (&"\"1\"".parse().unwrap(), &"a=1; HttpOnly".parse().unwrap())
        );
    }

    #[test]
    fn binary_answers_are_decoded_and_nonsense_is_refused() {
        let binary = json!({"statusCode": 200, "body": "/wCA", "isBase64Encoded": true}).to_string();
        assert_eq!(&response(binary.as_bytes()).unwrap().body()[..], &[0xff, 0x00, 0x80]);
        for nonsense in ["", "null", r#"{"errorMessage":"x"}"#, r#"{"statusCode":42}"#] {
            assert!(response(nonsense.as_bytes()).is_err(), "{nonsense}");
        }
    }
}
