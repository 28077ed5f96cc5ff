//! Stock as staff sees it: every location with what is there, promised and on its way, what may be back-ordered, and the
//! history, a page at a time.

use super::{Place, decode_cursor, encode_cursor, shelf};
use crate::{App, Error};
use domain::ids::Sku;
use domain::stock::{Backorders, Inbound, Movement, StockItem};
use jiff::Timestamp;
use store::inventory::{self, StockOfSku};

/// A stock item and the goods on their way to it, by date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoodItem {
    pub item: StockItem,
    pub incoming: Vec<Inbound>,
}

#[derive(Clone, Debug)]
pub struct OfSku {
    pub sku: Sku,
    pub locations: Vec<StoodItem>,
    pub backorders: Backorders,
    pub movements: Vec<Movement>,
    pub next_cursor: Option<String>,
}

/// # Errors
/// `NotFound` for an unknown product; a cursor this list did not give.
pub async fn get(app: &App, sku: Sku, cursor: Option<&str>, limit: u32) -> Result<OfSku, Error> {
    let after =
        cursor.map(|cursor| position(cursor).ok_or_else(|| Error::field("cursor", "was not given by this list")));
    let after = after.transpose()?;
    let table = &*app.table;
    let ((), stock, (movements, next)) = futures::try_join!(
        shelf::product_exists(app, &sku),
        async { Ok::<_, Error>(inventory::of_sku(table, &sku).await?) },
        async { Ok::<_, Error>(inventory::movements(table, &sku, after, limit).await?) },
    )?;
    let backorders = stock.backorders;
    let locations = locations(&sku, stock);
    Ok(OfSku { sku, locations, backorders, movements, next_cursor: next.as_deref().map(encode_cursor) })
}

/// The item a change was made to, as it stands now.
pub(super) async fn standing(app: &App, place: &Place) -> Result<StoodItem, Error> {
    let stock = inventory::of_sku(&*app.table, &place.sku).await?;
    let found = locations(&place.sku, stock).into_iter().find(|stood| stood.item.location == place.location);
    found.ok_or_else(|| Error::Bug(format!("the stock item {place} is gone")))
}

/// By location; one that only expects goods is there too, with nothing on its shelf.
fn locations(sku: &Sku, stock: StockOfSku) -> Vec<StoodItem> {
    let mut stood: Vec<StoodItem> =
        stock.items.into_iter().map(|item| StoodItem { item, incoming: Vec::new() }).collect();
    for inbound in stock.inbound.into_iter().filter(|inbound| inbound.quantity > 0) {
        if let Some(at) = stood.iter_mut().find(|stood| stood.item.location == inbound.location) {
            at.incoming.push(inbound);
        } else {
            let item = StockItem::empty(sku.clone(), inbound.location.clone());
            stood.push(StoodItem { item, incoming: vec![inbound] });
        }
    }
    stood.sort_by(|a, b| a.item.location.cmp(&b.item.location));
    stood
}

/// A sort key of the history. Anything else in a cursor would reach the store as a wrong key.
fn position(cursor: &str) -> Option<String> {
    let position = decode_cursor(cursor)?;
    let (at, rest) = position.split_once('#')?;
    at.parse::<Timestamp>().ok()?;
    (rest.len() <= 200).then_some(position)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{LocationId, PurchaseOrderId};
    use domain::stock::Counters;

    fn inbound(location: &str, day: &str, quantity: i64) -> Inbound {
        Inbound {
            purchase_order: PurchaseOrderId::parse("po_1").unwrap(),
            location: LocationId::parse(location).unwrap(),
            expected_on: day.parse().unwrap(),
            quantity,
            version: 1,
        }
    }

    #[test]
    fn a7_every_location_shows_what_is_there_and_what_is_on_its_way() {
        let sku = Sku::parse("KETTLE-1").unwrap();
        let mut item = StockItem::empty(sku.clone(), LocationId::parse("west").unwrap());
        item.counters = Counters { on_hand: 5, available: 3, reserved: 2, ..Counters::default() };
        let stock = StockOfSku {
            items: vec![item],
            backorders: Backorders::default(),
            inbound: vec![
                inbound("west", "2027-03-10", 20),
                inbound("east", "2027-03-12", 8),
                inbound("west", "2027-03-20", 0),
            ],
        };
        let seen = locations(&sku, stock);
        let rows: Vec<_> = seen
            .iter()
            .map(|stood| {
                let days: Vec<_> = stood.incoming.iter().map(|i| (i.quantity, i.expected_on.to_string())).collect();
                (stood.item.location.as_str(), stood.item.counters.on_hand, days)
            })
            .collect();
        assert_eq!(
            rows,
            [("east", 0, vec![(8, "2027-03-12".to_owned())]), ("west", 5, vec![(20, "2027-03-10".to_owned())])]
        );
    }

    #[test]
    fn a_cursor_is_a_position_in_the_history_and_nothing_else() {
        let given = encode_cursor("2027-03-01T09:30:00.000000Z#east#ord_7KQ2M4XD9TBCRH3F@1");
        assert!(position(&given).is_some());
        for wrong in ["", "abc", &encode_cursor("east"), &encode_cursor("x#y"), &encode_cursor("")] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }
}
