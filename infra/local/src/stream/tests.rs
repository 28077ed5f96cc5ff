use super::*;
use crate::filter::Pattern;

fn record(number: usize, pk: &str) -> Value {
    json!({"dynamodb": {"SequenceNumber": format!("{number:03}"), "Keys": {"pk": {"S": pk}, "sk": {"S": "x"}}}})
}

fn batch(numbers: std::ops::RangeInclusive<usize>) -> Batch {
    let end = Some(format!("{:03}", numbers.end() + 1));
    Batch { records: numbers.map(|number| record(number, &format!("ORDER#{number}"))).collect(), end }
}

fn pump(retries: Option<u32>, bisects: bool) -> Pump {
    let filters = vec![Pattern::parse(r#"{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"ORDER#"}]}}}}"#).unwrap()];
    let source = StreamSource { batch_size: 10, retries, bisects, filters, failures: None };
    Pump::new("worker", Box::leak(Box::new(source)), None)
}

fn at(state: &State) -> (Option<&str>, u32, Option<usize>) {
    (state.after.as_deref(), state.failures, state.narrowed)
}

#[test]
fn a_batch_that_is_done_moves_the_position_behind_all_that_was_looked_at() {
    let (pump, mut state) = (pump(Some(2), true), State { failures: 1, narrowed: Some(3), ..State::default() });
    assert_eq!(pump.settle(&mut state, &batch(1..=3), &Outcome::Done), None);
    assert_eq!(at(&state), (Some("004"), 0, None));
}

#[test]
fn a_batch_that_fails_in_part_goes_on_from_the_record_that_failed() {
    let (pump, mut state) = (pump(Some(2), true), State::default());
    assert_eq!(pump.settle(&mut state, &batch(1..=3), &Outcome::FailedAt(1)), None);
    assert_eq!(at(&state), (Some("001"), 1, None));
    assert_eq!(pump.settle(&mut state, &batch(2..=3), &Outcome::FailedAt(0)), None);
    assert_eq!(at(&state), (Some("001"), 2, None));
    assert_eq!(pump.settle(&mut state, &batch(2..=3), &Outcome::FailedAt(0)), Some(0..1), "tried to the end");
    assert_eq!(state.after.as_deref(), Some("002"));
}

#[test]
fn retries_are_counted_for_the_record_that_fails_not_for_those_before_it() {
    let (pump, mut state) = (pump(Some(1), true), State::default());
    assert_eq!(pump.settle(&mut state, &batch(1..=3), &Outcome::FailedAt(0)), None);
    assert_eq!(pump.settle(&mut state, &batch(1..=3), &Outcome::FailedAt(2)), None, "the first one is done now");
    assert_eq!(at(&state), (Some("002"), 1, None));
}

#[test]
fn a_batch_that_fails_whole_is_halved_until_the_bad_record_stands_alone() {
    let (pump, mut state) = (pump(Some(1), true), State::default());
    assert_eq!(pump.settle(&mut state, &batch(1..=4), &Outcome::FailedWhole), None);
    assert_eq!(at(&state), (None, 0, Some(2)));
    assert_eq!(pump.settle(&mut state, &batch(1..=2), &Outcome::FailedWhole), None);
    assert_eq!(pump.settle(&mut state, &batch(1..=1), &Outcome::FailedWhole), None);
    assert_eq!(at(&state), (None, 1, Some(1)));
    assert_eq!(pump.settle(&mut state, &batch(1..=1), &Outcome::FailedWhole), Some(0..1));
    assert_eq!((state.after.as_deref(), state.narrowed), (Some("001"), None));
}

#[test]
fn without_bisecting_the_whole_batch_is_given_up() {
    let (pump, mut state) = (pump(Some(0), false), State::default());
    assert_eq!(pump.settle(&mut state, &batch(1..=3), &Outcome::FailedWhole), Some(0..3));
    assert_eq!(state.after.as_deref(), Some("003"));
}

#[test]
fn without_a_number_of_retries_nothing_is_ever_given_up() {
    let (pump, mut state) = (pump(None, true), State::default());
    for _ in 0..100 {
        assert_eq!(pump.settle(&mut state, &batch(1..=1), &Outcome::FailedWhole), None);
    }
    assert_eq!(state.after, None);
}

#[test]
fn reordering_keeps_the_changes_of_each_item_in_their_order() {
    let records = [record(1, "A"), record(2, "B"), record(3, "A"), record(4, "C")];
    let order: Vec<_> = reorder(&records).iter().map(|record| sequence(record).unwrap().to_owned()).collect();
    assert_eq!(order, ["004", "002", "001", "003"]);
}
