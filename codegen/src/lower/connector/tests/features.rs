//! Features, each as the model that it lowers to.
#![expect(clippy::needless_raw_string_hashes, reason = "snapshots are written with them")]

use expect_test::{Expect, expect};

use super::{compiled, with_operations, with_top, with_types};
use crate::ir::dump::dump;

/// The lines of the model that are about the part under test.
fn check(text: &str, about: &[&str], expected: Expect) {
    let dumped = dump(&compiled(text));
    let mut kept = String::new();
    let mut keep = false;
    for line in dumped.lines() {
        if !line.starts_with(' ') {
            keep = about.iter().any(|word| line.contains(word));
        }
        if keep {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    expected.assert_eq(&kept);
}

#[test]
fn schemes_are_fields_and_places() {
    let text = with_top(
        "auth:
  key: {type: basic, user: '{api_key}', password: X, fields: {api_key: {}}}
  login: {type: basic}
  bot: {type: bearer}
  legacy: {type: header, name: Authorization, value: 'Token token={t}', fields: {t: {}}}
  cookie: {type: api_key, in: cookie, name: sid}
  data:
    type: custom
    apply: [{in: body, name: User, value: '{u}'}, {in: body, name: Password, value: '{p}'}]
    fields: {u: {secret: false}, p: {}}
  cloud: {type: oauth2, grants: [client_credentials], token_url: https://a.example/t}
  open: {type: none}
",
    );
    check(
        &text,
        &["scheme", "security"],
        expect![[r#"
            scheme key (api_key*) Basic Authorization = `{api_key}:X`
            scheme login (username, password*) Basic Authorization = `{username}:{password}`
            scheme bot (token*) Header Authorization = `Bearer {token}`
            scheme legacy (t*) Header Authorization = `Token token={t}`
            scheme cookie (api_key*) Cookie sid = `{api_key}`
            scheme data (u, p*) Body User = `{u}` Body Password = `{p}`
            scheme cloud (access_token*, client_id, client_secret*=) Header Authorization = `Bearer {access_token}` oauth2 [ClientCredentials] https://a.example/t
            security key or login or bot or legacy or cookie or data or cloud or none
        "#]],
    );
}

#[test]
fn arguments_know_their_place_and_encoding() {
    let text = with_operations(
        "find:
  http: GET /v1/{kind}/{ids}
  params:
    kind: string
    ids: list<integer>
    query: {type: string!, name: q}
    tags: list<string>
    filters: {type: TicketFilters, encoding: json}
    custom: {type: map<string>, encoding: deep_object}
    detail: {type: string, default: brief, send_default: true}
    format: {const: json}
    on_behalf_of: {type: email, in: header, name: From}
",
    );
    check(
        &text,
        &["GET"],
        expect![[r#"
        GET /v1/{kind}/{ids} = tickets.find
          path kind: string
          path ids: list<integer>
          query q: string
          query tags?: list<string> as Form explode
          query filters?: TicketFilters as Json
          query custom?: map<string> as DeepObject explode
          query detail?: string sends "brief"
          query format?: tickets find/format sends "json"
          header From?: string:email
          -> 2XX Empty
    "#]],
    );
}

#[test]
fn wire_forms_decide_how_single_values_are_written() {
    let connector = compiled(&with_operations(
        "report:
  http: GET /report
  params:
    a: {type: boolean, wire: zero_one}
    b: {type: boolean, wire: {words: [Y, N]}}
    c: {type: datetime, wire: {datetime: '%Y-%m-%d %H:%M:%S'}}
    d: {type: datetime, wire: epoch_ms}
    e: {type: string, wire: quoted}
    f: {type: integer, wire: string}
    g: {type: string, values: [low, high], wire: {map: {low: P3, high: P1}}}
",
    ));
    let scalars: Vec<_> = connector.operations[0]
        .params
        .iter()
        .map(|param| format!("{} {:?}\n", param.wire_name, param.encoding.scalar))
        .collect();
    expect![[r#"
        a ZeroOne
        b Words { yes: "Y", no: "N" }
        c DateTime("%Y-%m-%d %H:%M:%S")
        d EpochMs
        e Quoted
        f Plain
        g Map([("low", "P3"), ("high", "P1")])
    "#]]
    .assert_eq(&scalars.concat());
}

#[test]
fn bodies_have_their_forms() {
    let text = with_operations(
        "json: {http: POST /a, body: {json: NewTicket, wrap: ticket}}
query_object:
  http: POST /b
  params: {ticket_object: {type: NewTicket, required: true, encoding: json}}
  body: {multipart: {file: {type: file, required: true}}}
part_object:
  http: POST /c
  body: {multipart: {ticket: NewTicket, files: {type: list<file>, name: 'files[]'}}}
either: {http: POST /d, body: {json_or_multipart: {body: string!, files: list<file>}}}
form: {http: POST /e, body: {form: {user: string!, tags: list<string>}}}
bytes: {http: POST /f, body: {bytes: application/octet-stream}}
text: {http: POST /g, body: {text: text/plain, required: false}}
",
    );
    check(
        &text,
        &["POST"],
        expect![[r#"
        POST /a = tickets.json
          body Json application/json: NewTicket
          -> 2XX Empty
        POST /b = tickets.query_object
          query ticket_object: NewTicket as Json
          field file: file
          body Multipart multipart/form-data
          -> 2XX Empty
        POST /c = tickets.part_object
          field ticket?: NewTicket as Json
          field files[]?: list<file>
          body Multipart multipart/form-data
          -> 2XX Empty
        POST /d = tickets.either
          field body: string
          field files?: list<file>
          body Json application/json
          body Multipart multipart/form-data
          -> 2XX Empty
        POST /e = tickets.form
          field user: string
          field tags?: list<string> as Form explode
          body Form application/x-www-form-urlencoded
          -> 2XX Empty
        POST /f = tickets.bytes
          body Bytes application/octet-stream: file
          -> 2XX Empty
        POST /g = tickets.text
          body? Text text/plain: string
          -> 2XX Empty
    "#]],
    );
    let wrap = &compiled(&text).operations[0].bodies[0].wrap;
    assert_eq!(wrap, &["ticket"]);
}

#[test]
fn responses_stand_in_order_of_precedence_and_unwrap() {
    let text = with_operations(
        "get:
  http: GET /a
  returns: {json: Ticket, wrap: [data, ticket]}
  responses: {default: any, 404: empty, 201: Ticket}
inner: {http: GET /b, returns: {json: TicketList, unwrap: tickets.0}}
none: {http: DELETE /c}
stream: {http: GET /d, returns: [{json: Ticket}, {events: Ticket}]}
",
    );
    check(
        &text,
        &["GET", "DELETE"],
        expect![[r#"
        GET /a = tickets.get
          -> 201 Json Ticket
          -> 404 Empty
          -> 2XX Json Ticket
          -> default Json any
        GET /b = tickets.inner
          -> 2XX Json Ticket
        DELETE /c = tickets.none
          -> 2XX Empty
        GET /d = tickets.stream
          -> 2XX Json Ticket
          -> 2XX Events Ticket
    "#]],
    );
    let connector = compiled(&text);
    let unwraps: Vec<_> = connector
        .operations
        .iter()
        .flat_map(|operation| &operation.responses)
        .map(|response| response.unwrap.as_str())
        .filter(|unwrap| !unwrap.is_empty())
        .collect();
    assert_eq!(unwraps, ["/data/ticket", "/tickets/0"]);
}

/// What the vendor accepts as a page size holds for a parameter that the operation has already; one that
/// says itself what it accepts stays as it is.
#[test]
fn page_sizes_hold_for_declared_parameters() {
    let text = "jackfield: 1
connector: {id: acme, name: Acme}
server: https://acme.example
pagination:
  buckets: {strategy: page_number, page: page, page_size: {name: size, buckets: [30, 50]}}
  most: {strategy: page_number, page: page, page_size: {name: size, max: 100}}
resources:
  tickets:
    operations:
      a: {http: GET /a, params: {size: integer}, paginate: buckets, returns: list<string>}
      b: {http: GET /b, params: {how_many: {type: integer, name: size}}, paginate: most, returns: list<string>}
      c: {http: GET /c, params: {size: {type: integer, enum: [30]}}, paginate: buckets, returns: list<string>}
";
    check(
        text,
        &["GET", "size", "how_many"],
        expect![[r#"
        GET /a = tickets.a
          query size?: size
          query page?: integer[1..]
          -> 2XX Json list<string>
          pages PageNumber { inject: Param("page"), first: 1 } items `` size `size`
        GET /b = tickets.b
          query size?: integer[1..100]
          query page?: integer[1..]
          -> 2XX Json list<string>
          pages PageNumber { inject: Param("page"), first: 1 } items `` size `how_many`
        GET /c = tickets.c
          query size?: tickets c/size
          query page?: integer[1..]
          -> 2XX Json list<string>
          pages PageNumber { inject: Param("page"), first: 1 } items `` size `size`
        type size = enum:integer 30 | 50
        type tickets c/size = enum:integer 30
    "#]],
    );
}

#[test]
fn paging_adds_its_arguments_and_rules() {
    let text = "jackfield: 1
connector: {id: acme, name: Acme}
server: https://acme.example
pagination:
  buckets:
    strategy: offset
    offset: {name: offset, wire: string}
    page_size: {name: ticket_count, buckets: [30, 50, 100], default: 30, send_default: true}
    total: count
  cursors: {strategy: cursor, cursor: {name: 'page[after]', argument: after}, next: meta.after}
  body: {strategy: cursor, cursor: {in: body, name: pagination.after}, next: meta.after}
  links: {strategy: link_header, page_size: {name: per_page, max: 100}}
resources:
  tickets:
    operations:
      list: {http: GET /a, paginate: buckets, items: tickets, returns: Page}
      again: {http: GET /b, paginate: buckets, items: tickets, returns: Page}
      cursor: {http: GET /c, paginate: cursors, items: tickets, returns: Page}
      search: {http: POST /d, paginate: body, items: tickets, body: any, returns: Page}
      bare: {http: GET /e, paginate: links, returns: list<string>}
      wrapped: {http: GET /f, paginate: links, returns: {json: list<string>, wrap: data}}
types:
  Page: {fields: {count: integer!, tickets: list<string>!, meta: {fields: {after: string?}}}}
";
    check(
        text,
        &["GET", "POST", "ticket_count"],
        expect![[r#"
            GET /a = tickets.list
              query offset?: integer[0..]
              query ticket_count?: ticket_count sends 30
              -> 2XX Json Page
              pages Offset { inject: Param("offset") } items `/tickets` size `ticket_count` total `/count`
            GET /b = tickets.again
              query offset?: integer[0..]
              query ticket_count?: ticket_count sends 30
              -> 2XX Json Page
              pages Offset { inject: Param("offset") } items `/tickets` size `ticket_count` total `/count`
            GET /c = tickets.cursor
              query page[after]?: string
              -> 2XX Json Page
              pages Cursor { inject: Param("after"), next: Body("/meta/after") } items `/tickets`
            POST /d = tickets.search
              body Json application/json: any
              -> 2XX Json Page
              pages Cursor { inject: Body("/pagination/after"), next: Body("/meta/after") } items `/tickets`
            GET /e = tickets.bare
              query per_page?: integer[1..100]
              -> 2XX Json list<string>
              pages NextUrl { next: Link("next") } items `` size `per_page`
            GET /f = tickets.wrapped
              query per_page?: integer[1..100]
              -> 2XX Json list<string>
              pages NextUrl { next: Link("next") } items `/data` size `per_page`
            type ticket_count = enum:integer 30 | 50 | 100
        "#]],
    );
}

#[test]
fn types_have_a_short_and_a_long_form() {
    let text = with_types(
        "Short:
  fields: {id: integer!, name: string?, tags: list<string>, owner: Owner?, either: integer | string}
Long:
  type: object
  required: [id]
  properties:
    id: {type: integer}
    name: {type: [string, 'null'], maxLength: 20}
    owner: {$ref: '#/types/Owner'}
    point: {type: array, prefixItems: [{type: number}, {type: number}], items: false}
  additionalProperties: false
Owner: {fields: {mime: {type: string, name: mime-type}}, lenient: true, open: true}
Both: {allOf: [Owner, {fields: {age: integer!}}]}
Names: list<Owner>
Same: Owner
",
    );
    check(
        &text,
        &["type "],
        expect![[r#"
            type Short = struct
              id: integer
              name?: string?
              tags?: list<string>
              owner?: Owner?
              either?: Short/either
            type Long = struct closed
              id: integer
              name?: string?
              owner?: Owner
              point?: (number, number)
            type Owner = struct + any?
              mime-type?: string
            type Both = struct + any?
              mime-type?: string
              age: integer
            type Names = list<Owner>
            type Same = alias Owner
            type Short/either = union
              | integer
              | string
        "#]],
    );
}

#[test]
fn enumerations_and_unions_keep_what_their_authors_say() {
    let text = with_types(
        "Priority: {type: integer, names: {low: 1, urgent: {value: 20, description: Now}}}
State: {values: {open: Waiting, closed: Done}, open: false}
Mixed: {enum: [1, two, null]}
Block: {oneOf: [Hours, Tickets], discriminator: {propertyName: kind, mapping: {1: Hours, 2: Tickets}}}
Inferred: {oneOf: [Cat, Dog]}
Hours: {fields: {kind: integer!}}
Tickets: {fields: {kind: integer!}}
Cat: {fields: {species: {const: cat, required: true}}}
Dog: {fields: {species: {const: dog, required: true}}}
",
    );
    check(
        &text,
        &["type "],
        expect![[r#"
            type Priority = enum:integer 1 (low) | 20 (urgent)
            type State = enum open | closed
            type Mixed = alias Mixed/value?
            type Block = union by kind
              | Hours when 1
              | Tickets when 2
            type Inferred = union by species (inferred)
              | Cat when cat
              | Dog when dog
            type Hours = struct
              kind: integer
            type Tickets = struct
              kind: integer
            type Cat = struct
              species: Cat/species
            type Dog = struct
              species: Dog/species
            type Mixed/value = enum:mixed 1 | two
            type Cat/species = enum cat
            type Dog/species = enum dog
        "#]],
    );
}

#[test]
fn errors_limits_and_access_are_data() {
    let text = with_top(
        "errors:
  type: Problem
  message: [message, error.detail]
  rules: [{status: 4XX, header: Retry-After, kind: rate_limited}]
rate_limit:
  headers: {remaining: X-Left, reset: {name: X-Reset, format: epoch}}
  policies: [{limit: 50, per: 1m}]
resources:
  contracts:
    access: {special: Ask the vendor}
    operations:
      get: {http: GET /c, returns: any, errors: [{status: 409, kind: conflict}], idempotency: Key}
types:
  Problem: {fields: {message: string, error: {fields: {detail: string}}}}
",
    );
    check(
        &text,
        &["GET"],
        expect![[r#"
        GET /c = contracts.get
          -> 2XX Json any
          -> 4XX Json Problem
          -> 5XX Json Problem
    "#]],
    );
    let connector = compiled(&text);
    let operation = &connector.operations[0];
    assert_eq!(operation.access.as_deref(), Some("Ask the vendor"));
    assert_eq!(operation.idempotency_header.as_deref(), Some("Key"));
    assert_eq!(operation.error_rules.len(), 1);
    expect![[r#"
        Errors {
            message: [
                "/message",
                "/error/detail",
            ],
            code: [],
            details: [],
            rules: [
                ErrorRule {
                    status: Some(
                        Range(
                            4,
                        ),
                    ),
                    header: Some(
                        "Retry-After",
                    ),
                    body: None,
                    equals: None,
                    matches: None,
                    kind: RateLimited,
                    help: None,
                },
            ],
        }
        RateLimits {
            limit: None,
            remaining: Some(
                "X-Left",
            ),
            reset: Some(
                Reset {
                    header: "X-Reset",
                    form: Epoch,
                },
            ),
            cost: None,
            structured: None,
            policy: None,
            policies: [
                RatePolicy {
                    limit: 50,
                    seconds: 60,
                    scope: None,
                },
            ],
        }
    "#]]
    .assert_eq(&format!("{:#?}\n{:#?}\n", connector.errors, connector.rate_limits));
}

#[test]
fn the_key_of_a_resource_is_the_tools_key_where_it_is_an_argument() {
    let connector = compiled(&with_top(
        "resources:
  tickets:
    key: number
    operations:
      list: {http: GET /a, returns: any}
      get: {http: 'GET /a/{number}', params: {number: integer}, returns: any}
      move: {http: POST /m, params: {code: string!}, tool: {key: code, destructive: true}}
",
    ));
    let keys: Vec<_> = connector.operations.iter().map(|o| o.tool.key.as_deref()).collect();
    assert_eq!(keys, [None, Some("number"), Some("code")]);
    assert_eq!(connector.operations[2].tool.destructive, Some(true));
}
