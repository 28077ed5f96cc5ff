//! Where somebody looks from: the size of the window, a finger or a mouse, light or dark, what the clock shows, whether
//! scripts run.

use super::wire::Refusal;
use super::{Browser, NotYet, Step};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// 390 × 844, with a finger.
    Phone,
    /// 1280 × 900, with a mouse.
    Desktop,
}

impl Width {
    pub(crate) const BOTH: [Self; 2] = [Self::Phone, Self::Desktop];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Desktop => "desktop",
        }
    }

    pub(super) const fn size(self) -> (u32, u32) {
        match self {
            Self::Phone => (390, 844),
            Self::Desktop => (1280, 900),
        }
    }
}

/// What was asked for.
#[derive(Default)]
pub(super) struct Media {
    dark: bool,
    reduced_motion: bool,
    scripts_off: bool,
}

impl Browser {
    pub(super) async fn surround(&self) {
        let (width, height) = self.width.size();
        let is_phone = self.width == Width::Phone;
        let metrics = json!({"width": width, "height": height, "screenWidth": width, "screenHeight": height,
            "deviceScaleFactor": if is_phone { 2 } else { 1 }, "mobile": is_phone});
        let touch = json!({"enabled": is_phone, "maxTouchPoints": if is_phone { 5 } else { 1 }});
        self.arrange("Emulation.setDeviceMetricsOverride", metrics).await;
        self.arrange("Emulation.setTouchEmulationEnabled", touch).await;
        // However many windows there are, each believes that somebody looks at it.
        self.arrange("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await;
        self.arrange("Emulation.setTimezoneOverride", json!({"timezoneId": "UTC"})).await;
        self.show().await;
    }

    async fn arrange(&self, command: &str, parameters: Value) {
        let done = self.command(command, parameters).await;
        done.unwrap_or_else(|refused| panic!("{command}: {refused:?}"));
    }

    async fn show(&self) {
        let features = {
            let media = self.media.lock().expect("nobody panics while holding it");
            let scheme = if media.dark { "dark" } else { "light" };
            let motion = if media.reduced_motion { "reduce" } else { "no-preference" };
            json!([{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}])
        };
        self.arrange("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    async fn media(&self, change: impl FnOnce(&mut Media)) {
        change(&mut self.media.lock().expect("nobody panics while holding it"));
        self.show().await;
    }

    pub(crate) async fn dark(&self) {
        self.media(|media| media.dark = true).await;
    }

    pub(crate) async fn light(&self) {
        self.media(|media| media.dark = false).await;
    }

    pub(crate) async fn reduced_motion(&self) {
        self.media(|media| media.reduced_motion = true).await;
    }

    /// From the next page on no script of the site runs.
    pub(crate) async fn without_javascript(&self) {
        self.media.lock().expect("nobody panics while holding it").scripts_off = true;
        self.scripts(false).await;
    }

    async fn scripts(&self, run: bool) {
        self.arrange("Emulation.setScriptExecutionDisabled", json!({"value": !run})).await;
    }

    /// Runs a script of the harness that waits for timers or frames: those come only where scripts may run. The page's own
    /// scripts stay unrun where they were not to run.
    pub(super) async fn with_scripts(&self, body: &str, arguments: &[Value]) -> Result<Value, Refusal> {
        let off = self.media.lock().expect("nobody panics while holding it").scripts_off;
        self.scripts(true).await;
        let answer = self.chromium.session.script_with_callback(body, arguments).await;
        self.scripts(!off).await;
        answer
    }

    /// From the next page on the browser's clock shows this time and goes on from there, as a shop's clock does that was
    /// set: tokens end when the page thinks they do.
    pub(crate) async fn clock_shows(&self, time: &str) {
        let script = format!(
            "(() => {{
                const RealDate = Date, ahead = RealDate.parse({time:?}) - {};
                const now = () => RealDate.now() + ahead;
                globalThis.Date = class Date extends RealDate {{
                    constructor(...parts) {{ super(...(parts.length ? parts : [now()])); }}
                    static now() {{ return now(); }}
                }};
            }})()",
            self.now().await
        );
        self.arrange("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await;
    }

    /// The machine's clock, in milliseconds.
    async fn now(&self) -> i64 {
        let now = self.script("return Date.now()", &[]).await;
        now.unwrap_or_else(|refused| panic!("the browser has no clock: {refused:?}")).as_i64().expect("a number")
    }

    /// Nothing loads any more, nothing moves.
    pub(super) async fn settle(&self, step: &Step) {
        let mut asked = None;
        self.until(step, async || {
            if let Some(why) = self.script(include_str!("page/settled.js"), &[]).await?.as_str() {
                return NotYet::wait(why);
            }
            self.listen().await?;
            let seen = self.seen();
            if let Some(request) = seen.in_flight().first() {
                return NotYet::wait(format!("{request} is still waited for"));
            }
            // At rest is what asks for nothing between two looks.
            if asked.replace(seen.asked) == Some(seen.asked) { Ok(()) } else { NotYet::wait("it still asks for more") }
        })
        .await;
    }
}
