//! Tickets and what was said in them: a partition each. Open ones are listed by when somebody must see to them, the others by
//! when they were last touched; those about an order are named in the order's partition.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys::{self, Key, SHARDS};
use crate::ledger::announcing;
use crate::settings::before;
use crate::table::{Index, Query, Table, TableError, When};
use domain::ids::{OrderId, TicketId};
use domain::tickets::{Message, Ticket, TicketState};
use futures::future::try_join_all;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, id: &TicketId) -> Result<Option<Ticket>, TableError> {
    let key = keys::ticket(id);
    table.get(&key).await?.map(|found| item::decode(&key, found)).transpose()
}

/// Everything that was said, in its order.
///
/// # Errors
/// Those of the table.
pub async fn messages(table: &dyn Table, id: &TicketId) -> Result<Vec<Message>, TableError> {
    let found = table.query_all(Query::partition(keys::ticket_partition(id)).prefix(keys::MESSAGE)).await?;
    let message = |found: Item| {
        let key = item::key_of(&found).unwrap_or_else(|| keys::message(id, 0));
        item::decode(&key, found)
    };
    found.into_iter().map(message).collect()
}

/// # Errors
/// Those of the table.
pub async fn message(table: &dyn Table, id: &TicketId, number: u32) -> Result<Option<Message>, TableError> {
    let key = keys::message(id, number);
    table.get(&key).await?.map(|found| item::decode(&key, found)).transpose()
}

/// The tickets that are about an order, the oldest first.
///
/// # Errors
/// Those of the table.
pub async fn of_order(table: &dyn Table, order: &OrderId) -> Result<Vec<Ticket>, TableError> {
    let named = table.query_all(Query::partition(keys::order_partition(order)).prefix(keys::ORDER_TICKET)).await?;
    let ids = named.iter().filter_map(item::key_of).filter_map(|key| keys::ticket_of_order(&key));
    let wanted: Vec<Key> = ids.map(|id| keys::ticket(&id)).collect();
    let found = table.get_many(&wanted).await?;
    let mut tickets: Vec<Ticket> = found
        .into_iter()
        .zip(&wanted)
        .filter_map(|(found, key)| Some(item::decode(key, found?)))
        .collect::<Result<_, _>>()?;
    tickets.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    Ok(tickets)
}

/// What a list shows of a ticket, projected into the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub state: TicketState,
    pub subject: String,
    pub name: String,
    pub queue: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

impl Summary {
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            state: ticket.state,
            subject: ticket.subject.clone(),
            name: ticket.name.clone(),
            queue: ticket.queue.clone(),
            assignee: ticket.assignee.clone(),
            category: ticket.category.clone(),
            order: ticket.order.clone(),
            due_at: ticket.due_at(),
            updated_at: ticket.updated_at,
        }
    }
}

impl<E> Changes<E> {
    /// Writes a ticket under its version; a new one about an order is named there.
    pub fn put_ticket(&mut self, ticket: &Ticket, events: &[&str], refusal: impl Fn() -> E + Send + Clone + 'static) {
        let key = keys::ticket(&ticket.id);
        let mut beside = announcing(events);
        let entry = match ticket.due_at() {
            Some(due) => keys::tickets_list(&ticket.id, true, due),
            None => keys::tickets_list(&ticket.id, false, ticket.updated_at),
        };
        Index::Lists.put(&mut beside, entry);
        match serde_dynamo::to_item(Summary::of(ticket)) {
            Ok(summary) => drop(beside.insert("list".to_owned(), Value::M(summary))),
            Err(error) => self.broken(TableError::corrupt(&key, error)),
        }
        self.put_beside(key, ticket, beside, before(ticket.version), refusal.clone());
        if let (1, Some(order)) = (ticket.version, &ticket.order) {
            self.put_item(keys::order_ticket(order, &ticket.id), Item::new(), When::Absent, refusal);
        }
    }

    /// Adds what was said, once, with the events it announces.
    pub fn put_message(
        &mut self,
        ticket: &TicketId,
        message: &Message,
        events: &[&str],
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        self.put_beside(keys::message(ticket, message.number), message, announcing(events), When::Absent, refusal);
    }
}

/// A ticket as a list has it, with its place in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: TicketId,
    pub summary: Summary,
    pub place: String,
}

/// Tickets behind a place in their list: open ones by when they are due, the earliest first; the others by when they were
/// touched, the newest first.
///
/// # Errors
/// Those of the table.
pub async fn list(table: &dyn Table, open: bool, after: Option<&str>, limit: usize) -> Result<Vec<Listed>, TableError> {
    // The place itself is inside the bounds of a query: one more is read, and it is left out.
    let most = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let shards = (0..SHARDS).map(|shard| async move {
        let query = Query::index(Index::Lists, keys::tickets_partition(open, shard)).limit(most);
        let query = match (open, after) {
            (_, None) => query,
            (true, Some(after)) => query.between(after, "~"),
            (false, Some(after)) => query.between("0", after),
        };
        table.query(&if open { query } else { query.newest_first() }).await
    });
    let mut found = Vec::new();
    for page in try_join_all(shards).await? {
        for listed in page.items {
            let listed = decode_listed(&listed)?;
            if Some(listed.place.as_str()) != after {
                found.push(listed);
            }
        }
    }
    found.sort_by(|one, other| if open { one.place.cmp(&other.place) } else { other.place.cmp(&one.place) });
    found.truncate(limit);
    Ok(found)
}

fn decode_listed(found: &Item) -> Result<Listed, TableError> {
    let key = item::key_of(found).unwrap_or(Key { pk: String::new(), sk: String::new() });
    let wrong = |what: &str| TableError::corrupt(&key, what.to_owned());
    let id = keys::ticket_id(&key).ok_or_else(|| wrong("the key names no ticket"))?;
    let Some(Value::M(summary)) = found.get("list") else { return Err(wrong("list is missing")) };
    let summary = serde_dynamo::from_item(summary.clone()).map_err(|error| TableError::corrupt(&key, error))?;
    Ok(Listed { id, summary, place: item::text(found, "gsi1sk").unwrap_or_default() })
}
