//! Every case of a vendor through its typed client.
//!
//! `build.rs` writes a function per operation that calls it as a person would; a case's arguments
//! become values of the types that resource, method and setters take. What is sent and what comes of
//! the answer are compared with the case, and with what the tool sends for it.

use std::collections::BTreeMap;

use jackfield::codec::{self, Decode, Encode};
use jackfield::{BoxFuture, Download, Engine, Error, File, Items, Response};
use jackfield_plan::tools::{Argument, Target};
use jackfield_plan::{Plan, Tool};
use jackfield_tools::Call;
use serde_json::{Map, Value};

use crate::case::Beside;
use crate::tool;

include!(concat!(env!("OUT_DIR"), "/typed.rs"));

/// The typed call of an operation: it takes its values, or says which of them cannot be said in Rust.
pub(crate) type Typed = fn(Engine, &mut Given) -> Result<Pending, String>;

/// A call under way.
pub(crate) type Pending = BoxFuture<'static, Result<(Value, Beside), Error>>;

/// What a call is given, by the names of the operation's parameters.
#[derive(Debug, Default)]
pub(crate) struct Given {
    values: BTreeMap<String, Value>,
    body: Option<Value>,
    files: BTreeMap<String, Vec<File>>,
    content: Option<File>,
    /// Whether all items of all pages are wanted.
    pub(crate) is_for_items: bool,
}

impl Given {
    /// From a call that the tool's checks let pass.
    pub(crate) fn checked(call: Call) -> Self {
        let opened = |files: Vec<_>| files.into_iter().map(tool::opened).collect();
        Self {
            values: call.arguments.into_iter().collect(),
            body: call.body,
            files: call.files.into_iter().map(|(name, files)| (name, opened(files))).collect(),
            content: call.content.map(tool::opened),
            is_for_items: false,
        }
    }

    /// From arguments as they are, whatever checks would say of them.
    pub(crate) fn unchecked(plan: &Plan, tool: &Tool, arguments: &Map<String, Value>) -> Self {
        let mut given = Self::default();
        for (name, value) in arguments {
            let is_called =
                |argument: &&Argument| &argument.name == name || argument.aliases.contains(name);
            let found = tool.arguments.iter().find(is_called);
            match found.map(|argument| &argument.target) {
                Some(Target::Param(param)) => {
                    drop(given.values.insert(param.clone(), value.clone()));
                }
                Some(Target::BodyField(field)) => given.member(field, value),
                Some(Target::Body) => given.body = Some(value.clone()),
                Some(Target::BodySpread) => {
                    let members = value.as_object().into_iter().flatten();
                    members.for_each(|(name, value)| given.member(name, value));
                }
                None => drop(given.values.insert(name.clone(), value.clone())),
            }
        }
        let has_body = plan
            .connector
            .operation(&tool.operation)
            .is_some_and(|(_, operation)| operation.bodies.iter().any(|body| body.required));
        let has_fields = tool
            .arguments
            .iter()
            .any(|argument| matches!(argument.target, Target::BodyField(_) | Target::BodySpread));
        if has_body && has_fields {
            given.body.get_or_insert_with(|| Value::Object(Map::new()));
        }
        given
    }

    fn member(&mut self, name: &str, value: &Value) {
        let body = self.body.get_or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(members) = body {
            members.insert(name.to_owned(), value.clone());
        }
    }

    /// A value that the method takes; the body, without a name.
    fn value<T: Decode + Default>(&mut self, name: Option<&str>) -> Result<T, String> {
        let value = self.optional_value(name)?;
        value.ok_or_else(|| format!("the method takes `{}`", name.unwrap_or("body")))
    }

    /// A value that a setter takes.
    fn optional_value<T: Decode + Default>(
        &mut self,
        name: Option<&str>,
    ) -> Result<Option<T>, String> {
        let value = match name {
            Some(name) => self.values.remove(name),
            None => self.body.take(),
        };
        let Some(value) = value else { return Ok(None) };
        let name = name.unwrap_or("body");
        let decoded = codec::decode(value.to_string().as_bytes());
        decoded.map(Some).map_err(|error| format!("`{name}` cannot be {value}: {error}"))
    }

    fn file(&mut self, name: Option<&str>) -> Result<File, String> {
        let file = self.optional_file(name)?;
        file.ok_or_else(|| format!("the method takes the file `{}`", name.unwrap_or("body")))
    }

    #[allow(clippy::unnecessary_wraps)] // as the others, which generated code calls alike
    fn optional_file(&mut self, name: Option<&str>) -> Result<Option<File>, String> {
        let Some(name) = name else { return Ok(self.content.take()) };
        Ok(self.files.remove(name).unwrap_or_default().pop())
    }

    fn files(&mut self, name: Option<&str>) -> Result<Vec<File>, String> {
        let files = self.optional_files(name)?;
        files.ok_or_else(|| format!("the method takes files `{}`", name.unwrap_or("body")))
    }

    #[allow(clippy::unnecessary_wraps)] // as the others, which generated code calls alike
    fn optional_files(&mut self, name: Option<&str>) -> Result<Option<Vec<File>>, String> {
        Ok(self.files.remove(name.unwrap_or_default()))
    }

    /// Fails when something was given that no method and no setter takes.
    fn used(&self) -> Result<(), String> {
        let mut left: Vec<&str> =
            self.values.keys().chain(self.files.keys()).map(String::as_str).collect();
        left.extend(self.body.as_ref().map(|_| "body"));
        left.extend(self.content.as_ref().map(|_| "content"));
        if left.is_empty() { Ok(()) } else { Err(format!("nothing takes {left:?}")) }
    }
}

/// A call with one result; `json` writes it as JSON.
fn one<T: 'static>(
    sent: impl Future<Output = Result<Response<T>, Error>> + Send + 'static,
    json: fn(&T) -> String,
) -> Pending {
    Box::pin(async move {
        let answer = sent.await?;
        let beside = Beside::of(answer.rate_limit(), answer.total());
        Ok((parsed(&json(answer.value())), beside))
    })
}

/// A call for all items.
fn all<T: Encode + Send + 'static>(mut items: Items<T>) -> Pending {
    Box::pin(async move {
        let mut found = Vec::new();
        while let Some(item) = items.try_next().await? {
            found.push(parsed(&codec::encode(&item)));
        }
        Ok((Value::Array(found), Beside::default()))
    })
}

/// A call for bytes, shown as text.
fn bytes(sent: BoxFuture<'static, Result<Download, Error>>) -> Pending {
    Box::pin(async move {
        let answer = sent.await?;
        let beside = Beside::of(answer.rate_limit(), None);
        let content = answer.collect(u64::MAX).await?;
        let text = String::from_utf8_lossy(&content).into_owned();
        Ok((serde_json::from_str(&text).unwrap_or(Value::String(text)), beside))
    })
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}
