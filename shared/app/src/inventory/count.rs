//! Somebody counted a place. What they found is true and is stored, under the version it was compared with; a count that
//! finds what was expected is written down as well, because the accuracy report counts counts.

use super::{Place, Request, StoodItem, read, shelf::Shelf};
use crate::idempotency::Done;
use crate::retry::until_settled;
use crate::{App, Error};
use domain::stock::{Counted, Movement, MovementKind};
use store::Changes;

/// # Errors
/// `NotFound` names the product or location.
pub async fn count(app: &App, place: &Place, found: i64, request: &Request) -> Result<Done<StoodItem>, Error> {
    until_settled(|| attempt(app, place, found, request)).await
}

async fn attempt(app: &App, place: &Place, found: i64, request: &Request) -> Result<Done<StoodItem>, Error> {
    if request.attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(read::standing(app, place).await?));
    }
    let shelf = Shelf::load(app, place).await?;
    let counted = Counted { expected: shelf.item.counters.on_hand, found };
    let (delta, served) = domain::stock::count(&shelf.item.counters, found, shelf.backorders.waiting);
    let now = app.now();
    let mut changes = Changes::new();
    shelf.replace(&mut changes, delta);
    shelf.serve(&mut changes, &delta, served);
    let movement = Movement {
        reason: variance(counted),
        counted: Some(counted),
        ..shelf.movement(MovementKind::Count, delta, request, now)
    };
    changes.put_movement(&movement, || Error::Contention);
    request.attempt.record(&mut changes, place.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(read::standing(app, place).await?))
}

/// A variance says why the books were changed; a count that agrees changes nothing.
fn variance(counted: Counted) -> Option<String> {
    let Counted { expected, found } = counted;
    (expected != found).then(|| format!("cycle count: expected {expected}, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a5_a_variance_has_a_reason_and_agreement_has_none() {
        let reason = variance(Counted { expected: 10, found: 9 });
        assert_eq!(reason.as_deref(), Some("cycle count: expected 10, found 9"));
        assert_eq!(variance(Counted { expected: 10, found: 10 }), None);
    }
}
