//! `POST /v1/payment_methods`: from what a person typed to a `pm_…` the PaymentIntent calls accept. Only the public test
//! numbers are taken. A number is compared and forgotten: what stays is what the card does, its brand and last four digits.

use super::Gateway;
use super::calls::refuse;
use super::params::Form;
use super::refusal::Refusal;
use super::routes::{Access, authorize};
use crate::{ids, reply};
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A public test number, as Stripe's page "Testing" lists it, and what it does here.
pub(super) struct TestCard {
    pub number: &'static str,
    /// The test token whose behaviour it has.
    pub token: &'static str,
    pub meaning: &'static str,
}

/// Stripe has no number for a bank that takes its time; the one for trouble while processing comes nearest.
pub(super) const TEST_CARDS: [TestCard; 11] = [
    card("4242424242424242", "tok_visa", "Pays"),
    card("5555555555554444", "tok_visa", "Pays"),
    card("378282246310005", "tok_visa", "Pays"),
    card("6011111111111117", "tok_visa", "Pays"),
    card("4000056655665556", "tok_visa", "Pays"),
    card("4000002500003155", "tok_3ds", "The bank asks: is this you?"),
    card("4000002760003184", "tok_3ds_always", "The bank asks, at later charges too"),
    card("4000000000000002", "tok_declined", "Declined"),
    card("4000000000009995", "tok_insufficient", "Declined above 100.00"),
    card("4000000000000341", "tok_later_declined", "Pays now, declines later charges"),
    card("4000000000000119", "tok_slow", "The bank takes its time"),
];

const fn card(number: &'static str, token: &'static str, meaning: &'static str) -> TestCard {
    TestCard { number, token, meaning }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Brand {
    Visa,
    Mastercard,
    Amex,
    Discover,
}

impl Brand {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Visa => "Visa",
            Self::Mastercard => "Mastercard",
            Self::Amex => "American Express",
            Self::Discover => "Discover",
        }
    }

    fn of(number: &str) -> Self {
        match number.as_bytes() {
            [b'3', ..] => Self::Amex,
            [b'2' | b'5', ..] => Self::Mastercard,
            [b'6', ..] => Self::Discover,
            _ => Self::Visa,
        }
    }
}

/// What a card may show of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Card {
    pub brand: Brand,
    pub last4: String,
}

impl Card {
    pub(super) fn of_number(number: &str) -> Self {
        Self { brand: Brand::of(number), last4: number.chars().skip(number.len().saturating_sub(4)).collect() }
    }

    /// The card a bare test token stands for: the first number with its behaviour.
    pub(super) fn of_token(token: &str) -> Self {
        TEST_CARDS.iter().find(|card| card.token == token).map(|card| Self::of_number(card.number)).unwrap_or_default()
    }
}

impl Default for Card {
    fn default() -> Self {
        Self::of_number(TEST_CARDS[0].number)
    }
}

/// What is kept of a `pm_…`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Method {
    pub token: String,
    pub card: Card,
}

/// Without an idempotency key, as Stripe.js calls it: the record of a key would hold a fingerprint of the card number.
pub(super) async fn create(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Response {
    match make(&gateway, &headers, &body) {
        Ok(method) => reply::json(StatusCode::OK, &method),
        Err(refusal) => refuse(&refusal),
    }
}

fn make(gateway: &Gateway, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    if authorize(headers)? == Access::Secret {
        return Err(Refusal::raw_card());
    }
    let form = Form::parse(body)?;
    form.only(&["type", "card", "billing_details", "metadata", "allow_redisplay"])?;
    match form.text("type") {
        None => return Err(Refusal::missing("type")),
        Some("card") => {}
        Some(_) => return Err(Refusal::invalid("type", None, "Invalid type: must be card")),
    }
    let now = gateway.clock.now();
    let method = read(&form, now)?;
    let id = ids::random("pm_");
    let shown = show(&id, &method.card, &form, now);
    gateway.lock().kept.ledger.methods.insert(id, method);
    Ok(shown)
}

/// Checks the card as the real gateway would, number first.
fn read(form: &Form, now: Timestamp) -> Result<Method, Refusal> {
    let typed = form.text("card[number]").ok_or_else(|| Refusal::missing("card[number]"))?;
    let number: String = typed.chars().filter(|char| !matches!(char, ' ' | '-')).collect();
    if !(12..=19).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::card("number", "invalid_number", "The card number is not a valid credit card number."));
    }
    if !passes_luhn(&number) {
        return Err(Refusal::card("number", "incorrect_number", "Your card number is incorrect."));
    }
    expiry(form, now)?;
    let digits = if Brand::of(&number) == Brand::Amex { 4 } else { 3 };
    if form.text("card[cvc]").is_some_and(|cvc| cvc.len() != digits || !cvc.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(Refusal::card("cvc", "invalid_cvc", "Your card's security code is invalid."));
    }
    let known = TEST_CARDS.iter().find(|card| card.number == number).ok_or_else(Refusal::live_card)?;
    Ok(Method { token: known.token.to_owned(), card: Card::of_number(&number) })
}

/// A card is good to the end of its month.
fn expiry(form: &Form, now: Timestamp) -> Result<(), Refusal> {
    let field = |name: &str| {
        let text = form.text(name).ok_or_else(|| Refusal::missing(name))?;
        Ok(text.parse::<i16>().unwrap_or_default())
    };
    let (month, year) = (field("card[exp_month]")?, field("card[exp_year]")?);
    let year = if (0..100).contains(&year) { 2000 + year } else { year };
    let today = now.to_zoned(TimeZone::UTC).date();
    if !(today.year()..=today.year() + 50).contains(&year) {
        return Err(Refusal::card("exp_year", "invalid_expiry_year", "Your card's expiration year is invalid."));
    }
    let over = year == today.year() && month < i16::from(today.month());
    if over || !(1..=12).contains(&month) {
        return Err(Refusal::card("exp_month", "invalid_expiry_month", "Your card's expiration month is invalid."));
    }
    Ok(())
}

/// ISO/IEC 7812-1, annex B.
fn passes_luhn(number: &str) -> bool {
    let digits = number.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A `PaymentMethod`. Whose card it is goes back to who said it and is kept nowhere.
fn show(id: &str, card: &Card, form: &Form, now: Timestamp) -> Value {
    let said = |name: &str| form.text(&format!("billing_details{name}"));
    let address = |name: &str| said(&format!("[address][{name}]"));
    json!({
        "id": id,
        "object": "payment_method",
        "type": "card",
        "billing_details": {
            "name": said("[name]"), "email": said("[email]"), "phone": said("[phone]"),
            "address": {
                "line1": address("line1"), "line2": address("line2"), "city": address("city"),
                "state": address("state"), "postal_code": address("postal_code"), "country": address("country"),
            },
        },
        "card": {
            "brand": card.brand, "last4": card.last4, "funding": "credit", "country": "US",
            "checks": { "cvc_check": null, "address_line1_check": null, "address_postal_code_check": null },
        },
        "created": now.as_second(),
        "customer": null,
        "livemode": false,
        "metadata": {},
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{Session, verdict};
    use super::*;

    #[test]
    fn every_test_card_passes_its_check_digit_and_stands_for_a_token_that_does_something() {
        for card in TEST_CARDS {
            assert!(passes_luhn(card.number) && verdict(card.token, 1, Session::On).is_some(), "{}", card.number);
        }
        assert!(!passes_luhn("4242424242424241") && !passes_luhn("4242424242424224"));
    }

    #[test]
    fn a_card_shows_its_brand_and_last_four_digits_and_nothing_else() {
        let shown: Vec<_> = TEST_CARDS.iter().take(4).map(|card| Card::of_number(card.number)).collect();
        let card = |brand, last4: &str| Card { brand, last4: last4.to_owned() };
        let expected =
            [(Brand::Visa, "4242"), (Brand::Mastercard, "4444"), (Brand::Amex, "0005"), (Brand::Discover, "1117")];
        assert_eq!(shown, expected.map(|(brand, last4)| card(brand, last4)));
        assert_eq!(Card::of_token("tok_3ds").last4, "3155");
    }
}
