//! An address in lines.

use domain::address::Address;

/// An address as it is written on a parcel: the postal code where the country has it.
#[must_use]
pub fn address_lines(address: &Address) -> Vec<String> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let region = address.region.clone().unwrap_or_default();
    let mut lines = vec![address.name.clone(), address.line1.clone()];
    lines.extend(address.line2.clone());
    match address.country.as_str() {
        "US" | "CA" | "AU" => {
            lines.push(format!("{}, {} {}", address.city, region, address.postal_code).replace(",  ", ", "));
        }
        "GB" | "IE" => lines.extend([address.city.clone(), region, address.postal_code.clone()]),
        _ => lines.extend([format!("{} {}", address.postal_code, address.city), region]),
    }
    lines.push(address.destination().country_name().to_owned());
    lines.iter().filter_map(|line| given(line.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(json: serde_json::Value) -> Vec<String> {
        address_lines(&serde_json::from_value(json).unwrap())
    }

    #[test]
    fn an_address_is_written_as_its_country_writes_it() {
        let columbus = serde_json::json!({
            "name": "Ada Moss", "line1": "214 Millrace Street", "line2": "Door 6", "city": "Columbus", "region": "OH",
            "postal_code": "43215", "country": "US",
        });
        let expected = ["Ada Moss", "214 Millrace Street", "Door 6", "Columbus, OH 43215", "United States"];
        assert_eq!(lines(columbus), expected);
        let berlin = serde_json::json!({
            "name": "Ada Moss", "line1": "Lange Straße 3", "city": "Berlin", "postal_code": "10115", "country": "DE",
        });
        assert_eq!(lines(berlin), ["Ada Moss", "Lange Straße 3", "10115 Berlin", "Germany"]);
        let york = serde_json::json!({
            "name": "Ada Moss", "line1": "3 Long Street", "city": "York", "postal_code": "YO1 7HH", "country": "GB",
        });
        assert_eq!(lines(york), ["Ada Moss", "3 Long Street", "York", "YO1 7HH", "United Kingdom"]);
        let without_region = serde_json::json!({
            "name": "Ada", "line1": "1 Road", "city": "Reno", "postal_code": "89501", "country": "US",
        });
        assert_eq!(lines(without_region)[2], "Reno, 89501");
    }
}
