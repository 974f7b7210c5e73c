//! What the engine sends, judged by a reader of the document that shares no code with it.
//!
//! Every operation of a document is called with arguments made from its schemas; the compiled plan
//! goes through the engine, and the request that leaves it before the judge.

mod corpus;
mod documents;
mod imports;
mod mutants;
mod subject;
mod tools;
mod wire;
