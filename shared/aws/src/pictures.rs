//! Product pictures in S3. Of S3 the shop needs one call, `GetObject`; its SDK would double what the table's client adds to
//! every build and put a megabyte into the function's zip (docs/OPERATIONS.md, Pictures), so the request is written here and
//! signed by the SDK's own signer.
//! Wire: Amazon S3 API reference, `GetObject` and "Authenticating Requests (AWS Signature Version 4)".

use crate::config::{ConfigError, Settings};
use crate::http::HttpClient;
use crate::outside::{Fault, Outside};
use app::ports::{Clock, Picture, Pictures, PicturesError, Stored};
use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The largest file that is read.
const MOST_BYTES: usize = 25 * 1024 * 1024;
/// For one try, its body included.
const PATIENCE: Duration = Duration::from_secs(5);
const TRIES: u32 = 3;
const FIRST_PAUSE_MS: u64 = 25;

type Cause = Box<dyn std::error::Error + Send + Sync>;

pub struct S3Pictures {
    http: HttpClient,
    /// The bucket's own address, without a slash at its end.
    url: String,
    region: String,
    identity: Identity,
    clock: Arc<dyn Clock>,
    outside: Arc<dyn Outside>,
}

/// One try that came to nothing.
enum Failed {
    /// Another try may do better.
    Passing(Cause),
    Lasting(PicturesError),
}

impl S3Pictures {
    /// # Errors
    /// Names what the environment does not say.
    pub fn new(
        settings: &Settings,
        http: HttpClient,
        clock: Arc<dyn Clock>,
        outside: Arc<dyn Outside>,
    ) -> Result<Self, ConfigError> {
        let url = settings.pictures_url.clone().ok_or(ConfigError::Missing("PICTURES_URL"))?;
        let given = settings.credentials.as_ref().ok_or(ConfigError::Missing("AWS_ACCESS_KEY_ID"))?;
        let (key, secret, token) =
            (given.access_key_id.clone(), given.secret_access_key.clone(), given.session_token.clone());
        let identity = Credentials::new(key, secret, token, None, "environment").into();
        Ok(Self { http, url, region: settings.region.clone(), identity, clock, outside })
    }

    async fn try_once(&self, name: &str, held: Option<&str>) -> Result<Stored, Failed> {
        let passing = |why: &'static str| Failed::Passing(why.into());
        let fault = self.outside.before("s3", "GetObject");
        match fault {
            Fault::Refuse => return Err(passing("refused before it was sent")),
            Fault::Throttle | Fault::Conflict => return Err(passing("asked to slow down")),
            Fault::None | Fault::LostReply | Fault::CrashAfter => {}
        }
        let request = self.request(name, held).map_err(|error| Failed::Lasting(PicturesError::Unavailable(error)))?;
        let answered = async {
            let response = self.http.call(request).await.map_err(|error| Failed::Passing(error.into()))?;
            understand(response).await
        };
        let answer = tokio::time::timeout(PATIENCE, answered).await;
        match fault {
            Fault::LostReply => Err(passing("reply lost")),
            Fault::CrashAfter => {
                self.outside.crash();
                std::future::pending().await
            }
            _ => answer.unwrap_or_else(|elapsed| Err(Failed::Passing(elapsed.into()))),
        }
    }

    /// A signed `GetObject`. Names need no escaping in a path: `app::pictures::Name`.
    fn request(&self, name: &str, held: Option<&str>) -> Result<HttpRequest, Cause> {
        let url = format!("{}/{name}", self.url);
        let condition = held.map(|tag| format!("\"{tag}\""));
        let headers: Vec<(&str, &str)> = condition.iter().map(|tag| ("if-none-match", tag.as_str())).collect();
        let signed = signatures(&self.identity, &self.region, self.clock.now().into(), &url, &headers)?;
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_method("GET")?;
        request.set_uri(url)?;
        let signed = signed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in headers.into_iter().chain(signed) {
            request.headers_mut().try_insert(name.to_owned(), value.to_owned())?;
        }
        Ok(request)
    }
}

/// The headers that sign a GET without a body.
fn signatures(
    identity: &Identity,
    region: &str,
    now: SystemTime,
    url: &str,
    headers: &[(&str, &str)],
) -> Result<Vec<(String, String)>, Cause> {
    // As S3 wants it, unlike the other services: the path as it is sent, and a header with the body's hash.
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let parameters =
        v4::SigningParams::builder().identity(identity).region(region).name("s3").time(now).settings(settings);
    let request = SignableRequest::new("GET", url, headers.iter().copied(), SignableBody::Bytes(&[]))?;
    let (signed, _) = sign(request, &parameters.build()?.into())?.into_parts();
    Ok(signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

async fn understand(mut response: HttpResponse) -> Result<Stored, Failed> {
    let header = |name: &str| response.headers().get(name).map(str::to_owned);
    let (tag, length) = (header("etag"), header("content-length"));
    match response.status().as_u16() {
        200 => {}
        304 => return Ok(Stored::Unchanged),
        404 => return Ok(Stored::Missing),
        status @ (429 | 500..) => return Err(Failed::Passing(format!("S3 answered {status}").into())),
        status => return Err(Failed::Lasting(PicturesError::Refused(status))),
    }
    let tag = tag.ok_or_else(|| Failed::Passing("S3 gave no ETag".into()))?.trim_matches('"').to_owned();
    let announced = length.and_then(|length| length.parse().ok()).unwrap_or(0_usize);
    let mut bytes = Vec::with_capacity(announced.min(MOST_BYTES));
    let mut body = ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::empty()));
    if announced > MOST_BYTES {
        return Err(Failed::Lasting(PicturesError::TooLarge { most: MOST_BYTES }));
    }
    while let Some(part) = body.try_next().await.map_err(|error| Failed::Passing(error.into()))? {
        if bytes.len() + part.len() > MOST_BYTES {
            return Err(Failed::Lasting(PicturesError::TooLarge { most: MOST_BYTES }));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(Stored::Picture(Picture { bytes, tag }))
}

#[async_trait]
impl Pictures for S3Pictures {
    async fn get(&self, name: &str, held: Option<&str>) -> Result<Stored, PicturesError> {
        let (mut pause, mut tries) = (FIRST_PAUSE_MS, TRIES);
        loop {
            tries -= 1;
            match self.try_once(name, held).await {
                Ok(stored) => return Ok(stored),
                Err(Failed::Lasting(error)) => return Err(error),
                Err(Failed::Passing(cause)) if tries == 0 => return Err(PicturesError::Unavailable(cause)),
                Err(Failed::Passing(_)) => {}
            }
            tokio::time::sleep(Duration::from_millis(fastrand::u64(0..=pause))).await;
            pause *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example "GET Object" of Amazon's page on signing in headers: key, date, request and signature are theirs.
    #[test]
    fn a_request_is_signed_as_amazons_own_example_is() {
        let key = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None, None, "");
        let now: jiff::Timestamp = "2013-05-24T00:00:00Z".parse().unwrap();
        let url = "https://examplebucket.s3.amazonaws.com/test.txt";
        let signed = signatures(&key.into(), "us-east-1", now.into(), url, &[("range", "bytes=0-9")]).unwrap();
        let authorization = &signed.iter().find(|(name, _)| name == "authorization").unwrap().1;
        assert!(
            authorization.ends_with("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            "{authorization}"
        );
        assert!(authorization.contains("SignedHeaders=host;range;x-amz-content-sha256;x-amz-date"), "{authorization}");
    }

    #[test]
    fn the_session_of_a_sandbox_is_signed_along() {
        let key = Credentials::new("k", "s", Some("session".to_owned()), None, "");
        let now = SystemTime::UNIX_EPOCH;
        let signed =
            signatures(&key.into(), "eu-west-1", now, "https://b.s3.eu-west-1.amazonaws.com/k.jpg", &[]).unwrap();
        let value = |wanted: &str| signed.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        assert_eq!(value("x-amz-security-token"), Some("session"));
        assert!(value("authorization").unwrap().contains("/eu-west-1/s3/aws4_request"));
    }
}
