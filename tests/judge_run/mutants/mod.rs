//! The judge, judged: mistakes that encoders make, each of which must be seen, and changes that
//! mean nothing, none of which may be.
//!
//! Some mistakes are made in the plan (another style, a lost `explode`), so that the engine itself
//! sends what an engine with that mistake would send; the others in the bytes of its requests.

mod bytes;
mod plans;

use jackfield_judge::generate::Flavour;
use jackfield_judge::{Operation, Request};
use jackfield_plan::Connector;

use crate::documents;
use crate::subject::{Call, Subject, verdict};
use crate::wire::Wire;

/// A change of a request's bytes.
pub(crate) type ByteMutant = (&'static str, fn(&mut Request));

/// A change of a plan.
pub(crate) type PlanMutant = (&'static str, fn(&mut Connector));

/// The operations of a subject, and what is sent for their calls.
struct Sent<'s> {
    base: String,
    operations: Vec<Operation<'s>>,
    requests: Vec<(Call, Request)>,
}

fn send_all(subjects: &[Subject]) -> Vec<Sent<'_>> {
    let sent = subjects.iter().map(|subject| {
        let wire = Wire::new(subject.plan.connector.clone());
        let operations = subject.document.operations();
        let calls = subject.calls(&operations, &documents::every).0.into_iter();
        let requests = calls.map(|call| {
            let request = subject.request(&wire, &call).unwrap();
            (call, request)
        });
        Sent { base: subject.base(), requests: requests.collect(), operations }
    });
    sent.collect()
}

/// In how many requests a change makes a difference, and the mismatches that the judge finds.
fn count(sent: &[Sent<'_>], change: fn(&mut Request)) -> (usize, Vec<String>) {
    let (mut changed, mut found) = (0, Vec::new());
    for Sent { base, operations, requests } in sent {
        for (call, request) in requests {
            let mut mutant = request.clone();
            change(&mut mutant);
            if mutant == *request {
                continue;
            }
            changed += 1;
            let mismatches = verdict(operations, base, call, &mutant).mismatches;
            found.extend(mismatches.into_iter().map(|words| format!("{}: {words}", call.id)));
        }
    }
    (changed, found)
}

#[test]
fn mistakes_in_the_bytes_are_seen() {
    let subjects = documents::all();
    let sent = send_all(&subjects);
    for (name, change) in bytes::MISTAKES {
        let (changed, found) = count(&sent, *change);
        assert!(changed > 0, "`{name}` changes no request");
        assert!(!found.is_empty(), "`{name}` changes {changed} requests and is not seen");
    }
}

#[test]
fn changes_that_mean_nothing_are_accepted() {
    let subjects = documents::all();
    let sent = send_all(&subjects);
    for (name, change) in bytes::HARMLESS {
        let (changed, found) = count(&sent, *change);
        assert!(changed > 0, "`{name}` changes no request");
        assert!(found.is_empty(), "`{name}` is taken for a mistake: {}", found.join("\n"));
    }
}

#[test]
fn mistakes_in_the_plan_are_seen() {
    let subjects = documents::all();
    for (name, change) in plans::MISTAKES {
        let mut changed = false;
        let seen = subjects.iter().any(|subject| {
            let mut connector = subject.plan.connector.clone();
            change(&mut connector);
            if connector == subject.plan.connector {
                return false;
            }
            changed = true;
            sees(subject, connector)
        });
        assert!(changed, "`{name}` changes no plan");
        assert!(seen, "`{name}` is not seen");
    }
}

/// Whether the judge finds a request of this plan wrong. A refusal is none: nothing is sent.
fn sees(subject: &Subject, connector: Connector) -> bool {
    let (wire, base) = (Wire::new(connector), subject.base());
    let flavours = |_: &str| {
        use Flavour::{Everything, Many, Nulls, Required, Reserved, Spaces, Zero};
        vec![Required, Everything, Reserved, Spaces, Many, Nulls, Zero]
    };
    let operations = subject.document.operations();
    subject.calls(&operations, &flavours).0.iter().any(|call| {
        let request = subject.request(&wire, call);
        request
            .is_ok_and(|request| !verdict(&operations, &base, call, &request).mismatches.is_empty())
    })
}

#[test]
fn there_are_mistakes_of_every_kind() {
    assert!(bytes::MISTAKES.len() + plans::MISTAKES.len() >= 20);
}
