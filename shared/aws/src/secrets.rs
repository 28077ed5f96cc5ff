//! Secrets by name, from SSM's Parameter Store; names under `/aws/reference/secretsmanager/` reach Secrets Manager. Of SSM the
//! shop needs one call, `GetParameter` (docs/adr/0014).
//! Wire: AWS Systems Manager API reference, `GetParameter`; AWS JSON 1.1.

use crate::config::{ConfigError, Secret, Settings};
use crate::http::HttpClient;
use crate::signing::{Cause, Signer};
use crate::system::SystemClock;
use app::ports::Clock;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

/// A sandbox that starts is waited for: no answer within this is none.
const PATIENCE: Duration = Duration::from_secs(3);
/// The store is asked so often in all, with a pause in between: many sandboxes that start at once are throttled.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(500)];

/// The Parameter Store of the region.
pub(crate) struct ParameterStore {
    /// None where the environment gives no credentials, as it need not where secrets stand in it.
    signer: Option<Signer>,
    http: HttpClient,
    url: String,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Parameter")]
    parameter: Parameter,
}

#[derive(Deserialize)]
struct Parameter {
    #[serde(rename = "Value")]
    value: String,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "__type")]
    kind: String,
}

/// Why a parameter was not read, and whether asking again may help.
struct NotRead {
    cause: Cause,
    may_pass: bool,
}

impl ParameterStore {
    pub(crate) fn new(settings: &Settings, http: HttpClient) -> Self {
        let url = format!("https://ssm.{}.amazonaws.com/", settings.region);
        Self { signer: Signer::new("ssm", settings).ok(), http, url }
    }

    /// # Errors
    /// When the parameter cannot be read.
    pub(crate) async fn resolve(&self, secret: &Secret) -> Result<Option<String>, ConfigError> {
        match secret {
            Secret::Value(value) => Ok(Some(value.clone())),
            Secret::None => Ok(None),
            Secret::Parameter(name) => self.read(name).await.map(Some),
        }
    }

    async fn read(&self, name: &str) -> Result<String, ConfigError> {
        let signer = self.signer.as_ref().ok_or(ConfigError::Missing("AWS_ACCESS_KEY_ID"))?;
        let mut pauses = PAUSES.into_iter();
        loop {
            let NotRead { cause, may_pass } = match self.ask(signer, name).await {
                Ok(value) => return Ok(value),
                Err(not_read) => not_read,
            };
            match pauses.next().filter(|_| may_pass) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(ConfigError::Secret { name: name.to_owned(), source: cause }),
            }
        }
    }

    async fn ask(&self, signer: &Signer, name: &str) -> Result<String, NotRead> {
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "AmazonSSM.GetParameter")];
        let body = json!({"Name": name, "WithDecryption": true}).to_string().into_bytes();
        let request = signer.request(("POST", &self.url), &headers, body, SystemClock.now().into());
        let request = request.map_err(|cause| NotRead { cause, may_pass: false })?;
        let answered = async {
            let mut response = self.http.call(request).await?;
            let status = response.status().as_u16();
            let body = ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::empty()));
            Ok::<_, Cause>((status, body.collect().await?.to_vec()))
        };
        let answer = tokio::time::timeout(PATIENCE, answered).await.map_err(Cause::from).and_then(|answer| answer);
        let (status, body) = answer.map_err(|cause| NotRead { cause, may_pass: true })?;
        judge(status, &body)
    }
}

/// The value, or the kind of refusal. Its words are not repeated: they may say more than a log should.
fn judge(status: u16, body: &[u8]) -> Result<String, NotRead> {
    if (200..300).contains(&status) {
        let answer = serde_json::from_slice::<Answer>(body);
        return answer.map(|answer| answer.parameter.value).map_err(|error| NotRead {
            cause: format!("the answer has no value: {:?}", error.classify()).into(),
            may_pass: false,
        });
    }
    let kind = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.kind).unwrap_or_default();
    let kind = kind.rsplit('#').next().unwrap_or_default();
    let may_pass = status >= 500 || kind.starts_with("Throttling");
    Err(NotRead { cause: format!("the Parameter Store answered {status} {kind}").into(), may_pass })
}

/// A secret that may have two values at once, while it is being changed.
#[must_use]
pub fn several(secret: &str) -> Vec<String> {
    let parts = secret.split(|char: char| char == ',' || char.is_whitespace());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// Answers so, one connection after the other; gives what was asked.
    async fn store_that_answers(answers: Vec<(u16, &'static str)>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let mut asked = Vec::new();
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"}") {
                    let mut some = [0; 4096];
                    let read = stream.read(&mut some).await.unwrap();
                    request.extend_from_slice(&some[..read]);
                }
                asked.push(String::from_utf8(request).unwrap());
                let length = body.len();
                let answer =
                    format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            asked
        });
        (url, asked)
    }

    fn store(url: String) -> ParameterStore {
        let signer = Some(Signer::with("ssm", "eu-central-1", "AKID", "secret"));
        ParameterStore { signer, http: HttpClient::default(), url }
    }

    #[tokio::test]
    async fn a_parameter_is_asked_for_by_name_signed_and_again_when_the_store_is_busy() {
        let throttled = (400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#);
        let read = (200, r#"{"Parameter":{"Name":"/shop/key","Type":"SecureString","Value":"sk_1"}}"#);
        let (url, asked) = store_that_answers(vec![throttled, (503, ""), read]).await;
        let store = store(url);
        let value = store.resolve(&Secret::Parameter("/shop/key".to_owned())).await.unwrap();
        assert_eq!(value.as_deref(), Some("sk_1"));
        for request in asked.await.unwrap() {
            let request = request.to_lowercase();
            assert!(request.contains("x-amz-target: amazonssm.getparameter"), "{request}");
            assert!(request.contains("/eu-central-1/ssm/aws4_request"), "{request}");
            assert!(request.ends_with(r#"{"name":"/shop/key","withdecryption":true}"#), "{request}");
        }
        assert_eq!(store.resolve(&Secret::Value("plain".to_owned())).await.unwrap().as_deref(), Some("plain"));
        assert_eq!(store.resolve(&Secret::None).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_parameter_that_is_not_there_is_named_and_not_asked_for_again() {
        let (url, asked) = store_that_answers(vec![(400, r#"{"__type":"ParameterNotFound"}"#)]).await;
        let store = store(url);
        let error = store.resolve(&Secret::Parameter("/shop/none".to_owned())).await.unwrap_err();
        let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        assert_eq!(error.to_string(), "the secret /shop/none cannot be read");
        assert_eq!(source, "the Parameter Store answered 400 ParameterNotFound");
        assert_eq!(asked.await.unwrap().len(), 1);
    }

    #[test]
    fn a_secret_may_have_two_values_while_it_is_being_changed() {
        assert_eq!(several("whsec_1"), ["whsec_1"]);
        assert_eq!(several(" whsec_1, whsec_2\n"), ["whsec_1", "whsec_2"]);
        assert_eq!(several("whsec_1 whsec_2"), ["whsec_1", "whsec_2"]);
        assert!(several(" ,\n").is_empty());
    }
}
