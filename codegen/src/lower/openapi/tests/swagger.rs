//! 2.0.

use expect_test::expect;

use super::check;

#[test]
fn version_2_is_read_as_well() {
    check("
swagger: '2.0'
info: {title: Old API, version: 1}
host: api.example.com
basePath: /v1
schemes: [http, https]
consumes: [application/json]
produces: [application/json, application/xml]
securityDefinitions:
  basic: {type: basic}
  oauth: {type: oauth2, flow: accessCode, authorizationUrl: 'https://x/a', tokenUrl: 'https://x/t', scopes: {w: write}}
security: [{basic: []}]
parameters:
  limit: {name: limit, in: query, type: integer, default: 10, maximum: 50}
responses:
  lost: {description: lost, schema: {$ref: '#/definitions/Error'}}
definitions:
  Pet: {type: object, required: [name], properties: {name: {type: string}, tag: {type: string, x-nullable: true}}}
  Error: {type: object, properties: {code: {type: integer, format: int32}}}
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, type: string, format: uuid}]
    get:
      operationId: getPet
      tags: [pets]
      parameters:
        - {$ref: '#/parameters/limit'}
        - {name: csv, in: query, type: array, items: {type: string}}
        - {name: multi, in: query, type: array, items: {type: string, enum: [a, b]}, collectionFormat: multi}
        - {name: pipes, in: query, type: array, items: {type: integer}, collectionFormat: pipes}
      responses:
        200: {description: ok, schema: {$ref: '#/definitions/Pet'}, headers: {X-Rate: {type: integer}}}
        404: {$ref: '#/responses/lost'}
    post:
      operationId: savePet
      tags: [pets]
      parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}]
      responses: {200: {description: ok, schema: {type: array, items: {$ref: '#/definitions/Pet'}}}}
    put:
      operationId: upload
      tags: [pets]
      consumes: [multipart/form-data]
      parameters:
        - {name: file, in: formData, type: file, required: true}
        - {name: note, in: formData, type: string}
        - {name: ids, in: formData, type: array, items: {type: integer}, collectionFormat: csv}
      responses: {default: {description: ok}}
    patch:
      operationId: form
      tags: [pets]
      parameters: [{name: note, in: formData, type: string}]
      responses: {200: {description: photo, schema: {type: file}}}
", &expect![[r#"
    server default: https://api.example.com/v1
    scheme basic (username, password*=) Basic Authorization = `{username}:{password}`
    scheme oauth (access_token*, refresh_token*, client_id, client_secret*=) Header Authorization = `Bearer {access_token}` oauth2 [AuthorizationCode, RefreshToken] https://x/t
    security basic
    GET /pets/{id} = pets.getPet
      path id: uuid
      query limit?: integer[..50]
      query csv?: list<string>
      query multi?: list<getPet/multi/item> as Default explode
      query pipes?: list<integer> as PipeDelimited
      -> 200 Json Pet X-Rate?: integer
      -> 404 Json Error
    POST /pets/{id} = pets.savePet
      path id: uuid
      body Json application/json: Pet
      -> 200 Json list<Pet>
    PUT /pets/{id} = pets.upload
      path id: uuid
      field file: file
      field note?: string
      field ids?: list<integer> as Form
      body Multipart multipart/form-data
      -> default Empty
    PATCH /pets/{id} = pets.form
      path id: uuid
      field note?: string
      body? Form application/x-www-form-urlencoded
      -> 200 Bytes file
    type Pet = struct
      name: string
      tag?: string?
    type Error = struct
      code?: int32
    type getPet/multi/item = enum a | b
"#]]);
}

#[test]
fn form_fields_beside_a_body_are_reported() {
    check(
        "
swagger: '2.0'
host: x
schemes: [https]
paths:
  /x:
    post:
      operationId: op
      tags: [t]
      parameters:
        - {name: body, in: body, schema: {type: string}}
        - {name: word, in: formData, type: string}
        - {name: file, in: formData, type: file}
      responses: {204: {description: done}}
",
        &expect![[r#"
            server default: https://x
            POST /x = t.op
              body? Json application/json: string
              -> 204 Empty
            openapi.yaml:12:11: W0802 the form field `word` beside a body is left out
            openapi.yaml:13:11: W0802 the form field `file` beside a body is left out
        "#]],
    );
}

#[test]
fn lists_inside_lists_are_reported() {
    check(
        "
swagger: '2.0'
host: x
schemes: [https]
paths:
  /x:
    get:
      operationId: op
      tags: [t]
      parameters:
        - name: rows
          in: query
          type: array
          collectionFormat: csv
          items: {type: array, collectionFormat: pipes, items: {type: string}}
      responses: {}
",
        &expect![[r#"
            server default: https://x
            GET /x = t.op
              query rows?: list<list<string>>
            openapi.yaml:15:50: W0802 lists inside a list are not joined by their own `collectionFormat`: it is left out
        "#]],
    );
}
