//! The `hash` of a preview: what was asked for, of which version, until when it holds and what it came to, under the shop's
//! own signature. Nobody stores it, nobody can make one up, and it confirms nothing but what was shown.

use super::ApplyRefused;
use crate::{App, Error};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::OrderId;
use domain::orders::{Changed, Operation, Order};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

#[derive(Serialize, Deserialize)]
pub(super) struct Sealed {
    pub(super) version: u64,
    pub(super) operations: Vec<Operation>,
    pub(super) expires_at: Timestamp,
    digest: String,
}

impl Sealed {
    /// Whether the change still comes to what was shown.
    pub(super) fn shows(&self, changed: &Changed) -> bool {
        self.digest == digest(changed)
    }
}

/// What somebody agrees to: what each line then holds and costs, and what is to be paid.
fn digest(changed: &Changed) -> String {
    let lines: Vec<_> = changed.next.lines.iter().map(|line| (&line.sku, line.live(), line.total())).collect();
    let shown = (lines, changed.after.total, changed.after.shipping, changed.to_authorize());
    let text = serde_json::to_vec(&shown).unwrap_or_default();
    BASE64URL_NOPAD.encode(&Sha256::digest(text)[..12])
}

pub(super) fn seal(
    app: &App,
    order: &Order,
    operations: &[Operation],
    changed: &Changed,
    expires_at: Timestamp,
) -> Result<String, Error> {
    let sealed =
        Sealed { version: order.version, operations: operations.to_vec(), expires_at, digest: digest(changed) };
    let text = serde_json::to_vec(&sealed).map_err(|error| Error::Bug(error.to_string()))?;
    let text = BASE64URL_NOPAD.encode(&text);
    let mark = app.links.token("change", &format!("{}:{text}", order.id), order.generation);
    let mark = mark.ok_or_else(|| Error::Bug("previews cannot be signed without a key".to_owned()))?;
    Ok(format!("{text}.{mark}"))
}

/// # Errors
/// `preview_expired` for one that is not of this order, was altered, or has run out.
pub(super) fn open(app: &App, order: &Order, hash: &str) -> Result<Sealed, Error> {
    let sealed = read(app, &order.id, order.generation, hash).ok_or(ApplyRefused::PreviewExpired)?;
    if app.now() >= sealed.expires_at {
        return Err(ApplyRefused::PreviewExpired.into());
    }
    Ok(sealed)
}

fn read(app: &App, id: &OrderId, generation: u32, hash: &str) -> Option<Sealed> {
    let (text, mark) = hash.rsplit_once('.')?;
    if !app.links.matches(mark, "change", &format!("{id}:{text}"), generation) {
        return None;
    }
    serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()
}
