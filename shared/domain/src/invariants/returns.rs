//! I8 and I5 for what comes back: the units of each return and claim stand where its state says, and each unit's money went back
//! at most once, to the minor unit.

use super::{Invariant, Violation};
use crate::ledger::{Refund, RefundState};
use crate::money::Minor;
use crate::orders::{Order, Portion, Stand};
use crate::returns::{Claim, ClaimState, Resolution, Return, ReturnState, Stage};

/// Every rule that returns, claims and their refunds break.
#[must_use]
pub fn check_returns(order: &Order, returns: &[Return], claims: &[Claim], refunds: &[Refund]) -> Vec<Violation> {
    let mut found = Vec::new();
    if returns.len() != usize::from(order.returns) || claims.len() != usize::from(order.claims) {
        let (returns, claims) = (returns.len(), claims.len());
        let detail =
            format!("counts {} returns and {} claims, has {returns} and {claims}", order.returns, order.claims);
        found.push(Violation::new(Invariant::I8, &order.id, detail));
    }
    for it in returns {
        one(order, it, &mut found);
    }
    for claim in claims {
        of_claim(order, claim, &mut found);
    }
    for refund in refunds.iter().filter(|refund| refund.state != RefundState::Failed) {
        let worth = order.amount(|portion| portion.refund == Some(refund.number));
        if refund.amount > worth + order.shipping.total() && worth > Minor::ZERO {
            let detail = format!("refund {} gives {} for what cost {}", refund.number, refund.amount.0, worth.0);
            found.push(Violation::new(Invariant::I5, &order.id, detail));
        }
    }
    found
}

fn one(order: &Order, it: &Return, found: &mut Vec<Violation>) {
    let mut wrong = |detail: String| {
        found.push(Violation::new(Invariant::I8, &order.id, format!("return {}: {detail}", it.number)));
    };
    let stands = |stands: &[Stand]| {
        order.units(|portion| portion.back.is_some_and(|back| back.of == it.number && stands.contains(&back.stand)))
    };
    let all = order.units(|portion| portion.back.is_some_and(|back| back.of == it.number));
    if all > it.units() {
        wrong(format!("{all} units come back of {}", it.units()));
    }
    let coming = stands(&[Stand::Approved, Stand::Sent]);
    let legal = match it.state {
        ReturnState::PendingApproval => stands(&[Stand::Requested]) == all,
        state if state.is_expected() => stands(&[Stand::Approved, Stand::Sent, Stand::Kept]) == all,
        ReturnState::Received => true,
        ReturnState::Rejected | ReturnState::Cancelled | ReturnState::Expired => all == 0,
        _ => coming + stands(&[Stand::Requested, Stand::Damaged]) == 0,
    };
    if !legal {
        wrong(format!("is {} with {coming} units on their way of {all}", it.state));
    }
    let steps = it.history.windows(2).filter(|pair| !pair[0].state.may_become(pair[1].state));
    for pair in steps {
        wrong(format!("went from {} to {}", pair[0].state, pair[1].state));
    }
    let sent_home = it.repair.as_ref().is_some_and(|repair| repair.stage == Stage::Reshipped);
    if it.resolution == Resolution::Repair && sent_home && !it.refunds.is_empty() {
        wrong("was mended, sent home and paid back".to_owned());
    }
    if it.fee_taken > it.fee {
        wrong(format!("kept {} of a fee of {}", it.fee_taken.0, it.fee.0));
    }
}

fn of_claim(order: &Order, claim: &Claim, found: &mut Vec<Violation>) {
    let named: u32 = claim.lines.iter().map(|(_, units)| units).sum();
    let sent = |portion: &Portion| portion.claim == Some(claim.number);
    let (mut lost, mut again) = (0, 0);
    for line in &order.lines {
        let units = line.units(sent);
        if line.replaces.is_some() && line.unit_price.is_zero() { again += units } else { lost += units }
    }
    let legal = match claim.state {
        ClaimState::Denied => lost + again == 0,
        ClaimState::Reshipped => lost == named && again == named,
        ClaimState::Open | ClaimState::Refunded | ClaimState::Credited => lost == named && again == 0,
    };
    if !legal {
        let detail = format!("claim {} is {}: {lost} units of {named}, {again} sent again", claim.number, claim.state);
        found.push(Violation::new(Invariant::I8, &order.id, detail));
    }
}
