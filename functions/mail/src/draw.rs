//! Draws a letter twice, from the same blocks: as HTML for programs that show it, as plain text for those that do not.

use crate::frame::Frame;
use crate::letter::{Block, Letter};
use crate::letters;
use app::Error;
use app::mail::{Mail, Rendered, Renderer};
use askama::Template;

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    frame: &'a Frame,
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    frame: &'a Frame,
    letter: &'a Letter,
}

/// The shop's own mails.
pub struct Mails;

impl Renderer for Mails {
    fn render(&self, mail: &Mail) -> Result<Rendered, Error> {
        let bug = |what: &str| Error::Bug(format!("the mail {} {what}", mail.template().name));
        let letter = letters::write(mail).ok_or_else(|| bug("has no order to tell of"))?;
        let subject = crate::parts::plain(&mail.subject());
        let frame = Frame::around(mail, subject.clone());
        let html = Html { frame: &frame, letter: &letter }.render();
        let text = Text { frame: &frame, letter: &letter }.render();
        match (html, text) {
            (Ok(html), Ok(text)) => Ok(Rendered { subject, html, text }),
            (Err(error), _) | (_, Err(error)) => Err(bug(&format!("does not draw: {error}"))),
        }
    }
}
