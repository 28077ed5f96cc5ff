use super::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn line(unit_price: i64, quantity: u32, tax_class: &str) -> LineInput {
    LineInput { unit_price: Minor(unit_price), quantity, tax_class: tax_class.into() }
}

fn taxes() -> TaxSettings {
    serde_json::from_str(
        r#"{"rates":[{"country":"US","region":"CA","rate":"0.0825"},{"country":"US","region":"CA","tax_class":"food","rate":"0"},
        {"country":"DE","rate":"0.19","included":true},{"country":"DE","tax_class":"books","rate":"0.07","included":true}],
        "shipping_taxed":true}"#,
    )
    .unwrap()
}

fn coupons() -> CouponSettings {
    serde_json::from_str(
        r#"{"coupons":[{"code":"TEN","percent":"10"},{"code":"ALL","percent":"100"},
        {"code":"FIVER","fixed":{"amount":500,"currency":"USD"}}]}"#,
    )
    .unwrap()
}

fn priced(lines: &[LineInput], coupon: Option<&str>, to: (&str, Option<&str>), shipping: i64) -> Priced {
    let basket = Basket {
        lines,
        coupon,
        coupons: &coupons(),
        taxes: &taxes(),
        destination: &Destination::new(to.0, to.1),
        shipping: Minor(shipping),
    };
    price(&basket).unwrap()
}

const CALIFORNIA: (&str, Option<&str>) = ("US", Some("CA"));
const GERMANY: (&str, Option<&str>) = ("DE", None);

fn totals_of(goods: i64, discount: i64, shipping: i64, tax: i64, total: i64) -> Totals {
    Totals {
        goods: Minor(goods),
        discount: Minor(discount),
        shipping: Minor(shipping),
        tax: Minor(tax),
        total: Minor(total),
    }
}

#[test]
fn without_tax_and_coupon_the_total_is_goods_and_shipping() {
    let priced = priced(&[line(2500, 2, "standard"), line(4000, 1, "standard")], None, ("FR", None), 1000);
    assert_eq!(priced.totals, totals_of(9000, 0, 1000, 0, 10_000));
    assert_eq!(priced.lines[0].total, Minor(5000));
    assert!(priced.lines[0].taxes.is_empty() && priced.shipping.taxes.is_empty());
}

#[test]
fn the_discount_comes_first_and_tax_is_on_what_is_left() {
    let priced = priced(&[line(999, 3, "standard")], Some("ten"), CALIFORNIA, 0);
    // 2997 − round(299.7) = 2697; 2697 × 0.0825 = 222.5025
    assert_eq!(priced.totals, totals_of(2997, 300, 0, 223, 2920));
    assert_eq!(priced.coupon.as_deref(), Some("TEN"));
    assert_eq!(priced.lines[0].taxes[0].jurisdiction, "US-CA");
}

#[test]
fn tax_is_rounded_on_the_line_and_not_on_the_unit() {
    // 3 × round(0.0825 × 6) would be nothing; round(0.0825 × 18) is 1.
    assert_eq!(priced(&[line(6, 3, "standard")], None, CALIFORNIA, 0).totals.tax, Minor(1));
}

#[test]
fn included_tax_is_shown_and_not_added() {
    let priced = priced(&[line(11_900, 1, "standard"), line(1070, 1, "books")], None, GERMANY, 0);
    assert_eq!(priced.totals, totals_of(12_970, 0, 0, 1970, 12_970));
    assert!(priced.lines.iter().all(|line| line.taxes[0].included && line.total == line.goods));
}

#[test]
fn shipping_is_taxed_by_the_value_of_the_goods_it_carries() {
    // Three quarters of the value at 8.25 %, a quarter (food) at nothing: 1000 is split 750 and 250.
    let mixed = priced(&[line(3000, 1, "standard"), line(1000, 1, "food")], None, CALIFORNIA, 1000);
    assert_eq!(mixed.shipping.tax(), Minor(62), "61.875 of 750");
    assert_eq!(mixed.shipping.total, Minor(1062));
    assert_eq!(mixed.totals, totals_of(4000, 0, 1000, 248 + 62, 4000 + 248 + 1062));
    assert_eq!(mixed.shipping.taxes.len(), 2);
    let german = priced(&[line(5000, 1, "standard"), line(5000, 1, "books")], None, GERMANY, 595);
    assert_eq!(german.shipping.tax(), Minor(48 + 19), "298 at 19 %, 297 at 7 %, both within");
    assert_eq!(german.shipping.total, Minor(595));
}

#[test]
fn lines_of_one_rate_share_one_part_of_the_shipping() {
    let lines = vec![line(333, 1, "standard"); 3];
    let priced = priced(&lines, None, CALIFORNIA, 1000);
    assert_eq!(priced.shipping.taxes.len(), 1);
    assert_eq!(priced.shipping.tax(), Minor(83), "82.5 of the whole, not thrice 27.5");
}

#[test]
fn shipping_is_untaxed_where_the_setting_says_so() {
    let taxes = TaxSettings { shipping_taxed: false, ..taxes() };
    let basket = Basket {
        lines: &[line(1000, 1, "standard")],
        coupon: None,
        coupons: &coupons(),
        taxes: &taxes,
        destination: &Destination::new("US", Some("CA")),
        shipping: Minor(1000),
    };
    assert_eq!(price(&basket).unwrap().totals, totals_of(1000, 0, 1000, 83, 2083));
}

#[test]
fn a_fixed_coupon_takes_no_more_than_the_goods_and_leaves_shipping() {
    let priced = priced(&[line(200, 1, "standard"), line(100, 1, "standard")], Some("fiver"), CALIFORNIA, 1000);
    assert_eq!(priced.totals, totals_of(300, 300, 1000, 83, 1083));
    let free = super::tests::priced(&[line(200, 1, "standard")], Some("ALL"), CALIFORNIA, 0);
    assert_eq!(free.totals.total, Minor::ZERO);
}

#[test]
fn a_refused_coupon_is_named_and_nothing_is_priced() {
    let basket = Basket {
        lines: &[line(1000, 1, "standard")],
        coupon: Some("NOPE"),
        coupons: &coupons(),
        taxes: &taxes(),
        destination: &Destination::new("FR", None),
        shipping: Minor::ZERO,
    };
    assert_eq!(price(&basket).unwrap_err(), CouponRefused::Unknown);
}

#[test]
fn goods_that_cost_nothing_still_carry_their_shipping_tax() {
    let priced = priced(&[line(0, 1, "standard")], None, CALIFORNIA, 1000);
    assert_eq!(priced.totals, totals_of(0, 0, 1000, 83, 1083));
}

#[test]
fn priced_lines_are_short_where_nothing_was_discounted_and_read_back() {
    let priced = priced(&[line(1000, 1, "standard")], None, CALIFORNIA, 0);
    let json = serde_json::to_string(&priced.lines[0]).unwrap();
    let expected = r#"{"goods":1000,"taxes":[{"jurisdiction":"US-CA","rate":"0.0825","amount":83}],"total":1083}"#;
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_str::<PricedLine>(&json).unwrap(), priced.lines[0]);
}

proptest! {
    #[test]
    fn totals_are_the_sums_of_their_parts(
        lines in proptest::collection::vec((0i64..1_000_000, 1u32..100, 0usize..3), 1..20),
        shipping in 0i64..100_000, coupon in 0usize..4, country in 0usize..3,
    ) {
        let classes = ["standard", "food", "books"];
        let lines: Vec<LineInput> = lines.into_iter().map(|(price, n, class)| line(price, n, classes[class])).collect();
        let coupon = [None, Some("TEN"), Some("FIVER"), Some("ALL")][coupon];
        let to = [CALIFORNIA, GERMANY, ("FR", None)][country];
        let priced = priced(&lines, coupon, to, shipping);
        let all_taxes = || priced.lines.iter().flat_map(|line| &line.taxes).chain(&priced.shipping.taxes);
        let tax: Minor = all_taxes().map(|tax| tax.amount).sum();
        let added: Minor = all_taxes().filter(|tax| !tax.included).map(|tax| tax.amount).sum();
        let Totals { goods, discount, shipping, tax: tax_told, total } = priced.totals;
        prop_assert_eq!(tax_told, tax);
        prop_assert_eq!(total, goods - discount + shipping + added);
        prop_assert_eq!(goods, lines.iter().map(|line| line.unit_price.quantity(line.quantity)).sum::<Minor>());
        for line in &priced.lines {
            prop_assert!(line.tax() >= Minor::ZERO && line.total >= Minor::ZERO);
            for tax in line.taxes.iter().filter(|tax| tax.included) {
                let net = line.total - tax.amount;
                let exact = Decimal::from(line.total.0) / (Decimal::ONE + tax.rate);
                prop_assert!((Decimal::from(net.0) - exact).abs() <= Decimal::new(5, 1));
            }
        }
    }
}
