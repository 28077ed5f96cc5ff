//! Movements that an order's own transaction makes, where what happened to a shelf is not just what the order says.

use domain::orders::Order;
use domain::stock::{Counters, Movement, MovementKind, StockItem};
use jiff::Timestamp;

/// `order` is the order as it will be: its version is part of the cause, so the same write makes the same movement.
pub(crate) fn order_movement(
    order: &Order,
    item: &StockItem,
    kind: MovementKind,
    delta: Counters,
    actor: &str,
    at: Timestamp,
) -> Movement {
    let (what, reason) = match kind {
        MovementKind::Reallocation => ("let-go", "an order let go of it"),
        MovementKind::SetAside => ("set-aside", "picked, and then not wanted"),
        MovementKind::PutBack => ("put-back", "back on its shelf"),
        _ => ("variance", "found otherwise while an order was picked"),
    };
    Movement {
        at,
        sku: item.sku.clone(),
        location: item.location.clone(),
        kind,
        delta,
        cause: format!("{}@{}/{what}", order.id, order.version),
        actor: actor.to_owned(),
        reason: Some(reason.to_owned()),
        reference: None,
        purchase_order: None,
        lot: None,
        serials: Vec::new(),
        counted: None,
    }
}
