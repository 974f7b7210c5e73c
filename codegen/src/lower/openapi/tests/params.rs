//! Parameters, paths, names of operations and resources.

use expect_test::expect;

use super::{check, check_operation};

#[test]
fn styles_follow_the_defaults_of_their_place() {
    check_operation("/x/{p}/{m}", "get", "
parameters:
  - {name: p, in: path, required: true, schema: {type: array, items: {type: string}}}
  - {name: m, in: path, required: true, style: matrix, explode: true, schema: {type: object}}
  - {name: scalar, in: query, allowReserved: true, schema: {type: string}}
  - {name: list, in: query, schema: {type: array, items: {type: string}}}
  - {name: csv, in: query, explode: false, schema: {type: array, items: {type: string}}}
  - {name: pipe, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}
  - {name: space, in: query, style: spaceDelimited, schema: {type: array, items: {type: string}}}
  - {name: deep, in: query, style: deepObject, schema: {type: object, properties: {a: {type: string}}}}
  - {name: deeper, in: query, style: deepObject, schema: {type: object, properties: {a: {type: object, properties: {b: {type: string}}}}}}
  - {name: filter, in: query, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}
  - {name: X-List, in: header, schema: {type: array, items: {type: integer}}}
  - {name: session, in: cookie, schema: {type: string}}
  - {name: Authorization, in: header, schema: {type: string}}
  - {name: Accept, in: header, schema: {type: string}}
responses: {204: {description: none}}
", &expect![[r#"
    server default: https://x
    GET /x/{p}/{m} = things.op
      path p: list<string>
      path m: map<any> as Matrix explode
      query scalar?: string as Default reserved
      query list?: list<string> as Default explode
      query csv?: list<string>
      query pipe?: list<string> as PipeDelimited
      query space?: list<string> as SpaceDelimited
      query deep?: op/deep as DeepObject explode
      query deeper?: op/deeper as Indices explode
      query filter?: op/deep as Json
      header X-List?: list<integer>
      cookie session?: string
      header Authorization?: string
      -> 204 Empty
    type op/deep = struct
      a?: string
    type op/deeper/a = struct
      b?: string
    type op/deeper = struct
      a?: op/deeper/a
"#]]);
}

#[test]
fn headers_of_the_transport_are_no_arguments() {
    check_operation(
        "/x",
        "put",
        "
parameters:
  - {name: Content-Length, in: header, required: true, schema: {type: integer}}
  - {name: accept-encoding, in: header, schema: {type: string}}
  - {name: Transfer-Encoding, in: header, schema: {type: string}}
  - {name: Accept-Language, in: header, schema: {type: string}}
responses: {204: {description: none}}
",
        &expect![[r#"
            server default: https://x
            PUT /x = things.op
              header Accept-Language?: string
              -> 204 Empty
        "#]],
    );
}

#[test]
fn single_values_have_the_prefix_of_their_style() {
    check_operation(
        "/x/{l}/{m}",
        "get",
        "
parameters:
  - {name: l, in: path, required: true, style: label, schema: {type: string}}
  - {name: m, in: path, required: true, style: matrix, explode: true, schema: {type: integer}}
responses: {204: {description: none}}
",
        &expect![[r#"
            server default: https://x
            GET /x/{l}/{m} = things.op
              path l: string as Label
              path m: integer as Matrix
              -> 204 Empty
        "#]],
    );
}

#[test]
fn reserved_characters_are_allowed_where_the_version_says() {
    let document = |version: &str| {
        format!(
            "
openapi: {version}
servers: [{{url: 'https://x'}}]
paths:
  /a/{{p}}:
    get:
      operationId: a
      tags: [t]
      parameters:
        - {{name: p, in: path, required: true, allowReserved: true, schema: {{type: string}}}}
        - {{name: q, in: query, allowReserved: true, schema: {{type: string}}}}
        - {{name: c, in: cookie, style: cookie, schema: {{type: string}}}}
      responses: {{}}
"
        )
    };
    check(
        &document("3.1.0"),
        &expect![[r#"
        server default: https://x
        GET /a/{p} = t.a
          path p: string
          query q?: string as Default reserved
          cookie c?: string as Default reserved
    "#]],
    );
    check(
        &document("3.2.0"),
        &expect![[r#"
        server default: https://x
        GET /a/{p} = t.a
          path p: string as Default reserved
          query q?: string as Default reserved
          cookie c?: string as Default reserved
    "#]],
    );
}

/// What goes nowhere is said to.
#[test]
fn parameters_and_methods_without_a_place_are_reported() {
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths:
  /a:
    get:
      parameters:
        - {name: z, schema: {type: string}}
        - {name: x, in: body, schema: {type: object}}
      responses: {}
    fetch: {responses: {}}
    x-get: {responses: {}}
",
        &expect![[r#"
            server default: https://x
            GET /a = a.get a
              query z?: string
            openapi.yaml:8:11: W0808 the parameter `z` does not say where it goes (`in`); it is sent in the query
            openapi.yaml:9:11: W0802 the parameter `x` belongs to a body, which OpenAPI 3 has as `requestBody`; it is left out
            openapi.yaml:11:12: W0808 `fetch` is no method that a path item can have; it is left out
        "#]],
    );
}

#[test]
fn paths_and_their_parameters_are_reconciled() {
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths:
  /pets/{petId}/{missing}.{format}:
    parameters:
      - {name: pet_id, in: path, required: true, schema: {type: integer}}
      - {name: shared, in: query, schema: {type: string}}
      - {name: format, in: path, schema: {type: string, enum: [json]}}
    get:
      parameters:
        - {name: shared, in: query, required: true, schema: {type: integer}}
        - {name: twice, in: query, schema: {type: integer}}
        - {name: twice, in: query, schema: {type: string}}
        - {name: extra, in: path, schema: {type: string}}
      responses: {}
  /action?action=list&kind={kind}:
    get: {responses: {}}
  /action#other:
    get: {operationId: other, responses: {}}
  v2/users/{id}:
    delete: {operationId: dup}
    put: {operationId: dup}
    connect: {operationId: ignored}
",
        &expect![[r#"
            server default: https://x
            GET /pets/{petId}/{missing}.{format} = pets.get pets by petId by missing.format
              path petId: integer
              path missing: string
              path format: get pets by petId by missing.format/format sends "json"
              query shared: integer
              query twice?: integer
            GET /action?action=list = action.get action action list kind by kind
              query kind: string
            GET /action = action.other #other
            DELETE /v2/users/{id} = users.dup
              path id: string
            PUT /v2/users/{id} = users.dup
              path id: string
            type get pets by petId by missing.format/format = enum json
            openapi.yaml:11:7: W0814 no parameter describes `{missing}`; it is taken as a text
            openapi.yaml:14:11: W0815 the parameter `twice` stands twice; the first counts
            openapi.yaml:15:11: W0814 the path has no `{extra}`; the parameter is left out
            openapi.yaml:21:3: W0814 `v2/users/{id}`: a path begins with `/`, which is put before it
            openapi.yaml:22:13: W0814 no parameter describes `{id}`; it is taken as a text
            openapi.yaml:23:10: W0814 no parameter describes `{id}`; it is taken as a text
            openapi.yaml:23:24: W0816 the operationId `dup` stands twice
        "#]],
    );
}

#[test]
fn methods_of_3_2() {
    check(
        "
openapi: 3.2.0
servers: [{url: 'https://x'}]
paths:
  /a:
    query: {operationId: search, tags: [t], responses: {}}
    additionalOperations:
      COPY: {operationId: copy, tags: [t], responses: {}}
",
        &expect![[r#"
            server default: https://x
            QUERY /a = t.search
            COPY /a = t.copy
        "#]],
    );
}

#[test]
fn query_expressions_of_a_path_are_optional_arguments() {
    check_operation(
        "/x/{p}{?q,sort*}",
        "get",
        "
parameters:
  - {name: p, in: path, required: true, schema: {type: string}}
  - {name: sort, in: query, schema: {type: array, items: {type: string}}}
responses: {204: {description: none}}
",
        &expect![[r#"
    server default: https://x
    GET /x/{p} = things.op
      path p: string
      query q?: string
      query sort?: list<string> as Default explode
      -> 204 Empty
"#]],
    );
}

#[test]
fn placeholders_of_routers_are_the_parameters_that_they_name() {
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths:
  '/orders/{id:[0-9]{4}}':
    get:
      operationId: order
      tags: [t]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {}
  '/{name=projects/*}:cancel': {post: {responses: {}}}
  '/files/{path*}': {get: {responses: {}}}
  '/raw/{proxy+}':
    get:
      tags: [t]
      parameters: [{name: proxy+, in: path, required: true, schema: {type: string}}]
      responses: {}
",
        &expect![[r#"
            server default: https://x
            GET /orders/{id} = t.order
              path id: integer
            POST /{name}:cancel = api.post by name:cancel
              path name: string as Default reserved
            GET /files/{path} = files.get files by path
              path path: string as Default reserved
            GET /raw/{proxy+} = t.get raw by proxy+
              path proxy+: string as Default reserved
            openapi.yaml:11:39: W0814 no parameter describes `{name}`; it is taken as a text
            openapi.yaml:12:27: W0814 no parameter describes `{path}`; it is taken as a text
        "#]],
    );
}

#[test]
fn the_only_value_need_not_be_given() {
    check_operation(
        "/x",
        "get",
        "
parameters:
  - {name: api-version, in: query, required: true, schema: {type: string, enum: ['2026-01-01']}}
  - {name: maybe, in: query, schema: {type: string, enum: [only]}}
  - {name: X-Kind, in: header, required: true, schema: {const: v1}}
  - {in: query, schema: {type: string}}
responses:
  200: {description: odd, schema: {type: object, properties: {a: {type: string}}}}
requestBody: {description: nothing}
",
        &expect![[r#"
    server default: https://x
    GET /x = things.op
      query api-version: op/api-version sends "2026-01-01"
      query maybe?: op/maybe
      header X-Kind: op/X-Kind sends "v1"
      -> 200 Json op/response
    type op/api-version = enum 2026-01-01
    type op/maybe = enum only
    type op/X-Kind = enum v1
    type op/response = struct
      a?: string
    openapi.yaml:13:11: W0808 a parameter without `name` is left out
    openapi.yaml:15:41: W0808 OpenAPI 3 has a `schema` below `content`; it is taken for `application/json`
    openapi.yaml:16:20: W0808 the body has no `content`, so nothing is known to send; it is left out
"#]],
    );
}

#[test]
fn types_of_shared_parameters_are_called_after_them() {
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths:
  /a:
    parameters: [{$ref: '#/components/parameters/SortOrder'}]
    get:
      operationId: one
      tags: [t]
      parameters: [{name: kind, in: query, schema: {type: string, enum: [x, y]}}]
      responses: {}
  /b: {get: {operationId: two, tags: [t], parameters: [{$ref: '#/components/parameters/SortOrder'}], responses: {}}}
components:
  parameters:
    SortOrder: {name: sort, in: query, schema: {type: string, enum: [up, down]}}
",
        &expect![[r#"
            server default: https://x
            GET /a = t.one
              query kind?: one/kind
              query sort?: SortOrder
            GET /b = t.two
              query sort?: SortOrder
            type one/kind = enum x | y
            type SortOrder = enum up | down
        "#]],
    );
}
