//! Tells those who wait for a product that it can be bought again. Each wait ends with one mail: its mark is made before the
//! mail is sent, and whoever was told waits no longer.

use super::send::{mailer, once, outgoing};
use super::story::{Back, Mail, Story};
use super::{BACK_IN_STOCK, Renderer, facts};
use crate::events::Event;
use crate::waitlist::{call, for_sale};
use crate::{App, Error, retry};
use domain::catalog::Product;
use domain::ids::Sku;
use domain::waitlist::Waiter;
use jiff::SignedDuration;
use store::{Changes, CommitError, item, keys, mail, waitlist};

/// Told in one go; the rest a moment later, so that a long list outlasts no time-out.
const AT_ONCE: u32 = 25;
/// A mark this old was made by somebody who is not sending any more.
const SENDING: SignedDuration = SignedDuration::from_mins(15);

/// `tell-waitlist`: nothing for sale, or nobody waiting, is a success.
///
/// # Errors
/// Those of the table; a mail service that does not send: the message comes again.
pub async fn tell(app: &App, event: &Event, renderer: &dyn Renderer) -> Result<(), Error> {
    let sku = event.aggregate.split('@').next().unwrap_or_default();
    let Ok(sku) = Sku::parse(sku) else { return Ok(()) };
    let waiting = waitlist::some(&*app.table, &sku, AT_ONCE).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let product = store::catalog::product(&*app.table, &sku).await?.filter(|product| product.published);
    let Some(product) = product else { return Ok(()) };
    if for_sale(app, &sku).await? == 0 {
        return Ok(());
    }
    let mut done = 0;
    for waiter in &waiting {
        done += usize::from(tell_one(app, &product, waiter, renderer).await?);
    }
    // More may wait; where nothing was done somebody else is at it.
    if waiting.len() == AT_ONCE as usize && done > 0 {
        let mut changes: Changes<Error> = Changes::new();
        call(&mut changes, &sku, app.now());
        app.table.commit(changes).await?;
    }
    Ok(())
}

/// Answers whether they wait no longer.
async fn tell_one(app: &App, product: &Product, waiter: &Waiter, renderer: &dyn Renderer) -> Result<bool, Error> {
    let reader = keys::mail_reader(waiter.email.as_str());
    let unwanted = mail::preferences(&*app.table, &reader).await?.opted_out.contains(BACK_IN_STOCK.name);
    if !unwanted && !waiter.has_given_up(app.now()) {
        let key = keys::waiter_told(&product.sku, &reader, waiter.since);
        let mail = letter(app, product, waiter).await?;
        let rendered = renderer.render(&mail)?;
        let outcome = once(app, mailer(app)?, &key, &outgoing(mail, rendered)).await?;
        tracing::info!(sku = %product.sku, template = BACK_IN_STOCK.name, outcome, "a mail was handled");
        if outcome == "handled elsewhere" && is_being_sent(app, &key).await? {
            return Ok(false);
        }
    }
    forget(app, &product.sku, waiter).await?;
    Ok(true)
}

async fn letter(app: &App, product: &Product, waiter: &Waiter) -> Result<Mail, Error> {
    let story = Story::BackInStock(Back {
        name: product.name.clone(),
        url: format!("{}/p/{}", app.config.site_url, product.sku),
        image: product.images.first().cloned(),
        price: product.price_at(app.now()),
        currency: app.config.currency,
    });
    Ok(Mail {
        shop: facts::shop(app).await?,
        unsubscribe_url: facts::unsubscribe_url(app, waiter.email.as_str(), &story),
        to: waiter.email.clone(),
        name: String::new(),
        story,
        order: None,
        now: app.now(),
    })
}

/// Whoever marked it may take the mark back, if the mail service does not take the mail.
async fn is_being_sent(app: &App, key: &store::Key) -> Result<bool, Error> {
    let Some(found) = app.table.get(key).await? else { return Ok(true) };
    let mark: mail::Mark = item::decode(key, found)?;
    Ok(mark.outcome == mail::Outcome::Begun && app.now().duration_since(mark.at) < SENDING)
}

async fn forget(app: &App, sku: &Sku, waiter: &Waiter) -> Result<(), Error> {
    retry::until_settled(|| async {
        let mut changes: Changes<()> = Changes::new();
        changes.delete_waiter(sku, waiter, || ());
        match app.table.commit(changes).await {
            Ok(()) | Err(CommitError::Refused(())) => Ok(()),
            Err(CommitError::Contention) => Err(Error::Contention),
            Err(CommitError::Table(error)) => Err(error.into()),
        }
    })
    .await
}
