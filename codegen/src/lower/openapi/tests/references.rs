//! References: files, pointers, anchors, and those that lead nowhere.

use expect_test::expect;

use super::{check, check_files};

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
    openapi.yaml:15:24: W0806 `https://example.com/other.json` is a URL, which is never fetched
    openapi.yaml:16:22: W0806 `#/components/schemas/Thign` leads nowhere in the document
"#]],
    );
}
