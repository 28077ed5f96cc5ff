//! The table: who may call which function, and what those who may are told.

use edge::Access;
use serde_json::{Value, json};

/// Who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Guests too, and nothing of anybody's is shown.
    Public,
    /// An order: whoever owns it, holds its link token, or is an agent. For everybody else it is not there.
    Order,
    /// A ticket: whoever opened it, holds its link token, or is an agent. For everybody else it is not there.
    Ticket,
    /// Whoever has an account: what they see is their own.
    SignedIn,
    Agents,
    Warehouse,
    Merchant,
    /// Agents, the warehouse and the merchant.
    Staff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Persona {
    Anonymous,
    /// A guest who holds the link token of the order asked for.
    LinkHolder,
    /// A guest with the link token of another order.
    OtherLink,
    Owner,
    OtherCustomer,
    Agent,
    Warehouse,
    Merchant,
    Expired,
    WrongAudience,
    OtherIssuer,
    WrongUse,
    ForgedSignature,
    Unsigned,
    Garbage,
}

pub(super) const EVERYBODY: [Persona; 15] = [
    Persona::Anonymous,
    Persona::LinkHolder,
    Persona::OtherLink,
    Persona::Owner,
    Persona::OtherCustomer,
    Persona::Agent,
    Persona::Warehouse,
    Persona::Merchant,
    Persona::Expired,
    Persona::WrongAudience,
    Persona::OtherIssuer,
    Persona::WrongUse,
    Persona::ForgedSignature,
    Persona::Unsigned,
    Persona::Garbage,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Allowed,
    /// 401: nobody, or a token that is not valid here.
    SignIn,
    /// 403: somebody, whose role is too low.
    Forbidden,
    /// 404, and the same as for what does not exist.
    Hidden,
}

impl Class {
    fn judge(self, persona: Persona) -> Verdict {
        use Persona::{
            Agent, Anonymous, Expired, ForgedSignature, Garbage, LinkHolder, Merchant, OtherCustomer, OtherIssuer,
            OtherLink, Owner, Unsigned, Warehouse, WrongAudience, WrongUse,
        };
        match (self, persona) {
            // A token that is not valid is an error everywhere: silently treated as nobody, it would hide a mistake.
            (_, Expired | WrongAudience | OtherIssuer | WrongUse | ForgedSignature | Unsigned | Garbage) => {
                Verdict::SignIn
            }
            (Self::Public, _)
            | (Self::Order | Self::Ticket, LinkHolder | Owner | Agent | Merchant)
            | (Self::SignedIn, Owner | OtherCustomer | Agent | Warehouse | Merchant)
            | (Self::Agents, Agent | Merchant)
            | (Self::Warehouse, Warehouse | Merchant)
            | (Self::Merchant, Merchant)
            | (Self::Staff, Agent | Warehouse | Merchant) => Verdict::Allowed,
            (Self::Order | Self::Ticket, _) => Verdict::Hidden,
            (_, Anonymous | LinkHolder | OtherLink) => Verdict::SignIn,
            _ => Verdict::Forbidden,
        }
    }

    /// What a route of this class says of itself.
    pub(super) fn access(self) -> Access {
        match self {
            Self::Public | Self::Order | Self::Ticket => Access::Anyone,
            Self::SignedIn => Access::SignedIn,
            Self::Agents => Access::Needs(app::Role::Agent),
            Self::Warehouse => Access::Needs(app::Role::Warehouse),
            Self::Merchant => Access::Needs(app::Role::Merchant),
            Self::Staff => Access::Staff,
        }
    }
}

/// One row: a function, who may call it, a harmless call of it, and the answer those get who may.
pub(super) struct Row {
    pub(super) function: &'static str,
    pub(super) class: Class,
    /// The path's parameters, in order; `ORDER`, `TICKET` and `KETTLE` stand for what is asked for.
    pub(super) parameters: &'static [&'static str],
    pub(super) query: &'static str,
    pub(super) body: Option<Value>,
    allowed: (u16, Option<&'static str>),
}

fn row(function: &'static str, class: Class, parameters: &'static [&'static str]) -> Row {
    Row { function, class, parameters, query: "", body: None, allowed: (200, None) }
}

impl Row {
    fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    fn refused(self, status: u16, code: &'static str) -> Self {
        Self { allowed: (status, Some(code)), ..self }
    }

    pub(super) fn answer_to(&self, persona: Persona) -> (u16, Option<&'static str>) {
        match self.class.judge(persona) {
            Verdict::Allowed => self.allowed,
            Verdict::SignIn => (401, None),
            Verdict::Forbidden => (403, Some("forbidden")),
            Verdict::Hidden => (404, Some("not_found")),
        }
    }
}

/// Of an order nobody placed.
const NO_FULFILLMENT: &str = "ful_0000000000000000_1";

const NO_RETURN: &str = "ret_0000000000000000_1";

#[expect(clippy::too_many_lines, reason = "a table: a row each")]
/// The table. What follows each row is what its own validation says of the call.
pub(super) fn rows() -> Vec<Row> {
    use Class::{Agents, Merchant, Order, Public, SignedIn, Staff, Ticket, Warehouse};
    let nothing = || json!({});
    vec![
        row("list-products", Public, &[]).query("?q=kettle"),
        row("get-product", Public, &["KETTLE"]),
        row("join-waitlist", Public, &["KETTLE"]).body(json!({"email": "nobody"})).refused(422, "invalid"),
        row("quote-order", Public, &[]).body(nothing()).refused(422, "invalid"),
        row("place-order", Public, &[]).body(nothing()).refused(422, "invalid"),
        row("lookup-order", Public, &[]).body(nothing()).refused(422, "invalid"),
        // What opens is the token.
        row("choose-mails", Public, &["no-token-of-ours"]).body(nothing()).refused(422, "invalid"),
        row("show-preferences", Public, &["no-token-of-ours"]).refused(404, "not_found"),
        row("get-openapi", Public, &[]),
        row("get-picture", Public, &["camp-mug.svg"]),
        row("not-found", Public, &[]).refused(404, "no_such_route"),
        row("show-home", Public, &[]),
        row("show-category", Public, &["towels"]),
        row("show-search", Public, &[]).query("?q=kettle"),
        row("show-product", Public, &["KETTLE"]),
        row("show-cart", Public, &[]),
        row("show-checkout", Public, &[]),
        row("show-tracking", Public, &[]),
        row("show-survey", Public, &["none"]).refused(404, "not_found"),
        row("show-help", Public, &[]),
        // Frames without anything of anybody's in them: what they show, the browser asks the JSON API for.
        row("show-account", Public, &[]),
        row("show-console", Public, &[]),
        row("get-asset", Public, &["0", "css/tokens.css"]),
        row("get-sitemap", Public, &[]),
        row("get-robots", Public, &[]),
        row("show-order", Order, &["ORDER"]),
        row("get-order", Order, &["ORDER"]),
        row("confirm-payment", Order, &["ORDER"]),
        row("pay-balance", Order, &["ORDER"]).body(json!({"payment_method": "tok_visa"})).refused(409, "nothing_due"),
        row("preview-change", Order, &["ORDER"])
            .body(json!({"operations": [{"op": "shipping_option", "id": "by-balloon"}]}))
            .refused(422, "invalid"),
        row("apply-change", Order, &["ORDER"]).body(json!({"hash": "none"})).refused(409, "preview_expired"),
        row("cancel-order", Order, &["ORDER"])
            .body(json!({"lines": [{"line": "9", "quantity": 1}]}))
            .refused(422, "invalid"),
        row("list-invoices", Order, &["ORDER"]),
        row("get-invoice", Public, &["inv_0000000000000000_1"]).refused(404, "not_found"),
        row("contact-support", Public, &[]).body(nothing()).refused(422, "invalid"),
        row("get-ticket", Ticket, &["TICKET"]),
        row("post-message", Ticket, &["TICKET"]).body(nothing()).refused(422, "invalid"),
        row("list-tickets", Agents, &[]),
        row("reply-ticket", Agents, &["TICKET"]).body(nothing()).refused(422, "invalid"),
        row("set-ticket-status", Agents, &["TICKET"]).body(nothing()).refused(422, "invalid"),
        row("assign-ticket", Agents, &["TICKET"]).body(json!({"queue": ""})).refused(422, "invalid"),
        row("get-survey", Public, &["none"]).refused(404, "not_found"),
        row("answer-survey", Public, &["none"]).body(json!({"score": 5})).refused(404, "not_found"),
        row("get-return-options", Order, &["ORDER"]).refused(409, "nothing_delivered"),
        row("request-return", Order, &["ORDER"])
            .body(json!({"lines": [{"line": "1", "quantity": 1, "reason": "defective"}], "resolution": "refund"}))
            .refused(409, "nothing_delivered"),
        row("get-return", Public, &[NO_RETURN]).refused(404, "not_found"),
        row("get-return-label", Public, &[NO_RETURN]).refused(404, "not_found"),
        row("cancel-return", Public, &[NO_RETURN]).refused(404, "not_found"),
        row("open-claim", Order, &["ORDER"])
            .body(json!({"kind": "lost", "lines": [{"line": "1", "quantity": 1}]}))
            .refused(409, "not_claimable"),
        row("list-returns", Staff, &[]),
        row("decide-return", Agents, &[NO_RETURN])
            .body(json!({"decision": "reject", "reason": "worn"}))
            .refused(404, "not_found"),
        row("receive-return", Warehouse, &[NO_RETURN]).body(nothing()).refused(422, "invalid"),
        row("inspect-return", Warehouse, &[NO_RETURN]).body(nothing()).refused(422, "invalid"),
        row("schedule-repair", Staff, &[NO_RETURN]).body(json!({"state": "diagnosed"})).refused(404, "not_found"),
        row("decide-claim", Agents, &["clm_0000000000000000_1"])
            .body(json!({"decision": "refund"}))
            .refused(404, "not_found"),
        row("list-fulfillments", Warehouse, &[]).query("?location=west"),
        row("pick-items", Warehouse, &[NO_FULFILLMENT]).refused(404, "not_found"),
        row("put-back", Warehouse, &[NO_FULFILLMENT]).refused(404, "not_found"),
        row("pack-parcel", Warehouse, &[NO_FULFILLMENT]).refused(404, "not_found"),
        row("unpack-parcel", Warehouse, &[NO_FULFILLMENT]).refused(404, "not_found"),
        row("report-short", Warehouse, &[NO_FULFILLMENT]).body(nothing()).refused(422, "invalid"),
        row("get-packing-slip", Warehouse, &[NO_FULFILLMENT]).refused(404, "not_found"),
        row("hand-over", Warehouse, &[NO_FULFILLMENT]).refused(404, "not_found"),
        // Whoever calls, it is the signature that counts.
        row("payment-webhook", Public, &[]).body(nothing()).refused(401, "bad_signature"),
        row("carrier-webhook", Public, &["easypost"]).body(nothing()).refused(401, "bad_signature"),
        row("get-profile", SignedIn, &[]),
        row("list-own-orders", SignedIn, &[]),
        row("list-addresses", SignedIn, &[]),
        row("put-address", SignedIn, &["home"]).body(nothing()).refused(422, "invalid"),
        row("delete-address", SignedIn, &["home"]).refused(404, "not_found"),
        row("list-own-approvals", SignedIn, &[]),
        row("get-credit", SignedIn, &[]),
        row("list-approvals", Agents, &[]),
        // Who may decide follows from what is asked: of nobody's there is nothing to decide.
        row("decide-approval", SignedIn, &["apr_0000000000000000_1"])
            .body(json!({"decision": "approve"}))
            .refused(404, "not_found"),
        row("put-company", Merchant, &["acme"]).body(nothing()).refused(422, "invalid"),
        row("issue-credit", Merchant, &["c-1"]).body(nothing()).refused(422, "invalid"),
        row("refund-order", Agents, &["ORDER"]).body(nothing()).refused(422, "invalid"),
        row("list-products-admin", Staff, &[]),
        row("get-product-admin", Merchant, &["KETTLE"]),
        row("put-product", Merchant, &["KETTLE"]).body(nothing()).refused(422, "invalid"),
        row("import-products", Merchant, &[]).body(json!("no,such,header")).refused(422, "invalid"),
        row("list-locations", Staff, &[]),
        row("put-location", Merchant, &["east"]).body(nothing()).refused(422, "invalid"),
        row("get-setting", Staff, &["taxes"]),
        row("put-setting", Merchant, &["taxes"]).body(json!({"rates": 1})).refused(422, "invalid"),
        row("get-stock", Staff, &["KETTLE"]),
        row("put-stock-policy", Merchant, &["KETTLE", "east"]).body(json!({"safety": -1})).refused(422, "invalid"),
        row("receive-stock", Warehouse, &["KETTLE", "east"]).body(nothing()).refused(422, "invalid"),
        row("count-stock", Warehouse, &["KETTLE", "east"]).body(nothing()).refused(422, "invalid"),
        row("adjust-stock", Warehouse, &["KETTLE", "east"]).body(nothing()).refused(422, "invalid"),
        row("transfer-stock", Warehouse, &["KETTLE", "east"]).body(nothing()).refused(422, "invalid"),
        row("create-purchase-order", Merchant, &[]).body(nothing()).refused(422, "invalid"),
        row("list-orders", Agents, &[]),
        row("find-customer", Agents, &[]).query("?email=ada@example.com"),
        row("hold-order", Agents, &["ORDER"]).body(json!({"reason": "whim"})).refused(422, "invalid"),
        row("release-hold", Agents, &["ORDER", "fraud"]).refused(404, "not_held"),
        row("check-invariants", Merchant, &[]),
        row("list-mail-templates", Merchant, &[]),
        row("preview-mail", Merchant, &["order-placed"]),
        row("send-test-mail", Merchant, &["order-placed"])
            .body(json!({"to": "eve@example.com"}))
            .refused(422, "invalid"),
        row("list-failures", Merchant, &[]),
        row("redrive", Merchant, &["send-nothing"]).refused(404, "not_found"),
        row("get-report", Merchant, &["stock-accuracy"]),
    ]
}
