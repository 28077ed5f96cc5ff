//! Pages being filled from top to bottom: where what is drawn, in points from the upper left corner. Knows how much room is
//! left and begins the next page; how a PDF is written is `pdf`'s.

use crate::codes::Code;
use crate::face::{Weight, wrapped};
use crate::paper::Paper;

/// Space around what is printed.
const SIDE: f32 = 50.0;
const TOP: f32 = 44.0;
const BOTTOM: f32 = 62.0;
/// From the lower edge to the line at the foot.
const FOOT: f32 = 36.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Ink,
    Muted,
    /// The shop's own colour.
    Accent,
    /// Thin lines.
    Pen,
    Black,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) tone: Tone,
}

const fn style(size: f32, weight: Weight, tone: Tone) -> Style {
    Style { size, weight, tone }
}

pub(crate) const TITLE: Style = style(22.0, Weight::SemiBold, Tone::Ink);
pub(crate) const SHOP: Style = style(15.0, Weight::SemiBold, Tone::Accent);
pub(crate) const BODY: Style = style(9.0, Weight::Regular, Tone::Ink);
pub(crate) const STRONG: Style = style(9.0, Weight::SemiBold, Tone::Ink);
pub(crate) const QUIET: Style = style(8.0, Weight::Regular, Tone::Muted);
pub(crate) const LABEL: Style = style(8.0, Weight::SemiBold, Tone::Muted);
pub(crate) const GRAND: Style = style(12.0, Weight::SemiBold, Tone::Ink);

impl Style {
    pub(crate) fn width(self, text: &str) -> f32 {
        self.weight.face().width(text) * self.size
    }

    /// From one baseline to the next.
    pub(crate) fn leading(self) -> f32 {
        self.size * 1.4
    }

    pub(crate) fn wrapped(self, text: &str, width: f32) -> Vec<String> {
        wrapped(text, self.weight, self.size, width)
    }
}

/// Left, top, width, height.
pub(crate) type Area = [f32; 4];

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    Text { x: f32, baseline: f32, style: Style, text: String },
    Areas { tone: Tone, areas: Vec<Area> },
}

/// Pages and what stands on them.
pub(crate) struct Sheet {
    pub(crate) paper: Paper,
    pub(crate) accent: [u8; 3],
    /// What the document is called: on every page, and in the PDF's own description.
    pub(crate) name: String,
    pub(crate) author: String,
    pub(crate) pages: Vec<Vec<Mark>>,
    /// Where the next thing goes.
    pub(crate) y: f32,
}

impl Sheet {
    pub(crate) fn new(paper: Paper, accent: [u8; 3], name: String, author: String) -> Self {
        Self { paper, accent, name, author, pages: vec![Vec::new()], y: TOP }
    }

    #[expect(clippy::unused_self, reason = "its neighbours need it; which side is meant reads better so")]
    pub(crate) const fn left(&self) -> f32 {
        SIDE
    }

    pub(crate) const fn right(&self) -> f32 {
        self.paper.size().0 - SIDE
    }

    pub(crate) const fn width(&self) -> f32 {
        self.right() - SIDE
    }

    pub(crate) const fn bottom(&self) -> f32 {
        self.paper.size().1 - BOTTOM
    }

    /// Begins a new page unless so much fits on this one. Whether it did.
    pub(crate) fn turn_unless(&mut self, height: f32) -> bool {
        let full = self.y + height > self.bottom();
        if full {
            self.turn();
        }
        full
    }

    pub(crate) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
        let name = format!("{}, continued", self.name);
        self.line(self.left(), QUIET, &name);
        self.y += 10.0;
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// A text in one line, its upper edge at `top`.
    pub(crate) fn text(&mut self, x: f32, top: f32, style: Style, text: &str) {
        let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        if !text.is_empty() {
            self.mark(Mark::Text { x, baseline: top + style.size * 1.07, style, text });
        }
    }

    /// The same, ending at `right`.
    pub(crate) fn text_to(&mut self, right: f32, top: f32, style: Style, text: &str) {
        self.text(right - style.width(text), top, style, text);
    }

    /// A text in one line at `y`, which goes below it.
    pub(crate) fn line(&mut self, x: f32, style: Style, text: &str) {
        self.text(x, self.y, style, text);
        self.y += style.leading();
    }

    /// Lines below each other, each wrapped to the width. Gives where they end; `y` stays.
    pub(crate) fn lines(&mut self, x: f32, top: f32, width: f32, style: Style, lines: &[String]) -> f32 {
        let mut y = top;
        for line in lines.iter().flat_map(|line| style.wrapped(line, width)) {
            self.text(x, y, style, &line);
            y += style.leading();
        }
        y
    }

    /// Somebody's name and address under what they are here. Gives where it ends; `y` stays.
    pub(crate) fn party(&mut self, x: f32, top: f32, width: f32, title: &str, lines: &[String]) -> f32 {
        self.text(x, top, LABEL, title);
        let (name, rest) = lines.split_at(lines.len().min(1));
        let under = self.lines(x, top + LABEL.leading() + 2.0, width, STRONG, name);
        self.lines(x, under, width, BODY, rest)
    }

    pub(crate) fn area(&mut self, tone: Tone, areas: Vec<Area>) {
        self.mark(Mark::Areas { tone, areas });
    }

    /// A thin line from side to side of an area.
    pub(crate) fn rule(&mut self, left: f32, width: f32, tone: Tone, thick: f32) {
        self.area(tone, vec![[left, self.y, width, thick]]);
    }

    /// An empty box to write or tick in.
    pub(crate) fn frame(&mut self, [left, top, width, height]: Area) {
        const THIN: f32 = 0.7;
        self.area(
            Tone::Muted,
            vec![
                [left, top, width, THIN],
                [left, top + height - THIN, width, THIN],
                [left, top, THIN, height],
                [left + width - THIN, top, THIN, height],
            ],
        );
    }

    /// A code whose module is so wide, with bars so many modules high.
    pub(crate) fn code(&mut self, left: f32, top: f32, module: f32, high: f32, code: &Code) {
        let area = |[x, y, width, height]: [u16; 4]| {
            let at = |number: u16| f32::from(number) * module;
            [left + at(x), top + at(y) * high, at(width), at(height) * high]
        };
        self.area(Tone::Black, code.bars.iter().map(|bar| area(*bar)).collect());
    }

    /// Writes the foot of every page, now that it is known how many there are.
    pub(crate) fn finished(mut self) -> Self {
        let (pages, top) = (self.pages.len(), self.paper.size().1 - FOOT);
        let foot = format!("{} · {}", self.author, self.name);
        let (left, right) = (self.left(), self.right());
        for at in 0..pages {
            let of = format!("Page {} of {pages}", at + 1);
            let text = |x: f32, text: &str| {
                let (baseline, text) = (top + QUIET.size, text.to_owned());
                Mark::Text { x, baseline, style: QUIET, text }
            };
            let marks = [text(left, &foot), text(right - QUIET.width(&of), &of)];
            self.pages[at].extend(marks);
        }
        self
    }
}
