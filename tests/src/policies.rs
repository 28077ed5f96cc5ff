//! Least privilege, held against what is done: a day in the shop is played, and each action a function made on the table must
//! be allowed by its policy in `template.yaml`; each right it is given must have been used, or say here why it is kept.

use crate::cloudformation::{Function, Statement, Target, Template};
use crate::driver::{Edit, Shop, Who, id, new_key};
use local::{Faults, PlannedFault, Touched};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Rights that no call of a day makes use of, and why they are given all the same: function (`*` for each), action, pattern.
const KEPT: &[(&str, &str, &str, &str)] = &[
    ("confirm-payment", "PutItem", "TIMERS#*", "a customer who comes back before the gateway has told"),
    (
        "*",
        "GetItem",
        "SETTING#*",
        "the read that warms the client while a sandbox starts; in one process nothing starts",
    ),
    ("place-order", "PutItem", "MOVEMENTS#*", "a decline whose goods came for the back-order between its two writes"),
    (
        "decide-approval",
        "PutItem",
        "MOVEMENTS#*",
        "goods came for a back-order in the moment its order was not allowed",
    ),
    ("follow-approval", "PutItem", "MOVEMENTS#*", "goods came for a back-order in the moment its order was over"),
    ("send-mail", "DeleteItem", "ORDER#*", "takes back the mark of a mail the mail service was too busy for"),
    (
        "authorize-payment",
        "DeleteItem",
        "WAITING#*",
        "units that wait for goods are given up together with those that are there",
    ),
    (
        "authorize-payment",
        "PutItem",
        "MOVEMENTS#*",
        "who is woken first gives up what nobody paid for: its own timer, or the sweep",
    ),
    (
        "authorize-payment",
        "PutItem",
        "STOCK#*",
        "who is woken first gives up what nobody paid for: its own timer, or the sweep",
    ),
    (
        "authorize-payment",
        "Query",
        "STOCK#*",
        "who is woken first gives up what nobody paid for: its own timer, or the sweep",
    ),
    (
        "authorize-payment",
        "UpdateItem",
        "STOCK#*",
        "who is woken first gives up what nobody paid for: its own timer, or the sweep",
    ),
    ("attend-ticket", "PutItem", "TIMERS#*", "a ticket that was put off again is looked at again then"),
    (
        "check-promises",
        "BatchGetItem",
        "ORDER#*",
        "of those who wait for the same goods, who waits longer is served first",
    ),
    ("carrier-webhook", "PutItem", "MOVEMENTS#*", "more is on the shelf than its books say, and it leaves"),
    (
        "confirm-payment",
        "DeleteItem",
        "WAITING#*",
        "an order that waits for goods is declined when its customer comes back",
    ),
    (
        "confirm-payment",
        "PutItem",
        "MOVEMENTS#*",
        "goods come, or a hold ends, between what was read and what is written",
    ),
    ("fill-backorders", "PutItem", "STOCK#*", "what is let go may be promised to others again"),
    (
        "fill-backorders",
        "PutItem",
        "WAITING#*",
        "what a count found missing waits for goods, where its customer agreed",
    ),
    ("join-waitlist", "PutItem", "TIMERS#*", "goods come between the look and the write"),
    ("hand-over", "PutItem", "MOVEMENTS#*", "more is on the shelf than its books say, and it leaves"),
    (
        "payment-webhook",
        "DeleteItem",
        "WAITING#*",
        "an order that waits for goods is declined behind its customer's back",
    ),
    (
        "payment-webhook",
        "PutItem",
        "MOVEMENTS#*",
        "goods come, or a hold ends, between what was read and what is written",
    ),
    (
        "presume-delivery",
        "PutItem",
        "MOVEMENTS#*",
        "a carrier is asked once more, and has scanned what nobody handed over",
    ),
    ("presume-delivery", "PutItem", "ACCOUNT#*", "a carrier is asked once more, and brings back what an account paid"),
    (
        "presume-delivery",
        "UpdateItem",
        "ACCOUNT#*",
        "a carrier is asked once more, and brings back what an account paid",
    ),
    ("presume-delivery", "Query", "STOCK#*", "a carrier is asked once more, and has scanned what nobody handed over"),
    (
        "presume-delivery",
        "UpdateItem",
        "STOCK#*",
        "a carrier is asked once more, and has scanned what nobody handed over",
    ),
    ("expire-return", "PutItem", "ACCOUNT#*", "an exchange of goods an account paid ends, and something is left over"),
    (
        "expire-return",
        "UpdateItem",
        "ACCOUNT#*",
        "an exchange of goods an account paid ends, and something is left over",
    ),
    ("report-short", "PutItem", "TIMERS#*", "what comes from elsewhere instead is promised for another day"),
    ("report-short", "PutItem", "WAITING#*", "what is missing waits for goods, where its customer agreed"),
    ("sweep-overdue", "Query", "WAITING#*", "what the sweep does when a step was lost; a day loses none of this kind"),
    (
        "tell-waitlist",
        "GetItem",
        "WAITLIST#*",
        "two are told of the same goods at once, and one looks what the other did",
    ),
    ("tell-waitlist", "PutItem", "TIMERS#*", "more wait than are told in one go"),
    ("send-survey", "PutItem", "TIMERS#*", "a rest that is yet to be sent delays the question"),
    (
        "sweep-overdue",
        "DeleteItem",
        "WAITING#*",
        "units that wait for goods are given up together with those that are there",
    ),
    ("sweep-overdue", "GetItem", "SERIES#*", "what the sweep does when a step was lost; a day loses none of this kind"),
    ("sweep-overdue", "PutItem", "SERIES#*", "what the sweep does when a step was lost; a day loses none of this kind"),
    ("sweep-overdue", "Query", "ORDER#*", "what the sweep does when a step was lost; a day loses none of this kind"),
    (
        "apply-change",
        "DeleteItem",
        "WAITING#*",
        "units that wait for goods are taken out, and nothing else of the order waits",
    ),
    (
        "apply-change",
        "PutItem",
        "STOCK#*",
        "what is let go serves whoever waits for it, under the version of their number",
    ),
    ("apply-change", "PutItem", "WAITING#*", "goods are added that are not there, by somebody who agreed to wait"),
    ("cancel-order", "DeleteItem", "WAITING#*", "units that wait for goods are cancelled"),
    ("cancel-order", "PutItem", "MOVEMENTS#*", "units are cancelled that were picked, or that somebody else waits for"),
    ("preview-change", "Query", "STOCK#*", "when goods come is asked only for who agreed to be charged later"),
    ("cancel-return", "PutItem", "MOVEMENTS#*", "what was held in exchange serves whoever waits for it"),
    (
        "cancel-return",
        "PutItem",
        "STOCK#*",
        "what was held in exchange serves whoever waits, under the version of their number",
    ),
    ("expire-return", "PutItem", "MOVEMENTS#*", "what was held in exchange serves whoever waits for it"),
    (
        "expire-return",
        "PutItem",
        "STOCK#*",
        "what was held in exchange serves whoever waits, under the version of their number",
    ),
    (
        "receive-return",
        "PutItem",
        "STOCK#*",
        "what came serves whoever waits, under the version of their number, or begins a shelf",
    ),
    ("receive-return", "GetItem", "PRODUCT#*", "something comes to a place that never had it"),
    ("decide-return", "GetItem", "PRODUCT#*", "what is exchanged was never at the place it is held at"),
    (
        "inspect-return",
        "PutItem",
        "STOCK#*",
        "what was looked at serves whoever waits, under the version of their number",
    ),
    ("schedule-repair", "PutItem", "STOCK#*", "what cannot be mended begins a shelf of damaged goods"),
    ("receive-return", "PutItem", "TIMERS#*", "what an exchange costs more is asked for, and looked at again"),
    ("inspect-return", "PutItem", "TIMERS#*", "what an exchange costs more is asked for, and looked at again"),
    ("decide-claim", "PutItem", "ACCOUNT#*", "store credit is given instead of money, which only an account can have"),
    (
        "decide-claim",
        "UpdateItem",
        "ACCOUNT#*",
        "store credit is given instead of money, which only an account can have",
    ),
    (
        "inspect-return",
        "PutItem",
        "ACCOUNT#*",
        "store credit is given instead of money, which only an account can have",
    ),
    (
        "inspect-return",
        "UpdateItem",
        "ACCOUNT#*",
        "store credit is given instead of money, which only an account can have",
    ),
    (
        "receive-return",
        "PutItem",
        "ACCOUNT#*",
        "store credit is given instead of money, which only an account can have",
    ),
    (
        "receive-return",
        "UpdateItem",
        "ACCOUNT#*",
        "store credit is given instead of money, which only an account can have",
    ),
    (
        "request-return",
        "PutItem",
        "ACCOUNT#*",
        "store credit is given instead of money, which only an account can have",
    ),
    (
        "request-return",
        "UpdateItem",
        "ACCOUNT#*",
        "store credit is given instead of money, which only an account can have",
    ),
    ("authorize-payment", "Query", "ORDER#*", "an exchange whose difference nobody paid in time gives its value back"),
    (
        "expire-return",
        "BatchGetItem",
        "SETTING#*",
        "a part of it came: what came is resolved when the rest is given up, by the policy",
    ),
    (
        "expire-return",
        "Query",
        "LOCATIONS",
        "a part of it came: what came is resolved when the rest is given up, by the policy",
    ),
    ("expire-return", "PutItem", "TIMERS#*", "what an exchange costs more is asked for, and looked at again"),
];

/// A right: action, index, pattern of partition keys.
type Right = (String, Option<String>, String);

fn rights(function: &Function) -> BTreeSet<Right> {
    let of_statement = |statement: &Statement| {
        let patterns = statement.leading_keys.clone().unwrap_or_default();
        let indexes = statement.targets.iter().filter_map(|target| match target {
            Target::Table => Some(None),
            Target::Index(name) => Some(Some(name.clone())),
            Target::Stream | Target::Other(_) => None,
        });
        let indexes: Vec<_> = indexes.collect();
        let actions = statement.actions.iter().filter_map(|action| action.strip_prefix("dynamodb:"));
        actions
            .flat_map(|action| {
                let pairs = indexes.iter().flat_map(|index| patterns.iter().map(move |pattern| (index, pattern)));
                pairs.map(|(index, pattern)| (action.to_owned(), index.clone(), pattern.clone())).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    function.policies.iter().flat_map(of_statement).collect()
}

/// A key of the kind that was touched: `ORDER#` becomes one order's.
fn example(touched: &Touched) -> String {
    if touched.prefix.ends_with('#') { format!("{}1", touched.prefix) } else { touched.prefix.clone() }
}

fn uses(touched: &Touched, (action, index, pattern): &Right) -> bool {
    let named = pattern.strip_suffix('*').unwrap_or(pattern);
    touched.action == action && touched.index == index.as_deref() && touched.prefix == named
}

fn kept(function: &Function, (action, _, pattern): &Right) -> bool {
    KEPT.iter().any(|(who, what, on, _)| (*who == "*" || *who == function.binary) && what == action && on == pattern)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_function_may_do_what_it_does_and_nothing_else() {
    let Some(shop) = Shop::impatient(Duration::from_millis(250)).await else { return };
    a_day(&shop).await;
    let mut touched: Vec<Touched> = shop.runner().expect("a shop of our own").touched().into_iter().collect();
    for play in 0..=27 {
        let Some(shop) = Shop::impatient(Duration::from_millis(250)).await else { return };
        match play {
            0 => crate::journeys::life::to_the_survey(&shop).await,
            1 => crate::journeys::coming_later::given_up(&shop).await,
            2 => crate::journeys::coming_later::paid_by_link(&shop).await,
            3 => crate::journeys::coming_later::counted_below(&shop).await,
            4 => crate::journeys::steps::left_to_the_sweep(&shop).await,
            5 => crate::journeys::care::a_matter(&shop).await,
            6 => crate::journeys::care::unhappy(&shop).await,
            7 => crate::journeys::waitlist::told_once(&shop).await,
            8 => crate::journeys::promises::left_lying(&shop).await,
            9 => crate::journeys::promises::overdue(&shop).await,
            10 => crate::journeys::approvals::at_the_limit(&shop).await,
            11 => crate::journeys::approvals::not_allowed(&shop).await,
            12 => crate::journeys::approvals::declined_or_dearer(&shop).await,
            13 => crate::journeys::approvals::members(&shop).await,
            14 => crate::journeys::authority::within_and_above(&shop).await,
            15 => crate::journeys::authority::credit_given(&shop).await,
            16 => crate::journeys::changing::less(&shop).await,
            17 => crate::journeys::changing::more(&shop).await,
            18 => crate::journeys::changing::none(&shop).await,
            19 => crate::journeys::returns::desk(&shop).await,
            20 => crate::journeys::returns::queued(&shop).await,
            21 => crate::journeys::credit::card_and_credit(&shop).await,
            22 => crate::journeys::credit::credit_alone(&shop).await,
            23 => crate::journeys::credit::credit_goes_back(&shop).await,
            24 => crate::journeys::credit::backordered(&shop).await,
            25 => crate::journeys::credit::asked_for_with_credit(&shop).await,
            26 => crate::journeys::credit::undelivered_or_late(&shop).await,
            _ => crate::journeys::promises::held(&shop).await,
        }
        touched.extend(shop.runner().expect("a shop of our own").touched());
    }
    let template = Template::load();
    let mut complaints = Vec::new();
    for it in &touched {
        let action = format!("dynamodb:{}", it.action);
        if !template.function(it.function).allows(&action, it.index, &example(it)) {
            complaints.push(format!("{} does {action} on {} {:?} and may not", it.function, it.prefix, it.index));
        }
    }
    for function in &template.functions {
        for right in rights(function) {
            let used = touched.iter().any(|it| it.function == function.binary && uses(it, &right));
            if !used && !kept(function, &right) {
                complaints
                    .push(format!("{} may {} on {} {:?} and never does", function.binary, right.0, right.2, right.1));
            }
        }
    }
    println!("{} actions seen, {} functions", touched.len(), template.functions.len());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn what_is_kept_has_a_reason_and_is_a_right() {
    let template = Template::load();
    for (who, action, pattern, why) in KEPT.iter().copied() {
        assert!(why.len() > 20, "{who} {action} {pattern}");
        let mut functions = template.functions.iter().filter(|function| who == "*" || function.binary == who);
        assert!(
            functions.any(|it| rights(it).iter().any(|(what, _, on)| what == action && on == pattern)),
            "{who} {action}"
        );
    }
}

/// Everything every function does, its detours included.
async fn a_day(shop: &Shop) {
    catalogue(shop).await;
    warehouse(shop).await;
    shoppers(shop).await;
    trouble(shop).await;
    office(shop).await;
    account(shop).await;
    site(shop).await;
    fulfilment(shop).await;
    mails(shop).await;
    left_lying(shop).await;
    shop.invariants_hold().await;
}

/// What is written to people, looked at and chosen; customers were told of their orders all day.
async fn mails(shop: &Shop) {
    let merchant = shop.merchant();
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    merchant.get("/admin/mails").await.expect(200);
    let preview = format!("/admin/mails/survey/preview?format=text&order={}", id(&order));
    let preview = merchant.get(&preview).await;
    assert_eq!(preview.status, 200, "{preview}");
    let key = new_key();
    for _ in 0..2 {
        let body = json!({"order": id(&order)});
        merchant.post_under(&key, "/admin/mails/shipped/test", &body).await.expect(200);
    }
    let link = preview.text().lines().find(|line| line.contains("/unsubscribe/")).expect("it can be ended").trim();
    let client = reqwest::Client::new();
    let ended = client.post(link).form(&[("List-Unsubscribe", "One-Click")]).send().await.expect("an answer");
    assert_eq!(ended.status(), 200);
    let page = link.split('?').next().expect("an address").strip_prefix(shop.url()).expect("ours").to_owned();
    assert_eq!(shop.guest().get(&page).await.status, 200);
}

/// What nobody packs, until it is late.
async fn left_lying(shop: &Shop) {
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    let slip = format!("/admin/fulfillments/{}/packing-slip", id(&task));
    assert_eq!(shop.warehouse().get(&slip).await.status, 200);
    shop.wait("P5D").await;
    let late = shop.agent().get("/admin/orders?late=true").await.expect(200);
    assert!(late["items"].as_array().is_some_and(|items| !items.is_empty()), "{late}");
}

/// From release to the survey, with what goes wrong on the way.
async fn fulfilment(shop: &Shop) {
    crate::journeys::steps::life(shop).await;
    crate::journeys::leaving::detours(shop).await;
}

/// Every page, as a browser asks for it.
async fn site(shop: &Shop) {
    let order = shop.buy_as(&shop.order_body(&[(&shop.kettle, 1)])).await;
    let (id, token) = (id(&order), order["access_token"].as_str().expect("a guest gets a token"));
    let kettle = &shop.kettle;
    let pages = [
        "/".to_owned(),
        "/c/kettles".to_owned(),
        "/search?q=kettle".to_owned(),
        format!("/p/{kettle}?country=US&postal_code=94607"),
        format!("/p/{}", shop.teapot),
        "/cart".to_owned(),
        "/checkout".to_owned(),
        format!("/o/{id}"),
        "/track".to_owned(),
        "/help".to_owned(),
        "/account".to_owned(),
        "/console".to_owned(),
        "/sitemap.xml".to_owned(),
        "/robots.txt".to_owned(),
        "/images/camp-mug.svg".to_owned(),
    ];
    let client = reqwest::Client::new();
    // More than there is: then it is asked when more comes.
    let cookies = format!("cart={kettle}:1~{}:99; __Host-{id}={token}", shop.teapot);
    let open = async |path: &str| {
        let request =
            client.get(format!("{}{path}", shop.url())).header("accept", "text/html").header("cookie", &cookies);
        request.send().await.expect("an answer").status().as_u16()
    };
    for page in pages {
        assert_eq!(open(&page).await, 200, "{page}");
    }
    assert_eq!(open("/no/such/page").await, 404);
}

async fn catalogue(shop: &Shop) {
    let merchant = shop.merchant();
    // A limit of its own makes a back-order item, another limit changes it; without one there is none.
    for limit in [3, 5] {
        shop.change_product(&shop.kettle, json!({"backorder_limit": limit})).await;
    }
    let table = |limit: u32| {
        format!(
            "sku,name,description,category,price,weight_g,backorder_limit,published\n\
             TRAY,Tray,A tray.,towels,2100,900,{limit},true\nRUG,Rug,A rug.,towels,9100,2900,0,true\n"
        )
    };
    let key = new_key();
    for (key, limit) in [(key.clone(), 2), (key, 2), (new_key(), 4)] {
        merchant.import(&key, &table(limit)).await.expect(200);
    }
    shop.change_setting("allocation", &json!({"max_extra_cost": {"amount": 100, "currency": "USD"}})).await;
    shop.change_location("east", json!({"cutoff": "15:00"})).await;
    let path = "/admin/stock/TRAY/east";
    merchant.put(path, &json!({"safety": 1})).await.expect(201);
    merchant.put_over(1, path, &json!({"safety": 0})).await.expect(200);
    let order = json!({"location": "east", "expected_on": "2027-04-01", "lines": [{"sku": "TRAY", "quantity": 5}]});
    let key = new_key();
    for _ in 0..2 {
        merchant.post_under(&key, "/admin/purchase-orders", &order).await.expect(201);
    }
    shop.drain().await;
    // What is withdrawn leaves the search.
    shop.change_product("RUG", json!({"published": false})).await;
    shop.drain().await;
}

async fn warehouse(shop: &Shop) {
    let (staff, kettle) = (shop.warehouse(), shop.kettle.as_str());
    // Where nothing was yet, where something was, and said twice.
    for (sku, place) in [(kettle, "west"), (kettle, "east"), (kettle, "east"), ("TRAY", "east")] {
        let (key, path) = (new_key(), format!("/admin/stock/{sku}/{place}/receipts"));
        for _ in 0..2 {
            staff.post_under(&key, &path, &json!({"quantity": 30})).await.expect(201);
        }
    }
    let done = async |path: String, body: Value| {
        let key = new_key();
        for _ in 0..2 {
            staff.post_under(&key, &path, &body).await.expect(201);
        }
    };
    for (sku, place) in [("RUG", "west"), (kettle, "west")] {
        done(format!("/admin/stock/{sku}/{place}/counts"), json!({"counted": 29})).await;
    }
    for (sku, place) in [("RUG", "east"), (kettle, "west")] {
        done(format!("/admin/stock/{sku}/{place}/adjustments"), json!({"delta": 1, "reason": "found"})).await;
    }
    for (sku, from, to) in [("RUG", "west", "north"), (kettle, "west", "east")] {
        done(format!("/admin/stock/{sku}/{from}/transfers"), json!({"to": to, "quantity": 1})).await;
    }
    // From where nothing ever stood.
    let (path, body) = (format!("/admin/stock/{}/north/transfers", shop.card), json!({"to": "east", "quantity": 1}));
    staff.post(&path, &body).await.expect_problem(409, "not_available");
    staff.get(&format!("/admin/stock/{kettle}")).await.expect(200);
    shop.drain().await;
}

async fn shoppers(shop: &Shop) {
    let (guest, kettle) = (shop.guest(), shop.kettle.as_str());
    for path in ["/products?q=kettle", "/openapi.json"] {
        guest.get(path).await.expect(200);
    }
    guest.get("/no/such/thing").await.expect(404);
    // What is there, and what is not but something like it is.
    shop.page(kettle).await;
    shop.page(&shop.big_kettle).await;
    guest.get(&format!("/products/{kettle}?country=US&postal_code=94607")).await.expect(200);
    let body = shop.order_body(&[(kettle, 1)]);
    let quote = shop.quote(&[(kettle, 1)]).await;
    let order = shop.buy_as(&body.clone().with("quote_id", quote["quote_id"].clone())).await;
    shop.buyer_of(&order).order(id(&order)).await.expect(200);
    for (email, status) in [("ada@example.com", 200), ("eve@example.com", 404)] {
        let known = json!({"number": order["number"], "email": email});
        guest.post_without_key("/orders/lookup", &known).await.expect(status);
    }
    let cheap = body.with("expected_total", json!({"amount": 1, "currency": "USD"}));
    guest.place(&cheap).await.expect_problem(409, "price_changed");
    let gone = [(shop.big_kettle.as_str(), 1)];
    guest.place(&shop.order_body(&gone)).await.expect_problem(409, "out_of_stock");
    guest.post_without_key("/quotes", &shop.quote_body(&gone)).await.expect(409);
    // Before the stream has brought the movements, the check has to look twice.
    shop.violations().await;
}

/// Orders that do not simply succeed: what the paying functions read again, undo and sweep up.
async fn trouble(shop: &Shop) {
    // One to pay for now and one to wait for.
    let more_than_there_is = || async {
        if shop.for_sale("TRAY").await == 0 {
            shop.receive("TRAY", "east", 5).await;
        }
        let stock = shop.for_sale("TRAY").await;
        shop.order_body(&[("TRAY", stock + 1)]).with("allow_backorder", true).with("agree_later_charge", true)
    };
    let declined = more_than_there_is().await.with("payment_method", "tok_declined");
    shop.guest().place(&declined).await.expect(402);
    // An order whose process died is finished by its repeat; of another, nobody hears again.
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    for repeated in [true, false] {
        let (key, runner) = (new_key(), shop.runner().expect("a shop of our own"));
        runner.faults(vec![PlannedFault::new(
            "place-order",
            shop.gateway_call(&body).await,
            local::FaultKind::CrashAfter,
        )]);
        shop.guest().place_under(&key, &body).await.expect(502);
        // The gateway's message would be faster than the repeat: it does not get through.
        runner.faults(vec![PlannedFault::new("payment-webhook", 0, local::FaultKind::Refuse)]);
        shop.advance("PT30S").await;
        runner.faults(Faults::None);
        if repeated {
            shop.guest().place_under(&key, &body).await.expect(201);
        }
    }
    // The customer answers the bank, or comes too late, or never comes.
    for (answered, asks) in [(true, true), (false, true), (false, false)] {
        let waiting = more_than_there_is().await.with("payment_method", "tok_3ds");
        let order = shop.guest().place(&waiting).await.expect(201);
        if answered {
            shop.authenticate(id(&order)).await;
        } else {
            // Goods come for what it waits for, and then nobody wants them.
            shop.receive("TRAY", "east", 1).await;
            shop.advance("PT16M").await;
        }
        if asks {
            let path = format!("/orders/{}/payments/confirm", id(&order));
            let status = if answered { 200 } else { 402 };
            shop.buyer_of(&order).post_without_key(&path, &json!({})).await.expect(status);
        }
        shop.drain().await;
    }
    // The customer tells the bank that it is not them, and the shop hears of it from the gateway alone.
    let waiting = more_than_there_is().await.with("payment_method", "tok_3ds");
    let order = shop.guest().place(&waiting).await.expect(201);
    shop.receive("TRAY", "east", 1).await;
    shop.refuse_at_the_bank(order["payment_action"]["url"].as_str().expect("the bank's page")).await;
    shop.drain().await;
}

async fn account(shop: &Shop) {
    let ada = shop.ada();
    ada.place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect(201);
    shop.drain().await;
    // Each asks the identity provider where nothing is kept of somebody, or it is too old.
    for path in ["/me", "/me/orders", "/me/addresses"] {
        shop.advance("PT61M").await;
        ada.get(path).await.expect(200);
    }
    let home = shop.address_body();
    let put = ada.put("/me/addresses/home", &home).await;
    put.expect(201);
    ada.delete_over(put.version(), "/me/addresses/home").await.expect(200);
}

async fn office(shop: &Shop) {
    let (agent, merchant) = (shop.agent(), shop.merchant());
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("on_behalf_of", shop.sub(Who::Ada));
    let order = agent.place(&body).await.expect(201);
    let (key, holds) = (new_key(), format!("/admin/orders/{}/holds", id(&order)));
    for _ in 0..2 {
        agent.post_under(&key, &holds, &json!({"reason": "address"})).await.expect(201);
    }
    agent.delete(&format!("{holds}/address")).await.expect(200);
    agent.get("/admin/orders").await.expect(200);
    let number = order["number"].as_str().expect("a number");
    for query in ["email=ada@example.com", "phone=%2B14155550100", &format!("order={number}")] {
        agent.get(&format!("/admin/customers?{query}")).await.expect(200);
    }
    shop.drain().await;
    shop.warehouse().get("/admin/products").await.expect(200);
    merchant.get("/admin/reports/stock-accuracy").await.expect(200);
    merchant.get("/admin/failures").await.expect(200);
    let key = new_key();
    for _ in 0..2 {
        merchant.post_under(&key, "/admin/failures/send-mail/redrive", &json!({})).await.expect(202);
    }
    // Every function that sets a timer lets it fire in time; here one is enough.
    let runner = shop.runner().expect("a shop of our own");
    let mut changes: store::Changes<app::Error> = store::Changes::new();
    changes.put_timer(&store::timers::Timer::new("timers.nothing.v1", runner.now(), "ord_1", ""));
    runner.table().commit(changes).await.expect("a timer is set");
    shop.advance("PT1M").await;
    shop.drain().await;
}
