use super::super::snapshot::samples::entry;
use super::*;
use domain::catalog::Attribute;
use domain::pricing::PriceFrom;
use serde_json::{Value, json};
use store::catalog::Entry;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn parsed(parameters: &[(&str, &str)]) -> Result<List, Vec<String>> {
    let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    List::parse(&owned).map_err(|problems| problems.into_vec().into_iter().map(|problem| problem.field).collect())
}

fn categories() -> Categories {
    serde_json::from_str(
        r#"{"categories": [
            {"id": "pans", "name": "Pans", "attributes": [
                {"name": "finish", "type": "choice", "choices": ["iron", "steel"]},
                {"name": "induction", "type": "boolean"}]},
            {"id": "kettles", "name": "Kettles", "attributes": [
                {"name": "finish", "type": "choice", "choices": ["steel", "enamel", "copper"]},
                {"name": "capacity_ml", "type": "number"},
                {"name": "whistles", "type": "boolean"},
                {"name": "colour", "type": "text"},
                {"name": "care", "type": "text"}]},
            {"id": "empty", "name": "Nothing yet"}]}"#,
    )
    .unwrap()
}

fn shop() -> Snapshot {
    Snapshot::new(vec![
        entry("P2", "Pan", "pans"),
        entry("K2", "Whistling kettle", "kettles"),
        entry("K3", "Água kettle", "kettles"),
        entry("K1", "Stove kettle", "kettles"),
        entry("P1", "Pan", "pans"),
    ])
}

fn on(sku: &str, category: &str, price: i64, sellable: u32, attributes: &[(&str, Value)]) -> Entry {
    let mut product = entry(sku, sku, category).product;
    product.price = Minor(price);
    let attribute = |value: &Value| serde_json::from_value::<Attribute>(value.clone()).unwrap();
    product.attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), attribute(value))).collect();
    Entry::new(product, sellable)
}

/// Four kettles that differ in everything and two pans.
fn kitchen() -> Snapshot {
    let kettle = |sku, price, left, finish: &str, ml: u32, whistles: bool, colour: &str| {
        let care = format!("Wipe it dry after use, and never leave it on the stove when it is empty. ({sku})");
        let said = [
            ("finish", json!(finish)),
            ("capacity_ml", json!(ml)),
            ("whistles", json!(whistles)),
            ("colour", json!(colour)),
            ("care", json!(care)),
        ];
        on(sku, "kettles", price, left, &said)
    };
    Snapshot::new(vec![
        kettle("K1", 4500, 40, "steel", 1200, true, "silver"),
        kettle("K2", 5500, 3, "steel", 1800, false, "silver"),
        kettle("K3", 3000, 0, "enamel", 1000, true, "blue"),
        kettle("K4", 3000, 40, "enamel", 2000, false, "red"),
        on("P1", "pans", 9000, 40, &[("finish", json!("iron")), ("induction", json!(true))]),
        on("P2", "pans", 8000, 40, &[("finish", json!("steel"))]),
    ])
}

fn browsed(parameters: &[(&str, &str)], snapshot: &Snapshot) -> Browsed {
    page(&parsed(parameters).unwrap(), snapshot, &categories(), NOW).unwrap()
}

fn skus(browsed: &Browsed) -> String {
    browsed.items.iter().map(|item| item.sku.as_str()).collect::<Vec<_>>().join(" ")
}

fn found(parameters: &[(&str, &str)], snapshot: &Snapshot) -> String {
    skus(&browsed(parameters, snapshot))
}

/// Each facet as one line.
fn facets(parameters: &[(&str, &str)], snapshot: &Snapshot) -> Vec<String> {
    let line = |facet: &Facet| match &facet.options {
        FacetOptions::Values(values) => {
            let mark = |value: &FacetValue| if value.selected { "*" } else { "" };
            let values: Vec<String> =
                values.iter().map(|value| format!("{}{} {}", mark(value), value.label, value.count)).collect();
            format!("{}: {}", facet.label, values.join(", "))
        }
        FacetOptions::Numbers(span) => format!("{}: {:?} to {:?}", facet.label, span.min, span.max),
        FacetOptions::Prices(span) => format!("{}: {:?} to {:?}", facet.label, span.min, span.max),
    };
    browsed(parameters, snapshot).facets.iter().map(line).collect()
}

#[test]
fn a10_browsing_goes_by_category_and_name_page_by_page() {
    let whole = browsed(&[], &shop());
    assert_eq!(skus(&whole), "K3 K1 K2 P1 P2");
    assert_eq!((whole.total, whole.next_cursor), (5, None));
    let first = browsed(&[("limit", "2")], &shop());
    assert_eq!(first.total, 5, "on all pages");
    let cursor = first.next_cursor.as_deref().unwrap();
    // The last item of the page is gone meanwhile; nothing else is missed.
    let mut changed = shop().entries;
    changed.retain(|entry| entry.product.sku.as_str() != "K1");
    let second = browsed(&[("limit", "3"), ("cursor", cursor)], &Snapshot::new(changed));
    assert_eq!([skus(&first), skus(&second)], ["K3 K1", "K2 P1 P2"]);
    assert_eq!(second.next_cursor, None);
    assert_eq!(found(&[("category", "pans")], &shop()), "P1 P2");
    assert_eq!(found(&[("category", "cars")], &shop()), "");
}

#[test]
fn a_search_is_ordered_by_fit_and_then_by_name() {
    assert_eq!(found(&[("q", "ketle")], &shop()), "K3 K1 K2");
    assert_eq!(found(&[("q", "pan")], &shop()), "P1 P2");
    assert_eq!(found(&[("q", "good"), ("category", "pans")], &shop()), "P1 P2");
    assert_eq!(found(&[("q", "agua")], &shop()), "K3");
    assert_eq!(found(&[("q", " ")], &shop()), "K3 K1 K2 P1 P2", "nothing asked for is everything");
    let cursor = browsed(&[("q", "kettle"), ("limit", "1")], &shop()).next_cursor.unwrap();
    assert_eq!(found(&[("q", "kettle"), ("cursor", &cursor)], &shop()), "K1 K2");
}

#[test]
fn a10_lists_are_sorted_as_asked_and_every_order_goes_on_page_by_page() {
    let mut entries = kitchen().entries;
    for (entry, created_at) in entries.iter_mut().zip(["2027-03-04", "2027-03-01", "2027-03-09", "2027-03-05"]) {
        entry.product.created_at = Some(format!("{created_at}T09:00:00Z").parse().unwrap());
    }
    let kitchen = Snapshot::new(entries);
    for (sort, expected) in [
        ("", "K1 K2 K3 K4 P1 P2"),
        ("relevance", "K1 K2 K3 K4 P1 P2"),
        ("name", "K1 K2 K3 K4 P1 P2"),
        ("price", "K3 K4 K1 K2 P2 P1"),
        ("-price", "P1 P2 K2 K1 K3 K4"),
        ("newest", "K3 K4 K1 K2 P1 P2"),
    ] {
        assert_eq!(found(&[("sort", sort)], &kitchen), expected, "{sort}");
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let next = browsed(&[("sort", sort), ("limit", "1"), ("cursor", &cursor)], &kitchen);
            seen.push(skus(&next));
            match next.next_cursor {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!(seen.join(" "), expected, "{sort}");
    }
    assert_eq!(found(&[("q", "steel"), ("sort", "-price")], &kitchen), "P2 K2 K1", "a search can be sorted too");
}

#[test]
fn a10_filters_join_values_of_one_attribute_and_cut_across_attributes() {
    let kitchen = kitchen();
    let kettles = |more: &[(&str, &str)]| found(&[&[("category", "kettles")], more].concat(), &kitchen);
    assert_eq!(kettles(&[("attributes.finish", "steel")]), "K1 K2");
    assert_eq!(kettles(&[("attributes.finish", "steel"), ("attributes.finish", "enamel")]), "K1 K2 K3 K4");
    assert_eq!(kettles(&[("attributes.finish", "steel"), ("attributes.whistles", "true")]), "K1");
    assert_eq!(kettles(&[("attributes.whistles", "false")]), "K2 K4");
    assert_eq!(kettles(&[("attributes.capacity_ml.min", "1200"), ("attributes.capacity_ml.max", "1800")]), "K1 K2");
    assert_eq!(kettles(&[("attributes.finish", "copper")]), "");
    assert_eq!(kettles(&[("in_stock", "true")]), "K1 K2 K4");
    assert_eq!(kettles(&[("in_stock", "false")]), "K1 K2 K3 K4");
    assert_eq!(kettles(&[("min_price", "3001"), ("max_price", "5000")]), "K1");
    assert_eq!(found(&[("attributes.finish", "steel")], &kitchen), "K1 K2 P2", "in every category that has it");
    assert_eq!(found(&[("attributes.induction", "true")], &kitchen), "P1", "what says nothing is not meant");
    assert_eq!(found(&[("q", "enamel"), ("max_price", "3000")], &kitchen), "K3 K4");
}

#[test]
fn a10_facets_count_what_each_choice_would_leave() {
    let kitchen = kitchen();
    assert_eq!(
        facets(&[("category", "kettles")], &kitchen),
        [
            "Category: Pans 2, *Kettles 4",
            "Availability: In stock 3",
            "Price: Some(Minor(3000)) to Some(Minor(5500))",
            "Finish: steel 2, enamel 2",
            "Capacity: Some(1000.0) to Some(2000.0)",
            "Whistles: Yes 2, No 2",
            "Colour: blue 1, red 1, silver 2",
        ]
    );
    assert_eq!(
        facets(&[("category", "kettles"), ("attributes.finish", "steel"), ("attributes.whistles", "true")], &kitchen),
        ["Category: Pans 0, *Kettles 1", "Finish: *steel 1, enamel 1", "Whistles: *Yes 1, No 1",],
        "each ignores its own selection and heeds the other"
    );
    assert_eq!(
        facets(&[("category", "kettles"), ("in_stock", "true"), ("attributes.finish", "enamel")], &kitchen),
        ["Category: Pans 0, *Kettles 1", "Availability: *In stock 1", "Finish: steel 2, *enamel 1",],
        "with one left, its other attributes narrow nothing"
    );
}

#[test]
fn a10_a_facet_says_how_to_ask_for_it() {
    let asked = [("category", "kettles"), ("attributes.capacity_ml.max", "1500"), ("min_price", "3100")];
    let facets = browsed(&asked, &kitchen()).facets;
    let facet = |name: &str| facets.iter().find(|facet| facet.name == name).unwrap();
    let span = Span { min: Some(1200.0), max: Some(1800.0), from: None, to: Some(1500.0) };
    let expected = Facet {
        name: "capacity_ml".into(),
        label: "Capacity".into(),
        unit: Some("ml".into()),
        kind: FacetKind::Number,
        parameters: vec!["attributes.capacity_ml.min".into(), "attributes.capacity_ml.max".into()],
        options: FacetOptions::Numbers(span),
    };
    assert_eq!(*facet("capacity_ml"), expected);
    let span = Span { min: Some(Minor(3000)), max: Some(Minor(4500)), from: Some(Minor(3100)), to: None };
    assert_eq!(facet("price").options, FacetOptions::Prices(span));
    assert_eq!((facet("price").kind.to_string(), &facet("price").parameters[1]), ("price".into(), &"max_price".into()));
}

#[test]
fn a10_facets_of_a_search_are_those_its_categories_share() {
    let kitchen = kitchen();
    let expected = [
        "Category: Pans 2, Kettles 4",
        "Availability: In stock 5",
        "Price: Some(Minor(3000)) to Some(Minor(9000))",
        "Finish: iron 1, steel 3, enamel 2",
    ];
    assert_eq!(facets(&[], &kitchen), expected);
    let of_one = facets(&[("q", "silver")], &kitchen);
    assert!(of_one.contains(&"Whistles: Yes 1, No 1".to_owned()), "all of one category: {of_one:?}");
    let selected = facets(&[("attributes.capacity_ml.min", "1100")], &kitchen);
    let capacity = "Capacity: Some(1000.0) to Some(2000.0)";
    assert!(selected.iter().any(|facet| facet == capacity), "what narrows the list is shown: {selected:?}");
    assert_eq!(facets(&[("q", "nothing of the kind")], &kitchen), Vec::<String>::new());
}

#[test]
fn a10_texts_that_nobody_can_choose_from_are_no_facet() {
    let labels = |parameters: &[(&str, &str)]| -> Vec<String> {
        browsed(parameters, &kitchen()).facets.into_iter().map(|facet| facet.label).collect()
    };
    let usual = labels(&[("category", "kettles")]);
    assert!(usual.contains(&"Colour".to_owned()) && !usual.contains(&"Care".to_owned()), "{usual:?}");
    let care = "Wipe it dry after use, and never leave it on the stove when it is empty. (K1)";
    let asked = labels(&[("category", "kettles"), ("attributes.care", care)]);
    assert!(asked.contains(&"Care".to_owned()), "but can be taken back: {asked:?}");
}

#[test]
fn wrong_parameters_are_named() {
    for (name, value) in [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "ten"),
        ("cursor", "nonsense!"),
        ("cursor", "eyJhIjoxfQ"),
        ("sort", "cheapest"),
        ("sort", "price_down"),
        ("in_stock", "yes"),
        ("min_price", "-1"),
        ("max_price", "10.50"),
        ("colour", "red"),
        ("attributes.", "red"),
    ] {
        assert_eq!(parsed(&[(name, value)]).unwrap_err(), [name], "{value}");
    }
    assert_eq!(parsed(&[("q", "x".repeat(201).as_str()), ("limit", "0")]).unwrap_err(), ["limit", "q"]);
    assert_eq!(parsed(&[("q", "a"), ("q", "b")]).unwrap_err(), ["q"]);
    assert_eq!(parsed(&[("min_price", "2"), ("max_price", "1")]).unwrap_err(), ["min_price"]);
    let many: Vec<(String, String)> = (0..61).map(|n| ("attributes.colour".to_owned(), n.to_string())).collect();
    assert_eq!(List::parse(&many).unwrap_err().into_vec()[0].field, "attributes");
}

#[test]
fn a_cursor_belongs_to_its_very_list() {
    let list = [("category", "kettles"), ("sort", "price"), ("attributes.finish", "steel")];
    let cursor = browsed(&[list.as_slice(), &[("limit", "1")]].concat(), &kitchen()).next_cursor.unwrap();
    let with_cursor = |list: &[(&str, &str)]| parsed(&[list, &[("cursor", &cursor)]].concat());
    assert!(with_cursor(&list).is_ok());
    assert!(with_cursor(&[list[2], list[1], list[0], ("in_stock", "false"), ("q", " ")]).is_ok(), "said otherwise");
    for other in [
        &list[..2],
        &list[1..],
        &[list[0], list[2]],
        &[list[0], ("sort", "-price"), list[2]],
        &[list[0], list[1], ("attributes.finish", "enamel")],
        &[list[0], list[1], list[2], ("attributes.finish", "enamel")],
        &[list[0], list[1], list[2], ("in_stock", "true")],
        &[list[0], list[1], list[2], ("q", "kettle")],
    ] {
        assert_eq!(with_cursor(other).unwrap_err(), ["cursor"], "{other:?}");
    }
}

#[test]
fn a_list_says_which_parameters_ask_for_it() {
    let asked = [
        ("q", "kettle"),
        ("category", "kettles"),
        ("sort", "-price"),
        ("in_stock", "true"),
        ("min_price", "100"),
        ("attributes.capacity_ml.max", "2000"),
        ("attributes.finish", "steel"),
        ("attributes.finish", "enamel"),
    ];
    let list = parsed(&asked).unwrap();
    assert!(list.is_narrowed());
    assert_eq!((list.q(), list.sort()), (Some("kettle"), Sort::PriceDown));
    let said = list.parameters();
    assert_eq!(said.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>(), asked);
    let plain = parsed(&[("sort", "relevance"), ("limit", "10"), ("in_stock", "")]).unwrap();
    assert!(!plain.is_narrowed() && plain.parameters().is_empty());
}

#[test]
fn a10_a_list_shows_the_price_that_holds_now_and_the_last_units() {
    let mut pan = entry("P1", "Pan", "pans");
    pan.product.prices = vec![PriceFrom { amount: Minor(4000), from: "2027-03-01T00:00:00Z".parse().unwrap() }];
    let snapshot = Snapshot::new(vec![Entry::new(pan.product, 2)]);
    let item = |parameters: &[(&str, &str)], now: &str| {
        let page = page(&parsed(parameters).unwrap(), &snapshot, &categories(), now.parse().unwrap()).unwrap();
        page.items.first().map(|item| (item.price, item.left))
    };
    assert_eq!(item(&[], "2027-02-28T23:59:59Z"), Some((Minor(4500), Some(2))));
    assert_eq!(item(&[], "2027-03-01T00:00:00Z"), Some((Minor(4000), Some(2))));
    assert_eq!(item(&[("max_price", "4000")], "2027-02-28T23:59:59Z"), None, "filters go by it too");
    assert_eq!(item(&[("max_price", "4000")], "2027-03-01T00:00:00Z"), Some((Minor(4000), Some(2))));
}
