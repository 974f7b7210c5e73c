//! A vendor's API, served from its plan on loopback.
//!
//! The mock reads requests as strictly as the vendor would (with code that shares nothing with the
//! engine that writes them), refuses what is wrong in the vendor's own error shape and says exactly
//! what it is, and answers with made-up data that fits its types, pages as the vendor does, and
//! stays consistent: what is created can be read back. It needs no account and no network.
//!
//! It knows of a vendor what the plan says, and no more: conditions that go by what words mean (a time since,
//! an order) leave a list as it is, and what is made under one resource (a reply) does not appear in another
//! (the conversation).
//!
//! ```
//! # async fn example(plan: jackfield_plan::Plan) -> Result<(), Box<dyn std::error::Error>> {
//! use jackfield_mock::Mock;
//!
//! let mock = Mock::builder(plan)
//!     .record("tickets", serde_json::json!({"ticket_number": 492, "subject": "No sound"}))
//!     .rate_limit("50/60s".parse()?)
//!     .fail("500@2".parse()?)
//!     .start()
//!     .await?;
//! println!("{}", mock.base_url()); // http://127.0.0.1:40123/apis
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod answer;
mod builder;
mod check;
mod contract;
mod credentials;
mod fault;
mod format;
mod inner;
mod keys;
mod limit;
mod marks;
mod paging;
mod pointer;
mod refusal;
mod related;
mod relations;
mod request;
mod resource;
mod role;
mod route;
mod server;
mod setting;
mod store;
mod synth;
mod types;
mod vendor;
mod waits;

pub use builder::{Mock, MockBuilder, MockError};
pub use fault::{Fault, FaultKind};
pub use limit::RateLimit;
pub use server::MockServer;
pub use setting::SettingError;
pub use store::Store;
pub use vendor::{Request, Response};
