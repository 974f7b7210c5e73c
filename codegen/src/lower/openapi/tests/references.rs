//! References: files, pointers, anchors, and those that lead nowhere.

use std::fmt::Write;

use expect_test::expect;

use super::{check, check_files};

#[test]
fn recursive_references_lead_to_the_schema_that_they_are_in() {
    check(
        "
openapi: 3.1.0
servers: [{url: 'https://x'}]
paths:
  /trees:
    get:
      operationId: trees
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: object, properties: {up: {$recursiveRef: '#'}}}
components:
  schemas:
    Tree: {type: object, properties: {children: {type: array, items: {$recursiveRef: '#'}}}}
    Outer:
      type: object
      properties:
        inner: {$recursiveAnchor: true, type: object, properties: {again: {$recursiveRef: '#'}}}
        whole: {$recursiveRef: '#'}
    a/b%: {type: object, properties: {self: {$recursiveRef: '#'}}}
",
        &expect![[r#"
            server default: https://x
            GET /trees = trees.trees
              -> 200 Json /trees/get/200
            type Tree = struct
              children?: list<Tree>
            type Outer = struct
              inner?: Outer/inner
              whole?: Outer
            type a/b% = struct
              self?: a/b%
            type Outer/inner = struct
              again?: Outer/inner
            type /trees/get/200 = struct
              up?: /trees/get/200
        "#]],
    );
}

#[test]
fn references_cross_files() {
    let root = "
openapi: 3.1.0
servers: [{url: 'https://x'}]
paths:
  /a: {$ref: 'paths/a.yaml'}
components:
  schemas:
    Local: {$ref: 'schemas.yaml#/Pet'}
";
    let item = "
get:
  operationId: a
  tags: [t]
  parameters: [{$ref: '../shared.json#/parameters/Page'}]
  responses:
    200: {content: {application/json: {schema: {$ref: '../Owner.yaml'}}}}
    404: {$ref: '../shared.json#/responses/Lost'}
";
    let shared = r#"{"parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
        "responses": {"Lost": {"description": "lost", "content": {"application/json": {"schema": {"$ref": "gone.yaml"}}}}}}"#;
    let owner = "{properties: {pets: {type: array, items: {$ref: 'schemas.yaml#/Pet'}}, other: {$ref: '#/properties/inner'}, inner: {type: object, properties: {x: {type: string}}}}}";
    check_files(
        &[
            ("openapi.yaml", root),
            ("paths/a.yaml", item),
            ("shared.json", shared),
            ("Owner.yaml", owner),
            ("schemas.yaml", "Pet: {properties: {owner: {$ref: 'Owner.yaml'}}}"),
        ],
        &expect![[r#"
            server default: https://x
            GET /a = t.a
              query page?: integer
              -> 200 Json Owner
              -> 404 Json any
            type Local = alias Pet
            type Pet = struct
              owner?: Owner
            type Owner = struct
              pets?: list<Pet>
              other?: Owner/inner
              inner?: Owner/inner
            type Owner/inner = struct
              x?: string
            shared.json:2:107: W0806 `gone.yaml` cannot be followed: there is no such file
        "#]],
    );
}

#[test]
fn odd_references_are_followed_or_reported() {
    check(
        "
openapi: 3.1.0
servers: [{url: 'https://x'}]
components:
  schemas:
    Anchored: {$anchor: anchor, type: object, properties: {a: {type: string}}}
    Identified: {$id: 'https://example.com/id.json', type: object, properties: {b: {type: string}}}
    Thing:
      properties:
        anchor: {$ref: '#anchor'}
        id: {$ref: 'https://example.com/id.json'}
        moved: {$ref: '#/definitions/Anchored'}
        through: {$ref: '#/components/schemas/Link/properties/a'}
        encoded: {$ref: '#/components/schemas/With%20space'}
        remote: {$ref: 'https://example.com/other.json'}
        typo: {$ref: '#/components/schemas/Thign'}
    Link: {$ref: '#/components/schemas/Anchored'}
    With space: {type: integer}
",
        &expect![[r#"
            server default: https://x
            type Anchored = struct
              a?: string
            type Identified = struct
              b?: string
            type Thing = struct
              anchor?: Anchored
              id?: Identified
              moved?: Anchored
              through?: string
              encoded?: With space
              remote?: any
              typo?: any
            type Link = alias Anchored
            type With space = integer
            openapi.yaml:15:24: W0820 `https://example.com/other.json` is a URL of which there is no copy, and nothing is fetched
            openapi.yaml:16:22: W0806 `#/components/schemas/Thign` leads nowhere in the document
        "#]],
    );
}

/// Without its body a request would be another one.
#[test]
fn an_operation_whose_body_is_lost_is_left_out() {
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths:
  /a:
    post: {requestBody: {$ref: '#/components/requestBodies/Gone'}, responses: {}}
    get: {responses: {}}
",
        &expect![[r#"
            server default: https://x
            GET /a = a.get a
            skipped POST /a W0806: its body is a reference that cannot be followed
            openapi.yaml:6:32: W0806 `#/components/requestBodies/Gone` leads nowhere in the document
        "#]],
    );
}

#[test]
fn urls_are_read_from_pinned_copies() {
    let root = "
openapi: 3.1.0
servers: [{url: 'https://x'}]
components:
  schemas:
    Pet: {$ref: 'https://example.com/schemas/pet.json#/$defs/Pet'}
    Own: {$ref: 'https://acme.example/openapi.json#/components/schemas/Plain'}
    Plain: {type: string}
    Unlisted: {$ref: 'https://example.com/other.json'}
    There: {$ref: 'https://example.com/there.json#/x'}
    Changed: {$ref: 'https://example.com/changed.json'}
    Gone: {$ref: 'https://example.com/gone.json'}
";
    let pet = r##"{"$defs": {"Pet": {"type": "object", "properties": {
        "owner": {"$ref": "owner.json#/Owner"}, "friend": {"$ref": "#/$defs/Pet"}}}}}"##;
    let owner = r##"{"Owner": {"properties": {"pets": {"type": "array", "items": {"$ref": "../schemas/pet.json#/$defs/Pet"}}}}}"##;
    let sum = |text: &str| {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(text.as_bytes());
        digest.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02X}");
            hex
        })
    };
    let entry = |url: &str, file: &str, sha256: &str| {
        format!("[[vendored]]\nurl = \"{url}\"\nfile = \"{file}\"\nsha256 = \"{sha256}\"\n")
    };
    let listed = [
        "url = \"https://acme.example/openapi.json\"\nlicence = \"MIT\"\n".to_owned(),
        entry("https://example.com/schemas/pet.json", "vendor/pet.json", &sum(pet)),
        entry("https://example.com/schemas/owner.json", "vendor/o/owner.json", &sum(owner)),
        entry("https://example.com/changed.json", "vendor/changed.json", "00"),
        entry("https://example.com/gone.json", "vendor/gone.json", "00"),
    ];
    check_files(
        &[
            ("openapi.yaml", root),
            ("SOURCE.toml", &listed.concat()),
            ("vendor/pet.json", pet),
            ("vendor/o/owner.json", owner),
            ("vendor/changed.json", "{}"),
            ("vendor/example.com/there.json", "{\"x\": {\"type\": \"string\"}}"),
        ],
        &expect![[r#"
            server default: https://x
            type Pet = alias Pet
            type Own = alias Plain
            type Plain = string
            type Unlisted = any
            type There = any
            type Changed = any
            type Gone = any
            type Pet = struct
              owner?: Owner
              friend?: Pet
            type Owner = struct
              pets?: list<Pet>
            openapi.yaml:9:22: W0820 `https://example.com/other.json` is a URL of which there is no copy, and nothing is fetched
            openapi.yaml:10:19: W0820 `https://example.com/there.json#/x` is a URL of which there is no copy, and nothing is fetched
            openapi.yaml:11:21: W0820 `https://example.com/changed.json` is a URL whose copy cannot be used
            openapi.yaml:12:18: W0820 `https://example.com/gone.json` is a URL whose copy cannot be used
            SOURCE.toml:14:10: E0119 `vendor/changed.json` is not the copy that is pinned
            SOURCE.toml:17:8: E0101 `vendor/gone.json`: there is no such file
        "#]],
    );
}

#[test]
fn a_broken_list_of_copies_is_reported() {
    for (list, message) in [
        ("url = 1", "invalid type"),
        ("[[vendored]]\nurl = \"https://x/a\"", "missing field `file`"),
        ("[[vendored]]\nurl = \"u\"\nfile = \"f\"\nsha256 = \"0\"\nsha = \"\"", "unknown field"),
        ("[[vendored]]\nurl = \"u\"\nfile = \"/etc/x\"\nsha256 = \"0\"", "absolute path"),
        ("= 7", ""),
    ] {
        let path = |name: &str| crate::source::SourcePath::new(name).unwrap();
        let loader = crate::source::MemoryLoader::new()
            .with(path("openapi.yaml"), "openapi: 3.1.0")
            .with(path("SOURCE.toml"), list);
        let compiled = crate::compile(&path("openapi.yaml"), &loader, &crate::Options::default());
        let errors = compiled.report.render(&compiled.sources, crate::diagnostics::Colour::Off);
        assert_eq!(compiled.report.errors(), 1, "{list}\n{errors}");
        assert!(errors.contains(message) && errors.contains("SOURCE.toml:"), "{list}\n{errors}");
    }
}

#[test]
fn ids_are_bases_and_names() {
    check(
        "
openapi: 3.1.0
servers: [{url: 'https://x'}]
components:
  schemas:
    Root:
      $id: https://example.com/schemas/root
      type: object
      properties:
        near: {$ref: leaf}
        far: {$ref: '/other/leaf'}
        part: {$ref: 'leaf#/properties/x'}
        anchor: {$ref: 'leaf#here'}
        local: {$ref: '#/$defs/Inner'}
        dynamic: {$dynamicRef: '#node'}
      $defs:
        Inner: {type: integer}
        Leaf: {$id: leaf, type: object, properties: {x: {type: string}, y: {$anchor: here, type: boolean}}}
        Other: {$id: ../other/leaf, type: object, properties: {z: {type: number}}}
        Node: {$dynamicAnchor: node, type: object, properties: {next: {$dynamicRef: '#node'}}}
    Relative: {$id: pet.json, type: object, properties: {a: {type: string}}}
    Uses: {type: object, properties: {pet: {$ref: pet.json}, self: {$ref: '#/components/schemas/Uses'}}}
",
        &expect![[r#"
            server default: https://x
            type Root = struct
              near?: leaf
              far?: leaf
              part?: x
              anchor?: here
              local?: Inner
              dynamic?: node
            type Relative = struct
              a?: string
            type Uses = struct
              pet?: Relative
              self?: Uses
            type leaf = struct
              x?: string
              y?: boolean
            type leaf = struct
              z?: number
            type x = string
            type here = boolean
            type Inner = integer
            type node = struct
              next?: node
        "#]],
    );
}

#[test]
fn circles_across_files_end() {
    check_files(
        &[
            (
                "openapi.yaml",
                "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths:
  /a: {$ref: 'b.yaml#/item'}
components:
  schemas:
    A: {$ref: 'b.yaml#/A'}
    Tree: {type: object, properties: {left: {$ref: 'b.yaml#/Tree'}}}
  parameters:
    P: {name: p, in: query, schema: {$ref: 'b.yaml#/Tree/properties/name'}}
",
            ),
            (
                "b.yaml",
                "
A: {$ref: 'openapi.yaml#/components/schemas/A'}
Tree: {type: object, properties: {right: {$ref: 'openapi.yaml#/components/schemas/Tree'}, name: {type: string}}}
item:
  parameters: [{$ref: 'openapi.yaml#/components/parameters/P'}, {$ref: '#/parameters/0'}]
  get: {operationId: a, tags: [t], responses: {200: {$ref: '#/lost'}}}
parameters: [{name: q, in: query, schema: {$ref: 'openapi.yaml#/components/schemas/A'}}]
",
            ),
        ],
        &expect![[r#"
            server default: https://x
            GET /a = t.a
              query p?: string
              query q?: A as Default explode
            type A = any
            type Tree = struct
              left?: Tree
            type A = any
            type Tree = struct
              right?: Tree
              name?: string
            openapi.yaml:8:8: W0807 this schema is only references that lead in a circle; any value is accepted
            b.yaml:2:4: W0807 this schema is only references that lead in a circle; any value is accepted
            b.yaml:6:60: W0806 `#/lost` leads nowhere in the document
        "#]],
    );
}

#[test]
fn a_response_called_default_may_be_in_a_file_of_its_own() {
    check_files(
        &[
            ("openapi.yaml", "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths:
  /x: {get: {operationId: op, tags: [t], responses: {default: {$ref: 'answers.yaml#/Failed'}}}}
"),
            ("answers.yaml", "
Failed: {description: no, content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}
"),
        ],
        &expect![[r#"
            server default: https://x
            GET /x = t.op
              -> default Json op/response
            type op/response = struct
              why?: string
        "#]],
    );
}
