//! The engine from outside: what goes over the wire, and what comes of every kind of answer.

mod auth;
mod calls;
mod connector;
mod network;
mod paging;
mod redaction;
mod steps;
mod streams;
