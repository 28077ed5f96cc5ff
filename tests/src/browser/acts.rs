//! What somebody does on a page: goes somewhere, clicks or taps, fills in, chooses. Always as a person could: what is
//! covered, disabled or still moving cannot be clicked.

use super::tree::Thing;
use super::{Browser, NotYet, Width};
use serde_json::{Value, json};

/// Where something stood at the last look: it is pressed when it stands still.
pub(super) type Before = Option<(f64, f64)>;

impl Browser {
    /// Goes to a path of the site, or to another site; returns when the page has loaded.
    #[track_caller]
    pub(crate) fn go(&self, path: &str) -> impl Future<Output = ()> {
        let step = self.step(format!("I go to {path}"));
        let url = if path.starts_with('/') { format!("{}{path}", self.site) } else { path.to_owned() };
        async move {
            let gone = self.chromium.session.navigate(&url).await;
            gone.unwrap_or_else(|refusal| panic!("{step}: {refusal}"));
        }
    }

    #[track_caller]
    pub(crate) fn reload(&self) -> impl Future<Output = ()> {
        let step = self.step("I load the page again".to_owned());
        async move {
            let url = self.address().await.unwrap_or_else(|why| panic!("{step}: {why:?}"));
            let gone = self.chromium.session.navigate(&url).await;
            gone.unwrap_or_else(|refusal| panic!("{step}: {refusal}"));
        }
    }

    /// A click, or on a phone a tap, on what is called so by its text or label. A name that ends in `…` is the beginning of
    /// one.
    #[track_caller]
    pub(crate) fn click(&self, name: &str) -> impl Future<Output = ()> {
        self.whole().click(name)
    }

    /// Types into the field that is labelled so; what stood there goes.
    #[track_caller]
    pub(crate) fn fill(&self, label: &str, text: &str) -> impl Future<Output = ()> {
        self.whole().fill(label, text)
    }

    /// Chooses from a list, or a group of choices, that is labelled so.
    #[track_caller]
    pub(crate) fn choose(&self, label: &str, option: &str) -> impl Future<Output = ()> {
        self.whole().choose(label, option)
    }

    /// Gives a file to the field that is labelled so.
    #[track_caller]
    pub(crate) fn attach(&self, label: &str, name: &str, contents: &str) -> impl Future<Output = ()> {
        self.whole().attach(label, name, contents)
    }

    /// Presses on a thing, once it stands where it stood at the last look and nothing lies over it.
    pub(super) async fn press_on(&self, thing: &Thing, before: &mut Before) -> Result<(), NotYet> {
        if thing.disabled {
            return NotYet::wait("it is disabled");
        }
        self.command("DOM.scrollIntoViewIfNeeded", json!({"backendNodeId": thing.node})).await?;
        let object = self.target(thing.node).await?;
        if let Some(why) = self.call(&object, include_str!("page/reach.js"), &[]).await?.as_str() {
            return NotYet::wait(why);
        }
        let quads = self.command("DOM.getContentQuads", json!({"objectId": object})).await?;
        let Some(middle) = middle(&quads["quads"][0]) else { return NotYet::wait("it has no size") };
        if before.replace(middle) != Some(middle) {
            return NotYet::wait("it moves");
        }
        self.press_at(middle).await
    }

    /// What to point at in order to use a node.
    async fn target(&self, node: u64) -> Result<String, NotYet> {
        let aim = json!({"objectId": self.object(node).await?, "functionDeclaration": include_str!("page/aim.js")});
        let aimed = self.command("Runtime.callFunctionOn", aim).await?;
        Ok(aimed["result"]["objectId"].as_str().unwrap_or_default().to_owned())
    }

    /// What moves after this moves because of it.
    pub(super) async fn touch(&self) -> Result<(), NotYet> {
        self.listen().await?;
        self.seen().touch();
        Ok(())
    }

    async fn press_at(&self, (x, y): (f64, f64)) -> Result<(), NotYet> {
        self.touch().await?;
        if self.width == Width::Phone {
            let touch = |kind: &str, points: Value| json!({"type": kind, "touchPoints": points});
            self.command("Input.dispatchTouchEvent", touch("touchStart", json!([{"x": x, "y": y}]))).await?;
            self.command("Input.dispatchTouchEvent", touch("touchEnd", json!([]))).await?;
            return Ok(());
        }
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({"type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1});
            self.command("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Types over what stands in a field.
    pub(super) async fn type_into(&self, field: &Thing, text: &str) -> Result<(), NotYet> {
        if field.disabled {
            return NotYet::wait("it is disabled");
        }
        self.command("DOM.scrollIntoViewIfNeeded", json!({"backendNodeId": field.node})).await?;
        let object = self.object(field.node).await?;
        let ready = self.call(&object, include_str!("page/prepare.js"), &[json!(text)]).await?;
        match ready.as_str().unwrap_or_default() {
            "done" => return Ok(()),
            "type" => {}
            why => return NotYet::wait(why),
        }
        if text.is_empty() {
            return self.press_key(super::Key::Delete).await;
        }
        self.touch().await?;
        self.command("Input.insertText", json!({"text": text})).await?;
        let held = self.call(&object, include_str!("page/value.js"), &[]).await?;
        let took = held.as_str().is_some_and(|held| !held.is_empty());
        if took || text.trim().is_empty() { Ok(()) } else { NotYet::wait("the field takes nothing of it") }
    }

    pub(super) async fn pick(&self, list: &Thing, option: &str) -> Result<(), NotYet> {
        if list.disabled {
            return NotYet::wait("it is disabled");
        }
        let object = self.object(list.node).await?;
        let wrong = self.call(&object, include_str!("page/choose.js"), &[json!(option)]).await?;
        wrong.as_str().map_or(Ok(()), NotYet::wait)
    }
}

/// Of a quad, four points one after the other.
fn middle(quad: &Value) -> Option<(f64, f64)> {
    let of = |first: usize| {
        let numbers: Option<Vec<f64>> = (0..4).map(|point| quad[first + 2 * point].as_f64()).collect();
        numbers.map(|numbers| numbers.iter().sum::<f64>() / 4.0)
    };
    Some((of(0)?, of(1)?))
}
