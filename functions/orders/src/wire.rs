//! What changes and cancellations read and write.

use app::orders::Preview;
use domain::address::Address;
use domain::ids::Sku;
use domain::money::Minor;
use domain::orders::{Bucket, Line, MOST_LINES, MOST_UNITS, Note, Operation, Take};
use domain::promise::Window;
use domain::validate::{Problems, Validate};
use edge::wire::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// More than any order has lines, and one each of address and way of sending.
const MOST_OPERATIONS: usize = 2 * MOST_LINES + 2;

/// Units of a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineUnits {
    /// The id of the order's line.
    pub line: String,
    pub quantity: u32,
}

pub(crate) fn check_lines(lines: &[LineUnits], problems: &mut Problems) {
    problems.at_most("lines", lines.len(), MOST_LINES);
    for (index, line) in lines.iter().enumerate().take(MOST_LINES) {
        problems.within_item("lines", index, |problems| {
            check_line(&line.line, problems);
            check_quantity(line.quantity, 1, problems);
        });
        if lines[..index].iter().any(|other| other.line == line.line) {
            problems.add("lines", format!("names line {} twice", line.line));
        }
    }
}

pub(crate) fn takes(lines: &[LineUnits]) -> Vec<Take> {
    lines.iter().filter_map(|it| Some(Take { line: number(&it.line)?, units: it.quantity })).collect()
}

fn number(line: &str) -> Option<u8> {
    line.parse().ok().filter(|number| *number > 0 && usize::from(*number) <= MOST_LINES)
}

fn check_line(line: &str, problems: &mut Problems) {
    if number(line).is_none() {
        problems.add("line", "must be the id of a line, such as 1");
    }
}

fn check_quantity(quantity: u32, least: u32, problems: &mut Problems) {
    if !(least..=MOST_UNITS).contains(&quantity) {
        problems.add("quantity", format!("must be {least} to {MOST_UNITS}"));
    }
}

/// One thing that is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum OperationBody {
    /// The line is to have so many units; 0 removes it.
    SetQuantity {
        line: String,
        quantity: u32,
    },
    Add {
        sku: String,
        quantity: u32,
    },
    ShipTo {
        #[schema(value_type = Object)]
        ship_to: Box<Address>,
    },
    ShippingOption {
        id: String,
    },
    /// For agents: another price for what has not left, in minor units, and why.
    SetPrice {
        line: String,
        unit_price: i64,
        reason: String,
    },
}

pub(crate) fn check_operations(operations: &[OperationBody], problems: &mut Problems) {
    if operations.is_empty() {
        problems.add("operations", "must name at least one");
    }
    problems.at_most("operations", operations.len(), MOST_OPERATIONS);
    for (index, operation) in operations.iter().enumerate().take(MOST_OPERATIONS) {
        problems.within_item("operations", index, |problems| operation.check(problems));
    }
}

impl Validate for OperationBody {
    fn check(&self, problems: &mut Problems) {
        match self {
            Self::SetQuantity { line, quantity } => {
                check_line(line, problems);
                check_quantity(*quantity, 0, problems);
            }
            Self::Add { sku, quantity } => {
                if Sku::parse(sku).is_err() {
                    problems.add("sku", "must be a SKU");
                }
                check_quantity(*quantity, 1, problems);
            }
            Self::ShipTo { ship_to } => problems.within("ship_to", |problems| ship_to.check(problems)),
            Self::ShippingOption { id } => problems.required("id", id, 64),
            Self::SetPrice { line, unit_price, reason } => {
                check_line(line, problems);
                if !(0..=domain::money::MAX_AMOUNT.0).contains(unit_price) {
                    problems.add("unit_price", format!("must be 0 to {}", domain::money::MAX_AMOUNT.0));
                }
                problems.required("reason", reason, 200);
            }
        }
    }
}

/// Those that were checked.
pub(crate) fn operations(bodies: Vec<OperationBody>) -> Vec<Operation> {
    bodies.into_iter().filter_map(operation).collect()
}

fn operation(body: OperationBody) -> Option<Operation> {
    Some(match body {
        OperationBody::SetQuantity { line, quantity } => Operation::SetQuantity { line: number(&line)?, quantity },
        OperationBody::Add { sku, quantity } => Operation::Add { sku: Sku::parse(&sku).ok()?, quantity },
        OperationBody::ShipTo { ship_to } => Operation::ShipTo { ship_to: Box::new(ship_to.trimmed()) },
        OperationBody::ShippingOption { id } => Operation::ShippingOption { id },
        OperationBody::SetPrice { line, unit_price, reason } => {
            Operation::SetPrice { line: number(&line)?, unit_price: Minor(unit_price), reason }
        }
    })
}

/// What a change would come to.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewView {
    /// Confirms just this change of just this version.
    pub hash: String,
    #[schema(value_type = String)]
    pub expires_at: Timestamp,
    pub totals: ChangedTotals,
    /// The order's lines as they would be.
    pub lines: Vec<ChangedLine>,
    pub promises: Vec<LinePromise>,
    pub payment: ChangedPayment,
    /// What else somebody should know before confirming.
    pub notes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedTotals {
    pub before: Money,
    pub after: Money,
    pub delta: Money,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedLine {
    pub id: String,
    pub sku: String,
    pub name: String,
    pub quantity: u32,
    pub unit_price: Money,
    pub total: Money,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct LinePromise {
    pub line: String,
    /// Null while nobody knows when goods come.
    #[schema(value_type = Option<Object>)]
    pub window: Option<Window>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedPayment {
    /// What the customer would have to pay before all of it leaves.
    pub to_authorize: Money,
    /// What was taken and would go back. Nothing is taken before goods leave.
    pub to_refund: Money,
    /// What is held and would be let go.
    pub to_release: Money,
    pub balance_due: Money,
    /// The change is made only together with a payment: what is ordered already would cost more than is held for it.
    pub needs_method: bool,
}

impl PreviewView {
    pub(crate) fn new(preview: &Preview) -> Self {
        let (changed, currency) = (&preview.changed, preview.changed.next.currency);
        let money = |amount: Minor| Money::new(amount, currency);
        let live = |line: &&Line| line.live() > 0;
        let numbered = (1u8..).zip(&changed.next.lines).filter(|(_, line)| live(line));
        let (lines, promises) =
            numbered.map(|(number, line)| (line_view(number, line, money), promise(number, line))).unzip();
        let (before, after) = (changed.before.total, changed.after.total);
        let to_authorize = changed.to_authorize();
        Self {
            hash: preview.hash.clone(),
            expires_at: preview.expires_at,
            totals: ChangedTotals { before: money(before), after: money(after), delta: money(after - before) },
            lines,
            promises,
            payment: ChangedPayment {
                to_authorize: money(to_authorize),
                to_refund: money(Minor::ZERO),
                to_release: money(changed.to_release()),
                balance_due: money(changed.next.balance_due()),
                needs_method: !changed.uncovered.is_empty(),
            },
            notes: changed.notes.iter().map(note).collect(),
        }
    }
}

fn is_live(portion: &domain::orders::Portion) -> bool {
    !matches!(portion.bucket, Bucket::Cancelled | Bucket::Repriced)
}

fn line_view(number: u8, line: &Line, money: impl Fn(Minor) -> Money) -> ChangedLine {
    ChangedLine {
        id: number.to_string(),
        sku: line.sku.to_string(),
        name: line.name.clone(),
        quantity: line.live(),
        unit_price: money(line.unit_price),
        total: money(line.amount(is_live)),
    }
}

fn promise(number: u8, line: &Line) -> LinePromise {
    let open = || line.portions.iter().filter(|portion| is_live(portion));
    let known = open().all(|portion| portion.promise.is_some());
    let window = open().filter_map(|portion| portion.promise).max_by_key(|window| window.latest).filter(|_| known);
    LinePromise { line: number.to_string(), window }
}

fn note(note: &Note) -> String {
    match note {
        Note::CouponLapses(code) => format!("The coupon {code} counts no longer: the goods fall below its value."),
        Note::CouponApplies(code) => format!("The coupon {code} counts again."),
        Note::PutBack(1) => "One unit is packed already and goes back to its shelf.".to_owned(),
        Note::PutBack(units) => format!("{units} units are packed already and go back to their shelves."),
        Note::Waits(1) => "One of the added units is not in stock: it is sent, and charged, when it comes.".to_owned(),
        Note::Waits(units) => {
            format!("{units} of the added units are not in stock: they are sent, and charged, when they come.")
        }
    }
}
