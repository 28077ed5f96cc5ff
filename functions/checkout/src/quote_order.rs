//! `POST /quotes`: what a basket costs and when it comes, before anybody commits to anything.

use app::App;
use app::orders::{self, QuoteRequest, QuoteView};
use domain::address::Address;
use domain::validate::{Problems, Validate};
use edge::wire::basket::{LineBody, check_lines, wanted};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/quotes", "quote-order");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteOrderBody {
    #[serde(default)]
    pub lines: Vec<LineBody>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub ship_to: Address,
    pub coupon: Option<String>,
    /// The option the totals are to be for; the cheapest when left out.
    pub shipping_option: Option<String>,
}

impl Validate for QuoteOrderBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(&self.lines, problems);
        problems.within("ship_to", |problems| {
            // Whoever asks for a price need not say yet who they are: the country decides, the rest refines.
            let to = &self.ship_to;
            problems.country("country", &to.country);
            problems.optional("region", to.region.as_deref(), 100);
            for (field, text, most) in [
                ("name", &to.name, 100),
                ("line1", &to.line1, 200),
                ("city", &to.city, 100),
                ("postal_code", &to.postal_code, 16),
            ] {
                problems.text(field, text, most);
            }
        });
        problems.optional("coupon", self.coupon.as_deref(), 64);
        problems.optional("shipping_option", self.shipping_option.as_deref(), 32);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let body: QuoteOrderBody = call.json()?;
    let request = QuoteRequest {
        lines: wanted(&body.lines)?,
        ship_to: body.ship_to.trimmed(),
        coupon: body.coupon,
        shipping_option: body.shipping_option,
        remote: call.remote.clone(),
    };
    let quoted = orders::quote(app, &request).await?;
    let view = QuoteView::new(&quoted.quote, &quoted.offered, app.config.currency);
    Reply::ok().status(StatusCode::CREATED).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Quotes a basket: prices, taxes, availability, shipping options with dates")
        .body::<QuoteOrderBody>()
        .reply_as(201, "application/json", "The quote, honoured until `expires_at`")
        .done();
}
