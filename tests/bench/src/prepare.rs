//! What happens before a request is sent: the builder's setters, then `prepare`.

use std::hint::black_box;
use std::time::Duration;

use desk365::types::{Direction, NewTicket, Priority, TicketCount, TicketFilters, TicketOrder};
use desk365::{Client, File};
use jackfield::Call;

use crate::{Outcome, median, micros, processor_time, processor_time_since};

/// Prints, for each of these operations, the processor time of one call's preparation.
pub(crate) fn run(calls: usize) -> Outcome<()> {
    let client = Client::builder().subdomain("acme").api_key("key").build()?;
    let ticket = NewTicket {
        description: Some("<p>Please send someone with a bucket.</p>".to_owned()),
        priority: Some(Priority::High),
        group: Some("First line".to_owned()),
        watchers: Some(vec!["boss@example.com".to_owned()]),
        ..NewTicket::new("jane@example.com", "The printer is on fire")
    };
    let filters = TicketFilters {
        status: Some(vec!["Open".to_owned(), "Pending".to_owned()]),
        ..TicketFilters::default()
    };
    println!("| operation | building the call, µs | `prepare`, µs |\n|---|---|---|");
    let get = || client.tickets().get(4052).into_call();
    row("one query parameter", calls, &get)?;
    let list = || {
        let list = client.tickets().list().filters(&filters).order_by(TicketOrder::UpdatedTime);
        let list = list.order_type(Direction::Asc).include_description(true);
        let list = list.include_custom_fields(true).include_survey_details(false);
        list.offset(200).ticket_count(TicketCount::N100).into_call()
    };
    row("eight query parameters, one of them JSON", calls, &list)?;
    let create = || client.tickets().create(&ticket).into_call();
    row("a JSON body", calls, &create)?;
    let photo = File::from_bytes("photo.jpg", vec![0; 4096]);
    let attach =
        || client.tickets().create_with_attachment(&ticket).file(photo.clone()).into_call();
    row("JSON in the query, a file in multipart", calls, &attach)
}

fn row(name: &str, calls: usize, build: &dyn Fn() -> Call) -> Outcome<()> {
    let built = per_call(calls, &mut || drop(black_box(build())));
    let call = build();
    let prepared = call.prepare()?;
    // What is measured is a request that could be sent.
    if !prepared.url().starts_with("https://acme.desk365.io/apis/v3/") {
        return Err(format!("{name}: {}", prepared.url()).into());
    }
    let prepare = per_call(calls, &mut || drop(black_box(call.prepare())));
    println!("| {name} | {:.2} | {:.2} |", micros(built), micros(prepare));
    Ok(())
}

/// The middle of twenty batches.
fn per_call(calls: usize, one: &mut dyn FnMut()) -> Duration {
    const BATCHES: usize = 20;
    let count = u32::try_from((calls / BATCHES).max(1)).unwrap_or(u32::MAX);
    let batches = (0..BATCHES).map(|_| {
        let start = processor_time();
        for _ in 0..count {
            one();
        }
        processor_time_since(start) / count
    });
    median(batches.collect())
}
