//! What several functions of this domain read and answer.

use app::idempotency::{Attempt, Done};
use app::returns::Seen;
use domain::orders::MOST_LINES;
use domain::validate::Problems;
use edge::wire::order::Reader;
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Reply, Route};

/// A line's number from its id.
pub(crate) fn number(line: &str) -> Option<u8> {
    line.parse().ok().filter(|number| *number > 0 && usize::from(*number) <= MOST_LINES)
}

/// Checks that each item names a line, each line once.
pub(crate) fn check_lines<'a>(lines: impl Iterator<Item = &'a str>, problems: &mut Problems) {
    let lines: Vec<&str> = lines.collect();
    problems.at_most("lines", lines.len(), MOST_LINES);
    if lines.is_empty() {
        problems.add("lines", "must name at least one line");
    }
    for (index, line) in lines.iter().enumerate().take(MOST_LINES) {
        if number(line).is_none() {
            problems
                .within_item("lines", index, |problems| problems.add("line", "must be the id of a line, such as 1"));
        }
        if lines[..index].contains(line) {
            problems.add("lines", format!("names line {line} twice"));
        }
    }
}

pub(crate) fn check_quantity(index: usize, field: &str, quantity: u32, least: u32, problems: &mut Problems) {
    if quantity < least || quantity > domain::orders::MOST_UNITS {
        let most = domain::orders::MOST_UNITS;
        problems.within_item("lines", index, |problems| problems.add(field, format!("must be {least} to {most}")));
    }
}

/// What the function is asked for, under its key.
pub(crate) fn attempt(call: &Call, route: &Route) -> Result<Attempt, app::Error> {
    Ok(Attempt::new(&call.caller, route.function, &call.idempotency_key()?, call.fingerprint()))
}

pub(crate) fn view(call: &Call, seen: &Seen) -> ReturnView {
    ReturnView::new(&seen.order, &seen.it, Reader::of(&call.caller))
}

/// What a step answers with: the return as it is now.
pub(crate) fn answer(call: &Call, done: &Done<Seen>) -> Answer {
    Reply::ok().etag(done.thing.it.version).replayed(done.replayed).json(&view(call, &done.thing))
}
