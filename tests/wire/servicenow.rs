//! The typed client of ServiceNow with the vendor's cases.

use ::servicenow::{Client, File, types};
use jackfield_tests::typed::Typed;
use serde_json::json;

/// The key of an incident.
const INCIDENT: &str = "9d385017c611228701d22104cc95c371";

#[tokio::test]
async fn servicenow_cases_through_the_typed_client() {
    let mut typed = Typed::new("servicenow");
    let incident = |engine| Client::from(engine).incidents().get(INCIDENT);
    let case = "the instance is in the host, and user and password are basic";
    typed.case(case, incident).await;
    typed.case("not found may mean that a rule hides it", incident).await;
    let case = "a key has a header of its own";
    typed.case(case, |engine| Client::from(engine).groups().list().limit(1)).await;
    let case = "a query, its fields as one text, and the form of values";
    let incidents = |engine| {
        let query = "active=true^priority<=2^ORshort_descriptionLIKEvpn^ORDERBYDESCsys_created_on";
        let list = Client::from(engine).incidents().list().query(query).limit(2).offset(4);
        let list = list.fields(["number", "assigned_to"]).exclude_links(true);
        list.display_value(types::DisplayValue::All)
    };
    typed.case(case, incidents).await;
    let case = "records go on at the link called next, and a page has 100 unless asked otherwise";
    let records = |engine| {
        let list = Client::from(engine).records().list("sc_req_item");
        list.items().try_collect()
    };
    typed.case(case, records).await;
    let case = "a new incident has texts for codes, and answers with 201 and its address";
    let create = |engine| {
        let incident: types::NewIncident = serde_json::from_value(json!({
            "short_description": "Printer", "state": "2", "impact": "2", "urgency": "3",
            "correlation_id": "conversation-805", "u_floor": "2",
        }))
        .unwrap();
        Client::from(engine).incidents().create(incident)
    };
    typed.case(case, create).await;
    let file = || File::from_bytes("a.txt", "a").media_type("text/plain");
    let case = "a file is sent as it is, with its name in the query";
    let upload =
        |engine| Client::from(engine).attachments().upload("incident", INCIDENT, "a b.txt", file());
    typed.case(case, upload).await;
    let case = "in a form, the file is the last part";
    let form =
        |engine| Client::from(engine).attachments().upload_form("incident", INCIDENT, file());
    typed.case(case, form).await;
    let case = "a failure inside a success is an error";
    typed.case(case, |engine| Client::from(engine).users().list().limit(5)).await;
    typed.assert_all();
}
