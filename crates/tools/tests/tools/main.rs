//! Definitions, checking and examples, from outside: a hand-made plan and random type tables.

mod budget;
mod calls;
mod definitions;
mod mending;
mod providers;
mod random;
mod sample;
mod table;
