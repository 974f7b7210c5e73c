//! The server as its clients see it: over sockets, in both eras of the protocol.

mod confirm;
mod ending;
mod files;
mod hostile;
mod lists;
mod offered;
mod protocol;
mod served;
mod streams;
mod vendor;
mod wire;
