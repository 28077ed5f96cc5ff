//! Waiting for something that is sold out: one mail when it can be bought again, and never two. Whoever asks is told the same
//! whether they waited already or not, so that nobody learns from the list who is on it.

use crate::accounts::{SignedIn, profile};
use crate::error::{Classify, Kind};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::limits::Limit;
use crate::{App, Error, retry};
use domain::address::Email;
use domain::ids::Sku;
use domain::waitlist::Waiter;
use jiff::Timestamp;
use store::timers::Timer;
use store::{Changes, catalog, inventory, keys, waitlist};

/// Anybody may write any address into the form: so often from one network address, and for one e-mail address.
const PER_REMOTE: Limit = Limit { kind: "waitlist-address", most: 30, window: 900 };
const PER_EMAIL: Limit = Limit { kind: "waitlist-email", most: 20, window: 86_400 };

/// Why nobody is put on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaitRefused {
    #[error("this can be bought now")]
    InStock,
}

impl Classify for WaitRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "in_stock"
    }
}

impl From<WaitRefused> for Error {
    fn from(refused: WaitRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// Whose address it is: a guest writes it down, somebody signed in may leave it to their profile.
///
/// # Errors
/// A missing address.
pub async fn address(app: &App, given: Option<Email>, who: Option<SignedIn<'_>>) -> Result<Email, Error> {
    let own = match (given, who) {
        (Some(given), _) => return Ok(given),
        (None, Some(who)) => profile(app, who).await?.verified_email().cloned(),
        (None, None) => None,
    };
    own.ok_or_else(|| Error::field("email", "is required"))
}

/// Puts somebody on the list of a published product of which nothing is left.
///
/// # Errors
/// `NotFound`, `in_stock`; `TooMany`.
pub async fn join(app: &App, sku: &Sku, email: &Email, remote: &str, attempt: &Attempt) -> Result<Done<()>, Error> {
    PER_REMOTE.check(app, remote).await?;
    PER_EMAIL.check(app, email.as_str()).await?;
    let done = retry::until_settled(|| async {
        if attempt.earlier(app).await?.is_some() {
            return Ok(Done::again(()));
        }
        let product = catalog::product(&*app.table, sku).await?.filter(|product| product.published);
        product.ok_or(Error::NotFound("product"))?;
        if for_sale(app, sku).await? > 0 {
            return Err(WaitRefused::InStock.into());
        }
        let now = app.now();
        let mut changes: Changes<Error> = Changes::new();
        let there = waitlist::find(&*app.table, sku, &keys::mail_reader(email.as_str())).await?;
        if there.as_ref().is_none_or(|waiter| waiter.has_given_up(now)) {
            let waiter = Waiter::new(email.clone(), now);
            changes.put_waiter(sku, &waiter, there.as_ref(), || Error::Contention);
        }
        attempt.record(&mut changes, "joined", now);
        app.table.commit(changes).await?;
        Ok(Done::first(()))
    })
    .await?;
    if !done.replayed {
        PER_REMOTE.add(app, remote).await;
        PER_EMAIL.add(app, email.as_str()).await;
        call_if_it_came_meanwhile(app, sku).await?;
    }
    Ok(done)
}

/// Goods that came between the look and the write have been told of already: the list is gone through once more.
async fn call_if_it_came_meanwhile(app: &App, sku: &Sku) -> Result<(), Error> {
    if for_sale(app, sku).await? == 0 {
        return Ok(());
    }
    let mut changes: Changes<Error> = Changes::new();
    call(&mut changes, sku, app.now());
    Ok(app.table.commit(changes).await?)
}

/// Has the list of a product gone through from then on.
pub(crate) fn call(changes: &mut Changes<Error>, sku: &Sku, at: Timestamp) {
    changes.put_timer(&Timer::new(kinds::TIMER_WAITLIST, at, sku.as_str(), ""));
}

/// Units anybody could buy now.
///
/// # Errors
/// Those of the table.
pub(crate) async fn for_sale(app: &App, sku: &Sku) -> Result<u64, Error> {
    let stock = inventory::of_sku(&*app.table, sku).await?;
    Ok(stock.items.iter().map(|item| u64::from(item.sellable())).sum())
}
