//! The mails there are. Each says when it is sent, whether it may go twice or not at all, and whether its reader may do
//! without it: mails that belong to the order itself cannot be ended, because without them nobody would know what became of
//! their money or their goods.

use crate::events::kinds;

/// A kind of mail.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// In kebab case: the tag of its mails, part of their marks, and what readers opt out of.
    pub name: &'static str,
    /// With `{number}` for the order's and `{product}` for a product's name.
    pub subject: &'static str,
    pub delivery: Delivery,
    pub unsubscribable: bool,
    /// What readers are told they choose, where they may choose.
    pub about: &'static str,
    /// The events that may ask for it.
    pub wakes: &'static [&'static str],
}

/// The mail service has no idempotency field: what its answer leaves open is decided for each kind of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Delivery {
    /// Sent, then marked. Where the answer is lost it is sent again: better told twice than not at all.
    AtLeastOnce,
    /// Marked, then sent. Where the answer is lost it is not sent again: better not told than told twice.
    AtMostOnce,
}

impl Template {
    /// The subject with its blanks filled in.
    #[must_use]
    pub fn subject_for(&self, number: &str, product: &str) -> String {
        self.subject.replace("{number}", number).replace("{product}", product)
    }
}

pub const ORDER_PLACED: Template = Template {
    name: "order-placed",
    subject: "Your order {number} is placed",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::ORDER_PLACED],
};

/// To those who decide for a company; the buyer is told when they have.
pub const APPROVAL_ASKED: Template = Template {
    name: "approval-asked",
    subject: "Order {number} waits for your approval",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::APPROVAL_ASKED],
};

pub const ORDER_NOT_APPROVED: Template = Template {
    name: "order-not-approved",
    subject: "Your order {number} was not approved",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::APPROVAL_DECIDED],
};

pub const PAYMENT_PROBLEM: Template = Template {
    name: "payment-problem",
    subject: "Your order {number} needs a payment",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::PAYMENT_PROBLEM, kinds::PAYMENT_CAPTURE_FAILED],
};

pub const UNITS_CANCELLED: Template = Template {
    name: "units-cancelled",
    subject: "Something in your order {number} is cancelled",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::ORDER_UNITS_CANCELLED, kinds::ORDER_SHORT],
};

pub const SHIPPED: Template = Template {
    name: "shipped",
    subject: "Your order {number} is on its way",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: true,
    about: "When a parcel leaves us, with its receipt and how to track it",
    wakes: &[kinds::ORDER_HANDED_OVER],
};

pub const OUT_FOR_DELIVERY: Template = Template {
    name: "out-for-delivery",
    subject: "Your order {number} arrives today",
    delivery: Delivery::AtMostOnce,
    unsubscribable: true,
    about: "On the day a parcel is brought to you",
    wakes: &[kinds::PARCEL_OUT_FOR_DELIVERY],
};

pub const DELIVERED: Template = Template {
    name: "delivered",
    subject: "Your order {number} was delivered",
    delivery: Delivery::AtMostOnce,
    unsubscribable: true,
    about: "When a parcel was delivered",
    wakes: &[kinds::ORDER_DELIVERED],
};

/// Cannot be ended: who is not told of a later date cannot decide whether to wait.
pub const DELAYED: Template = Template {
    name: "delayed",
    subject: "Your order {number} comes later than we said",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::PROMISE_MOVED],
};

pub const REFUND: Template = Template {
    name: "refund",
    subject: "Your refund for order {number}",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::REFUND_SUCCEEDED],
};

pub const RETURN_APPROVED: Template = Template {
    name: "return-approved",
    subject: "Your return for order {number}",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::RETURN_APPROVED],
};

pub const RETURN_REJECTED: Template = Template {
    name: "return-rejected",
    subject: "About your return for order {number}",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::RETURN_REJECTED],
};

pub const RETURN_SENT: Template = Template {
    name: "return-sent",
    subject: "Your return for order {number} is on its way to us",
    delivery: Delivery::AtMostOnce,
    unsubscribable: true,
    about: "When the carrier has what you send back",
    wakes: &[kinds::RETURN_SENT],
};

pub const RETURN_RECEIVED: Template = Template {
    name: "return-received",
    subject: "Your return for order {number} is here",
    delivery: Delivery::AtMostOnce,
    unsubscribable: true,
    about: "When what you send back has arrived",
    wakes: &[kinds::RETURN_RECEIVED],
};

pub const REPAIR_DATE: Template = Template {
    name: "repair-date",
    subject: "Your repair for order {number} comes on another day",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::REPAIR_DATE_CHANGED],
};

pub const CLAIM_DECIDED: Template = Template {
    name: "claim-decided",
    subject: "What went wrong with your order {number}",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::CLAIM_DECIDED],
};

pub const SURVEY: Template = Template {
    name: "survey",
    subject: "How was your order {number}?",
    delivery: Delivery::AtMostOnce,
    unsubscribable: true,
    about: "One question after an order has arrived",
    wakes: &[kinds::SURVEY_DUE],
};

pub const BACK_IN_STOCK: Template = Template {
    name: "back-in-stock",
    subject: "{product} is back in stock",
    delivery: Delivery::AtMostOnce,
    unsubscribable: true,
    about: "When something you waited for is in stock again",
    wakes: &[],
};

/// Whoever wrote to the shop needs the way back to what they wrote.
pub const TICKET_RECEIVED: Template = Template {
    name: "ticket-received",
    subject: "Your question {number}",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::TICKET_OPENED],
};

pub const TICKET_REPLY: Template = Template {
    name: "ticket-reply",
    subject: "Re: Your question {number}",
    delivery: Delivery::AtLeastOnce,
    unsubscribable: false,
    about: "",
    wakes: &[kinds::TICKET_REPLIED],
};

/// Every mail, in the order of an order's life.
pub const TEMPLATES: [&Template; 20] = [
    &ORDER_PLACED,
    &APPROVAL_ASKED,
    &ORDER_NOT_APPROVED,
    &PAYMENT_PROBLEM,
    &UNITS_CANCELLED,
    &SHIPPED,
    &OUT_FOR_DELIVERY,
    &DELIVERED,
    &DELAYED,
    &RETURN_APPROVED,
    &RETURN_REJECTED,
    &RETURN_SENT,
    &RETURN_RECEIVED,
    &REPAIR_DATE,
    &CLAIM_DECIDED,
    &REFUND,
    &SURVEY,
    &BACK_IN_STOCK,
    &TICKET_RECEIVED,
    &TICKET_REPLY,
];

#[must_use]
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.into_iter().find(|template| template.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Queue, SUBSCRIPTIONS};
    use std::collections::BTreeSet;

    #[test]
    fn c11_every_event_that_wakes_the_mails_has_a_mail_and_every_mail_is_woken() {
        let told: BTreeSet<&str> = SUBSCRIPTIONS
            .iter()
            .filter(|(_, queues)| queues.contains(&Queue::SendMail))
            .map(|(kind, _)| *kind)
            .collect();
        let asked: BTreeSet<&str> = TEMPLATES.iter().flat_map(|template| template.wakes).copied().collect();
        assert_eq!(told, asked);
    }

    #[test]
    fn c11_what_belongs_to_the_order_itself_cannot_be_ended_and_what_can_says_what_it_is() {
        let fixed: Vec<_> = TEMPLATES.iter().filter(|it| !it.unsubscribable).map(|it| it.name).collect();
        assert_eq!(
            fixed,
            [
                "order-placed",
                "approval-asked",
                "order-not-approved",
                "payment-problem",
                "units-cancelled",
                "delayed",
                "return-approved",
                "return-rejected",
                "repair-date",
                "claim-decided",
                "refund",
                "ticket-received",
                "ticket-reply"
            ]
        );
        for template in TEMPLATES {
            assert_eq!(template.unsubscribable, !template.about.is_empty(), "{}", template.name);
            assert_eq!(find(template.name), Some(template));
            assert!(template.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        }
    }

    #[test]
    fn c11_what_somebody_must_hear_of_is_rather_sent_twice() {
        for template in TEMPLATES {
            let must = !template.unsubscribable || template.name == "shipped";
            assert_eq!(template.delivery == Delivery::AtLeastOnce, must, "{}", template.name);
        }
    }

    #[test]
    fn e16_a_subject_has_no_blanks_left() {
        for template in TEMPLATES {
            let subject = template.subject_for("7KQ2-M4XD-9TBC-RH3F", "Kettle");
            assert!(!subject.contains(['{', '}']), "{subject}");
        }
    }
}
