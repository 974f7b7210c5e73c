//! ServiceNow's Table API: `cases/servicenow.yaml`.

use jackfield_tests::raw::RawServer;
use servicenow::{incidents, types};

crate::cases::vendor!("servicenow");

#[tokio::test]
async fn a_declared_header_is_read_as_its_type() {
    let place = "https://acme.service-now.com/api/now/table/incident/1c74";
    let headers = format!("content-type: application/json\r\nlocation: {place}\r\n");
    let server = RawServer::answering(201, &headers, r#"{"result": {"sys_id": "1c74"}}"#);
    let desk = servicenow::Client::builder().instance("acme").access_token("token");
    let desk = desk.base_url(server.url()).build().unwrap();
    let answer = desk.incidents().create(types::NewIncident::default()).send().await.unwrap();
    let found: Option<String> = answer.header(incidents::Create::LOCATION).unwrap();
    assert_eq!(found.as_deref(), Some(place));
}
