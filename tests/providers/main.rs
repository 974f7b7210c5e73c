//! Tools in the form of every provider: what is offered is accepted, and what comes back is sent as
//! if it had been given directly.

mod plans;
mod round_trip;
mod search;
mod texts;
