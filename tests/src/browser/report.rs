//! What is told of a browser whose test failed: where it was, what had been done, what the page looked like and said.

use super::Browser;
use super::wire::Session;
use serde_json::json;
use std::fmt::Write;
use std::time::Duration;

const GIVE_UP: Duration = Duration::from_secs(5);
/// Of the page's text.
const ENOUGH: usize = 2000;

/// Reports, if there is something to report, and closes the browser; says whether it went. The test's own runtime is of no
/// use any more, so this has one of its own.
pub(super) fn last_words(browser: &Browser, failed: bool) -> bool {
    let session = browser.chromium.session.again(GIVE_UP);
    let test = std::thread::current().name().unwrap_or("a-test").rsplit("::").next().unwrap_or_default().to_owned();
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        Some(runtime.block_on(async {
            let report = if failed { report(browser, &session, &test).await } else { String::new() };
            (report, session.quit().await.is_ok())
        }))
    };
    let done = std::thread::scope(|scope| scope.spawn(work).join());
    let Ok(Some((report, left))) = done else { return false };
    if failed {
        eprintln!("{report}");
    }
    left
}

async fn report(browser: &Browser, session: &Session, test: &str) -> String {
    let mut report = format!("\n---- the browser ({})\n", browser.width.name());
    let mut line = |title: &str, text: String| {
        let _ = writeln!(report, "{title}: {text}");
    };
    // Nothing else is answered while one is open.
    while let Some(text) = session.dialog().await {
        line("a dialog is open", text);
        if session.dismiss_dialog().await.is_err() {
            break;
        }
    }
    let ask = async |script: &str| match session.script(script, &[]).await {
        Ok(answer) => answer.as_str().unwrap_or_default().to_owned(),
        Err(refusal) => refusal.to_string(),
    };
    line("address", ask("return location.href").await);
    line("title", ask("return document.title").await);
    if let Ok(trail) = browser.trail.lock() {
        line("done", format!("\n  {}", trail.join("\n  ")));
    }
    match session.command("Page.captureScreenshot", json!({"format": "png"})).await {
        Ok(picture) => {
            let file = browser.keep(&format!("failed-{test}"), picture["data"].as_str().unwrap_or_default());
            line("picture", file.display().to_string());
        }
        Err(refusal) => line("picture", refusal.to_string()),
    }
    let console = session.log("browser").await.unwrap_or_default();
    let events = session.log("performance").await.unwrap_or_default();
    if let Ok(mut seen) = browser.seen.lock() {
        seen.hear(&console, &events);
        line("console", format!("\n  {}", seen.console.join("\n  ")));
        line("complaints", format!("\n  {}", seen.complaints().join("\n  ")));
    }
    let text = ask("return document.body?.innerText ?? ''").await;
    line("text", format!("\n{}", text.chars().take(ENOUGH).collect::<String>()));
    report
}
