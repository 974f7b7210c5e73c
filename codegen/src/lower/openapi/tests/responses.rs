//! Answers.

use expect_test::expect;

use super::check_operation;

#[test]
fn answers_are_read_by_status() {
    check_operation("/x", "get", "
responses:
  default: {description: e, content: {application/problem+json: {schema: {type: object, properties: {title: {type: string}}}}}}
  4XX: {description: e, content: {application/json: {schema: {type: object, properties: {code: {type: integer}}}}}}
  404: {description: e, content: {text/plain: {schema: {type: string}}}}
  200:
    description: ok
    headers:
      X-Total: {required: true, schema: {type: integer}}
      Content-Type: {schema: {type: string}}
    content:
      text/html: {schema: {type: string}}
      application/json: {schema: {type: object, properties: {id: {type: string}}}}
  201: {description: made, content: {application/json: {}}}
  202: {description: none}
  204: {description: none, content: {application/json: {schema: {type: string}}}}
  teapot: {description: odd}
", &expect![[r#"
    server default: https://x
    GET /x = things.op
      -> 200 Json op/response X-Total: integer
      -> 201 Json any
      -> 202 Empty
      -> 204 Empty
      -> 404 Text string
      -> 4XX Json op/error 4xx
      -> default Json op/error
    type op/response = struct
      id?: string
    type op/error 4xx = struct
      code?: integer
    type op/error = struct
      title?: string
    openapi.yaml:21:62: W0805 nothing is said about this answer; it is passed on as raw JSON
    openapi.yaml:24:17: W0808 `teapot` is a mapping, not under a status code; it is ignored
"#]]);
}

#[test]
fn files_and_streams() {
    check_operation("/x", "get", "
responses:
  200: {description: f, content: {application/pdf: {schema: {type: string, format: binary}}, image/png: {}}}
", &expect![[r#"
    server default: https://x
    GET /x = things.op
      -> 200 Bytes file
"#]]);
    check_operation(
        "/x",
        "get",
        "
responses:
  200: {description: f, content: {application/json: {schema: {type: string, format: binary}}}}
",
        &expect![[r#"
    server default: https://x
    GET /x = things.op
      -> 200 Bytes file
"#]],
    );
    check_operation(
        "/x",
        "post",
        "
parameters: [{name: stream, in: query, schema: {type: boolean}}]
responses:
  200:
    description: f
    content:
      application/json: {schema: {type: object, properties: {whole: {type: string}}}}
      text/event-stream: {schema: {type: object, properties: {delta: {type: string}}}}
",
        &expect![[r#"
    server default: https://x
    POST /x = things.op
      query stream?: boolean
      -> 200 Json op/response
    POST /x = things.op_stream #stream
      query stream?: boolean sends true
      -> 200 Events op/stream/response
    type op/response = struct
      whole?: string
    type op/stream/response = struct
      delta?: string
"#]],
    );
    check_operation("/x", "get", "
responses:
  200: {description: f, content: {application/jsonl: {itemSchema: {type: object, properties: {row: {type: string}}}}}}
", &expect![[r#"
    server default: https://x
    GET /x = things.op
      -> 200 Lines op/response
    type op/response = struct
      row?: string
"#]]);
}

#[test]
fn values_of_streams_are_one_by_one() {
    for content in [
        "text/event-stream: {schema: {type: array, items: {$ref: '#/components/schemas/Row'}}}",
        "application/jsonl: {schema: {type: array, items: {$ref: '#/components/schemas/Row'}}}",
        "text/event-stream: {schema: {type: string}}",
        "application/x-ndjson: {schema: {type: string}}",
        "text/event-stream: {itemSchema: {$ref: '#/components/schemas/Coded'}}",
        "text/event-stream: {itemSchema: {$ref: '#/components/schemas/Texts'}}",
        "text/event-stream: {itemSchema: {$ref: '#/components/schemas/Several'}}",
        "text/event-stream: {itemSchema: {$ref: '#/components/schemas/Mixed'}}",
        "text/event-stream: {itemSchema: {$ref: '#/components/schemas/Row'}}",
    ] {
        let document = format!(
            "
openapi: 3.2.0
servers: [{{url: 'https://x'}}]
paths:
  /x: {{get: {{operationId: op, tags: [t], responses: {{200: {{description: k, content: {{{content}}}}}}}}}}}
components:
  schemas:
    Row: {{type: object, properties: {{x: {{type: integer}}}}}}
    Coded:
      type: object
      properties:
        event: {{type: string}}
        id: {{type: string}}
        retry: {{type: integer}}
        data: {{type: string, contentMediaType: application/json, contentSchema: {{$ref: '#/components/schemas/Row'}}}}
    Texts: {{type: object, properties: {{data: {{type: string}}}}}}
    Several:
      type: object
      properties: {{event: {{type: string}}, data: {{type: string}}}}
      oneOf:
        - {{properties: {{event: {{const: row}}, data: {{contentMediaType: application/json, contentSchema: {{$ref: '#/components/schemas/Row'}}}}}}}}
        - {{properties: {{event: {{const: count}}, data: {{contentMediaType: application/json, contentSchema: {{type: integer}}}}}}}}
        - {{properties: {{event: {{const: end}}, data: {{const: '[DONE]'}}}}}}
    Mixed:
      oneOf:
        - {{type: object, properties: {{data: {{contentMediaType: application/json, contentSchema: {{$ref: '#/components/schemas/Row'}}}}}}}}
        - {{type: object, properties: {{data: {{type: string}}}}}}
"
        );
        let all = super::lowered(&document);
        assert_eq!(all.contains("W0802"), content.contains("Mixed"), "{all}");
        let gives = all.lines().find(|line| line.contains("->")).unwrap_or_default().trim();
        let expected = match content.rsplit(['/', ':']).next().unwrap_or_default() {
            _ if content.contains("event-stream: {schema: {type: array") => "-> 200 Events Row",
            _ if content.contains("jsonl") => "-> 200 Lines Row",
            _ if content.contains("ndjson") => "-> 200 Lines any",
            _ if content.contains("schema: {type: string") => "-> 200 Events string",
            "Coded'}}" | "Row'}}" => "-> 200 Events Row",
            "Several'}}" => "-> 200 Events op/response",
            _ => "-> 200 Events string",
        };
        assert_eq!(gives, expected, "{content}");
    }
}

#[test]
fn parameters_of_media_types_are_asked_for() {
    check_operation(
        "/x",
        "get",
        "
responses:
  '200': {content: {application/json; charset=utf-8;version=2.4: {schema: {type: integer}}}}
  '201': {content: {'text/csv; header=present': {schema: {type: string}}}}
",
        &expect![[r#"
            server default: https://x
            GET /x = things.op
              -> 200 Json application/json; version=2.4 integer
              -> 201 Text text/csv; header=present string
        "#]],
    );
}
