//! Reads Stripe's form bodies (nested keys in brackets) into typed parameters and refuses what they cannot mean.

use super::refusal::Refusal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The largest amount Stripe takes, in minor units.
const LARGEST: i64 = 99_999_999;

/// A decoded form body or query string.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Vec<(String, String)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CaptureMethod {
    Manual,
    Automatic,
}

/// How a charge is to be attempted.
#[derive(Debug, Clone, Default)]
pub(super) struct Attempt {
    pub payment_method: Option<String>,
    pub off_session: bool,
    pub error_on_requires_action: bool,
    pub return_url: Option<String>,
    pub setup_future_usage: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Create {
    pub amount: i64,
    pub currency: String,
    pub capture_method: CaptureMethod,
    pub confirm: bool,
    pub customer: Option<String>,
    pub attempt: Attempt,
    pub description: Option<String>,
    pub metadata: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
pub(super) struct NewRefund {
    pub payment: String,
    pub amount: Option<i64>,
    pub reason: Option<String>,
    pub metadata: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
pub(super) struct NewSetup {
    pub customer: String,
    pub payment_method: String,
    pub return_url: Option<String>,
    pub metadata: BTreeMap<String, String>,
}

/// What a POST asks for, by its path.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    Create(Create),
    Confirm(String, Attempt),
    Capture(String, Option<i64>),
    Cancel(String, Option<String>),
    Refund(NewRefund),
    NewCustomer(BTreeMap<String, String>),
    Keep(NewSetup),
}

impl Operation {
    /// Whether the card network is asked, so that a scripted decline can fall on it.
    pub(super) fn charges(&self) -> bool {
        match self {
            Self::Create(create) => create.confirm,
            Self::Confirm(..) | Self::Capture(..) | Self::Refund(_) | Self::Keep(_) => true,
            Self::Cancel(..) | Self::NewCustomer(_) => false,
        }
    }

    pub(super) fn refunds(&self) -> bool {
        matches!(self, Self::Refund(_))
    }
}

const ATTEMPT: [&str; 8] = [
    "payment_method",
    "off_session",
    "error_on_requires_action",
    "return_url",
    "setup_future_usage",
    "payment_method_types",
    "payment_method_options",
    "expand",
];
const CREATE: [&str; 12] = [
    "amount",
    "currency",
    "capture_method",
    "confirm",
    "confirmation_method",
    "customer",
    "description",
    "metadata",
    "automatic_payment_methods",
    "receipt_email",
    "shipping",
    "statement_descriptor_suffix",
];
const REASONS_TO_CANCEL: [&str; 4] = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"];
const REASONS_TO_REFUND: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

impl Form {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(bytes).ok();
        text.and_then(|text| serde_urlencoded::from_str(text).ok())
            .map(Self)
            .ok_or_else(|| Refusal::invalid("", None, "Invalid request: the body is not form-encoded."))
    }

    /// One hash for the endpoint and all parameters, whatever their order.
    pub(super) fn fingerprint(&self, path: &str) -> [u8; 32] {
        let mut pairs: Vec<_> = self.0.iter().collect();
        pairs.sort();
        let mut hasher = Sha256::new();
        for text in std::iter::once(path).chain(pairs.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]))
        {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().into()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Whether `expand[]=latest_charge` was asked for.
    pub(super) fn expands_charge(&self) -> bool {
        let paths = ["latest_charge", "data.latest_charge"];
        self.0.iter().any(|(key, value)| key.starts_with("expand[") && paths.contains(&value.as_str()))
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name).ok_or_else(|| Refusal::missing(name))
    }

    fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(Refusal::invalid(name, None, format!("Invalid boolean: {other}"))),
        }
    }

    fn amount(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let amount: i64 = text.parse().map_err(|_| {
            Refusal::invalid(name, Some("parameter_invalid_integer"), format!("Invalid integer: {text}"))
        })?;
        if amount < 1 {
            return Err(Refusal::invalid(
                name,
                Some("parameter_invalid_integer"),
                "This value must be greater than 0.",
            ));
        }
        if amount > LARGEST {
            return Err(Refusal::invalid(name, Some("amount_too_large"), "Amount must be no more than 999,999.99."));
        }
        Ok(Some(amount))
    }

    pub(super) fn one_of(&self, name: &str, allowed: &[&str]) -> Result<Option<String>, Refusal> {
        match self.text(name) {
            Some(text) if !allowed.contains(&text) => {
                let message = format!("Invalid {name}: must be one of {}", allowed.join(", "));
                Err(Refusal::invalid(name, None, message))
            }
            other => Ok(other.map(str::to_owned)),
        }
    }

    fn metadata(&self) -> BTreeMap<String, String> {
        let inside = |key: &str| Some(key.strip_prefix("metadata[")?.strip_suffix(']')?.to_owned());
        self.0.iter().filter_map(|(key, value)| Some((inside(key)?, value.clone()))).collect()
    }

    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        for (key, _) in &self.0 {
            let name = key.split('[').next().unwrap_or(key);
            if !known.contains(&name) {
                let message = format!("Received unknown parameter: {key}");
                return Err(Refusal::invalid(key, Some("parameter_unknown"), message));
            }
        }
        Ok(())
    }

    fn attempt(&self) -> Result<Attempt, Refusal> {
        let return_url = self.text("return_url").map(str::to_owned);
        if return_url.as_deref().is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            return Err(Refusal::invalid("return_url", Some("url_invalid"), "Not a valid URL"));
        }
        Ok(Attempt {
            payment_method: self.text("payment_method").map(str::to_owned),
            off_session: self.flag("off_session")?,
            error_on_requires_action: self.flag("error_on_requires_action")?,
            return_url,
            setup_future_usage: self.one_of("setup_future_usage", &["off_session", "on_session"])?,
        })
    }

    pub(super) fn create(&self) -> Result<Operation, Refusal> {
        self.only(&[&ATTEMPT[..], &CREATE[..]].concat())?;
        let amount = self.amount("amount")?.ok_or_else(|| Refusal::missing("amount"))?;
        let currency = self.required("currency")?.to_ascii_lowercase();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(Refusal::invalid("currency", None, format!("Invalid currency: {currency}")));
        }
        let confirm = self.flag("confirm")?;
        for name in ["return_url", "off_session", "error_on_requires_action"] {
            if !confirm && self.text(name).is_some() {
                let message = format!("The parameter `{name}` can only be used together with `confirm=true`.");
                return Err(Refusal::invalid(name, None, message));
            }
        }
        let capture_method =
            match self.one_of("capture_method", &["manual", "automatic", "automatic_async"])?.as_deref() {
                Some("manual") => CaptureMethod::Manual,
                _ => CaptureMethod::Automatic,
            };
        let description = self.text("description").map(str::to_owned);
        let customer = self.text("customer").map(str::to_owned);
        let (attempt, metadata) = (self.attempt()?, self.metadata());
        if attempt.off_session && attempt.setup_future_usage.is_some() {
            let message = "You cannot pass `setup_future_usage` when `off_session` is true.";
            return Err(Refusal::invalid("setup_future_usage", None, message));
        }
        Ok(Operation::Create(Create {
            amount,
            currency,
            capture_method,
            confirm,
            customer,
            attempt,
            description,
            metadata,
        }))
    }

    pub(super) fn confirm(&self, id: String) -> Result<Operation, Refusal> {
        self.only(&ATTEMPT)?;
        Ok(Operation::Confirm(id, self.attempt()?))
    }

    pub(super) fn capture(&self, id: String) -> Result<Operation, Refusal> {
        self.only(&["amount_to_capture", "final_capture", "metadata", "statement_descriptor_suffix", "expand"])?;
        Ok(Operation::Capture(id, self.amount("amount_to_capture")?))
    }

    pub(super) fn cancel(&self, id: String) -> Result<Operation, Refusal> {
        self.only(&["cancellation_reason", "expand"])?;
        Ok(Operation::Cancel(id, self.one_of("cancellation_reason", &REASONS_TO_CANCEL)?))
    }

    pub(super) fn customer(&self) -> Result<Operation, Refusal> {
        self.only(&["metadata", "name", "email", "phone", "description", "expand"])?;
        Ok(Operation::NewCustomer(self.metadata()))
    }

    /// A method kept at once, as a server does it: `confirm=true`, for charges without its holder.
    pub(super) fn setup(&self) -> Result<Operation, Refusal> {
        self.only(&[
            "customer",
            "payment_method",
            "usage",
            "confirm",
            "payment_method_types",
            "return_url",
            "description",
            "metadata",
            "expand",
        ])?;
        if !self.flag("confirm")? {
            return Err(Refusal::invalid("confirm", None, "This sandbox keeps methods with `confirm=true` only."));
        }
        if self.one_of("usage", &["off_session", "on_session"])?.as_deref() == Some("on_session") {
            return Err(Refusal::invalid("usage", None, "This sandbox keeps methods for `off_session` only."));
        }
        Ok(Operation::Keep(NewSetup {
            customer: self.required("customer")?.to_owned(),
            payment_method: self.required("payment_method")?.to_owned(),
            return_url: self.attempt()?.return_url,
            metadata: self.metadata(),
        }))
    }

    pub(super) fn refund(&self) -> Result<Operation, Refusal> {
        self.only(&["payment_intent", "amount", "reason", "metadata", "expand"])?;
        Ok(Operation::Refund(NewRefund {
            payment: self.required("payment_intent")?.to_owned(),
            amount: self.amount("amount")?,
            reason: self.one_of("reason", &REASONS_TO_REFUND)?,
            metadata: self.metadata(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        Form::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_creation_is_read_from_nested_keys() {
        let text = "amount=2500&currency=USD&payment_method=tok_visa&capture_method=manual&confirm=true\
                    &metadata%5Border%5D=ord_1&metadata[group]=2&expand[]=latest_charge&return_url=http%3A%2F%2Fa";
        let form = form(text);
        let Operation::Create(create) = form.create().unwrap() else { panic!("not a creation") };
        assert_eq!((create.amount, create.currency.as_str(), create.confirm), (2500, "usd", true));
        assert_eq!(create.metadata["order"], "ord_1");
        assert_eq!(create.metadata["group"], "2");
        assert_eq!(create.attempt.return_url.as_deref(), Some("http://a"));
        assert!(form.expands_charge());
    }

    #[test]
    fn wrong_parameters_are_named() {
        let wrong = [
            ("currency=usd", "amount"),
            ("amount=0&currency=usd", "amount"),
            ("amount=1.5&currency=usd", "amount"),
            ("amount=100000000&currency=usd", "amount"),
            ("amount=1", "currency"),
            ("amount=1&currency=us", "currency"),
            ("amount=1&currency=usd&confirm=yes", "confirm"),
            ("amount=1&currency=usd&off_session=true", "off_session"),
            ("amount=1&currency=usd&capture_method=later", "capture_method"),
            ("amount=1&currency=usd&confirm=true&return_url=javascript:x", "return_url"),
            ("amount=1&currency=usd&card[number]=4242", "card[number]"),
        ];
        for (text, param) in wrong {
            let refusal = form(text).create().unwrap_err();
            assert_eq!((refusal.param.as_deref(), refusal.executed), (Some(param), false), "{text}");
        }
    }

    #[test]
    fn the_fingerprint_is_of_the_endpoint_and_the_parameters_in_any_order() {
        let one = form("a=1&b=2").fingerprint("/x");
        assert_eq!(one, form("b=2&a=1").fingerprint("/x"));
        assert_ne!(one, form("a=1&b=3").fingerprint("/x"));
        assert_ne!(one, form("a=1&b=2").fingerprint("/y"));
        assert_ne!(one, form("a=1b&=2").fingerprint("/x"));
    }
}
