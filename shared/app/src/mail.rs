//! Mails about orders: which there are, what an event asks for, that each is sent once, and who does not want which. Owns
//! what is said to whom and when; how it is drawn is the affair of whoever hands in a [`Renderer`]. No address and no text
//! of a mail reaches a log.

mod approvals;
mod claims;
mod due;
mod facts;
mod late;
mod parcels;
mod preferences;
mod preview;
mod returns;
mod sample;
mod send;
mod story;
mod templates;
mod test_send;
mod tickets;
mod waitlist;

pub use preferences::{Choice, Choices, Wish, choices, choose};
pub use preview::preview;
pub use send::send;
pub use story::{Asked, Back, Goods, Mail, OrderFacts, Parcel, ShopFacts, Story, TicketFacts, WayBack, WaysOut};
pub use templates::{
    APPROVAL_ASKED, BACK_IN_STOCK, CLAIM_DECIDED, DELAYED, DELIVERED, Delivery, ORDER_NOT_APPROVED, ORDER_PLACED,
    OUT_FOR_DELIVERY, PAYMENT_PROBLEM, REFUND, REPAIR_DATE, RETURN_APPROVED, RETURN_RECEIVED, RETURN_REJECTED,
    RETURN_SENT, SHIPPED, SURVEY, TEMPLATES, TICKET_RECEIVED, TICKET_REPLY, Template, UNITS_CANCELLED, find,
};
pub use test_send::{TestRefused, send_test};
pub use waitlist::tell as tell_waitlist;

use crate::Error;

/// A mail as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub html: String,
    pub text: String,
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rendered(..)")
    }
}

/// Draws mails.
pub trait Renderer: Send + Sync {
    /// # Errors
    /// A template that cannot be drawn, which only a bug can make.
    fn render(&self, mail: &Mail) -> Result<Rendered, Error>;
}
