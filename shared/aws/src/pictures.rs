//! Product pictures in S3. Of S3 the shop needs one call, `GetObject`; its SDK would double what the table's client adds to
//! every build and put a megabyte into the function's zip (docs/OPERATIONS.md, Pictures), so the request is written here and
//! signed by the SDK's own signer.
//! Wire: Amazon S3 API reference, `GetObject` and "Authenticating Requests (AWS Signature Version 4)".

use crate::config::{ConfigError, Settings};
use crate::http::HttpClient;
use crate::outside::{Fault, Outside};
use crate::signing::{Cause, Signer};
use app::ports::{Clock, Picture, Pictures, PicturesError, Stored};
use async_trait::async_trait;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use std::sync::Arc;
use std::time::Duration;

/// The largest file that is read.
const MOST_BYTES: usize = 25 * 1024 * 1024;
/// For one try, its body included.
const PATIENCE: Duration = Duration::from_secs(5);
const TRIES: u32 = 3;
const FIRST_PAUSE_MS: u64 = 25;

pub struct S3Pictures {
    http: HttpClient,
    /// The bucket's own address, without a slash at its end.
    url: String,
    signer: Signer,
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
        Ok(Self { http, url, signer: Signer::new("s3", settings)?, clock, outside })
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
        self.signer.request(("GET", &url), &headers, Vec::new(), self.clock.now().into())
    }
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
