//! What 3.2 added.

use expect_test::expect;

use super::{check, check_files};

#[test]
fn methods_queries_and_streams() {
    check(
        "
openapi: 3.2.0
$self: https://acme.example/openapi.yaml
servers: [{url: 'https://x', name: live}]
tags: [{name: t, kind: nav, parent: all}, {name: all, summary: All}]
paths:
  /a:
    query:
      operationId: search
      tags: [t]
      requestBody: {content: {application/json: {schema: {type: object, properties: {q: {type: string}}}}}}
      responses: {200: {summary: s, content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/Row'}}}}}
    additionalOperations:
      COPY: {operationId: copy, responses: {}}
    get:
      operationId: list
      tags: [t]
      parameters:
        - name: all
          in: querystring
          required: true
          content:
            application/x-www-form-urlencoded:
              schema: {type: object, required: [q], properties: {q: {type: string}, ids: {type: array, items: {type: integer}}}}
              encoding: {ids: {style: form, explode: false}}
      responses: {200: {content: {text/event-stream: {itemSchema: {$ref: 'https://acme.example/openapi.yaml#/components/schemas/Row'}}}}}
    put:
      operationId: put
      tags: [t]
      parameters: [{name: all, in: querystring, content: {application/json: {schema: {type: object}}}}]
      requestBody: {content: {application/json: {$ref: '#/components/mediaTypes/Row'}}}
      responses: {204: {description: d}}
components:
  mediaTypes:
    Row: {schema: {$ref: '#/components/schemas/Row'}}
  schemas:
    Row: {type: object, properties: {x: {type: integer}}}
  securitySchemes:
    device:
      type: oauth2
      oauth2MetadataUrl: https://x/.well-known
      flows: {deviceAuthorization: {deviceAuthorizationUrl: 'https://x/d', tokenUrl: 'https://x/t', scopes: {a: A}}}
",
        &expect![[r#"
            server default: https://x
            scheme device (access_token*) Header Authorization = `Bearer {access_token}`
            security device
            QUERY /a = t.search
              body? Json application/json: search/body
              -> 200 Lines Row
            GET /a = t.list
              query q: string
              query ids?: list<integer>
              -> 200 Events Row
            PUT /a = t.put
              body? Json application/json: Row
              -> 204 Empty
            COPY /a = a.copy
            type Row = struct
              x?: integer
            type search/body = struct
              q?: string
            openapi.yaml:30:20: W0802 a query string that is no form with known members is left out
        "#]],
    );
}

#[test]
fn pagination_of_other_generators() {
    check_files(
        &[(
            "openapi.yaml",
            "
openapi: 3.0.3
servers: [{url: 'https://x'}]
x-fern-pagination: {offset: $request.page, results: $response.items}
components:
  schemas:
    Page: {type: object, properties: {items: {type: array, items: {type: object, properties: {id: {type: string}}}}, next_page: {type: string}}}
paths:
  /fern:
    get:
      operationId: fern
      tags: [t]
      x-fern-pagination: true
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
  /speakeasy:
    get:
      operationId: speakeasy
      tags: [t]
      x-speakeasy-pagination:
        type: cursor
        inputs: [{name: after, in: parameters, type: cursor}]
        outputs: {nextCursor: $.next_page, results: $.items}
      parameters: [{name: after, in: query, schema: {type: string}}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
  /dropshot:
    get:
      operationId: dropshot
      tags: [t]
      x-dropshot-pagination: {required: []}
      parameters: [{name: page_token, in: query, schema: {type: string}}, {name: limit, in: query, schema: {type: integer}}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
",
        )],
        &expect![[r#"
            server default: https://x
            GET /fern = t.fern
              query page?: integer
              -> 200 Json Page
              pages PageNumber { inject: Param("page"), first: 1 } items `/items`
            GET /speakeasy = t.speakeasy
              query after?: string
              -> 200 Json Page
              pages Cursor { inject: Param("after"), next: Body("/next_page") } items `/items`
            GET /dropshot = t.dropshot
              query page_token?: string
              query limit?: integer
              -> 200 Json Page
              pages Cursor { inject: Param("page_token"), next: Body("/next_page") } items `/items` size `limit`
            type Page = struct
              items?: list<Page/items/item>
              next_page?: string
            type Page/items/item = struct
              id?: string
        "#]],
    );
}
