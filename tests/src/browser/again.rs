//! What impatient people do: click twice, go back.

use super::Browser;
use serde_json::json;

impl Browser {
    /// Two clicks so fast that nothing happens between them, on the button whose text begins so.
    #[track_caller]
    pub(crate) fn double_click(&self, name: &str) -> impl Future<Output = ()> {
        let step = self.step(format!("I click twice on {name:?}"));
        let name = name.trim_end_matches('…').to_owned();
        async move {
            self.settle(&step).await;
            let twice = "const button = [...document.querySelectorAll('button')].find((it) => it.innerText.trim().startsWith(arguments[0]));\
                         button?.click(); button?.click(); return Boolean(button);";
            let done = self.script(twice, &[json!(name)]).await;
            assert!(matches!(done.as_ref().map(serde_json::Value::as_bool), Ok(Some(true))), "{step}: {done:?}");
        }
    }

    /// To the page before this one.
    #[track_caller]
    pub(crate) fn back(&self) -> impl Future<Output = ()> {
        let step = self.step("I go back".to_owned());
        async move {
            let gone = self.script("history.back()", &[]).await;
            gone.unwrap_or_else(|why| panic!("{step}: {why:?}"));
        }
    }
}
