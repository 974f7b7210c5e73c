//! A document of any size, the same on every run: for how codegen's time and memory grow.
//!
//! Its schemas share each other deeply: each refers to three earlier ones, so that there are far more
//! paths through them than schemas, each reaches some hundred others, and some contain themselves.
//! Operations have parameters of their own and shared ones, inline bodies, shared answers.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use super::process::Outcome;
use super::tools::scratch;

/// The document with this many operations, on disk.
pub(crate) fn document(operations: usize) -> Outcome<PathBuf> {
    let path = scratch().join(format!("synthetic-{operations}.json"));
    fs::create_dir_all(scratch())?;
    fs::write(&path, text(operations)?)?;
    Ok(path)
}

const PROSE: &str = "Answers with what was asked for, or says why it cannot. Values that are left \
    out keep what they were; values that are null are emptied. The order of the entries is stable \
    while nothing changes, and newer entries come first. A caller without the permission to see an \
    entry does not learn whether it exists.";

fn text(operations: usize) -> Result<String, std::fmt::Error> {
    let schemas = operations / 4;
    let mut out = String::with_capacity(operations * 2500);
    out.push_str(
        r#"{"openapi":"3.0.3","info":{"title":"Synthetic","version":"1"},"servers":[{"url":"https://api.example.com"}],"paths":{"#,
    );
    for index in 0..operations {
        out.push_str(if index > 0 { "," } else { "" });
        operation(&mut out, index, schemas)?;
    }
    out.push_str(r#"},"components":{"parameters":{"#);
    let shared = [("Page", "page", "integer"), ("Locale", "locale", "string")];
    for (index, (key, name, kind)) in shared.iter().enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        write!(
            out,
            r#""{key}":{{"name":"{name}","in":"query","description":"{PROSE}","schema":{{"type":"{kind}"}}}}"#
        )?;
    }
    write!(
        out,
        r##"}},"responses":{{"Failure":{{"description":"{PROSE}","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/Shape0"}}}}}}}}}},"schemas":{{"##
    )?;
    for index in 0..schemas {
        out.push_str(if index > 0 { "," } else { "" });
        schema(&mut out, index)?;
    }
    out.push_str("}}}");
    Ok(out)
}

fn operation(out: &mut String, index: usize, schemas: usize) -> std::fmt::Result {
    let (group, answer, given) = (index % 250, index % schemas, (index * 31) % schemas);
    let method = if index.is_multiple_of(2) { "get" } else { "post" };
    write!(
        out,
        r##""/group{group}/entries{index}/{{entry_id}}":{{"{method}":{{"operationId":"group{group}/entries{index}","tags":["group{group}"],"summary":"Entry {index} of group {group}","description":"{PROSE} {PROSE}","parameters":[{{"$ref":"#/components/parameters/Page"}},{{"$ref":"#/components/parameters/Locale"}},{{"name":"entry_id","in":"path","required":true,"description":"{PROSE}","schema":{{"type":"string"}}}},{{"name":"sort_{index}","in":"query","description":"The order of the entries","schema":{{"type":"string","enum":["newest","oldest","size_{index}"]}}}},{{"name":"labels","in":"query","schema":{{"type":"array","items":{{"type":"string"}}}}}}],"##
    )?;
    if method == "post" {
        write!(
            out,
            r##""requestBody":{{"required":true,"content":{{"application/json":{{"schema":{{"type":"object","required":["title"],"properties":{{"title":{{"type":"string","description":"{PROSE}"}},"count_{index}":{{"type":"integer","format":"int64"}},"shape":{{"$ref":"#/components/schemas/Shape{given}"}},"dimensions":{{"type":"object","properties":{{"width":{{"type":"number"}},"height_{index}":{{"type":"number"}}}}}}}}}}}}}}}},"##
        )?;
    }
    write!(
        out,
        r##""responses":{{"200":{{"description":"The entry","content":{{"application/json":{{"schema":{{"type":"object","required":["shape"],"properties":{{"shape":{{"$ref":"#/components/schemas/Shape{answer}"}},"cursor_{index}":{{"type":"string","nullable":true}}}}}}}}}}}},"default":{{"$ref":"#/components/responses/Failure"}}}}}}}}"##
    )
}

fn schema(out: &mut String, index: usize) -> std::fmt::Result {
    write!(
        out,
        r#""Shape{index}":{{"type":"object","description":"{PROSE}","required":["id","state"],"properties":{{"id":{{"type":"integer","format":"int64"}},"name":{{"type":"string","description":"{PROSE}"}},"state":{{"type":"string","enum":["open","closed","state_{index}"]}},"created_at":{{"type":"string","format":"date-time"}},"score":{{"type":"number","nullable":true}},"tags":{{"type":"array","items":{{"type":"string"}}}},"extra":{{"type":"object","additionalProperties":{{"type":"string"}}}}"#
    )?;
    if index > 0 {
        let earlier = [index / 2, index / 3, index * 7 / 11];
        for (number, other) in earlier.iter().enumerate() {
            write!(out, r##","part{number}":{{"$ref":"#/components/schemas/Shape{other}"}}"##)?;
        }
    }
    if index.is_multiple_of(7) {
        write!(
            out,
            r##","children":{{"type":"array","items":{{"$ref":"#/components/schemas/Shape{index}"}}}}"##
        )?;
    }
    out.push_str("}}");
    Ok(())
}
