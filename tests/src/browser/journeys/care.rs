//! Writing to the shop, and being answered: from a dead end to a page where all that was said stands.

use super::super::Browser;
use super::{BOTH, is_sound, sign_in};
use crate::driver::Shop;

#[tokio::test]
async fn e8_from_a_dead_end_to_an_answer() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        page.go("/help?about=already_shipped&order=7KQ2-M4XD-9TBC-RH3F").await;
        page.click("Write to us about it").await;
        page.holds("Order number…", "7KQ2-M4XD-9TBC-RH3F").await;
        page.holds("What it is about", "It has left already").await;
        page.click("Send").await;
        page.see("Tell us your name").await;
        is_sound(&page, "contact").await;
        page.fill("Your name", "Ada Marsh").await;
        page.fill("E-mail address", "ada@example.com").await;
        page.fill("Your message", "Where is it?\nIt should be here by now.").await;
        page.click("Send").await;
        page.is_at("/help/tickets/*").await;
        page.see("It should be here by now").await;
        is_sound(&page, "ticket").await;

        let desk = page.beside(width).await;
        sign_in(&desk, "/console/inbox", "Ines Okafor").await;
        desk.see("Ada Marsh").await;
        is_sound(&desk, "inbox").await;
        desk.click("It has left already…").await;
        desk.click("Take it").await;
        desk.see("It is yours").await;
        desk.fill("Answer", "It is in Reno and comes tomorrow.").await;
        is_sound(&desk, "console-ticket").await;
        desk.click("Send the answer").await;
        desk.see("Sent. The customer is told by mail").await;
        desk.close().await;
        shop.drain().await;

        page.reload().await;
        page.see("It is in Reno and comes tomorrow.").await;
        page.see("We wait for you").await;
        page.fill("Add something", "Thank you!").await;
        page.click("Send").await;
        page.see("Thank you!").await;
        is_sound(&page, "ticket-answered").await;
        page.close().await;
    }
}
