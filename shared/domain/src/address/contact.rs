//! E-mail addresses, phone numbers and the contact made of both.

use crate::validate::{Problems, Validate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is no e-mail address or phone number. Does not repeat the text: it is personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidContact(pub &'static str);

/// An e-mail address in lower case, so that one person is found however the address was typed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// # Errors
    /// Says what an address looks like. Only the plain, unquoted ASCII form is taken: it is what the mail service sends to.
    pub fn parse(text: &str) -> Result<Self, InvalidContact> {
        const WRONG: InvalidContact = InvalidContact("must be an e-mail address such as ada@example.com");
        let text = text.trim();
        if text.len() > 254 {
            return Err(InvalidContact("must have at most 254 characters"));
        }
        let (local, domain) = text.split_once('@').ok_or(WRONG)?;
        if is_mailbox(local) && is_host(domain) { Ok(Self(text.to_ascii_lowercase())) } else { Err(WRONG) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_mailbox(local: &str) -> bool {
    let symbol = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(symbol))
}

fn is_host(domain: &str) -> bool {
    let label = |text: &str| {
        (1..=63).contains(&text.len())
            && !text.starts_with('-')
            && !text.ends_with('-')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit())
}

/// A phone number as digits, with a leading `+` where the caller gave one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// # Errors
    /// Says what a number looks like. Spaces, hyphens, dots, slashes and brackets between the digits are dropped.
    pub fn parse(text: &str) -> Result<Self, InvalidContact> {
        const WRONG: InvalidContact =
            InvalidContact("must be a phone number of 5 to 20 digits, such as +1 415 555 0100");
        let text = text.trim();
        let (plus, rest) = text.strip_prefix('+').map_or(("", text), |rest| ("+", rest));
        let mut digits = String::with_capacity(21);
        digits.push_str(plus);
        for c in rest.chars() {
            match c {
                '0'..='9' if digits.len() < plus.len() + 20 => digits.push(c),
                ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' => {}
                _ => return Err(WRONG),
            }
        }
        if digits.len() < plus.len() + 5 { Err(WRONG) } else { Ok(Self(digits)) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! personal_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = InvalidContact;
            fn try_from(text: String) -> Result<Self, InvalidContact> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}
personal_text!(Email);
personal_text!(Phone);

/// How a customer is reached, checked and normalised: what is stored with an order.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub email: Email,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    pub name: String,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(..)")
    }
}

/// A contact as it comes in a body, before its fields are known to be good.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactBody {
    #[serde(default)]
    pub email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default)]
    pub name: String,
}

impl ContactBody {
    /// The contact, or `None` with every wrong field noted in `problems`.
    pub fn parse(&self, problems: &mut Problems) -> Option<Contact> {
        let before = problems.len();
        problems.required("name", &self.name, 100);
        let email = match Email::parse(&self.email) {
            Ok(email) => Some(email),
            Err(wrong) => {
                problems.add("email", if self.email.trim().is_empty() { "is required" } else { wrong.0 });
                None
            }
        };
        let phone = match self.phone.as_deref().map(Phone::parse) {
            Some(Err(wrong)) => {
                problems.add("phone", wrong.0);
                None
            }
            Some(Ok(phone)) => Some(phone),
            None => None,
        };
        if problems.len() > before {
            None
        } else {
            Some(Contact { email: email?, phone, name: self.name.trim().to_owned() })
        }
    }
}

impl Validate for ContactBody {
    fn check(&self, problems: &mut Problems) {
        self.parse(problems);
    }
}

impl fmt::Debug for ContactBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactBody(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(input: &impl Validate) -> Vec<String> {
        input.problems().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn emails_are_checked_and_lower_cased() {
        assert_eq!(Email::parse(" Ada.L+shop@Mail.Example.COM ").unwrap().as_str(), "ada.l+shop@mail.example.com");
        for wrong in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a@b@c.de",
            "a b@c.de",
            "ada@-x.com",
            "ada@x..com",
            ".ada@x.com",
            "ada.@x.com",
            "a..b@x.com",
            "ada@x.c",
            "ada@1.2.3.4",
            "ada@x.com\r\nBcc: b@x.com",
            "ä@x.com",
            "\"a\"@x.com",
            "<ada@x.com>",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Email::parse(&format!("{}@example.com", "a".repeat(65))).is_err());
        assert!(Email::parse(&format!("a@{}.com", "b".repeat(64))).is_err());
        assert!(Email::parse(&format!("a@{}com", "b.".repeat(130))).is_err());
    }

    #[test]
    fn phones_are_normalised_to_digits() {
        assert_eq!(Phone::parse(" +1 (415) 555-0100 ").unwrap().as_str(), "+14155550100");
        assert_eq!(Phone::parse("030/12 34-56").unwrap().as_str(), "030123456");
        assert_eq!(Phone::parse(&"9".repeat(20)).unwrap().as_str().len(), 20);
        for wrong in ["", "+", "1234", "12345678901234567890 1", "call me", "++123456", "123456 ext 7", "12\n3456"] {
            assert!(Phone::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_contact_is_parsed_or_all_its_problems_are_told() {
        let good = ContactBody { email: "ADA@x.com".into(), phone: Some("555-0100".into()), name: " Ada ".into() };
        let mut problems = Problems::new();
        let contact = good.parse(&mut problems).unwrap();
        assert!(problems.is_empty());
        assert_eq!((contact.email.as_str(), contact.name.as_str()), ("ada@x.com", "Ada"));
        assert_eq!(contact.phone.unwrap().as_str(), "5550100");
        assert_eq!(fields(&ContactBody::default()), ["name", "email"]);
        assert_eq!(ContactBody::default().problems()[1].message, "is required");
        let wrong = ContactBody { email: "x".into(), phone: Some("x".into()), name: "a\nb".into() };
        assert_eq!(fields(&wrong), ["name", "email", "phone"]);
    }

    #[test]
    fn a_stored_contact_reads_back() {
        let json = r#"{"email":"ada@x.com","phone":"+14155550100","name":"Ada"}"#;
        let contact: Contact = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&contact).unwrap(), json);
        assert!(serde_json::from_str::<Contact>(r#"{"email":"no","name":"Ada"}"#).is_err());
    }
}
