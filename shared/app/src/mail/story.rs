//! What a mail tells: plain facts, already decided. Whoever draws it adds words and nothing else.

use super::templates;
use super::templates::Template;
use crate::catalog::Cover;
use domain::address::Email;
use domain::ids::Sku;
use domain::money::{Currency, Minor};
use domain::orders::Order;
use domain::promise::Window;
use domain::returns::{ClaimState, Method};
use domain::shop::ShopDetails;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A mail before it is drawn.
#[derive(Clone)]
pub struct Mail {
    pub shop: ShopFacts,
    pub to: Email,
    /// The reader's own name; may be anything they typed.
    pub name: String,
    pub story: Story,
    /// What it is about; a mail about a product has none.
    pub order: Option<OrderFacts>,
    pub now: Timestamp,
    /// Where the reader chooses what they are sent; only where this mail may be done without.
    pub unsubscribe_url: Option<String>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({})", self.story.template().name)
    }
}

impl Mail {
    #[must_use]
    pub fn template(&self) -> &'static Template {
        self.story.template()
    }

    /// The number of the order or the ticket it is about.
    #[must_use]
    pub fn number(&self) -> String {
        if let Story::TicketReceived(ticket) | Story::TicketReply { ticket, .. } = &self.story {
            return ticket.number.clone();
        }
        if let Story::ApprovalAsked(asked) = &self.story {
            return asked.number.clone();
        }
        self.order.as_ref().map(|facts| facts.order.id.number()).unwrap_or_default()
    }

    /// What ties it to the other mails of the same matter.
    #[must_use]
    pub fn thread(&self) -> Option<&str> {
        match &self.story {
            Story::TicketReceived(ticket) | Story::TicketReply { ticket, .. } => Some(&ticket.thread),
            _ => None,
        }
    }

    #[must_use]
    pub fn subject(&self) -> String {
        let product = match &self.story {
            Story::BackInStock(back) => back.name.as_str(),
            _ => "",
        };
        self.template().subject_for(&self.number(), product)
    }
}

/// Who writes.
#[derive(Clone, Debug)]
pub struct ShopFacts {
    /// Never empty: the deployment's name where the settings give none.
    pub name: String,
    pub details: ShopDetails,
    /// Without a slash at its end.
    pub site_url: String,
}

/// The order a mail is about, and what its reader may open.
#[derive(Clone)]
pub struct OrderFacts {
    pub order: Order,
    pub covers: BTreeMap<Sku, Cover>,
    /// Its page, with the token that opens it.
    pub url: String,
    pub help_url: String,
}

/// Units of a line, by its place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goods {
    pub line: usize,
    pub units: u32,
    /// What they cost, tax that is added included.
    pub amount: Minor,
}

/// A parcel as its reader follows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parcel {
    /// As the settings name it: `ups`.
    pub carrier: String,
    pub number: String,
    /// The carrier's own page.
    pub url: Option<String>,
    pub eta: Option<Date>,
}

/// Where a customer changes or cancels what comes late; none once the carrier has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaysOut {
    pub change: Option<String>,
    pub cancel: Option<String>,
}

/// Something that can be bought again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    pub name: String,
    pub url: String,
    pub image: Option<String>,
    pub price: Minor,
    pub currency: Currency,
}

/// How goods come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayBack {
    /// Nothing is to be sent: the customer keeps it.
    pub keeps: bool,
    pub method: Method,
    /// Where the label is, with what to do.
    pub label_url: String,
    pub until: Option<Timestamp>,
}

/// A ticket as its customer follows it. What they wrote themselves is not told: anybody may have written it in their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFacts {
    pub number: String,
    /// Its page, with the token that opens it.
    pub url: String,
    /// What ties the mails of one ticket together: the name of a mail that was never sent, as RFC 5322 writes it.
    pub thread: String,
    /// Nobody waits for more from either side.
    pub is_done: bool,
}

/// What a company's approver is asked. The order's own page is its buyer's: the approver decides on theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The order's.
    pub number: String,
    pub company: String,
    /// The buyer, as they named themselves.
    pub buyer: String,
    pub amount: Minor,
    pub currency: Currency,
    /// When it is over undecided.
    pub until: Timestamp,
    /// Where it is decided.
    pub url: String,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Story {
    OrderPlaced,
    /// Somebody buys above their limit: told to those who decide.
    ApprovalAsked(Asked),
    /// Its buyer's company said no, or nothing.
    OrderNotApproved {
        in_time: bool,
        note: Option<String>,
    },
    /// Goods wait for this payment until then; or they have left and it is owed.
    PaymentProblem {
        amount: Minor,
        until: Option<Timestamp>,
        pay_url: String,
    },
    UnitsCancelled {
        goods: Vec<Goods>,
    },
    Shipped {
        parcel: Option<Parcel>,
        goods: Vec<Goods>,
        /// The charge for sending, where this parcel carries it.
        shipping: Option<Minor>,
        /// More is still to come.
        rest: bool,
    },
    OutForDelivery {
        parcel: Option<Parcel>,
        goods: Vec<Goods>,
    },
    Delivered {
        parcel: Option<Parcel>,
        goods: Vec<Goods>,
    },
    Delayed {
        goods: Vec<Goods>,
        was: Option<Window>,
        now: Option<Window>,
        ways_out: WaysOut,
    },
    Refund {
        amount: Minor,
        goods: Vec<Goods>,
        shipping: bool,
    },
    /// Something may come back: how, and until when.
    ReturnApproved {
        goods: Vec<Goods>,
        how: WayBack,
    },
    ReturnRejected {
        goods: Vec<Goods>,
        reason: String,
    },
    ReturnSent {
        goods: Vec<Goods>,
    },
    ReturnReceived {
        goods: Vec<Goods>,
        /// Of them, those somebody has to look at first.
        damaged: u32,
        /// It came to be mended.
        repair: bool,
    },
    RepairDate {
        goods: Vec<Goods>,
        old: Date,
        new: Date,
        cause: String,
    },
    /// What the shop does about something that went wrong.
    ClaimDecided {
        goods: Vec<Goods>,
        state: ClaimState,
        /// What is given back, or credited; none where nothing had been taken.
        amount: Option<Minor>,
        reason: Option<String>,
    },
    Survey {
        url: String,
    },
    BackInStock(Back),
    /// Somebody wrote to the shop.
    TicketReceived(TicketFacts),
    /// Somebody of the shop answered.
    TicketReply {
        ticket: TicketFacts,
        text: String,
    },
}

impl Story {
    #[must_use]
    pub const fn template(&self) -> &'static Template {
        match self {
            Self::OrderPlaced => &templates::ORDER_PLACED,
            Self::ApprovalAsked(_) => &templates::APPROVAL_ASKED,
            Self::OrderNotApproved { .. } => &templates::ORDER_NOT_APPROVED,
            Self::PaymentProblem { .. } => &templates::PAYMENT_PROBLEM,
            Self::UnitsCancelled { .. } => &templates::UNITS_CANCELLED,
            Self::Shipped { .. } => &templates::SHIPPED,
            Self::OutForDelivery { .. } => &templates::OUT_FOR_DELIVERY,
            Self::Delivered { .. } => &templates::DELIVERED,
            Self::Delayed { .. } => &templates::DELAYED,
            Self::Refund { .. } => &templates::REFUND,
            Self::ReturnApproved { .. } => &templates::RETURN_APPROVED,
            Self::ReturnRejected { .. } => &templates::RETURN_REJECTED,
            Self::ReturnSent { .. } => &templates::RETURN_SENT,
            Self::ReturnReceived { .. } => &templates::RETURN_RECEIVED,
            Self::RepairDate { .. } => &templates::REPAIR_DATE,
            Self::ClaimDecided { .. } => &templates::CLAIM_DECIDED,
            Self::Survey { .. } => &templates::SURVEY,
            Self::BackInStock(_) => &templates::BACK_IN_STOCK,
            Self::TicketReceived(_) => &templates::TICKET_RECEIVED,
            Self::TicketReply { .. } => &templates::TICKET_REPLY,
        }
    }

    /// Whether its reader may see the order it is about. Who waits for a product, who wrote, who decides may not.
    #[must_use]
    pub const fn shows_an_order(&self) -> bool {
        !matches!(
            self,
            Self::BackInStock(_) | Self::TicketReceived(_) | Self::TicketReply { .. } | Self::ApprovalAsked(_)
        )
    }
}
