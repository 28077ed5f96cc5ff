//! Browsing and searching the catalogue a page at a time. Pages follow the place of the last item, not a count, so a
//! catalogue that changes between two pages neither repeats nor skips what stayed.

use super::snapshot::{self, Snapshot};
use super::words::plain;
use crate::{App, Error};
use data_encoding::BASE64URL_NOPAD;
use domain::catalog::Availability;
use domain::ids::{Sku, hash80};
use domain::money::Minor;
use domain::validate::Problems;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

const USUAL_LIMIT: usize = 24;
const MOST_ITEMS: usize = 100;
const LONGEST_SEARCH: usize = 200;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct List {
    q: Option<String>,
    category: Option<String>,
    limit: usize,
    after: Option<Place>,
}

/// Where an item stands in the order of its list: best score first, then by group and name. Also the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Place(Reverse<i64>, String, String, String);

/// One page.
#[derive(Clone, Debug)]
pub struct Listing {
    pub items: Vec<Listed>,
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
}

impl List {
    /// Reads the query's parameters.
    ///
    /// # Errors
    /// Every parameter that is unknown, given twice or out of range; a cursor that is broken or of another list.
    pub fn parse(parameters: &[(String, String)]) -> Result<Self, Problems> {
        let mut list = Self { limit: USUAL_LIMIT, ..Self::default() };
        let mut problems = Problems::new();
        let mut cursor = None;
        for (index, (name, value)) in parameters.iter().enumerate() {
            if parameters[..index].iter().any(|(earlier, _)| earlier == name) {
                problems.add(name, "is given twice");
                continue;
            }
            let given = Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned);
            match name.as_str() {
                "q" if value.chars().count() > LONGEST_SEARCH => {
                    problems.add("q", format!("must have at most {LONGEST_SEARCH} characters"));
                }
                "q" => list.q = given,
                "category" => list.category = given,
                "cursor" => cursor = given,
                "limit" => match value.parse() {
                    Ok(limit) if (1..=MOST_ITEMS).contains(&limit) => list.limit = limit,
                    _ => problems.add("limit", format!("must be between 1 and {MOST_ITEMS}")),
                },
                unknown => {
                    problems.add(unknown, "is not a parameter of this list; there are q, category, cursor and limit");
                }
            }
        }
        if let Some(cursor) = cursor {
            list.after = list.place(&cursor);
            if list.after.is_none() {
                problems.add("cursor", "must be the next_cursor of this very list");
            }
        }
        problems.into_result().map(|()| list)
    }

    /// Which list this is, whatever the page.
    fn mark(&self) -> String {
        hash80(&["list", self.q.as_deref().unwrap_or_default(), self.category.as_deref().unwrap_or_default()])
    }

    fn cursor(&self, place: &Place) -> Option<String> {
        serde_json::to_vec(&(self.mark(), place)).ok().map(|cursor| BASE64URL_NOPAD.encode(&cursor))
    }

    fn place(&self, cursor: &str) -> Option<Place> {
        let cursor = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (mark, place): (String, Place) = serde_json::from_slice(&cursor).ok()?;
        (mark == self.mark()).then_some(place)
    }

    /// Positions of the entries that belong to the list, with their places. A search is ordered by how well things fit,
    /// browsing by category.
    fn members(&self, snapshot: &Snapshot) -> Vec<(Place, usize)> {
        let entry = |at: usize| &snapshot.entries[at].product;
        let place = |at: usize, score: i64, group: &str| {
            Place(Reverse(score), group.to_owned(), snapshot.names[at].clone(), entry(at).sku.to_string())
        };
        let wanted = |at: usize| self.category.as_ref().is_none_or(|category| *category == entry(at).category);
        if let Some(q) = &self.q {
            let hits = snapshot.index.search(q).into_iter().filter(|hit| wanted(hit.document));
            return hits.map(|hit| (place(hit.document, hit.score, ""), hit.document)).collect();
        }
        let all = (0..snapshot.entries.len()).filter(|at| wanted(*at));
        all.map(|at| (place(at, 0, &plain(&entry(at).category)), at)).collect()
    }

    fn page(&self, snapshot: &Snapshot, now: Timestamp) -> Listing {
        let mut members = self.members(snapshot);
        members.retain(|(place, _)| self.after.as_ref().is_none_or(|after| place > after));
        members.sort();
        let more = members.len() > self.limit;
        members.truncate(self.limit);
        let next_cursor = members.last().filter(|_| more).and_then(|(place, _)| self.cursor(place));
        Listing { items: members.into_iter().map(|(_, at)| listed(snapshot, at, now)).collect(), next_cursor }
    }
}

fn listed(snapshot: &Snapshot, at: usize, now: Timestamp) -> Listed {
    let entry = &snapshot.entries[at];
    Listed {
        sku: entry.product.sku.clone(),
        name: entry.product.name.clone(),
        category: entry.product.category.clone(),
        price: entry.product.price_at(now),
        image: entry.product.images.first().cloned(),
        availability: entry.availability,
    }
}

/// One page of the published products.
///
/// # Errors
/// Those of the table.
pub async fn list_products(app: &App, list: &List) -> Result<Listing, Error> {
    let snapshot = snapshot::current(app).await?;
    Ok(list.page(&snapshot, app.now()))
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::entry;
    use super::*;
    use domain::pricing::PriceFrom;

    fn list(parameters: &[(&str, &str)]) -> Result<List, Vec<String>> {
        let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        List::parse(&owned).map_err(|problems| problems.into_vec().into_iter().map(|problem| problem.field).collect())
    }

    fn shop() -> Snapshot {
        Snapshot::new(vec![
            entry("P2", "Pan", "pans"),
            entry("K2", "Whistling kettle", "kettles"),
            entry("K3", "Água kettle", "kettles"),
            entry("K1", "Stove kettle", "kettles"),
            entry("P1", "Pan", "pans"),
        ])
    }

    fn skus(listing: &Listing) -> Vec<&str> {
        listing.items.iter().map(|item| item.sku.as_str()).collect()
    }

    #[test]
    fn a10_browsing_goes_by_category_and_name_page_by_page() {
        let now = Timestamp::UNIX_EPOCH;
        let whole = list(&[]).unwrap().page(&shop(), now);
        assert_eq!(skus(&whole), ["K3", "K1", "K2", "P1", "P2"]);
        assert_eq!(whole.next_cursor, None);
        let first = list(&[("limit", "2")]).unwrap().page(&shop(), now);
        let cursor = first.next_cursor.as_deref().unwrap();
        // The last item of the page is gone meanwhile; nothing else is missed.
        let mut changed = shop().entries;
        changed.retain(|entry| entry.product.sku.as_str() != "K1");
        let second = list(&[("limit", "3"), ("cursor", cursor)]).unwrap().page(&Snapshot::new(changed), now);
        assert_eq!([skus(&first), skus(&second)].concat(), ["K3", "K1", "K2", "P1", "P2"]);
        assert_eq!(second.next_cursor, None);
        assert_eq!(skus(&list(&[("category", "pans")]).unwrap().page(&shop(), now)), ["P1", "P2"]);
        assert_eq!(skus(&list(&[("category", "cars")]).unwrap().page(&shop(), now)), Vec::<&str>::new());
    }

    #[test]
    fn a_search_is_ordered_by_fit_and_then_by_name() {
        let now = Timestamp::UNIX_EPOCH;
        let found = |parameters: &[(&str, &str)]| skus(&list(parameters).unwrap().page(&shop(), now)).join(" ");
        assert_eq!(found(&[("q", "ketle")]), "K3 K1 K2");
        assert_eq!(found(&[("q", "pan")]), "P1 P2");
        assert_eq!(found(&[("q", "good"), ("category", "pans")]), "P1 P2");
        assert_eq!(found(&[("q", "agua")]), "K3");
        assert_eq!(found(&[("q", " ")]), "K3 K1 K2 P1 P2", "nothing asked for is everything");
        let first = list(&[("q", "kettle"), ("limit", "1")]).unwrap().page(&shop(), now);
        let cursor = first.next_cursor.unwrap();
        assert_eq!(found(&[("q", "kettle"), ("cursor", &cursor)]), "K1 K2");
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (name, value) in [
            ("limit", "0"),
            ("limit", "101"),
            ("limit", "-1"),
            ("limit", "ten"),
            ("cursor", "nonsense!"),
            ("cursor", "eyJhIjoxfQ"),
            ("sort", "price"),
        ] {
            assert_eq!(list(&[(name, value)]).unwrap_err(), [name], "{value}");
        }
        assert_eq!(list(&[("q", "x".repeat(201).as_str()), ("limit", "0")]).unwrap_err(), ["q", "limit"]);
        assert_eq!(list(&[("q", "a"), ("q", "b")]).unwrap_err(), ["q"]);
        let cursor = list(&[("limit", "1")]).unwrap().page(&shop(), Timestamp::UNIX_EPOCH).next_cursor.unwrap();
        assert_eq!(list(&[("q", "pan"), ("cursor", &cursor)]).unwrap_err(), ["cursor"], "of another list");
    }

    #[test]
    fn a10_a_list_shows_the_price_that_holds_now() {
        let mut pan = entry("P1", "Pan", "pans");
        pan.product.prices = vec![PriceFrom { amount: Minor(4000), from: "2027-03-01T00:00:00Z".parse().unwrap() }];
        let snapshot = Snapshot::new(vec![pan]);
        let price = |now: &str| list(&[]).unwrap().page(&snapshot, now.parse().unwrap()).items[0].price;
        assert_eq!(price("2027-02-28T23:59:59Z"), Minor(4500));
        assert_eq!(price("2027-03-01T00:00:00Z"), Minor(4000));
    }
}
