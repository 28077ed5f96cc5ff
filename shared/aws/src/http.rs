//! Plain HTTP calls to services that are not AWS: the gateway and the identity provider. One HTTP and TLS stack serves them
//! and the SDK, which keeps the functions small.

use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use std::time::Duration;

/// How long a call may take in all; callers that are in a hurry use a time-box of their own.
const PATIENCE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(3);

#[derive(Clone, Debug)]
pub struct HttpClient {
    secure: SharedHttpConnector,
    /// For the local runner's services on loopback.
    plain: SharedHttpConnector,
}

/// No answer, or none that could be read: the call may have taken effect.
#[derive(Debug, thiserror::Error)]
#[error("no answer from {host}")]
pub struct HttpError {
    host: String,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Default for HttpClient {
    fn default() -> Self {
        let settings = || HttpConnectorSettings::builder().connect_timeout(CONNECT).build();
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
        let secure = Connector::builder().connector_settings(settings()).tls_provider(provider).build();
        let plain = Connector::builder().connector_settings(settings()).build_http();
        Self { secure: SharedHttpConnector::new(secure), plain: SharedHttpConnector::new(plain) }
    }
}

impl HttpClient {
    /// Sends a request as it is. The body of the answer is still to be read, and nobody looks at the time.
    pub(crate) async fn call(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let connector = if request.uri().starts_with("https://") { &self.secure } else { &self.plain };
        connector.call(request).await
    }

    /// Sends a request and reads the whole answer, whatever its status. Redirects are not followed.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&'static str, String)],
        body: String,
    ) -> Result<Answer, HttpError> {
        // The URL may name an order or a payment; an error names its host only.
        let host = url.split('/').nth(2).unwrap_or_default().to_owned();
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| HttpError { host: host.clone(), source };
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method(method).map_err(|error| failed(error.into()))?;
        request.set_uri(url).map_err(|error| failed(error.into()))?;
        for (name, value) in headers {
            request.headers_mut().try_insert(*name, value.clone()).map_err(|error| failed(error.into()))?;
        }
        let answered = tokio::time::timeout(PATIENCE, async {
            let mut response = self.call(request).await.map_err(|error| failed(error.into()))?;
            let status = response.status().as_u16();
            let body = ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::empty()));
            let body = body.collect().await.map_err(|error| failed(error.into()))?;
            Ok(Answer { status, body: body.to_vec() })
        });
        answered.await.map_err(|elapsed| failed(elapsed.into()))?
    }
}
