//! An approval as it is shown: to whoever works through the list, and to a company's approver.

use super::Money;
use app::App;
use domain::approvals::{Approval, ApprovalKind, ApprovalState};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct ApprovalView {
    #[schema(example = "apr_7KQ2M4XD9TBCRH3F_1")]
    pub id: String,
    /// `order`, `return` or `refund`.
    #[schema(value_type = String)]
    pub kind: ApprovalKind,
    /// What is asked about: the order, or the return.
    pub subject: String,
    pub order: String,
    pub order_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    pub requested_by: String,
    pub reason: String,
    pub amount: Option<Money>,
    #[schema(value_type = String)]
    pub asked_at: Timestamp,
    /// By when it should be decided.
    #[schema(value_type = String)]
    pub due_at: Timestamp,
    /// When it is over undecided.
    #[schema(value_type = String)]
    pub expires_at: Timestamp,
    /// It is pending, and its due time has passed.
    pub overdue: bool,
    /// `pending`, `approved`, `rejected`, `expired` or `withdrawn`.
    #[schema(value_type = String)]
    pub state: ApprovalState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

impl ApprovalView {
    #[must_use]
    pub fn new(app: &App, approval: &Approval) -> Self {
        Self {
            id: approval.id().to_string(),
            kind: approval.kind,
            subject: approval.subject.clone(),
            order: approval.order.to_string(),
            order_number: approval.order.number(),
            company: approval.company.as_ref().map(ToString::to_string),
            requested_by: approval.requested_by.clone(),
            reason: approval.reason.clone(),
            amount: approval.amount.map(|amount| Money::new(amount, app.config.currency)),
            asked_at: approval.asked_at,
            due_at: approval.due_at,
            expires_at: approval.expires_at,
            overdue: approval.is_overdue(app.now()),
            state: approval.state,
            decided_by: approval.decided_by.clone(),
            decided_at: approval.decided_at,
            note: approval.note.clone(),
            ticket: approval.refund.as_ref().and_then(|refund| refund.ticket.clone()),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ApprovalList {
    pub items: Vec<ApprovalView>,
    pub next_cursor: Option<String>,
}

impl ApprovalList {
    #[must_use]
    pub fn new(app: &App, items: &[Approval], next_cursor: Option<String>) -> Self {
        Self { items: items.iter().map(|approval| ApprovalView::new(app, approval)).collect(), next_cursor }
    }
}
