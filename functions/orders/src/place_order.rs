//! `POST /orders`: places an order.

use app::orders::{self, PlaceOrder, Token};
use app::{App, Caller, Error, Role};
use domain::address::{Address, BillingAddress, ContactBody};
use domain::ids::QuoteId;
use domain::money::{Minor, Money};
use domain::orders::{Channel, Priority};
use domain::validate::{Problems, Validate};
use edge::wire::basket::{LineBody, check_lines, wanted};
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders", "place-order").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceOrderBody {
    #[serde(default)]
    pub lines: Vec<LineBody>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub ship_to: Address,
    #[schema(value_type = Option<Object>)]
    pub bill_to: Option<BillingAddress>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub contact: ContactBody,
    #[serde(default)]
    pub shipping_option: String,
    /// The gateway's token for the method. Never a card number. Not needed where store credit pays all of it.
    #[serde(default)]
    pub payment_method: String,
    pub quote_id: Option<String>,
    /// What the shopper was shown; another total is refused with a new quote.
    #[schema(value_type = Option<Object>)]
    pub expected_total: Option<Money>,
    #[serde(default)]
    pub allow_backorder: bool,
    #[serde(default)]
    pub agree_later_charge: bool,
    pub coupon: Option<String>,
    /// So much of it is paid from the customer's account, and no more than it costs.
    #[schema(value_type = Option<Object>)]
    pub use_credit: Option<Money>,
    /// `normal` or `emergency`.
    pub priority: Option<String>,
    /// Agents: the customer's account.
    pub on_behalf_of: Option<String>,
    /// Agents: `phone`, `mail`, `chat` or `store`.
    pub channel: Option<String>,
}

impl Validate for PlaceOrderBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(&self.lines, problems);
        problems.within("ship_to", |problems| self.ship_to.check(problems));
        if let Some(bill_to) = &self.bill_to {
            problems.within("bill_to", |problems| bill_to.check(problems));
        }
        problems.within("contact", |problems| self.contact.check(problems));
        problems.required("shipping_option", &self.shipping_option, 32);
        if self.use_credit.is_none() || !self.payment_method.is_empty() {
            problems.required("payment_method", &self.payment_method, 128);
        }
        if self.payment_method == "link" {
            problems.add("payment_method", "pay links are not offered by this shop; send a gateway token");
        } else if !self.payment_method.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        {
            problems.add("payment_method", "must be a token of the payment gateway");
        }
        problems.optional("coupon", self.coupon.as_deref(), 64);
        problems.optional("on_behalf_of", self.on_behalf_of.as_deref(), 128);
        if let Some(id) = &self.quote_id
            && let Err(wrong) = QuoteId::parse(id)
        {
            problems.add("quote_id", wrong.to_string());
        }
        if self.priority.as_deref().is_some_and(|text| text.parse::<Priority>().is_err()) {
            problems.add("priority", "must be normal or emergency");
        }
        if self.channel.as_deref().is_some_and(|text| text.parse::<Channel>().is_err()) {
            problems.add("channel", "must be web, phone, mail, chat or store");
        }
        if self.allow_backorder && !self.agree_later_charge {
            problems.add("agree_later_charge", "must be true to order what ships and is charged later");
        }
        if self.use_credit.is_some_and(|money| money.amount <= Minor::ZERO) {
            problems.add("use_credit.amount", "must be above zero");
        }
    }
}

impl PlaceOrderBody {
    fn into_command(self, app: &App, call: &Call) -> Result<PlaceOrder, Error> {
        let mut problems = Problems::new();
        let contact = problems.within("contact", |problems| self.contact.parse(problems));
        if self.expected_total.is_some_and(|money| money.currency != app.config.currency) {
            problems.add("expected_total.currency", format!("must be {}", app.config.currency));
        }
        if self.use_credit.is_some_and(|money| money.currency != app.config.currency) {
            problems.add("use_credit.currency", format!("must be {}", app.config.currency));
        }
        let has_account =
            if call.caller.has(Role::Agent) { self.on_behalf_of.is_some() } else { call.caller.sub().is_some() };
        if self.use_credit.is_some() && !has_account {
            problems.add("use_credit", "store credit is an account's: sign in to use it");
        }
        if !call.caller.has(Role::Agent) {
            let only_agents = "is for agents";
            if self.on_behalf_of.is_some() {
                problems.add("on_behalf_of", only_agents);
            }
            if self.channel.as_deref().is_some_and(|channel| channel != "web") {
                problems.add("channel", only_agents);
            }
        }
        let Some(contact) = contact.filter(|_| problems.is_empty()) else { return Err(Error::Invalid(problems)) };
        let channel = match (&self.channel, call.caller.has(Role::Agent)) {
            (Some(channel), _) => channel.parse().unwrap_or_default(),
            (None, true) => Channel::Phone,
            (None, false) => Channel::Web,
        };
        Ok(PlaceOrder {
            caller: call.caller.clone(),
            token: call.signed_in().ok().map(|who| Token(who.token.to_owned())),
            idempotency_key: call.idempotency_key()?,
            fingerprint: call.fingerprint(),
            lines: wanted(&self.lines)?,
            ship_to: self.ship_to.trimmed(),
            bill_to: self.bill_to.map(BillingAddress::trimmed),
            contact,
            shipping_option: self.shipping_option,
            payment_method: self.payment_method,
            quote: self.quote_id.as_deref().and_then(|id| QuoteId::parse(id).ok()),
            expected_total: self.expected_total.map(|money| money.amount),
            allow_backorder: self.allow_backorder,
            agree_later_charge: self.agree_later_charge,
            coupon: self.coupon,
            use_credit: self.use_credit.map(|money| money.amount),
            priority: self.priority.and_then(|text| text.parse().ok()).unwrap_or_default(),
            on_behalf_of: self.on_behalf_of,
            channel,
        })
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    call.idempotency_key()?;
    let command = call.json::<PlaceOrderBody>()?.into_command(app, &call)?;
    let placed = Box::pin(orders::place(app, &command)).await?;
    let mut view = OrderView::new(app, &placed.order, Reader::of(&call.caller));
    if matches!(call.caller, Caller::Guest { .. }) {
        view = view.with_access(app, &placed.order);
    }
    let reply = Reply::created(format!("/orders/{}", placed.order.id)).etag(placed.order.version);
    reply.replayed(placed.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Places an order: reserves its stock and authorises its payment")
        .body::<PlaceOrderBody>()
        .reply::<OrderView>(
            201,
            "The order; for guests with `access_token`, with `payment_action` where the customer must act",
        )
        .done();
}
