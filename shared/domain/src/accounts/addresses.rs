//! The address book: at most twenty addresses, one of which is the default whenever there is any. It is changed as a whole,
//! under one version, so neither rule can be broken by two changes at once.

use crate::address::{Address, Phone};
use crate::ids::AddressId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Addresses one account keeps.
pub const MOST_ADDRESSES: usize = 20;

/// An address as its owner keeps it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedAddress {
    pub id: AddressId,
    /// What they call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    pub address: Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// The book's version that changed it last. So an address that is put again after it was deleted has a version it never
    /// had before, and who has seen the old one is told.
    pub version: u64,
}

impl fmt::Debug for SavedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedAddress").field("id", &self.id).field("version", &self.version).finish_non_exhaustive()
    }
}

/// An address to be put.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAddress {
    pub id: AddressId,
    pub label: Option<String>,
    pub address: Address,
    pub phone: Option<Phone>,
    /// It is to be the default from now on. There is always one, so the default ends only by naming another.
    pub default: bool,
}

impl fmt::Debug for NewAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAddress").field("id", &self.id).field("default", &self.default).finish_non_exhaustive()
    }
}

/// Version 0 was never stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressBook {
    /// By id.
    #[serde(default)]
    addresses: Vec<SavedAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<AddressId>,
    pub version: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an account keeps at most {MOST_ADDRESSES} addresses; delete one first")]
pub struct BookFull;

impl AddressBook {
    /// Each with whether it is the default.
    pub fn iter(&self) -> impl Iterator<Item = (&SavedAddress, bool)> {
        self.addresses.iter().map(|saved| (saved, self.default.as_ref() == Some(&saved.id)))
    }

    #[must_use]
    pub fn find(&self, id: &AddressId) -> Option<(&SavedAddress, bool)> {
        self.iter().find(|(saved, _)| saved.id == *id)
    }

    /// The book with this address, in place of the one of that id if there is one. The first address is the default.
    ///
    /// # Errors
    /// When there are as many as there may be.
    pub fn with(&self, new: NewAddress) -> Result<Self, BookFull> {
        let NewAddress { id, label, address, phone, default } = new;
        let mut next = Self { version: self.version + 1, ..self.clone() };
        let saved = SavedAddress { id: id.clone(), label, address, phone, version: next.version };
        match next.addresses.binary_search_by(|there| there.id.cmp(&saved.id)) {
            Ok(here) => next.addresses[here] = saved,
            Err(_) if next.addresses.len() >= MOST_ADDRESSES => return Err(BookFull),
            Err(here) => next.addresses.insert(here, saved),
        }
        if default || next.default.is_none() {
            next.make_default(Some(id));
        }
        Ok(next)
    }

    /// The book without this address. If it was the default, the first of the others is.
    #[must_use]
    pub fn without(&self, id: &AddressId) -> Self {
        let mut next = Self { version: self.version + 1, ..self.clone() };
        next.addresses.retain(|saved| saved.id != *id);
        if next.default.as_ref() == Some(id) {
            let first = next.addresses.first().map(|saved| saved.id.clone());
            next.make_default(first);
        }
        next
    }

    /// Whoever was the default and whoever is it now have both changed, and their versions say so.
    fn make_default(&mut self, id: Option<AddressId>) {
        let before = std::mem::replace(&mut self.default, id);
        if before != self.default {
            let changed = [before, self.default.clone()];
            for saved in &mut self.addresses {
                if changed.iter().flatten().any(|id| *id == saved.id) {
                    saved.version = self.version;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(id: &str, default: bool) -> NewAddress {
        let address = Address { name: id.to_owned(), ..Address::default() };
        NewAddress { id: AddressId::parse(id).unwrap(), label: None, address, phone: None, default }
    }

    fn book(puts: &[(&str, bool)]) -> AddressBook {
        puts.iter().fold(AddressBook::default(), |book, (id, default)| book.with(named(id, *default)).unwrap())
    }

    /// Id, version, and a star for the default.
    fn shown(book: &AddressBook) -> String {
        let one = |(saved, default): (&SavedAddress, bool)| {
            format!("{}{}{}", saved.id, saved.version, if default { "*" } else { "" })
        };
        book.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn e18_the_first_address_is_the_default_until_another_is_named() {
        assert_eq!(shown(&book(&[("home", false)])), "home1*");
        assert_eq!(shown(&book(&[("home", false), ("attic", false)])), "attic2 home1*");
        assert_eq!(shown(&book(&[("home", false), ("attic", true)])), "attic2* home2", "both have changed");
        assert_eq!(shown(&book(&[("home", true), ("home", false)])), "home2*", "there is always one");
    }

    #[test]
    fn e18_when_the_default_goes_the_first_of_the_others_takes_its_place() {
        let three = book(&[("home", false), ("attic", false), ("barn", false)]);
        let gone = three.without(&AddressId::parse("home").unwrap());
        assert_eq!(shown(&gone), "attic4* barn3");
        assert_eq!(shown(&three.without(&AddressId::parse("barn").unwrap())), "attic2 home1*");
        let last = book(&[("home", false)]).without(&AddressId::parse("home").unwrap());
        assert_eq!(shown(&last), "");
        assert_eq!(shown(&last.with(named("home", false)).unwrap()), "home3*", "not a version it had before");
    }

    #[test]
    fn e18_the_twenty_first_address_is_refused_and_the_twentieth_may_still_change() {
        let ids: Vec<String> = (0..MOST_ADDRESSES).map(|n| format!("a-{n}")).collect();
        let full = book(&ids.iter().map(|id| (id.as_str(), false)).collect::<Vec<_>>());
        assert_eq!(full.with(named("one-more", false)), Err(BookFull));
        assert!(full.with(named("a-7", true)).is_ok());
        assert!(full.without(&AddressId::parse("a-7").unwrap()).with(named("one-more", false)).is_ok());
    }

    #[test]
    fn i15_addresses_print_redacted() {
        let secret = NewAddress { label: Some("hideout".into()), ..named("home", true) };
        let printed = format!("{:?} {secret:?}", AddressBook::default().with(secret.clone()).unwrap());
        assert!(printed.contains("SavedAddress") && !printed.contains("hideout"), "{printed}");
    }

    proptest! {
        /// Whatever is put and deleted, there is one default whenever there is any address, and no version comes twice.
        #[test]
        fn e18_there_is_one_default_whatever_happens(steps in prop::collection::vec((0..30u8, any::<bool>(), 0..3u8), 0..80)) {
            let mut book = AddressBook::default();
            let mut seen = std::collections::HashSet::new();
            for (id, default, action) in steps {
                let id = format!("a-{id}");
                let next = if action == 0 {
                    book.without(&AddressId::parse(&id).unwrap())
                } else {
                    book.with(named(&id, default)).unwrap_or_else(|BookFull| book.clone())
                };
                for (saved, default) in next.iter() {
                    let before = book.find(&saved.id);
                    if before.map(|(old, was)| (old.version, was)) != Some((saved.version, default)) {
                        prop_assert!(seen.insert((saved.id.clone(), saved.version)), "{} twice", saved.version);
                    }
                }
                book = next;
                prop_assert!(book.addresses.len() <= MOST_ADDRESSES);
                prop_assert!(book.addresses.is_sorted_by_key(|saved| saved.id.clone()));
                let defaults = book.iter().filter(|(_, default)| *default).count();
                prop_assert_eq!(defaults, usize::from(!book.addresses.is_empty()));
            }
        }
    }
}
