//! Companies that buy: put by the merchant, found by whoever buys or decides for one.

use crate::accounts::{self, SignedIn};
use crate::error::{Classify, Kind};
use crate::settings::next_version;
use crate::{App, Error};
use domain::companies::{Company, CompanyBody, tidy};
use domain::ids::CompanyId;
use domain::validate::Problems;
use store::{Changes, companies};

#[derive(Debug, thiserror::Error)]
#[error("{who} buys or decides for another company")]
struct MemberElsewhere {
    who: String,
}

impl Classify for MemberElsewhere {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "member_elsewhere"
    }
}

/// Puts a company whole. Answers whether it is new.
///
/// # Errors
/// Every wrong field; `member_elsewhere`; `Stale` or `IfMatchMissing`.
pub async fn put(app: &App, id: CompanyId, body: CompanyBody, if_match: Option<u64>) -> Result<(Company, bool), Error> {
    let mut problems = Problems::new();
    body.check(app.config.currency, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let there = companies::find(&*app.table, &id).await?;
    let version = next_version(there.as_ref().map(|company| company.version), if_match)?;
    let company = body.into_company(id, version);
    let mut changes: Changes<Error> = Changes::new();
    let elsewhere = |who| Error::Refused(Box::new(MemberElsewhere { who }));
    changes.put_company(&company, there.as_ref(), || Error::Stale, elsewhere);
    app.table.commit(changes).await?;
    Ok((company, there.is_none()))
}

/// Under which names somebody may be known to a company: their account's, and the address they have shown to be theirs.
///
/// # Errors
/// `sign_in_required`, and those of the table.
pub async fn names_of(app: &App, who: SignedIn<'_>) -> Result<Vec<String>, Error> {
    let mut names = vec![who.sub.to_owned()];
    let profile = accounts::profile(app, who).await?;
    names.extend(profile.verified_email().map(|email| tidy(email.as_str())));
    Ok(names)
}

/// The company an account buys for. `who` is the buyer where they are there themselves.
///
/// # Errors
/// As [`names_of`].
pub(crate) async fn of_buyer(app: &App, sub: &str, who: Option<SignedIn<'_>>) -> Result<Option<Company>, Error> {
    let own = [sub.to_owned()];
    if let Some(company) = companies::of_member(&*app.table, &own).await? {
        return Ok(Some(company));
    }
    let names = match who {
        Some(who) => names_of(app, who).await?,
        None => return Ok(None),
    };
    let addresses: Vec<String> = names.into_iter().filter(|name| name != sub).collect();
    if addresses.is_empty() {
        return Ok(None);
    }
    Ok(companies::of_member(&*app.table, &addresses).await?)
}
