//! What a basket costs and when it comes, kept for half an hour so that it can be honoured.

use super::basket::{self, Basket};
use crate::{App, Error, limits::Limit, retry};
use domain::address::Address;
use domain::ids::QuoteId;
use domain::orders::{Offered, Quote, QuotedLine, QuotedOption, Terms, Wanted, offer};
use domain::pricing::{CouponSettings, TaxSettings};
use jiff::{Timestamp, ToSpan};
use store::Changes;

/// How long a quote is honoured.
const HONOURED_MINUTES: i64 = 30;

/// Quotes one network address may ask for; far above any shopper's, below what would be abuse.
const LIMIT: Limit = Limit { kind: "quote", most: 2000, window: 600 };

#[derive(Clone, Debug)]
pub struct QuoteRequest {
    pub lines: Vec<Wanted>,
    pub ship_to: Address,
    pub coupon: Option<String>,
    pub shipping_option: Option<String>,
    pub remote: String,
}

#[derive(Clone, Debug)]
pub struct Quoted {
    pub quote: Quote,
    pub offered: Offered,
}

/// # Errors
/// What keeps the goods from being ordered as asked.
pub async fn quote(app: &App, request: &QuoteRequest) -> Result<Quoted, Error> {
    LIMIT.check(app, &request.remote).await?;
    let quoted = retry::until_settled(|| attempt(app, request)).await?;
    LIMIT.add(app, &request.remote).await;
    Ok(quoted)
}

async fn attempt(app: &App, request: &QuoteRequest) -> Result<Quoted, Error> {
    let now = app.now();
    let mut skus: Vec<_> = request.lines.iter().map(|line| &line.sku).collect();
    skus.sort();
    skus.dedup();
    let mut basket = basket::read(app, &basket::Wanted { skus, quote: None, order: None }).await?;
    // Goods that are not there are quoted where they may be waited for.
    let mut terms = Terms {
        lines: &request.lines,
        ship_to: &request.ship_to,
        coupon: request.coupon.as_deref(),
        allow_backorder: false,
        quote: None,
        option: request.shipping_option.as_deref(),
    };
    let short = basket::short_skus(&basket.goods, &terms);
    terms.allow_backorder = !short.is_empty();
    basket::add_inbound(app, &mut basket.goods, short).await?;
    let rules = basket.shop.rules(app.config.currency);
    match offer(&basket.goods, &terms, &rules, now) {
        Ok(offered) => {
            let quote = make(app, &basket, &terms, &offered, now);
            keep(app, &quote).await?;
            Ok(Quoted { quote, offered })
        }
        Err(refused) => Err(basket::refusal(app, &basket.goods, refused).await),
    }
}

/// The quote an offer makes: prices, the rates that applied, the coupon as it was, and what each option costs.
pub(super) fn make(app: &App, basket: &Basket, terms: &Terms<'_>, offered: &Offered, now: Timestamp) -> Quote {
    let destination = terms.ship_to.destination();
    let mut rates = Vec::new();
    for line in terms.lines {
        let class = basket.goods.get(&line.sku).map_or("", |goods| goods.product.tax_class.as_str());
        if let Some(rate) = basket.shop.taxes.rate_for(&destination, class)
            && !rates.contains(rate)
        {
            rates.push(rate.clone());
        }
    }
    let CouponSettings { coupons } = &basket.shop.coupons;
    let coupon = offered.priced.coupon.as_ref().and_then(|code| coupons.iter().find(|coupon| coupon.code == *code));
    Quote {
        id: QuoteId::parse(&format!("quo_{}", app.ids.uuid().simple())).expect("a UUID in hex follows the prefix"),
        expires_at: now.checked_add(HONOURED_MINUTES.minutes()).unwrap_or(now),
        lines: terms
            .lines
            .iter()
            .zip(&offered.lines)
            .map(|(wanted, line)| QuotedLine {
                sku: wanted.sku.clone(),
                quantity: wanted.quantity,
                unit_price: line.unit_price,
            })
            .collect(),
        country: terms.ship_to.country.clone(),
        region: terms.ship_to.region.clone(),
        postal_code: terms.ship_to.postal_code.clone(),
        coupon: coupon.cloned(),
        taxes: TaxSettings { rates, shipping_taxed: basket.shop.taxes.shipping_taxed },
        options: offered
            .options
            .iter()
            .map(|option| QuotedOption { id: option.id.clone(), cost: option.cost })
            .collect(),
    }
}

pub(super) async fn keep(app: &App, quote: &Quote) -> Result<(), Error> {
    let mut changes: Changes<Error> = Changes::new();
    store::quotes::put(&mut changes, &quote.id, quote, quote.expires_at, || Error::Contention)?;
    app.table.commit(changes).await?;
    Ok(())
}
