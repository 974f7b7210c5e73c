//! A client that the build script made. It calls `jackfield mock acme_desk --port 4000`.

mod acme_desk {
    jackfield::include_connector!("acme_desk");
}

use acme_desk::types::{NewTicket, PerPage, Status};
use acme_desk::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let desk = Client::builder()
        .subdomain("acme")
        .api_key("secret")
        .base_url("http://127.0.0.1:4000/api") // a mock; without this line, the vendor
        .build()?;

    let ticket = desk.tickets().create(NewTicket::new("No sound")).await?;
    println!("opened {}", ticket.number);

    let mut open = desk.tickets().list().status(Status::Open).per_page(PerPage::N100).items();
    while let Some(ticket) = open.try_next().await? {
        println!("{} {}", ticket.number, ticket.subject); // over every page
    }

    match desk.tickets().get(4052).await {
        Ok(ticket) => println!("{:?}", ticket.status),
        Err(Error::Api(error)) if error.status() == 404 => println!("{error}"),
        Err(Error::RateLimited(limited)) => println!("try again in {:?}", limited.reset()),
        Err(error) => return Err(error),
    }
    Ok(())
}
