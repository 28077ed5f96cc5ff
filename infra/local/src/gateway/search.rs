//! The ways back to what was made and never heard of: payments by their metadata, refunds by their payment.

use super::ledger::Ledger;
use super::params::Form;
use super::payment::{Payment, Refund};
use super::refusal::Refusal;
use super::wire;
use serde_json::{Value, json};

/// `GET /v1/payment_intents/search`. Reads `metadata['order']:'ord_…' AND metadata['group']:'1'`; other fields are not searched here.
pub(super) fn payments(ledger: &Ledger, form: &Form) -> Result<Value, Refusal> {
    let query = form.text("query").ok_or_else(|| Refusal::missing("query"))?;
    let wanted = parse(query).ok_or_else(|| {
        Refusal::invalid("query", None, "We were unable to parse your search query. Use metadata['key']:'value' AND …")
    })?;
    let matches = |payment: &Payment| wanted.iter().all(|(key, value)| payment.metadata.get(key) == Some(value));
    let expand = form.expands_charge();
    let of_order = wanted.iter().find(|(key, _)| key == "order").map(|(_, order)| order.as_str());
    let found: Vec<_> = match of_order {
        Some(order) => ledger.of_order(order).filter(|payment| matches(payment)).collect(),
        None => ledger.by_order().flat_map(|(_, payments)| payments).filter(|payment| matches(payment)).collect(),
    };
    let data: Vec<_> = found.into_iter().map(|payment| wire::payment(payment, expand)).collect();
    let url = "/v1/payment_intents/search";
    Ok(json!({ "object": "search_result", "url": url, "data": data, "has_more": false, "next_page": null }))
}

/// The most a page holds, and what it holds unless said.
const PAGE: (usize, usize) = (100, 10);

/// `GET /v1/refunds?payment_intent=…&limit=…&starting_after=…`, newest first.
pub(super) fn refunds(ledger: &Ledger, form: &Form) -> Result<Value, Refusal> {
    form.only(&["payment_intent", "limit", "starting_after", "expand"])?;
    let limit = match form.text("limit").map(str::parse) {
        None => PAGE.1,
        Some(Ok(limit)) if (1..=PAGE.0).contains(&limit) => limit,
        Some(_) => return Err(Refusal::invalid("limit", None, "This value must be between 1 and 100.")),
    };
    let wanted = |refund: &&Refund| form.text("payment_intent").is_none_or(|payment| refund.payment == payment);
    let mut found: Vec<_> = ledger.refunds.values().filter(wanted).collect();
    found.sort_by(|a, b| (b.created, &b.id).cmp(&(a.created, &a.id)));
    if let Some(after) = form.text("starting_after") {
        let place = found.iter().position(|refund| refund.id == after);
        let place = place.ok_or_else(|| Refusal::no_such(400, "refund", "starting_after", after))?;
        found.drain(..=place);
    }
    let has_more = found.len() > limit;
    let data: Vec<_> = found.into_iter().take(limit).map(wire::refund).collect();
    Ok(wire::list("/v1/refunds", &data, has_more))
}

fn parse(query: &str) -> Option<Vec<(String, String)>> {
    query.split(" AND ").map(|clause| clause_of(clause.trim())).collect()
}

fn clause_of(clause: &str) -> Option<(String, String)> {
    let (field, value) = clause.strip_prefix("metadata[")?.split_once("]:")?;
    Some((unquote(field)?.to_owned(), unquote(value)?.to_owned()))
}

fn unquote(text: &str) -> Option<&str> {
    ['\'', '"'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_metadata_in_either_quotes() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let query = r#"metadata['order']:'ord_1' AND metadata["group"]:"2""#;
        assert_eq!(parse(query), Some(vec![pair("order", "ord_1"), pair("group", "2")]));
        for wrong in ["status:'succeeded'", "metadata[order]:'x'", "metadata['order']:x", ""] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
