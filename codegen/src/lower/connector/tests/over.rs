//! Connectors over a document: what they add, what counts instead, what is left as it is.

use expect_test::{Expect, expect};

use super::{OPENAPI, compile, compile_beside, compiled};
use crate::ir::dump::dump;

const HEAD: &str = "jackfield: 1\nconnector: {id: acme, name: Acme}\n";

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&dump(&compiled(&format!("{HEAD}{text}"))));
}

#[test]
fn a_document_alone_stays_as_it_is() {
    check(
        "source: {openapi: openapi.yaml}\n",
        &expect![[r#"
        server default: https://acme.example
        scheme token (token*) Header Authorization = `Bearer {token}`
        security token
        GET /tickets = Tickets.listTickets
          query offset?: integer
          query limit?: integer
          query open?: boolean
          -> 200 Json ticket-page
          pages (inferred) Offset { inject: Param("offset") } items `/items` size `limit`
        POST /tickets = Tickets.createTicket
          body? Json application/json: Ticket
          -> 201 Json Ticket
        GET /tickets/{id} = Tickets.getTicket
          path id: string
          -> 200 Json Ticket
        GET /agents = Agents.get agents
          -> 200 Json list<Agent>
        type ticket-page = struct
          count?: integer
          items: list<Ticket>
        type Ticket = struct
          id: string
          status?: string
          assignee?: Agent
        type Agent = struct
          name?: string
        type Orphan = struct
          x?: string
    "#]],
    );
}

#[test]
fn operations_are_renamed_and_their_parts_overridden() {
    check(
        "
source: {openapi: openapi.yaml}
pagination:
  infer: false
  pages: {strategy: offset, offset: offset, page_size: {name: limit, max: 100}, total: count}
resources:
  tickets:
    key: id
    operations:
      list:
        from: GET /tickets
        description: Every ticket.
        params:
          only_open: {name: open, wire: zero_one, description: Only open ones., default: true, send_default: true}
          offset: {type: integer, minimum: 0, required: false}
          fields: {type: list<string>, encoding: csv}
        paginate: pages
        items: items
      add:
        from: createTicket
        body: {form: {subject: string!}}
        tool: {name: open_ticket}
      close: {http: 'POST /tickets/{id}/close', params: {id: string}, returns: Ticket}
  people:
    from: Agents
types:
  Ticket: {fields: {id: string!, status: TicketStatus}}
  TicketStatus: {values: [open, closed]}
  Person: {from: Agent, description: Who answers.}
",
        &expect![[r#"
            server default: https://acme.example
            scheme token (token*) Header Authorization = `Bearer {token}`
            security token
            GET /tickets = tickets.list
              query offset?: integer[0..]
              query limit?: integer[1..100]
              query open?: boolean as Default sends true
              query fields?: list<string> as Form
              -> 200 Json ticket-page
              pages Offset { inject: Param("offset") } items `/items` size `limit` total `/count`
            POST /tickets = tickets.add
              field subject: string
              body Form application/x-www-form-urlencoded
              -> 201 Json Ticket
            POST /tickets/{id}/close = tickets.close
              path id: string
              -> 2XX Json Ticket
            GET /tickets/{id} = tickets.getTicket
              path id: string
              -> 200 Json Ticket
            GET /agents = people.get agents
              -> 200 Json list<Person>
            type ticket-page = struct
              count?: integer
              items: list<Ticket>
            type Ticket = struct
              id: string
              status?: TicketStatus
            type Person = struct
              name?: string
            type Orphan = struct
              x?: string
            type TicketStatus = enum open | closed
        "#]],
    );
}

#[test]
fn steps_call_what_the_document_has_and_the_connector_leaves_as_it_is() {
    let text = "
source: {openapi: openapi.yaml}
resources:
  tickets:
    operations:
      reopen:
        params: {id: string!}
        steps:
          read: {call: getTicket, with: {id: '{id}'}}
          agents: {call: GET /agents}
          copy: {call: createTicket, with: {body: {id: '{read.id}', assignee: '{agents.0}'}}}
";
    let connector = compiled(&format!("{HEAD}{text}"));
    let several = connector.operations.iter().find(|one| one.name == "reopen").unwrap();
    let called: Vec<&str> = several.steps.iter().map(|step| step.operation.as_str()).collect();
    assert_eq!(called, ["GET /tickets/{id}", "GET /agents", "POST /tickets"]);
    // Each of them is there under its own name, once.
    for key in called {
        assert_eq!(connector.operations.iter().filter(|one| one.origin.key == key).count(), 1);
    }
}

#[test]
fn selection_leaves_out_the_rest_with_its_types() {
    check(
        "
source:
  openapi: openapi.yaml
  select: {tags: [Tickets], exclude: {operations: [createTicket], paths: ['/tickets/**/x']}}
server: https://other.example
auth: {key: {type: api_key, name: X-Key}}
resources:
  tickets:
    operations:
      colleagues: {from: GET /agents}
"
        .replace(", paths: ['/tickets/**/x']", "")
        .as_str(),
        &expect![[r#"
            server default: https://other.example
            scheme key (api_key*) Header X-Key = `{api_key}`
            security key
            GET /agents = tickets.colleagues
              -> 200 Json list<Agent>
            GET /tickets = tickets.listTickets
              query offset?: integer
              query limit?: integer
              query open?: boolean
              -> 200 Json ticket-page
              pages (inferred) Offset { inject: Param("offset") } items `/items` size `limit`
            GET /tickets/{id} = tickets.getTicket
              path id: string
              -> 200 Json Ticket
            type ticket-page = struct
              count?: integer
              items: list<Ticket>
            type Ticket = struct
              id: string
              status?: string
              assignee?: Agent
            type Agent = struct
              name?: string
        "#]],
    );
}

#[test]
fn overlays_come_first_and_keep_their_places() {
    let overlay = "
overlay: 1.0.0
info: {title: t, version: 1.0.0}
actions:
  - target: $.paths['/agents'].get
    update: {operationId: listAgents, parameters: [{name: team, in: query, schema: {type: strin}}]}
";
    let text = format!(
        "{HEAD}source: {{openapi: openapi.yaml}}\n\
         resources: {{agents: {{operations: {{all: {{from: listAgents}}}}}}}}\n"
    );
    let files = [("openapi.yaml", OPENAPI), ("overlay.yaml", overlay)];
    let compiled = compile_beside("specs/acme/connector.yaml", &text, &files);
    let connector = compiled.connector.unwrap();
    let all = connector.operations.iter().find(|operation| operation.name == "all").unwrap();
    assert_eq!(all.params.len(), 1);
    assert!(compiled.rendered.contains("specs/acme/overlay.yaml:6:"), "{}", compiled.rendered);
}

#[test]
fn mistakes_point_into_the_connector_and_into_the_document() {
    let text = format!(
        "{HEAD}
source: {{openapi: openapi.yaml, select: {{tags: [Ticket], paths: [/agent], operations: [listTicket]}}}}
pagination: {{pages: {{strategy: offset, offset: offset, total: cuont}}}}
resources:
  tickets:
    operations:
      list: {{from: listTickets, params: {{limitt: {{description: d}}}}, paginate: pages, items: item}}
      again: {{from: GET /tickets}}
      lost: {{from: GET /ticket}}
      both: {{from: getTicket, http: GET /x}}
  persons: {{from: Agent}}
types:
  Person: {{from: Agnet}}
"
    );
    let compiled = compile("connector.yaml", &text);
    expect![[r"
        error[E0214]: the document has no operation with the tag `Ticket`
         --> connector.yaml:4:49
          |
        4 | source: {openapi: openapi.yaml, select: {tags: [Ticket], paths: [/agent], operations: [listTicket]}}
          |                                                 ^^^^^^
          |
          = help: did you mean `Tickets`

        error[E0214]: the document has no path like `/agent`
         --> connector.yaml:4:66
          |
        4 | ...e: {openapi: openapi.yaml, select: {tags: [Ticket], paths: [/agent], operations: [listTicket]}}
          |                                                                ^^^^^^
          = help: did you mean `/agents`

        error[E0214]: the document has no operation `listTicket`
         --> connector.yaml:4:88
          |
        4 | ...aml, select: {tags: [Ticket], paths: [/agent], operations: [listTicket]}}
          |                                                                ^^^^^^^^^^
          = help: did you mean `listTickets`

        error[E0207]: `total` points at `cuont`, which the response of `tickets.list` does not have
          --> connector.yaml:5:63
           |
         5 | ...gination: {pages: {strategy: offset, offset: offset, total: cuont}}
           |                                                                ^^^^^
           = help: did you mean `count`
        note: the type is described here
          --> openapi.yaml:36:18
           |
        36 |     ticket-page: {type: object, required: [items], properties: {count: {type: integer}, items: {t...
           |                  -----------------------------------------------------------------------------------

        error[E0211]: `GET /tickets` has no parameter `limitt`
          --> connector.yaml:9:42
           |
         9 |       list: {from: listTickets, params: {limitt: {description: d}}, paginate: pages, items: item}
           |                                          ^^^^^^
           |
           = help: did you mean `limit`
        note: the document describes the operation here
          --> openapi.yaml:10:7
           |
        10 |       operationId: listTickets
           |       ------------------------

        error[E0207]: `items` points at `item`, which the response of `tickets.list` does not have
          --> connector.yaml:9:93
           |
         9 | ...params: {limitt: {description: d}}, paginate: pages, items: item}
           |                                                                ^^^^
           = help: did you mean `items`
        note: the type is described here
          --> openapi.yaml:36:18
           |
        36 |     ticket-page: {type: object, required: [items], properties: {count: {type: integer}, items: {t...
           |                  -----------------------------------------------------------------------------------

        error[E0502]: two operations are `GET /tickets`
          --> connector.yaml:10:21
           |
        10 |       again: {from: GET /tickets}
           |                     ^^^^^^^^^^^^
           |
           = help: tell them apart by a `const`, or by a word after the path (`#close`) where nothing else does; or describe both uses as one operation
        note: the other one is here
          --> connector.yaml:9:20
           |
         9 |       list: {from: listTickets, params: {limitt: {description: d}}, paginate: pages, items...
           |                    -----------

        error[E0214]: the document has no operation `GET /ticket`
          --> connector.yaml:11:20
           |
        11 |       lost: {from: GET /ticket}
           |                    ^^^^^^^^^^^
           |
           = help: did you mean `GET /tickets`

        error[E0307]: `http` and `from` exclude each other
          --> connector.yaml:12:20
           |
        12 |       both: {from: getTicket, http: GET /x}
           |                    ^^^^^^^^^
           |
           = help: `from` takes the method and the path of the document

        error[E0214]: no operation of the document has the tag `Agent`
          --> connector.yaml:13:19
           |
        13 |   persons: {from: Agent}
           |                   ^^^^^
           |
           = help: use `Tickets`

        error[E0202]: there is no schema of the document `Agnet`
          --> connector.yaml:15:18
           |
        15 |   Person: {from: Agnet}
           |                  ^^^^^
           |
           = help: did you mean `Agent`

        11 errors
    "]].assert_eq(&compiled.rendered);
}

#[test]
fn credentials_of_a_connector_are_no_arguments_of_its_document() {
    check(
        "
source: {openapi: openapi.yaml, select: {operations: [listTickets]}}
auth:
  key: {type: api_key, in: query, name: open}
",
        &expect![[r#"
            server default: https://acme.example
            scheme key (api_key*) Query open = `{api_key}`
            security key
            GET /tickets = Tickets.listTickets
              query offset?: integer
              query limit?: integer
              -> 200 Json ticket-page
              pages (inferred) Offset { inject: Param("offset") } items `/items` size `limit`
            type ticket-page = struct
              count?: integer
              items: list<Ticket>
            type Ticket = struct
              id: string
              status?: string
              assignee?: Agent
            type Agent = struct
              name?: string
        "#]],
    );
}
