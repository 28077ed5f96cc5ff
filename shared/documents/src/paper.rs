//! The paper a document is printed on.

/// Where people print on US Letter: CLDR 48, supplemental data, `paperSize`.
const LETTER: [&str; 14] = ["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    A4,
    Letter,
}

impl Paper {
    /// What printers of this country (ISO 3166-1) hold.
    #[must_use]
    pub fn of(country: &str) -> Self {
        if LETTER.contains(&country) { Self::Letter } else { Self::A4 }
    }

    /// Width and height in points, 72 to an inch.
    #[must_use]
    pub(crate) const fn size(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::Letter => (612.0, 792.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_is_what_the_country_prints_on() {
        assert_eq!(["US", "CA", "DE", "GB", ""].map(Paper::of), {
            use Paper::{A4, Letter};
            [Letter, Letter, A4, A4, A4]
        });
    }
}
