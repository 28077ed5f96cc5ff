//! Which mails somebody does not want. A link in each mail opens it: the token in it is the name that stands in for the
//! address and a signature over that, so nothing is stored for it and it says nothing of anybody.

use super::templates::{TEMPLATES, Template, find};
use crate::{App, Error, retry};
use std::collections::BTreeSet;
use store::mail::{self, Preferences};
use store::{Changes, keys};

/// Symbols of the name that stands in for an address.
const READER: usize = 16;
const KIND: &str = "unsubscribe";

/// The token that opens the choices of whoever reads mails under this address. None where no key is set up.
pub(super) fn token(app: &App, email: &str) -> Option<String> {
    let reader = keys::mail_reader(email);
    let signature = app.links.token(KIND, &reader, 0)?;
    Some(format!("{reader}{signature}"))
}

/// Where one click ends mails of this kind, and where a person changes their choices.
pub(super) fn url(app: &App, email: &str, template: &Template) -> Option<String> {
    let token = token(app, email)?;
    Some(format!("{}/unsubscribe/{token}?kind={}", app.config.site_url, template.name))
}

/// Whose choices a token opens.
fn reader_of(app: &App, token: &str) -> Result<String, Error> {
    const GONE: Error = Error::NotFound("page of mail preferences");
    let (reader, signature) = token.split_at_checked(READER).ok_or(GONE)?;
    if app.links.matches(signature, KIND, reader, 0) { Ok(reader.to_owned()) } else { Err(GONE) }
}

/// A kind of mail its readers may do without, and whether this one wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub template: &'static Template,
    pub is_wanted: bool,
}

/// What somebody chose, for every kind of mail they have a say in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    pub choices: Vec<Choice>,
}

impl Choices {
    fn of(preferences: &Preferences) -> Self {
        let optional = TEMPLATES.into_iter().filter(|template| template.unsubscribable);
        let choice = |template: &'static Template| Choice {
            template,
            is_wanted: !preferences.opted_out.contains(template.name),
        };
        Self { choices: optional.map(choice).collect() }
    }
}

/// What the holder of a token wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// No more mails of this kind; of none that can be ended, where no kind is named.
    End(Option<&'static Template>),
    /// These kinds and no other.
    Only(BTreeSet<String>),
}

/// # Errors
/// `NotFound` for a token that is not ours.
pub async fn choices(app: &App, token: &str) -> Result<Choices, Error> {
    let reader = reader_of(app, token)?;
    Ok(Choices::of(&mail::preferences(&*app.table, &reader).await?))
}

/// Does what the holder of a token wants; doing it again changes nothing.
///
/// # Errors
/// `NotFound` for a token that is not ours; `Invalid` for a kind that is none or cannot be ended.
pub async fn choose(app: &App, token: &str, wish: &Wish) -> Result<Choices, Error> {
    let reader = reader_of(app, token)?;
    retry::until_settled(|| async {
        let now = mail::preferences(&*app.table, &reader).await?;
        let opted_out = after(&now, wish)?;
        if opted_out == now.opted_out {
            return Ok(Choices::of(&now));
        }
        let next = Preferences { opted_out, version: now.version + 1 };
        let mut changes: Changes<Error> = Changes::new();
        mail::put_preferences(&mut changes, &reader, &next, || Error::Contention);
        app.table.commit(changes).await?;
        Ok(Choices::of(&next))
    })
    .await
}

fn after(now: &Preferences, wish: &Wish) -> Result<BTreeSet<String>, Error> {
    let optional = || TEMPLATES.into_iter().filter(|template| template.unsubscribable).map(|it| it.name.to_owned());
    match wish {
        Wish::End(None) => Ok(optional().collect()),
        Wish::End(Some(template)) if template.unsubscribable => {
            let mut opted_out = now.opted_out.clone();
            opted_out.insert(template.name.to_owned());
            Ok(opted_out)
        }
        Wish::End(Some(_)) => Err(Error::field("kind", "belongs to an order itself and cannot be ended")),
        Wish::Only(wanted) => match wanted.iter().find(|name| find(name).is_none_or(|it| !it.unsubscribable)) {
            Some(_) => Err(Error::field("keep", "must be kinds of mail that can be chosen")),
            None => Ok(optional().filter(|name| !wanted.contains(name)).collect()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::templates::{DELIVERED, REFUND, SURVEY};

    #[test]
    fn c11_one_click_ends_one_kind_and_no_other() {
        let before = Preferences { opted_out: BTreeSet::from(["survey".to_owned()]), version: 1 };
        let ended = after(&before, &Wish::End(Some(&DELIVERED))).unwrap();
        assert_eq!(ended.into_iter().collect::<Vec<_>>(), ["delivered", "survey"]);
        assert!(after(&before, &Wish::End(Some(&REFUND))).is_err());
    }

    #[test]
    fn c11_a_choice_names_what_is_kept_and_ends_the_rest() {
        let wanted = Wish::Only(BTreeSet::from([SURVEY.name.to_owned()]));
        let ended = after(&Preferences::default(), &wanted).unwrap();
        assert!(!ended.contains("survey") && ended.contains("shipped") && !ended.contains("refund"));
        assert!(after(&Preferences::default(), &Wish::Only(BTreeSet::from(["refund".to_owned()]))).is_err());
        assert!(after(&Preferences::default(), &Wish::Only(BTreeSet::from(["nonsense".to_owned()]))).is_err());
        let all = TEMPLATES.iter().filter(|it| it.unsubscribable).count();
        assert_eq!(after(&Preferences::default(), &Wish::End(None)).unwrap().len(), all);
    }
}
