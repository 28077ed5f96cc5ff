//! The shop's colours in two themes. A pair that people could not read is refused here, so that no page has to care.

use crate::validate::Problems;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What text needs against what is behind it: WCAG 2.2, 1.4.3 (AA).
const TEXT: f64 = 4.5;

/// `#RRGGBB`.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Colours {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub light: Option<Palette>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dark: Option<Palette>,
}

/// The eight colours everything else is derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    pub background: Colour,
    pub surface: Colour,
    pub text: Colour,
    pub muted: Colour,
    pub border: Colour,
    pub accent: Colour,
    pub accent_text: Colour,
    pub highlight: Colour,
}

impl Colours {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        for (name, palette) in [("light", &self.light), ("dark", &self.dark)] {
            if let Some(palette) = palette {
                problems.within(name, |problems| palette.check(problems));
            }
        }
    }
}

impl Palette {
    /// Those of the design by day and by night, for a shop that has chosen none: `tokens.css` says the same.
    pub const DAY: Self = Self {
        background: Colour([0xFB, 0xF7, 0xEF]),
        surface: Colour([0xFF, 0xFF, 0xFF]),
        text: Colour([0x26, 0x31, 0x2B]),
        muted: Colour([0x5C, 0x66, 0x5F]),
        border: Colour([0xDD, 0xD5, 0xC6]),
        accent: Colour([0x2F, 0x61, 0x48]),
        accent_text: Colour([0xFF, 0xFF, 0xFF]),
        highlight: Colour([0xA8, 0x48, 0x0F]),
    };
    pub const NIGHT: Self = Self {
        background: Colour([0x18, 0x20, 0x1C]),
        surface: Colour([0x22, 0x2C, 0x27]),
        text: Colour([0xF1, 0xEC, 0xE0]),
        muted: Colour([0xAE, 0xB8, 0xB0]),
        border: Colour([0x3B, 0x47, 0x40]),
        accent: Colour([0x8C, 0xC7, 0xA4]),
        accent_text: Colour([0x12, 0x20, 0x1A]),
        highlight: Colour([0xF0, 0xA8, 0x60]),
    };

    /// The colours with the names pages know them by.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Colour); 8] {
        [
            ("background", self.background),
            ("surface", self.surface),
            ("text", self.text),
            ("muted", self.muted),
            ("border", self.border),
            ("accent", self.accent),
            ("accent-text", self.accent_text),
            ("highlight", self.highlight),
        ]
    }

    fn check(&self, problems: &mut Problems) {
        let behind = [("background", self.background), ("surface", self.surface)];
        let written =
            [("text", self.text), ("muted", self.muted), ("accent", self.accent), ("highlight", self.highlight)];
        for (name, colour) in written {
            for (place, behind) in behind {
                readable(problems, name, colour, place, behind);
            }
        }
        readable(problems, "accent_text", self.accent_text, "accent", self.accent);
    }
}

fn readable(problems: &mut Problems, name: &str, colour: Colour, place: &str, behind: Colour) {
    let contrast = colour.contrast(behind);
    if contrast < TEXT {
        problems.add(name, format!("has a contrast of {contrast:.1} with {place}; people need {TEXT} to read it"));
    }
}

impl Colour {
    /// The contrast ratio of two colours, 1 to 21: WCAG 2.2, "contrast ratio".
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02X}{green:02X}{blue:02X}")
    }
}

impl fmt::Debug for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Colour {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        const WRONG: &str = "must be a colour such as #2F6148";
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii()).ok_or(WRONG)?;
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| WRONG);
        Ok(Self([channel(0)?, channel(2)?, channel(4)?]))
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn contrast_is_what_wcag_says() {
        assert!((colour("#000000").contrast(colour("#FFFFFF")) - 21.0).abs() < 1e-9);
        assert!((colour("#777777").contrast(colour("#FFFFFF")) - 4.478).abs() < 0.001, "WCAG's own example");
        for wrong in ["red", "#FFF", "#GGGGGG", "#1234567", "#äöü", ""] {
            assert!(Colour::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_palette_nobody_can_read_is_refused_by_its_pairs() {
        let [white, black, gray] = ["#FFFFFF", "#000000", "#999999"].map(colour);
        let mut palette = Palette {
            background: white,
            surface: white,
            text: black,
            muted: black,
            border: gray,
            accent: black,
            accent_text: white,
            highlight: black,
        };
        let problems = |palette: Palette| {
            let mut problems = Problems::new();
            Colours { light: Some(palette), dark: None }.check(&mut problems);
            problems.into_vec().into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert!(problems(palette).is_empty(), "borders are no text");
        palette.muted = gray;
        palette.accent_text = black;
        assert_eq!(problems(palette), ["light.muted", "light.muted", "light.accent_text"]);
    }
}
