//! Tools called by name with JSON arguments, as servers and the command line call them.

use std::sync::Arc;

use jackfield::{DryRun, Engine, Error, File, Input, RawResponse};
use jackfield_plan::Plan;
use jackfield_tools::{Call, FileSource};
use serde_json::Value;

use crate::places;

/// The compiled plan of a vendor.
pub fn plan(vendor: &str) -> Plan {
    let path = places::root().join("generated").join(vendor).join("plan.json");
    Plan::from_json(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A vendor's tools over a connection.
#[derive(Debug, Clone)]
pub struct Tools {
    plan: Arc<Plan>,
    engine: Engine,
}

impl Tools {
    /// The tools of a plan over an engine.
    pub fn new(plan: Arc<Plan>, engine: Engine) -> Self {
        Self { plan, engine }
    }

    /// The checked call.
    ///
    /// # Errors
    /// The text that tells a model what to repair.
    pub fn check(&self, name: &str, arguments: &Value) -> Result<Call, String> {
        let tool = jackfield_tools::find(&self.plan, name)?;
        let arguments = arguments.as_object().unwrap();
        jackfield_tools::check(&self.plan, tool, arguments)
            .map_err(|problems| jackfield_tools::render(&self.plan, tool, arguments, &problems))
    }

    /// The request that a call would send.
    pub fn dry_run(&self, name: &str, arguments: &Value) -> DryRun {
        let call = self.check(name, arguments).unwrap();
        let operation = call.operation.clone();
        self.engine.prepare_json(&operation, input(call)).unwrap().redacted()
    }

    /// Sends the call.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn send(&self, name: &str, arguments: &Value) -> Result<RawResponse, Error> {
        let call = self.check(name, arguments).unwrap();
        let operation = call.operation.clone();
        self.engine.call_json(&operation, input(call)).await
    }

    /// Sends the call and gives the answer's JSON.
    pub async fn json(&self, name: &str, arguments: &Value) -> Value {
        let answer = self.send(name, arguments).await.unwrap();
        serde_json::from_slice(answer.body()).unwrap()
    }
}

/// The engine's input of a checked call, whose files are in the arguments.
pub fn input(call: Call) -> Input {
    // A body that is a file goes by the name that the engine gives it.
    let whole = call.content.into_iter().map(|file| ("body".to_owned(), opened(file)));
    let files = call
        .files
        .into_iter()
        .flat_map(|(name, files)| files.into_iter().map(move |file| (name.clone(), opened(file))))
        .chain(whole);
    Input { arguments: call.arguments, body: call.body, files: files.collect() }
}

/// A file whose content is here.
pub(crate) fn opened(file: jackfield_tools::File) -> File {
    let FileSource::Bytes(bytes) = file.source else { panic!("a test gives contents, not paths") };
    let opened = File::from_bytes(file.name.unwrap_or_else(|| "file".to_owned()), bytes);
    match file.media_type {
        Some(media) => opened.media_type(media),
        None => opened,
    }
}
