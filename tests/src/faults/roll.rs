//! The roll of all functions: each is swept, or only reads and is swept as that, or asks nobody outside.

use super::{
    Scene, accounts, allowing, arriving, attending, care, changing, coming, crediting, going, keeping, leaving, paying,
    reading, returning, shelves, telling,
};
use crate::cloudformation::Template;
use std::collections::BTreeSet;

const SWEPT: &[&[Scene]] = &[
    paying::PLACING,
    paying::CONFIRMING,
    paying::TOLD,
    paying::OVERDUE,
    accounts::SCENES,
    allowing::SCENES,
    arriving::SCENES,
    attending::SCENES,
    changing::SCENES,
    care::TICKETS,
    care::TELLING,
    coming::SCENES,
    crediting::SCENES,
    going::SCENES,
    keeping::SCENES,
    leaving::SCENES,
    returning::SCENES,
    shelves::SCENES,
    telling::SCENES,
];

#[test]
fn g5_no_function_is_without_a_sweep() {
    let swept: BTreeSet<&str> = SWEPT.iter().flat_map(|scenes| scenes.iter().map(|scene| scene.function)).collect();
    let reads: BTreeSet<&str> = reading::READS.iter().map(|(function, ..)| *function).collect();
    let alone: BTreeSet<&str> = reading::ALONE.iter().map(|(function, ..)| *function).collect();
    let covered: BTreeSet<&str> = swept.iter().chain(&reads).chain(&alone).copied().collect();
    let template = Template::load();
    let there: BTreeSet<&str> = template.functions.iter().map(|function| function.binary.as_str()).collect();
    let missing: Vec<_> = there.difference(&covered).collect();
    assert!(missing.is_empty(), "no sweep breaks {missing:?}: add scenes to tests/src/faults, or a line to reading.rs");
    let gone: Vec<_> = covered.difference(&there).collect();
    assert!(gone.is_empty(), "{gone:?} are swept and not in the template");
    assert!(swept.is_disjoint(&reads) && reads.is_disjoint(&alone), "a function stands in two lists");
    println!("{} functions: {} swept, {} read, {} alone", there.len(), swept.len(), reads.len(), alone.len());
}
