//! That the page is what somebody would see: on that screen, in that light, without what is hidden.

use super::{Width, open, told};
use crate::browser::Browser;

#[tokio::test]
async fn only_what_can_be_seen_is_seen() {
    let body = "<p class=loud>Total&nbsp;&euro;&nbsp;12.00 <b>net</b></p><p hidden>Secret one</p><p class=gone>Secret two</p>\
         <details><summary>More</summary><p>Secret three</p></details><span class=reader>Secret four</span>\
         <input aria-label=Coupon value=TEN><template><p>Secret five</p></template>";
    let style = ".loud { text-transform: uppercase } .gone { visibility: hidden } \
         .reader { position: absolute; width: 1px; height: 1px; overflow: hidden }";
    let Some(page) = open(Width::Desktop, &[("/", body), ("/style.css", style)]).await else {
        return;
    };
    page.see("Total € 12.00 net").await;
    page.see("TEN").await;
    page.cannot_see("Secret").await;
    let said = told(&page, page.see("Secret")).await;
    assert!(said.contains("I see “Secret”") && said.contains("it is not there"), "{said}");
    page.click("More").await;
    page.see("Secret three").await;
    assert!(told(&page, page.cannot_see("Secret")).await.contains("it is there"));
    page.close().await;
}

const MEDIA: &str =
    "const ask = () => { document.querySelector('output').textContent = ['(pointer: coarse)', '(hover: hover)',
    '(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)'].map((it) => matchMedia(it).matches).join(' ')
    + ` ${innerWidth}×${innerHeight} ×${devicePixelRatio} ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
    requestAnimationFrame(ask) }; ask()";

#[tokio::test]
async fn a_phone_is_a_phone_and_a_desk_a_desk_by_day_and_by_night() {
    let files = [("/", "<output></output><script type=module src=/script.js></script>"), ("/script.js", MEDIA)];
    let screens = [
        (Width::Phone, "true false", "390×844 ×2 UTC", (780, 1688)),
        (Width::Desktop, "false true", "1280×900 ×1 UTC", (1280, 900)),
    ];
    for (width, pointer, size, pixels) in screens {
        let Some(page) = open(width, &files).await else { return };
        page.see(&format!("{pointer} false false {size}")).await;
        page.dark().await;
        page.reduced_motion().await;
        page.see(&format!("{pointer} true true {size}")).await;
        page.light().await;
        page.see(&format!("{pointer} false true {size}")).await;
        let picture = page.screenshot("harness").await;
        assert_eq!(size_of(&picture), pixels);
        page.close().await;
    }
}

#[tokio::test]
async fn a_picture_holds_the_whole_page() {
    let Some(page) = open(Width::Desktop, &[("/", "<p>Tall</p>"), ("/style.css", "p { height: 2000px }")]).await else {
        return;
    };
    let picture = page.screenshot("harness-tall").await;
    assert!(size_of(&picture).1 > 2000);
    page.close().await;
}

/// Of a PNG: width and height stand at the same place in each.
fn size_of(picture: &std::path::Path) -> (u32, u32) {
    let bytes = std::fs::read(picture).expect("a picture");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[tokio::test]
async fn without_javascript_no_script_of_the_page_runs_and_the_harness_still_works() {
    let body = "<p>Read me</p><noscript>No scripts here</noscript><a href=/there>On</a>\
         <form action=/there><label>Search <input name=q></label><button>Go</button></form>\
         <script type=module src=/script.js></script>";
    let files = [("/", body), ("/script.js", "document.body.textContent = 'Replaced'"), ("/there", "<p>There</p>")];
    for width in Width::BOTH {
        let Some(page) = open(width, &files).await else { return };
        page.see("Replaced").await;
        page.without_javascript().await;
        page.reload().await;
        page.see("Read me").await;
        page.see("No scripts here").await;
        page.fill("Search", "kettle").await;
        page.click("Go").await;
        page.is_at("/there?q=kettle").await;
        page.axe().await;
        page.layout_is_sound().await;
        page.tab_through().await;
        page.close().await;
    }
}

#[tokio::test]
async fn the_browsers_clock_shows_what_it_is_set_to_and_goes_on() {
    let script = "document.querySelector('output').textContent = new Date().toISOString().slice(0, 13) \
         + (new Date(0).getTime() === 0 && Date.now() > Date.parse('2030-01-01T09:30:00Z') ? ' and on' : '')";
    let files = [("/", "<output></output><script type=module src=/script.js></script>"), ("/script.js", script)];
    let Some(page) = open(Width::Desktop, &files).await else { return };
    page.clock_shows("2030-01-01T09:30:00Z").await;
    page.reload().await;
    page.see("2030-01-01T09 and on").await;
    page.close().await;
}

/// The front page, whatever is on it today: the shop is served to a browser at all.
#[tokio::test]
async fn the_demo_shop_can_be_visited() {
    let Some(page) = Browser::open(super::super::demo::shared().await, Width::Phone).await else { return };
    page.go("/").await;
    page.screenshot("demo").await;
    page.layout_is_sound().await;
    page.close().await;
}
