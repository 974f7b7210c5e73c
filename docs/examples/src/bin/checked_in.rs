//! A client that is checked in. It calls `jackfield mock desk365 --port 4000`.

use desk365::types::{NewTicket, Priority, TicketCount};
use desk365::{Client, Error, File};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let desk = Client::builder()
        .subdomain("acme")
        .api_key("secret")
        .base_url("http://127.0.0.1:4000/apis")
        .build()?;

    let page = desk.tickets().list().ticket_count(TicketCount::at_least(42)).send().await?;
    println!("{:?} tickets; {:?}", page.count, page.rate_limit());

    let mut ticket = NewTicket::new("ada@acme.example", "No sound");
    ticket.priority = Some(Priority::High);
    let log = File::from_bytes("player.log", "device not found");
    let opened = desk.tickets().create_with_attachment(ticket).file(log).await?;
    println!("{opened:?}");
    Ok(())
}
