//! What several mails say: who is greeted, goods, sums, a parcel, an address.

use crate::letter::{Block, Fact, Line, Step, Sum};
use app::mail::{Goods, Mail, OrderFacts, Parcel};
use app::pictures::{self, Width};
use domain::money::Minor;
use domain::orders::Order;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use wording::address_lines::address_lines;
use wording::order_parts;
use wording::words;

/// How long a first name may be before it looks like something else.
const LONGEST_NAME: usize = 24;

/// What people typed, on one line: a name with line breaks must not look like a paragraph of ours.
pub(crate) fn plain(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// `Hello Ada,`. Only what looks like a name is greeted: whoever orders in somebody else's name must not be able to have us
/// write to them whatever they like.
pub(crate) fn greeting(name: &str) -> String {
    let name = plain(name);
    let first = name.split(' ').next().unwrap_or_default();
    let is_name = first.chars().any(char::is_alphabetic)
        && first.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
        && first.chars().count() <= LONGEST_NAME;
    if is_name { format!("Hello {first},") } else { "Hello,".to_owned() }
}

pub(crate) fn today(mail: &Mail) -> Date {
    mail.now.to_zoned(TimeZone::UTC).date()
}

/// The order a mail is about; every mail but the one about a product has one.
pub(crate) struct About<'a> {
    pub(crate) facts: &'a OrderFacts,
    pub(crate) site_url: &'a str,
    pub(crate) today: Date,
}

impl<'a> About<'a> {
    pub(crate) fn of(mail: &'a Mail) -> Option<Self> {
        let facts = mail.order.as_ref()?;
        Some(Self { facts, site_url: &mail.shop.site_url, today: today(mail) })
    }

    pub(crate) fn order(&self) -> &'a Order {
        &self.facts.order
    }

    pub(crate) fn money(&self, amount: Minor) -> String {
        words::money(amount, self.facts.order.currency)
    }

    fn line(&self, goods: Goods) -> Option<Line> {
        let line = self.facts.order.lines.get(goods.line)?;
        let cover = self.facts.covers.get(&line.sku).cloned().unwrap_or_default();
        let page = cover.is_published.then(|| format!("{}/p/{}", self.site_url, line.sku));
        let name = Some(plain(&line.name)).filter(|name| !name.is_empty()).unwrap_or_else(|| line.sku.to_string());
        let image = cover.image.as_deref().and_then(|image| picture(image, self.site_url));
        Some(Line { name, count: String::new(), amount: None, notes: Vec::new(), image, url: page })
    }

    /// Units and nothing of what they cost.
    pub(crate) fn units(&self, title: &'static str, goods: &[Goods]) -> Option<Block> {
        let of = |goods: &Goods| Some(Line { count: counted(goods.units), ..self.line(*goods)? });
        let lines: Vec<_> = goods.iter().filter_map(of).collect();
        (!lines.is_empty()).then_some(Block::Goods { title, lines })
    }

    /// Units with what they cost.
    pub(crate) fn priced(&self, title: &'static str, goods: &[Goods]) -> Option<Block> {
        let of = |goods: &Goods| {
            let amount = Some(self.money(goods.amount));
            Some(Line { count: counted(goods.units), amount, ..self.line(*goods)? })
        };
        let lines: Vec<_> = goods.iter().filter_map(of).collect();
        (!lines.is_empty()).then_some(Block::Goods { title, lines })
    }

    /// Everything that was ordered, with what becomes of it.
    pub(crate) fn everything(&self) -> Block {
        let order = self.order();
        let lines = order.lines.iter().enumerate().filter_map(|(index, line)| {
            let whole = Goods { line: index, units: line.quantity(), amount: Minor::ZERO };
            Some(Line {
                count: format!("{} × {}", line.quantity(), self.money(line.unit_price)),
                amount: Some(self.money(line.goods() - line.discount)),
                notes: order_parts::parts(line, self.today).into_iter().map(|part| part.words).collect(),
                ..self.line(whole)?
            })
        });
        Block::Goods { title: "What you ordered", lines: lines.collect() }
    }

    pub(crate) fn sums(&self) -> Block {
        let order = self.order();
        let totals = order.totals();
        let sum =
            |name: &str, amount: Minor, is_total| Sum { name: name.to_owned(), amount: self.money(amount), is_total };
        let mut taxes = order.lines.iter().flat_map(|line| &line.taxes).chain(&order.shipping.taxes);
        let tax = if taxes.all(|tax| tax.included) && !totals.tax.is_zero() { "Tax, included" } else { "Tax" };
        let mut sums = vec![sum("Goods", totals.goods, false)];
        if !totals.discount.is_zero() {
            let coupon = order.coupon.as_ref().map(|code| format!("Coupon {}", plain(code)));
            sums.push(sum(coupon.as_deref().unwrap_or("Discount"), -totals.discount, false));
        }
        let shipping = match plain(&order.shipping.name) {
            name if name.is_empty() => "Shipping".to_owned(),
            name => format!("Shipping, {name}"),
        };
        sums.push(sum(&shipping, totals.shipping, false));
        sums.push(sum(tax, totals.tax, false));
        sums.push(sum("Total", totals.total, true));
        Block::Sums(sums)
    }

    pub(crate) fn ship_to(&self) -> Block {
        let lines = address_lines(&self.order().ship_to).iter().map(|line| plain(line)).collect();
        Block::Lines { title: "Goes to", lines }
    }

    /// What is known of a parcel; nothing where nothing is.
    pub(crate) fn parcel(&self, parcel: Option<&Parcel>, with_eta: bool) -> Option<Block> {
        let parcel = parcel?;
        let mut facts = Vec::new();
        let mut add = |name, value: String, url| {
            if !value.is_empty() {
                facts.push(Fact { name, value, url });
            }
        };
        if let Some(eta) = parcel.eta.filter(|_| with_eta) {
            add("Expected", words::date(eta, self.today), None);
        }
        add("Carrier", carrier(&parcel.carrier), None);
        add("Tracking", plain(&parcel.number), parcel.url.clone());
        (!facts.is_empty()).then_some(Block::Facts(facts))
    }
}

/// How far an order has come, of three steps.
pub(crate) fn steps(done: usize) -> Block {
    let labels = ["Placed", "On its way", "Delivered"];
    Block::Steps(labels.into_iter().enumerate().map(|(at, label)| Step { label, is_done: at < done }).collect())
}

/// A picture's address that a mail program can load, small.
pub(crate) fn picture(image: &str, site_url: &str) -> Option<String> {
    let sized = pictures::sized(image, Width::ALL[0]);
    match sized {
        _ if sized.starts_with("https://") || sized.starts_with("http://") => Some(sized),
        _ if sized.starts_with('/') => Some(format!("{site_url}{sized}")),
        _ => None,
    }
}

pub(crate) fn counted(units: u32) -> String {
    format!("Quantity {units}")
}

/// `ups` as people know it. Short names are initials; others are written like names.
pub(crate) fn carrier(name: &str) -> String {
    let name = plain(name).replace(['_', '-'], " ");
    if name.chars().count() <= 4 {
        return name.to_uppercase();
    }
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e16_only_what_looks_like_a_name_is_greeted() {
        assert_eq!(greeting("Ada Moss"), "Hello Ada,");
        assert_eq!(greeting("Anne-Marie O’Neil"), "Hello Anne-Marie,");
        assert_eq!(greeting("Зоя"), "Hello Зоя,");
        for odd in ["", "  ", "www.win.example now", "http://x.example", "-", "4711", "<b>Ada</b>", &"x".repeat(30)] {
            assert_eq!(greeting(odd), "Hello,", "{odd}");
        }
    }

    #[test]
    fn a_carrier_is_called_what_people_call_it() {
        let named = ["ups", "usps", "fedex", "royal_mail", ""].map(carrier);
        assert_eq!(named, ["UPS", "USPS", "Fedex", "Royal mail", ""]);
    }

    #[test]
    fn a_picture_is_loaded_from_where_it_is_and_small_where_it_may_be() {
        let of = |image| picture(image, "https://shop.example");
        assert_eq!(of("/images/kettle.jpg").as_deref(), Some("https://shop.example/images/kettle.jpg?w=320"));
        assert_eq!(of("/images/kettle.svg").as_deref(), Some("https://shop.example/images/kettle.svg"));
        assert_eq!(of("https://cdn.example/k.jpg").as_deref(), Some("https://cdn.example/k.jpg"));
        assert_eq!(of("javascript:alert(1)"), None);
    }
}
