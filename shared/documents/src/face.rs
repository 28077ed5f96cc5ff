//! The fonts documents are set in, and how wide what is set in them is. Letter after letter, without kerning or ligatures:
//! the fonts were cut down to Latin, Greek and Cyrillic (`infra/vendor`), which read well so. Their figures are all as wide.
//!
//! A letter they lack (Chinese, Arabic, an emoji) is drawn as �, and stays itself for whoever searches or copies the text.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    SemiBold,
}

const NOT_THERE: char = '\u{fffd}';

static REGULAR: LazyLock<Face> = LazyLock::new(|| Face::new(include_bytes!("../fonts/noto-sans-regular.ttf")));
static SEMI_BOLD: LazyLock<Face> = LazyLock::new(|| Face::new(include_bytes!("../fonts/noto-sans-semibold.ttf")));

pub(crate) struct Face {
    pub(crate) font: Font,
    letters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

impl Weight {
    pub(crate) fn face(self) -> &'static Face {
        match self {
            Self::Regular => &REGULAR,
            Self::SemiBold => &SEMI_BOLD,
        }
    }
}

impl Face {
    fn new(bytes: &'static [u8]) -> Self {
        const WHY: &str = "the vendored font is a font";
        let read = FontRef::new(bytes).expect(WHY);
        Self {
            font: Font::new(bytes.into(), 0).expect(WHY),
            letters: read.charmap(),
            // Measures of a font of size 1.
            metrics: read.glyph_metrics(Size::new(1.0), LocationRef::default()),
        }
    }

    fn glyph(&self, letter: char) -> skrifa::GlyphId {
        self.letters.map(letter).or_else(|| self.letters.map(NOT_THERE)).unwrap_or_default()
    }

    fn advance(&self, letter: char) -> f32 {
        self.metrics.advance_width(self.glyph(letter)).unwrap_or_default()
    }

    /// How wide a text is at size 1.
    pub(crate) fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum()
    }

    /// The letters of a text as a PDF draws them.
    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, letter): (usize, char)| {
            let id = GlyphId::new(self.glyph(letter).to_u32());
            KrillaGlyph::new(id, self.advance(letter), 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
        };
        text.char_indices().map(glyph).collect()
    }
}

/// The text in lines that are at most so wide. It breaks at spaces, and a word that is wider than a line where it must.
pub(crate) fn wrapped(text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
    let face = weight.face();
    let fits = |line: &str| face.width(line) * size <= width;
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if !fits(&line) && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(letter);
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_figure_is_as_wide_as_the_others() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let widths: Vec<f32> = ('0'..='9').map(|figure| weight.face().advance(figure)).collect();
            assert!(widths.iter().all(|width| (width - widths[0]).abs() < 1e-6 && *width > 0.0), "{widths:?}");
        }
    }

    #[test]
    fn the_fonts_have_the_letters_of_europe_and_its_currencies() {
        let needed = "ÀßŁőşțžŒñİıĐ ΑΩάϋ ЖщЙіїєґћ Việt Nam €£₤₺₴₽₹¥₩ – — “” „ ‘’ … × № ™ ½ ⁄ \u{fffd}";
        for weight in [Weight::Regular, Weight::SemiBold] {
            for letter in needed.chars() {
                assert!(weight.face().letters.map(letter).is_some(), "{letter}");
            }
        }
        let missing = Weight::Regular.face().glyph('湯');
        assert_eq!(missing, Weight::Regular.face().glyph(NOT_THERE));
    }

    #[test]
    fn a_text_breaks_at_spaces_and_a_long_word_where_it_must() {
        let lines = |text: &str, width| wrapped(text, Weight::Regular, 10.0, width);
        assert_eq!(lines("Enamel kettle,  two\nlitres", 80.0), ["Enamel kettle,", "two litres"]);
        assert_eq!(lines("Donaudampfschifffahrt", 60.0), ["Donaudamp", "fschifffahrt"]);
        assert_eq!(lines("", 60.0), [""; 0]);
        assert_eq!(lines("abc", 1.0), ["a", "b", "c"], "no line is empty, however narrow");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_letter_is_lost(text in "[a-zA-Z湯é ]{0,120}", width in 20.0f32..300.0) {
            let lines = wrapped(&text, Weight::SemiBold, 9.0, width);
            for line in &lines {
                prop_assert!(Weight::SemiBold.face().width(line) * 9.0 <= width, "{line}");
            }
            let letters = |text: &str| text.chars().filter(|letter| *letter != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
