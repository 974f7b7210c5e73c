//! Request bodies.

use expect_test::expect;

use super::check_operation;

#[test]
fn json_is_preferred_and_other_forms_are_further_operations() {
    check_operation("/x", "post", "
requestBody:
  required: true
  content:
    application/xml: {schema: {type: object, properties: {a: {type: string}}}}
    application/json: {schema: {type: object, properties: {a: {type: string}}}}
    application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}
    multipart/form-data: {schema: {type: object, properties: {a: {type: string}, file: {type: string, format: binary}}}}
responses: {201: {description: made}}
", &expect![[r#"
    server default: https://x
    POST /x = things.op
      body Json application/json: op/body
      -> 201 Empty
    POST /x = things.op_multipart #multipart
      field a?: string
      field file?: file
      body Multipart multipart/form-data
      -> 201 Empty
    type op/body = struct
      a?: string
"#]]);
}

#[test]
fn bodies_that_say_something_else_are_operations_of_their_own() {
    check_operation(
        "/x",
        "patch",
        "
requestBody:
  content:
    text/plain: {schema: {type: string}}
    text/csv: {schema: {type: string}}
    multipart/form-data: {schema: {type: object, required: [b], properties: {b: {type: integer}}}}
    application/x-www-form-urlencoded: {schema: {type: object, properties: {c: {type: boolean}}}}
    application/vnd.acme.v2+json: {schema: {type: object, properties: {d: {type: string}}}}
    application/json: {schema: {type: object, properties: {a: {type: string}}}}
    application/hal+json: {schema: {type: object, properties: {a: {type: string}}}}
responses: {201: {description: made}}
",
        &expect![[r#"
            server default: https://x
            PATCH /x = things.op
              body? Json application/json: op/body
              -> 201 Empty
            PATCH /x = things.op_acme_v2 #acme-v2
              body? Json application/vnd.acme.v2+json: op/acme v2/body
              -> 201 Empty
            PATCH /x = things.op_form #form
              field c?: boolean
              body? Form application/x-www-form-urlencoded
              -> 201 Empty
            PATCH /x = things.op_multipart #multipart
              field b: integer
              body? Multipart multipart/form-data
              -> 201 Empty
            PATCH /x = things.op_text #text
              body? Text text/plain: string
              -> 201 Empty
            type op/body = struct
              a?: string
            type op/acme v2/body = struct
              d?: string
        "#]],
    );
}

#[test]
fn patches_are_told_apart_by_their_media_types() {
    check_operation(
        "/x",
        "patch",
        "
requestBody:
  content:
    application/json-patch+json: {schema: {type: object}}
    application/merge-patch+json: {schema: {type: object}}
responses: {201: {description: made}}
",
        &expect![[r#"
            server default: https://x
            PATCH /x = things.op
              body? Json application/json-patch+json: map<any>
              -> 201 Empty
            PATCH /x = things.op_merge_patch #merge-patch
              body? Json application/merge-patch+json: map<any>
              -> 201 Empty
        "#]],
    );
    // Of other syntaxes, only what is no patch says the same.
    check_operation(
        "/x",
        "patch",
        "
requestBody:
  content:
    application/merge-patch+json: {schema: {type: object}}
    application/apply-patch+yaml: {schema: {type: object}}
    application/yaml: {schema: {type: object}}
responses: {201: {description: made}}
",
        &expect![[r#"
            server default: https://x
            PATCH /x = things.op
              body? Json application/merge-patch+json: map<any>
              -> 201 Empty
            PATCH /x = things.op_apply_patch #apply-patch
              body? Text application/apply-patch+yaml: string
              -> 201 Empty
        "#]],
    );
    // Servers list every media type that their parser of JSON takes.
    check_operation(
        "/x",
        "patch",
        "
requestBody:
  content:
    application/json-patch+json: {schema: {type: object}}
    application/json: {schema: {type: object}}
    text/json: {schema: {type: object}}
    application/*+json: {schema: {type: object}}
responses: {201: {description: made}}
",
        &expect![[r#"
            server default: https://x
            PATCH /x = things.op
              body? Json application/json: map<any>
              -> 201 Empty
        "#]],
    );
}

#[test]
fn forms_have_an_argument_per_member() {
    check_operation(
        "/x",
        "post",
        "
requestBody:
  content:
    application/x-www-form-urlencoded:
      schema:
        type: object
        required: [name]
        properties:
          name: {type: string}
          id: {type: integer, readOnly: true}
          tags: {type: array, items: {type: string}}
          expand: {type: array, items: {type: string}}
          address: {type: object, properties: {city: {type: string}}}
          deep: {type: object, properties: {city: {type: string}}}
      encoding:
        expand: {explode: false}
        deep: {style: deepObject, explode: true}
responses: {}
",
        &expect![[r#"
    server default: https://x
    POST /x = things.op
      field name: string
      field tags?: list<string> as Default explode
      field expand?: list<string>
      field address?: op/body/address as Json
      field deep?: op/body/address as DeepObject explode
      body? Form application/x-www-form-urlencoded
    type op/body/address = struct
      city?: string
"#]],
    );
    check_operation(
        "/x",
        "post",
        "
requestBody:
  content:
    multipart/form-data:
      schema:
        type: object
        properties:
          meta: {type: object, properties: {city: {type: string}}}
          text: {type: string}
          one: {type: string, format: binary}
          many: {type: array, items: {type: string, format: binary}}
          rows: {type: array, items: {type: object, properties: {r: {type: string}}}}
          note: {type: string}
          octets: {contentMediaType: image/png}
          coded: {type: string, contentMediaType: image/png, contentEncoding: base64}
      encoding:
        one: {contentType: 'image/png, image/jpeg'}
        note: {contentType: application/json}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field meta?: op/body/meta as Json application/json
              field text?: string
              field one?: file as Default image/png, image/jpeg
              field many?: list<file> as Default explode
              field rows?: list<op/body/rows/item> as Json explode application/json
              field note?: string as Json application/json
              field octets?: file
              field coded?: base64
              body? Multipart multipart/form-data
            type op/body/meta = struct
              city?: string
            type op/body/rows/item = struct
              r?: string
        "#]],
    );
}

#[test]
fn members_of_several_types_are_written_by_their_value() {
    for media in ["application/x-www-form-urlencoded", "multipart/form-data"] {
        let operation = format!(
            "
requestBody:
  content:
    {media}:
      schema:
        type: object
        properties:
          any: {{}}
          either: {{anyOf: [{{type: object, properties: {{a: {{type: string}}}}}}, {{type: boolean}}]}}
          list: {{type: array, items: {{}}}}
          rows: {{type: array, items: {{type: object, properties: {{a: {{type: string}}}}}}}}
responses: {{}}
"
        );
        let expected = if media.starts_with("multipart") {
            expect![[r#"
            server default: https://x
            POST /x = things.op
              field any?: any as Json explode
              field either?: op/body/either as Json explode
              field list?: list<any> as Json explode
              field rows?: list<op/body/either/variant 1> as Json explode application/json
              body? Multipart multipart/form-data
            type op/body/either/variant 1 = struct
              a?: string
            type op/body/either = union
              | op/body/either/variant 1
              | boolean
        "#]]
        } else {
            expect![[r#"
            server default: https://x
            POST /x = things.op
              field any?: any as Json explode
              field either?: op/body/either as Json explode
              field list?: list<any> as Json explode
              field rows?: list<op/body/either/variant 1> as Json explode
              body? Form application/x-www-form-urlencoded
            type op/body/either/variant 1 = struct
              a?: string
            type op/body/either = union
              | op/body/either/variant 1
              | boolean
        "#]]
        };
        check_operation("/x", "post", &operation, &expected);
    }
}

#[test]
fn members_of_a_whole_form_are_written_as_the_document_says() {
    for media in ["application/x-www-form-urlencoded", "multipart/form-data"] {
        let operation = format!(
            "
requestBody:
  content:
    {media}:
      schema:
        type: object
        properties:
          name: {{type: string}}
          address: {{type: object, properties: {{city: {{type: string}}}}}}
          record: {{type: object, properties: {{city: {{type: string}}}}}}
          tags: {{type: array, items: {{type: string}}}}
        additionalProperties: true
      encoding:
        address: {{style: deepObject}}
        tags: {{explode: false}}
        name: {{contentType: text/markdown}}
        other: {{contentType: application/json}}
responses: {{}}
"
        );
        let expected = if media.starts_with("multipart") {
            expect![[r#"
            server default: https://x
            POST /x = things.op
              body? Multipart multipart/form-data: op/body as Json explode
                member address as Json application/json
                member tags as Default explode
                member name as Default text/markdown
                member other as Json application/json
            type op/body/address = struct
              city?: string
            type op/body = struct + any
              name?: string
              address?: op/body/address
              record?: op/body/address
              tags?: list<string>
        "#]]
        } else {
            expect![[r#"
            server default: https://x
            POST /x = things.op
              body? Form application/x-www-form-urlencoded: op/body as Json explode
                member address as DeepObject explode
                member tags
                member name as Default text/markdown
                member other as Json application/json
            type op/body/address = struct
              city?: string
            type op/body = struct + any
              name?: string
              address?: op/body/address
              record?: op/body/address
              tags?: list<string>
        "#]]
        };
        check_operation("/x", "post", &operation, &expected);
    }
    check_operation(
        "/x",
        "post",
        "
requestBody:
  content:
    application/x-www-form-urlencoded:
      schema:
        oneOf:
          - {type: object, properties: {a: {type: array, items: {type: string}}}}
          - {type: object, properties: {b: {type: string}}}
      encoding:
        a: {style: pipeDelimited}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              body? Form application/x-www-form-urlencoded: op/body as Json explode
                member a as PipeDelimited
            type op/body/variant 1 = struct
              a?: list<string>
            type op/body/variant 2 = struct
              b?: string
            type op/body = union
              | op/body/variant 1
              | op/body/variant 2
        "#]],
    );
}

#[test]
fn members_are_styled_or_have_a_media_type() {
    let check_form = |version: &str, media: &str, expected: &expect_test::Expect| {
        let document = format!(
            "
openapi: {version}
servers: [{{url: 'https://x'}}]
paths:
  /x:
    post:
      operationId: op
      tags: [t]
      requestBody:
        content:
          {media}:
            schema:
              type: object
              properties:
                csv: {{type: array, items: {{type: string}}}}
                flat: {{type: object, additionalProperties: {{type: string}}}}
                open: {{type: object, additionalProperties: {{type: string}}}}
                rows: {{type: array, items: {{type: string}}}}
                typed: {{type: string}}
            encoding:
              csv: {{explode: false}}
              flat: {{style: form}}
              open: {{allowReserved: true}}
              rows: {{contentType: application/json}}
              typed: {{style: form, contentType: text/csv}}
      responses: {{}}
"
        );
        super::check(&document, expected);
    };
    check_form(
        "3.0.3",
        "application/x-www-form-urlencoded",
        &expect![[r#"
        server default: https://x
        POST /x = t.op
          field csv?: list<string>
          field flat?: map<string> as Default explode
          field open?: map<string> as Default explode reserved
          field rows?: list<string> as Json explode application/json
          field typed?: string as Default explode
          body? Form application/x-www-form-urlencoded
    "#]],
    );
    // Styles are for urlencoded bodies only, in 3.0.
    check_form(
        "3.0.3",
        "multipart/form-data",
        &expect![[r#"
        server default: https://x
        POST /x = t.op
          field csv?: list<string> as Default explode
          field flat?: map<string> as Json application/json
          field open?: map<string> as Json application/json
          field rows?: list<string> as Json explode application/json
          field typed?: string as Default text/csv
          body? Multipart multipart/form-data
    "#]],
    );
    check_form(
        "3.1.0",
        "multipart/form-data",
        &expect![[r#"
        server default: https://x
        POST /x = t.op
          field csv?: list<string> as Form
          field flat?: map<string> as Form explode
          field open?: map<string> as Form explode reserved
          field rows?: list<string> as Json explode application/json
          field typed?: string as Default explode
          body? Multipart multipart/form-data
    "#]],
    );
}

#[test]
fn lines_are_given_as_a_list_however_they_are_described() {
    for media in [
        "application/x-ndjson: {schema: {$ref: '#/components/schemas/Row'}}",
        "application/jsonl: {schema: {type: array, items: {$ref: '#/components/schemas/Row'}}}",
        "application/json-seq: {itemSchema: {$ref: '#/components/schemas/Row'}}",
        "application/stream+json: {itemSchema: {type: array, items: {$ref: '#/components/schemas/Row'}}}",
        "application/x-ndjson: {}",
    ] {
        let document = format!(
            "
openapi: 3.2.0
servers: [{{url: 'https://x'}}]
paths:
  /x: {{post: {{operationId: op, tags: [t], requestBody: {{required: true, content: {{{media}}}}}, responses: {{}}}}}}
components: {{schemas: {{Row: {{type: object, properties: {{x: {{type: integer}}}}}}}}}}
"
        );
        let expected = match media {
            media if media.contains("x-ndjson: {s") => expect![[r#"
                server default: https://x
                POST /x = t.op
                  body Lines application/x-ndjson: list<Row>
                type Row = struct
                  x?: integer
            "#]],
            media if media.contains("jsonl") => expect![[r#"
                server default: https://x
                POST /x = t.op
                  body Lines application/jsonl: list<Row>
                type Row = struct
                  x?: integer
            "#]],
            media if media.contains("json-seq") => expect![[r#"
                server default: https://x
                POST /x = t.op
                  body Lines application/json-seq: list<Row>
                type Row = struct
                  x?: integer
            "#]],
            media if media.contains("stream") => expect![[r#"
                server default: https://x
                POST /x = t.op
                  body Lines application/stream+json: list<list<Row>>
                type Row = struct
                  x?: integer
            "#]],
            _ => expect![[r#"
                server default: https://x
                POST /x = t.op
                  body Lines application/x-ndjson: list<any>
                type Row = struct
                  x?: integer
            "#]],
        };
        super::check(&document, &expected);
    }
}

#[test]
fn other_bodies_are_whole() {
    for (media, schema) in [
        ("'*/*'", "{type: object, properties: {a: {type: string}}}"),
        ("application/octet-stream", "{type: string, format: binary}"),
        ("image/png", "{}"),
        ("audio/*", "{type: string, format: binary}"),
        ("text/csv", "{type: string}"),
        ("application/xml", "{type: object}"),
        ("application/merge-patch+json", "{type: object, additionalProperties: {type: string}}"),
        ("application/x-ndjson", "{type: object, properties: {a: {type: string}}}"),
        (
            "application/x-www-form-urlencoded",
            "{type: object, additionalProperties: {type: string}}",
        ),
    ] {
        let name: String = media.chars().filter(char::is_ascii_alphabetic).collect();
        let operation =
            format!("requestBody: {{content: {{{media}: {{schema: {schema}}}}}}}\nresponses: {{}}");
        let expected = match name.as_str() {
            "" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Json application/json: op/body
                type op/body = struct
                  a?: string
            "#]],
            "applicationoctetstream" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Bytes application/octet-stream: file
            "#]],
            "imagepng" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Bytes image/png: file
            "#]],
            "audio" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Bytes audio/*: file
            "#]],
            "textcsv" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Text text/csv: string
            "#]],
            "applicationxml" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Text application/xml: string
            "#]],
            "applicationmergepatchjson" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Json application/merge-patch+json: map<string>
            "#]],
            "applicationxndjson" => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Lines application/x-ndjson: list<op/body>
                type op/body = struct
                  a?: string
            "#]],
            _ => expect![[r#"
                server default: https://x
                PATCH /x = things.op
                  body? Form application/x-www-form-urlencoded: map<string> as Json explode
            "#]],
        };
        check_operation("/x", "patch", &operation, &expected);
    }
}

#[test]
fn json_by_its_media_type_comes_before_json_by_its_schema() {
    let expected = expect![[r#"
        server default: https://x
        PUT /x = things.op
          body? Json application/json: op/body
          -> 200 Json op/body
        type op/body = struct
          a?: string
    "#]];
    for media in
        ["text/plain", "application/jose+jwe", "application/x-protobuf", "application/vnd.a"]
    {
        let value = "{schema: {type: object, properties: {a: {type: string}}}}";
        let operation = format!(
            "requestBody: {{content: {{{media}: {value}, application/json: {value}}}}}
responses: {{'200': {{content: {{{media}: {value}, application/json: {value}}}}}}}"
        );
        check_operation("/x", "put", &operation, &expected);
    }
}

#[test]
fn alone_a_schema_makes_json_of_what_is_no_known_format() {
    for (media, expected) in [
        (
            "application/vnd.acme.v2",
            expect![[r#"
            server default: https://x
            PUT /x = things.op
              body? Json application/vnd.acme.v2: op/body
              -> 200 Json op/body
            type op/body = struct
              a?: string
        "#]],
        ),
        (
            "text/plain",
            expect![[r#"
            server default: https://x
            PUT /x = things.op
              body? Json text/plain: op/body
              -> 200 Json op/body
            type op/body = struct
              a?: string
        "#]],
        ),
        (
            "application/cbor",
            expect![[r#"
            server default: https://x
            PUT /x = things.op
              body? Bytes application/cbor: file
              -> 200 Bytes file
        "#]],
        ),
        (
            "application/vnd.acme+msgpack",
            expect![[r#"
            server default: https://x
            PUT /x = things.op
              body? Bytes application/vnd.acme+msgpack: file
              -> 200 Bytes file
        "#]],
        ),
    ] {
        let value = "{schema: {type: object, properties: {a: {type: string}}}}";
        let operation = format!(
            "requestBody: {{content: {{{media}: {value}}}}}
responses: {{'200': {{content: {{{media}: {value}}}}}}}"
        );
        check_operation("/x", "put", &operation, &expected);
    }
}

#[test]
fn forms_that_are_no_objects_are_texts_or_left_out() {
    for (content, expected) in [
        (
            "application/x-www-form-urlencoded: {schema: {type: string}}",
            expect![[r#"
            server default: https://x
            PUT /x = things.op
              body? Text application/x-www-form-urlencoded: string
        "#]],
        ),
        (
            "application/x-www-form-urlencoded: {schema: {type: array, items: {type: string}}}",
            expect![[r#"
                server default: https://x
                PUT /x = things.op
                  body? Text application/x-www-form-urlencoded: string
            "#]],
        ),
        (
            "multipart/form-data: {schema: {type: string, format: binary}}",
            expect![[r#"
            server default: https://x
            skipped PUT /x W0802: its body cannot be composed
            openapi.yaml:8:52: W0802 `multipart/form-data` is left out: its schema is no object, so that its parts have no names
        "#]],
        ),
        (
            "multipart/mixed: {schema: {type: array}}, application/json: {schema: {type: array}}",
            expect![[r#"
                server default: https://x
                PUT /x = things.op
                  body? Json application/json: list<any>
                openapi.yaml:8:48: W0802 `multipart/mixed` is left out: its schema is no object, so that its parts have no names
            "#]],
        ),
    ] {
        let operation = format!("requestBody: {{content: {{{content}}}}}\nresponses: {{}}");
        check_operation("/x", "put", &operation, &expected);
    }
}
