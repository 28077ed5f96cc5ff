//! That things are found as a person finds them, and only what a person could use is used.

use super::{Width, open, serve, told};
use crate::browser::Key;

const FORM: &str = "<form aria-label=Order>
    <label>E-mail <input type=email value=old@example.com></label>
    <label>Note <textarea></textarea></label>
    <label>Day <input type=date></label>
    <label>Country <select><option value=de>Germany<option value=us>United States</select></label>
    <fieldset><legend>Shipping</legend>
      <label><input type=radio name=ship value=1 checked> Standard</label>
      <label><input class=unseen type=radio name=ship value=2> Express, tomorrow</label></fieldset>
    <label><input type=checkbox> Gift wrap</label>
    <label>List <input type=file></label>
    <button aria-label='Add to cart'>+</button></form><output></output>
    <script type=module src=/script.js></script>";
/// Says what the form holds when it is sent, and by what kind of pointer.
const FORM_SCRIPT: &str = "let by = ''; onpointerdown = (event) => { by = event.pointerType };
    document.forms[0].onsubmit = async (event) => {
      event.preventDefault();
      const texts = [...document.forms[0].elements].filter((it) => it.localName !== 'fieldset' && it.localName !== 'button')
        .map((it) => it.files ? it.files[0]?.name : /radio|checkbox/.test(it.type) ? it.checked : it.value);
      document.querySelector('output').textContent = [...texts, by].join(' ; ');
    };";

#[tokio::test]
async fn a_form_is_filled_in_as_a_person_does_it_with_a_finger_or_a_mouse() {
    for (width, pointer) in [(Width::Phone, "touch"), (Width::Desktop, "mouse")] {
        let style = "label { display: block } .unseen { position: absolute; opacity: 0; width: 1px; height: 1px }";
        let files = [("/", FORM), ("/script.js", FORM_SCRIPT), ("/style.css", style)];
        let Some(page) = open(width, &files).await else { return };
        page.fill("E-mail", "ada@example.com").await;
        page.fill("Note", "Two lines,\nand <b>both</b>").await;
        page.fill("Day", "2027-03-01").await;
        page.choose("Country", "United…").await;
        page.choose("Shipping", "Express…").await;
        page.within("Order").click("Gift wrap").await;
        page.attach("List", "list.csv", "sku,quantity\n").await;
        page.holds("Country", "United States").await;
        page.holds("Gift wrap", "true").await;
        page.click("Add to cart").await;
        let told = "ada@example.com ; Two lines, and <b>both</b> ; 2027-03-01 ; us ; false ; true ; true ; list.csv ;";
        page.see(&format!("{told} {pointer}")).await;
        page.choose("Shipping", "Standard").await;
        page.press(Key::Down).await;
        page.holds("Express…", "true").await;
        page.press(Key::Up).await;
        page.holds("Standard", "true").await;
        page.fill("E-mail", "").await;
        page.holds("E-mail", "").await;
        page.close().await;
    }
}

#[tokio::test]
async fn what_a_person_could_not_click_is_not_clicked() {
    let body = "<button disabled>Pay</button><div id=under><button>Covered</button><div id=veil>A veil</div></div>\
         <ul><li>A kettle <button>Remove</button></li><li>A teapot <button>Remove</button></li></ul><output></output>\
         <script type=module src=/script.js></script>";
    let style = "#under { position: relative } #veil { position: absolute; inset: 0; background: white }";
    let script =
        "document.querySelectorAll('li button').forEach((it) => { it.onclick = () => it.parentElement.remove() })";
    let files = [("/", body), ("/style.css", style), ("/script.js", script)];
    let Some(page) = open(Width::Desktop, &files).await else { return };
    let said = told(&page, page.click("Pay")).await;
    assert!(said.contains("it is disabled") && said.contains("driving.rs:"), "{said}");
    assert!(told(&page, page.click("Covered")).await.contains("“A veil” lies over it"));
    assert!(told(&page, page.click("Remove")).await.contains("2 things are called “Remove”"));
    let said = told(&page, page.click("Buy")).await;
    assert!(said.contains("nothing is called “Buy”; there are button “Pay”, button “Covered”"), "{said}");
    assert!(told(&page, page.within("A cup").click("Remove")).await.contains("no part of the page holds “A cup”"));
    page.within("A kettle").click("Remove").await;
    page.cannot_see("A kettle").await;
    page.see("A teapot").await;
    page.close().await;
}

#[tokio::test]
async fn a_frame_of_another_site_is_seen_and_filled_in_like_the_page() {
    let frame = "<label>Card number <input></label><p>Your bank asks</p><script type=module src=/script.js></script>";
    let frame = serve(&[("/frame", frame), ("/style.css", ""), ("/script.js", "")]).await;
    let body = format!("<iframe title=Payment src='{frame}/frame'></iframe><button>Pay</button>");
    let Some(page) = open(Width::Phone, &[("/", &body)]).await else { return };
    page.see("Your bank asks").await;
    page.within("Payment").fill("Card number", "4242 4242 4242 4242").await;
    page.holds("Card number", "4242 4242 4242 4242").await;
    page.close().await;
}

#[tokio::test]
async fn keys_are_pressed_and_links_are_followed() {
    let body = "<a href='/there?by=link'>There</a> <a href='/there?by=link'>There</a><output></output>\
         <script type=module src=/script.js></script>";
    let script = "let keys = ''; onkeydown = (event) => { if (event.key.length === 1) keys += event.key; \
         if (event.key === 'Escape') document.querySelector('output').textContent = keys }";
    let files = [("/", body), ("/script.js", script), ("/there", "<label>Search <input></label>")];
    let Some(page) = open(Width::Desktop, &files).await else { return };
    for key in ['j', '/', '?'] {
        page.press(Key::Character(key)).await;
    }
    page.press(Key::Escape).await;
    page.see("j/?").await;
    page.press(Key::Tab).await;
    page.press(Key::Enter).await;
    page.is_at("/there?by=link").await;
    page.is_at("/*").await;
    page.fill("Search", "kettle").await;
    for key in [
        Key::Backspace,
        Key::Left,
        Key::Left,
        Key::Right,
        Key::Character('X'),
        Key::Home,
        Key::Delete,
        Key::End,
        Key::Space,
    ] {
        page.press(key).await;
    }
    page.holds("Search", "ettXl ").await;
    page.reload().await;
    page.holds("Search", "").await;
    page.close().await;
}

#[tokio::test]
async fn two_people_at_one_site_do_not_share_a_browser() {
    let files = [("/", "<script type=module src=/script.js></script><output></output>"), ("/script.js", REMEMBER)];
    let Some(ada) = open(Width::Phone, &files).await else { return };
    let bob = ada.beside(Width::Desktop).await;
    ada.reload().await;
    bob.go("/").await;
    ada.see("visit 2").await;
    bob.see("visit 1").await;
    ada.close().await;
    bob.close().await;
}

const REMEMBER: &str = "localStorage.visits = Number(localStorage.visits ?? 0) + 1;
    document.querySelector('output').textContent = `visit ${localStorage.visits}`;";
