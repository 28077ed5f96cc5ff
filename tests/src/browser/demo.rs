//! The demo shop, for those who look at what a visitor of the first minute sees. To fill it takes seconds: tests that only
//! read share one, and those that change something open their own.

use local::{Clock, Options, Seed, Shop};
use std::sync::mpsc;
use tokio::sync::OnceCell;

/// A demo shop of the test's own. Its clock stands at the machine's time until it is moved, and its workers wait for `drain`.
pub(crate) async fn own() -> Shop {
    let options = Options { seed: Seed::Demo, clock: Clock::Manual, ..Options::default() };
    Shop::start(options).await.unwrap_or_else(|error| panic!("the demo shop: {error}"))
}

/// Where the demo shop is that all tests share which only read. It lives as long as the tests run.
pub(crate) async fn shared() -> &'static str {
    static URL: OnceCell<String> = OnceCell::const_new();
    URL.get_or_init(async || tokio::task::spawn_blocking(start).await.expect("the demo shop starts")).await
}

/// On a thread of its own: the test that comes first ends before others do, and its runtime with it.
fn start() -> String {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let shop = own().await;
            tell.send(shop.url().to_owned()).expect("somebody waits for it");
            std::future::pending::<()>().await;
        });
    });
    told.recv().expect("the demo shop starts")
}
