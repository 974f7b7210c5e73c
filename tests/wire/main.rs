//! Generated clients and their tools on the wire: what is sent, what comes of answers, and what is
//! never shown.

mod cases;
mod desk;
mod desk365;
mod freshdesk;
mod fusedesk;
mod github_issues;
mod grants;
mod intercom;
mod jira;
mod mocked;
mod otobo;
mod quirks;
mod raw;
mod redaction;
mod refusals;
mod requests;
mod served;
mod servicenow;
mod sessions;
mod tolerance;
mod workflows;
mod workflows_fusedesk;
mod zammad;
mod zendesk;
