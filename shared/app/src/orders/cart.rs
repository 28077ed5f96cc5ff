//! What a browser keeps in its cart, at prices and stock of now: before anybody has said where it goes.

use super::basket;
use crate::{App, Error};
use domain::catalog::Product;
use domain::ids::Sku;
use domain::money::Minor;
use domain::orders::{Standing, Terms, Wanted, standing};

/// A line that can be shown, whether or not it can be ordered.
#[derive(Clone, Debug)]
pub struct CartLine {
    pub product: Product,
    pub quantity: u32,
    /// The price of one that holds now.
    pub price: Minor,
    pub standing: Standing,
}

impl CartLine {
    #[must_use]
    pub fn total(&self) -> Minor {
        self.price.quantity(self.quantity)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    /// What is not sold here, or not any more.
    pub gone: Vec<Sku>,
}

impl Cart {
    /// The goods together, without shipping and taxes: those need a destination.
    #[must_use]
    pub fn goods(&self) -> Minor {
        self.lines.iter().map(CartLine::total).sum()
    }
}

/// Looks at what is wanted; no SKU is named twice.
///
/// # Errors
/// Those of the table.
pub async fn cart(app: &App, wanted: &[Wanted]) -> Result<Cart, Error> {
    if wanted.is_empty() {
        return Ok(Cart::default());
    }
    let now = app.now();
    let skus = wanted.iter().map(|line| &line.sku).collect();
    let mut basket = basket::read(app, &basket::Wanted { skus, quote: None, order: None }).await?;
    let nowhere = domain::address::Address::default();
    let terms =
        Terms { lines: wanted, ship_to: &nowhere, coupon: None, allow_backorder: false, quote: None, option: None };
    let short = basket::short_skus(&basket.goods, &terms);
    basket::add_inbound(app, &mut basket.goods, short).await?;
    let mut cart = Cart::default();
    for Wanted { sku, quantity } in wanted {
        match basket.goods.remove(sku).filter(|goods| goods.product.published) {
            Some(goods) => cart.lines.push(CartLine {
                quantity: *quantity,
                price: goods.product.price_at(now),
                standing: standing(&goods, *quantity, now),
                product: goods.product,
            }),
            None => cart.gone.push(sku.clone()),
        }
    }
    Ok(cart)
}
