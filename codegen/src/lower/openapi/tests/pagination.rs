//! Pagination: inferred, and said by extensions.

use expect_test::expect;

use super::check;

#[test]
fn pages_of_spring_and_json_api_are_known_and_records_are_no_pages() {
    check("
openapi: 3.0.3
servers: [{url: 'https://x'}]
components:
  schemas:
    Item: {type: object, properties: {name: {type: string}}}
    Items: {type: array, items: {$ref: '#/components/schemas/Item'}}
    Spring: {type: object, properties: {content: {$ref: '#/components/schemas/Items'}, sort: {$ref: '#/components/schemas/Items'}, totalPages: {type: integer}, totalElements: {type: integer}, last: {type: boolean}}}
    JsonApi: {type: object, properties: {data: {$ref: '#/components/schemas/Items'}, included: {$ref: '#/components/schemas/Items'}, links: {type: object, properties: {next: {type: string, nullable: true}}}}}
    User: {type: object, properties: {id: {type: string}, friends: {$ref: '#/components/schemas/Items'}}}
  parameters:
    size: {name: size, in: query, schema: {type: integer}}
paths:
  /spring:
    get:
      operationId: spring
      tags: [t]
      parameters: [{name: page, in: query, schema: {type: integer}}, {$ref: '#/components/parameters/size'}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Spring'}}}}}
  /json-api:
    get:
      operationId: json_api
      tags: [t]
      parameters: [{name: 'page[number]', in: query, schema: {type: integer}}, {name: 'page[size]', in: query, schema: {type: integer}}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/JsonApi'}}}}}
  /record:
    get:
      operationId: record
      tags: [t]
      parameters: [{name: offset, in: query, schema: {type: integer}}, {$ref: '#/components/parameters/size'}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
", &expect![[r#"
    server default: https://x
    GET /spring = t.spring
      query page?: integer
      query size?: integer
      -> 200 Json Spring
      pages (inferred) PageNumber { inject: Param("page"), first: 0 } items `/content` size `size` total `/totalElements` pages `/totalPages`
    GET /json-api = t.json_api
      query page[number]?: integer
      query page[size]?: integer
      -> 200 Json JsonApi
      pages (inferred) NextUrl { next: Body("/links/next") } items `/data` size `page[size]`
    GET /record = t.record
      query offset?: integer
      query size?: integer
      -> 200 Json User
    type Item = struct
      name?: string
    type Items = list<Item>
    type Spring = struct
      content?: Items
      sort?: Items
      totalPages?: integer
      totalElements?: integer
      last?: boolean
    type JsonApi = struct
      data?: Items
      included?: Items
      links?: JsonApi/links
    type User = struct
      id?: string
      friends?: Items
    type JsonApi/links = struct
      next?: string?
"#]]);
}

#[test]
fn plain_patterns_are_inferred_and_others_are_not() {
    check("
openapi: 3.0.3
servers: [{url: 'https://x'}]
components:
  schemas:
    Item: {type: object, properties: {id: {type: string}}}
    Items: {type: array, items: {$ref: '#/components/schemas/Item'}}
    Page: {type: object, properties: {data: {$ref: '#/components/schemas/Items'}, meta: {type: object, properties: {next_cursor: {type: string}, total: {type: integer}, has_more: {type: boolean}}}}}
  parameters:
    limit: {name: per_page, in: query, schema: {type: integer, default: 30, maximum: 100}}
    page: {name: page, in: query, schema: {type: integer}}
paths:
  /cursor:
    get:
      operationId: cursor
      tags: [t]
      parameters: [{name: cursor, in: query, schema: {type: string}}, {$ref: '#/components/parameters/limit'}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
  /offset:
    get:
      operationId: offset
      tags: [t]
      parameters: [{name: offset, in: query, schema: {type: integer}}, {$ref: '#/components/parameters/limit'}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Items'}}}}}
  /page:
    get:
      operationId: page
      tags: [t]
      parameters: [{$ref: '#/components/parameters/page'}, {$ref: '#/components/parameters/limit'}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Items'}}}}}
  /link:
    get:
      operationId: link
      tags: [t]
      parameters: [{$ref: '#/components/parameters/page'}]
      responses: {200: {headers: {Link: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Items'}}}}}
  /one:
    get:
      operationId: one
      tags: [t]
      parameters: [{$ref: '#/components/parameters/page'}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
    post:
      operationId: changes
      tags: [t]
      parameters: [{$ref: '#/components/parameters/page'}, {$ref: '#/components/parameters/limit'}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Items'}}}}}
  /fern:
    post:
      operationId: fern
      tags: [t]
      x-fern-pagination: {cursor: $request.cursor, next_cursor: $response.meta.next_cursor, results: $response.data}
      requestBody: {content: {application/json: {schema: {type: object, properties: {cursor: {type: string}}}}}}
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
  /azure:
    get:
      operationId: azure
      tags: [t]
      x-ms-pageable: {nextLinkName: meta.next, itemName: data}
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
", &expect![[r#"
    server default: https://x
    GET /cursor = t.cursor
      query cursor?: string
      query per_page?: integer[..100]
      -> 200 Json Page
      pages (inferred) Cursor { inject: Param("cursor"), next: Body("/meta/next_cursor") } items `/data` size `per_page` total `/meta/total` more `/meta/has_more`
    GET /offset = t.offset
      query offset?: integer
      query per_page?: integer[..100]
      -> 200 Json Items
      pages (inferred) Offset { inject: Param("offset") } items `` size `per_page`
    GET /page = t.page
      query page?: integer
      query per_page?: integer[..100]
      -> 200 Json Items
      pages (inferred) PageNumber { inject: Param("page"), first: 1 } items `` size `per_page`
    GET /link = t.link
      query page?: integer
      -> 200 Json Items Link?: string
      pages (inferred) NextUrl { next: Link("next") } items ``
    GET /one = t.one
      query page?: integer
      -> 200 Json Item
    POST /one = t.changes
      query page?: integer
      query per_page?: integer[..100]
      -> 200 Json Items
    POST /fern = t.fern
      body? Json application/json: fern/body
      -> 200 Json Page
      pages Cursor { inject: Body("/cursor"), next: Body("/meta/next_cursor") } items `/data` total `/meta/total` more `/meta/has_more`
    GET /azure = t.azure
      -> 200 Json Page
      pages NextUrl { next: Body("/meta/next") } items `/data` total `/meta/total` more `/meta/has_more`
    type Item = struct
      id?: string
    type Items = list<Item>
    type Page = struct
      data?: Items
      meta?: Page/meta
    type Page/meta = struct
      next_cursor?: string
      total?: integer
      has_more?: boolean
    type fern/body = struct
      cursor?: string
"#]]);
}
