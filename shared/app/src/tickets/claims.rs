//! A claim is a matter somebody has to see to: it stands in the inbox from when it is opened until it is decided. One ticket
//! a claim, by its id, in the words of whoever opened it; the decision is the answer to it.

use super::attend::{opening, write};
use super::say::calendar;
use crate::events::Event;
use crate::{App, Error, retry, settings};
use domain::ids::{ClaimId, OrderId, TicketId};
use domain::orders::Order;
use domain::returns::{Claim, ClaimKind, ClaimState};
use domain::tickets::{Source, Ticket, TicketState, Visibility};
use store::{keys, orders, returns, tickets};

const CATEGORY: &str = "claim";

/// The claim an event tells of.
#[must_use]
pub(crate) fn claim_of(event: &Event) -> Option<ClaimId> {
    let order = OrderId::parse(&event.aggregate).ok()?;
    let number = event.part.strip_prefix(keys::CLAIM)?.parse().ok()?;
    Some(ClaimId::new(&order, number))
}

fn ticket_of(id: &ClaimId) -> TicketId {
    TicketId::derive(CATEGORY, &id.to_string())
}

/// Somebody has to look at it. What was decided before anybody read of it needs no ticket.
pub(super) async fn open(app: &App, event: &Event) -> Result<(), Error> {
    let Some(id) = claim_of(event) else { return Ok(()) };
    let shop = settings::shop(app).await?;
    retry::until_settled(|| async {
        if tickets::find(&*app.table, &ticket_of(&id)).await?.is_some() {
            return Ok(());
        }
        let (Some(claim), Some(order)) =
            (returns::find_claim(&*app.table, &id).await?, orders::find(&*app.table, id.order()).await?)
        else {
            return Ok(());
        };
        if claim.state != ClaimState::Open {
            return Ok(());
        }
        let subject = format!("{}: order {}", what(claim.kind), order.id.number());
        let opening = opening(ticket_of(&id), Source::Claim, CATEGORY, subject, &order);
        let opened = Ticket::open(opening, &told(&claim, &order), &shop.care.targets(Some(CATEGORY)), app.now());
        write(app, &opened).await
    })
    .await
}

/// What it is about, and what was written to it.
fn told(claim: &Claim, order: &Order) -> String {
    let named = claim.lines.iter().filter_map(|(line, units)| {
        let own = order.lines.get(usize::from(*line).checked_sub(1)?)?;
        Some(format!("{units} × {}", own.name))
    });
    let goods = named.collect::<Vec<_>>().join(", ");
    let note = claim.note.as_deref().map(|note| format!("\n\n{note}")).unwrap_or_default();
    format!("{}: {goods}.{note}", what(claim.kind))
}

const fn what(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Lost => "The parcel never came",
        ClaimKind::Missing => "Something was not in the parcel",
        ClaimKind::Wrong => "Something else came",
        ClaimKind::Damaged => "Something came broken",
    }
}

/// The decision is the answer: it stands in the ticket, which is then done with. The customer hears of it by the claim's own
/// mail. What was settled or taken up again by hand meanwhile is left to those who did.
pub(super) async fn end(app: &App, event: &Event) -> Result<(), Error> {
    let Some(id) = claim_of(event) else { return Ok(()) };
    let shop = settings::shop(app).await?;
    retry::until_settled(|| async {
        let (Some(ticket), Some(claim)) =
            (tickets::find(&*app.table, &ticket_of(&id)).await?, returns::find_claim(&*app.table, &id).await?)
        else {
            return Ok(());
        };
        let Some(text) = decided(&claim) else { return Ok(()) };
        if !ticket.state.is_open() || ticket.cycles.len() > 1 {
            return Ok(());
        }
        let by = claim.decided_by.as_deref().and_then(|by| by.split_once(':')).map_or("", |(_, sub)| sub);
        let targets = shop.care.targets_by(Some(CATEGORY), calendar(&ticket));
        let words = (Visibility::Public, text.as_str());
        write(app, &ticket.answer(by, words, Some(TicketState::Resolved), &targets, app.now())?).await
    })
    .await
}

fn decided(claim: &Claim) -> Option<String> {
    let word = match claim.state {
        ClaimState::Open => return None,
        ClaimState::Reshipped => "We send it to you once more, at our cost.",
        ClaimState::Refunded => "We give your money back.",
        ClaimState::Credited => "We put its value on your account.",
        ClaimState::Denied => "We have looked at it and cannot accept it.",
    };
    let reason = claim.reason.as_deref().map(|reason| format!("\n\n{reason}")).unwrap_or_default();
    Some(format!("{word}{reason}"))
}
