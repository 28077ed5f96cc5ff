//! `GET /images/{file}`: a picture of a product, at most as wide as asked for.

use crate::fit::{self, Fitted, Unfit};
use crate::kept::KEPT;
use crate::vector;
use app::pictures::{self, Name, Refusal, Width};
use app::ports::{Picture, Stored};
use app::{App, Error};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::{StatusCode, header};
use serde::Deserialize;

pub const ROUTE: Route = Route::get("/images/{file}", "get-picture");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// A day, and a week more while a new one is fetched: pictures are replaced by pictures of other names.
const CACHING: &str = "public, max-age=86400, stale-while-revalidate=604800";
/// Rises when the same file is made into another picture than before.
const RECIPE: u8 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    w: Option<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let name: Name = call.id("file", "picture")?;
    let width = width(&call)?;
    let shown = call.header("if-none-match").and_then(|tags| shown(tags, width));
    let kept = KEPT.find(&name, width);
    let held = shown.or_else(|| kept.as_ref().map(|(tag, _)| tag.as_str()));
    match (pictures::get(app, &name, held).await?, shown, kept) {
        (Stored::Picture(picture), _, kept) => {
            let (tag, fitted) = fitted(name, picture, width, kept).await?;
            Ok(reply(&tag, width, fitted))
        }
        (Stored::Unchanged, Some(tag), _) => Ok(Reply::ok()
            .status(StatusCode::NOT_MODIFIED)
            .header(header::ETAG, etag(tag, width))
            .header(header::CACHE_CONTROL, CACHING)),
        (Stored::Unchanged, None, Some((tag, fitted))) => Ok(reply(&tag, width, fitted)),
        (Stored::Unchanged, None, None) => Err(Error::Bug("unchanged since nothing".to_owned())),
        (Stored::Missing, ..) => Err(Error::NotFound("picture")),
    }
}

/// The width asked for; the largest unless said.
fn width(call: &Call) -> Result<Width, Error> {
    let Some(asked) = call.query::<Query>()?.w else { return Ok(Width::LARGEST) };
    Width::parse(&asked).ok_or_else(|| {
        let widths: Vec<_> = Width::ALL.iter().map(Width::to_string).collect();
        Error::field("w", format!("must be one of {}", widths.join(", ")))
    })
}

/// The picture as it is sent, made unless it was made before.
async fn fitted(
    name: Name,
    picture: Picture,
    width: Width,
    kept: Option<(String, Fitted)>,
) -> Result<(String, Fitted), Error> {
    let Picture { bytes, tag } = picture;
    if let Some(kept) = kept.filter(|(of, _)| *of == tag) {
        return Ok(kept);
    }
    let file = name.clone();
    let made = tokio::task::spawn_blocking(move || fit::fit(&file, bytes.into(), width)).await;
    // A file can be broken in a way its decoder did not think of.
    let made = made.unwrap_or_else(|_| Err(Unfit::Unreadable("its decoder gave up".to_owned())));
    let fitted = made.map_err(Refusal::from)?;
    KEPT.keep(&name, width, &tag, &fitted);
    Ok((tag, fitted))
}

fn reply(tag: &str, width: Width, fitted: Fitted) -> Reply {
    let reply = Reply::ok().header(header::ETAG, etag(tag, width)).header(header::CACHE_CONTROL, CACHING);
    let reply = match fitted.kind {
        vector::KIND => reply.header(header::CONTENT_SECURITY_POLICY, vector::POLICY),
        _ => reply,
    };
    reply.body(fitted.kind, fitted.bytes)
}

/// Weak, since a drawing may be sent compressed.
fn etag(tag: &str, width: Width) -> String {
    format!("W/\"{RECIPE}-{tag}-{width}\"")
}

/// The tag of the stored file behind the picture a client has in this width.
fn shown(if_none_match: &str, width: Width) -> Option<&str> {
    let (begin, end) = (format!("W/\"{RECIPE}-"), format!("-{width}\""));
    let stored = |tag: &&str| !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut tags = if_none_match.split(',').filter_map(|tag| tag.trim().strip_prefix(&*begin)?.strip_suffix(&*end));
    tags.find(stored)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "A picture of a product, by the name the catalogue has")
        .query("w", "At most so many pixels wide: 320, 480, 640, 960, 1280 or 1920, which is what one gets without it.")
        .reply_as(200, "image/*", "JPEG, WebP or SVG; never wider than what was stored, and without its metadata")
        .reply_as(304, "image/*", "It is the one whose ETag was sent along in If-None-Match")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_asked_which_file_it_has_seen_in_this_width() {
        let width = |text| Width::parse(text).unwrap();
        let tag = etag("d41d8cd98f00b204e9800998ecf8427e-2", width("640"));
        assert_eq!(tag, "W/\"1-d41d8cd98f00b204e9800998ecf8427e-2-640\"");
        let given = format!("\"x\", {tag}");
        assert_eq!(shown(&given, width("640")), Some("d41d8cd98f00b204e9800998ecf8427e-2"));
        assert_eq!(shown(&given, width("1280")), None);
        for other in ["*", "", "W/\"0-d41d-640\"", "W/\"1--640\"", "W/\"1-d\\\"4-640\"", "\"1-d41d-640\""] {
            assert_eq!(shown(other, width("640")), None, "{other}");
        }
    }
}
