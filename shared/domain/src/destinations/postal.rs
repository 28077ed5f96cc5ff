//! Which state or province a postal code lies in. Owns what the codes of the United States and Canada say of it: an address
//! whose region was left out, or a shopper who has given nothing but a postal code, still gets the zone, the tax and the
//! warehouse of where they are. Other countries' regions decide nothing here.

/// States by the first three digits of their ZIP codes, first and last of each run (USPS, Publication 65, "Three-Digit ZIP
/// Code Prefixes"). A few towns share the prefix of a neighbouring state; they are told by giving the region.
const STATES: [(u16, u16, &str); 69] = [
    (5, 5, "NY"),
    (6, 7, "PR"),
    (8, 8, "VI"),
    (9, 9, "PR"),
    (10, 27, "MA"),
    (28, 29, "RI"),
    (30, 38, "NH"),
    (39, 49, "ME"),
    (50, 54, "VT"),
    (55, 55, "MA"),
    (56, 59, "VT"),
    (60, 69, "CT"),
    (70, 89, "NJ"),
    (90, 98, "AE"),
    (100, 149, "NY"),
    (150, 196, "PA"),
    (197, 199, "DE"),
    (200, 200, "DC"),
    (201, 201, "VA"),
    (202, 205, "DC"),
    (206, 219, "MD"),
    (220, 246, "VA"),
    (247, 268, "WV"),
    (270, 289, "NC"),
    (290, 299, "SC"),
    (300, 319, "GA"),
    (320, 339, "FL"),
    (340, 340, "AA"),
    (341, 349, "FL"),
    (350, 369, "AL"),
    (370, 385, "TN"),
    (386, 397, "MS"),
    (398, 399, "GA"),
    (400, 427, "KY"),
    (430, 459, "OH"),
    (460, 479, "IN"),
    (480, 499, "MI"),
    (500, 528, "IA"),
    (530, 549, "WI"),
    (550, 567, "MN"),
    (569, 569, "DC"),
    (570, 577, "SD"),
    (580, 588, "ND"),
    (590, 599, "MT"),
    (600, 629, "IL"),
    (630, 658, "MO"),
    (660, 679, "KS"),
    (680, 693, "NE"),
    (700, 714, "LA"),
    (716, 729, "AR"),
    (730, 732, "OK"),
    (733, 733, "TX"),
    (734, 749, "OK"),
    (750, 799, "TX"),
    (800, 816, "CO"),
    (820, 831, "WY"),
    (832, 838, "ID"),
    (840, 847, "UT"),
    (850, 865, "AZ"),
    (870, 884, "NM"),
    (885, 885, "TX"),
    (889, 898, "NV"),
    (900, 961, "CA"),
    (962, 966, "AP"),
    (967, 968, "HI"),
    (969, 969, "GU"),
    (970, 979, "OR"),
    (980, 994, "WA"),
    (995, 999, "AK"),
];

/// Whole ZIP codes in the Pacific whose prefix is another territory's.
const PACIFIC: [(u32, u32, &str); 2] = [(96_799, 96_799, "AS"), (96_950, 96_952, "MP")];

/// The region that a postal code names; `None` where it names none, or is not well formed.
#[must_use]
pub fn region_of(country: &str, postal_code: &str) -> Option<&'static str> {
    match country {
        "US" => state(postal_code.trim()),
        "CA" => province(postal_code.trim()),
        _ => None,
    }
}

/// `94607` and `94607-1234` are in `CA`.
fn state(zip: &str) -> Option<&'static str> {
    let (five, rest) = zip.split_at_checked(5)?;
    let extension = rest.strip_prefix(['-', ' ']).unwrap_or(rest);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(five) || !digits(extension) || !matches!(extension.len(), 0 | 4) {
        return None;
    }
    let zip: u32 = five.parse().ok()?;
    let within = |(first, last, _): &&(u32, u32, &'static str)| (*first..=*last).contains(&zip);
    if let Some((_, _, territory)) = PACIFIC.iter().find(within) {
        return Some(territory);
    }
    let prefix = u16::try_from(zip / 100).ok()?;
    STATES.iter().find(|(first, last, _)| (*first..=*last).contains(&prefix)).map(|(_, _, state)| *state)
}

/// `M5V 3L9`, or its first half, is in `ON` (Canada Post, "Addressing guidelines": the first letter is the postal district).
fn province(code: &str) -> Option<&'static str> {
    let code: Vec<u8> = code.bytes().filter(|byte| *byte != b' ').map(|byte| byte.to_ascii_uppercase()).collect();
    let well_formed = code.iter().enumerate().all(|(place, byte)| match place % 2 {
        0 => byte.is_ascii_uppercase(),
        _ => byte.is_ascii_digit(),
    });
    if !well_formed || !matches!(code.len(), 3 | 6) {
        return None;
    }
    Some(match (code[0], &code[..3]) {
        (b'A', _) => "NL",
        (b'B', _) => "NS",
        (b'C', _) => "PE",
        (b'E', _) => "NB",
        (b'G' | b'H' | b'J', _) => "QC",
        (b'K' | b'L' | b'M' | b'N' | b'P', _) => "ON",
        (b'R', _) => "MB",
        (b'S', _) => "SK",
        (b'T', _) => "AB",
        (b'V', _) => "BC",
        (b'X', b"X0A" | b"X0B" | b"X0C") => "NU",
        (b'X', _) => "NT",
        (b'Y', _) => "YT",
        _ => return None,
    })
}

/// Why an address may not be found by a carrier, in words for an agent; `None` when nothing speaks against it. Says nothing
/// of countries whose postal codes the table does not have.
#[must_use]
pub fn doubt(address: &crate::address::Address) -> Option<String> {
    let country = address.country.as_str();
    if !address.line1.chars().any(char::is_alphabetic) {
        return Some(format!("the street `{}` has no name", address.line1));
    }
    if !address.city.chars().any(char::is_alphabetic) {
        return Some(format!("the city `{}` has no name", address.city));
    }
    if !matches!(country, "US" | "CA") {
        return None;
    }
    let code = address.postal_code.as_str();
    let Some(by_code) = region_of(country, code) else {
        return Some(format!("there is no postal code {code} in {country}"));
    };
    let named = super::Destination::new(country, address.region.as_deref()).region?;
    (named != by_code).then(|| format!("the postal code {code} lies in {by_code}, not in {named}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destinations::Destination;

    #[test]
    fn zip_codes_say_their_state() {
        for (zip, state) in [
            ("94607", "CA"),
            ("94607-1234", "CA"),
            ("946071234", "CA"),
            (" 10001 ", "NY"),
            ("00501", "NY"),
            ("02134", "MA"),
            ("07102", "NJ"),
            ("20001", "DC"),
            ("20151", "VA"),
            ("73301", "TX"),
            ("89506", "NV"),
            ("99950", "AK"),
            ("96799", "AS"),
            ("96813", "HI"),
            ("96910", "GU"),
            ("96950", "MP"),
            ("00901", "PR"),
            ("09012", "AE"),
        ] {
            assert_eq!(region_of("US", zip), Some(state), "{zip}");
        }
    }

    #[test]
    fn canadian_codes_say_their_province() {
        for (code, province) in
            [("M5V 3L9", "ON"), ("h2y1c6", "QC"), ("V6B", "BC"), ("X0A 0H0", "NU"), ("X1A1A1", "NT")]
        {
            assert_eq!(region_of("CA", code), Some(province), "{code}");
        }
    }

    #[test]
    fn what_is_no_postal_code_says_nothing() {
        for wrong in ["", "9460", "946071", "94607-12", "ABCDE", "94607-12345", "9460é", "00000", "99999999999"] {
            assert_eq!(region_of("US", wrong), None, "{wrong}");
        }
        for wrong in ["", "94607", "M5V 3L", "5MV L39", "D1A 1A1", "Z9Z9Z9", "M5V3L9M5V3L9"] {
            assert_eq!(region_of("CA", wrong), None, "{wrong}");
        }
        assert_eq!(region_of("DE", "10115"), None);
    }

    #[test]
    fn every_state_of_the_table_of_places_has_its_codes_and_runs_do_not_overlap() {
        for pair in STATES.windows(2) {
            assert!(pair[0].1 < pair[1].0, "{pair:?}");
        }
        let armed_forces = ["AA", "AE", "AP"];
        for (_, _, state) in STATES.iter().filter(|(_, _, state)| !armed_forces.contains(state)) {
            let (there, nowhere) = (Destination::new("US", Some(state)), Destination::new("US", None));
            assert_ne!(there.coordinates(), nowhere.coordinates(), "{state} is a place");
        }
        let states: std::collections::BTreeSet<&str> = STATES.iter().map(|(_, _, state)| *state).collect();
        assert_eq!(states.len(), 50 + 1 + 3 + armed_forces.len(), "fifty states, the capital, and PR, VI and GU");
    }
}
