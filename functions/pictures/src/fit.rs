//! Makes of a stored file what is sent: at most so wide, upright, without what a camera or a program wrote beside the
//! picture, and small enough for an answer.

use crate::{raster, vector};
use app::pictures::{Name, Refusal, Width};
use bytes::Bytes;

/// The largest body: Lambda answers with 6 MB at most, of which base64 takes a quarter.
pub(crate) const MOST_BYTES: usize = 4_400_000;

/// A picture as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub(crate) bytes: Bytes,
    pub(crate) kind: &'static str,
}

/// Why there is nothing to send.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("{0}")]
    Unreadable(String),
    #[error("{0}")]
    TooLarge(String),
}

impl From<Unfit> for Refusal {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Unreadable(why) => Self::Unreadable(why),
            Unfit::TooLarge(why) => Self::TooLarge(why),
        }
    }
}

/// Takes its time: a photograph keeps a processor busy for a tenth of a second.
pub(crate) fn fit(name: &Name, bytes: Bytes, width: Width) -> Result<Fitted, Unfit> {
    let fitted = if name.is_vector() { vector::checked(bytes)? } else { raster::fit(bytes, width)? };
    if fitted.bytes.len() <= MOST_BYTES {
        return Ok(fitted);
    }
    Err(Unfit::TooLarge(format!("even at its smallest it has more than {MOST_BYTES} bytes")))
}
