//! From the table's stream to the queues. An item announces what it carries in `events`; a stock item announces by how its
//! counters changed. A record whose version did not change announces nothing: it says again what was said.

use super::{Event, Letters, Unsent, kinds};
use crate::App;
use jiff::Timestamp;
use store::item::{self, Value};
use store::{Item, keys};

/// One change of one item, as the stream tells it.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// When the stream took it down: the same however often it is told.
    pub at: Timestamp,
    pub old: Option<&'a Item>,
    pub new: Option<&'a Item>,
}

/// Sends what these changes announce to the queues that are told of it. Answers how many messages that were. Sent twice, it
/// does no harm.
///
/// # Errors
/// `Unsent` names the first change that may not have been told of.
pub async fn publish(app: &App, changes: &[Change<'_>]) -> Result<usize, Unsent> {
    let mut letters = Letters::default();
    for (position, change) in changes.iter().enumerate() {
        for event in announced(change) {
            letters.add(position, &event)?;
        }
    }
    letters.send(app).await
}

fn announced(change: &Change<'_>) -> Vec<Event> {
    let Some((new, key)) = change.new.and_then(|new| Some((new, item::key_of(new)?))) else { return Vec::new() };
    let version = |item: &Item| item::number(item, "version");
    if change.old.map(version) == Some(version(new)) {
        return Vec::new();
    }
    let seq = version(new).and_then(|version| u64::try_from(version).ok()).unwrap_or(0);
    let (aggregate, kinds) = match keys::stock_place(&key) {
        Some((sku, location)) => (format!("{sku}@{location}"), told_by_counters(change.old, new)),
        None => (key.pk.split_once('#').map_or(key.pk.as_str(), |(_, id)| id).to_owned(), told_by(new)),
    };
    let event = |kind: &str| Event {
        id: format!("{}/{}@{seq}#{kind}", key.pk, key.sk),
        kind: kind.to_owned(),
        aggregate: aggregate.clone(),
        part: key.sk.clone(),
        seq,
        occurred_at: change.at,
    };
    kinds.into_iter().map(event).collect()
}

/// The kinds an item carries.
fn told_by(item: &Item) -> Vec<&str> {
    let Some(Value::L(kinds)) = item.get("events") else { return Vec::new() };
    let texts = kinds.iter().filter_map(|kind| if let Value::S(kind) = kind { Some(kind.as_str()) } else { None });
    texts.collect()
}

/// Counters that rose are work to do. Orders change a stock item without carrying events in it, hence by comparison.
fn told_by_counters(old: Option<&Item>, new: &Item) -> Vec<&'static str> {
    let rose = |name: &str| {
        let before = old.and_then(|old| item::number(old, name)).unwrap_or(0);
        item::number(new, name).unwrap_or(0) > before
    };
    let all = [("unassigned", kinds::STOCK_UNASSIGNED), ("short", kinds::STOCK_SHORT)];
    let mut told: Vec<_> = all.into_iter().filter(|(name, _)| rose(name)).map(|(_, kind)| kind).collect();
    let for_sale = |item: &Item| {
        let number = |name| item::number(item, name).unwrap_or(0);
        number("available") > number("safety")
    };
    // Only where there was nothing: whoever waits was told of what there was.
    if for_sale(new) && !old.is_some_and(for_sale) {
        told.push(kinds::STOCK_FOR_SALE);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn item(json: Json) -> Item {
        serde_dynamo::to_item(json).unwrap()
    }

    fn order(version: u64, events: &[&str]) -> Item {
        item(json!({"pk": "ORDER#ord_7KQ2M4XD9TBCRH3F", "sk": "ORDER", "version": version, "events": events}))
    }

    fn told(old: Option<&Item>, new: Option<&Item>) -> Vec<Event> {
        announced(&Change { at: "2027-03-01T09:30:00Z".parse().unwrap(), old, new })
    }

    fn kinds_of(events: &[Event]) -> Vec<&str> {
        events.iter().map(|event| event.kind.as_str()).collect()
    }

    #[test]
    fn an_item_announces_what_it_carries() {
        let placed = order(2, &["orders.placed.v1", "payments.authorized.v1"]);
        let events = told(Some(&order(1, &[])), Some(&placed));
        assert_eq!(kinds_of(&events), ["orders.placed.v1", "payments.authorized.v1"]);
        let event = &events[0];
        assert_eq!(event.id, "ORDER#ord_7KQ2M4XD9TBCRH3F/ORDER@2#orders.placed.v1");
        assert_eq!((event.aggregate.as_str(), event.part.as_str(), event.seq), ("ord_7KQ2M4XD9TBCRH3F", "ORDER", 2));
        assert_eq!(events, told(Some(&order(1, &[])), Some(&placed)), "told again it is the same event");
        assert_eq!(kinds_of(&told(None, Some(&placed))).len(), 2, "also where it is new");
    }

    #[test]
    fn a_record_whose_version_did_not_change_announces_nothing() {
        let placed = order(2, &["orders.placed.v1"]);
        let mut touched = placed.clone();
        touched.insert("ttl".to_owned(), Value::N("1".to_owned()));
        assert_eq!(told(Some(&placed), Some(&touched)), []);
        assert_eq!(told(Some(&placed), None), [], "what is gone announces nothing");
        let plain = item(json!({"pk": "LOCATIONS", "sk": "east", "version": 1}));
        assert_eq!(told(None, Some(&plain)), []);
    }

    #[test]
    fn a13_a_stock_item_announces_that_something_can_be_bought_where_nothing_could() {
        let stock = |version: u64, available: u64| {
            item(
                json!({"pk": "STOCK#KETTLE-1", "sk": "LOCATION#east", "version": version, "available": available, "safety": 2}),
            )
        };
        let told = |old: Option<&Item>, new: &Item| {
            told(old, Some(new)).into_iter().any(|event| event.kind == kinds::STOCK_FOR_SALE)
        };
        assert!(told(Some(&stock(1, 2)), &stock(2, 3)), "two are kept back, the third is for sale");
        assert!(told(None, &stock(1, 3)));
        assert!(!told(Some(&stock(1, 0)), &stock(2, 2)), "all of it is kept back");
        assert!(!told(Some(&stock(1, 3)), &stock(2, 9)), "there was some already");
        assert!(!told(Some(&stock(1, 9)), &stock(2, 0)));
    }

    #[test]
    fn a3_a_stock_item_announces_units_to_assign_and_promises_it_cannot_keep() {
        let stock = |version: u64, unassigned: u64, short: u64| {
            let key = json!({"pk": "STOCK#KETTLE-1", "sk": "LOCATION#east", "version": version});
            let mut stock = item(key);
            stock.insert("unassigned".to_owned(), Value::N(unassigned.to_string()));
            stock.insert("short".to_owned(), Value::N(short.to_string()));
            stock
        };
        let kinds = |old: &Item, new: &Item| {
            let events = told(Some(old), Some(new));
            assert!(events.iter().all(|event| event.aggregate == "KETTLE-1@east"), "{events:?}");
            kinds_of(&events).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&stock(1, 0, 0), &stock(2, 3, 0)), ["inventory.unassigned.v1"]);
        assert_eq!(kinds(&stock(1, 3, 1), &stock(2, 3, 2)), ["inventory.short.v1"]);
        assert_eq!(kinds(&stock(1, 3, 2), &stock(2, 1, 0)), Vec::<String>::new(), "what fell is no work");
        assert_eq!(kinds_of(&told(None, Some(&stock(1, 0, 2)))), ["inventory.short.v1"]);
        let backorders = item(json!({"pk": "STOCK#KETTLE-1", "sk": "BACKORDER", "version": 1, "short": 1}));
        assert_eq!(told(None, Some(&backorders)), []);
    }
}
