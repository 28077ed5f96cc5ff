//! The keyboard: single keys, and a walk through the page with Tab that sees at each stop what somebody sees.

use super::{Browser, NotYet, Step};
use serde_json::json;

/// More stops than any page has.
const STOPS: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Enter,
    Escape,
    Tab,
    BackTab,
    Space,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    /// As it is written.
    Character(char),
}

impl Key {
    /// What DevTools calls it, its code on Windows, which Chromium goes by, and the text that it enters.
    fn wire(self) -> (String, u32, Option<String>) {
        let plain = |name: &str, code| (name.to_owned(), code, None);
        let written = |name: &str, code, text: &str| (name.to_owned(), code, Some(text.to_owned()));
        match self {
            Self::Enter => written("Enter", 13, "\r"),
            Self::Escape => plain("Escape", 27),
            Self::Tab | Self::BackTab => plain("Tab", 9),
            Self::Space => written(" ", 32, " "),
            Self::Backspace => plain("Backspace", 8),
            Self::Delete => plain("Delete", 46),
            Self::Up => plain("ArrowUp", 38),
            Self::Down => plain("ArrowDown", 40),
            Self::Left => plain("ArrowLeft", 37),
            Self::Right => plain("ArrowRight", 39),
            Self::Home => plain("Home", 36),
            Self::End => plain("End", 35),
            Self::Character(character) => {
                let text = character.to_string();
                let code =
                    if character.is_ascii_alphanumeric() { u32::from(character.to_ascii_uppercase()) } else { 0 };
                (text.clone(), code, Some(text))
            }
        }
    }
}

/// Where Tab stopped.
struct Stop {
    name: String,
    /// What somebody would miss there.
    trouble: Option<String>,
}

impl Browser {
    #[track_caller]
    pub(crate) fn press(&self, key: Key) -> impl Future<Output = ()> {
        let step = self.step(format!("I press {key:?}"));
        async move { self.press_key(key).await.unwrap_or_else(|why| panic!("{step}: {why:?}")) }
    }

    pub(super) async fn press_key(&self, key: Key) -> Result<(), NotYet> {
        self.touch().await?;
        let (name, code, text) = key.wire();
        let event = |kind: &str| {
            json!({"type": kind, "key": name, "windowsVirtualKeyCode": code,
                "modifiers": if key == Key::BackTab { 8 } else { 0 }})
        };
        let mut down = event(if text.is_some() { "keyDown" } else { "rawKeyDown" });
        if let Some(text) = text {
            down["text"] = text.into();
        }
        self.command("Input.dispatchKeyEvent", down).await?;
        self.command("Input.dispatchKeyEvent", event("keyUp")).await.map(drop)
    }

    /// Walks through the whole page with Tab and gives what it stopped at, by name. At each stop the focus is drawn (an
    /// outline or a shadow that is not there otherwise) and what has it can be seen.
    #[track_caller]
    pub(crate) fn tab_through(&self) -> impl Future<Output = Vec<String>> {
        let step = self.step("I tab through the page".to_owned());
        async move {
            let stops = self.walk(&step).await;
            let troubles: Vec<_> = stops.iter().filter_map(|stop| stop.trouble.as_deref()).collect();
            assert!(troubles.is_empty(), "{step}: with the keyboard alone\n  {}", troubles.join("\n  "));
            stops.into_iter().map(|stop| stop.name).collect()
        }
    }

    /// From the top, until the focus leaves the page or comes round.
    async fn walk(&self, step: &Step) -> Vec<Stop> {
        self.settle(step).await;
        let walked = self.stops().await;
        walked.unwrap_or_else(|why| panic!("{step}: {why:?}"))
    }

    async fn stops(&self) -> Result<Vec<Stop>, NotYet> {
        self.script(include_str!("page/focus.js"), &[]).await?;
        let mut stops = Vec::new();
        let (mut first, mut last) = (None, None);
        for _ in 0..STOPS {
            self.press_key(Key::Tab).await?;
            let Some((node, stop)) = self.focused().await? else { return Ok(stops) };
            if last.is_some() && first == Some(node) && last != Some(node) {
                return Ok(stops);
            }
            // Within a frame, several stops are one here.
            if last.replace(node) != Some(node) {
                stops.push(stop);
            }
            first.get_or_insert(node);
        }
        NotYet::wait(format!("the focus does not come to an end within {STOPS} stops"))
    }

    /// What has the focus, if anything but the page itself has.
    async fn focused(&self) -> Result<Option<(u64, Stop)>, NotYet> {
        let active = self.command("Runtime.evaluate", json!({"expression": "document.activeElement"})).await?;
        let Some(object) = active["result"]["objectId"].as_str() else { return Ok(None) };
        let look = "function () { return globalThis[Symbol.for('focus')](this) }";
        let look = self.call(object, look, &[]).await?;
        if look == "nothing" {
            return Ok(None);
        }
        let node = self.command("DOM.describeNode", json!({"objectId": object})).await?;
        let named = json!({"objectId": object, "fetchRelatives": false});
        let named = self.command("Accessibility.getPartialAXTree", named).await?;
        let text = |field: &str| super::tree::words(named["nodes"][0][field]["value"].as_str().unwrap_or_default());
        let name = text("name");
        let trouble = if name.is_empty() { Some("it has no name") } else { look.as_str() };
        let trouble = trouble.map(|trouble| format!("{} “{name}”: {trouble}", text("role")));
        Ok(Some((node["node"]["backendNodeId"].as_u64().unwrap_or_default(), Stop { name, trouble })))
    }
}
