//! Given what was said, when somebody says more, then the ticket stands so and its clocks say so.

use super::*;
use crate::validate::Validate;

/// A Monday, ten o'clock; the desk is open from nine to five in UTC.
const MORNING: &str = "2027-03-01T10:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn opened() -> Ticket {
    let care = CareSettings::default();
    Ticket::open(opening(Source::Contact), "Where is my order?", &care.targets(None), at(MORNING)).0
}

fn opening(source: Source) -> Opening {
    Opening {
        id: TicketId::derive("guest", "key"),
        source,
        subject: "Where is it".into(),
        category: None,
        name: "Ada".into(),
        email: Email::parse("ada@example.com").unwrap(),
        account: None,
        order: None,
        order_named: None,
        fingerprint: "f".into(),
    }
}

fn hears(ticket: &Ticket, when: &str) -> Ticket {
    ticket.hear("Hello?", &CareSettings::default().targets(None), at(when)).0
}

fn answered(ticket: &Ticket, state: Option<TicketState>, when: &str) -> Ticket {
    let care = CareSettings::default();
    ticket.answer("sue", (Visibility::Public, "We look"), state, &care.targets(None), at(when)).unwrap().0
}

fn noted(ticket: &Ticket, when: &str) -> Ticket {
    let care = CareSettings::default();
    ticket.answer("sue", (Visibility::Private, "Hm"), None, &care.targets(None), at(when)).unwrap().0
}

fn moved(ticket: &Ticket, state: TicketState, until: Option<&str>, when: &str) -> Result<Ticket, TicketRefused> {
    let care = CareSettings::default();
    ticket.with_state(state, until.map(at), &care.targets(None), at(when)).map(Option::unwrap)
}

#[test]
fn e8_a_new_ticket_has_a_queue_and_a_time_by_which_somebody_must_answer() {
    let ticket = opened();
    assert_eq!((ticket.state, ticket.queue.as_str()), (TicketState::New, "support"));
    assert_eq!(ticket.due_at(), Some(at("2027-03-01T14:00:00Z")));
    let ours = Ticket::open(opening(Source::Survey), "2 of 5", &CareSettings::default().targets(None), at(MORNING));
    assert_eq!(ours.0.cycles[0].first_response, None, "nobody waits for a word");
    assert_eq!(ours.0.due_at(), Some(at("2027-03-04T10:00:00Z")), "three days of eight hours");
    assert_eq!((ours.1.author, ours.1.visibility), (Author::Shop, Visibility::Private));
}

#[test]
fn e8_the_first_public_answer_meets_the_first_clock_and_a_note_meets_none() {
    let noted = noted(&opened(), "2027-03-01T11:00:00Z");
    assert_eq!(noted.state, TicketState::New);
    assert_eq!(noted.cycles[0].first_response.as_ref().unwrap().met, None);
    let answered = answered(&noted, None, "2027-03-01T15:00:00Z");
    let first = answered.cycles[0].first_response.clone().unwrap();
    assert_eq!((answered.state, first.met), (TicketState::Open, Some(at("2027-03-01T15:00:00Z"))));
    assert!(first.is_late(at(MORNING)), "late stays late");
    assert_eq!(answered.due_at(), Some(answered.cycles[0].resolution.due));
}

#[test]
fn e8_the_oldest_unanswered_message_counts() {
    let asked = hears(&answered(&opened(), None, "2027-03-01T11:00:00Z"), "2027-03-01T12:00:00Z");
    let again = hears(&asked, "2027-03-01T15:30:00Z");
    assert_eq!(again.cycles[0].next_response, asked.cycles[0].next_response);
    assert_eq!(again.due_at(), Some(at("2027-03-01T16:00:00Z")));
    let late = answered(&again, None, "2027-03-01T16:00:01Z");
    assert_eq!((late.cycles[0].late_responses, &late.cycles[0].next_response), (1, &None));
}

#[test]
fn e8_only_a_question_of_ours_stops_the_way_to_the_resolution_and_an_answer_sets_it_going_again() {
    let due = |ticket: &Ticket| ticket.cycles[0].resolution.due;
    let asked = answered(&opened(), Some(TicketState::PendingCustomer), "2027-03-01T11:00:00Z");
    let back = hears(&asked, "2027-03-02T11:00:00Z");
    assert_eq!(back.state, TicketState::Open);
    // 1440 minutes less the hour that was used, counted again from the answer on.
    assert_eq!(due(&back), at("2027-03-05T10:00:00Z"));
    let by_status = moved(
        &answered(&opened(), None, "2027-03-01T11:00:00Z"),
        TicketState::PendingCustomer,
        None,
        "2027-03-01T12:00:00Z",
    );
    assert_eq!(due(&hears(&by_status.unwrap(), "2027-03-02T11:00:00Z")), due(&opened()), "status alone stops nothing");
    let snoozed = moved(&opened(), TicketState::Snoozed, Some("2027-03-03T09:00:00Z"), "2027-03-01T11:00:00Z").unwrap();
    assert_eq!((due(&snoozed), snoozed.due_at()), (due(&opened()), opened().due_at()));
    assert_eq!(snoozed.wake(at("2027-03-03T08:59:00Z")), None);
    assert_eq!(snoozed.wake(at("2027-03-03T09:00:00Z")).unwrap().state, TicketState::Open);
}

#[test]
fn e8_a_message_after_the_end_begins_a_new_cycle() {
    let done = answered(&opened(), Some(TicketState::Resolved), "2027-03-01T11:00:00Z");
    assert_eq!((done.state, done.due_at()), (TicketState::Resolved, None));
    assert_eq!(done.cycles[0].resolution.met, Some(at("2027-03-01T11:00:00Z")));
    let again = hears(&done, "2027-03-03T09:30:00Z");
    assert_eq!((again.state, again.cycles.len()), (TicketState::Open, 2));
    assert_eq!(again.due_at(), Some(at("2027-03-03T13:30:00Z")));
    assert_eq!(again.cycles[0], done.cycles[0], "what was measured stays");
    let by_us = moved(&done, TicketState::Open, None, "2027-03-03T09:30:00Z").unwrap();
    assert_eq!((by_us.cycles.len(), &by_us.cycles[1].first_response), (2, &None));
}

#[test]
fn e8_a_ticket_goes_only_where_it_can() {
    let done = answered(&opened(), Some(TicketState::Resolved), "2027-03-01T11:00:00Z");
    let closed = moved(&done, TicketState::Closed, None, "2027-03-01T12:00:00Z").unwrap();
    for (ticket, state) in [
        (&opened(), TicketState::New),
        (&done, TicketState::PendingCustomer),
        (&closed, TicketState::Resolved),
        (&closed, TicketState::New),
    ] {
        let care = CareSettings::default();
        if ticket.state != state {
            let refused = ticket.with_state(state, None, &care.targets(None), at(MORNING));
            assert_eq!(refused, Err(TicketRefused::NotFrom(ticket.state, state)));
        }
    }
    let until = |until| moved(&opened(), TicketState::Snoozed, until, MORNING);
    for wrong in [None, Some("2027-02-01T00:00:00Z"), Some("2027-12-01T00:00:00Z")] {
        assert_eq!(until(wrong), Err(TicketRefused::SnoozeUntil), "{wrong:?}");
    }
}

#[test]
fn e8_a_card_number_is_not_kept() {
    let care = CareSettings::default();
    let (ticket, said) = opened().hear("it was 4242 4242 4242 4242", &care.targets(None), at(MORNING));
    assert_eq!((said.text.as_str(), said.number, ticket.messages), ("it was •••• •••• •••• 4242", 2, 2));
    assert!(!format!("{ticket:?} {said:?}").contains("ada@"), "nor printed");
}

#[test]
fn e8_a_shop_has_a_desk_from_the_start_and_its_settings_name_others() {
    let json = r#"{"calendars": [{"name": "late", "time_zone": "Europe/Berlin", "opens": "12:00", "closes": "20:00"}],
        "policies": [{"category": "billing", "queue": "money", "calendar": "late", "first_response_minutes": 60}]}"#;
    let care: CareSettings = serde_json::from_str(json).unwrap();
    assert!(care.problems().is_empty(), "{:?}", care.problems());
    assert_eq!((care.targets(Some("billing")).queue, care.targets(Some("billing")).first_response), ("money", 60));
    assert_eq!(care.targets(Some("other")).queue, "support");
    let wrong: CareSettings =
        serde_json::from_str(r#"{"policies": [{"calendar": "no", "resolution_minutes": 0}]}"#).unwrap();
    assert_eq!(wrong.problems().len(), 2);
    let ticket = opened();
    assert_eq!(serde_json::from_str::<Ticket>(&serde_json::to_string(&ticket).unwrap()).unwrap(), ticket);
}
