//! Every minute: finishes what a crash, a lost reply or an absent shopper left undone.

use app::{App, Error, orders};
use edge::Schedule;

pub const SCHEDULE: Schedule = Schedule::new("sweep-overdue", |app| Box::pin(sweep(app)));

async fn sweep(app: &App) -> Result<String, Error> {
    let (finished, waiting) = orders::sweep_pending(app).await?;
    let overdue = orders::sweep_steps(app).await?;
    let steps = overdue.map(|orders| format!("; {orders} orders had an overdue step")).unwrap_or_default();
    Ok(format!("{finished} pending orders finished, {waiting} still wait{steps}"))
}
