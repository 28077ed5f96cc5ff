//! `POST /orders/lookup`: a guest finds an order by its number and e-mail address.

use app::App;
use app::orders::{self, LookUp};
use domain::validate::{Problems, Validate};
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders/lookup", "lookup-order");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupOrderBody {
    /// As it was told or typed: case, spaces and hyphens do not matter.
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub email: String,
}

impl Validate for LookupOrderBody {
    fn check(&self, problems: &mut Problems) {
        // Not searched for card numbers: a number may be all digits, and one in ten of those passes Luhn's check.
        if self.number.trim().is_empty() {
            problems.add("number", "is required");
        } else if self.number.chars().count() > 64 {
            problems.add("number", "must have at most 64 characters");
        }
        problems.required("email", &self.email, 254);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let body: LookupOrderBody = call.json()?;
    let wanted = LookUp { number: body.number, email: body.email, remote: call.remote.clone() };
    let order = orders::look_up(app, &wanted).await?;
    let story = orders::story_of(app, order).await?;
    let view = OrderView::of_story(app, &story, Reader::Customer).with_access(app, &story.order);
    Reply::ok().etag(story.order.version).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Finds an order by number and e-mail address")
        .body::<LookupOrderBody>()
        .reply::<OrderView>(200, "The order, with its `access_token`")
        .done();
}
