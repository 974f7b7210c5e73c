//! Files and parts of multipart bodies.

use expect_test::expect;

use super::check_operation;

#[test]
fn files_beside_members_of_any_name_can_be_sent() {
    check_operation(
        "/x",
        "post",
        "
requestBody:
  content:
    multipart/form-data:
      schema:
        type: object
        properties: {file: {type: string, format: binary}}
        additionalProperties: {type: string}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field file?: file
              body? Multipart multipart/form-data
            openapi.yaml:13:15: W0802 members of any name cannot be given beside files: they are left out
        "#]],
    );
}

#[test]
fn files_are_parts_wherever_one_alternative_is_a_file() {
    check_operation(
        "/x",
        "post",
        "
requestBody:
  content:
    multipart/form-data:
      schema:
        type: object
        required: [plain]
        properties:
          plain: {type: string, contentMediaType: application/octet-stream}
          several: {type: array, items: {type: string, contentMediaType: image/png}}
          coded: {type: string, contentMediaType: image/png, contentEncoding: base64}
          letter: {type: string, contentMediaType: text/html}
          record: {type: string, contentMediaType: application/json}
          one_or_more:
            anyOf:
              - {type: string, format: binary}
              - {type: array, maxItems: 16, items: {type: string, format: binary}}
          maybe: {anyOf: [{type: string, contentMediaType: application/octet-stream}, {type: 'null'}]}
          either: {anyOf: [{type: string, format: binary}, {type: string}]}
          or_record: {oneOf: [{type: string, format: binary}, {type: object, properties: {url: {type: string}}}]}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field plain: file
              field several?: list<file> as Default explode
              field coded?: base64
              field letter?: string
              field record?: string
              field one_or_more?: list<file> as Default explode
              field maybe?: file?
              field either?: file
              field or_record?: file
              body? Multipart multipart/form-data
            openapi.yaml:13:15: W0802 `either` is sent as a file: its other alternatives are left out
            openapi.yaml:13:15: W0802 `or_record` is sent as a file: its other alternatives are left out
        "#]],
    );
}

#[test]
fn a_multipart_body_of_several_objects_with_a_file_has_the_members_of_all() {
    check_operation(
        "/x",
        "post",
        "
requestBody:
  content:
    multipart/form-data:
      schema:
        oneOf:
          - {type: object, required: [kind, name, file], properties: {kind: {enum: [file]}, name: {type: string}, size: {type: integer}, file: {type: string, format: binary}}}
          - {type: object, required: [kind, name, url], properties: {kind: {enum: [url]}, name: {type: string}, size: {type: string}, url: {type: string}}}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field kind: string
              field name: string
              field size?: any as Json explode
              field file?: file
              field url?: string
              body? Multipart multipart/form-data
        "#]],
    );
}

#[test]
fn files_that_cannot_be_given_are_reported() {
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
          by_name: {type: object, additionalProperties: {type: string, format: binary}}
          rows: {type: array, items: {type: object, properties: {photo: {type: string, format: binary}}}}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field by_name?: map<string:binary> as Json application/json
              field rows?: list<op/body/rows/item> as Json explode application/json
              body? Multipart multipart/form-data
            type op/body/rows/item = struct
              photo?: string:binary
            openapi.yaml:13:15: W0802 files inside `by_name` cannot be given, since they have no parts of their own: they are left out, and texts stand in their places
            openapi.yaml:13:15: W0802 files inside `rows` cannot be given, since they have no parts of their own: they are left out, and texts stand in their places
        "#]],
    );
    for schema in [
        "{type: object, properties: {name: {type: string}}, additionalProperties: {type: string, format: binary}}",
        "{type: object}",
    ] {
        let operation = format!(
            "requestBody: {{content: {{multipart/form-data: {{schema: {schema}}}}}}}\nresponses: {{}}"
        );
        let expected = match schema.len() {
            ..20 => expect![[r#"
                server default: https://x
                POST /x = things.op
                  body? Multipart multipart/form-data: map<any> as Json explode
                openapi.yaml:8:52: W0802 nothing is said about the parts of this body: texts and JSON can be given, no files
            "#]],
            _ => expect![[r#"
                server default: https://x
                POST /x = things.op
                  body? Multipart multipart/form-data: op/body as Json explode
                type op/body = struct + string:binary
                  name?: string
                openapi.yaml:8:61: W0802 files under names of any kind cannot be given: they are left out, and texts stand in their places
            "#]],
        };
        check_operation("/x", "post", &operation, &expected);
    }
    check_operation(
        "/x",
        "post",
        "
requestBody: {content: {multipart/form-data: {}}}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              body? Multipart multipart/form-data: any as Json explode
            openapi.yaml:9:52: W0802 nothing is said about the parts of this body: texts and JSON can be given, no files
        "#]],
    );
}

#[test]
fn parts_of_xml_are_texts_of_the_caller() {
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
          report: {type: object, properties: {city: {type: string}}}
          rows: {type: array, items: {type: object, properties: {city: {type: string}}}}
          plain: {type: object, properties: {city: {type: string}}}
      encoding:
        report: {contentType: application/xml}
        rows: {contentType: text/xml; charset=utf-8}
        plain: {contentType: text/plain}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field report?: string as Default application/xml
              field rows?: list<string> as Default explode text/xml; charset=utf-8
              field plain?: op/body/report as Json text/plain
              body? Multipart multipart/form-data
            type op/body/report = struct
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
        properties: {report: {type: object, properties: {city: {type: string}}}}
        additionalProperties: {type: string}
      encoding: {report: {contentType: application/xml}}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              body? Multipart multipart/form-data: op/body as Json explode
                member report as Json
            type op/body/report = struct
              city?: string
            type op/body = struct + string
              report?: op/body/report
            openapi.yaml:16:32: W0802 `report` cannot be given as `application/xml` in a form that is one argument: that is left out, and JSON is sent
        "#]],
    );
}

#[test]
fn what_is_said_of_parts_and_not_sent_is_reported() {
    check_operation(
        "/x",
        "post",
        "
requestBody:
  content:
    multipart/form-data:
      schema: {type: object, properties: {note: {type: string}}}
      encoding:
        note:
          headers:
            Content-Type: {schema: {type: string}}
            X-Part: {schema: {type: string}}
            X-Only: {schema: {type: string, enum: [one value]}}
            X-Default: {schema: {type: integer, default: 7}}
            X-Odd: {schema: {const: tschüß}}
            Content-Disposition: {schema: {const: inline}}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field note?: string as Default X-Only=one value X-Default=7
              body? Multipart multipart/form-data
            openapi.yaml:17:27: W0802 the header `X-Part` of the part `note` is not sent: it has no one value that a part can have
            openapi.yaml:20:26: W0802 the header `X-Odd` of the part `note` is not sent: it has no one value that a part can have
            openapi.yaml:21:40: W0802 the header `Content-Disposition` of the part `note` is not sent: it has no one value that a part can have
        "#]],
    );
    super::check(
        "
openapi: 3.2.0
servers: [{url: 'https://x'}]
paths:
  /x:
    post:
      operationId: op
      tags: [t]
      requestBody:
        content:
          multipart/mixed:
            schema: {type: array, items: {}}
            prefixEncoding: [{contentType: application/json}]
            itemEncoding: {contentType: image/png}
      responses: {}
",
        &expect![[r#"
            server default: https://x
            skipped POST /x W0802: its body cannot be composed
            openapi.yaml:12:13: W0802 `multipart/mixed` is left out: its schema is no object, so that its parts have no names
        "#]],
    );
}

#[test]
fn texts_beside_a_file_are_reported() {
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
          image: {anyOf: [{type: string, format: binary}, {type: string}]}
          files: {type: array, items: {oneOf: [{type: string}, {type: string, format: binary}]}}
          plain: {oneOf: [{type: string, format: binary}, {type: string, format: binary, maxLength: 5}]}
responses: {}
",
        &expect![[r#"
            server default: https://x
            POST /x = things.op
              field image?: file
              field files?: list<file> as Default explode
              field plain?: file
              body? Multipart multipart/form-data
            openapi.yaml:13:15: W0802 `files` is sent as a file: its other alternatives are left out
            openapi.yaml:13:15: W0802 `image` is sent as a file: its other alternatives are left out
        "#]],
    );
}
