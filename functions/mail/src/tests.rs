//! Every mail, of ordinary and of odd orders: nothing blank, nothing of the machinery, nothing of what strangers typed taken
//! for markup, and the same said in HTML and in plain text.

mod fixtures;
mod reading;

use crate::draw::Mails;
use crate::letter::{Block, Letter};
use crate::letters;
use app::mail::{Mail, Renderer as _, TEMPLATES};
use domain::shop::Palette;
use fixtures::{everyday, mails, odd_ones};
use reading::{addresses, shown, words};
use std::collections::BTreeSet;

/// Of machinery and of blanks: what a reader must never see.
const NEVER: [&str; 14] = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{number}",
    "{product}",
    "None",
    "Some(",
    "null",
    "undefined",
    "NaN",
    "Hello ,",
    " ,",
    "()",
];

fn all() -> Vec<(&'static str, Mail)> {
    odd_ones().into_iter().flat_map(|(what, scene)| mails(&scene).into_iter().map(move |mail| (what, mail))).collect()
}

/// Every text of a letter.
fn texts(letter: &Letter) -> Vec<&str> {
    let mut texts = vec![letter.preheader.as_str(), letter.eyebrow, letter.title.as_str()];
    for block in &letter.blocks {
        match block {
            Block::Text(text) | Block::Notice(text) => texts.push(text),
            Block::Button(link) | Block::Link(link) => texts.extend([link.label.as_str(), &link.url]),
            Block::Steps(steps) => texts.extend(steps.iter().map(|step| step.label)),
            Block::Facts(facts) => texts.extend(facts.iter().flat_map(|fact| [fact.name, &fact.value])),
            Block::Goods { title, lines } => {
                texts.push(title);
                assert!(!lines.is_empty(), "{title} names nothing");
                texts.extend(lines.iter().flat_map(|line| [line.name.as_str(), &line.count]));
                texts.extend(lines.iter().flat_map(|line| line.notes.iter().chain(&line.amount).map(String::as_str)));
            }
            Block::Sums(sums) => texts.extend(sums.iter().flat_map(|sum| [sum.name.as_str(), &sum.amount])),
            Block::Lines { title, lines } => {
                texts.push(title);
                texts.extend(lines.iter().map(String::as_str));
            }
            Block::Scale(links) => texts.extend(links.iter().flat_map(|link| [link.label.as_str(), &link.url])),
        }
    }
    texts
}

#[test]
fn e16_every_mail_is_drawn_of_every_order_and_says_nothing_blank() {
    let mut drawn = BTreeSet::new();
    for (what, mail) in all() {
        let name = mail.template().name;
        let letter = letters::write(&mail).unwrap_or_else(|| panic!("{what}: {name}"));
        for text in texts(&letter) {
            assert!(!text.trim().is_empty(), "{what}: {name} has a blank");
            assert!(!text.contains(['\n', '\r', '\0']), "{what}: {name}: {text:?} is not one line");
        }
        drawn.insert(name);
    }
    assert_eq!(drawn, TEMPLATES.iter().map(|template| template.name).collect());
}

#[test]
fn e16_no_mail_shows_a_blank_or_the_name_of_one() {
    for (what, mail) in all().into_iter().filter(|(what, _)| *what != "hostile") {
        let drawn = Mails.render(&mail).unwrap();
        let name = mail.template().name;
        for never in NEVER {
            for (form, text) in [("subject", &drawn.subject), ("html", &shown(&drawn.html)), ("text", &drawn.text)] {
                assert!(!text.contains(never), "{what}: the {form} of {name} has {never:?}: {text}");
            }
        }
        assert!(!drawn.html.contains("href=\"\"") && !drawn.html.contains("src=\"\""), "{what}: {name} leads nowhere");
        assert!(!drawn.subject.is_empty() && !drawn.subject.contains(['\r', '\n']), "{what}: {name}");
    }
}

#[test]
fn e16_what_strangers_typed_stays_text() {
    let hostile: Vec<_> = all().into_iter().filter(|(what, _)| *what == "hostile").collect();
    assert_eq!(hostile.len(), TEMPLATES.len());
    for (_, mail) in hostile {
        let drawn = Mails.render(&mail).unwrap();
        let name = mail.template().name;
        for markup in ["<script", "<img src=x", "onerror=\"", "</title><script", "javascript:", "<b>"] {
            assert!(!drawn.html.contains(markup), "{name} has {markup}");
        }
        assert!(!drawn.text.contains("\nBcc:"), "{name}: a line of their own");
        assert!(!drawn.text.contains("Hello http"), "{name} greets an address");
    }
}

#[test]
fn e16_html_and_plain_text_say_the_same() {
    for (what, mail) in all() {
        let drawn = Mails.render(&mail).unwrap();
        let name = mail.template().name;
        let (html, text) = (words(&shown(&drawn.html)), words(&drawn.text));
        let only_html: Vec<_> = html.difference(&text).collect();
        let only_text: Vec<_> = text.difference(&html).collect();
        assert!(only_html.is_empty() && only_text.is_empty(), "{what}: {name}: html {only_html:?}, text {only_text:?}");
        let (html, text) = addresses(&drawn.html, &drawn.text);
        assert_eq!(html, text, "{what}: {name}");
    }
}

#[test]
fn c11_every_mail_opens_its_order_offers_help_and_can_be_ended_where_it_may() {
    for (what, mail) in all() {
        let drawn = Mails.render(&mail).unwrap();
        let name = mail.template().name;
        let (links, _) = addresses(&drawn.html, &drawn.text);
        let has = |part: &str| links.iter().any(|link| link.contains(part));
        assert!(has("/help"), "{what}: {name} offers no help");
        assert_eq!(has("/o/ord_7KQ2M4XD9TBCRH3F?t="), mail.order.is_some(), "{what}: {name}");
        assert_eq!(has("/unsubscribe/"), mail.template().unsubscribable, "{what}: {name}");
    }
}

#[test]
fn no_mail_is_so_long_that_mail_programs_cut_it() {
    // Gmail shows the first 102 kB.
    for (what, mail) in all() {
        let drawn = Mails.render(&mail).unwrap();
        assert!(drawn.html.len() < 102_000, "{what}: {} has {} bytes", mail.template().name, drawn.html.len());
    }
}

#[test]
fn a_shop_without_colours_has_those_of_its_pages() {
    let tokens = include_str!("../../web/assets/css/tokens.css");
    let blocks: Vec<&str> = tokens.split(":root").skip(1).collect();
    for (block, palette) in [(blocks[0], Palette::DAY), (blocks[1], Palette::NIGHT)] {
        for (name, colour) in palette.named() {
            let (_, after) = block.split_once(&format!("--colour-{name}: ")).expect("the page has it");
            let said = after.split(';').next().expect("it ends").to_uppercase();
            let said = if said == "#FFF" { "#FFFFFF".to_owned() } else { said };
            assert_eq!(said, colour.to_string(), "{name}");
        }
    }
}

/// For looking at: `cargo test -p mail-functions to_be_looked_at -- --ignored`, then `target/mails/*.html`. Pictures come from
/// a local runner on port 8080.
#[test]
#[ignore = "writes files to be looked at"]
fn every_mail_to_be_looked_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/mails");
    std::fs::create_dir_all(&folder).unwrap();
    for mail in mails(&everyday()) {
        let drawn = Mails.render(&mail).unwrap();
        let name = mail.template().name;
        std::fs::write(folder.join(format!("{name}.html")), drawn.html).unwrap();
        std::fs::write(folder.join(format!("{name}.txt")), drawn.text).unwrap();
    }
}
