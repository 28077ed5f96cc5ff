//! A mail as it would look, without sending it: told of an order that is there, or of a sample.

use super::story::{Asked, Back, Mail, Parcel, Story, TicketFacts, WayBack};
use super::templates::{self, Template};
use super::{approvals, due, facts, late, sample};
use crate::{App, Error, catalog};
use domain::ids::OrderId;
use domain::money::Minor;
use domain::orders::Order;
use domain::promise::Window;
use jiff::ToSpan;
use std::collections::BTreeMap;

/// # Errors
/// `NotFound` when there is no such order.
pub async fn preview(app: &App, template: &Template, order: Option<&OrderId>) -> Result<Mail, Error> {
    let now = app.now();
    let (order, covers) = match order {
        Some(id) => {
            let order = store::orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))?;
            let covers = catalog::covers(app, order.lines.iter().map(|line| line.sku.clone())).await?;
            (order, covers)
        }
        None => (sample::order(app.config.currency.code(), now)?, BTreeMap::new()),
    };
    let story = story(app, template, &order)?;
    let mut mail = facts::about_order(app, &order, covers, story).await?;
    if !mail.story.shows_an_order() {
        mail.order = None;
    }
    Ok(mail)
}

/// What would have happened for this mail to be sent.
fn story(app: &App, template: &Template, order: &Order) -> Result<Story, Error> {
    let now = app.now();
    let goods = due::goods(order, |_| true);
    let some = || goods.iter().take(1).copied().collect::<Vec<_>>();
    let parcel = || Some(parcel(order));
    Ok(match template.name {
        name if name == templates::ORDER_PLACED.name => Story::OrderPlaced,
        name if name == templates::PAYMENT_PROBLEM.name => Story::PaymentProblem {
            amount: order.totals().total,
            until: now.checked_add(domain::orders::PAY_LINK_HOURS.hours()).ok(),
            pay_url: facts::order_url(app, order),
        },
        name if name == templates::ORDER_NOT_APPROVED.name => Story::OrderNotApproved { in_time: true, note: None },
        name if name == templates::APPROVAL_ASKED.name => Story::ApprovalAsked(asked(app, order)),
        name if name == templates::UNITS_CANCELLED.name => Story::UnitsCancelled { goods: some() },
        name if name == templates::SHIPPED.name => {
            Story::Shipped { parcel: parcel(), shipping: Some(order.shipping.total()), goods: some(), rest: true }
        }
        name if name == templates::OUT_FOR_DELIVERY.name => Story::OutForDelivery { parcel: parcel(), goods: some() },
        name if name == templates::DELIVERED.name => Story::Delivered { parcel: parcel(), goods: some() },
        name if name == templates::DELAYED.name => {
            let was = order.portions().find_map(|(_, portion)| portion.promise);
            let ways_out = late::ways_out(app, order, true);
            Story::Delayed { goods: some(), was, now: was.and_then(later), ways_out }
        }
        name if name == templates::REFUND.name => Story::Refund {
            amount: goods.first().map_or(Minor::ZERO, |goods| goods.amount),
            goods: some(),
            shipping: false,
        },
        name if name == templates::RETURN_APPROVED.name => Story::ReturnApproved {
            goods: some(),
            how: WayBack {
                keeps: false,
                method: domain::returns::Method::DropOff,
                label_url: facts::order_url(app, order),
                until: now.checked_add((21 * 24).hours()).ok(),
            },
        },
        name if name == templates::RETURN_REJECTED.name => {
            Story::ReturnRejected { goods: some(), reason: "It was worn".to_owned() }
        }
        name if name == templates::RETURN_SENT.name => Story::ReturnSent { goods: some() },
        name if name == templates::RETURN_RECEIVED.name => {
            Story::ReturnReceived { goods: some(), damaged: 0, repair: false }
        }
        name if name == templates::REPAIR_DATE.name => {
            let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
            let new = today.checked_add(7.days()).unwrap_or(today);
            Story::RepairDate { goods: some(), old: today, new, cause: "a spare part came late".to_owned() }
        }
        name if name == templates::CLAIM_DECIDED.name => Story::ClaimDecided {
            goods: some(),
            state: domain::returns::ClaimState::Refunded,
            amount: goods.first().map(|goods| goods.amount),
            reason: None,
        },
        name if name == templates::SURVEY.name => {
            Story::Survey { url: facts::survey_url(app, &order.id).unwrap_or_else(|| facts::order_url(app, order)) }
        }
        name if name == templates::BACK_IN_STOCK.name => Story::BackInStock(back(app, order)?),
        name if name == templates::TICKET_RECEIVED.name => Story::TicketReceived(ticket(app)),
        name if name == templates::TICKET_REPLY.name => Story::TicketReply {
            ticket: ticket(app),
            text: "It left us this morning and is with the carrier.\n\nWe have asked them where it is and write when we know."
                .to_owned(),
        },
        name => return Err(Error::Bug(format!("no story is known for the mail {name}"))),
    })
}

fn asked(app: &App, order: &Order) -> Asked {
    let now = app.now();
    Asked {
        number: order.id.number(),
        company: "Acme".to_owned(),
        buyer: order.contact.name.clone(),
        amount: order.totals().total,
        currency: order.currency,
        until: now.checked_add(domain::approvals::ApprovalKind::Order.stands_for()).unwrap_or(now),
        url: approvals::page(app),
    }
}

/// A ticket of nobody's.
fn ticket(app: &App) -> TicketFacts {
    const ID: &str = "tic_7KQ2M4XD9TBCRH3F";
    TicketFacts {
        number: "7KQ2-M4XD-9TBC-RH3F".to_owned(),
        url: format!("{}/help/tickets/{ID}", app.config.site_url),
        thread: super::tickets::thread(app, ID),
        is_done: false,
    }
}

/// A parcel of nobody's.
fn parcel(order: &Order) -> Parcel {
    let eta = order.portions().find_map(|(_, portion)| portion.promise).map(|window| window.earliest);
    Parcel {
        carrier: "ups".to_owned(),
        number: "1Z999AA10123456784".to_owned(),
        url: Some("https://www.ups.com/track?tracknum=1Z999AA10123456784".to_owned()),
        eta,
    }
}

fn later(window: Window) -> Option<Window> {
    let week = |day: jiff::civil::Date| day.checked_add(7.days()).ok();
    Some(Window { ship_by: week(window.ship_by)?, earliest: week(window.earliest)?, latest: week(window.latest)? })
}

fn back(app: &App, order: &Order) -> Result<Back, Error> {
    let line = order.lines.first().ok_or_else(|| Error::Bug("an order without lines".to_owned()))?;
    Ok(Back {
        name: line.name.clone(),
        url: format!("{}/p/{}", app.config.site_url, line.sku),
        image: None,
        price: line.unit_price,
        currency: order.currency,
    })
}
