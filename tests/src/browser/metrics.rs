//! What a page costs somebody: bytes over the wire, how soon it is there, whether it jumps. Times are the machine's; bytes
//! and shifts are the page's.

use super::Browser;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Of the page that is shown, from the moment it was gone to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Metrics {
    pub(crate) path: String,
    width: &'static str,
    pub(crate) requests: usize,
    /// By type (document, css, js, font, image, fetch, other), over the wire, headers included. What was cached costs
    /// nothing: a new browser has nothing cached.
    pub(crate) bytes: BTreeMap<&'static str, u64>,
    #[serde(flatten)]
    pub(crate) times: Times,
}

/// From the browser's performance entries; times in milliseconds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Times {
    pub(crate) first_paint: Option<f64>,
    pub(crate) largest_paint: Option<f64>,
    /// Cumulative layout shift.
    pub(crate) layout_shift: f64,
    /// What moved.
    pub(crate) moved: Vec<String>,
    /// How often the page was busy for more than 50 ms, and for how long at worst.
    pub(crate) long_tasks: u32,
    pub(crate) longest_task: f64,
}

impl Metrics {
    /// Everything but pictures.
    pub(crate) fn bytes_without_pictures(&self) -> u64 {
        self.bytes.iter().filter(|(kind, _)| **kind != "image").map(|(_, bytes)| bytes).sum()
    }

    /// The page weighs no more than this without its pictures, and nothing on it jumped.
    #[track_caller]
    pub(crate) fn are_light(&self, limit: u64) {
        let weight = self.bytes_without_pictures();
        assert!(weight <= limit, "{} weighs {weight} bytes, more than {limit}: {:?}", self.path, self.bytes);
        let Times { layout_shift, moved, .. } = &self.times;
        // Below this, nobody sees a shift; a rounded-off pixel is one too.
        assert!(*layout_shift < 0.01, "{} jumps (layout shift {layout_shift:.3}): {moved:?}", self.path);
    }
}

impl Browser {
    /// What the page cost, once it is at rest. Printed as one line of JSON.
    #[track_caller]
    pub(crate) fn metrics(&self) -> impl Future<Output = Metrics> {
        let step = self.step("I measure the page".to_owned());
        async move {
            self.settle(&step).await;
            let touched = json!(self.seen().is_touched());
            let times = self.with_scripts(include_str!("page/metrics.js"), &[touched]).await;
            let times = times.unwrap_or_else(|why| panic!("{step}: {why}"));
            let times: Times = serde_json::from_value(times).unwrap_or_else(|error| panic!("{step}: {error}"));
            let path = super::watch::path_of(&self.url().await).to_owned();
            let seen = self.seen();
            let mut bytes = BTreeMap::new();
            for request in seen.requests() {
                *bytes.entry(kind(&request.kind)).or_default() += request.bytes;
            }
            let requests = seen.requests().count();
            let metrics = Metrics { path, width: self.width.name(), requests, bytes, times };
            println!("{}", line(&metrics));
            metrics
        }
    }
}

fn line(metrics: &Metrics) -> Value {
    let mut line = json!(metrics);
    line["bytes_without_pictures"] = metrics.bytes_without_pictures().into();
    line
}

/// In the words of those who build pages.
fn kind(devtools: &str) -> &'static str {
    match devtools {
        "Document" => "document",
        "Stylesheet" => "css",
        "Script" => "js",
        "Font" => "font",
        "Image" => "image",
        "Fetch" | "XHR" => "fetch",
        _ => "other",
    }
}
