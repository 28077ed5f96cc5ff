//! Amounts and days as people read them: American English, as the pages are written. `assets/js/money.js` and
//! `assets/js/dates.js` say the same in the browser, for which `words.json` holds the cases both are tested by.

use domain::money::{Currency, Minor};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `$1,234.50`: with the sign that Americans know the currency by (CLDR 48, en), or its code and a space that does not
/// break.
#[must_use]
pub fn money(amount: Minor, currency: Currency) -> String {
    let minus = if amount.0 < 0 { "-" } else { "" };
    let sign = sign(&currency);
    let gap = if sign.ends_with(char::is_alphanumeric) { "\u{a0}" } else { "" };
    format!("{minus}{sign}{gap}{}", digits(amount.0.unsigned_abs(), currency.digits(), ","))
}

/// `1234.50`, as a field for numbers wants it.
#[must_use]
pub fn decimal(amount: Minor, currency: Currency) -> String {
    let minus = if amount.0 < 0 { "-" } else { "" };
    format!("{minus}{}", digits(amount.0.unsigned_abs(), currency.digits(), ""))
}

fn digits(amount: u64, behind: u32, separator: &str) -> String {
    let unit = 10_u64.pow(behind);
    let whole = (amount / unit).to_string();
    let mut text = String::with_capacity(whole.len() * 2);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    if behind > 0 {
        let width = usize::try_from(behind).unwrap_or_default();
        let _ = write!(text, ".{:0width$}", amount % unit);
    }
    text
}

fn sign(currency: &Currency) -> &str {
    match currency.code() {
        "AUD" => "A$",
        "BRL" => "R$",
        "CAD" => "CA$",
        "CNY" => "CN¥",
        "EUR" => "€",
        "GBP" => "£",
        "HKD" => "HK$",
        "ILS" => "₪",
        "INR" => "₹",
        "JPY" => "¥",
        "KRW" => "₩",
        "MXN" => "MX$",
        "NZD" => "NZ$",
        "PHP" => "₱",
        "TWD" => "NT$",
        "USD" => "$",
        "VND" => "₫",
        "XAF" => "FCFA",
        "XCD" => "EC$",
        "XOF" => "F\u{202f}CFA",
        "XPF" => "CFPF",
        code => code,
    }
}

/// `Tue, Mar 9`, or `Tue, Mar 9, 2027` when that is not the year it is.
#[must_use]
pub fn date(day: Date, today: Date) -> String {
    written(day, day.year() != today.year())
}

/// `Tue, Mar 9 – Thu, Mar 11`. A year is said where it is not the year it is, and once when both have the same.
#[must_use]
pub fn date_range(from: Date, to: Date, today: Date) -> String {
    if from == to {
        return date(from, today);
    }
    let year_of_from = from.year() != today.year() && from.year() != to.year();
    format!("{} – {}", written(from, year_of_from), date(to, today))
}

/// `Tuesday`.
#[must_use]
pub fn weekday(day: Date) -> &'static str {
    WEEKDAYS[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()]
}

/// `Mar 9, 2:05 PM UTC`: the server knows no reader's clock. Pages put it into `<time datetime>`, and the browser says it by
/// its own.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    let (at, now) = (at.to_zoned(TimeZone::UTC), now.to_zoned(TimeZone::UTC));
    let year = if at.year() == now.year() { String::new() } else { format!(", {}", at.year()) };
    let (hour, half) = (at.hour(), if at.hour() < 12 { "AM" } else { "PM" });
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{} {}{year}, {hour}:{:02} {half} UTC", month(at.date()), at.day(), at.minute())
}

fn written(day: Date, with_year: bool) -> String {
    let year = if with_year { format!(", {}", day.year()) } else { String::new() };
    format!("{}, {} {}{year}", &weekday(day)[..3], month(day), day.day())
}

fn month(day: Date) -> &'static str {
    MONTHS[usize::try_from(day.month() - 1).unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// What is said, what it is said of, and which function says it.
    fn cases(of: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(include_str!("words.json")).unwrap();
        let cases = all[of].as_array().unwrap().clone();
        assert!(!cases.is_empty());
        cases
    }

    fn day(value: &Value) -> Date {
        value.as_str().unwrap().parse().unwrap()
    }

    fn at(value: &Value) -> Timestamp {
        value.as_str().unwrap().parse().unwrap()
    }

    #[test]
    fn money_is_written_as_people_write_it() {
        for case in cases("money") {
            let currency = Currency::parse(case["currency"].as_str().unwrap()).unwrap();
            let amount = Minor(case["amount"].as_i64().unwrap());
            assert_eq!(money(amount, currency), case["money"].as_str().unwrap(), "{case}");
            assert_eq!(decimal(amount, currency), case["decimal"].as_str().unwrap(), "{case}");
        }
    }

    #[test]
    fn days_are_written_with_the_year_only_where_it_is_another() {
        for case in cases("date") {
            let (of, today) = (day(&case["day"]), day(&case["today"]));
            assert_eq!(date(of, today), case["date"].as_str().unwrap(), "{case}");
            assert_eq!(weekday(of), case["weekday"].as_str().unwrap(), "{case}");
        }
        for case in cases("range") {
            let range = date_range(day(&case["from"]), day(&case["to"]), day(&case["today"]));
            assert_eq!(range, case["range"].as_str().unwrap(), "{case}");
        }
    }

    #[test]
    fn moments_are_written_by_the_clock_they_name() {
        for case in cases("moment") {
            assert_eq!(moment(at(&case["at"]), at(&case["now"])), case["moment"].as_str().unwrap(), "{case}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_too() {
        assert_eq!(date(Date::MIN, Date::MAX), "Mon, Jan 1, -9999");
    }
}
