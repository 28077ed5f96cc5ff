//! Every minute: finishes what a crash, a lost reply or an absent shopper left undone.

use app::{App, Error, orders};
use edge::Schedule;

pub const SCHEDULE: Schedule = Schedule::new("sweep-overdue", |app| Box::pin(sweep(app)));

async fn sweep(app: &App) -> Result<String, Error> {
    let (finished, waiting) = orders::sweep_pending(app).await?;
    Ok(format!("{finished} pending orders finished, {waiting} still wait"))
}
