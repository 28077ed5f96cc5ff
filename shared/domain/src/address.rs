//! People's addresses and ways to reach them. Owns what a well-formed address, e-mail address and phone number look like;
//! knows nothing of who they belong to. All of it is personal data and prints redacted.

mod contact;

pub use contact::{Contact, ContactBody, Email, InvalidContact, Phone};

use crate::destinations::Destination;
use crate::validate::{Problems, Validate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where goods go. Missing fields read as blank, so that one reply can name every field that is missing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub line1: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    #[serde(default)]
    pub city: String,
    /// State or province: a code where there is one (`CA`), else as people write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default)]
    pub postal_code: String,
    /// ISO 3166-1, two capitals.
    #[serde(default)]
    pub country: String,
}

impl Address {
    /// The same address without blanks around its fields; blank optional fields are left out.
    #[must_use]
    pub fn trimmed(self) -> Self {
        Self {
            name: trim(&self.name),
            line1: trim(&self.line1),
            line2: self.line2.as_deref().map(trim).filter(|text| !text.is_empty()),
            city: trim(&self.city),
            region: self.region.as_deref().map(trim).filter(|text| !text.is_empty()),
            postal_code: trim(&self.postal_code),
            country: trim(&self.country),
        }
    }

    /// What taxes, shipping zones and distances need to know of it.
    #[must_use]
    pub fn destination(&self) -> Destination {
        Destination::at(&self.country, self.region.as_deref(), &self.postal_code)
    }
}

impl Validate for Address {
    fn check(&self, problems: &mut Problems) {
        problems.required("name", &self.name, 100);
        problems.required("line1", &self.line1, 200);
        problems.optional("line2", self.line2.as_deref(), 200);
        problems.required("city", &self.city, 100);
        problems.optional("region", self.region.as_deref(), 100);
        problems.required("postal_code", &self.postal_code, 16);
        problems.country("country", &self.country);
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

/// Who is billed: an address, and a company's name and tax id where there is one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillingAddress {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub line1: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    #[serde(default)]
    pub city: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default)]
    pub postal_code: String,
    #[serde(default)]
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
}

impl BillingAddress {
    #[must_use]
    pub fn address(&self) -> Address {
        Address {
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postal_code: self.postal_code.clone(),
            country: self.country.clone(),
        }
    }

    /// The same without blanks around its fields; blank optional fields are left out.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let company = self.company.as_deref().map(trim).filter(|text| !text.is_empty());
        let tax_id = self.tax_id.as_deref().map(trim).filter(|text| !text.is_empty());
        let Address { name, line1, line2, city, region, postal_code, country } = self.address().trimmed();
        Self { name, line1, line2, city, region, postal_code, country, company, tax_id }
    }
}

impl Validate for BillingAddress {
    fn check(&self, problems: &mut Problems) {
        self.address().check(problems);
        problems.optional("company", self.company.as_deref(), 100);
        // Not searched for card numbers: some countries' tax ids have fourteen digits, and one in ten passes Luhn's check.
        if let Some(tax_id) = &self.tax_id {
            let plain = |c: char| c.is_ascii_alphanumeric() || " .-/".contains(c);
            if tax_id.trim().is_empty() || tax_id.len() > 32 || !tax_id.chars().all(plain) {
                problems.add("tax_id", "must be 1 to 32 letters, digits, spaces, dots, hyphens or slashes");
            }
        }
    }
}

impl fmt::Debug for BillingAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BillingAddress(..)")
    }
}

fn trim(text: &str) -> String {
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Address {
        Address {
            name: "Ada Lovelace".into(),
            line1: "1 Main St".into(),
            line2: None,
            city: "Reno".into(),
            region: Some("NV".into()),
            postal_code: "89501".into(),
            country: "US".into(),
        }
    }

    fn fields(input: &impl Validate) -> Vec<String> {
        input.problems().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_good_address_has_no_problems() {
        assert_eq!(ada().problems(), []);
        let foreign = Address { region: None, country: "JP".into(), city: "渋谷区".into(), ..ada() };
        assert_eq!(foreign.problems(), []);
    }

    #[test]
    fn every_wrong_field_of_an_address_is_named_at_once() {
        let empty: Address = serde_json::from_str("{}").unwrap();
        assert_eq!(fields(&empty), ["name", "line1", "city", "postal_code", "country"]);
        let wrong = Address {
            name: "a\nb".into(),
            line1: "x".repeat(201),
            line2: Some(" ".into()),
            city: "4242 4242 4242 4242".into(),
            region: Some("r".repeat(101)),
            postal_code: "1".repeat(17),
            country: "usa".into(),
        };
        assert_eq!(fields(&wrong), ["name", "line1", "line2", "city", "region", "postal_code", "country"]);
    }

    #[test]
    fn a_region_that_was_left_out_is_read_from_the_postal_code() {
        let code = |address: Address| address.destination().code();
        assert_eq!(code(Address { region: None, ..ada() }), "US-NV");
        assert_eq!(code(Address { region: Some("CA".into()), ..ada() }), "US-CA", "what people say counts");
        assert_eq!(code(Address { region: None, country: "DE".into(), ..ada() }), "DE");
    }

    #[test]
    fn unknown_fields_of_an_address_are_refused() {
        assert!(serde_json::from_str::<Address>(r#"{"name":"Ada","planet":"Mars"}"#).is_err());
        assert!(serde_json::from_str::<BillingAddress>(r#"{"name":"Ada","planet":"Mars"}"#).is_err());
    }

    #[test]
    fn what_is_left_out_stays_out_of_the_json() {
        let json = serde_json::to_string(&ada()).unwrap();
        assert!(!json.contains("line2"), "{json}");
        assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), ada());
    }

    #[test]
    fn blanks_around_fields_are_trimmed() {
        let blank = Address { city: " Reno ".into(), line2: Some("  ".into()), ..ada() };
        assert_eq!(blank.trimmed(), ada());
    }

    #[test]
    fn a_billing_address_checks_its_address_company_and_tax_id() {
        let good: BillingAddress = serde_json::from_str(
            r#"{"name":"A","line1":"1","city":"C","postal_code":"1","country":"DE","company":"Engine","tax_id":"DE 123.456"}"#,
        )
        .unwrap();
        assert_eq!(good.problems(), []);
        let wrong =
            BillingAddress { city: String::new(), company: Some("\0".into()), tax_id: Some("✗".into()), ..good };
        assert_eq!(fields(&wrong), ["city", "company", "tax_id"]);
    }

    #[test]
    fn personal_data_prints_redacted() {
        let contact = Contact {
            email: Email::parse("ada@x.com").unwrap(),
            phone: Phone::parse("5550100").ok(),
            name: "Ada".into(),
        };
        let billing = BillingAddress { name: "Ada".into(), ..BillingAddress::default() };
        let body = ContactBody { name: "Ada".into(), ..ContactBody::default() };
        let printed = format!("{:?} {contact:?} {:?} {:?} {billing:?} {body:?}", ada(), contact.email, contact.phone);
        assert_eq!(printed, "Address(..) Contact(..) Email(..) Some(Phone(..)) BillingAddress(..) ContactBody(..)");
    }
}
