//! Documents written as connectors in our own language send the same bytes.

use std::path::{Path, PathBuf};

use jackfield_codegen::diagnostics::Colour;
use jackfield_codegen::import::{Choice, Imported, import};
use jackfield_codegen::source::{MemoryLoader, SourcePath};
use jackfield_codegen::{Options, compile};
use jackfield_plan::Plan;

use crate::documents;
use crate::subject::{Call, Subject};
use crate::wire::Wire;

/// The document as a connector, and the plan of that.
fn imported(name: &str, text: &str, choice: &Choice) -> (Imported, Option<Plan>) {
    let entry = SourcePath::new(name).unwrap();
    let loader = MemoryLoader::new().with(entry.clone(), text);
    let options = Options { id: Some("judged".to_owned()), ..Options::default() };
    let imported = import(&entry, &loader, choice, &options);
    let Some(connector) = imported.text.clone() else { return (imported, None) };
    let path = SourcePath::new("connector.yaml").unwrap();
    let loader = MemoryLoader::new().with(path.clone(), connector.as_str());
    let compilation = compile(&path, &loader, &Options::default());
    let report = compilation.report.render(&compilation.sources, Colour::Off);
    assert!(compilation.is_ok(), "{name}:\n{report}\n{connector}");
    (imported, compilation.plan)
}

/// The call under the name that its operation has in another plan of the same tools.
fn renamed(call: &Call, of: &Plan, plan: &Plan) -> Option<Call> {
    let tool = of.tools.tools.iter().find(|tool| tool.operation == call.id)?;
    let other = plan.tools.tools.iter().find(|other| other.name == tool.name)?;
    let mut call = call.clone();
    call.id.clone_from(&other.operation);
    Some(call)
}

#[test]
fn imported_connectors_send_the_same_bytes() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for subject in documents::all() {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("judge/documents").join(&subject.name);
        let text = std::fs::read_to_string(path).unwrap();
        let (imported, plan) = imported(&subject.name, &text, &Choice::default());
        // Our language has one encoding for all members of a form that is one argument.
        let has_members = |id: &str| {
            let operation = subject.plan.connector.operation(id).map(|(_, operation)| operation);
            operation.is_some_and(|one| one.bodies.iter().any(|body| !body.members.is_empty()))
        };
        let operations = &subject.plan.connector.operations;
        let unsaid = operations.iter().filter(|operation| has_members(&operation.id)).count();
        let left_out = imported.notes.iter().filter(|note| note.left_out);
        let (members, left_out): (Vec<_>, Vec<_>) =
            left_out.partition(|note| note.text.ends_with("how its members are written"));
        assert_eq!(members.len(), unsaid, "{}", subject.name);
        assert!(left_out.is_empty(), "{}: {left_out:?}", subject.name);
        let plan = plan.unwrap();
        let mut calls = subject.calls(&subject.document.operations(), &documents::every).0;
        calls.retain(|call| !has_members(&call.id));
        let direct = Wire::new(subject.plan.connector.clone());
        let by_import = Wire::new(plan.connector.clone());
        let calls: Vec<(Call, Call)> = calls
            .into_iter()
            .map(|call| {
                let other = renamed(&call, &subject.plan, &plan).expect("each operation is there");
                (call, other)
            })
            .collect();
        let name = subject.name.clone();
        let wanted: Vec<_> = calls.iter().map(|(call, _)| subject.request(&direct, call)).collect();
        let subject = Subject { plan, ..subject };
        for ((call, other), wanted) in calls.iter().zip(wanted) {
            let given = subject.request(&by_import, other);
            if given == wanted && given.is_ok() {
                compared += 1;
            } else {
                let (id, flavour) = (&call.id, call.flavour);
                wrong.push(format!("{name}: {id} ({flavour:?}):\n  {wanted:?}\n  {given:?}"));
            }
        }
    }
    assert!(compared > 200, "{compared} calls compared");
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// The committed documents, one per family of features.
fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

#[test]
fn each_document_becomes_a_connector_with_the_same_tools() {
    let mut tools = 0;
    for path in corpus() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let (imported, plan) = imported(&name, &text, &Choice::default());
        let left_out: Vec<_> = imported.notes.iter().filter(|note| note.left_out).collect();
        assert!(left_out.is_empty(), "{name}: {left_out:?}");
        let entry = SourcePath::new(&name).unwrap();
        let loader = MemoryLoader::new().with(entry.clone(), text);
        let options = Options { id: Some("judged".to_owned()), ..Options::default() };
        let document = compile(&entry, &loader, &options).plan.unwrap();
        let described = |plan: &Plan| -> Vec<(String, String, usize)> {
            let tools = plan.tools.tools.iter();
            let mut all: Vec<_> = tools
                .map(|tool| (tool.name.clone(), tool.description.clone(), tool.arguments.len()))
                .collect();
            all.sort();
            all
        };
        tools += document.tools.tools.len();
        assert_eq!(described(&document), described(&plan.unwrap()), "{name}");
    }
    assert!(tools > 60, "{tools} tools");
}

#[test]
fn what_is_selected_is_imported_and_nothing_else() {
    let text = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: https://shop.example}]
paths:
  /teas: {get: {tags: [Teas], operationId: listTeas, responses: {'200': {description: ok}}}}
  /teas/{id}:
    delete:
      tags: [Teas]
      operationId: dropTea
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
  /cups: {get: {tags: [Cups], operationId: listCups, responses: {'200': {description: ok}}}}
  /cups/old: {get: {tags: [Cups], operationId: oldCups, responses: {'200': {description: ok}}}}
  /pots: {get: {tags: [Pots], operationId: listPots, responses: {'200': {description: ok}}}}
";
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let names = |select: &[&str], exclude: &[&str]| {
        let choice = Choice { select: words(select), exclude: words(exclude) };
        let (imported, plan) = imported("shop.yaml", text, &choice);
        let report = imported.report.render(&imported.sources, Colour::Off);
        let plan = plan.unwrap();
        let mut names: Vec<_> = plan.tools.tools.iter().map(|tool| tool.name.clone()).collect();
        names.sort();
        (names, report)
    };
    assert_eq!(names(&["Teas"], &["dropTea"]).0, ["list_teas"]);
    assert_eq!(names(&["/cups/**", "listPots"], &[]).0, ["list_cups", "list_pots", "old_cups"]);
    assert_eq!(names(&["GET /cups/old"], &[]).0, ["old_cups"]);
    assert_eq!(names(&[], &["/teas/**", "Pots"]).0, ["list_cups", "old_cups"]);
    let report = names(&["listTea", "Cups"], &[]).1;
    assert!(
        report.contains("no tag or operation `listTea`") && report.contains("listTeas"),
        "{report}"
    );
}

#[test]
fn what_cannot_be_said_is_left_out_with_its_place() {
    let text = "
openapi: 3.0.3
info: {title: Odd, version: '1'}
servers: [{url: 'https://odd.example'}]
paths:
  /fine: {get: {operationId: fine, responses: {'200': {description: ok}}}}
  '/odd/{part':
    get: {operationId: odd, responses: {'200': {description: ok}}}
components:
  securitySchemes:
    machine: {type: mutualTLS}
    relative: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}
";
    let (imported, plan) = imported("odd.yaml", text, &Choice::default());
    assert_eq!(plan.unwrap().connector.operations.len(), 1);
    let notes: Vec<String> = imported
        .notes
        .iter()
        .map(|note| {
            let place = note.place.map(|place| imported.sources.location(place));
            format!("{} {}: {}", place.unwrap_or_default(), note.about, note.text)
        })
        .collect();
    let said = |words: &[&str]| {
        assert!(
            notes.iter().any(|note| words.iter().all(|word| note.contains(word))),
            "{words:?}: {notes:#?}"
        );
    };
    said(&["odd.yaml:8:", "GET /odd/{part", "brace"]);
    said(&["`machine`", "client"]);
    said(&["`relative`", "the user gives the token"]);
    let text = imported.text.unwrap();
    assert!(text.contains("# left out: GET /odd/{part: "), "{text}");
}
