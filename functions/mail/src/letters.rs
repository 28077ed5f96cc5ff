//! The mails themselves, one file each: what is said, in which order.

mod approval_asked;
mod back_in_stock;
mod claim_decided;
mod delayed;
mod delivered;
mod order_not_approved;
mod order_placed;
mod out_for_delivery;
mod payment_problem;
mod refund;
mod repair_date;
mod return_approved;
mod return_received;
mod return_rejected;
mod return_sent;
mod shipped;
mod survey;
mod ticket_received;
mod ticket_reply;
mod units_cancelled;

use crate::letter::Letter;
use app::mail::{Mail, Story, Template};

/// One kind of mail.
pub(crate) trait Letters<'a>: Sized {
    const KIND: &'static Template;

    /// `None` for a mail that tells another story.
    fn of(mail: &'a Mail) -> Option<Self>;

    fn letter(&self) -> Letter;
}

fn written<'a, T: Letters<'a>>(mail: &'a Mail) -> Option<Letter> {
    debug_assert_eq!(T::KIND.name, mail.template().name);
    T::of(mail).map(|letter| letter.letter())
}

/// What this mail says; `None` only for one about an order that has none.
pub(crate) fn write(mail: &Mail) -> Option<Letter> {
    match &mail.story {
        Story::OrderPlaced => written::<order_placed::OrderPlaced<'_>>(mail),
        Story::ApprovalAsked(_) => written::<approval_asked::ApprovalAsked<'_>>(mail),
        Story::OrderNotApproved { .. } => written::<order_not_approved::OrderNotApproved<'_>>(mail),
        Story::PaymentProblem { .. } => written::<payment_problem::PaymentProblem<'_>>(mail),
        Story::UnitsCancelled { .. } => written::<units_cancelled::UnitsCancelled<'_>>(mail),
        Story::Shipped { .. } => written::<shipped::Shipped<'_>>(mail),
        Story::OutForDelivery { .. } => written::<out_for_delivery::OutForDelivery<'_>>(mail),
        Story::Delivered { .. } => written::<delivered::Delivered<'_>>(mail),
        Story::Delayed { .. } => written::<delayed::Delayed<'_>>(mail),
        Story::Refund { .. } => written::<refund::Refund<'_>>(mail),
        Story::ReturnApproved { .. } => written::<return_approved::ReturnApproved<'_>>(mail),
        Story::ReturnRejected { .. } => written::<return_rejected::ReturnRejected<'_>>(mail),
        Story::ReturnSent { .. } => written::<return_sent::ReturnSent<'_>>(mail),
        Story::ReturnReceived { .. } => written::<return_received::ReturnReceived<'_>>(mail),
        Story::RepairDate { .. } => written::<repair_date::RepairDate<'_>>(mail),
        Story::ClaimDecided { .. } => written::<claim_decided::ClaimDecided<'_>>(mail),
        Story::Survey { .. } => written::<survey::Survey<'_>>(mail),
        Story::BackInStock(_) => written::<back_in_stock::BackInStock<'_>>(mail),
        Story::TicketReceived(_) => written::<ticket_received::TicketReceived<'_>>(mail),
        Story::TicketReply { .. } => written::<ticket_reply::TicketReply<'_>>(mail),
    }
}
