//! A checked-in crate, a build script and a macro give the same client: the same text, module by
//! module, and the same answers to the same calls.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jackfield_codegen::shell::sync;
use jackfield_codegen::{Options, Runtime};
use jackfield_tests::consumer::{Consumers, manifest, out_dir};
use jackfield_tests::raw::RawServer;
use jackfield_tests::{compiling, places};

const SCRIPT: &str = "fn main() {\n    jackfield_codegen::build(\"specs/small\");\n    \
                      jackfield_codegen::build(\"specs/desk365\");\n}\n";
const BUILT: &str = "pub mod small { jackfield::include_connector!(\"small\"); }\n\
                     pub mod desk365 { jackfield::include_connector!(\"desk365\"); }\n";
const EXPANDED: &str = "pub mod small { jackfield::connector!(\"specs/small\"); }\n\
                        pub mod desk365 { jackfield::connector!(\"specs/desk365\"); }\n";

/// Calls both clients of each way against the servers that are given, and prints the answers.
const CALLER: &str = r#"
macro_rules! call {
    ($small:path, $desk:path, $urls:expr) => {{
        use $small as small;
        use $desk as desk;
        let client = small::Client::builder().base_url(&$urls[0]).build().unwrap();
        let ticket = client.tickets().get(7).await.unwrap();
        let parent = ticket.parent.as_option().map(|parent| parent.number);
        println!("{} {} {parent:?}", ticket.number, ticket.subject);
        let client = desk::Client::builder().subdomain("a").api_key("k").base_url(&$urls[1]);
        let ticket = desk::types::NewTicket::new("ada@acme.example", "Printer");
        let made = client.build().unwrap().tickets().create(ticket).await.unwrap();
        println!("{:?} {:?}", made.ticket_number, made.priority);
    }};
}

fn main() {
    let urls: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        call!(::small, ::desk365, urls);
        call!(::built::small, ::built::desk365, urls);
        call!(::expanded::small, ::expanded::desk365, urls);
    });
}
"#;

/// The three ways as consumers, and one that calls all of them.
fn consumers() -> Consumers {
    let runtime = "[dependencies]\njackfield = { path = \"$ROOT/crates/runtime\" }\n";
    let with_macros = "[dependencies]\njackfield = { path = \"$ROOT/crates/runtime\", features = [\"macros\"] }\n";
    let script = "[build-dependencies]\njackfield-codegen = { path = \"$ROOT/codegen\" }\n";
    let all = "[dependencies]\nsmall = { package = \"jackfield-small\", path = \"../small\" }\n\
               desk365 = { package = \"jackfield-desk365\", path = \"$ROOT/generated/desk365\" }\n\
               built = { path = \"../built\" }\nexpanded = { path = \"../expanded\" }\n\
               tokio = { version = \"1\", features = [\"rt\", \"net\", \"time\"] }\n";
    let consumers = Consumers::with(&[
        ("built/Cargo.toml", &manifest("built", "2024", &format!("{runtime}{script}"))),
        ("built/build.rs", SCRIPT),
        ("built/src/lib.rs", BUILT),
        ("expanded/Cargo.toml", &manifest("expanded", "2024", with_macros)),
        ("expanded/src/lib.rs", EXPANDED),
        ("readable/Cargo.toml", &manifest("readable", "2024", with_macros)),
        ("readable/src/lib.rs", EXPANDED),
        ("caller/Cargo.toml", &manifest("caller", "2024", all)),
        ("caller/src/main.rs", CALLER),
    ]);
    let small = fs::read_to_string(places::data().join("crates/small/connector.yaml")).unwrap();
    let desk = fs::read_to_string(places::root().join("specs/desk365/connector.yaml")).unwrap();
    let lock = fs::read_to_string(places::root().join("specs/desk365/names.lock")).unwrap();
    for member in ["built", "expanded", "readable"] {
        consumers.write(&format!("{member}/specs/small/connector.yaml"), &small);
        consumers.write(&format!("{member}/specs/desk365/connector.yaml"), &desk);
        consumers.write(&format!("{member}/specs/desk365/names.lock"), &lock);
    }
    let runtime = Runtime::Path(places::root().join("crates/runtime").display().to_string());
    let options = Options { runtime, workspace_root: true, ..Options::default() };
    let spec = places::data().join("crates/small");
    let files = compiling::path(&spec, &spec, &options).files;
    let changes = sync::differences(&files, &consumers.path("small")).unwrap();
    sync::apply(&files, &consumers.path("small"), &changes).unwrap();
    consumers
}

/// The modules of a client: every Rust file in a folder but the root.
fn modules(folder: &Path) -> BTreeMap<String, String> {
    let files = places::files_below(folder).into_iter();
    let modules = files.filter(|name| name.ends_with(".rs") && name != "lib.rs");
    modules.map(|name| (name.clone(), fs::read_to_string(folder.join(&name)).unwrap())).collect()
}

#[test]
fn the_three_ways_give_one_text_and_one_behaviour() {
    let consumers = consumers();
    let (run, messages) = consumers.build("built");
    assert!(run.success, "{}", run.stderr);
    let out = out_dir(&messages, "built");
    // Cargo does not know that the expansion depends on the variable.
    consumers.write("readable/src/lib.rs", "");
    consumers.write("readable/src/lib.rs", EXPANDED);
    let run = consumers.cargo("readable", &["build"], &[("JACKFIELD_DEBUG", "expansion")]);
    assert!(run.success, "{}", run.stderr);
    let expansion = consumers.path("readable/expansion");
    for (id, checked_in) in [
        ("small", consumers.path("small/src")),
        ("desk365", places::root().join("generated/desk365/src")),
    ] {
        let checked_in = modules(&checked_in);
        assert!(checked_in.len() >= 4, "{:?}", checked_in.keys());
        for (way, folder) in [("build script", out.join(id)), ("macro", expansion.join(id))] {
            let found = modules(&folder);
            assert!(checked_in.keys().eq(found.keys()), "{way}, {id}: {:?}", found.keys());
            for (name, text) in &found {
                assert!(checked_in[name] == *text, "{way}, {id}: {name} differs");
            }
        }
    }

    let small = RawServer::json(
        r#"{"number": 7, "subject": "S", "parent": {"number": 1, "subject": "P"}}"#,
    );
    let desk = RawServer::json(r#"{"ticket_number": 492, "priority": 20}"#);
    let run = consumers.cargo("caller", &["run", "-q", "--", small.url(), desk.url()], &[]);
    assert!(run.success, "{}", run.stderr);
    let answers: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(answers[..2], ["7 S Some(1)", "Some(492) Some(20)"]);
    assert_eq!((&answers[..2], &answers[..2]), (&answers[2..4], &answers[4..]));
    for requests in [small.requests(), desk.requests()] {
        let heads: Vec<_> = requests.iter().map(|request| request.head.lines().next()).collect();
        assert_eq!(heads.len(), 3);
        assert!(heads.iter().all(|head| *head == heads[0]), "{heads:?}");
        assert!(requests.iter().all(|request| request.body == requests[0].body));
    }
}
