//! Product pictures: how their files are named, in which widths they are to be had, and where a page says so. What is in
//! them is the affair of the function that serves them.

use crate::App;
use crate::error::{Classify, Error, Kind};
use crate::ports::{PicturesError, Stored};
use std::fmt;

/// What every picture's address begins with.
const PREFIX: &str = "/images/";
/// Formats that come in several widths; the drawings of SVG fit any.
const RASTERS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
const VECTOR: &str = "svg";
const LONGEST_NAME: usize = 100;

/// The name of a picture's file: letters, digits, `.`, `-` and `_`, and the ending of a format the shop serves. There is
/// only one folder, and no name leads out of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_vector(&self) -> bool {
        self.ends_in(&[VECTOR])
    }

    fn is_raster(&self) -> bool {
        self.ends_in(&RASTERS)
    }

    fn ends_in(&self, endings: &[&str]) -> bool {
        let ending = self.0.rsplit_once('.').map_or("", |(_, ending)| ending);
        endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
    }
}

/// No picture can be called that.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no picture is called that")]
pub struct NoName;

impl TryFrom<String> for Name {
    type Error = NoName;

    fn try_from(text: String) -> Result<Self, NoName> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let begins = text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric());
        let name = Self(text);
        let known = name.is_vector() || name.is_raster();
        if begins && known && name.0.len() <= LONGEST_NAME && name.0.bytes().all(plain) {
            Ok(name)
        } else {
            Err(NoName)
        }
    }
}

/// A width in which pictures are to be had, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Width(u16);

impl Width {
    /// From a phone's column to a large screen. Few, so that caches hit.
    pub const ALL: [Self; 6] = [Self(320), Self(480), Self(640), Self(960), Self(1280), Self(1920)];
    pub const LARGEST: Self = Self::ALL[Self::ALL.len() - 1];

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|width| width.to_string() == text)
    }

    #[must_use]
    pub const fn pixels(self) -> u32 {
        self.0 as u32
    }

    /// The next one below.
    #[must_use]
    pub fn smaller(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|other| *other < self)
    }
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The `srcset` of a picture of ours: every width it is to be had in. None for drawings, which fit any width, and for
/// pictures that are somewhere else.
#[must_use]
pub fn sources(url: &str) -> Option<String> {
    let name = Name::try_from(url.strip_prefix(PREFIX)?.to_owned()).ok()?;
    if !name.is_raster() {
        return None;
    }
    let sources: Vec<_> = Width::ALL.iter().map(|width| format!("{url}?w={width} {width}w")).collect();
    Some(sources.join(", "))
}

/// The address of one width, for a `src` or a thumbnail; the address itself where there are no widths.
#[must_use]
pub fn sized(url: &str, width: Width) -> String {
    if sources(url).is_some() { format!("{url}?w={width}") } else { url.to_owned() }
}

/// Why a picture that is there is not shown.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the file is no picture that can be read: {0}")]
    Unreadable(String),
    #[error("the picture is too large: {0}")]
    TooLarge(String),
    #[error(transparent)]
    Store(PicturesError),
}

impl Classify for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Unreadable(_) | Self::TooLarge(_) => Kind::Invalid,
            Self::Store(PicturesError::Unavailable(_)) => Kind::Busy,
            Self::Store(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "picture_unreadable",
            Self::TooLarge(_) => "picture_too_large",
            Self::Store(PicturesError::Unavailable(_)) => "busy",
            Self::Store(_) => "internal",
        }
    }

    fn retry_after(&self) -> Option<u32> {
        (self.kind() == Kind::Busy).then_some(2)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// The stored file; no bytes where `held` is still its tag.
///
/// # Errors
/// What is too large to be read, and a store that does not answer or lets us not in.
pub async fn get(app: &App, name: &Name, held: Option<&str>) -> Result<Stored, Error> {
    let pictures = app.pictures.as_ref().ok_or_else(|| Error::Bug("this function was given no pictures".to_owned()))?;
    pictures.get(name.as_str(), held).await.map_err(|error| match error {
        too_large @ PicturesError::TooLarge { .. } => Refusal::TooLarge(too_large.to_string()).into(),
        other => Refusal::Store(other).into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_file_of_a_known_format_and_leads_nowhere_else() {
        let is_name = |text: &str| Name::try_from(text.to_owned()).is_ok();
        for good in ["kettle.jpg", "Kettle-2_front.JPEG", "a.png", "2027.spring.webp", "camp-mug.svg"] {
            assert!(is_name(good), "{good}");
        }
        let long = format!("{}.jpg", "a".repeat(97));
        for bad in [
            "",
            ".jpg",
            "kettle",
            "kettle.gif",
            "kettle.jpg.exe",
            "../kettle.jpg",
            "a/b.jpg",
            "a\\b.jpg",
            "-k.jpg",
            "k ettle.jpg",
            "k%2F.jpg",
            "käse.jpg",
            "k\0.jpg",
            "kettle.jpg\n",
            "https://a.example/k.jpg",
            &long,
        ] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_page_offers_every_width_of_a_photograph_and_none_of_a_drawing() {
        let sources = sources("/images/kettle.jpg").unwrap();
        assert!(sources.starts_with("/images/kettle.jpg?w=320 320w, /images/kettle.jpg?w=480 480w, "), "{sources}");
        assert!(sources.ends_with("/images/kettle.jpg?w=1920 1920w"), "{sources}");
        for none in
            ["/images/kettle.svg", "https://cdn.example/images/kettle.jpg", "/kettle.jpg", "/images/a/b.jpg", ""]
        {
            assert_eq!(super::sources(none), None, "{none}");
            assert_eq!(sized(none, Width::ALL[0]), none);
        }
        assert_eq!(sized("/images/kettle.jpg", Width::ALL[2]), "/images/kettle.jpg?w=640");
    }

    #[test]
    fn widths_are_those_of_the_list_as_they_are_written() {
        assert_eq!(Width::parse("640").map(Width::pixels), Some(640));
        for none in ["", "641", "0640", "+640", "640px", "1e3", "-320"] {
            assert_eq!(Width::parse(none), None, "{none}");
        }
        assert_eq!(
            (Width::LARGEST.pixels(), Width::LARGEST.smaller(), Width::ALL[0].smaller()),
            (1920, Width::parse("1280"), None)
        );
    }
}
