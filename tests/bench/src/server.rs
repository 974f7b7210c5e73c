//! A server that answers at once with a text made before: it costs the clients nothing but the wait.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::Outcome;

/// Serves until its standard input ends; says its port first.
pub(crate) fn run() -> Outcome<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    println!("{}", listener.local_addr()?.port());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that leaves ends its thread.
            std::thread::spawn(move || drop(connection(stream)));
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn connection(stream: TcpStream) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    let (one, page) = (answer(&ticket(1)), answer(&page(95)));
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let is_one = line.contains("/details");
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line)?;
        }
        writer.write_all(if is_one { &one } else { &page })?;
    }
}

fn answer(json: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n\
         x-rate-limit-remaining: 49\r\ncontent-length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// A ticket of about one kilobyte.
fn ticket(number: usize) -> String {
    format!(
        r#"{{"ticket_number":{number},"contact_email":"jane@example.com","contact_name":"Jane Doe","subject":"The printer on floor {number} is on fire again","description_text":"Hello,\nplease send someone with a bucket, the \"smart\" printer is burning. Thank you!","status":"open","priority":10,"type":"Incident","source":1,"form_name":"Default","form_is_deleted":false,"assigned_to":"agent@example.com","company_name":"Example","department_name":null,"sla":"Standard","group":"First line","category":"Hardware","subcategory":"Printers","created_on":"2026-01-02 03:04:05","updated_on":"2026-01-02 03:04:05","resolved_on":null,"closed_on":null,"due_date":"2026-01-05 03:04:05","updated_by":"jane@example.com","updated_by_type":3,"first_response_time":null,"first_assigned_time":"2026-01-02 03:05:05","first_assigned_duration":1,"first_replied_duration":null,"custom_fields":{{"cf_floor":"{number}","cf_room":null}},"watchers":["boss@example.com"],"share_to":[],"conversation_count":2}}"#
    )
}

/// A page of about as many kilobytes as tickets.
fn page(count: usize) -> String {
    let tickets: Vec<String> = (0..count).map(ticket).collect();
    format!(r#"{{"count":{count},"tickets":[{}]}}"#, tickets.join(","))
}
