//! Every minute: wakes the queues whose timers are due.

use app::{App, Error, timers};
use edge::Schedule;

pub const SCHEDULE: Schedule = Schedule::new("fire-timers", |app| Box::pin(fire(app)));

async fn fire(app: &App) -> Result<String, Error> {
    Ok(format!("{} timers fired", timers::fire(app).await?))
}
