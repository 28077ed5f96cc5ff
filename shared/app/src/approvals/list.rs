//! What waits for a word, in the order in which it is due.

use crate::accounts::SignedIn;
use crate::{App, Error, companies};
use data_encoding::BASE64URL_NOPAD;
use domain::approvals::{Approval, ApprovalState};
use store::approvals;

#[derive(Clone, Debug)]
pub struct ApprovalsWanted {
    pub state: ApprovalState,
    pub limit: usize,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug)]
pub struct ApprovalPage {
    pub items: Vec<Approval>,
    pub next_cursor: Option<String>,
}

/// # Errors
/// A cursor that was not given by this list.
pub async fn list(app: &App, wanted: &ApprovalsWanted) -> Result<ApprovalPage, Error> {
    let decode = |cursor: &String| {
        let text = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.filter(|text| text.as_bytes().first().is_some_and(u8::is_ascii_digit))
    };
    let after = match &wanted.cursor {
        Some(cursor) => Some(decode(cursor).ok_or_else(|| Error::field("cursor", "was not given by this list"))?),
        None => None,
    };
    let items = approvals::in_state(&*app.table, wanted.state, after.as_deref(), wanted.limit).await?;
    let last = items.last().filter(|_| items.len() == wanted.limit);
    let next_cursor = last.map(|last| BASE64URL_NOPAD.encode(approvals::position(last).as_bytes()));
    Ok(ApprovalPage { items, next_cursor })
}

/// What waits for this person's word as their company's approver; nothing for anybody else.
///
/// # Errors
/// Those of the table.
pub async fn of_own_company(app: &App, who: SignedIn<'_>, limit: usize) -> Result<Vec<Approval>, Error> {
    let names = companies::names_of(app, who).await?;
    match store::companies::of_member(&*app.table, &names).await? {
        Some(company) if company.has_approver(&names) => {
            Ok(approvals::of_company(&*app.table, &company.id, limit).await?)
        }
        _ => Ok(Vec::new()),
    }
}
