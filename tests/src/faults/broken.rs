//! Table and gateway with one mistake in each of them: what a careless change to the code below or above would do.

use app::ports::{
    Authorization, AuthorizeRequest, BadSignature, CaptureRequest, Captured, Dispute, Gateway, GatewayError,
    GatewayNotice, MailError, Mailer, OutgoingMail, RefundRequest, Refunded, SaveMethodRequest, SavedMethod,
};
use async_trait::async_trait;
use domain::ids::OrderId;
use domain::money::Minor;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use store::item::Value;
use store::{Item, Key, Page, Query, Table, TableError, When, Write, WriteError};
use tokio::sync::Barrier;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bug {
    /// Stock is taken whether or not it is there.
    StockConditionDropped,
    /// A counter's difference is applied twice, as a retry without a token would.
    CounterAddedTwice,
    /// An order is written over one of the same id.
    OrderMayStandThere,
    /// One write after the other instead of one transaction; stops where one is refused.
    WritesNotTogether,
    /// More is promised than may be.
    BackorderConditionDropped,
    /// What a declined order held is not given back.
    ReleaseForgotten,
    /// Whoever comes last writes the outcome.
    OutcomeVersionDropped,
    /// Counters change without a trace.
    MovementForgotten,
    /// The record of an Idempotency-Key is not kept.
    KeyForgotten,
    /// No answer from the gateway is taken for a no.
    UnknownTakenForRefused,
    /// Each call to the gateway is made under a key of its own.
    NewKeyForEachTry,
    /// An order is let go and its payment is not.
    VoidForgotten,
    /// All that was authorised is taken, and said to be what was asked for.
    MoreIsTaken,
    /// Money is given back under another key at each try.
    NewKeyForEachRefund,
    /// What was given back is not counted, so that it can be given back again.
    RefundNotCounted,
    /// That a mail went out is not kept.
    MarkForgotten,
    /// A mail is marked before the mail service has taken it.
    MarkBeforeSend,
    /// The carrier's shipment is not kept before its label is bought.
    ShipmentNotKept,
    /// The number of an invoice is taken whether or not somebody else has it.
    SeriesConditionDropped,
    /// A mark that another has made is written over.
    MarkConditionDropped,
    /// Whoever decides last decides.
    ApprovalVersionDropped,
    /// What was given back without asking is counted, and the count stops nobody.
    LimitConditionDropped,
    /// Store credit moves and nobody can tell why.
    CreditEntryForgotten,
    /// Store credit is spent whether or not it is there.
    BalanceConditionDropped,
    /// Nobody is woken when something is due.
    TimerForgotten,
    /// Whatever was read is written over, whoever wrote it since.
    NothingGuarded,
}

pub(super) struct BrokenTable {
    table: Arc<dyn Table>,
    bug: Option<Bug>,
    meet: Barrier,
    /// Calls that have still to meet at their first write.
    to_meet: AtomicUsize,
}

impl BrokenTable {
    pub(super) fn new(table: Arc<dyn Table>, bug: Option<Bug>, racers: usize) -> Self {
        Self { table, bug, meet: Barrier::new(racers), to_meet: AtomicUsize::new(racers) }
    }

    /// The writes as the bug would have them.
    fn spoilt(&self, writes: &[Write]) -> Vec<Write> {
        writes.iter().filter_map(|write| self.spoil(write.clone())).collect()
    }

    fn spoil(&self, mut write: Write) -> Option<Write> {
        let of = |kind: &str| write.key().pk.starts_with(kind);
        match self.bug? {
            Bug::StockConditionDropped if of("STOCK#") && write.key().sk.starts_with("LOCATION#") => {
                unguarded(&mut write);
            }
            Bug::BackorderConditionDropped if of("STOCK#") && write.key().sk == "BACKORDER" => unguarded(&mut write),
            Bug::OrderMayStandThere if of("ORDER#") && *write.when() == When::Absent => unguarded(&mut write),
            Bug::OutcomeVersionDropped if of("ORDER#") && matches!(write.when(), When::Version(_)) => {
                unguarded(&mut write);
            }
            Bug::ApprovalVersionDropped if write.key().sk.starts_with("APPROVAL#") => unguarded(&mut write),
            Bug::LimitConditionDropped if of("AUTHORITY#") => unguarded(&mut write),
            Bug::CreditEntryForgotten if of("ACCOUNT#") && write.key().sk.starts_with("CREDIT#") => return None,
            Bug::NothingGuarded => unguarded(&mut write),
            Bug::BalanceConditionDropped if of("ACCOUNT#") && write.key().sk == "CREDIT" => unguarded(&mut write),
            Bug::TimerForgotten if of("TIMERS#") => return None,
            Bug::MovementForgotten if of("MOVEMENTS#") => return None,
            Bug::KeyForgotten if of("IDEMPOTENCY#") => return None,
            Bug::ReleaseForgotten if gives_back(&write) => return None,
            Bug::SeriesConditionDropped if of("SERIES#") => unguarded(&mut write),
            Bug::MarkConditionDropped if write.key().sk.starts_with("MAIL#") => unguarded(&mut write),
            Bug::MarkForgotten if write.key().sk.starts_with("MAIL#") => return None,
            Bug::ShipmentNotKept if is_buying(&write) => return None,
            Bug::RefundNotCounted => uncounted(&mut write),
            Bug::CounterAddedTwice => {
                if let Write::Update { add, .. } = &mut write {
                    for (_, by) in add {
                        *by *= 2;
                    }
                }
            }
            _ => {}
        }
        Some(write)
    }
}

fn unguarded(write: &mut Write) {
    let (Write::Put { when, .. } | Write::Update { when, .. } | Write::Delete { when, .. } | Write::Check { when, .. }) =
        write;
    *when = When::Always("a bug, planted");
}

fn gives_back(write: &Write) -> bool {
    matches!(write, Write::Update { add, .. } if add.iter().any(|(name, by)| *name == "reserved" && *by < 0))
}

/// A parcel that is about to have its label bought.
fn is_buying(write: &Write) -> bool {
    let Write::Put { key, item, .. } = write else { return false };
    key.sk.starts_with("PARCEL#") && format!("{:?}", item.get("label")).contains("buying")
}

/// An order whose payment never gave anything back.
fn uncounted(write: &mut Write) {
    let Write::Put { key, item, .. } = write else { return };
    if key.sk != "ORDER" {
        return;
    }
    if let Some(Value::M(payment)) = item.get_mut("payment") {
        payment.remove("refunded");
    }
}

#[async_trait]
impl Table for BrokenTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.table.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        self.table.get_many(keys).await
    }

    async fn get_together(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        self.table.get_together(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.table.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<(), WriteError> {
        let first = self.to_meet.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if first.is_ok() {
            self.meet.wait().await;
        }
        let writes = if self.bug.is_some() { self.spoilt(writes) } else { writes.to_vec() };
        if self.bug == Some(Bug::WritesNotTogether) {
            for write in writes {
                self.table.write(&[write]).await?;
            }
            return Ok(());
        }
        if writes.is_empty() {
            return Ok(());
        }
        self.table.write(&writes).await
    }
}

pub(super) struct BrokenMailer {
    mailer: Arc<dyn Mailer>,
    bug: Option<Bug>,
    /// The mail service takes nothing for so many mails.
    down_for: AtomicUsize,
}

impl BrokenMailer {
    pub(super) fn new(mailer: Arc<dyn Mailer>, bug: Option<Bug>, down_for: usize) -> Self {
        Self { mailer, bug, down_for: AtomicUsize::new(down_for) }
    }
}

#[async_trait]
impl Mailer for BrokenMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<String, MailError> {
        let down = self.down_for.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match down {
            // Whoever marks first does not hear that it was not sent.
            Ok(_) if self.bug == Some(Bug::MarkBeforeSend) => Ok("never".to_owned()),
            Ok(_) => Err(MailError::NotSent("it is down".to_owned())),
            Err(_) => self.mailer.send(mail).await,
        }
    }
}

pub(super) struct BrokenGateway {
    gateway: Arc<dyn Gateway>,
    bug: Option<Bug>,
    tries: AtomicU8,
}

impl BrokenGateway {
    pub(super) fn new(gateway: Arc<dyn Gateway>, bug: Option<Bug>) -> Self {
        Self { gateway, bug, tries: AtomicU8::new(0) }
    }
}

#[async_trait]
impl Gateway for BrokenGateway {
    async fn authorize(&self, request: &AuthorizeRequest) -> Result<Authorization, GatewayError> {
        let mut request = request.clone();
        if self.bug == Some(Bug::NewKeyForEachTry) {
            request.attempt += self.tries.fetch_add(1, Ordering::SeqCst);
        }
        match self.gateway.authorize(&request).await {
            Err(GatewayError::Unknown(why)) if self.bug == Some(Bug::UnknownTakenForRefused) => {
                Err(GatewayError::Refused(why.to_string()))
            }
            answer => answer,
        }
    }

    async fn read(&self, payment_id: &str) -> Result<Authorization, GatewayError> {
        self.gateway.read(payment_id).await
    }

    async fn void(&self, payment_id: &str) -> Result<(), GatewayError> {
        if self.bug == Some(Bug::VoidForgotten) { Ok(()) } else { self.gateway.void(payment_id).await }
    }

    async fn save_method(&self, request: &SaveMethodRequest) -> Result<SavedMethod, GatewayError> {
        self.gateway.save_method(request).await
    }

    async fn read_setup(&self, setup_id: &str) -> Result<SavedMethod, GatewayError> {
        self.gateway.read_setup(setup_id).await
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<Captured, GatewayError> {
        let mut request = request.clone();
        if self.bug == Some(Bug::MoreIsTaken) {
            let asked = request.amount;
            request.amount += Minor(100);
            let answer = self.gateway.capture(&request).await?;
            return Ok(if let Captured::Captured { .. } = answer {
                Captured::Captured { amount: asked }
            } else {
                answer
            });
        }
        match self.gateway.capture(&request).await {
            Err(GatewayError::Unknown(why)) if self.bug == Some(Bug::UnknownTakenForRefused) => {
                Err(GatewayError::Refused(why.to_string()))
            }
            answer => answer,
        }
    }

    async fn refund(&self, request: &RefundRequest) -> Result<Refunded, GatewayError> {
        let mut request = request.clone();
        if self.bug == Some(Bug::NewKeyForEachRefund) {
            request.attempt += self.tries.fetch_add(1, Ordering::SeqCst);
        }
        self.gateway.refund(&request).await
    }

    async fn read_refund(&self, refund_id: &str) -> Result<Refunded, GatewayError> {
        self.gateway.read_refund(refund_id).await
    }

    async fn find_authorization(&self, request: &AuthorizeRequest) -> Result<Option<Authorization>, GatewayError> {
        self.gateway.find_authorization(request).await
    }

    async fn find_refund(&self, request: &RefundRequest) -> Result<Option<Refunded>, GatewayError> {
        self.gateway.find_refund(request).await
    }

    async fn read_dispute(&self, dispute_id: &str) -> Result<Dispute, GatewayError> {
        self.gateway.read_dispute(dispute_id).await
    }

    async fn order_of(&self, payment_id: &str) -> Result<Option<OrderId>, GatewayError> {
        self.gateway.order_of(payment_id).await
    }

    fn verify_webhook(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<GatewayNotice, BadSignature> {
        self.gateway.verify_webhook(signature, body, now)
    }
}
