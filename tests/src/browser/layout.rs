//! Whether a page is laid out as pages are: as wide as the window, no text cut off, none over another.

use super::Browser;
use serde_json::json;

impl Browser {
    #[track_caller]
    pub(crate) fn layout_is_sound(&self) -> impl Future<Output = ()> {
        let step = self.step("the layout is sound".to_owned());
        async move {
            self.settle(&step).await;
            let (width, _) = self.width.size();
            let wrong = self.script(include_str!("page/layout.js"), &[json!(width)]).await;
            let wrong = wrong.unwrap_or_else(|why| panic!("{step}: {why:?}"));
            let wrong: Vec<_> = wrong.as_array().into_iter().flatten().filter_map(|line| line.as_str()).collect();
            assert!(wrong.is_empty(), "{step}, but\n  {}", wrong.join("\n  "));
        }
    }
}
