//! `import-openapi`: a document becomes a spec of our own.

use crate::program::run;

const DOCUMENT: &str = "
openapi: 3.1.0
info: {title: Tea house, version: '2'}
servers: [{url: 'https://tea.example/v2'}]
security: [{key: []}]
paths:
  /teas:
    get:
      tags: [Teas]
      operationId: listTeas
      summary: All teas
      parameters:
      - {name: 'page[size]', in: query, description: Teas per page, schema: {type: integer, maximum: 50}}
      responses:
        '200': {description: Teas, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Tea'}}}}}
    post:
      tags: [Teas]
      operationId: addTea
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Tea'}}}}
      responses: {'201': {description: Added}}
  /cups: {get: {tags: [Cups], operationId: listCups, responses: {'200': {description: Cups}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Tea-Key, description: On your receipt}}
  schemas:
    Tea:
      type: object
      required: [name]
      properties:
        name: {type: string, description: What it is called}
        kind: {type: string, enum: [green, black]}
";

#[test]
fn a_document_becomes_a_spec_that_sends_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::write(root.join("tea.yaml"), DOCUMENT).unwrap();
    let import = ["import-openapi", "tea.yaml", "--select", "Teas", "-o", "specs/tea"];
    let ended = run(root, &import).expect(0);
    let written: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(written, ["specs/tea/connector.yaml", "specs/connector.schema.json"]);
    assert!(ended.stderr.contains("2 operations, 0 left out"), "{}", ended.stderr);
    let checked = run(root, &["check", "specs/tea"]).expect(0);
    assert_eq!(checked.stdout, "");
    let text = std::fs::read_to_string(root.join("specs/tea/connector.yaml")).unwrap();
    for words in ["On your receipt", "All teas", "Teas per page", "What it is called"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("cups"), "{text}");
    // Nobody who uses the document's tools sees a difference, but for a name that no argument can have.
    let request = |spec: &str, tool: &str, arguments: &str| {
        let call = ["call", spec, tool, "--args", arguments, "--set", "api_key=K", "--dry-run"];
        run(root, &call).expect(0).json()
    };
    let tea = r#"{"name": "Assam", "kind": "black"}"#;
    assert_eq!(request("tea.yaml", "add_tea", tea), request("specs/tea", "add_tea", tea));
    let sized = request("tea.yaml", "list_teas", r#"{"page[size]": 5}"#);
    assert_eq!(sized, request("specs/tea", "list_teas", r#"{"page_size": 5}"#));
    // Nothing that is there is overwritten.
    let again = run(root, &import);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);
}

/// What a document says beyond requests, and what the language has no word for.
const WORDY: &str = "
openapi: 3.1.0
info: {title: Tea House, version: '2'}
servers: [{url: 'https://tea.example/v2'}]
security: [{guests: []}]
paths:
  /teas:
    post:
      tags: [Teas]
      operationId: brewTea
      parameters:
      - {name: minutes, in: query, schema: {type: integer, multipleOf: 5}}
      requestBody: {required: true, content: {application/xml: {schema: {$ref: '#/components/schemas/Tea'}}}}
      responses:
        '201': {description: Brewed, links: {drink: {operationId: drinkTea}}}
      callbacks: {ready: {'{$request.query.url}': {post: {responses: {'200': {description: Heard}}}}}}
  /leaves:
    post:
      tags: [Teas]
      operationId: addLeaves
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {leaves: {type: string, format: binary}, weight: {$ref: '#/components/schemas/Weight'}}}
            encoding: {leaves: {headers: {X-Grade: {schema: {type: string}}}}}
      responses: {'204': {description: Added}}
components:
  securitySchemes: {guests: {type: openIdConnect, openIdConnectUrl: 'https://tea.example/openid'}}
  schemas:
    Tea: {type: object, properties: {name: {type: string}}}
    Weight: {type: object, properties: {grams: {type: number, multipleOf: 0.5}}}
";

#[test]
fn what_is_lost_has_a_comment_and_a_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("openapi.yaml"), WORDY).unwrap();
    let ended = run(folder.path(), &["import-openapi", "openapi.yaml"]).expect(0);
    for (about, words) in [
        ("POST /teas", "the callback `ready`"),
        ("POST /teas", "the link `drink`"),
        ("POST /teas", "the schema of `application/xml`"),
        ("POST /leaves", "the header `X-Grade` of the part `leaves`"),
    ] {
        let said = |line: &&str| line.contains(&format!("{about}: {words}"));
        assert_eq!(ended.stderr.lines().filter(said).count(), 1, "{words}: {}", ended.stderr);
        let comment = |line: &&str| line.trim_start().starts_with('#') && said(line);
        assert_eq!(ended.stdout.lines().filter(comment).count(), 1, "{words}: {}", ended.stdout);
    }
    for text in [&ended.stdout, &ended.stderr] {
        assert!(text.contains("`guests` is OpenID Connect"), "{text}");
    }
    // What is not imported is not told of.
    let some = ["import-openapi", "openapi.yaml", "--select", "addLeaves"];
    let ended = run(folder.path(), &some).expect(0);
    assert!(!ended.stderr.contains("ready"), "{}", ended.stderr);
}

#[test]
fn a_file_whose_name_says_nothing_is_called_by_its_title() {
    let folder = tempfile::tempdir().unwrap();
    for (name, id) in [("openapi.yaml", "tea_house"), ("cups.yaml", "cups")] {
        std::fs::write(folder.path().join(name), WORDY).unwrap();
        let ended = run(folder.path(), &["import-openapi", name]).expect(0);
        assert!(ended.stdout.contains(&format!("id: {id},")), "{name}: {}", ended.stdout);
    }
}

#[test]
fn what_is_no_document_is_not_imported() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    run(root, &["new", "acme"]).expect(0);
    let connector = run(root, &["import-openapi", "specs/acme"]);
    assert_eq!(connector.code, 1);
    assert!(connector.stderr.contains("a connector already"), "{}", connector.stderr);
    std::fs::write(
        root.join("empty.yaml"),
        "openapi: 3.0.0\ninfo: {title: A, version: '1'}\npaths: {}\n",
    )
    .unwrap();
    let empty = run(root, &["import-openapi", "empty.yaml", "-o", "specs/empty"]);
    assert_eq!(empty.code, 1);
    assert!(!root.join("specs/empty").exists());
    let unknown = run(root, &["import-openapi", "empty.yaml", "--select", "Nothing"]);
    assert!(unknown.stderr.contains("no tag or operation `Nothing`"), "{}", unknown.stderr);
    assert_eq!(run(root, &["import-openapi", "nowhere.yaml"]).code, 2);
}

#[test]
fn what_selects_nothing_is_told_what_is_near() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let shelf = "  /shelfN: {get: {tags: [Shelves], operationId: getShelfN, responses: {'200': {description: A}}}}\n";
    let many: Vec<String> = (0..30).map(|n| shelf.replace('N', &n.to_string())).collect();
    let many = many.concat();
    let document = DOCUMENT.replace("components:\n", &format!("{many}components:\n"));
    std::fs::write(root.join("tea.yaml"), document).unwrap();
    for (word, help) in [
        ("tea", "did you mean `Teas`"),
        ("list", "the nearest are `listTeas`, `listCups`"),
        ("/tee/**", "the nearest are `/teas`"),
        ("POST /cups", "did you mean `POST /teas`"),
    ] {
        for option in ["--select", "--exclude"] {
            let ended = run(root, &["import-openapi", "tea.yaml", option, word]);
            assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{word}");
            assert!(ended.stderr.contains(help), "{word}: {}", ended.stderr);
        }
    }
    // On stdout, nobody knows where the schema for editors is.
    let printed = run(root, &["import-openapi", "tea.yaml", "--select", "listCups"]).expect(0);
    assert!(printed.stdout.starts_with("# Made of tea.yaml"), "{}", printed.stdout);
    assert!(printed.stderr.contains("1 operation, 0 left out"), "{}", printed.stderr);
}
