//! How the small parts of an order are written down: as one line of text each, which a person reads more easily and which
//! takes half the room of a map. Owns the texts; what they mean is `promise`'s, `pricing`'s and `allocation`'s.

use crate::allocation::Reason;
use crate::ids::LocationId;
use crate::money::Minor;
use crate::orders::Back;
use crate::pricing::Tax;
use crate::promise::Window;

/// A thing that is stored as a text and reads back from it.
pub(super) trait Text: Sized {
    const WHAT: &str;
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// `20270301 20270302 20270304`: to be sent by, to arrive from, to arrive until.
impl Text for Window {
    const WHAT: &str = "promise";

    fn write(&self) -> String {
        let day = |day: jiff::civil::Date| day.strftime("%Y%m%d").to_string();
        format!("{} {} {}", day(self.ship_by), day(self.earliest), day(self.latest))
    }

    fn read(text: &str) -> Option<Self> {
        let mut days = text.split(' ').map(|day| day.parse().ok());
        let window = Self { ship_by: days.next()??, earliest: days.next()??, latest: days.next()?? };
        days.next().is_none().then_some(window)
    }
}

/// `426 0.08875 US-NY`: amount, rate, jurisdiction; `399 0.19 included DE` where the price contains it.
impl Text for Tax {
    const WHAT: &str = "tax";

    fn write(&self) -> String {
        let included = if self.included { INCLUDED } else { "" };
        format!("{} {} {included}{}", self.amount.0, self.rate, self.jurisdiction)
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let (amount, rate, rest) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let jurisdiction = rest.strip_prefix(INCLUDED).unwrap_or(rest).to_owned();
        Some(Self { jurisdiction, rate, amount: Minor(amount), included: rest.starts_with(INCLUDED) })
    }
}
/// `2 approved`: the return, and how far.
impl Text for Back {
    const WHAT: &str = "way back";

    fn write(&self) -> String {
        format!("{} {}", self.of, self.stand)
    }

    fn read(text: &str) -> Option<Self> {
        let (of, stand) = text.split_once(' ')?;
        Some(Self { of: of.parse().ok()?, stand: stand.parse().ok()? })
    }
}

/// No jurisdiction begins so: they begin with a country's two capitals.
const INCLUDED: &str = "included ";

/// `east: nearest with all items in stock (12 km)`
impl Text for Reason {
    const WHAT: &str = "reason of an allocation";

    fn write(&self) -> String {
        format!("{}: {}", self.location, self.why)
    }

    fn read(text: &str) -> Option<Self> {
        let (location, why) = text.split_once(": ")?;
        Some(Self { location: LocationId::parse(location).ok()?, why: why.to_owned() })
    }
}

fn parsed<T: Text, E: serde::de::Error>(text: &str) -> Result<T, E> {
    T::read(text).ok_or_else(|| E::custom(format_args!("`{text}` is no {}", T::WHAT)))
}

/// For serde: a moment as the number of its milliseconds since 1970, a third of the room of a text. A text is read as well.
pub(super) mod moment {
    use jiff::Timestamp;
    use serde::{Deserializer, Serializer, de};

    pub(in super::super) fn serialize<S: Serializer>(moment: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(moment.as_millisecond())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        from.deserialize_any(Moment)
    }

    struct Moment;

    impl de::Visitor<'_> for Moment {
        type Value = Timestamp;

        fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            to.write_str("milliseconds since 1970, or a moment as RFC 3339 has it")
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Timestamp, E> {
            Timestamp::from_millisecond(number).map_err(E::custom)
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Timestamp, E> {
            self.visit_i64(i64::try_from(number).map_err(E::custom)?)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
            text.parse().map_err(E::custom)
        }
    }

    /// … or nothing.
    pub(in super::super) mod option {
        use jiff::Timestamp;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        #[derive(Serialize, Deserialize)]
        struct Written(#[serde(with = "super")] Timestamp);

        #[expect(clippy::ref_option, reason = "serde asks for a reference")]
        pub(in super::super::super) fn serialize<S: Serializer>(
            moment: &Option<Timestamp>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            moment.map(Written).serialize(to)
        }

        pub(in super::super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Timestamp>, D::Error> {
            Ok(Option::<Written>::deserialize(from)?.map(|written| written.0))
        }
    }
}

/// For serde: a list of texts.
pub(super) mod list {
    use super::{Text, parsed};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in super::super) fn serialize<T: Text, S: Serializer>(things: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(things.iter().map(Text::write))
    }

    pub(in super::super) fn deserialize<'de, T: Text, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
        Vec::<String>::deserialize(from)?.iter().map(|text| parsed(text)).collect()
    }
}

/// For serde: a text, or nothing.
pub(super) mod option {
    use super::{Text, parsed};
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde asks for a reference")]
    pub(in super::super) fn serialize<T: Text, S: Serializer>(thing: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match thing {
            Some(thing) => to.serialize_some(&thing.write()),
            None => to.serialize_none(),
        }
    }

    pub(in super::super) fn deserialize<'de, T: Text, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        Option::<String>::deserialize(from)?.map(|text| parsed(&text)).transpose()
    }
}
