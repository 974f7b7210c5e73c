//! The examples of `jackfield explain` hold: what is called wrong raises the code, and what is called
//! right does not.
//!
//! Examples are excerpts, so each code has a frame that makes a spec of them. Examples in words, or
//! of files, have none.

use std::fmt::Write as _;

use jackfield_codegen::diagnostics::codes::{self, Code};
use jackfield_tests::compiling;

/// What an example is an excerpt of.
#[derive(Debug, Clone, Copy)]
enum Frame {
    /// The whole file, of this name.
    Whole(&'static str),
    /// Keys at the top of a connector.
    Top,
    /// Keys of an operation of a connector.
    Operation,
    /// Operations of a resource.
    Operations,
    /// Parameters of an operation.
    Params,
    /// Keys of one parameter.
    Param,
    /// Keys of a pagination that an operation uses.
    Pagination,
    /// Keys of an operation beside a pagination.
    Paged,
    /// Keys of a type.
    Type,
    /// A type as a value.
    TypeValue,
    /// Entries of `types`.
    Types,
    /// Keys of a server.
    Server,
    /// Keys of the rate limit.
    RateLimit,
    /// Keys of one policy of it.
    Policy,
    /// Keys of a schema of an `OpenAPI` document.
    Schema,
    /// A schema as a value.
    SchemaValue,
    /// Entries of `components/schemas`.
    Schemas,
    /// A path item of an `OpenAPI` document, with its path.
    Path,
    /// Keys of an operation of an `OpenAPI` document.
    ForeignOperation,
    /// Keys at the top of an `OpenAPI` document.
    ForeignTop,
    /// Methods of one path.
    Methods,
}

use Frame::{
    ForeignOperation, ForeignTop, Methods, Operation, Operations, Paged, Pagination, Param, Params,
    Path, Policy, RateLimit, Schema, SchemaValue, Schemas, Server, Top, Type, TypeValue, Types,
    Whole,
};

const FRAMES: &[(Code, Frame)] = &[
    (codes::DUPLICATE_KEY, Operation),
    (codes::JSON_SYNTAX, Whole("openapi.json")),
    (codes::YAML_SYNTAX, Type),
    (codes::UNKNOWN_ANCHOR, Params),
    (codes::RECURSIVE_ALIAS, Types),
    (codes::BAD_MERGE, Type),
    (codes::COMPLEX_KEY, Type),
    (codes::EMPTY_DOCUMENT, Whole("connector.yaml")),
    (codes::BAD_TAG, Params),
    (codes::SECOND_DOCUMENT, Whole("openapi.yaml")),
    (codes::NOT_QUITE_JSON, Whole("openapi.json")),
    (codes::UNKNOWN_KEY, Top),
    (codes::UNKNOWN_TYPE, Operation),
    (codes::UNKNOWN_VARIABLE, Top),
    (codes::UNKNOWN_PATH, Pagination),
    (codes::UNRESOLVED_REFERENCE, Type),
    (codes::REFERENCE_CYCLE, Types),
    (codes::UNUSED_DEFINITION, Top),
    (codes::NOTHING_FILLS, Operation),
    (codes::WRONG_TYPE, Param),
    (codes::MISSING_FIELD, Top),
    (codes::UNKNOWN_CHOICE, Pagination),
    (codes::NOT_A_SPEC, Whole("connector.yaml")),
    (codes::UNSUPPORTED_VERSION, Top),
    (codes::BAD_ID, Top),
    (codes::KEYS_EXCLUDE_EACH_OTHER, Top),
    (codes::BAD_DURATION, Policy),
    (codes::BAD_TEMPLATE, Server),
    (codes::UNSUPPORTED_KEY, Top),
    (codes::BAD_BODY_PATH, Pagination),
    (codes::SCHEMA_ALONE, Whole("connector.yaml")),
    (codes::BAD_TYPE_EXPRESSION, Operation),
    (codes::BAD_SCHEMA, TypeValue),
    (codes::DISCRIMINATOR_WITHOUT_MAPPING, Types),
    (codes::ENUM_VALUE_MISMATCH, TypeValue),
    (codes::DEFAULT_MISMATCH, Params),
    (codes::IMPOSSIBLE_TYPE, Type),
    (codes::UNENFORCED_KEYWORD, TypeValue),
    (codes::BAD_HTTP, Operation),
    (codes::PATH_PARAM_UNDECLARED, Operation),
    (codes::PATH_PARAM_UNUSED, Operation),
    (codes::FILE_OUTSIDE_MULTIPART, Operation),
    (codes::JSON_OF_FILE, Params),
    (codes::BAD_ENCODING, Params),
    (codes::BODY_NOT_ALLOWED, Operation),
    (codes::BAD_STATUS, Operation),
    (codes::EMPTY_BUCKETS, Pagination),
    (codes::UNSORTED_BUCKETS, Pagination),
    (codes::DEFAULT_NOT_A_BUCKET, Pagination),
    (codes::ITEMS_NOT_A_LIST, Paged),
    (codes::TOTAL_NOT_A_NUMBER, Pagination),
    (codes::NEXT_NOT_A_SCALAR, Pagination),
    (codes::INCOMPLETE_PAGINATION, Top),
    (codes::INCOMPLETE_AUTH, Top),
    (codes::BAD_RATE_LIMIT, RateLimit),
    (codes::BAD_URL, Top),
    (codes::DUPLICATE_TOOL, Operations),
    (codes::TOOL_NAME_TOO_LONG, Operation),
    (codes::TOOL_NAME_CHARACTERS, Operation),
    (codes::NAME_COLLISION, Type),
    (codes::DUPLICATE_KEY_TOLERATED, Schema),
    (codes::BROKEN_REFERENCE, Schemas),
    (codes::CIRCULAR_REFERENCE, Schemas),
    (codes::ODD_NODE, Schema),
    (codes::KEYWORD_TOLERATED, SchemaValue),
    (codes::SCHEMA_CONFLICT, Schema),
    (codes::ENUM_VALUE_ODD, SchemaValue),
    (codes::REQUIRED_UNKNOWN, SchemaValue),
    (codes::PATH_PARAMETERS, Path),
    (codes::DUPLICATE_PARAMETER, ForeignOperation),
    (codes::OPERATION_ID_TWICE, Methods),
    (codes::SERVER_ODD, ForeignTop),
    (codes::SECURITY_ODD, ForeignTop),
    (codes::VERSION_UNKNOWN, Whole("openapi.yaml")),
    (codes::KEY_MISSPELT, SchemaValue),
];

/// A connector of these parts, with what they leave out added.
fn connector(top: &str) -> String {
    let defaults = [
        "jackfield: 1\n",
        "connector: {id: acme, name: Acme}\n",
        "server: https://acme.example\n",
        "resources: {}\n",
        "types: {Ticket: {fields: {id: integer}}, Query: {fields: {q: string}}}\n",
    ];
    let mut text = String::new();
    for default in defaults {
        let key = default.split_inclusive(':').next().unwrap();
        let servers = key == "server:" && top.lines().any(|line| line.starts_with("servers:"));
        let is_given = servers || top.lines().any(|line| line.starts_with(key));
        text.push_str(if is_given { "" } else { default });
    }
    text + top + "\n"
}

fn indented(text: &str, by: usize) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "{:by$}{line}", "");
        all
    })
}

/// Operations of a connector.
fn operations(text: &str, more: &str) -> String {
    connector(&format!("resources:\n  tickets:\n    operations:\n{}{more}", indented(text, 6)))
}

/// An operation of a connector; `http` is added where it is not given.
fn operation(keys: &str, more: &str) -> String {
    let http = if keys.contains("http:") { "" } else { "http: POST /tickets\n" };
    operations(&format!("list:\n{}", indented(&format!("{http}{keys}"), 2)), more)
}

/// An operation that is read page by page.
fn paged(pagination: &str, keys: &str) -> String {
    let strategy = match pagination {
        keys if keys.contains("strategy:") => "",
        keys if keys.contains("next:") => "strategy: cursor\ncursor: after\n",
        _ => "strategy: offset\noffset: offset\n",
    };
    let pagination = pagination.replace("page_size: {", "page_size: {name: size, ");
    let more = format!(
        "pagination:\n  pages:\n{}types: {{Page: {{fields: {{count: integer, tickets: list<string>, \
         meta: {{fields: {{after: string}}}}, paging: {{fields: {{next: string}}}}}}}}}}\n",
        indented(&format!("{strategy}{pagination}"), 4)
    );
    operation(&format!("paginate: pages\nreturns: Page\n{keys}"), &more)
}

fn types(text: &str) -> String {
    connector(&format!("types:\n{}  Ticket: {{fields: {{id: integer}}}}\n", indented(text, 2)))
}

/// An `OpenAPI` document of these parts.
fn document(top: &str) -> String {
    let servers =
        if top.contains("servers:") { "" } else { "servers: [{url: https://a.example}]\n" };
    let paths = if top.contains("paths:") { "" } else { "paths: {}\n" };
    format!("openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\n{servers}{paths}{top}\n")
}

fn schemas(text: &str) -> String {
    let content = "{application/json: {schema: {$ref: '#/components/schemas/A'}}}";
    document(&format!(
        "paths:\n  /a: {{get: {{responses: {{'200': {{description: ok, content: {content}}}}}}}}}\n\
         components:\n  schemas:\n{}",
        indented(text, 4)
    ))
}

/// The spec that an example is an excerpt of: its name and text.
fn framed(frame: Frame, example: &str) -> (&'static str, String) {
    let below = |key: &str| format!("{key}:\n{}", indented(example, 2));
    let ours = |text| ("connector.yaml", text);
    let foreign = |text| ("openapi.yaml", text);
    match frame {
        Whole(name) => (name, example.to_owned()),
        Top => ours(connector(example)),
        Operation => ours(operation(example, "")),
        Operations => ours(operations(&example.replace("..}", "http: GET /x}"), "")),
        Params => ours(operation(&below("params"), "")),
        Param => ours(operation(
            &format!("params:\n  q:\n    type: string\n{}", indented(example, 4)),
            "",
        )),
        Pagination => ours(paged(example, "items: tickets")),
        Paged => ours(paged("", example)),
        Type => ours(types(&below("A"))),
        TypeValue => ours(types(&format!("A: {example}"))),
        Types => ours(types(example)),
        Server => ours(connector(&below("server"))),
        RateLimit => ours(connector(&below("rate_limit"))),
        Policy => {
            ours(connector(&format!("rate_limit:\n  policies:\n    - limit: 5\n      {example}")))
        }
        Schema => foreign(schemas(&below("A"))),
        SchemaValue => foreign(schemas(&format!("A: {example}"))),
        Schemas => foreign(schemas(&match example.strip_prefix("schema: ") {
            Some(schema) => format!(
                "A: {{type: object, properties: {{a: {schema}}}}}\nTicket: {{type: object}}"
            ),
            None => example.to_owned(),
        })),
        Path => foreign(document(&below("paths"))),
        ForeignOperation => {
            foreign(document(&format!("paths:\n  /a:\n    get:\n{}", indented(example, 6))))
        }
        ForeignTop => foreign(document(example)),
        Methods => foreign(document(&format!("paths:\n  /a:\n{}", indented(example, 4)))),
    }
}

#[test]
fn wrong_examples_raise_their_code_and_right_ones_do_not() {
    let mut broken = Vec::new();
    for (code, frame) in FRAMES {
        let explanation = code.explanation();
        for (example, is_wrong) in [(explanation.wrong, true), (explanation.right, false)] {
            let (name, text) = framed(*frame, example);
            let compilation = compiling::text(name, text.clone(), &[]);
            if (compilation.report.count(*code) > 0) != is_wrong {
                let word = if is_wrong { "wrong" } else { "right" };
                let said = compiling::rendered(&compilation);
                broken.push(format!("{code}, what is {word}:\n{text}\n{said}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n----\n"));
}

#[test]
fn examples_without_a_frame_are_in_words_or_of_files() {
    let framed: Vec<_> = FRAMES.iter().map(|(code, _)| code.as_str()).collect();
    let without = codes::all().map(Code::as_str).filter(|code| !framed.contains(code));
    let without: Vec<_> = without.collect();
    let expected = [
        "E0101", "E0102", "E0103", "E0104", "E0115", "E0116", "E0118", "E0119", "E0203", "E0204",
        "E0205", "E0211", "E0213", "E0214", "E0215", "E0310", "E0311", "E0406", "E0502", "E0505",
        "E0512", "E0513", "E0514", "E0515", "E0516", "W0517", "E0608", "E0706", "E0707", "W0802",
        "W0805", "W0811", "W0819", "W0820", "W0821", "E0901", "E0902", "E0903", "E0904",
    ];
    assert_eq!(without, expected);
}
