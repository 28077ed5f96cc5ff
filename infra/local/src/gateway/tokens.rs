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

/// Whether the card holder is there, and if not, whether they agreed to that before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Session {
    On,
    Off,
    /// Off-session with a method that was kept for it.
    OffAsAgreed,
}

/// `None` for a token the gateway does not know.
pub(super) fn verdict(token: &str, amount: i64, session: Session) -> Option<Verdict> {
    let absent = session != Session::On;
    Some(match token {
        "tok_declined" => Verdict::Declined(Decline::Generic),
        "tok_insufficient" if amount > FUNDS => Verdict::Declined(Decline::InsufficientFunds),
        // Once its holder has agreed at the bank, this card is charged without them; the other asks each time.
        "tok_3ds" if session == Session::OffAsAgreed => Verdict::Authorized,
        "tok_3ds" | "tok_3ds_always" | "tok_later_3ds" if absent => Verdict::Declined(Decline::AuthenticationRequired),
        "tok_3ds" | "tok_3ds_always" => Verdict::NeedsCustomer,
        "tok_slow" => Verdict::Slow,
        "tok_later_declined" if absent => Verdict::Declined(Decline::Generic),
        "tok_visa" | "tok_insufficient" | "tok_later_declined" | "tok_later_3ds" => Verdict::Authorized,
        _ => return None,
    })
}

/// What comes of keeping a card for later, without money.
pub(super) fn verdict_on_keeping(token: &str) -> Option<Verdict> {
    Some(match verdict(token, 1, Session::On)? {
        // The bank is asked whether the card is good, which it answers at once.
        Verdict::Slow => Verdict::Authorized,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_does_what_its_name_says() {
        use Session::{Off, OffAsAgreed, On};
        let declined = |why| Some(Verdict::Declined(why));
        assert_eq!(verdict("tok_visa", 1, Off), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_declined", 1, On), declined(Decline::Generic));
        assert_eq!(verdict("tok_insufficient", 10_000, On), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_insufficient", 10_001, On), declined(Decline::InsufficientFunds));
        assert_eq!(verdict("tok_3ds", 1, On), Some(Verdict::NeedsCustomer));
        assert_eq!(verdict("tok_3ds", 1, Off), declined(Decline::AuthenticationRequired));
        assert_eq!(verdict("tok_3ds", 1, OffAsAgreed), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_3ds_always", 1, On), Some(Verdict::NeedsCustomer));
        assert_eq!(verdict("tok_3ds_always", 1, OffAsAgreed), declined(Decline::AuthenticationRequired));
        assert_eq!(verdict("tok_later_3ds", 1, On), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_later_3ds", 1, OffAsAgreed), declined(Decline::AuthenticationRequired));
        assert_eq!(verdict("tok_slow", 1, On), Some(Verdict::Slow));
        assert_eq!(verdict("tok_later_declined", 1, On), Some(Verdict::Authorized));
        assert_eq!(verdict("tok_later_declined", 1, OffAsAgreed), declined(Decline::Generic));
        assert_eq!(verdict("4242424242424242", 1, On), None);
        assert_eq!(verdict_on_keeping("tok_slow"), Some(Verdict::Authorized));
        assert_eq!(verdict_on_keeping("tok_declined"), declined(Decline::Generic));
    }
}
