//! I8: an order's portions, state, payment and amounts fit each other.

use super::{Invariant, Violation};
use crate::money::Minor;
use crate::orders::{Bucket, Line, MOST_LINES, Order, PaymentState, Portion, State};

/// Every rule the order breaks.
#[must_use]
pub fn check_order(order: &Order) -> Vec<Violation> {
    let mut wrong = Vec::new();
    life(order, &mut wrong);
    if order.lines.is_empty() || order.lines.len() > MOST_LINES {
        wrong.push(format!("has {} lines", order.lines.len()));
    }
    for (number, line) in (1..).zip(&order.lines) {
        portions(order, number, line, &mut wrong);
    }
    money(order, &mut wrong);
    departures(order, &mut wrong);
    wrong.into_iter().map(|detail| Violation::new(Invariant::I8, &order.id, detail)).collect()
}

/// That the stored state can have been reached, and with this payment.
fn life(order: &Order, wrong: &mut Vec<String>) {
    use PaymentState::{Authorized, Declined, NotNeeded, Pending, Requested, RequiresAction};
    let (state, payment) = (order.state, order.payment.state);
    if order.version == 0 {
        wrong.push("has no version".to_owned());
    }
    if order.placed_at.is_some_and(|at| at < order.created_at) {
        wrong.push("was placed before it was made".to_owned());
    }
    let fits = match state {
        State::PendingApproval => payment == PaymentState::NotAsked,
        State::PendingPayment => matches!(payment, Requested | Pending | RequiresAction | Declined),
        // Only a payment that came later, in the place of the first, may be open or have failed.
        State::Placed | State::Completed if order.payment.attempt == 1 => {
            !matches!(payment, Requested | Pending | RequiresAction | Declined | PaymentState::NotAsked)
        }
        // Taken back before anybody allowed it, it was never to be paid.
        State::Cancelled if order.placed_at.is_none() && order.approvals > 0 => true,
        State::Placed | State::Completed | State::Cancelled => payment != PaymentState::NotAsked,
        State::Rejected | State::Expired => !matches!(payment, Authorized | NotNeeded) && order.captured().is_zero(),
    };
    if !fits {
        wrong.push(format!("is {state} with the payment {payment}"));
    }
    let placed = order.placed_at.is_some();
    let never_placed = state.is_before_placing();
    if (placed && never_placed) || (!placed && matches!(state, State::Placed | State::Completed)) {
        wrong.push(format!("is {state} and was {} placed", if placed { "once" } else { "never" }));
    }
    // What ends does so by a write of its own.
    if matches!(state, State::Rejected | State::Expired | State::Cancelled | State::Completed) && order.version < 2 {
        wrong.push(format!("is {state} at version {}", order.version));
    }
}

fn portions(order: &Order, number: usize, line: &Line, wrong: &mut Vec<String>) {
    if line.replaces.is_some_and(|of| of == 0 || usize::from(of) >= number) {
        wrong.push(format!("line {number} replaces a line that was not there before it"));
    }
    if line.awaits.is_some() && line.units(|portion| portion.bucket.has_left()) > 0 {
        wrong.push(format!("line {number} waits for a return and has left"));
    }
    if line.portions.is_empty() {
        wrong.push(format!("line {number} has no portions"));
    }
    for portion in &line.portions {
        let bucket = portion.bucket;
        if portion.units == 0 || portion.group == 0 {
            wrong
                .push(format!("line {number} has {} units {bucket} in payment group {}", portion.units, portion.group));
        }
        if portion.back.is_some() && bucket != Bucket::Delivered {
            wrong.push(format!("line {number} has units {bucket} that come back and were never delivered"));
        }
        if portion.back.is_some_and(|back| back.of == 0 || back.of > order.returns)
            || portion.claim.is_some_and(|claim| claim == 0 || claim > order.claims)
            || portion.refund.is_some_and(|refund| refund == 0 || refund > order.refunds)
        {
            wrong.push(format!("line {number} names a return, a claim or a refund that is not the order's"));
        }
        if portion.location.is_none() && (bucket.holds_stock() || left_the_shop(bucket)) {
            wrong.push(format!("line {number} has units {bucket} and does not say where"));
        }
        let legal = match order.state {
            State::PendingApproval | State::PendingPayment => matches!(bucket, Bucket::Reserved | Bucket::Backordered),
            State::Placed => true,
            State::Completed => ended(bucket) || left_the_shop(bucket),
            State::Rejected | State::Expired | State::Cancelled => ended(bucket),
        };
        if !legal {
            wrong.push(format!("is {} and line {number} has units {bucket}", order.state));
        }
    }
}

const fn ended(bucket: Bucket) -> bool {
    matches!(bucket, Bucket::Cancelled | Bucket::Repriced)
}

const fn left_the_shop(bucket: Bucket) -> bool {
    matches!(bucket, Bucket::HandedOver | Bucket::Delivered | Bucket::Lost | Bucket::ReturnedToSender)
}

fn money(order: &Order, wrong: &mut Vec<String>) {
    for (number, line) in (1..).zip(&order.lines) {
        let tax_below_zero = line.taxes.iter().any(|tax| tax.amount < Minor::ZERO);
        if line.unit_price < Minor::ZERO
            || line.discount < Minor::ZERO
            || line.discount > line.goods()
            || tax_below_zero
        {
            let (goods, discount) = (line.goods().0, line.discount.0);
            wrong.push(format!("line {number}: goods {goods}, discount {discount}, tax {}", line.tax().0));
        }
    }
    if order.shipping.cost < Minor::ZERO {
        wrong.push(format!("shipping costs {}", order.shipping.cost.0));
    }
    let totals = order.totals();
    let lines: Minor = order.lines.iter().map(Line::total).sum();
    let shares = order.amount(|_| true);
    if lines != shares || totals.discount < Minor::ZERO {
        wrong.push(format!("its lines cost {}, their units {}; discount {}", lines.0, shares.0, totals.discount.0));
    }
    // What is asked for at placing covers the first payment group, and goes on covering what of it is still to be sent.
    let first = order.group_amount(1);
    let never_placed = order.state.is_before_placing();
    let nothing = order.payment.state == PaymentState::NotNeeded;
    let untouched = order.fulfillments == 0 && order.payment.attempt == 1 && order.cancelled_units() == 0;
    let asked = (first - order.transferred(1)).max(Minor::ZERO);
    // What ended before it was placed has given back what the account was to pay.
    let ended = matches!(order.state, State::Rejected | State::Expired);
    let wrong_sum = (never_placed && !ended && order.payment.amount != asked)
        || (ended && order.payment.amount > first)
        || (untouched && !ended && order.payment.amount < asked);
    if wrong_sum || (nothing && order.still_due(1) > Minor::ZERO) {
        let (state, asked) = (order.payment.state, order.payment.amount.0);
        wrong.push(format!("the payment is {state} for {asked}, the first group costs {}", first.0));
    }
    for (group, payment) in order.payments() {
        let due = order.still_due(group);
        if payment.state == PaymentState::Authorized && payment.amount < due && order.state == State::Placed {
            wrong
                .push(format!("payment {group} is authorised for {}, {} is still to be sent", payment.amount.0, due.0));
        }
    }
}

/// Parcels that left did so once, and what is in them left with them.
fn departures(order: &Order, wrong: &mut Vec<String>) {
    let shipping = order.departures.iter().filter(|departure| departure.shipping).count();
    if shipping > 1 {
        wrong.push(format!("the charge for sending was carried by {shipping} parcels"));
    }
    for departure in &order.departures {
        let parcel = departure.parcel;
        let inside = |portion: &Portion| portion.parcel == Some(parcel);
        let twice = order.departures.iter().filter(|other| other.parcel == parcel).count() > 1;
        if parcel == 0 || parcel > order.parcels || twice {
            wrong.push(format!("parcel {parcel} of {} left, or left twice", order.parcels));
        }
        if order.units(|portion| inside(portion) && !portion.bucket.has_left()) > 0 {
            wrong.push(format!("parcel {parcel} has left, and some of its units have not"));
        }
    }
    let stowaways = |portion: &Portion| {
        let left = |parcel: u16| order.departures.iter().any(|departure| departure.parcel == parcel);
        portion.bucket.has_left() && !portion.parcel.is_some_and(left)
    };
    if order.units(stowaways) > 0 {
        wrong.push("units have left and their parcel has not".to_owned());
    }
}
