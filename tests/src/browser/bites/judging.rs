//! What is wrong with a page though it works.

use super::{Width, failure, open};
use crate::browser::Browser;
use crate::browser::hostile::payloads;

#[tokio::test]
async fn axe_finds_what_shuts_people_out_in_spite_of_the_policy() {
    let body = "<p class=pale>Pale</p><button></button><img src='data:,' width=1 height=1>";
    let style = ".pale { color: #999; background: #fff }";
    let Some(page) = open(Width::Desktop, &[("/", body), ("/style.css", style)]).await else { return };
    let told = failure(page.axe()).await;
    for rule in ["color-contrast (serious)", "button-name (critical)", "image-alt (critical)", "p class=\"pale\""] {
        assert!(told.contains(rule), "no {rule}: {told}");
    }
    page.take_complaints().await;
    page.close().await;
}

#[tokio::test]
async fn a_page_that_everybody_can_use_passes() {
    let body = "<p>Good</p><label>Search <input></label><button>Find</button><a href=/>Home</a>";
    for width in Width::BOTH {
        let Some(page) = open(width, &[("/", body)]).await else { return };
        page.axe().await;
        page.layout_is_sound().await;
        assert_eq!(page.tab_through().await, ["Search", "Find", "Home"]);
        page.nothing_ran().await;
        page.metrics().await.are_light(100_000);
        page.close().await;
    }
}

#[tokio::test]
async fn a_layout_that_is_too_wide_cut_off_or_piled_up_is_found() {
    let broken = [
        ("<div class=wide>Wide</div>", ".wide { width: 500px }", "div.wide> “Wide” sticks out"),
        (
            "<p class=cut>A text that is far longer than its box</p>",
            ".cut { width: 90px; height: 1.5em; overflow: hidden }",
            "“A text that is far longer than its box” is cut off",
        ),
        (
            "<p>Above</p><p class=up>Below</p>",
            ".up { margin-top: -2.4em }",
            "“Above” and <p.up> “Below” lie over each other",
        ),
    ];
    for (body, style, wanted) in broken {
        let Some(page) = open(Width::Phone, &[("/", body), ("/style.css", style)]).await else { return };
        let told = failure(page.layout_is_sound()).await;
        assert!(told.contains(wanted), "{told}");
        page.close().await;
    }
    let sound =
        "<div class=scrolls><div class=wide>Wide</div></div><p class=short>A text that is far longer than its box</p>";
    let style = ".wide { width: 500px } .scrolls { overflow-x: auto } \
         .short { width: 90px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis }";
    let Some(page) = open(Width::Phone, &[("/", sound), ("/style.css", style)]).await else { return };
    page.layout_is_sound().await;
    page.close().await;
}

#[tokio::test]
async fn a_page_that_jumps_and_one_that_is_heavy_are_found() {
    let script = "const late = () => { const late = document.createElement('p'); late.textContent = 'Late'; \
         late.className = 'tall'; document.querySelector('h1').before(late) }; \
         new PerformanceObserver(() => setTimeout(late, 100)).observe({ type: 'paint', buffered: true }); \
         const end = performance.now() + 120; while (performance.now() < end);";
    let script = format!("{script} // {}", "padding ".repeat(4000));
    let body = "<p>One</p><p>Two</p><img alt='' src=/picture.svg width=20 height=20><script type=module src=/script.js></script>";
    let picture = format!("<svg xmlns='http://www.w3.org/2000/svg'><!-- {} --></svg>", "padding ".repeat(1000));
    let files = [
        ("/", body),
        ("/script.js", script.as_str()),
        ("/picture.svg", &picture),
        ("/style.css", ".tall { height: 300px }"),
    ];
    let Some(page) = open(Width::Phone, &files).await else { return };
    page.see("Late").await;
    let metrics = page.metrics().await;
    let told = failure(async { metrics.are_light(100_000) }).await;
    assert!(told.contains("/ jumps (layout shift 0.") && told.contains("One"), "{told}");
    assert!(failure(async { metrics.are_light(20_000) }).await.contains("bytes, more than 20000"));
    assert_eq!((metrics.path.as_str(), metrics.requests), ("/", 4), "{metrics:?}");
    assert!(
        metrics.bytes["js"] > 32_000 && metrics.bytes["image"] > 8000 && metrics.bytes["document"] > 400,
        "{metrics:?}"
    );
    assert!(metrics.bytes_without_pictures() < 34_000, "{metrics:?}");
    let times = &metrics.times;
    assert!(times.first_paint.is_some() && times.largest_paint.is_some(), "{metrics:?}");
    assert!(times.long_tasks > 0 && times.longest_task > 100.0, "{metrics:?}");
    page.close().await;
}

#[tokio::test]
async fn focus_that_nobody_can_see_is_found() {
    let body = "<a href=/ class=plain>Plain</a> <a href=/ class=bare>Bare</a> <button class=veiled>Veiled</button>\
         <a href=/ class=away>Away</a> <button></button>\
         <label class=wrapper>Wrapped <input></label> <a href=/ class=ringed>Ringed</a>";
    let style = ".bare:focus { outline: none } .away { position: fixed; left: -500px } \
         .veiled { position: relative; z-index: -1 } main { background: white } input { outline: none } \
         .wrapper:focus-within { box-shadow: 0 0 0 2px black } .ringed { outline: none; box-shadow: 0 0 2px grey }";
    let Some(page) = open(Width::Desktop, &[("/", body), ("/style.css", style)]).await else { return };
    let told = failure(page.tab_through()).await;
    let found: Vec<_> = told.lines().skip(1).map(str::trim).collect();
    let wanted = [
        "link “Bare”: the focus is not drawn",
        "button “Veiled”: something lies over it",
        "link “Away”: it is outside the window",
        "button “”: it has no name",
        "link “Ringed”: the focus is not drawn",
    ];
    assert_eq!(found, wanted, "{told}");
    page.close().await;
}

/// A page that writes what it is given as text, and one that writes it as markup.
#[tokio::test]
async fn text_that_becomes_anything_but_text_is_found_though_the_policy_lets_no_script_run() {
    let escaped =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;");
    let all: Vec<_> = payloads().into_iter().map(|(_, text)| text).collect();
    let items: Vec<_> =
        all.iter().map(|text| format!("<li title=\"{0}\"><bdi>{0}</bdi></li>", escaped(text))).collect();
    let careful = format!("<ul>{}</ul>", items.concat());
    let Some(page) = open(Width::Phone, &[("/", &careful), ("/style.css", "li { overflow-wrap: anywhere }")]).await
    else {
        return;
    };
    page.nothing_ran().await;
    page.layout_is_sound().await;
    for text in all.iter().filter(|text| text.len() < 200) {
        page.see(text).await;
    }
    page.close().await;

    let careless = [
        (format!("<p>{}</p>", all[0]), "text became markup"),
        (format!("<p title=\"{}\">Note</p>", all[3]), "text became markup"),
        (format!("<a href=\"{}\">Note</a>", payload("an address that runs, disguised")), "an address that runs"),
        ("<p>62615533</p>".to_owned(), "a template was filled in"),
        ("<button>Say</button><script type=module src=/script.js></script>".to_owned(), "a script ran"),
    ];
    for (body, wanted) in careless {
        let Some(page) = open(Width::Desktop, &[("/", &body), ("/script.js", "window.__hacked = 1")]).await else {
            return;
        };
        let told = failure(page.nothing_ran()).await;
        assert!(told.contains(wanted), "{told}");
        page.take_complaints().await;
        page.close().await;
    }
}

fn payload(name: &str) -> String {
    payloads().into_iter().find(|(known, _)| *known == name).expect("it is among them").1
}

#[tokio::test]
async fn a_dialog_that_a_page_opens_stops_the_test_at_once() {
    let files = [
        ("/", "<button>Say</button><script type=module src=/script.js></script>"),
        ("/script.js", "document.querySelector('button').onclick = () => alert('boo')"),
    ];
    let Some(page) = open(Width::Desktop, &files).await else { return };
    let begun = std::time::Instant::now();
    let told = failure(async {
        page.click("Say").await;
        page.nothing_ran().await;
    })
    .await;
    assert!(told.contains("boo") && begun.elapsed().as_secs() < 10, "{told}");
    failure(async move {
        let _page: Browser = page;
        panic!("{}", "the end")
    })
    .await;
}
