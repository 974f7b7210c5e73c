//! A document, the plan compiled from it, and calls of its operations.

use std::path::Path;

use jackfield::{Error, File, Input};
use jackfield_codegen::source::{MemoryLoader, SourcePath};
use jackfield_codegen::{Options, compile};
use jackfield_judge::generate::{Flavour, arguments};
use jackfield_judge::{
    Arguments, BodyArgument, Content, Document, FieldValue, Location, Media, Operation, Request,
    Verdict, judge,
};
use jackfield_plan as plan;
use serde_json::Value;

use crate::wire::{BASE, Wire};

/// A document and its plan.
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) document: Document,
    pub(crate) plan: plan::Plan,
}

/// One call.
#[derive(Clone)]
pub(crate) struct Call {
    /// The operation's id in the plan.
    pub(crate) id: String,
    /// The operation's place in the document.
    operation: usize,
    pub(crate) flavour: Flavour,
    pub(crate) arguments: Arguments,
}

/// Whether the plan's operation has the name that the document gives it, spelt in its own way.
fn is_called(planned: &plan::Operation, id: &str) -> bool {
    let letters = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    let name = planned.id.rsplit('.').next().unwrap_or_default();
    letters(name) == letters(id)
}

impl Subject {
    /// Where requests go: the path of a server that has no host of its own follows the base URL.
    pub(crate) fn base(&self) -> String {
        let server = self.plan.connector.servers.first();
        let path = server.and_then(|server| server.url.strip_prefix("{base_url}"));
        format!("{BASE}{}", path.unwrap_or_default())
    }

    /// Reads and compiles a document; in words, why the judge cannot read it.
    pub(crate) fn load(path: &Path) -> Result<Self, String> {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let document = Document::parse(&text).map_err(|error| format!("{name}: {error}"))?;
        let entry = SourcePath::new(&name).unwrap();
        let loader = MemoryLoader::new().with(entry.clone(), text);
        let options = Options { id: Some("judged".to_owned()), ..Options::default() };
        let compilation = compile(&entry, &loader, &options);
        let report = compilation
            .report
            .render(&compilation.sources, jackfield_codegen::diagnostics::Colour::Off);
        let plan = compilation.plan.unwrap_or_else(|| panic!("{name}: no plan\n{report}"));
        Ok(Self { name, document, plan })
    }

    /// Calls of every operation of the plan, of the flavours that `choose` gives for it, and what of
    /// the document could not be called, in words.
    pub(crate) fn calls(
        &self,
        operations: &[Operation<'_>],
        choose: &dyn Fn(&str) -> Vec<Flavour>,
    ) -> (Vec<Call>, Vec<String>) {
        let (mut calls, mut left_out) = (Vec::new(), Vec::new());
        for planned in &self.plan.connector.operations {
            let method = planned.method.as_str();
            let of_plan = |(_, one): &(usize, &Operation<'_>)| {
                one.method.eq_ignore_ascii_case(method) && path_of(&one.path) == planned.path
            };
            let mut found: Vec<_> = operations.iter().enumerate().filter(of_plan).collect();
            if found.len() > 1 {
                // Paths that differ after a `#` only send the same request line.
                found.retain(|(_, one)| one.id.is_some_and(|id| is_called(planned, id)));
            }
            let [(index, operation)] = found.as_slice() else {
                left_out.push(format!(
                    "{method} {}: {} in the document",
                    planned.path,
                    found.len()
                ));
                continue;
            };
            let media = match media_of(planned, operation) {
                Ok(media) => media,
                Err(words) => {
                    left_out.push(format!("{method} {}: {words}", planned.path));
                    continue;
                }
            };
            for flavour in choose(&planned.id) {
                let Some(mut arguments) = arguments(operation, media, flavour) else {
                    left_out.push(format!("{method} {}: no form of its body", planned.path));
                    break;
                };
                // No request can have the others.
                for parameter in operation.parameters.iter().filter(|one| !one.has_lawful_name()) {
                    let key = (parameter.location, parameter.name.to_owned());
                    arguments.parameters.remove(&key);
                }
                add_defaults(planned, &mut arguments);
                calls.push(Call {
                    id: planned.id.to_string(),
                    operation: *index,
                    flavour,
                    arguments,
                });
            }
        }
        (calls, left_out)
    }

    /// The request of a call through an engine, which may hold a changed plan.
    pub(crate) fn request(&self, wire: &Wire, call: &Call) -> Result<Request, String> {
        let (_, operation) = self.plan.connector.operation(&call.id).ok_or("no such operation")?;
        let input = input(operation, &call.arguments)?;
        wire.send(&call.id, input).map_err(|error| match error {
            Error::Problems(problems) => format!("refused: {problems}"),
            other => other.to_string(),
        })
    }

    /// Calls everything, and gives what is wrong.
    pub(crate) fn run(&self, choose: &dyn Fn(&str) -> Vec<Flavour>) -> Outcome {
        let wire = Wire::new(self.plan.connector.clone());
        let operations = self.document.operations();
        let (calls, left_out) = self.calls(&operations, choose);
        let mut outcome = Outcome { calls: calls.len(), left_out, ..Outcome::default() };
        for call in &calls {
            let place = format!("{}: {} ({:?})", self.name, call.id, call.flavour);
            match self.request(&wire, call) {
                Ok(request) => {
                    let verdict = verdict(&operations, &self.base(), call, &request);
                    outcome.unspecified += verdict.unspecified.len();
                    let wrong = verdict.mismatches.into_iter();
                    outcome.wrong.extend(wrong.map(|words| format!("{place}: {}", short(&words))));
                }
                Err(words) => outcome.wrong.push(format!("{place}: {}", short(&words))),
            }
        }
        outcome
    }
}

/// What the judge says about a call's request; `operations` are the document's, and `base` is where
/// its requests go.
pub(crate) fn verdict(
    operations: &[Operation<'_>],
    base: &str,
    call: &Call,
    request: &Request,
) -> Verdict {
    judge(&operations[call.operation], base, &call.arguments, request)
}

/// What came of a document's calls.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) calls: usize,
    pub(crate) unspecified: usize,
    pub(crate) left_out: Vec<String>,
    pub(crate) wrong: Vec<String>,
}

/// Words that fit a screen.
fn short(words: &str) -> String {
    const LONGEST: usize = 600;
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &words[..end]),
        None => words.to_owned(),
    }
}

/// A path of the document as the plan writes it: without what is no path.
fn path_of(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// The media type that the plan chose, as the document has it.
fn media_of<'o, 'd>(
    planned: &plan::Operation,
    operation: &'o Operation<'d>,
) -> Result<Option<&'o Media<'d>>, String> {
    let Some(body) = planned.bodies.first() else {
        return match operation.media.as_slice() {
            [] => Ok(None),
            // GET and HEAD: 3.0 says "SHALL be ignored" of their bodies.
            _ => Err("the plan has no body".to_owned()),
        };
    };
    let concrete = |media: &&Media<'_>| media.name.trim().eq_ignore_ascii_case(&body.media);
    let open = |media: &&Media<'_>| media.name.contains('*') || !media.name.contains('/');
    let mut all = operation.media.iter();
    let found = all.clone().find(concrete).or_else(|| all.find(open));
    found.map(Some).ok_or_else(|| format!("the document has no `{}`", body.media))
}

/// What the engine sends of itself when nothing is given counts as given.
fn add_defaults(planned: &plan::Operation, arguments: &mut Arguments) {
    for param in &planned.params {
        let Some(default) = &param.default else { continue };
        let default: Value = serde_json::from_str(default).unwrap();
        let wire = param.wire.to_string();
        if let Some(location) = location(param.place) {
            arguments.parameters.entry((location, wire)).or_insert(default);
        } else if let Some(BodyArgument { content: Content::Fields(fields), .. }) =
            &mut arguments.body
            && !fields.iter().any(|(name, _)| *name == wire)
        {
            fields.push((wire, FieldValue::Value(default)));
        }
    }
}

pub(crate) fn location(place: plan::Place) -> Option<Location> {
    match place {
        plan::Place::Path => Some(Location::Path),
        plan::Place::Query => Some(Location::Query),
        plan::Place::Header => Some(Location::Header),
        plan::Place::Cookie => Some(Location::Cookie),
        plan::Place::Field | plan::Place::Argument => None,
    }
}

/// Logical arguments by the plan's names.
fn input(operation: &plan::Operation, arguments: &Arguments) -> Result<Input, String> {
    let mut input = Input::default();
    for ((wanted, wire), value) in &arguments.parameters {
        let known = operation
            .params
            .iter()
            .find(|param| location(param.place) == Some(*wanted) && param.wire == *wire);
        let param =
            known.ok_or_else(|| format!("the plan has no {wanted:?} parameter `{wire}`"))?;
        input.arguments.insert(param.name.to_string(), value.clone());
    }
    match arguments.body.as_ref().map(|body| &body.content) {
        None => {}
        Some(Content::Json(value)) => input.body = Some(value.clone()),
        Some(Content::Lines(values)) => input.body = Some(values.clone().into()),
        Some(Content::Text(text)) => input.body = Some(text.clone().into()),
        Some(Content::Bytes(file)) => input.files.push(("body".to_owned(), opened(file))),
        Some(Content::Fields(fields)) => self::fields(operation, fields, &mut input)?,
    }
    Ok(input)
}

fn fields(
    operation: &plan::Operation,
    fields: &[(String, FieldValue)],
    input: &mut Input,
) -> Result<(), String> {
    let is_field = |param: &&plan::Param| param.place == plan::Place::Field;
    if !operation.params.iter().any(|param| is_field(&param)) {
        let mut whole = serde_json::Map::new();
        for (name, value) in fields {
            match value {
                FieldValue::Value(value) => drop(whole.insert(name.clone(), value.clone())),
                FieldValue::Files(_) => return Err(format!("no place for the file `{name}`")),
            }
        }
        input.body = Some(whole.into());
        return Ok(());
    }
    for (name, value) in fields {
        let mut known = operation.params.iter().filter(is_field);
        let param = known.find(|param| param.wire == *name);
        let param = param.ok_or_else(|| format!("the plan has no field `{name}`"))?;
        match value {
            FieldValue::Value(value) => {
                input.arguments.insert(param.name.to_string(), value.clone());
            }
            FieldValue::Files(files) => {
                let files = files.iter().map(|file| (param.name.to_string(), opened(file)));
                input.files.extend(files);
            }
        }
    }
    Ok(())
}

fn opened(file: &jackfield_judge::File) -> File {
    File::from_bytes(file.name.clone(), file.bytes.clone()).media_type(file.media.clone())
}
