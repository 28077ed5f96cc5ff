//! The shop's settings and locations: typed, checked when put, and read through a cache of ten seconds of the shop's own
//! time, since every order needs them and they change rarely.

mod put;
mod typed;

pub use put::{Stored, get_setting, list_locations, next_version, put_location, put_setting};
pub use typed::{Name, Shop};

use crate::{App, Error};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};

const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// The last read of the settings, kept per function.
#[derive(Default)]
pub struct Cache {
    last: Mutex<Option<(Timestamp, Arc<Shop>)>>,
}

impl Cache {
    fn fresh(&self, now: Timestamp) -> Option<Arc<Shop>> {
        let last = self.last.lock().ok()?;
        let (at, shop) = last.as_ref()?;
        let age = now.duration_since(*at);
        (age >= SignedDuration::ZERO && age < FRESH).then(|| shop.clone())
    }

    fn keep(&self, now: Timestamp, shop: &Arc<Shop>) {
        if let Ok(mut last) = self.last.lock() {
            *last = Some((now, shop.clone()));
        }
    }

    /// Forgets; whoever changes a setting sees the change at once.
    pub fn forget(&self) {
        if let Ok(mut last) = self.last.lock() {
            *last = None;
        }
    }
}

/// Everything a decision needs to know of the shop, at most ten seconds old.
///
/// # Errors
/// Those of the table.
pub async fn shop(app: &App) -> Result<Arc<Shop>, Error> {
    let now = app.now();
    if let Some(shop) = app.cache.fresh(now) {
        return Ok(shop);
    }
    let shop = Arc::new(typed::load(&*app.table).await?);
    app.cache.keep(now, &shop);
    Ok(shop)
}
