//! Identifiers: what each looks like, how one is parsed, and how an order's id follows from who asked and under which key.
//! Makes no random ids: those come from the application's ports.

use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::LazyLock;

/// Crockford's base 32, in the alphabet's canonical upper case. It leaves out I, L, O and U.
static CROCKFORD: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.encoding().expect("the alphabet has 32 distinct symbols")
});

/// Eighty bits of a SHA-256 over the parts, each prefixed with its length so that no two lists of parts collide.
#[must_use]
pub fn hash80(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    CROCKFORD.encode(&hasher.finalize()[..10])
}

/// A stable small number from an id, used to spread lists and timers over `shards` partitions.
#[must_use]
pub fn shard_of(id: &str, shards: u8) -> u8 {
    let digest = Sha256::digest(id.as_bytes());
    digest[0] % shards.max(1)
}

/// Why a text is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidId(pub &'static str);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $check:expr, $message:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// Says what the text should look like.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.to_owned())) } else { Err(InvalidId($message)) }
            }
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn of_characters(text: &str, most: usize, allowed: fn(char) -> bool) -> bool {
    !text.is_empty() && text.len() <= most && text.chars().all(allowed)
}

fn prefixed(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| of_characters(rest, 64, |c| c.is_ascii_alphanumeric()))
}

text_id!(
    /// A stock keeping unit, chosen by the merchant.
    Sku,
    |text| of_characters(text, 64, |c| c.is_ascii_alphanumeric() || "._-".contains(c)),
    "must be 1 to 64 letters, digits, dots, hyphens or underscores"
);
text_id!(
    /// A place that holds stock, chosen by the merchant: `east`, `reno-2`.
    LocationId,
    |text| of_characters(text, 32, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
    "must be 1 to 32 small letters, digits or hyphens"
);
text_id!(
    /// One of a customer's addresses, named by their pages: `home`, or a UUID.
    AddressId,
    |text| of_characters(text, 40, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
    "must be 1 to 40 small letters, digits or hyphens"
);
text_id!(
    /// A company that buys, named by the merchant: `acme`.
    CompanyId,
    |text| of_characters(text, 40, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
    "must be 1 to 40 small letters, digits or hyphens"
);
text_id!(
    /// `ord_` and 80 bits in Crockford base 32.
    OrderId,
    |text| text
        .strip_prefix("ord_")
        .is_some_and(|rest| rest.len() == 16 && rest.bytes().all(|b| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&b))),
    "must be an order id such as ord_7KQ2M4XD9TBCRH3F"
);
text_id!(
    /// `tic_` and 80 bits in Crockford base 32.
    TicketId,
    |text| text
        .strip_prefix("tic_")
        .is_some_and(|rest| rest.len() == 16 && rest.bytes().all(|b| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&b))),
    "must be a ticket's id such as tic_7KQ2M4XD9TBCRH3F"
);
text_id!(
    /// `quo_…`
    QuoteId,
    |text| prefixed(text, "quo_"),
    "must be a quote id such as quo_01h…"
);
text_id!(
    /// `po_…`
    PurchaseOrderId,
    |text| prefixed(text, "po_"),
    "must be a purchase order id such as po_01h…"
);

impl TicketId {
    /// Like an order's: who opened it, and under which key, so that a repeat finds its own ticket.
    #[must_use]
    pub fn derive(principal: &str, idempotency_key: &str) -> Self {
        Self(format!("tic_{}", hash80(&["ticket", principal, idempotency_key])))
    }

    /// What people read and say: the sixteen symbols in groups of four.
    #[must_use]
    pub fn number(&self) -> String {
        grouped(&self.0[4..])
    }
}

fn grouped(symbols: &str) -> String {
    [&symbols[..4], &symbols[4..8], &symbols[8..12], &symbols[12..]].join("-")
}

impl OrderId {
    /// The order's id is a function of who placed it and under which Idempotency-Key, so a repeat finds itself and no
    /// index is needed (docs/adr/0004-order-id-from-idempotency-key.md).
    #[must_use]
    pub fn derive(principal: &str, idempotency_key: &str) -> Self {
        Self(format!("ord_{}", hash80(&["order", principal, idempotency_key])))
    }

    /// The number people read and type: the id's sixteen symbols in groups of four.
    #[must_use]
    pub fn number(&self) -> String {
        grouped(&self.0[4..])
    }

    /// The order a typed number names. Forgiving as Crockford meant it: case, hyphens and spaces do not matter, and the
    /// letters I, L and O are read as the digits they look like.
    #[must_use]
    pub fn from_number(number: &str) -> Option<Self> {
        let number = number.trim();
        let symbols: String = number
            .strip_prefix("ord_")
            .unwrap_or(number)
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            })
            .collect();
        Self::parse(&format!("ord_{symbols}")).ok()
    }
}

macro_rules! child_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $message:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name {
            order: OrderId,
            number: u16,
        }

        impl $name {
            /// The order's part with this number; numbers begin at 1.
            #[must_use]
            pub fn new(order: &OrderId, number: u16) -> Self {
                Self { order: order.clone(), number: number.max(1) }
            }

            /// # Errors
            /// Says what the text should look like.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let (order, number) = child(text, $prefix).ok_or(InvalidId($message))?;
                Ok(Self { order, number })
            }

            #[must_use]
            pub const fn order(&self) -> &OrderId {
                &self.order
            }

            #[must_use]
            pub const fn number(&self) -> u16 {
                self.number
            }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}_{}"), &self.order.as_str()[4..], self.number)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

/// The order and the number a part's id names. A number has one way of being written, so that an id names one thing.
fn child(text: &str, prefix: &str) -> Option<(OrderId, u16)> {
    let (symbols, digits) = text.strip_prefix(prefix)?.split_once('_')?;
    let order = OrderId::parse(&format!("ord_{symbols}")).ok()?;
    let number: u16 = digits.parse().ok()?;
    (number > 0 && number.to_string() == digits).then_some((order, number))
}

child_id!(
    /// One location's share of an order, to be picked there: `ful_`, the order's sixteen symbols, its number.
    FulfillmentId,
    "ful_",
    "must be a fulfilment order's id such as ful_7KQ2M4XD9TBCRH3F_1"
);
child_id!(
    /// What was packed together: `par_`, the order's sixteen symbols, its number.
    ParcelId,
    "par_",
    "must be a parcel's id such as par_7KQ2M4XD9TBCRH3F_1"
);
child_id!(
    /// What was invoiced at one hand-over: `inv_`, the order's sixteen symbols, its number.
    InvoiceId,
    "inv_",
    "must be an invoice's id such as inv_7KQ2M4XD9TBCRH3F_1"
);
child_id!(
    /// Money that goes back: `ref_`, the order's sixteen symbols, its number.
    RefundId,
    "ref_",
    "must be a refund's id such as ref_7KQ2M4XD9TBCRH3F_1"
);
child_id!(
    /// What waits for somebody's word: `apr_`, the order's sixteen symbols, its number.
    ApprovalId,
    "apr_",
    "must be an approval's id such as apr_7KQ2M4XD9TBCRH3F_1"
);

child_id!(
    /// Goods that come back: `ret_`, the order's sixteen symbols, its number.
    ReturnId,
    "ret_",
    "must be a return's id such as ret_7KQ2M4XD9TBCRH3F_1"
);
child_id!(
    /// Something that went wrong with what was sent: `clm_`, the order's sixteen symbols, its number.
    ClaimId,
    "clm_",
    "must be a claim's id such as clm_7KQ2M4XD9TBCRH3F_1"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_order_names_its_order_and_has_one_way_of_being_written() {
        let order = OrderId::parse("ord_7KQ2M4XD9TBCRH10").unwrap();
        let parcel = ParcelId::new(&order, 12);
        assert_eq!(parcel.to_string(), "par_7KQ2M4XD9TBCRH10_12");
        assert_eq!(ParcelId::parse("par_7KQ2M4XD9TBCRH10_12"), Ok(parcel.clone()));
        assert_eq!((parcel.order(), parcel.number()), (&order, 12));
        for wrong in [
            "par_7KQ2M4XD9TBCRH10",
            "par_7KQ2M4XD9TBCRH10_0",
            "par_7KQ2M4XD9TBCRH10_01",
            "ful_7KQ2M4XD9TBCRH10_1",
            "par__1",
        ] {
            assert!(ParcelId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_same_principal_and_key_always_make_the_same_order_id() {
        let id = OrderId::derive("guest", "3f1c6c1e-0000-4000-8000-000000000001");
        assert_eq!(id, OrderId::derive("guest", "3f1c6c1e-0000-4000-8000-000000000001"));
        assert_ne!(id, OrderId::derive("sub:1", "3f1c6c1e-0000-4000-8000-000000000001"));
        assert!(OrderId::parse(id.as_str()).is_ok());
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash80(&["ab", "c"]), hash80(&["a", "bc"]));
    }

    #[test]
    fn a_number_is_read_back_however_it_was_typed() {
        let id = OrderId::parse("ord_7KQ2M4XD9TBCRH10").unwrap();
        assert_eq!(id.number(), "7KQ2-M4XD-9TBC-RH10");
        for typed in ["7KQ2-M4XD-9TBC-RH10", " 7kq2 m4xd 9tbc rhlo ", "ord_7KQ2M4XD9TBCRH10", "7kq2m4xd9tbcrhIO"] {
            assert_eq!(OrderId::from_number(typed), Some(id.clone()), "{typed}");
        }
        assert_eq!(OrderId::from_number("7KQ2"), None);
    }

    #[test]
    fn a_wrong_kind_of_id_is_refused() {
        assert!(OrderId::parse("ret_7KQ2M4XD9TBCRH3F").is_err());
        assert!(OrderId::parse("ord_7KQ2M4XD9TBCRH3U").is_err());
        assert!(Sku::parse("").is_err());
        assert!(Sku::parse("a b").is_err());
        assert!(LocationId::parse("East").is_err());
    }
}
