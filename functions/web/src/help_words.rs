//! What each refusal of the shop means, in words for whoever met it: `help` in a problem document leads here. Keyed by the
//! stable codes of the API.

pub(crate) struct Explanation {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) words: &'static str,
    /// Where to go on: path and words of the link.
    pub(crate) on: Option<(&'static str, &'static str)>,
}

const fn of(
    code: &'static str,
    title: &'static str,
    words: &'static str,
    on: Option<(&'static str, &'static str)>,
) -> Explanation {
    Explanation { code, title, words, on }
}

const CART: Option<(&str, &str)> = Some(("/cart", "To your cart"));
const CHECKOUT: Option<(&str, &str)> = Some(("/checkout", "Back to the checkout"));
const TRACK: Option<(&str, &str)> = Some(("/track", "Find an order"));
const SHOP: Option<(&str, &str)> = Some(("/search", "See everything"));
const ACCOUNT: Option<(&str, &str)> = Some(("/account", "Sign in"));

const EXPLANATIONS: &[Explanation] = &[
    of(
        "nothing_due",
        "Nothing is due",
        "Everything that is to be paid of this order is paid, or is asked for when its goods come. Nothing was charged now.",
        TRACK,
    ),
    of(
        "already_shipped",
        "It has left already",
        "This parcel is with the carrier and cannot be stopped here any more. When it is with you, you may send it back.",
        TRACK,
    ),
    of(
        "order_held",
        "The order is being looked at",
        "Somebody has to look at this order before it goes on. Nothing leaves until then; the order's page in the console says why, and who may release it.",
        None,
    ),
    of(
        "payment_not_covered",
        "The payment does not cover it",
        "What holds the money for this parcel has ended, or was let go. The customer has been sent a link to pay; once they have, the parcel may leave.",
        None,
    ),
    of(
        "not_in_fulfillment",
        "Not so many are here",
        "Fewer units of that line are here, or they are further on already. The list shows what is left to do.",
        None,
    ),
    of(
        "not_yet",
        "Something comes before that",
        "Units are picked before they are packed, and packed before they leave. Do the step before, then this one.",
        None,
    ),
    of(
        "nothing_delivered",
        "Nothing is with you yet",
        "Something can be sent back once it was delivered. Nothing of this order has arrived so far; until it has left, it can be cancelled instead.",
        TRACK,
    ),
    of(
        "not_returnable",
        "Not so many can come back",
        "More was named than is with you, or some of it is on its way back, was paid back, or is part of a claim. The order's page says how many may come back.",
        TRACK,
    ),
    of(
        "not_offered",
        "That is not offered for this",
        "This way of sending it back, or what was wanted for it, is not offered for these goods. The order's page lists what is.",
        TRACK,
    ),
    of(
        "no_account",
        "Credit needs an account",
        "Credit is kept in an account, and this order has none. Choose a refund instead, which goes back to what paid; or order signed in next time.",
        ACCOUNT,
    ),
    of(
        "return_not_open",
        "The return has gone on meanwhile",
        "It has ended, or has gone further than that: what is on its way cannot be cancelled, and what was decided is decided. Its page says how it stands.",
        TRACK,
    ),
    of(
        "not_in_return",
        "Not so many are in this return",
        "More units were named than are expected of that line, or wait to be looked at. What else lay in the parcel is entered as unexpected.",
        None,
    ),
    of(
        "no_label",
        "There is no label",
        "Nothing is to be sent for this return: it is being looked at, has ended, or is yours to keep.",
        TRACK,
    ),
    of(
        "label_not_ready",
        "The label is being made",
        "It takes a moment to get the label from the carrier. Look again in a minute.",
        TRACK,
    ),
    of(
        "own_request",
        "Somebody else has to decide",
        "Who asked for something cannot agree to it. Ask a colleague.",
        None,
    ),
    of(
        "replacement_out_of_stock",
        "Not enough of it is there",
        "What should be sent instead is not in stock. Nothing was changed. Choose something else, or a refund.",
        TRACK,
    ),
    of(
        "repair_not_there",
        "The repair is not there yet",
        "A repair goes step by step: diagnosed, quoted where it costs something, scheduled, in repair, ready, sent home; or it cannot be repaired. That step does not follow the one before.",
        None,
    ),
    of(
        "repair_dates",
        "Two days are wanted",
        "A repair that is scheduled says when it is mended and when it goes home, and it goes home no earlier than it is mended.",
        None,
    ),
    of("repair_quote", "A quote is a price", "Say what the repair costs, above nothing.", None),
    of(
        "not_claimable",
        "Not so many can be claimed",
        "More was named than has left, or some of it is claimed, on its way back or paid back already. The order's page shows each.",
        TRACK,
    ),
    of(
        "claim_decided",
        "It is decided already",
        "Somebody has decided about this claim. The order's page shows how.",
        None,
    ),
    of(
        "survey_answered",
        "You have told us already",
        "This survey was answered, and each is answered once. Thank you: we have read it.",
        SHOP,
    ),
    of(
        "in_stock",
        "It can be bought now",
        "Some of it came in while you looked. There is nothing to wait for: put it into your cart while it lasts.",
        SHOP,
    ),
    of(
        "ticket_state",
        "The question does not stand so",
        "Somebody moved it meanwhile, or it is settled. Load it again, look how it stands, and go on from there.",
        None,
    ),
    of(
        "snooze_until",
        "Until when?",
        "What is put off needs a time to come back, later than now and within ninety days.",
        None,
    ),
    of(
        "bad_signature",
        "The signature is not right",
        "A message to the shop has to be signed with the secret that was agreed on, and not long ago. Check the secret on both sides, and the sender's clock.",
        None,
    ),
    of(
        "out_of_stock",
        "Something is out of stock",
        "Somebody was faster, or more was asked for than we have. Nothing was ordered and nothing was charged. The page says what is left, when more comes and what is like it; change the quantity or take something else, then order again.",
        CART,
    ),
    of(
        "not_available",
        "Something is not sold any more",
        "A product in the cart is no longer sold. Take it out, and the rest can be ordered.",
        CART,
    ),
    of(
        "price_changed",
        "The price has changed",
        "Since the page was drawn a price, the tax or the shipping cost has changed. Nothing was charged. The checkout shows the new total; you decide.",
        CHECKOUT,
    ),
    of(
        "insufficient_credit",
        "Your store credit does not suffice",
        "Your account holds less than was to be used, perhaps because another order used some of it. Nothing was charged and nothing is held. Your account shows what is left; choose again how to pay.",
        CHECKOUT,
    ),
    of(
        "payment_declined",
        "The payment was declined",
        "Your bank or the card said no. The order was not placed, nothing is held and nothing was charged. Check the number, date and security code, try another card, or ask your bank. Or call us: we take orders by phone.",
        CHECKOUT,
    ),
    of(
        "not_served",
        "We do not deliver there",
        "None of our ways of shipping goes to that address. Another address may work; or call us and we see what can be done.",
        CHECKOUT,
    ),
    of(
        "too_heavy",
        "Too heavy to ship",
        "What you want is heavier than every way of shipping we have to that place. Ordering it in two parts often helps; or call us.",
        CART,
    ),
    of(
        "order_not_open",
        "The order cannot be changed now",
        "It has been settled, cancelled or sent meanwhile. Its page shows how things stand.",
        TRACK,
    ),
    of(
        "version_changed",
        "It has changed meanwhile",
        "Somebody else changed the same thing a moment ago. Load it again, look, and make your change once more.",
        None,
    ),
    of(
        "idempotency_key_reused",
        "This was sent before, differently",
        "The same form was sent twice with different contents. Load the page again and start over; nothing was done twice.",
        CHECKOUT,
    ),
    of(
        "in_flight",
        "It is still being worked on",
        "The same request arrived a moment ago and is not finished. Wait a few seconds; it will not be done twice.",
        None,
    ),
    of("busy", "The shop is very busy", "Try again in a few seconds. Sending the same again is safe.", None),
    of(
        "too_many_requests",
        "Too many tries",
        "To keep orders private we limit wrong look-ups. Wait a quarter of an hour, or call us: with your name and the order's number we find it.",
        TRACK,
    ),
    of(
        "not_found",
        "We could not find that",
        "The address may have a typo in it. For an order you need its number and the e-mail address it was placed with.",
        TRACK,
    ),
    of("no_such_route", "There is nothing at this address", "The page may have moved. Searching usually helps.", SHOP),
    of(
        "sign_in_required",
        "Sign in first",
        "What you want to see belongs to somebody; sign in to show that it is you.",
        ACCOUNT,
    ),
    of("bad_token", "Your sign-in has ended", "Sign in again and go on where you were.", ACCOUNT),
    of(
        "forbidden",
        "This is not open to you",
        "You are signed in, but not as somebody who may do this. Ask whoever runs the shop for the role you need.",
        None,
    ),
    of(
        "cross_site",
        "This must come from our own pages",
        "The request came from another site. Find the order by its number and your e-mail address and try again there.",
        TRACK,
    ),
    of(
        "invalid",
        "Something needs another look",
        "The form names each field that is not right yet, and what it should be. What you typed is still there.",
        None,
    ),
    of("too_large", "That is too large", "What was sent is larger than we take. For tables, send them in parts.", None),
    of(
        "too_many_addresses",
        "The address book is full",
        "It holds twenty addresses. Remove one you no longer need.",
        Some(("/account/addresses", "Your addresses")),
    ),
    of("already_held", "The order is held already", "It is held for the same reason already; nothing was added.", None),
    of("not_held", "The order is not held for that", "The hold was released meanwhile.", None),
    of(
        "picture_too_large",
        "The picture is too large",
        "It has more bytes or pixels than the shop shows. Save it smaller and upload it again.",
        None,
    ),
    of(
        "picture_unreadable",
        "The picture cannot be read",
        "The file is damaged or is not what its name says. Save it anew as JPEG, PNG, WebP or SVG.",
        None,
    ),
    of(
        "storage_blocked",
        "Your browser keeps nothing for this shop",
        "To sign in and to fill a cart, the browser has to remember something from one page to the next. Allow cookies and site data for this shop, or leave the private window, and try again. Or call us: we take orders by phone.",
        SHOP,
    ),
    of(
        "no_address",
        "There is no address to send it to",
        "Your sign-in names no e-mail address. Ask whoever runs the shop's sign-in to add one, or look at the preview instead.",
        None,
    ),
    of(
        "mail_refused",
        "The mail service did not take the mail",
        "The address may be one it sends nothing to, or the shop may not be allowed to send yet. The message names what it said.",
        None,
    ),
    of(
        "preview_expired",
        "Look at the change once more",
        "What you were shown holds for a quarter of an hour, for this order as it was. Choose the change again; nothing was changed.",
        None,
    ),
    of(
        "preview_outdated",
        "It would cost something else now",
        "A price or the stock has changed since you looked. Choose the change again and you see what it costs now; nothing was changed.",
        None,
    ),
    of(
        "payment_needed",
        "The change costs more than is held",
        "What you have ordered would cost more than your payment covers. Pay with the change, and it is made; until then nothing is changed.",
        None,
    ),
    of(
        "payment_pending",
        "A payment is being asked for",
        "Your bank has not answered yet. Try again in a moment; nothing was changed.",
        None,
    ),
    of(
        "not_json",
        "The request cannot be read",
        "A program sent something that is not JSON. If this came from one of our pages, load it again; and tell us, it is our fault.",
        None,
    ),
    of(
        "idempotency_key_required",
        "A key is missing",
        "A program must send an Idempotency-Key with this request, a new UUID for each form, so that repeating it is safe.",
        None,
    ),
    of(
        "already_decided",
        "Somebody has decided it already",
        "What was asked has had its answer. See the list for what was said, and by whom.",
        None,
    ),
    of(
        "approval_expired",
        "The time to decide is over",
        "Nobody decided in time, so what was asked for is not done, and what was held for it is free again.",
        None,
    ),
    of(
        "own_request",
        "Somebody else has to decide this",
        "Whoever asks for something does not also allow it. Ask another approver, or the merchant.",
        None,
    ),
    of(
        "member_elsewhere",
        "Somebody named here belongs to another company",
        "An account or an address buys for one company only. Take it out of the other company first.",
        None,
    ),
    of(
        "more_than_taken",
        "That is more than can be given back",
        "Only what was taken for the order and has not gone back already can be given back.",
        None,
    ),
    of(
        "idempotency_key_weak",
        "The key is too weak",
        "An Idempotency-Key needs 128 random bits, such as a UUID.",
        None,
    ),
    of(
        "if_match_required",
        "The version is missing",
        "A program must say which version it changes: send the ETag it was given as If-Match.",
        None,
    ),
    of(
        "internal",
        "Something went wrong on our side",
        "It is not your fault, and we have been told. Try again; if it stays, call us with the number the page shows.",
        None,
    ),
];

/// What the code means, if it is one of ours.
#[must_use]
pub(crate) fn explain(code: &str) -> Option<&'static Explanation> {
    EXPLANATIONS.iter().find(|known| known.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Every code a `Classify` gives stands in the source as `=> "code"` within its `fn code`.
    fn codes_in(directory: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(directory).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                codes_in(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for body in text.split("fn code(").skip(1) {
                    let end = body.find("\n    }").unwrap_or(body.len());
                    let codes = body[..end].split('"').skip(1).step_by(2);
                    let is_code = |code: &&str| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                    found.extend(codes.filter(is_code).map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn e8_every_refusal_is_explained() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut codes = BTreeSet::new();
        for place in ["shared/app/src", "shared/edge/src", "functions"] {
            codes_in(&root.join(place), &mut codes);
        }
        assert!(codes.contains("out_of_stock") && codes.len() > 20, "{codes:?}");
        let missing: Vec<_> = codes.iter().filter(|code| explain(code).is_none()).collect();
        assert!(missing.is_empty(), "no words for {missing:?}");
    }
}
