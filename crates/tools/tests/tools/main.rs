//! Definitions, checking and examples, from outside: a hand-made plan and random type tables.

mod calls;
mod definitions;
mod random;
mod sample;
mod table;
