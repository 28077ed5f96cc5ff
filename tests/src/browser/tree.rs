//! What a person, or a screen reader, finds on a page: Chromium's own accessibility tree, with the names and roles that it
//! computes. All frames are one tree.

use super::wire::{Refusal, Session};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CLICKED: [&str; 15] = [
    "button",
    "checkbox",
    "combobox",
    "DisclosureTriangle",
    "gridcell",
    "link",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "option",
    "radio",
    "switch",
    "tab",
    "ToggleButton",
    "treeitem",
];
const FILLED: [&str; 10] = [
    "textbox",
    "searchbox",
    "spinbutton",
    "combobox",
    "slider",
    "Date",
    "DateTime",
    "InputTime",
    "ColorWell",
    "listbox",
];
/// What a page is made of, as far as somebody would say "in the …".
const PARTS: [&str; 20] = [
    "alert",
    "alertdialog",
    "article",
    "banner",
    "complementary",
    "contentinfo",
    "dialog",
    "figure",
    "form",
    "group",
    "listitem",
    "log",
    "main",
    "navigation",
    "radiogroup",
    "region",
    "row",
    "search",
    "status",
    "tabpanel",
];

#[derive(Clone, Debug, Default)]
pub(super) struct Thing {
    pub(super) role: String,
    pub(super) name: String,
    /// Its node in the DOM.
    pub(super) node: u64,
    pub(super) disabled: bool,
    focusable: bool,
    ignored: bool,
    /// Where a link leads.
    url: Option<String>,
    parent: Option<usize>,
}

pub(super) struct Tree {
    things: Vec<Thing>,
}

/// What is to be done with a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    Clicking,
    Filling,
    /// A radio button in a group, by the group's name.
    Choosing,
}

impl Tree {
    pub(super) async fn read(session: &Session) -> Result<Self, Refusal> {
        let frames = session.command("Page.getFrameTree", json!({})).await?;
        let mut tree = Self { things: Vec::new() };
        let mut open = vec![(&frames["frameTree"], true)];
        while let Some((frame, is_main)) = open.pop() {
            let id = &frame["frame"]["id"];
            let owner = if is_main { None } else { tree.owner(session, id).await? };
            let nodes = session.command("Accessibility.getFullAXTree", json!({"frameId": id})).await?;
            tree.add(nodes["nodes"].as_array().map_or(&[], Vec::as_slice), owner);
            open.extend(frame["childFrames"].as_array().into_iter().flatten().map(|child| (child, false)));
        }
        Ok(tree)
    }

    /// The element that holds a frame.
    async fn owner(&self, session: &Session, frame: &Value) -> Result<Option<usize>, Refusal> {
        let owner = session.command("DOM.getFrameOwner", json!({"frameId": frame})).await?;
        let node = owner["backendNodeId"].as_u64();
        Ok(self.things.iter().position(|thing| Some(thing.node) == node))
    }

    fn add(&mut self, nodes: &[Value], owner: Option<usize>) {
        let first = self.things.len();
        let places: BTreeMap<_, _> = nodes
            .iter()
            .enumerate()
            .filter_map(|(place, node)| Some((node["nodeId"].as_str()?, first + place)))
            .collect();
        self.things.extend(nodes.iter().map(|node| {
            let parent = node["parentId"].as_str().and_then(|id| places.get(id).copied());
            Thing { parent: parent.or(owner), ..Thing::of(node) }
        }));
    }

    fn is_within(&self, mut place: usize, part: usize) -> bool {
        loop {
            if place == part {
                return true;
            }
            match self.things[place].parent {
                Some(parent) => place = parent,
                None => return false,
            }
        }
    }

    /// The smallest part of the page that is called so or holds this text; in it, the next one, and so on.
    pub(super) fn part(&self, texts: &[String]) -> Result<Option<usize>, String> {
        let mut part = None;
        for text in texts {
            part = Some(self.smallest(text, part)?);
        }
        Ok(part)
    }

    fn smallest(&self, text: &str, within: Option<usize>) -> Result<usize, String> {
        let mut parts = Vec::new();
        for (place, thing) in self.things.iter().enumerate() {
            let counts = !thing.ignored && thing.name.contains(text);
            if counts && let Some(part) = self.part_around(place) {
                parts.push(part);
            }
        }
        parts.retain(|part| within.is_none_or(|outer| *part != outer && self.is_within(*part, outer)));
        parts.sort_unstable();
        parts.dedup();
        let inner = |part: &&usize| !parts.iter().any(|other| other != *part && self.is_within(*other, **part));
        let smallest: Vec<_> = parts.iter().filter(inner).copied().collect();
        match smallest[..] {
            [only] => Ok(only),
            [] => Err(format!("no part of the page holds “{text}”")),
            _ => Err(format!("{} parts of the page hold “{text}”", smallest.len())),
        }
    }

    fn part_around(&self, mut place: usize) -> Option<usize> {
        loop {
            let thing = &self.things[place];
            if !thing.ignored && PARTS.contains(&thing.role.as_str()) {
                return Some(place);
            }
            place = thing.parent?;
        }
    }

    pub(super) fn node_of(&self, place: usize) -> u64 {
        self.things[place].node
    }

    /// The one thing that is called so.
    pub(super) fn find(&self, name: &str, within: Option<usize>, purpose: For) -> Result<Thing, String> {
        let candidates = self.candidates(within, purpose);
        let found: Vec<_> = candidates.iter().filter(|thing| is_called(&thing.name, name)).collect();
        match found[..] {
            [only] => Ok((*only).clone()),
            [] => Err(format!("nothing is called “{name}”; there are {}", list(&candidates))),
            // A picture and the name below it may lead to the same place.
            [first, ref others @ ..] if first.url.is_some() && others.iter().all(|other| other.url == first.url) => {
                Ok((*first).clone())
            }
            _ => Err(format!("{} things are called “{name}”: say which with within(…)", found.len())),
        }
    }

    /// Whether a group of choices is called so: then its place.
    pub(super) fn group(&self, name: &str, within: Option<usize>) -> Option<usize> {
        let is_group = |thing: &Thing| matches!(thing.role.as_str(), "group" | "radiogroup") && !thing.ignored;
        (0..self.things.len()).find(|place| {
            let thing = &self.things[*place];
            is_group(thing) && is_called(&thing.name, name) && within.is_none_or(|part| self.is_within(*place, part))
        })
    }

    fn candidates(&self, within: Option<usize>, purpose: For) -> Vec<&Thing> {
        let things = self.things.iter().enumerate();
        let inside = things.filter(|(place, _)| within.is_none_or(|part| self.is_within(*place, part)));
        inside.map(|(_, thing)| thing).filter(|thing| thing.serves(purpose)).collect()
    }
}

impl Thing {
    fn of(node: &Value) -> Self {
        let property = |name: &str| {
            let properties = node["properties"].as_array().into_iter().flatten();
            properties.filter(|property| property["name"] == name).map(|property| &property["value"]["value"]).next()
        };
        let is = |name: &str| property(name).is_some_and(|value| value == true);
        Self {
            role: node["role"]["value"].as_str().unwrap_or_default().to_owned(),
            name: words(node["name"]["value"].as_str().unwrap_or_default()),
            node: node["backendDOMNodeId"].as_u64().unwrap_or_default(),
            disabled: is("disabled"),
            focusable: is("focusable"),
            ignored: node["ignored"] == true,
            url: property("url").and_then(Value::as_str).map(str::to_owned),
            parent: None,
        }
    }

    fn serves(&self, purpose: For) -> bool {
        let role = self.role.as_str();
        let is_page = matches!(role, "RootWebArea" | "Iframe");
        !self.ignored
            && match purpose {
                For::Clicking => CLICKED.contains(&role) || (self.focusable && !is_page && !FILLED.contains(&role)),
                For::Filling => FILLED.contains(&role) || (self.focusable && !is_page && !CLICKED.contains(&role)),
                For::Choosing => matches!(role, "radio" | "checkbox" | "option"),
            }
    }
}

/// With single spaces, none of them one that does not break.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Cart…` is anything that begins so.
pub(super) fn is_called(name: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('…') {
        Some(beginning) if !beginning.is_empty() => name.starts_with(beginning),
        _ => name == wanted,
    }
}

fn list(things: &[&Thing]) -> String {
    let names: Vec<_> = things.iter().map(|thing| format!("{} “{}”", thing.role, thing.name)).collect();
    if names.is_empty() { "none at all".to_owned() } else { names.join(", ") }
}
