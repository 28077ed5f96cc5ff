//! What somebody looks for and finds, and the picture of it.

use super::{Browser, NotYet, Step};
use data_encoding::BASE64;
use serde_json::json;
use std::path::PathBuf;

/// Chromium paints no higher picture.
const HIGHEST: f64 = 8000.0;

impl Browser {
    /// Waits until this can be read on the page.
    #[track_caller]
    pub(crate) fn see(&self, text: &str) -> impl Future<Output = ()> {
        self.whole().see(text)
    }

    /// Waits until this can no longer be read on the page.
    #[track_caller]
    pub(crate) fn cannot_see(&self, text: &str) -> impl Future<Output = ()> {
        self.whole().cannot_see(text)
    }

    /// Waits until the field that is labelled so holds this; a box that is ticked holds `true`.
    #[track_caller]
    pub(crate) fn holds(&self, label: &str, value: &str) -> impl Future<Output = ()> {
        self.whole().holds(label, value)
    }

    /// Waits until the address is this path, perhaps with a query. In it `*` stands for any one segment.
    #[track_caller]
    pub(crate) fn is_at(&self, path: &str) -> impl Future<Output = ()> {
        let step = self.step(format!("I am at {path}"));
        async move {
            self.until(&step, async || {
                let address = self.address().await?;
                let at = if path.contains('?') { address.strip_prefix(&self.site) == Some(path) } else { false };
                if at || super::watch::matches(path, super::watch::path_of(&address)) {
                    Ok(())
                } else {
                    NotYet::wait(format!("the address is {address}"))
                }
            })
            .await;
        }
    }

    /// The whole address, once the page has loaded.
    pub(crate) async fn url(&self) -> String {
        self.address().await.unwrap_or_else(|why| panic!("the browser has no address: {why:?}"))
    }

    pub(super) async fn address(&self) -> Result<String, NotYet> {
        let address = self.script("return location.href", &[]).await?;
        Ok(address.as_str().unwrap_or_default().to_owned())
    }

    /// A picture of the whole page with all its pictures, once it is at rest, in `target/screenshots/<width>/<name>.png`.
    #[track_caller]
    pub(crate) fn screenshot(&self, name: &str) -> impl Future<Output = PathBuf> {
        let step = self.step(format!("I take a picture, {name}"));
        async move { self.picture(&step, name).await }
    }

    async fn picture(&self, step: &Step, name: &str) -> PathBuf {
        // What waits for somebody to scroll there is to be in it.
        let lazy = "for (const image of document.images) if (image.checkVisibility()) image.loading = 'eager'";
        self.script(lazy, &[]).await.unwrap_or_else(|why| panic!("{step}: {why:?}"));
        self.settle(step).await;
        let page = self.command("Page.getLayoutMetrics", json!({})).await;
        let page = page.unwrap_or_else(|why| panic!("{step}: {why:?}"));
        let size = &page["cssContentSize"];
        let height = size["height"].as_f64().unwrap_or(HIGHEST).min(HIGHEST);
        let whole = json!({"format": "png", "captureBeyondViewport": true,
            "clip": {"x": 0, "y": 0, "width": size["width"], "height": height, "scale": 1}});
        let picture = self.command("Page.captureScreenshot", whole).await;
        let picture = picture.unwrap_or_else(|why| panic!("{step}: {why:?}"));
        self.keep(name, picture["data"].as_str().unwrap_or_default())
    }

    /// Writes a picture, as DevTools gives it.
    pub(super) fn keep(&self, name: &str, base64: &str) -> PathBuf {
        let directory = crate::cloudformation::root().join("target/screenshots").join(self.width.name());
        std::fs::create_dir_all(&directory).expect("the build directory can be written");
        let file = directory.join(format!("{name}.png"));
        let bytes = BASE64.decode(base64.as_bytes()).expect("DevTools sends base64");
        std::fs::write(&file, bytes).expect("the build directory can be written");
        file
    }
}
