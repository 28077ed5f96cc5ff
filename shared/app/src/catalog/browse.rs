//! Browsing and searching the catalogue a page at a time, narrowed and sorted, with the ways to narrow it further. Pages
//! follow the place of the last item, not a count, so a catalogue that changes between two pages neither repeats nor skips
//! what stayed.

mod conditions;
mod counting;
mod facets;
mod list;
mod sieve;
#[cfg(test)]
mod tests;

pub use facets::{Facet, FacetKind, FacetOptions, FacetValue, Span};
pub use list::{LONGEST_SEARCH, List, Sort};

use super::search::Hit;
use super::snapshot::{self, Snapshot};
use crate::{App, Error, settings};
use counting::Counting;
use domain::catalog::{Availability, Categories};
use domain::ids::Sku;
use domain::money::Minor;
use domain::validate::Problems;
use futures::future::try_join;
use jiff::Timestamp;
use list::Place;
use sieve::Sieve;

/// One page.
#[derive(Clone, Debug)]
pub struct Browsed {
    pub items: Vec<Listed>,
    /// Items on all pages together.
    pub total: usize,
    pub facets: Vec<Facet>,
    pub next_cursor: Option<String>,
}

/// What a list shows of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub sku: Sku,
    pub name: String,
    pub category: String,
    /// The price that holds now.
    pub price: Minor,
    pub image: Option<String>,
    pub availability: Availability,
    /// Units for sale, while they are few.
    pub left: Option<u32>,
}

/// One page of the published products.
///
/// # Errors
/// Attributes that the category does not have, values they cannot have; those of the table.
pub async fn browse(app: &App, list: &List) -> Result<Browsed, Error> {
    let (shop, snapshot) = try_join(settings::shop(app), snapshot::current(app)).await?;
    Ok(page(list, &snapshot, &shop.categories, app.now())?)
}

fn page(list: &List, snapshot: &Snapshot, categories: &Categories, now: Timestamp) -> Result<Browsed, Problems> {
    let conditions = conditions::resolve(list, categories)?;
    let found = list.q.as_ref().map(|q| snapshot.index.search(q));
    let prices: Vec<Minor> = snapshot.entries.iter().map(|entry| entry.product.price_at(now)).collect();
    let sieve = Sieve::new(snapshot, found.as_deref(), &conditions, &prices);
    let mut members = members(list, snapshot, found.as_deref(), &sieve, &prices);
    members.sort_unstable();
    let total = members.len();
    let place = |member: &Member| member.place(snapshot);
    let begun = list.after.as_ref().map_or(0, |after| members.partition_point(|member| place(member) <= *after));
    let rest = &members[begun..];
    let shown = &rest[..rest.len().min(list.limit)];
    let last = shown.last().filter(|_| shown.len() < rest.len());
    let facets = Counting { snapshot, list, categories, conditions: &conditions, sieve: &sieve, prices: &prices };
    Ok(Browsed {
        items: shown.iter().map(|member| listed(snapshot, member.at, now)).collect(),
        total,
        facets: facets.facets(),
        next_cursor: last.and_then(|last| list.cursor(&place(last))),
    })
}

/// An entry of the list, by its place in it: `Place` in numbers of this snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    rank: i64,
    category: Option<usize>,
    at: usize,
}

impl Member {
    fn place(&self, snapshot: &Snapshot) -> Place {
        let category = self.category.map(|category| snapshot.categories[category].clone()).unwrap_or_default();
        let sku = snapshot.entries[self.at].product.sku.to_string();
        Place(self.rank, category, snapshot.names[self.at].clone(), sku)
    }
}

fn members(list: &List, snapshot: &Snapshot, found: Option<&[Hit]>, sieve: &Sieve, prices: &[Minor]) -> Vec<Member> {
    if let (Sort::Relevance, Some(found)) = (list.sort, found) {
        let passing = found.iter().filter(|hit| sieve.passes(hit.document));
        return passing.map(|hit| Member { rank: -hit.score, category: None, at: hit.document }).collect();
    }
    let newest = |at: usize| {
        let created_at = snapshot.entries[at].product.created_at;
        created_at.map_or(i64::MAX, |created_at| -created_at.as_second())
    };
    let member = |at: usize| match list.sort {
        Sort::Relevance => Member { rank: 0, category: Some(snapshot.category_of[at]), at },
        Sort::Name => Member { rank: 0, category: None, at },
        Sort::Price => Member { rank: prices[at].0, category: None, at },
        Sort::PriceDown => Member { rank: -prices[at].0, category: None, at },
        Sort::Newest => Member { rank: newest(at), category: None, at },
    };
    (0..snapshot.entries.len()).filter(|at| sieve.passes(*at)).map(member).collect()
}

pub(super) fn listed(snapshot: &Snapshot, at: usize, now: Timestamp) -> Listed {
    let entry = &snapshot.entries[at];
    Listed {
        sku: entry.product.sku.clone(),
        name: entry.product.name.clone(),
        category: entry.product.category.clone(),
        price: entry.product.price_at(now),
        image: entry.product.images.first().cloned(),
        availability: entry.availability,
        left: entry.left,
    }
}
