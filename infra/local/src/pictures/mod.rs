//! The bucket of the local shop's pictures: the demo shop's drawings, and a folder on disk that is looked into at every call,
//! so that a file dropped there is there. Read over S3's wire, as the function that serves pictures reads it.

#[cfg(test)]
mod tests;
mod wire;

use crate::seed;
use axum::Router;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the bucket answers, below the runner's address.
pub(crate) const BUCKET: &str = "/_local/s3/doorstep-pictures";

/// The bucket; clones share it.
#[derive(Clone)]
pub struct Pictures(Arc<Inner>);

struct Inner {
    folder: Option<PathBuf>,
    /// What was put in while the shop runs, before all else.
    put: Mutex<BTreeMap<String, Bytes>>,
}

impl Pictures {
    /// With a folder, which is made if need be, or without.
    ///
    /// # Errors
    /// Of a folder that can neither be opened nor made.
    pub fn open(folder: Option<PathBuf>) -> io::Result<Self> {
        if let Some(folder) = &folder {
            fs::create_dir_all(folder)?;
        }
        Ok(Self(Arc::new(Inner { folder, put: Mutex::default() })))
    }

    /// `GET` and `HEAD` of an object, path-style.
    pub fn router(&self) -> Router {
        wire::router(self.clone())
    }

    /// Where files can be dropped.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.0.folder.as_deref()
    }

    /// Puts a file in until the shop is reset or ends.
    pub fn put(&self, key: &str, bytes: impl Into<Bytes>) {
        self.lock().insert(key.to_owned(), bytes.into());
    }

    /// Forgets what was put in; the folder is its owner's.
    pub fn reset(&self) {
        self.lock().clear();
    }

    fn find(&self, key: &str) -> io::Result<Option<Bytes>> {
        if let Some(bytes) = self.lock().get(key) {
            return Ok(Some(bytes.clone()));
        }
        let file = self.0.folder.as_deref().and_then(|folder| file_in(folder, key));
        match file.map(fs::read) {
            Some(Ok(bytes)) => return Ok(Some(bytes.into())),
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(seed::image(key).map(|drawing| Bytes::from_static(drawing.as_bytes())))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
        self.0.put.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file right in the folder, not hidden, whatever the key says.
fn file_in(folder: &Path, key: &str) -> Option<PathBuf> {
    let mut parts = Path::new(key).components();
    let one = matches!((parts.next(), parts.next()), (Some(Component::Normal(name)), None) if name == key);
    (one && !key.starts_with('.') && !key.contains('\\')).then(|| folder.join(key))
}
