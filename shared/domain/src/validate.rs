//! Collecting what is wrong with an input, every field at once. Owns field paths, the checks that every text shares and the
//! recognition of card numbers; knows no particular input.

use serde::{Deserialize, Serialize};
use std::fmt;

/// More problems than this in one body help nobody and only make the reply long.
const MOST_PROBLEMS: usize = 100;

/// One wrong field: its path (`ship_to.postal_code`, `lines[2].quantity`) and what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}

/// A collector of field problems. Checks write relative names; `within` and `within_item` put the path before them.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} of the fields are not as they should be", .found.len())]
pub struct Problems {
    prefix: String,
    found: Vec<FieldProblem>,
}

impl Problems {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that `field`, relative to where the collector stands, is wrong.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        if self.found.len() < MOST_PROBLEMS {
            let field = match (self.prefix.is_empty(), field.is_empty()) {
                (true, _) => field.to_owned(),
                (false, true) => self.prefix.clone(),
                (false, false) => format!("{}.{field}", self.prefix),
            };
            self.found.push(FieldProblem { field, message: message.into() });
        }
    }

    /// Runs `check` with `name.` before the fields it names.
    pub fn within<T>(&mut self, name: &str, check: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.prefix.len();
        if outer > 0 {
            self.prefix.push('.');
        }
        self.prefix.push_str(name);
        let result = check(self);
        self.prefix.truncate(outer);
        result
    }

    /// Runs `check` with `name[index].` before the fields it names.
    pub fn within_item<T>(&mut self, name: &str, index: usize, check: impl FnOnce(&mut Self) -> T) -> T {
        self.within(&format!("{name}[{index}]"), check)
    }

    /// A text that must be there.
    pub fn required(&mut self, field: &str, value: &str, most: usize) {
        if value.trim().is_empty() {
            self.add(field, "is required");
        } else {
            self.text(field, value, most);
        }
    }

    /// A text that may be left out, but not be there and blank.
    pub fn optional(&mut self, field: &str, value: Option<&str>, most: usize) {
        match value {
            Some(text) if text.trim().is_empty() => self.add(field, "must not be blank; leave it out instead"),
            Some(text) => self.text(field, text, most),
            None => {}
        }
    }

    /// One line of text of at most `most` characters, without control characters and without a card number.
    pub fn text(&mut self, field: &str, value: &str, most: usize) {
        if value.chars().count() > most {
            self.add(field, format!("must have at most {most} characters"));
        } else if value.chars().any(is_control) {
            self.add(field, "must not contain line breaks or other control characters");
        } else {
            self.no_card_number(field, value);
        }
    }

    /// Text of several lines: line breaks and tabs are welcome, other control characters are not.
    pub fn lines_of_text(&mut self, field: &str, value: &str, most: usize) {
        if value.chars().count() > most {
            self.add(field, format!("must have at most {most} characters"));
        } else if value.chars().any(|c| is_control(c) && !matches!(c, '\n' | '\r' | '\t')) {
            self.add(field, "must not contain control characters");
        } else {
            self.no_card_number(field, value);
        }
    }

    /// Card numbers never reach Doorstep, not even in a free text.
    pub fn no_card_number(&mut self, field: &str, value: &str) {
        if contains_card_number(value) {
            self.add(field, "must not contain a card number");
        }
    }

    /// A list of at most `most` entries.
    pub fn at_most(&mut self, field: &str, length: usize, most: usize) {
        if length > most {
            self.add(field, format!("must have at most {most} entries"));
        }
    }

    /// Two ASCII capitals, as ISO 3166-1 writes countries.
    pub fn country(&mut self, field: &str, value: &str) {
        if value.is_empty() {
            self.add(field, "is required");
        } else if !is_country_code(value) {
            self.add(field, "must be a country code of two capital letters, such as US");
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    #[must_use]
    pub fn as_slice(&self) -> &[FieldProblem] {
        &self.found
    }

    #[must_use]
    pub fn into_vec(self) -> Vec<FieldProblem> {
        self.found
    }

    /// # Errors
    /// Returns itself when anything was found.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

/// An input that can say everything that is wrong with it.
pub trait Validate {
    fn check(&self, problems: &mut Problems);

    fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Problems::new();
        self.check(&mut problems);
        problems.into_vec()
    }
}

/// Control characters, and the invisible ones that turn the direction of the text around them or break its lines.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[must_use]
pub fn is_country_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether the text holds what looks like a payment card's number: 13 to 19 digits that satisfy Luhn's check, written
/// together or in groups apart by spaces or hyphens. Groups before and after (an expiry date, a CVC) do not hide it.
///
/// ```
/// use domain::validate::contains_card_number;
/// assert!(contains_card_number("my card is 4242-4242 4242 4242, 12/29"));
/// assert!(!contains_card_number("order 4242 4242 4242 4241"));
/// ```
#[must_use]
pub fn contains_card_number(text: &str) -> bool {
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let gap = &rest[..start];
        if gap.chars().count() > 3 || !gap.chars().all(is_separator) {
            groups.clear();
        }
        let digits = &rest[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        groups.push(&digits[..end]);
        if ends_in_card_number(&groups) {
            return true;
        }
        rest = &digits[end..];
    }
    false
}

/// The text with each card number in it masked but for its last four digits. For texts that must not be refused: what somebody
/// writes to the shop in distress is heard, and their card number is not kept.
///
/// ```
/// use domain::validate::without_card_numbers;
/// assert_eq!(without_card_numbers("it was 4242-4242 4242 4242, 12/29"), "it was ••••-•••• •••• 4242, 12/29");
/// ```
#[must_use]
pub fn without_card_numbers(text: &str) -> String {
    let mut kept = text.to_owned();
    // Masked digits are no digits any more, so each round finds another number.
    while let Some(digits) = first_card_number(&kept) {
        let masked = digits.len() - 4;
        for place in digits.into_iter().take(masked).rev() {
            kept.replace_range(place..=place, "•");
        }
    }
    kept
}

/// The places of the digits of the first card number in the text.
fn first_card_number(text: &str) -> Option<Vec<usize>> {
    let (mut groups, mut end): (Vec<(usize, &str)>, usize) = (Vec::new(), 0);
    while let Some(start) = text[end..].find(|c: char| c.is_ascii_digit()).map(|found| end + found) {
        let gap = &text[end..start];
        if gap.chars().count() > 3 || !gap.chars().all(is_separator) {
            groups.clear();
        }
        end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| start + length);
        groups.push((start, &text[start..end]));
        for from in (0..groups.len()).rev() {
            let joined: String = groups[from..].iter().map(|(_, digits)| *digits).collect();
            if joined.len() > 19 {
                break;
            }
            if joined.len() >= 13 && passes_luhn(&joined) {
                let places = groups[from..].iter().flat_map(|(at, digits)| *at..*at + digits.len());
                return Some(places.collect());
            }
        }
    }
    None
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Joins the last groups, one more each time, as long as they can be one number.
fn ends_in_card_number(groups: &[&str]) -> bool {
    let mut number = String::new();
    for group in groups.iter().rev() {
        if number.len() + group.len() > 19 {
            return false;
        }
        number.insert_str(0, group);
        if number.len() >= 13 && passes_luhn(&number) {
            return true;
        }
    }
    false
}

fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .map(|b| u32::from(b - b'0'))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: impl FnOnce(&mut Problems)) -> Vec<String> {
        let mut problems = Problems::new();
        check(&mut problems);
        problems.into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn field_paths_name_the_way_from_the_body() {
        let seen = found(|p| {
            p.add("coupon", "is odd");
            p.within("ship_to", |p| p.add("postal_code", "is required"));
            p.within_item("lines", 2, |p| {
                p.add("quantity", "must be at least 1");
                p.within("options", |p| p.within_item("values", 0, |p| p.add("", "is odd")));
            });
            p.add("contact", "is required");
        });
        assert_eq!(
            seen,
            [
                "coupon is odd",
                "ship_to.postal_code is required",
                "lines[2].quantity must be at least 1",
                "lines[2].options.values[0] is odd",
                "contact is required",
            ]
        );
    }

    #[test]
    fn texts_are_present_short_and_plain() {
        assert!(found(|p| p.required("name", "Ada Łovelace 👩", 14)).is_empty());
        assert!(found(|p| p.optional("line2", None, 3)).is_empty());
        assert_eq!(found(|p| p.required("name", " \t", 10)), ["name is required"]);
        assert_eq!(found(|p| p.optional("line2", Some(""), 10)), ["line2 must not be blank; leave it out instead"]);
        assert_eq!(found(|p| p.required("name", "abcd", 3)), ["name must have at most 3 characters"]);
        for wrong in ["a\nb", "a\rb", "a\0b", "a\u{202e}b", "a\u{7f}b", "a\u{85}b"] {
            assert_eq!(found(|p| p.required("name", wrong, 10)).len(), 1, "{wrong:?}");
        }
        assert!(found(|p| p.lines_of_text("note", "a\r\n\tb", 10)).is_empty());
        assert_eq!(found(|p| p.lines_of_text("note", "a\u{1b}b", 10)).len(), 1);
    }

    #[test]
    fn a_long_list_of_problems_is_cut() {
        let seen = found(|p| (0..500).for_each(|i| p.within_item("lines", i, |p| p.add("sku", "is required"))));
        assert_eq!(seen.len(), MOST_PROBLEMS);
    }

    #[test]
    fn a_country_is_two_capitals() {
        for (text, good) in [("US", true), ("us", false), ("USA", false), ("U1", false), ("", false), ("ÄÖ", false)] {
            assert_eq!(found(|p| p.country("country", text)).is_empty(), good, "{text}");
        }
    }

    #[test]
    fn card_numbers_are_found_however_they_are_grouped() {
        for card in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4111 - 1111 – 1111\u{a0}1111",
            "pay with 5555555555554444 please",
            "378282246310005",
            "3782 822463 10005",
            "4222222222222",
            "6304 0000 0000 0000 000",
            "12 4111 1111 1111 1111 12/26 737",
            "4242424242424242/4111111111111111",
        ] {
            assert!(contains_card_number(card), "{card}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "call 555 0100",
            "4111111111111112",
            "411111111111",
            "Unit 12-14, 221B Baker Street",
            "4111.1111.1111.1111 is no grouping we know, and neither is 4111x1111",
            "41111111111111111111111111",
            "order 7KQ2-M4XD-9TBC-RH3F",
        ] {
            assert!(!contains_card_number(text), "{text}");
        }
    }

    #[test]
    fn e8_every_card_number_in_a_text_is_masked_and_nothing_else() {
        let text =
            "first 4242424242424242, then 5555 5555 5555 4444 and 4111-1111-1111-1111; order 4242 4242 4242 4241";
        let masked = without_card_numbers(text);
        assert!(!contains_card_number(&masked), "{masked}");
        assert!(masked.contains("••••••••••••4242") && masked.contains("•••• •••• •••• 4444"), "{masked}");
        assert!(masked.ends_with("••••-••••-••••-1111; order 4242 4242 4242 4241"), "{masked}");
        assert_eq!(without_card_numbers("Grüße, meine Nummer ist 12"), "Grüße, meine Nummer ist 12");
    }

    #[test]
    fn a_text_with_a_card_number_is_refused() {
        assert_eq!(found(|p| p.text("note", "4242 4242 4242 4242", 99)), ["note must not contain a card number"]);
    }
}
