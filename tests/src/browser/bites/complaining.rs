//! What the browser notices by itself.

use super::{Width, failure, open, says};
use std::panic::{AssertUnwindSafe, catch_unwind};

const SCRIPT: &str = "<script type=module src=/script.js></script>";

#[tokio::test]
async fn a_page_at_peace_has_nothing_to_complain_of() {
    let files =
        [("/", "<p>Peace</p><script type=module src=/script.js></script>"), ("/script.js", "fetch('/style.css')")];
    let Some(page) = open(Width::Desktop, &files).await else { return };
    page.see("Peace").await;
    page.close().await;
}

#[tokio::test]
async fn an_error_in_the_console_and_an_exception_nobody_catches_are_complaints() {
    let script = "console.error('a misgiving'); Promise.reject(new Error('a broken promise')); \
         console.warn('a mere warning'); setTimeout(() => { throw new Error('an accident') })";
    let Some(page) = open(Width::Desktop, &[("/", SCRIPT), ("/script.js", script)]).await else { return };
    says(&page.take_complaints().await, &["a misgiving", "a broken promise", "an accident"]);
    page.close().await;
}

#[tokio::test]
async fn what_the_policy_refuses_is_a_complaint() {
    let body = "<script>window.inline = 1</script><p style='color: red' onclick='go()'>Inline</p>\
         <img alt='' src='http://127.0.0.1:1/elsewhere.svg'>";
    let Some(page) = open(Width::Desktop, &[("/", body)]).await else { return };
    let wanted = ["inline script", "inline style", "event handler", "Loading the image", "failed: csp"];
    says(&page.take_complaints().await, &wanted);
    page.close().await;
}

#[tokio::test]
async fn a_request_that_fails_is_a_complaint_unless_the_test_announced_it() {
    let body = "<img alt='' src=/gone.svg><button>Ask</button><script type=module src=/script.js></script>";
    let script = "document.querySelector('button').onclick = async () => { await (await fetch('/refused')).text(); \
         document.querySelector('h1').textContent = 'Refused' }";
    let Some(page) = open(Width::Desktop, &[("/", body), ("/script.js", script)]).await else { return };
    says(&page.take_complaints().await, &["/gone.svg was answered 404"]);

    page.expect_refusal("/*", 409);
    page.click("Ask").await;
    page.see("Refused").await;
    says(&page.take_complaints().await, &[]);

    page.click("Ask").await;
    says(&page.take_complaints().await, &["/refused was answered 409"]);

    page.expect_refusal("/refused", 409);
    says(&page.take_complaints().await, &["/refused was not refused with 409"]);
    page.close().await;
}

#[tokio::test]
async fn a_browser_with_a_complaint_fails_its_test_and_so_does_one_that_nobody_asks() {
    let Some(page) = open(Width::Desktop, &[("/", "<img alt='' src=/gone.svg>")]).await else { return };
    let forgotten = page.beside(Width::Desktop).await;
    assert!(failure(page.close()).await.contains("/gone.svg was answered 404"));
    let panic = catch_unwind(AssertUnwindSafe(|| drop(forgotten))).expect_err("it was not closed");
    assert!(panic.downcast_ref::<&str>().is_some_and(|text| text.contains("without close()")));
}
