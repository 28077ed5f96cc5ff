//! Requests to AWS services of which the shop needs one call: written by hand and signed by the SDK's own signer, where the
//! service's SDK would cost more than the call (docs/adr/0014).
//! Wire: AWS, "Authenticating Requests (AWS Signature Version 4)".

use crate::config::{ConfigError, Settings};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use std::time::SystemTime;

pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Signs for one service.
pub(crate) struct Signer {
    identity: Identity,
    region: String,
    service: &'static str,
}

impl Signer {
    /// # Errors
    /// Names the credentials that the environment does not give.
    pub(crate) fn new(service: &'static str, settings: &Settings) -> Result<Self, ConfigError> {
        let given = settings.credentials.as_ref().ok_or(ConfigError::Missing("AWS_ACCESS_KEY_ID"))?;
        let (key, secret, token) =
            (given.access_key_id.clone(), given.secret_access_key.clone(), given.session_token.clone());
        let identity = Credentials::new(key, secret, token, None, "environment").into();
        Ok(Self { identity, region: settings.region.clone(), service })
    }

    #[cfg(test)]
    pub(crate) fn with(service: &'static str, region: &str, key: &str, secret: &str) -> Self {
        Self { identity: Credentials::new(key, secret, None, None, "test").into(), region: region.to_owned(), service }
    }

    /// A signed request. What stands in `headers` is signed along.
    pub(crate) fn request(
        &self,
        (method, url): (&str, &str),
        headers: &[(&str, &str)],
        body: Vec<u8>,
        now: SystemTime,
    ) -> Result<HttpRequest, Cause> {
        let signed = self.signatures((method, url), headers, &body, now)?;
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method(method)?;
        request.set_uri(url)?;
        let signed = signed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in headers.iter().copied().chain(signed) {
            request.headers_mut().try_insert(name.to_owned(), value.to_owned())?;
        }
        Ok(request)
    }

    fn signatures(
        &self,
        (method, url): (&str, &str),
        headers: &[(&str, &str)],
        body: &[u8],
        now: SystemTime,
    ) -> Result<Vec<(String, String)>, Cause> {
        let mut settings = SigningSettings::default();
        if self.service == "s3" {
            // As S3 wants it, unlike the other services: the path as it is sent, and a header with the body's hash.
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let parameters = v4::SigningParams::builder()
            .identity(&self.identity)
            .region(&self.region)
            .name(self.service)
            .time(now)
            .settings(settings);
        let request = SignableRequest::new(method, url, headers.iter().copied(), SignableBody::Bytes(body))?;
        let (signed, _) = sign(request, &parameters.build()?.into())?.into_parts();
        Ok(signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(service: &'static str, region: &str, key: Credentials) -> Signer {
        Signer { identity: key.into(), region: region.to_owned(), service }
    }

    fn value<'a>(signed: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
        signed.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// The example "GET Object" of Amazon's page on signing in headers: key, date, request and signature are theirs.
    #[test]
    fn a_request_is_signed_as_amazons_own_example_is() {
        let key = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None, None, "");
        let now: jiff::Timestamp = "2013-05-24T00:00:00Z".parse().unwrap();
        let url = "https://examplebucket.s3.amazonaws.com/test.txt";
        let signer = signer("s3", "us-east-1", key);
        let signed = signer.signatures(("GET", url), &[("range", "bytes=0-9")], &[], now.into()).unwrap();
        let authorization = value(&signed, "authorization").unwrap();
        assert!(
            authorization.ends_with("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            "{authorization}"
        );
        assert!(authorization.contains("SignedHeaders=host;range;x-amz-content-sha256;x-amz-date"), "{authorization}");
    }

    #[test]
    fn the_session_of_a_sandbox_is_signed_along() {
        let key = Credentials::new("k", "s", Some("session".to_owned()), None, "");
        let url = "https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails";
        let signer = signer("ses", "eu-west-1", key);
        let signed = signer.signatures(("POST", url), &[], b"{}", SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(value(&signed, "x-amz-security-token"), Some("session"));
        assert!(value(&signed, "authorization").unwrap().contains("/eu-west-1/ses/aws4_request"));
    }

    #[test]
    fn the_body_is_part_of_what_is_signed() {
        let signer = signer("ses", "eu-west-1", Credentials::new("k", "s", None, None, ""));
        let sign = |body: &[u8]| {
            let signed = signer.signatures(("POST", "https://a.example/"), &[], body, SystemTime::UNIX_EPOCH).unwrap();
            value(&signed, "authorization").unwrap().to_owned()
        };
        assert_ne!(sign(b"one"), sign(b"other"));
    }
}
