//! `docs/EVENTS.md`, made from the tables in `app::events`: what happens, when, and who is told.

use app::events::{Queue, kinds, subscribers};
use std::fmt::Write as _;
use strum::IntoEnumIterator as _;

const HEAD: &str = "\
# Events

Made from `shared/app/src/events.rs` by `cargo run -p local -- events > docs/EVENTS.md`; a test refuses a page that is out of date.

An event rides in the item that changed: in its `events`, rewritten by every write, or in counters that rose. The table's stream is
the outbox ([ADR 2](adr/0002-the-stream-is-the-outbox.md)): `publish-events` reads it and sends to each queue that is told. Timers
become events when they are due: `fire-timers` sends those. A message only wakes its worker. The worker reads the thing anew and
does what its facts ask for, so a message that comes twice, late, in another order or for nothing does no harm. What fails five
times is set aside in the queue of the same name with `-dlq` behind it: `GET /admin/failures` shows it, `POST
/admin/failures/{queue}/redrive` tries it again.

## What a message carries
| field | |
|---|---|
| `id` | `<key of the item>@<version>#<kind>`: the same however often it is told |
| `kind` | one of those below; what a kind carries never changes under its version |
| `aggregate` | the order's id, or `SKU@location` for stock |
| `part` | which part of it changed: the sort key of the item, such as `ORDER` or `PARCEL#01` |
| `seq` | the version of the item; 0 for a timer |
| `occurred_at` | when the stream took the change down, or when the timer was due |

## What happens, and who is told
A kind without a queue wakes nobody: it stands in the stream for whoever subscribes later.

| kind | when | queues |
|---|---|---|
";

/// The page, as it is in the repository.
#[must_use]
pub fn events_page() -> String {
    let mut page = HEAD.to_owned();
    for (kind, when) in kinds::ALL {
        let told: Vec<_> = subscribers(kind).iter().map(|queue| format!("`{queue}`")).collect();
        line(&mut page, &format!("| `{kind}` | {when} | {} |", told.join(", ")));
    }
    line(
        &mut page,
        "\n## Who is told of what\nA queue is read by the worker of its name.\n\n| queue and worker | is told of |\n|---|---|",
    );
    for queue in Queue::iter() {
        let told = kinds::ALL.iter().filter(|(kind, _)| subscribers(kind).contains(&queue));
        let told: Vec<_> = told.map(|(kind, _)| format!("`{kind}`")).collect();
        line(&mut page, &format!("| `{queue}` | {} |", told.join(", ")));
    }
    page
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a text grows without fail");
}
