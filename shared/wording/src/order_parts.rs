//! What becomes of the units of a line, in words: those that share a fate are told of together.

use crate::words;
use domain::orders::{Bucket, Line, Portion};
use domain::promise::Window;
use jiff::civil::Date;

/// Units of a line that share a fate, and what it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    pub icon: &'static str,
    /// The dates that were promised first, where others hold now.
    pub was: Option<String>,
    pub words: String,
}

/// The parts of a line: one for each place its units stand at and each promise they have.
#[must_use]
pub fn parts(line: &Line, today: Date) -> Vec<Part> {
    let mut groups: Vec<(u32, &Portion)> = Vec::new();
    for portion in line.portions.iter().filter(|portion| portion.bucket != Bucket::Repriced) {
        let alike = |other: &Portion| {
            stage(other.bucket) == stage(portion.bucket)
                && other.promise == portion.promise
                && other.first_promise == portion.first_promise
        };
        match groups.iter_mut().find(|(_, first)| alike(first)) {
            Some((units, _)) => *units += portion.units,
            None => groups.push((portion.units, portion)),
        }
    }
    let is_split = groups.len() > 1;
    groups.into_iter().map(|(units, portion)| part(units, portion, is_split, today)).collect()
}

/// What a shopper tells apart: nobody outside the warehouse minds whether goods are picked or packed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waits,
    Prepared,
    OnTheWay,
    Delivered,
    Cancelled,
    Lost,
    CameBack,
}

const fn stage(bucket: Bucket) -> Stage {
    match bucket {
        Bucket::Backordered => Stage::Waits,
        Bucket::Reserved | Bucket::Released | Bucket::Picked | Bucket::Packed => Stage::Prepared,
        Bucket::HandedOver => Stage::OnTheWay,
        Bucket::Delivered => Stage::Delivered,
        // Left out before: it is on another line.
        Bucket::Cancelled | Bucket::Repriced => Stage::Cancelled,
        Bucket::Lost => Stage::Lost,
        Bucket::ReturnedToSender => Stage::CameBack,
    }
}

fn part(units: u32, portion: &Portion, is_split: bool, today: Date) -> Part {
    let when = portion.promise.map(|window| dates(window, today));
    let was = portion.first_promise.filter(|first| Some(*first) != portion.promise).map(|first| dates(first, today));
    let stage = stage(portion.bucket);
    let (icon, clause) = match (stage, &when) {
        (Stage::Waits, Some(when)) => {
            ("clock", format!("{} for stock, should arrive {when}", verb(units, is_split, "wait")))
        }
        (Stage::Waits, None) => ("clock", format!("{} for stock; we have no date yet", verb(units, is_split, "wait"))),
        (Stage::Prepared, Some(when)) => ("truck", format!("{} {when}", verb(units, is_split, "arrive"))),
        (Stage::Prepared, None) => ("parcel", format!("{} prepared", be(units, is_split))),
        (Stage::OnTheWay, Some(when)) => ("truck", format!("{} on the way, arriving {when}", be(units, is_split))),
        (Stage::OnTheWay, None) => ("truck", format!("{} on the way", be(units, is_split))),
        (Stage::Delivered, _) => ("check", format!("{} delivered", be(units, is_split))),
        (Stage::Cancelled, _) => ("close", format!("{} cancelled", be(units, is_split))),
        (Stage::Lost, _) => ("alert", format!("{} lost on the way; we look into it", be(units, is_split))),
        (Stage::CameBack, _) => ("return", format!("{} back with us", be(units, is_split))),
    };
    let was = was.filter(|_| matches!(stage, Stage::Waits | Stage::Prepared | Stage::OnTheWay));
    Part { icon, was, words: capital(clause.trim()) }
}

/// `1 arrives`, `2 arrive`; of a line whose units stay together, `Arrives`.
fn verb(units: u32, is_split: bool, verb: &str) -> String {
    match (is_split, units) {
        (false, _) => format!("{verb}s"),
        (true, 1) => format!("1 {verb}s"),
        (true, units) => format!("{units} {verb}"),
    }
}

fn be(units: u32, is_split: bool) -> String {
    match (is_split, units) {
        (false, _) => String::new(),
        (true, 1) => "1 is".to_owned(),
        (true, units) => format!("{units} are"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[must_use]
pub fn dates(window: Window, today: Date) -> String {
    words::date_range(window.earliest, window.latest, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    const TODAY: Date = date(2027, 3, 1);

    fn line(portions: &serde_json::Value) -> Line {
        serde_json::from_value(json!({"sku": "MUG", "name": "Mug", "unit_price": 1800, "portions": portions})).unwrap()
    }

    fn window(from: i8, to: i8) -> Window {
        Window { ship_by: date(2027, 3, 2), earliest: date(2027, 3, from), latest: date(2027, 3, to) }
    }

    fn with(mut line: Line, promises: &[(usize, Option<Window>, Option<Window>)]) -> Vec<String> {
        for (index, current, first) in promises {
            line.portions[*index].promise = *current;
            line.portions[*index].first_promise = *first;
        }
        parts(&line, TODAY).into_iter().map(|part| part.words).collect()
    }

    #[test]
    fn c3_a_line_that_stays_together_says_when_it_arrives() {
        let one = line(&json!([{"units": 2, "bucket": "reserved"}, {"units": 1, "bucket": "packed"}]));
        let both = [(0, Some(window(9, 11)), None), (1, Some(window(9, 11)), None)];
        assert_eq!(with(one, &both), ["Arrives Tue, Mar 9 – Thu, Mar 11"]);
    }

    #[test]
    fn c3_a_line_that_is_split_says_what_becomes_of_each_part() {
        let split = line(&json!([
            {"units": 1, "bucket": "reserved"}, {"units": 2, "bucket": "backordered", "group": 2},
            {"units": 3, "bucket": "delivered"}, {"units": 1, "bucket": "cancelled"},
        ]));
        let said = with(split.clone(), &[(0, Some(window(9, 9)), None), (1, Some(window(20, 22)), None)]);
        let expected = [
            "1 arrives Tue, Mar 9",
            "2 wait for stock, should arrive Sat, Mar 20 – Mon, Mar 22",
            "3 are delivered",
            "1 is cancelled",
        ];
        assert_eq!(said, expected);
        assert_eq!(with(split, &[])[1], "2 wait for stock; we have no date yet");
    }

    #[test]
    fn a_moved_promise_is_said_with_the_one_it_was() {
        let mut late = line(&json!([{"units": 1, "bucket": "reserved"}]));
        late.portions[0].promise = Some(window(20, 22));
        late.portions[0].first_promise = Some(window(9, 11));
        let part = &parts(&late, TODAY)[0];
        assert_eq!(part.was.as_deref(), Some("Tue, Mar 9 – Thu, Mar 11"));
        late.portions[0].bucket = Bucket::Delivered;
        assert_eq!(parts(&late, TODAY)[0].was, None, "what has come is not late any more");
    }
}
