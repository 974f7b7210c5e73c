//! Files and texts that nobody would write: each gives a report, in bounded time and memory.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use jackfield_codegen::diagnostics::codes::{self, Code};
use jackfield_codegen::{Compilation, Options};
use jackfield_tests::compiling;

const CONNECTOR: &str = "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\n\
                         resources: {}\n";
const OPENAPI: &str = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\n\
                       servers: [{url: https://acme.example}]\n\
                       paths: {/a: {get: {responses: {'200': {description: ok}}}}}\n";

/// Compiles a file in a folder, as the command line does.
fn on_disk(file: &Path) -> Compilation {
    compiling::path(file, file.parent().unwrap(), &Options::default())
}

/// That a compilation failed with this code, and says these words.
fn assert_refused(compilation: &Compilation, code: Code, words: &str) {
    let said = compiling::rendered(compilation);
    assert!(!compilation.is_ok(), "{said}");
    assert!(compilation.report.count(code) > 0, "not {code}: {said}");
    assert!(said.contains(words), "not `{words}`: {said}");
    assert!(said.contains("= help: "), "{said}");
}

#[test]
fn a_missing_file_names_its_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("conector.yaml"), CONNECTOR).unwrap();
    let missing = on_disk(&folder.path().join("connector.yaml"));
    assert_refused(&missing, codes::FILE_NOT_FOUND, "there is a `conector.yaml`");
}

#[test]
fn a_folder_in_place_of_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("connector.yaml")).unwrap();
    let refused = on_disk(&folder.path().join("connector.yaml/.."));
    assert_refused(&refused, codes::NOT_A_FILE, "this is a directory");
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_not_waited_for() {
    assert_refused(&on_disk(Path::new("/dev/zero")), codes::NOT_A_FILE, "neither a file nor");
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_out_of_the_folder_are_refused() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("connector.yaml");
    symlink(&file, &file).unwrap();
    assert_refused(&on_disk(&file), codes::FILE_UNREADABLE, "form a loop");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(folder.path().join("outer.yaml"), CONNECTOR).unwrap();
    symlink(folder.path().join("outer.yaml"), inner.join("openapi.yaml")).unwrap();
    let refused = on_disk(&inner.join("openapi.yaml"));
    assert_refused(&refused, codes::FILE_OUTSIDE_ROOT, "outside the folder of the spec");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("connector.yaml");
    fs::write(&file, b"jackfield: 1\nconnector: {id: caf\xe9}\n").unwrap();
    assert_refused(&on_disk(&file), codes::NOT_TEXT, "byte 32");
}

/// Writes a sound document of this many bytes or a little more, with as many operations as that takes.
fn write_document(file: &Path, size: usize) {
    let is_json = file.extension().is_some_and(|extension| extension == "json");
    let (start, separator, end) = if is_json {
        (
            r#"{"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "servers": [{"url": "https://acme.example"}], "paths": {"#,
            ",\n",
            "}}\n",
        )
    } else {
        (OPENAPI.split_inclusive("paths:").next().unwrap(), "\n", "\n")
    };
    let operation = |number: usize| {
        let key = if is_json { format!("\"/a{number}\":") } else { format!("  /a{number}:") };
        key + r#" {"get": {"summary": "One of many", "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}], "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}}}}}}}"#
    };
    let mut out = BufWriter::new(File::create(file).unwrap());
    write!(out, "{start}{}{}", if is_json { "" } else { "\n" }, operation(0)).unwrap();
    let mut written = start.len();
    for number in 1.. {
        if written >= size {
            break;
        }
        let operation = operation(number);
        written += separator.len() + operation.len();
        write!(out, "{separator}{operation}").unwrap();
    }
    write!(out, "{end}").unwrap();
    out.flush().unwrap();
}

/// Documents of 100 MB and more, each beside a small one of the same form that compiles: it is the
/// size alone that is refused.
fn refuse_huge_files() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["openapi.json", "openapi.yaml"] {
        let file = folder.path().join(name);
        write_document(&file, 1_000);
        let small = on_disk(&file);
        assert!(small.is_ok(), "{}", compiling::rendered(&small));
        assert!(small.summary.operations > 2);
        write_document(&file, 100_000_000);
        let size = file.metadata().unwrap().len();
        assert!(size > 100_000_000);
        let words = format!("`{name}`: the file has {size} bytes and at most 67108864 are read");
        assert_refused(&on_disk(&file), codes::FILE_TOO_LARGE, &words);
    }
    let sparse = File::create(folder.path().join("connector.yaml")).unwrap();
    sparse.set_len(8 << 30).unwrap();
    let sparse = on_disk(&folder.path().join("connector.yaml"));
    assert_refused(&sparse, codes::FILE_TOO_LARGE, "8589934592 bytes");
}

/// Aliases to aliases that stand for 2^40 nodes.
fn bomb() -> String {
    let mut text = "x0: &x0 [a, a]\n".to_owned();
    for n in 1..40 {
        text.push_str(&format!("x{n}: &x{n} [*x{}, *x{}]\n", n - 1, n - 1));
    }
    text
}

/// A value that is nested `depth` levels deep.
fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

/// The same as lines, each indented by one more.
fn block(depth: usize) -> String {
    (0..depth).map(|n| format!("{}a:\n", " ".repeat(n))).collect()
}

/// Texts that no limit but the compiler's own stops: name, text, the code that stops it.
fn bombs() -> Vec<(&'static str, String, Code)> {
    let lists = nested("[", "", "]", 10_000);
    let maps = nested("{a: ", "1", "}", 10_000);
    let json = nested("{\"a\":", "1", "}", 10_000);
    let items = nested("{items: ", "string", "}", 10_000);
    let unclosed = "[".repeat(1_000_000);
    vec![
        ("bomb.yaml", format!("{CONNECTOR}{}", bomb()), codes::ALIAS_BOMB),
        ("bomb_openapi.yaml", format!("{OPENAPI}{}", bomb()), codes::ALIAS_BOMB),
        ("lists.yaml", format!("{CONNECTOR}types: {lists}\n"), codes::TOO_DEEP),
        ("lists_openapi.yaml", format!("{OPENAPI}components: {lists}\n"), codes::TOO_DEEP),
        ("maps.yaml", format!("{CONNECTOR}types: {maps}\n"), codes::TOO_DEEP),
        (
            "block.yaml",
            format!("{OPENAPI}x-a:\n{}", block(3_000).replace("a:", " a:")),
            codes::TOO_DEEP,
        ),
        ("items.yaml", format!("{CONNECTOR}types: {{A: {items}}}\n"), codes::TOO_DEEP),
        ("maps.json", json.clone(), codes::TOO_DEEP),
        ("openapi.json", format!("{{\"openapi\":\"3.0.3\",\"x\":{json}}}"), codes::TOO_DEEP),
        ("connector.json", format!("{{\"jackfield\":1,\"types\":{json}}}"), codes::TOO_DEEP),
        ("unclosed.json", unclosed.clone(), codes::TOO_DEEP),
        ("unclosed.yaml", format!("{OPENAPI}x: {unclosed}"), codes::TOO_DEEP),
    ]
}

#[test]
#[ignore = "run by its neighbour, in a process with little memory and time"]
fn child() {
    for (name, text, code) in bombs() {
        assert_refused(&compiling::text(name, text, &[]), code, name);
    }
}

#[test]
#[ignore = "run by its neighbour, in a process with little memory and time"]
fn child_with_huge_files() {
    refuse_huge_files();
}

#[cfg(unix)]
#[test]
fn bombs_are_refused_in_bounded_time_and_memory() {
    bounded("child", 1_500_000, 60);
}

#[cfg(unix)]
#[test]
fn huge_files_are_refused_before_they_are_read() {
    // Less memory than the files have bytes.
    bounded("child_with_huge_files", 95_000, 20);
}

/// Runs a test of this module in a process of its own, with so many kB of memory and seconds of time.
#[cfg(unix)]
fn bounded(child: &str, memory: u32, seconds: u32) {
    let test = std::env::current_exe().unwrap();
    let script = format!(
        "ulimit -v {memory}; ulimit -t {seconds}; exec \"$0\" --exact hostile::{child} --ignored --test-threads=1"
    );
    let mut shell = Command::new("sh");
    // Each further arena of glibc reserves 64 MB of what is bounded here, whether it is used or not.
    shell.args(["-c", &script]).arg(test).env("MALLOC_ARENA_MAX", "1");
    let child = shell.output().unwrap();
    let out = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && out.contains("1 passed"), "{out}");
}

/// Types in a chain, each in another way inside the one before.
fn chain(length: usize, link: impl Fn(usize) -> String) -> String {
    (0..length).map(|n| format!("    T{n}: {}\n", link(n + 1))).collect::<String>()
        + &format!("    T{length}: {{type: string}}\n")
}

#[test]
fn deep_schemas_within_the_limits_compile_or_are_reported() {
    let reference = |n: usize| format!("{{$ref: '#/components/schemas/T{n}'}}");
    let links: [(&str, &dyn Fn(usize) -> String); 5] = [
        ("reference", &|n| reference(n)),
        ("list", &|n| format!("{{type: array, items: {}}}", reference(n))),
        ("member", &|n| format!("{{type: object, properties: {{a: {}}}}}", reference(n))),
        ("allOf", &|n| {
            format!("{{allOf: [{}, {{properties: {{a{n}: {{type: string}}}}}}]}}", reference(n))
        }),
        ("oneOf", &|n| format!("{{oneOf: [{}, {{type: integer}}]}}", reference(n))),
    ];
    let open = "{type: object, properties: {a: ";
    let inside = nested(open, "{type: string}", "}}", 120);
    let mut texts =
        vec![("inside", format!("{OPENAPI}components:\n  schemas:\n    T0: {inside}\n"))];
    for (name, link) in links {
        let schemas = chain(300, link);
        texts.push((name, format!("{OPENAPI}components:\n  schemas:\n{schemas}")));
    }
    for (name, text) in texts {
        let used = text.replace(
            "{description: ok}",
            "{description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/T0'}}}}",
        );
        let compilation = compiling::text("openapi.yaml", used, &[]);
        let said = compiling::rendered(&compilation);
        assert!(compilation.is_ok(), "{name}: {said}");
        for (path, text) in compilation.files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            assert!(syn::parse_file(text).is_ok(), "{name}: {path}");
        }
    }
}

#[test]
fn deep_types_of_a_connector_within_the_limits_compile() {
    let types: String =
        (0..300).map(|n| format!("  T{n}: {{fields: {{a: T{}}}}}\n", n + 1)).collect();
    let text = CONNECTOR.replace("{}", "{r: {operations: {get: {http: GET /r, returns: T0}}}}");
    let text = format!("{text}types:\n{types}  T300: string\n");
    let compilation = compiling::text("connector.yaml", text, &[]);
    assert!(compilation.is_ok(), "{}", compiling::rendered(&compilation));
    assert_eq!(compilation.summary.types, 301);
}
