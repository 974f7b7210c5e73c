//! One call under construction: what generated builders are made of.
//!
//! Owned and not generic: builders are newtypes over a [`Call`], and only decoding knows types.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use jackfield_plan::{ContentKind, Problem, ProblemCode};

use crate::argument::{Argument, Arguments};
use crate::codec::Encode;
use crate::engine::Engine;
use crate::environment::BoxFuture;
use crate::error::{DecodeFailure, Error};
use crate::file::File;
use crate::paging::{Bookmark, Items, Pages, RawPages};
use crate::prepare::Prepared;
use crate::response::{self, DecodeFn, RawResponse};
use crate::sent::{ReadFn, Received, Sent};
use crate::stream::{Download, Events, Lines};
use crate::types::Patch;

/// An operation with the arguments that were given so far.
#[derive(Debug, Clone)]
pub struct Call {
    engine: Engine,
    operation: usize,
    arguments: Arguments,
}

impl Call {
    /// A call of the operation at this index, without arguments.
    pub fn new(engine: &Engine, operation: usize) -> Self {
        let row = engine.connector().operations.get(operation);
        let arguments = Arguments::new(row.map_or(0, |operation| operation.params.len()));
        Self { engine: engine.clone(), operation, arguments }
    }

    /// A call with arguments that were gathered elsewhere.
    pub fn with_arguments(engine: &Engine, operation: usize, arguments: Arguments) -> Self {
        Self { engine: engine.clone(), operation, arguments }
    }

    /// Fills the slot of the parameter at this index.
    pub fn set(&mut self, index: usize, argument: Argument) {
        self.arguments.set(index, argument);
    }

    /// Fills the slot of a parameter that may be null; one that is absent leaves it empty.
    pub fn set_patch<T: Encode>(&mut self, index: usize, value: Patch<T>) {
        match value {
            Patch::Absent => {}
            Patch::Null => self.set(index, Argument::Null),
            Patch::Value(value) => self.set(index, Argument::json(&value)),
        }
    }

    /// Fills the slot of a file parameter.
    pub fn file(&mut self, index: usize, file: File) {
        self.arguments.set(index, Argument::File(file));
    }

    /// Gives the whole body.
    pub fn body(&mut self, body: Argument) {
        self.arguments.set_body(body);
    }

    /// Gives the whole body as JSON text.
    pub fn body_json(&mut self, json: Vec<u8>) {
        self.arguments.set_body(Argument::Json(Bytes::from(json)));
    }

    /// Sends a header with this call; one that cannot be sent is a problem of the call.
    pub fn header(&mut self, name: &str, value: &str) {
        match (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => self.arguments.headers.push((name, value)),
            _ => self.arguments.problems.push(Problem {
                code: ProblemCode::UnsafeHeader,
                argument: name.to_owned(),
                given: String::new(),
                allowed: "a name of letters, digits and dashes, and a value without line breaks"
                    .to_owned(),
                suggestion: None,
            }),
        }
    }

    /// Makes repeating this call harmless, where the vendor takes a key for that.
    pub fn idempotency_key(&mut self, key: &str) {
        let table = self.engine.table(self.operation);
        match table.and_then(|table| table.idempotency_header.clone()) {
            Some(name) => self.header(name.as_str(), key),
            None => self.arguments.problems.push(Problem {
                code: ProblemCode::Unknown,
                argument: "idempotency_key".to_owned(),
                given: String::new(),
                allowed: "nothing: the vendor takes no key for this operation".to_owned(),
                suggestion: None,
            }),
        }
    }

    /// Allows this call this much time, instead of what the operation or the client allows.
    pub fn timeout(&mut self, timeout: Duration) {
        self.arguments.timeout = Some(timeout);
    }

    /// Asks for this kind of answer only, where the operation offers several.
    pub fn accept(&mut self, kind: ContentKind) {
        self.arguments.accept = Some(kind);
    }

    /// The engine that will execute it.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The arguments so far.
    pub fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    /// Prepares the request without sending it.
    ///
    /// # Errors
    /// As [`Engine::prepare`].
    pub fn prepare(&self) -> Result<Prepared, Error> {
        self.engine.prepare(self.operation, &self.arguments)
    }

    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub fn send_raw(self) -> BoxFuture<'static, Result<RawResponse, Error>> {
        self.engine.call(self.operation, self.arguments)
    }

    /// Sends the request and reads the result, keeping everything around it.
    pub fn send<T>(self, read: ReadFn<T>) -> Sent<T> {
        Sent::new(self.send_raw(), read)
    }

    /// Sends the request and reads the result.
    pub fn value<T>(self, read: ReadFn<T>) -> Received<T> {
        Received::new(self.send_raw(), read)
    }

    /// Sends the request and gives the body of the answer as it arrives.
    ///
    /// # Errors
    /// As [`Engine::stream`].
    pub fn stream(self) -> BoxFuture<'static, Result<Download, Error>> {
        self.engine.stream(self.operation, self.arguments)
    }

    /// Sends the request and gives the events of the answer.
    ///
    /// # Errors
    /// As [`Engine::stream`]; [`Error::Decode`] when the answer has a status that comes without events.
    pub fn events<T: 'static>(
        self,
        decode: DecodeFn<T>,
    ) -> BoxFuture<'static, Result<Events<T>, Error>> {
        let answer = self.stream_of(ContentKind::Events);
        Box::pin(async move { Ok(answer.await?.events(decode)) })
    }

    /// Sends the request and gives the lines of the answer.
    ///
    /// # Errors
    /// As [`Engine::stream`]; [`Error::Decode`] when the answer has a status that comes without lines.
    pub fn lines<T: 'static>(
        self,
        decode: DecodeFn<T>,
    ) -> BoxFuture<'static, Result<Lines<T>, Error>> {
        let answer = self.stream_of(ContentKind::Lines);
        Box::pin(async move { Ok(answer.await?.lines(decode)) })
    }

    /// Sends the request and gives the body, where the plan says that the status comes so.
    fn stream_of(mut self, kind: ContentKind) -> BoxFuture<'static, Result<Download, Error>> {
        self.accept(kind);
        Box::pin(async move {
            let (engine, index) = (self.engine.clone(), self.operation);
            let answer = self.stream().await?;
            let Some(operation) = engine.connector().operations.get(index) else {
                return Ok(answer);
            };
            let status = answer.status();
            let row = response::row(&operation.responses, status, answer.headers());
            let is_told = operation.responses.iter().any(|row| row.kind == kind);
            if !is_told || row.is_none_or(|row| row.kind == kind) {
                return Ok(answer);
            }
            let body = answer.collect(engine.policy().max_body).await?;
            let reason = "this status comes without a stream; await the call, which reads it";
            Err(DecodeFailure::at(&operation.id, status, body, "", reason).into())
        })
    }

    /// Every page of the list, as it came.
    pub fn raw_pages(self) -> RawPages {
        RawPages::new(self.engine, self.operation, self.arguments)
    }

    /// The pages of the list from a bookmark on; the arguments are those of its first page.
    ///
    /// # Errors
    /// [`Error::Paging`] when the bookmark does not go with the operation.
    pub fn raw_pages_from(self, bookmark: Bookmark) -> Result<RawPages, Error> {
        RawPages::resumed(self.engine, self.operation, self.arguments, bookmark)
    }

    /// Every page of the list, decoded.
    pub fn pages<T>(self, decode: DecodeFn<T>) -> Pages<T> {
        Pages::new(self.raw_pages(), decode)
    }

    /// Every item of every page; `decode` decodes one item.
    pub fn items<T>(self, decode: DecodeFn<T>) -> Items<T> {
        Items::new(self.raw_pages(), decode)
    }
}
