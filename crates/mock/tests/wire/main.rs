//! The mock over a socket: requests are bytes written by hand, so that nothing of the engine's
//! encoders is trusted, and answers are read as they come.

mod desk;
mod faults;
mod paging;
mod raw;
mod records;
mod requests;
mod vendors;
