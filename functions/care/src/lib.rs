//! Customer care: writing to the shop, the conversation that comes of it, and those who see to it.

pub mod assign_ticket;
pub mod attend_ticket;
pub mod contact_support;
pub mod get_ticket;
pub mod list_tickets;
pub mod post_message;
pub mod reply_ticket;
pub mod set_ticket_status;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        contact_support::ENDPOINT,
        get_ticket::ENDPOINT,
        post_message::ENDPOINT,
        list_tickets::ENDPOINT,
        reply_ticket::ENDPOINT,
        set_ticket_status::ENDPOINT,
        assign_ticket::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { queues: vec![attend_ticket::WORKER], ..Workers::default() }
}
