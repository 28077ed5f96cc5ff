//! What comes back of an order, and what went wrong with it, as its page shows them: how it stands, what to do now, and the
//! days of a repair.

use crate::order_words::{Said, said};
use crate::words;
use domain::orders::Order;
use domain::returns::{ClaimState, Method, Resolution, ReturnState, Stage};
use edge::wire::returns::{ClaimView, RepairView, ReturnView};
use jiff::Timestamp;
use jiff::civil::Date;

pub(crate) struct ReturnCard {
    pub(crate) id: String,
    pub(crate) title: &'static str,
    pub(crate) said: Said,
    pub(crate) contents: Vec<String>,
    /// What happens now, each a sentence.
    pub(crate) news: Vec<String>,
    /// Days of a repair that changed: what was said first, what holds now, why.
    pub(crate) slips: Vec<(String, String, String)>,
    pub(crate) has_label: bool,
    pub(crate) can_cancel: bool,
}

pub(crate) struct ClaimCard {
    pub(crate) said: Said,
    pub(crate) contents: Vec<String>,
    pub(crate) news: &'static str,
    pub(crate) reason: Option<String>,
}

pub(crate) fn return_card(
    it: &ReturnView,
    today: Date,
    moment: impl Fn(Timestamp) -> crate::order_view::Moment,
) -> ReturnCard {
    let allowed = |name: &str| it.actions.iter().any(|action| action.name == name && action.allowed);
    let mut news: Vec<String> = match it.state {
        ReturnState::PendingApproval => match it.due_at {
            Some(due) => vec![format!("Somebody looks at it by {} and writes to you.", moment(due).words)],
            None => vec!["Somebody looks at it and writes to you.".to_owned()],
        },
        ReturnState::Approved | ReturnState::LabelIssued => to_send(it, &moment),
        ReturnState::InTransit => vec![on_its_way(it, today)],
        ReturnState::Received | ReturnState::Inspected => vec!["It is here, and we look at it.".to_owned()],
        ReturnState::Rejected => {
            it.decision.iter().map(|decision| format!("We cannot take it back: {}", decision.reason)).collect()
        }
        _ => Vec::new(),
    };
    news.extend(it.repair.iter().filter_map(|repair| mending(repair, today)));
    let slips = it.repair.iter().flat_map(|repair| &repair.slips);
    ReturnCard {
        id: it.id.clone(),
        title: title(it.resolution),
        said: state(it.state),
        contents: it.lines.iter().map(|line| format!("{} × {}", line.quantity, line.name)).collect(),
        news,
        slips: slips
            .map(|slip| (words::date(slip.old, today), words::date(slip.new, today), slip.cause.clone()))
            .collect(),
        // Once it is here nobody needs the label any more.
        has_label: allowed("label") && is_to_come(it.state),
        can_cancel: allowed("cancel"),
    }
}

const fn is_to_come(state: ReturnState) -> bool {
    matches!(state, ReturnState::Approved | ReturnState::LabelIssued | ReturnState::InTransit)
}

fn to_send(it: &ReturnView, moment: impl Fn(Timestamp) -> crate::order_view::Moment) -> Vec<String> {
    let hand = match it.method {
        Method::KeepIt => return vec!["Keep it, and send us nothing.".to_owned()],
        Method::DropOff => "Bring it to any counter of the carrier and show the square code on the label.",
        Method::Label => "Stick the label on the parcel and hand it to the carrier.",
        Method::PickUp => "Stick the label on the parcel. The carrier comes for it.",
    };
    let by = it.expires_at.map(|by| format!("Send it by {}.", moment(by).words));
    std::iter::once(hand.to_owned()).chain(by).collect()
}

fn on_its_way(it: &ReturnView, today: Date) -> String {
    let place = it.way.place.as_deref().map(|place| format!(", now in {place}")).unwrap_or_default();
    match it.way.eta {
        Some(day) => format!("It is on its way to us{place}; we expect it {}.", words::date(day, today)),
        None => format!("It is on its way to us{place}."),
    }
}

/// Both days of a repair, as far as they are known.
fn mending(repair: &RepairView, today: Date) -> Option<String> {
    let day = |day: Option<Date>| day.map(|day| words::date(day, today));
    match (repair.state, day(repair.repair_on), day(repair.reship_on)) {
        (Stage::NotRepairable, ..) => Some("It cannot be mended. We write to you about what now.".to_owned()),
        (Stage::Reshipped, ..) => Some("It is mended and on its way home.".to_owned()),
        (Stage::Quoted, ..) => Some("Mending it costs something: we have written to you.".to_owned()),
        (_, Some(mended), Some(home)) => Some(format!("It is mended on {mended} and goes home on {home}.")),
        (_, _, Some(home)) => Some(format!("It goes home on {home}.")),
        _ => None,
    }
}

const fn title(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Refund => "For your money back",
        Resolution::Exchange => "To be exchanged",
        Resolution::Repair => "To be mended",
        Resolution::Credit => "For credit",
    }
}

const fn state(state: ReturnState) -> Said {
    match state {
        ReturnState::PendingApproval => said("info", "We look at it"),
        ReturnState::Approved | ReturnState::LabelIssued => said("warn", "Waits for you to send it"),
        ReturnState::InTransit => said("info", "On its way to us"),
        ReturnState::Received | ReturnState::Inspected => said("info", "Here"),
        ReturnState::Refunded => said("good", "Paid back"),
        ReturnState::Exchanged => said("good", "Exchanged"),
        ReturnState::Repaired => said("good", "Mended"),
        ReturnState::Credited => said("good", "On your account"),
        ReturnState::Rejected => said("bad", "Not taken back"),
        ReturnState::Cancelled => said("", "You keep it"),
        ReturnState::Expired => said("", "Not sent in time"),
    }
}

pub(crate) fn claim_card(order: &Order, claim: &ClaimView) -> ClaimCard {
    let named = |line: &edge::wire::order::LineUnits| {
        let index = line.line.parse::<usize>().ok()?.checked_sub(1)?;
        Some(format!("{} × {}", line.quantity, order.lines.get(index)?.name))
    };
    let (tone, word, news) = match claim.state {
        ClaimState::Open => {
            ("info", "We look at it", "You told us that something went wrong. Somebody looks at it and writes to you.")
        }
        ClaimState::Reshipped => ("good", "Sent once more", "It is sent once more, at our cost."),
        ClaimState::Refunded => ("good", "Paid back", "We have given your money back."),
        ClaimState::Credited => ("good", "On your account", "Its value stands on your account."),
        ClaimState::Denied => ("bad", "Not accepted", "We could not accept it."),
    };
    ClaimCard {
        said: said(tone, word),
        contents: claim.lines.iter().filter_map(named).collect(),
        news,
        reason: claim.reason.clone(),
    }
}
