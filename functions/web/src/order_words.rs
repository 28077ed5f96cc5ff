//! What an order's states, parts and dates are called on its page. Words only: what is so is decided by the domain.

use domain::orders::{FulfillmentStatus, PaymentStatus, PromiseStatus, ReturnStatus, State};
use domain::parcels::ParcelStatus;

/// Something said in a tone; the words alone carry the meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) tone: &'static str,
    pub(crate) words: &'static str,
}

pub(crate) const fn said(tone: &'static str, words: &'static str) -> Said {
    Said { tone, words }
}

#[must_use]
pub(crate) const fn delivery(status: FulfillmentStatus) -> Said {
    match status {
        FulfillmentStatus::Unfulfilled => said("", "Being prepared"),
        FulfillmentStatus::Backordered => said("warn", "Waiting for stock"),
        FulfillmentStatus::PartiallyShipped => said("info", "Partly on its way"),
        FulfillmentStatus::Shipped => said("info", "On its way"),
        FulfillmentStatus::PartiallyDelivered => said("info", "Partly delivered"),
        FulfillmentStatus::Delivered => said("good", "Delivered"),
        FulfillmentStatus::Cancelled => said("", "Cancelled"),
    }
}

#[must_use]
pub(crate) const fn payment(status: PaymentStatus) -> Said {
    match status {
        PaymentStatus::None => said("", "Nothing due"),
        PaymentStatus::Pending => said("info", "Being checked"),
        PaymentStatus::RequiresAction => said("warn", "Needs you"),
        PaymentStatus::Failed => said("bad", "Declined"),
        PaymentStatus::Authorized => said("good", "Authorized"),
        PaymentStatus::PartiallyPaid => said("good", "Partly charged"),
        PaymentStatus::Paid => said("good", "Paid"),
        PaymentStatus::PartiallyRefunded => said("info", "Partly given back"),
        PaymentStatus::Refunded => said("info", "Given back"),
        PaymentStatus::Voided => said("", "Released"),
    }
}

/// Where a parcel is.
#[must_use]
pub(crate) const fn parcel(status: ParcelStatus) -> Said {
    match status {
        ParcelStatus::PreTransit => said("", "Packed, not yet with the carrier"),
        ParcelStatus::Unknown | ParcelStatus::InTransit => said("info", "On its way"),
        ParcelStatus::Exception => said("warn", "Held up"),
        ParcelStatus::OutForDelivery => said("info", "Out for delivery"),
        ParcelStatus::AttemptFailed => said("warn", "Nobody was there"),
        ParcelStatus::AvailableForPickup => said("info", "Ready for you to pick up"),
        ParcelStatus::ReturnToSender => said("warn", "On its way back to us"),
        ParcelStatus::Lost => said("bad", "Lost"),
        ParcelStatus::Delivered => said("good", "Delivered"),
    }
}

/// A carrier's name as people write it: settings have it in small letters.
#[must_use]
pub(crate) fn carrier(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[must_use]
pub(crate) const fn returns(status: ReturnStatus) -> Said {
    match status {
        ReturnStatus::None => said("", "None"),
        ReturnStatus::Requested => said("info", "Return requested"),
        ReturnStatus::InTransit => said("info", "Coming back"),
        ReturnStatus::Received => said("info", "Return received"),
        ReturnStatus::Resolved => said("good", "Returned"),
    }
}

#[must_use]
pub(crate) const fn promise(status: PromiseStatus) -> Said {
    match status {
        PromiseStatus::OnTime => said("good", "On time"),
        PromiseStatus::AtRisk => said("warn", "May be late"),
        PromiseStatus::Late => said("bad", "Late"),
        PromiseStatus::Met => said("good", "Kept"),
        PromiseStatus::Missed => said("bad", "Missed"),
    }
}

/// What that means where the account pays all of it.
pub(crate) const PAID_BY_ACCOUNT: &str =
    "Your store credit pays for it. What is not sent after all is back on your account.";

/// What the payment status means for whoever pays; `less` is what will be taken of what is kept, where that is not all.
#[must_use]
pub(crate) fn payment_meaning(status: PaymentStatus, authorized: &str, due_later: bool, less: Option<&str>) -> String {
    match status {
        PaymentStatus::None if due_later => {
            "Nothing is charged yet. We ask your bank for it when your goods leave.".to_owned()
        }
        PaymentStatus::None => "There is nothing to pay.".to_owned(),
        PaymentStatus::Pending => "Your bank has not answered yet. We go on asking; there is nothing to do.".to_owned(),
        PaymentStatus::RequiresAction => {
            "Your bank wants you to confirm the payment. Nothing is charged yet.".to_owned()
        }
        PaymentStatus::Failed => "A payment did not go through. Nothing leaves before it is paid.".to_owned(),
        PaymentStatus::Authorized if due_later => {
            format!(
                "Your bank keeps {authorized} for us, for what leaves first. What comes later is charged when it leaves."
            )
        }
        PaymentStatus::Authorized => match less {
            Some(due) => format!(
                "Your bank keeps {authorized} for us. We take {due} of it when your goods leave; the rest is free again then."
            ),
            None => format!("Your bank keeps {authorized} for us. It is charged when your goods leave."),
        },
        PaymentStatus::PartiallyPaid => "What has left is charged; the rest is charged when it leaves.".to_owned(),
        PaymentStatus::Paid => "Everything that left is paid. Thank you.".to_owned(),
        PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded => {
            "Banks take a few days to show what we gave back.".to_owned()
        }
        PaymentStatus::Voided => "What your bank kept for us is free again. Nothing was charged.".to_owned(),
    }
}

/// How the page begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) title: String,
    pub(crate) text: &'static str,
}

/// `name` is the customer's, thanked by it once, when the order has just been placed.
#[must_use]
pub(crate) fn heading(state: State, payment: PaymentStatus, thanked: Option<&str>) -> Heading {
    let yours = || "Your order".to_owned();
    let (title, text) = match (state, payment, thanked) {
        (State::Placed, _, Some(name)) => (thanks(name), "Your order is placed."),
        (State::Placed, ..) => (yours(), ""),
        (State::PendingPayment, PaymentStatus::RequiresAction, _) => {
            ("One step is left".to_owned(), "Your order is placed once your bank has your word for the payment.")
        }
        (State::PendingPayment, ..) => {
            ("We wait for your bank".to_owned(), "Your goods are held for you meanwhile. Do not order again.")
        }
        (State::PendingApproval, ..) => (
            "Your company is asked".to_owned(),
            "Your order is above your limit. Your goods are held meanwhile, and nothing is charged before somebody \
             approves it.",
        ),
        (State::Rejected, PaymentStatus::None, _) => (
            "This order was not placed".to_owned(),
            "Your company did not approve it. Nothing was charged, and nothing is held.",
        ),
        (State::Expired, PaymentStatus::None, _) => (
            "This order was not placed".to_owned(),
            "Nobody in your company approved it in time. Nothing was charged, and nothing is held.",
        ),
        (State::Rejected, ..) => (
            "This order was not placed".to_owned(),
            "The payment was declined. Nothing was charged, and nothing is held.",
        ),
        (State::Expired, ..) => (
            "This order was not placed".to_owned(),
            "The payment was not confirmed in time. Nothing was charged, and nothing is held.",
        ),
        (State::Cancelled, ..) => (yours(), "This order is cancelled."),
        (State::Completed, ..) => (yours(), "This order is complete."),
    };
    Heading { title, text }
}

fn thanks(name: &str) -> String {
    match name.split_whitespace().next() {
        Some(first) if first.chars().count() <= 24 => format!("Thank you, {first}"),
        _ => "Thank you".to_owned(),
    }
}

/// What an action of the API is called; none where a shopper does not look for it.
#[must_use]
pub(crate) fn action(name: &str) -> Option<&'static str> {
    match name {
        "confirm_payment" => Some("Confirm the payment"),
        "change" => Some("Change the order"),
        "cancel" => Some("Cancel it"),
        "pay" => Some("Pay what is due"),
        "return" => Some("Send something back"),
        "claim" => Some("Something is wrong with it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_words_and_a_tone_that_the_design_has() {
        let all = [
            delivery(FulfillmentStatus::Backordered),
            delivery(FulfillmentStatus::Delivered),
            payment(PaymentStatus::RequiresAction),
            payment(PaymentStatus::Failed),
            returns(ReturnStatus::None),
            promise(PromiseStatus::Late),
        ];
        for Said { tone, words } in all {
            assert!(["", "good", "warn", "bad", "info"].contains(&tone) && !words.is_empty());
        }
    }

    #[test]
    fn somebody_is_thanked_once_and_only_for_an_order_that_stands() {
        let title = |state, payment, thanked| heading(state, payment, thanked).title;
        let ada = Some("Ada Lovelace");
        assert_eq!(title(State::Placed, PaymentStatus::Authorized, ada), "Thank you, Ada");
        assert_eq!(title(State::Placed, PaymentStatus::Authorized, None), "Your order");
        assert_eq!(title(State::Placed, PaymentStatus::None, Some(" ")), "Thank you");
        assert_eq!(title(State::Rejected, PaymentStatus::Failed, ada), "This order was not placed");
        assert_eq!(title(State::PendingPayment, PaymentStatus::RequiresAction, ada), "One step is left");
    }

    #[test]
    fn what_is_not_charged_is_said_not_to_be() {
        assert!(
            payment_meaning(PaymentStatus::Authorized, "$60.00", false, None)
                .starts_with("Your bank keeps $60.00 for us.")
        );
        assert!(payment_meaning(PaymentStatus::None, "$0.00", true, None).starts_with("Nothing is charged yet."));
        assert_eq!(payment_meaning(PaymentStatus::None, "$0.00", false, None), "There is nothing to pay.");
    }
}
