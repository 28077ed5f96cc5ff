//! A mail as a row of blocks. What is said is said once, here; `templates/` draws the same blocks as HTML and as plain text,
//! so that neither can say what the other does not.

/// What a template makes of its mail.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// What mail programs show beside the subject.
    pub(crate) preheader: String,
    /// A word over the title: where things stand.
    pub(crate) eyebrow: &'static str,
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Text(String),
    /// Something that must not be overlooked.
    Notice(String),
    /// The one thing to do.
    Button(Link),
    Link(Link),
    /// How far the order has come.
    Steps(Vec<Step>),
    /// Small facts with a name: a parcel's number, a day.
    Facts(Vec<Fact>),
    /// Products, under a title.
    Goods {
        title: &'static str,
        lines: Vec<Line>,
    },
    Sums(Vec<Sum>),
    /// Lines that stand under each other, such as an address.
    Lines {
        title: &'static str,
        lines: Vec<String>,
    },
    /// Answers of which one is chosen, from worst to best.
    Scale(Vec<Link>),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) label: String,
    pub(crate) url: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) label: &'static str,
    pub(crate) is_done: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) url: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: String,
    /// `2 × $18.00`, or how many.
    pub(crate) count: String,
    pub(crate) amount: Option<String>,
    /// What becomes of it.
    pub(crate) notes: Vec<String>,
    /// Absolute.
    pub(crate) image: Option<String>,
    pub(crate) url: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) name: String,
    pub(crate) amount: String,
    pub(crate) is_total: bool,
}

impl Letter {
    pub(crate) fn new(eyebrow: &'static str, title: impl Into<String>, preheader: impl Into<String>) -> Self {
        Self { preheader: preheader.into(), eyebrow, title: title.into(), blocks: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    #[must_use]
    pub(crate) fn and(mut self, block: Option<Block>) -> Self {
        self.blocks.extend(block);
        self
    }

    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.with(Block::Text(text.into()))
    }

    pub(crate) fn button(self, label: &str, url: &str) -> Self {
        self.with(Block::Button(Link { label: label.to_owned(), url: url.to_owned() }))
    }
}
