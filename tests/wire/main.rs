//! Generated clients and their tools on the wire: what is sent, what comes of answers, and what is
//! never shown.

mod cases;
mod desk;
mod mocked;
mod quirks;
mod redaction;
mod requests;
mod sessions;
mod tolerance;
mod workflows;
mod workflows_fusedesk;
