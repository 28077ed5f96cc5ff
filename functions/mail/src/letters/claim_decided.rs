//! Something went wrong with what was sent, and this is what the shop does about it.

use super::Letters;
use crate::letter::{Block, Letter};
use crate::parts::{About, greeting, plain};
use app::mail::{CLAIM_DECIDED, Goods, Mail, Story, Template};
use domain::money::Minor;
use domain::returns::ClaimState;

pub(crate) struct ClaimDecided<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
    state: ClaimState,
    amount: Option<Minor>,
    reason: Option<&'a str>,
}

impl<'a> Letters<'a> for ClaimDecided<'a> {
    const KIND: &'static Template = &CLAIM_DECIDED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::ClaimDecided { goods, state, amount, reason } = &mail.story else { return None };
        let (state, amount) = (*state, *amount);
        Some(Self { mail, about: About::of(mail)?, goods, state, amount, reason: reason.as_deref() })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let preheader = format!("Order {number}: what we do about what went wrong.");
        let reason = self.reason.map(plain).filter(|reason| !reason.is_empty());
        Letter::new("We have looked at it", self.title(), preheader)
            .text(greeting(&self.mail.name))
            .text(self.news())
            .and(reason.map(Block::Notice))
            .and(self.about.units("What it is about", self.goods))
            .text(if self.state == ClaimState::Denied {
                "You see it differently, or something else would help? Answer this mail or call us."
            } else {
                "We are sorry for the trouble. Is something still wrong? Answer this mail or call us."
            })
            .button("See your order", &self.about.facts.url)
    }
}

impl ClaimDecided<'_> {
    fn title(&self) -> &'static str {
        match self.state {
            ClaimState::Reshipped => "We send it once more",
            ClaimState::Refunded => "You get your money back",
            ClaimState::Credited => "Its value is on your account",
            ClaimState::Denied => "We cannot accept it",
            ClaimState::Open => "We are looking at it",
        }
    }

    fn news(&self) -> String {
        let amount = self.amount.map(|amount| self.about.money(amount));
        match (self.state, amount) {
            (ClaimState::Reshipped, _) => {
                "The same goods come to you once more, at our cost. You hear from us when they leave.".to_owned()
            }
            (ClaimState::Refunded, Some(amount)) => {
                format!("{amount} goes back to where the payment came from. Banks take a few days to show it.")
            }
            (ClaimState::Credited, Some(amount)) => {
                format!("We have put {amount} on your account. Use it with your next order.")
            }
            (ClaimState::Refunded | ClaimState::Credited, None) => {
                "Nothing was charged for it, and nothing will be.".to_owned()
            }
            (ClaimState::Denied, _) => {
                "We have looked at what you told us, and cannot accept it. This is why:".to_owned()
            }
            (ClaimState::Open, _) => "We look at what you told us and write again.".to_owned(),
        }
    }
}
