//! Replies in the contract's conventions: JSON, `ETag` for things with a version, `Location` for things made.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    headers: Vec<(header::HeaderName, String)>,
    body: Bytes,
}

impl Reply {
    fn with_status(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    #[must_use]
    pub fn ok() -> Self {
        Self::with_status(StatusCode::OK)
    }

    #[must_use]
    pub fn created(location: impl Into<String>) -> Self {
        Self::with_status(StatusCode::CREATED).header(header::LOCATION, location)
    }

    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn etag(self, version: u64) -> Self {
        self.header(header::ETAG, format!("\"{version}\""))
    }

    /// Says that this is the answer to an earlier request under the same key.
    #[must_use]
    pub fn replayed(self, replayed: bool) -> Self {
        if replayed { self.header(header::HeaderName::from_static("idempotency-replayed"), "true") } else { self }
    }

    /// # Errors
    /// A value that is not JSON, which only a bug can make.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> crate::Answer {
        let body =
            serde_json::to_vec(value).map_err(|error| app::Error::Bug(format!("reply does not encode: {error}")))?;
        Ok(self.body("application/json", body))
    }

    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(header::CONTENT_TYPE, content_type)
    }

    #[must_use]
    pub fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            } else {
                // It may be one that keeps readers safe: somebody has to know.
                tracing::error!(header = %name, "a header cannot be sent as it is");
            }
        }
        if !response.headers().contains_key(header::CACHE_CONTROL) {
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}
