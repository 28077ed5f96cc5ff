//! Wire types that more than one of these functions answers with.

use app::accounts::BookEntry;
use domain::address::{Address, Phone};
use domain::ids::AddressId;
use edge::wire::Money;
use serde::Serialize;
use utoipa::ToSchema;

/// An address as its owner keeps it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddressView {
    #[schema(value_type = String, example = "home")]
    id: AddressId,
    /// What they call it.
    label: Option<String>,
    name: String,
    line1: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line2: Option<String>,
    city: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    postal_code: String,
    country: String,
    #[schema(value_type = Option<String>)]
    phone: Option<Phone>,
    /// There is one whenever there is any address.
    default: bool,
    /// Its `ETag`. It changes with `default` too.
    version: u64,
}

impl AddressView {
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }
}

impl From<BookEntry> for AddressView {
    fn from(entry: BookEntry) -> Self {
        let Address { name, line1, line2, city, region, postal_code, country } = entry.saved.address;
        let (id, label, phone, version) = (entry.saved.id, entry.saved.label, entry.saved.phone, entry.saved.version);
        let default = entry.is_default;
        Self { id, label, name, line1, line2, city, region, postal_code, country, phone, default, version }
    }
}

/// All the addresses an account keeps, by id; there are never more than one page of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddressList {
    items: Vec<AddressView>,
    next_cursor: Option<String>,
}

impl From<Vec<BookEntry>> for AddressList {
    fn from(entries: Vec<BookEntry>) -> Self {
        Self { items: entries.into_iter().map(AddressView::from).collect(), next_cursor: None }
    }
}

/// Store credit as its owner sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreditView {
    pub balance: Money,
    pub entries: Vec<CreditEntryView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CreditEntryView {
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
    /// `issue`, `use`, `return` or `expire`.
    #[schema(value_type = String)]
    pub kind: domain::credit::CreditKind,
    /// Below zero where it was taken.
    pub amount: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl CreditView {
    pub(crate) fn new(app: &app::App, credit: app::credit::Credit) -> Self {
        let money = |amount| Money::new(amount, app.config.currency);
        let entry = |entry: domain::credit::CreditEntry| CreditEntryView {
            at: entry.at,
            kind: entry.kind,
            amount: money(entry.change()),
            order: entry.order.map(|order| order.to_string()),
            reason: entry.reason,
        };
        Self { balance: money(credit.balance), entries: credit.entries.into_iter().map(entry).collect() }
    }
}
