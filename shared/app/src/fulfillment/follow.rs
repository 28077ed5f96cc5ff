//! Keeps fulfilment orders and parcels in step with what happens to their order elsewhere: units that are taken away from them
//! leave a task where they were picked, and parcels that are not what their labels say are opened.

use crate::{App, Error};
use domain::fulfillment::{Step, StepKind};
use domain::ids::ParcelId;
use domain::orders::{Order, Portion};
use jiff::Timestamp;
use store::{Changes, fulfillments, parcels};

/// Adds the writes of every fulfilment order that has fewer open units after than before.
///
/// # Errors
/// Those of the table.
pub(crate) async fn follow(
    app: &App,
    changes: &mut Changes<Error>,
    before: &Order,
    after: &Order,
    reason: &str,
    now: Timestamp,
) -> Result<(), Error> {
    for number in 1..=before.fulfillments {
        let inside = move |portion: &Portion| portion.fulfillment == Some(number) && portion.bucket.is_open();
        let (had, has) = (before.units_by_line(inside), after.units_by_line(inside));
        if had == has {
            continue;
        }
        let kept = |line: u8| has.iter().find(|(number, _)| *number == line).map_or(0, |(_, units)| *units);
        let gone = had.iter().map(|(line, units)| (*line, units.saturating_sub(kept(*line))));
        let gone = gone.filter(|(_, units)| *units > 0).collect();
        let Some(there) = fulfillments::find(&*app.table, &before.id, number).await? else { continue };
        let step = Step::new(StepKind::Withdrawn, "shop", gone, now).because(reason);
        let mut next = there.with(step);
        for it in before.set_aside(after).into_iter().filter(|it| it.fulfillment == number) {
            next.set_aside(it.line, it.units);
        }
        changes.put_fulfillment(&next, after, || Error::Contention);
    }
    for number in before.opened_parcels(after) {
        if let Some(parcel) = parcels::find(&*app.table, &ParcelId::new(&before.id, number)).await? {
            changes.put_parcel(&parcel.unpacked(now), &[], || Error::Contention);
        }
    }
    Ok(())
}
