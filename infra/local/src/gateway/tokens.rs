//! The test payment methods and what each does when it is charged.

use super::refusal::Decline;

/// What `tok_insufficient` still covers, in minor units.
const FUNDS: i64 = 10_000;

/// What comes of an attempt to charge a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Authorized,
    Declined(Decline),
    NeedsCustomer,
    /// Decided later; until then the call is left without an answer.
    Slow,
}

/// `None` for a token the gateway does not know.
pub(super) fn verdict(token: &str, amount: i64, off_session: bool) -> Option<Verdict> {
    Some(match token {
        "tok_declined" => Verdict::Declined(Decline::Generic),
        "tok_insufficient" if amount > FUNDS => Verdict::Declined(Decline::InsufficientFunds),
        "tok_3ds" if off_session => Verdict::Declined(Decline::AuthenticationRequired),
        "tok_3ds" => Verdict::NeedsCustomer,
        "tok_slow" => Verdict::Slow,
        "tok_later_declined" if off_session => Verdict::Declined(Decline::Generic),
        "tok_visa" | "tok_insufficient" | "tok_later_declined" => Verdict::Authorized,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_does_what_its_name_says() {
        let declined = |why| Some(Verdict::Declined(why));
        assert_eq!(verdict("tok_visa", 1, true), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_declined", 1, false), declined(Decline::Generic));
        assert_eq!(verdict("tok_insufficient", 10_000, false), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_insufficient", 10_001, false), declined(Decline::InsufficientFunds));
        assert_eq!(verdict("tok_3ds", 1, false), Some(Verdict::NeedsCustomer));
        assert_eq!(verdict("tok_3ds", 1, true), declined(Decline::AuthenticationRequired));
        assert_eq!(verdict("tok_slow", 1, false), Some(Verdict::Slow));
        assert_eq!(verdict("tok_later_declined", 1, false), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_later_declined", 1, true), declined(Decline::Generic));
        assert_eq!(verdict("4242424242424242", 1, false), None);
    }
}
