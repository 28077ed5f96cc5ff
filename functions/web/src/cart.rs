//! The cart as a browser keeps it: a cookie of `sku:quantity` joined by `~`, written by `assets/js/cart.js`. Anybody can write
//! anything into a cookie: what is no line is passed over.

use domain::ids::Sku;
use domain::orders::{MOST_LINES, MOST_UNITS, Wanted};
use edge::cookie;
use http::HeaderMap;

const COOKIE: &str = "cart";

/// What the browser wants, each SKU once, in its order.
#[must_use]
pub(crate) fn wanted(headers: &HeaderMap) -> Vec<Wanted> {
    cookie::value(headers, COOKIE).map(parse).unwrap_or_default()
}

fn parse(text: &str) -> Vec<Wanted> {
    let mut lines: Vec<Wanted> = Vec::new();
    for line in text.split('~').filter_map(line) {
        let is_full = lines.len() >= MOST_LINES;
        match lines.iter_mut().find(|earlier| earlier.sku == line.sku) {
            Some(earlier) => earlier.quantity = (earlier.quantity + line.quantity).min(MOST_UNITS),
            None if is_full => {}
            None => lines.push(line),
        }
    }
    lines
}

fn line(text: &str) -> Option<Wanted> {
    let (sku, quantity) = text.split_once(':')?;
    let quantity: u32 = quantity.parse().ok().filter(|quantity| *quantity > 0)?;
    Some(Wanted { sku: Sku::parse(sku).ok()?, quantity: quantity.min(MOST_UNITS) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(String, u32)> {
        parse(text).into_iter().map(|line| (line.sku.to_string(), line.quantity)).collect()
    }

    #[test]
    fn a_cart_is_read_as_it_was_written() {
        let read = lines("enamel-kettle:1~storm-lantern:2~ROPE_8.5:300");
        let expected = [("enamel-kettle", 1), ("storm-lantern", 2), ("ROPE_8.5", 300)];
        assert_eq!(read, expected.map(|(sku, quantity)| (sku.to_owned(), quantity)));
        let headers: HeaderMap =
            [(http::header::COOKIE, "a=b; cart=mug:2; c=d".parse().unwrap())].into_iter().collect();
        assert_eq!(wanted(&headers)[0].quantity, 2);
        assert!(wanted(&HeaderMap::new()).is_empty());
    }

    #[test]
    fn what_is_no_line_is_passed_over_and_no_sku_stands_twice() {
        assert_eq!(lines("mug:1~mug:2"), [("mug".to_owned(), 3)]);
        for nothing in ["", "~", "mug", "mug:", "mug:0", "mug:-1", "mug:1.5", ":3", "a b:1", "mug:99999999999", "<b>:1"]
        {
            assert!(lines(nothing).is_empty(), "{nothing}");
        }
        assert_eq!(lines("<script>:1~mug:2~~x"), [("mug".to_owned(), 2)]);
    }

    #[test]
    fn a_cart_has_no_more_lines_and_units_than_an_order() {
        let many = (0..80).map(|n| format!("s{n}:1")).collect::<Vec<_>>().join("~");
        assert_eq!(lines(&many).len(), MOST_LINES);
        assert_eq!(lines("mug:1000000~mug:5"), [("mug".to_owned(), MOST_UNITS)]);
    }
}
