//! Reading what a basket needs and turning the domain's refusals into answers a shopper can act on.

use crate::catalog::{self, Alternative};
use crate::error::{Classify, Kind};
use crate::{App, Error, settings};
use domain::ids::{OrderId, QuoteId, Sku};
use domain::money::{Currency, Money};
use domain::orders::{Goods, PlaceRefused, Quote, ShortLine, Terms};
use domain::stock::{Backorders, StockItem};
use domain::validate::Problems;
use futures::future::try_join_all;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Item, Key, inventory, keys};

/// What one consistent batch read found.
pub(super) struct Basket {
    pub shop: Arc<settings::Shop>,
    pub goods: BTreeMap<Sku, Goods>,
    pub quote: Option<Quote>,
    pub order: Option<domain::orders::Order>,
}

/// What to read.
pub(super) struct Wanted<'a> {
    pub skus: Vec<&'a Sku>,
    pub quote: Option<&'a QuoteId>,
    pub order: Option<&'a OrderId>,
}

/// Reads products and stock of the named SKUs, the quote and the order in one consistent batch.
pub(super) async fn read(app: &App, wanted: &Wanted<'_>) -> Result<Basket, Error> {
    let shop = settings::shop(app).await?;
    let mut keys: Vec<Key> = Vec::new();
    for sku in &wanted.skus {
        keys.push(keys::product(sku));
        keys.push(keys::backorder(sku));
        keys.extend(shop.locations.iter().map(|location| keys::stock(sku, &location.id)));
    }
    keys.extend(wanted.quote.map(keys::quote));
    keys.extend(wanted.order.map(keys::order));
    let mut found: BTreeMap<Key, Item> =
        app.table.get_many(&keys).await?.into_iter().zip(keys).filter_map(|(item, key)| Some((key, item?))).collect();
    let mut goods = BTreeMap::new();
    for sku in &wanted.skus {
        if let Some(item) = found.remove(&keys::product(sku)) {
            goods.insert((*sku).clone(), goods_of(sku, item, &shop, &mut found)?);
        }
    }
    let quote = match wanted.quote.map(keys::quote) {
        Some(key) => found.remove(&key).map(|item| store::quotes::decode(&key, item)).transpose()?,
        None => None,
    };
    let order = match wanted.order.map(keys::order) {
        Some(key) => found.remove(&key).map(|item| store::orders::decode(&key, item)).transpose()?,
        None => None,
    };
    Ok(Basket { shop, goods, quote, order })
}

fn goods_of(sku: &Sku, product: Item, shop: &settings::Shop, found: &mut BTreeMap<Key, Item>) -> Result<Goods, Error> {
    let mut stock = Vec::new();
    for location in &shop.locations {
        let key = keys::stock(sku, &location.id);
        if let Some(item) = found.remove(&key) {
            stock.push(inventory::decode_stock(&key, item)?);
        }
    }
    let key = keys::backorder(sku);
    let backorders = match found.remove(&key) {
        Some(item) => inventory::decode_backorders(&key, item)?,
        None => Backorders::default(),
    };
    Ok(Goods { product: store::catalog::decode(product)?, stock, backorders, inbound: Vec::new() })
}

/// Inbound goods are asked for only where they matter: when something is short, or may be back-ordered.
pub(super) async fn add_inbound<'a>(
    app: &App,
    goods: &mut BTreeMap<Sku, Goods>,
    skus: impl IntoIterator<Item = &'a Sku>,
) -> Result<(), Error> {
    let known = skus.into_iter().filter(|sku| goods.contains_key(*sku));
    let asked = known.map(|sku| async move {
        let stock = inventory::of_sku(&*app.table, sku).await?;
        Ok::<_, Error>((sku, stock.inbound))
    });
    for (sku, inbound) in try_join_all(asked.collect::<Vec<_>>()).await? {
        if let Some(goods) = goods.get_mut(sku) {
            goods.inbound = inbound;
        }
    }
    Ok(())
}

/// SKUs that have fewer units for sale than these terms ask for.
pub(super) fn short_skus<'a>(goods: &BTreeMap<Sku, Goods>, terms: &Terms<'a>) -> Vec<&'a Sku> {
    let mut wanted: BTreeMap<&Sku, u32> = BTreeMap::new();
    for line in terms.lines {
        *wanted.entry(&line.sku).or_default() += line.quantity;
    }
    wanted
        .into_iter()
        .filter(|(sku, wanted)| {
            let sellable: u32 = goods
                .get(*sku)
                .map_or(0, |goods| goods.stock.iter().map(StockItem::sellable).fold(0, u32::saturating_add));
            sellable < *wanted
        })
        .map(|(sku, _)| sku)
        .collect()
}

pub type Alternatives = Vec<Alternative>;

/// Why an order or a quote is refused.
#[derive(Debug, thiserror::Error)]
pub enum OrderRefused {
    #[error("not enough is in stock; nothing was reserved")]
    OutOfStock { lines: Vec<(ShortLine, Alternatives)>, currency: Currency },
    #[error("the price has changed; here is what it costs now")]
    PriceChanged { quote: Box<super::QuoteView> },
    #[error("the payment was declined ({reason}); nothing is reserved and nothing was charged")]
    PaymentDeclined { reason: String, replayed: bool },
    #[error("nothing is due for this order")]
    NothingDue,
    #[error("the account has less store credit than is to be used")]
    CreditTooLow { balance: Money },
}

impl Classify for OrderRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::OutOfStock { .. } | Self::PriceChanged { .. } | Self::NothingDue | Self::CreditTooLow { .. } => {
                Kind::Conflict
            }
            Self::PaymentDeclined { .. } => Kind::PaymentDeclined,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OutOfStock { .. } => "out_of_stock",
            Self::PriceChanged { .. } => "price_changed",
            Self::PaymentDeclined { .. } => "payment_declined",
            Self::NothingDue => "nothing_due",
            Self::CreditTooLow { .. } => "insufficient_credit",
        }
    }

    fn is_replayed(&self) -> bool {
        matches!(self, Self::PaymentDeclined { replayed: true, .. })
    }

    fn more(&self) -> Map<String, Value> {
        let mut more = Map::new();
        match self {
            Self::OutOfStock { lines, currency } => {
                let lines = lines.iter().map(|(line, alternatives)| short_line(line, alternatives, *currency));
                more.insert("lines".to_owned(), lines.collect());
            }
            Self::PriceChanged { quote } => {
                more.insert("quote".to_owned(), json!(quote));
            }
            Self::PaymentDeclined { reason, .. } => {
                more.insert("reason".to_owned(), json!(reason));
            }
            Self::CreditTooLow { balance } => {
                more.insert("balance".to_owned(), json!(balance));
            }
            Self::NothingDue => {}
        }
        more
    }
}

fn short_line(line: &ShortLine, alternatives: &Alternatives, currency: Currency) -> Value {
    let alternatives: Vec<Value> = alternatives
        .iter()
        .map(|other| {
            let price = Money::new(other.price, currency);
            json!({"sku": other.sku, "name": other.name, "price": price, "available": other.available})
        })
        .collect();
    json!({
        "sku": line.sku, "wanted": line.wanted, "available": line.available, "available_on": line.available_on,
        "alternatives": alternatives,
    })
}

impl From<OrderRefused> for Error {
    fn from(refused: OrderRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// The domain's refusal as an answer; what is out of stock gets its alternatives.
pub(super) async fn refusal(app: &App, goods: &BTreeMap<Sku, Goods>, refused: PlaceRefused) -> Error {
    let field = |name: &str, message: String| {
        let mut problems = Problems::new();
        problems.add(name, message);
        Error::Invalid(problems)
    };
    match refused {
        PlaceRefused::Invalid(problems) => Error::Invalid(problems),
        PlaceRefused::Coupon(refused) => field("coupon", refused.to_string()),
        PlaceRefused::Shipping(refused @ domain::shipping::ShippingRefused::NotServed { .. }) => {
            field("ship_to.country", refused.to_string())
        }
        PlaceRefused::Shipping(refused) => field("lines", refused.to_string()),
        PlaceRefused::OutOfStock(short) => {
            let refused: Vec<Sku> = short.iter().map(|line| line.sku.clone()).collect();
            let mut lines = Vec::new();
            for line in short {
                let alternatives = match goods.get(&line.sku) {
                    Some(goods) => catalog::alternatives(app, &refused, &goods.product, 3).await,
                    None => Ok(Vec::new()),
                };
                match alternatives {
                    Ok(alternatives) => lines.push((line, alternatives)),
                    Err(error) => return error,
                }
            }
            OrderRefused::OutOfStock { lines, currency: app.config.currency }.into()
        }
    }
}
