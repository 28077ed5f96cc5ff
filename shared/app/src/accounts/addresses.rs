//! The addresses somebody keeps. The book is changed as a whole under its version; what the caller has to have seen is the
//! one address they change, so two changes of different addresses never refuse each other.

use crate::error::{Classify, Kind};
use crate::retry::until_settled;
use crate::settings::next_version;
use crate::{App, Error};
use domain::accounts::{AddressBook, BookFull, NewAddress, SavedAddress};
use domain::ids::AddressId;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Changes, accounts};

/// An address as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookEntry {
    pub saved: SavedAddress,
    pub is_default: bool,
}

impl Classify for BookFull {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "too_many_addresses"
    }
}

impl From<BookFull> for Error {
    fn from(full: BookFull) -> Self {
        Self::Refused(Box::new(full))
    }
}

fn entries(book: &AddressBook) -> Vec<BookEntry> {
    book.iter().map(|(saved, is_default)| BookEntry { saved: saved.clone(), is_default }).collect()
}

fn entry(book: &AddressBook, id: &AddressId) -> Option<BookEntry> {
    book.find(id).map(|(saved, is_default)| BookEntry { saved: saved.clone(), is_default })
}

/// By id.
///
/// # Errors
/// Those of the table.
pub async fn list_addresses(app: &App, sub: &str) -> Result<Vec<BookEntry>, Error> {
    Ok(entries(&accounts::addresses(&*app.table, sub).await?))
}

/// Keeps an address under an id, and says whether it is new there.
///
/// # Errors
/// `too_many_addresses`; `Stale` when the address has another version than `if_match`, `IfMatchMissing` when it is there and
/// none is given.
pub async fn put_address(
    app: &App,
    sub: &str,
    new: &NewAddress,
    if_match: Option<u64>,
) -> Result<(BookEntry, bool), Error> {
    let tried = AtomicBool::new(false);
    until_settled(|| async {
        let book = accounts::addresses(&*app.table, sub).await?;
        let there = entry(&book, &new.id);
        if let Err(refused) = next_version(there.as_ref().map(|there| there.saved.version), if_match) {
            // A lost reply may have hidden that an earlier try of this very call was stored.
            let ours = there.filter(|there| tried.load(Ordering::Relaxed) && is_what_was_put(there, new));
            return ours.map(|ours| (ours, if_match.is_none())).ok_or(refused);
        }
        let next = book.with(new.clone())?;
        let put = entry(&next, &new.id).ok_or_else(|| Error::Bug("what was put is not in the book".to_owned()))?;
        tried.store(true, Ordering::Relaxed);
        commit(app, sub, &next).await?;
        Ok((put, there.is_none()))
    })
    .await
}

fn is_what_was_put(there: &BookEntry, new: &NewAddress) -> bool {
    let NewAddress { id, label, address, phone, default } = new;
    let saved = &there.saved;
    let same = (&saved.id, &saved.label, &saved.address, &saved.phone) == (id, label, address, phone);
    same && (there.is_default || !default)
}

/// Forgets an address, and answers those that are left.
///
/// # Errors
/// `NotFound`; `Stale` when it has another version than `if_match`, `IfMatchMissing` when none is given.
pub async fn delete_address(
    app: &App,
    sub: &str,
    id: &AddressId,
    if_match: Option<u64>,
) -> Result<Vec<BookEntry>, Error> {
    let tried = AtomicBool::new(false);
    until_settled(|| async {
        let book = accounts::addresses(&*app.table, sub).await?;
        let Some((there, _)) = book.find(id) else {
            let gone = tried.load(Ordering::Relaxed);
            return if gone { Ok(entries(&book)) } else { Err(Error::NotFound("address")) };
        };
        next_version(Some(there.version), if_match)?;
        let next = book.without(id);
        tried.store(true, Ordering::Relaxed);
        commit(app, sub, &next).await?;
        Ok(entries(&next))
    })
    .await
}

/// Another change of the book came between: the caller's own address is looked at again.
async fn commit(app: &App, sub: &str, book: &AddressBook) -> Result<(), Error> {
    let mut changes = Changes::new();
    accounts::put_addresses(&mut changes, sub, book, || Error::Contention);
    Ok(app.table.commit(changes).await?)
}
