//! A return: what was asked for, what was decided, what came. Its legal path is here; where its units stand is the order's.

use super::options::{Categories, is_with_customer, window_end};
use super::{Method, Reason, Repair, Resolution, ReturnSettings, Way};
use crate::ids::{LocationId, OrderId, Sku};
use crate::money::Minor;
use crate::orders::{Back, Order, Portion, Stand, State};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub lines: Vec<ReturnLine>,
    pub resolution: Resolution,
    pub exchange_for: Vec<(Sku, u32)>,
    pub method: Option<Method>,
    pub by: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLine {
    pub line: u8,
    pub units: u32,
    pub reason: Reason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReturnState {
    PendingApproval,
    Approved,
    LabelIssued,
    InTransit,
    /// Something of it is here.
    Received,
    /// All of it is here, or will not come, and was looked at.
    Inspected,
    Refunded,
    Exchanged,
    Repaired,
    Credited,
    Rejected,
    Cancelled,
    Expired,
}

impl ReturnState {
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(
            self,
            Self::Refunded
                | Self::Exchanged
                | Self::Repaired
                | Self::Credited
                | Self::Rejected
                | Self::Cancelled
                | Self::Expired
        )
    }

    /// Agreed to, and nothing of it is here.
    #[must_use]
    pub const fn is_expected(self) -> bool {
        matches!(self, Self::Approved | Self::LabelIssued | Self::InTransit)
    }

    /// The legal path.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use ReturnState as S;
        match self {
            S::PendingApproval => matches!(next, S::Approved | S::Rejected | S::Cancelled | S::Expired),
            S::Approved => {
                matches!(next, S::LabelIssued | S::InTransit | S::Received | S::Inspected | S::Cancelled | S::Expired)
            }
            S::LabelIssued => {
                matches!(next, S::InTransit | S::Received | S::Inspected | S::Cancelled | S::Expired)
            }
            S::InTransit => matches!(next, S::Received | S::Inspected),
            S::Received => matches!(next, S::Inspected),
            S::Inspected => matches!(next, S::Refunded | S::Exchanged | S::Repaired | S::Credited),
            _ => false,
        }
    }
}

/// Why it is not just agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Outside {
    WindowPassed,
    NotReturnable,
    NotRepairable,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub approved: bool,
    pub by: String,
    pub at: Timestamp,
    pub reason: String,
}

/// One moment of its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub at: Timestamp,
    pub state: ReturnState,
    pub by: String,
}

/// What was found in a parcel that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub at: Timestamp,
    pub by: String,
    pub location: LocationId,
    pub lines: Vec<Received>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unexpected: Vec<Unexpected>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub line: u8,
    pub good: u32,
    pub damaged: u32,
}

/// Lay in the parcel and nobody asked for it: it is the customer's still, and lies aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unexpected {
    pub what: String,
    pub quantity: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub order: OrderId,
    pub number: u16,
    pub version: u64,
    pub state: ReturnState,
    pub lines: Vec<ReturnLine>,
    pub resolution: Resolution,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchange_for: Vec<(Sku, u32)>,
    pub method: Method,
    /// Kept of what is given back, and how much of that was kept already.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub fee: Minor,
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub fee_taken: Minor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<Outside>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Where it is put to somebody: the number of that approval within the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<u16>,
    /// Somebody decides by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// What is not sent by then is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Where it comes to.
    pub location: LocationId,
    #[serde(default)]
    pub way: Way,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repair>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<u16>,
    pub history: Vec<Mark>,
}

impl Return {
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        self.history.first().map_or(Timestamp::UNIX_EPOCH, |mark| mark.at)
    }

    /// Goes on to another state; which version that makes is the caller's.
    ///
    /// # Errors
    /// A step that is not on its path.
    pub fn advance(&mut self, state: ReturnState, by: &str, at: Timestamp) -> Result<(), ReturnRefused> {
        if !self.state.may_become(state) {
            return Err(ReturnRefused::NotNow(self.state));
        }
        self.state = state;
        self.history.push(Mark { at, state, by: by.to_owned() });
        Ok(())
    }

    /// All of it is seen to: it is what it was to come to.
    ///
    /// # Errors
    /// A step that is not on its path.
    pub fn finish(&mut self, end: ReturnState, by: &str, at: Timestamp) -> Result<(), ReturnRefused> {
        if self.state != ReturnState::Inspected {
            self.advance(ReturnState::Inspected, by, at)?;
        }
        self.advance(end, by, at)
    }

    #[must_use]
    pub fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }

    #[must_use]
    pub fn units(&self) -> u32 {
        self.lines.iter().map(|line| line.units).sum()
    }

    /// The fault is the shop's with every line of it.
    #[must_use]
    pub fn is_our_fault(&self) -> bool {
        self.lines.iter().all(|line| line.reason.is_ours())
    }

    #[must_use]
    pub fn fee_left(&self) -> Minor {
        self.fee - self.fee_taken
    }

    /// What it has come to when all of it is seen to.
    #[must_use]
    pub const fn end(&self) -> ReturnState {
        match self.resolution {
            Resolution::Refund => ReturnState::Refunded,
            Resolution::Exchange => ReturnState::Exchanged,
            Resolution::Repair => ReturnState::Repaired,
            Resolution::Credit => ReturnState::Credited,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnRefused {
    #[error("this order has nothing that could come back")]
    NothingDelivered,
    #[error("of line {line} {there} units could come back; {wanted} were asked for")]
    TooMany { line: u8, wanted: u32, there: u32 },
    #[error("{0} is not offered for these goods")]
    NotOffered(&'static str),
    #[error("a guest has no account that credit could be kept in; choose a refund, or sign in and ask again")]
    NoAccount,
    #[error("the return is {0}: that comes too late, or too early")]
    NotNow(ReturnState),
    #[error("line {line} has {there} units in this return that could have come; {wanted} were named")]
    NotInReturn { line: u8, wanted: u32, there: u32 },
    #[error("nothing is to be sent: there is no label")]
    NoLabel,
    #[error("the label is not there yet")]
    LabelNotReady,
    #[error("who asked for it cannot agree to it")]
    OwnRequest,
    #[error("there is not enough of {0} to send in exchange")]
    ReplacementOutOfStock(Sku),
}

/// A request as it becomes a return: in policy it is agreed to at once, else somebody decides. Asking for too much is the
/// only thing refused.
///
/// # Errors
/// `TooMany`, `NothingDelivered`, `NotOffered`, `NoAccount`.
pub fn ask(
    order: &Order,
    asked: &Asked,
    policy: &ReturnSettings,
    categories: &Categories,
    now: Timestamp,
) -> Result<(Order, Return), ReturnRefused> {
    if !matches!(order.state, State::Placed | State::Completed) || order.departures.is_empty() {
        return Err(ReturnRefused::NothingDelivered);
    }
    if asked.resolution == Resolution::Credit && order.owner.is_none() {
        return Err(ReturnRefused::NoAccount);
    }
    let number = order.returns + 1;
    let mut next = Order { version: order.version + 1, returns: number, ..order.clone() };
    let mut outside = Vec::new();
    for wanted in &asked.lines {
        mark(&mut next, number, wanted, policy, categories, now, &mut outside)?;
    }
    if asked.resolution == Resolution::Repair
        && !asked.lines.iter().all(|line| mends(order, line.line, policy, categories))
    {
        outside.push(Outside::NotRepairable);
    }
    outside.dedup();
    let own = |_: u8, portion: &Portion| portion.back.is_some_and(|back| back.of == number);
    let worth = next.worth(own);
    let method = method(asked, policy, worth, outside.is_empty())?;
    let ours = asked.lines.iter().all(|line| line.reason.is_ours());
    let in_policy = outside.is_empty();
    let stand = match (in_policy, method) {
        (false, _) => Stand::Requested,
        (true, Method::KeepIt) => Stand::Kept,
        (true, _) => Stand::Approved,
    };
    for (line, units) in next.units_back(number, &[Stand::Requested]) {
        next.move_back(number, line, units, &[Stand::Requested], Some(stand));
    }
    let from = next.portions().find(|(line, portion)| own(*line, portion)).and_then(|(_, it)| it.location.clone());
    let location = policy.location.clone().or(from).ok_or(ReturnRefused::NothingDelivered)?;
    let state = if in_policy { ReturnState::Approved } else { ReturnState::PendingApproval };
    let mut made = Return {
        order: order.id.clone(),
        number,
        version: 1,
        state,
        lines: asked.lines.clone(),
        resolution: asked.resolution,
        exchange_for: asked.exchange_for.clone(),
        method,
        fee: if ours || asked.resolution == Resolution::Repair { Minor::ZERO } else { policy.fee().min(worth) },
        fee_taken: Minor::ZERO,
        outside,
        decision: None,
        approval: None,
        due_at: (!in_policy).then(|| after(now, i64::from(policy.decide_within_hours))),
        expires_at: None,
        location,
        way: Way::default(),
        receipts: Vec::new(),
        repair: None,
        refunds: Vec::new(),
        history: vec![Mark { at: now, state, by: asked.by.clone() }],
    };
    made.expect(policy, now);
    Ok((next, made))
}

impl Return {
    /// From now on it is waited for.
    pub fn expect(&mut self, policy: &ReturnSettings, now: Timestamp) {
        if self.state == ReturnState::Approved && self.method != Method::KeepIt {
            self.expires_at = Some(after(now, i64::from(policy.send_within_days) * 24));
        }
    }
}

fn after(now: Timestamp, hours: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(hours)).unwrap_or(now)
}

fn category<'c>(order: &Order, line: u8, categories: &'c Categories) -> &'c str {
    let line = usize::from(line).checked_sub(1).and_then(|index| order.lines.get(index));
    line.and_then(|line| categories.get(&line.sku)).map_or("", String::as_str)
}

fn mends(order: &Order, line: u8, policy: &ReturnSettings, categories: &Categories) -> bool {
    policy.mends(category(order, line, categories))
}

/// Marks the units of one line: those whose window is open first, each at its place.
fn mark(
    next: &mut Order,
    number: u16,
    wanted: &ReturnLine,
    policy: &ReturnSettings,
    categories: &Categories,
    now: Timestamp,
    outside: &mut Vec<Outside>,
) -> Result<(), ReturnRefused> {
    let before = next.clone();
    let index = usize::from(wanted.line).checked_sub(1);
    let line = index.and_then(|index| before.lines.get(index));
    let Some(line) = line else {
        return Err(ReturnRefused::TooMany { line: wanted.line, wanted: wanted.units, there: 0 });
    };
    let free = |portion: &Portion| is_with_customer(line.replaces.is_some(), portion);
    let there = line.units(free);
    if wanted.units > there || wanted.units == 0 {
        return Err(ReturnRefused::TooMany { line: wanted.line, wanted: wanted.units, there });
    }
    let window = policy.window_of(category(&before, wanted.line, categories));
    let open =
        |portion: &Portion| window.and_then(|days| window_end(&before, portion, days)).is_some_and(|end| now <= end);
    let back = Some(Back { of: number, stand: Stand::Requested });
    let in_policy = next.mark_back(wanted.line, wanted.units, |portion| free(portion) && open(portion), back);
    let rest = wanted.units - in_policy;
    if rest > 0 {
        next.mark_back(wanted.line, rest, free, back);
        outside.push(if window.is_none() { Outside::NotReturnable } else { Outside::WindowPassed });
    }
    Ok(())
}

fn method(asked: &Asked, policy: &ReturnSettings, worth: Minor, in_policy: bool) -> Result<Method, ReturnRefused> {
    let mut offered = policy.methods_for(worth);
    // What is swapped or mended has to come; what somebody decides about too.
    if !in_policy || matches!(asked.resolution, Resolution::Exchange | Resolution::Repair) {
        offered.retain(|method| *method != Method::KeepIt);
    }
    match asked.method {
        None => offered.first().copied().ok_or(ReturnRefused::NotOffered("no way of sending it")),
        Some(method) if offered.contains(&method) => Ok(method),
        Some(Method::KeepIt) => Err(ReturnRefused::NotOffered("keeping it")),
        Some(_) => Err(ReturnRefused::NotOffered("this way of sending it")),
    }
}
