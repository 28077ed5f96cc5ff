//! A part of a page: "in the row of the kettle", "in the order summary". The page itself is the largest.

use super::tree::{For, Thing, Tree, words};
use super::{Browser, NotYet, Step};
use serde_json::{Value, json};

/// The part that is called so or holds these words, the smallest there is. It is looked for anew each time.
#[derive(Clone)]
pub(crate) struct Part<'a> {
    browser: &'a Browser,
    texts: Vec<String>,
}

impl Browser {
    pub(super) fn whole(&self) -> Part<'_> {
        Part { browser: self, texts: Vec::new() }
    }

    /// The smallest part of the page (a row, a list item, an article, a named section, a form, a dialog …) that is called
    /// so or holds these words.
    pub(crate) fn within(&self, text: &str) -> Part<'_> {
        self.whole().within(text)
    }
}

impl<'a> Part<'a> {
    pub(crate) fn within(&self, text: &str) -> Self {
        let mut inner = self.clone();
        inner.texts.push(text.to_owned());
        inner
    }

    #[track_caller]
    fn step(&self, what: &str) -> Step {
        let place: Vec<_> = self.texts.iter().map(|text| format!(" in “{text}”")).collect();
        self.browser.step(format!("{what}{}", place.concat()))
    }

    /// A click, or on a phone a tap, on what is called so.
    #[track_caller]
    pub(crate) fn click(&self, name: &str) -> impl Future<Output = ()> + use<'a> {
        let step = self.step(&format!("I click “{name}”"));
        let (part, name) = (self.clone(), name.to_owned());
        async move {
            let mut before = None;
            part.browser
                .until(&step, async || {
                    let thing = part.find(&name, For::Clicking).await?;
                    part.browser.press_on(&thing, &mut before).await
                })
                .await;
        }
    }

    /// Types into the field that is labelled so; what stood there goes.
    #[track_caller]
    pub(crate) fn fill(&self, label: &str, text: &str) -> impl Future<Output = ()> + use<'a> {
        let step = self.step(&format!("I fill in “{label}”"));
        let (part, label, text) = (self.clone(), label.to_owned(), text.to_owned());
        async move {
            part.browser
                .until(&step, async || {
                    let thing = part.find(&label, For::Filling).await?;
                    part.browser.type_into(&thing, &text).await
                })
                .await;
        }
    }

    /// Chooses from a list, or a group of choices, that is labelled so.
    #[track_caller]
    pub(crate) fn choose(&self, label: &str, option: &str) -> impl Future<Output = ()> + use<'a> {
        let step = self.step(&format!("I choose “{option}” for “{label}”"));
        let (part, label, option) = (self.clone(), label.to_owned(), option.to_owned());
        async move {
            let mut before = None;
            part.browser
                .until(&step, async || {
                    let (tree, place) = part.read().await?;
                    if let Some(group) = tree.group(&label, place) {
                        let thing = tree.find(&option, Some(group), For::Choosing)?;
                        return part.browser.press_on(&thing, &mut before).await;
                    }
                    let thing = tree.find(&label, place, For::Filling)?;
                    part.browser.pick(&thing, &option).await
                })
                .await;
        }
    }

    /// Gives a file to the field that is labelled so.
    #[track_caller]
    pub(crate) fn attach(&self, label: &str, name: &str, contents: &str) -> impl Future<Output = ()> + use<'a> {
        let step = self.step(&format!("I attach {name} to “{label}”"));
        let file = self.browser.chromium.directory().join(name);
        std::fs::write(&file, contents).expect("the profile can be written");
        let (part, label) = (self.clone(), label.to_owned());
        async move {
            part.browser
                .until(&step, async || {
                    let thing = part.find(&label, For::Clicking).await?;
                    let parameters = json!({"files": [file], "backendNodeId": thing.node});
                    part.browser.command("DOM.setFileInputFiles", parameters).await.map(drop)
                })
                .await;
        }
    }

    /// Waits until this can be read.
    #[track_caller]
    pub(crate) fn see(&self, text: &str) -> impl Future<Output = ()> + use<'a> {
        let step = self.step(&format!("I see “{text}”"));
        let (part, text) = (self.clone(), text.to_owned());
        async move {
            let wanted = words(&text);
            part.browser
                .until(&step, async || {
                    let shown = part.text().await?;
                    if shown.contains(&wanted) { Ok(()) } else { NotYet::wait("it is not there") }
                })
                .await;
        }
    }

    /// Waits until this can no longer be read.
    #[track_caller]
    pub(crate) fn cannot_see(&self, text: &str) -> impl Future<Output = ()> + use<'a> {
        let step = self.step(&format!("I cannot see “{text}”"));
        let (part, text) = (self.clone(), text.to_owned());
        async move {
            let unwanted = words(&text);
            part.browser
                .until(&step, async || {
                    let shown = part.text().await?;
                    if shown.contains(&unwanted) { NotYet::wait("it is there") } else { Ok(()) }
                })
                .await;
        }
    }

    /// Waits until the field that is labelled so holds this; a box that is ticked holds `true`.
    #[track_caller]
    pub(crate) fn holds(&self, label: &str, value: &str) -> impl Future<Output = ()> + use<'a> {
        let step = self.step(&format!("“{label}” holds “{value}”"));
        let (part, label, value) = (self.clone(), label.to_owned(), value.to_owned());
        async move {
            part.browser
                .until(&step, async || {
                    let (tree, place) = part.read().await?;
                    let ticked = tree.find(&label, place, For::Choosing);
                    let thing = ticked.or_else(|_| tree.find(&label, place, For::Filling))?;
                    let object = part.browser.object(thing.node).await?;
                    let held = part.browser.call(&object, include_str!("page/value.js"), &[]).await?;
                    if held == value.as_str() { Ok(()) } else { NotYet::wait(format!("it holds {held}")) }
                })
                .await;
        }
    }

    /// All that can be read here.
    pub(super) async fn text(&self) -> Result<String, NotYet> {
        if self.texts.is_empty() {
            return self.browser.all_text().await;
        }
        let (tree, part) = self.read().await?;
        let node = part.map(|part| tree.node_of(part)).unwrap_or_default();
        let object = self.browser.object(node).await?;
        let text = self.browser.call(&object, include_str!("page/text.js"), &[]).await?;
        Ok(words(text.as_str().unwrap_or_default()))
    }

    async fn read(&self) -> Result<(Tree, Option<usize>), NotYet> {
        let tree = Tree::read(&self.browser.chromium.session).await?;
        let part = tree.part(&self.texts)?;
        Ok((tree, part))
    }

    async fn find(&self, name: &str, purpose: For) -> Result<Thing, NotYet> {
        let (tree, part) = self.read().await?;
        Ok(tree.find(name, part, purpose)?)
    }
}

impl Browser {
    /// Of all frames, one after the other.
    pub(super) async fn all_text(&self) -> Result<String, NotYet> {
        let frames = self.command("Page.getFrameTree", json!({})).await?;
        let mut open: Vec<&Value> = vec![&frames["frameTree"]];
        let mut text = String::new();
        while let Some(frame) = open.pop() {
            let world = json!({"frameId": frame["frame"]["id"], "worldName": "harness"});
            let world = self.command("Page.createIsolatedWorld", world).await?;
            let call = json!({"executionContextId": world["executionContextId"], "returnByValue": true,
                "functionDeclaration": include_str!("page/text.js")});
            let answer = self.command("Runtime.callFunctionOn", call).await?;
            text.push_str(answer["result"]["value"].as_str().unwrap_or_default());
            text.push('\n');
            open.extend(frame["childFrames"].as_array().into_iter().flatten());
        }
        Ok(words(&text))
    }
}
