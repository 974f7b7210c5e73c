//! The same two calls as somebody would write them by hand, with reqwest and serde.
//!
//! The types have the members that the generated ones have, and are read as strictly.
#![expect(dead_code, reason = "decoded, as the generated types are, and not read")]
#![allow(clippy::struct_field_names)] // as the vendor names them

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::Outcome;

/// A client over one server.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    key: String,
}

impl Client {
    pub(crate) fn new(base: String, key: &str) -> Outcome<Self> {
        let timeout = std::time::Duration::from_secs(60);
        let http = reqwest::Client::builder()
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("hand")
            .build()?;
        Ok(Self { http, base, key: key.to_owned() })
    }

    pub(crate) async fn ticket(&self, number: i64) -> Result<Ticket, reqwest::Error> {
        let url = format!("{}/v3/tickets/details", self.base);
        let request = self.http.get(url).query(&[("ticket_number", number)]);
        request.header("Authorization", &self.key).send().await?.error_for_status()?.json().await
    }

    pub(crate) async fn tickets(&self, offset: i64) -> Result<TicketList, reqwest::Error> {
        let url = format!("{}/v3/tickets", self.base);
        let query = [("include_custom_fields", 1), ("offset", offset), ("ticket_count", 100)];
        let request = self.http.get(url).query(&query);
        request.header("Authorization", &self.key).send().await?.error_for_status()?.json().await
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct TicketList {
    count: i64,
    tickets: Vec<Ticket>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Ticket {
    ticket_number: Option<i64>,
    contact_email: Option<String>,
    contact_name: Option<String>,
    subject: Option<String>,
    description: Option<String>,
    description_text: Option<String>,
    status: Option<String>,
    priority: Option<i64>,
    #[serde(rename = "type")]
    kind: Option<String>,
    source: Option<i64>,
    form_name: Option<String>,
    form_is_deleted: Option<bool>,
    assigned_to: Option<String>,
    company_name: Option<String>,
    department_name: Option<String>,
    sla: Option<String>,
    completed_within_sla: Option<bool>,
    group: Option<String>,
    category: Option<String>,
    subcategory: Option<String>,
    created_on: Option<String>,
    updated_on: Option<String>,
    resolved_on: Option<String>,
    closed_on: Option<String>,
    due_date: Option<String>,
    updated_by: Option<String>,
    updated_by_type: Option<i64>,
    closed_by: Option<String>,
    closed_by_type: Option<i64>,
    first_response_time: Option<String>,
    first_assigned_time: Option<String>,
    first_assigned_duration: Option<i64>,
    first_replied_duration: Option<i64>,
    resolved_duration: Option<i64>,
    closed_duration: Option<i64>,
    custom_fields: Option<BTreeMap<String, Value>>,
    survey_rating: Option<Value>,
    attachments: Option<Vec<Attachment>>,
    watchers: Option<Vec<String>>,
    share_to: Option<Vec<String>>,
    conversation_count: Option<i64>,
    associated_assets: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Attachment {
    file_name: Option<String>,
    file_size: Option<i64>,
    file_type: Option<String>,
    attachment_url: Option<String>,
}
