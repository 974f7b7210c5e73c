//! `E05..`: operations and parameters.

codes! {
    BAD_HTTP = "E0501" {
        title: "an operation's method and path cannot be read",
        about: "`http` is a method and a path that starts with `/`.",
        wrong: "http: GET v3/tickets",
        right: "http: GET /v3/tickets",
    }
    DUPLICATE_OPERATION = "E0502" {
        title: "two operations have one method and path, or one id",
        about: "An operation is identified by its method and path, and by its id. Paths that differ \
                only in the names of their parameters are the same path. In a connector, operations \
                of one method and path are told apart by what they always send: a `const` in \
                parameters or body, a fixed query, the kind of the body; where nothing does, by a word \
                after the path that is not sent.",
        wrong: "/tickets/{id}: {get: ..}\n/tickets/{number}: {get: ..}",
        right: "/tickets/{id}: {get: ..}\n/tickets/by-number/{number}: {get: ..}",
    }
    PATH_PARAM_UNDECLARED = "E0503" {
        title: "a path has a parameter that is not declared",
        about: "Each `{name}` in the path is a parameter of the operation, whose place is `path`.",
        wrong: "http: GET /tickets/{id}\nparams: {ticket: {in: path}}",
        right: "http: GET /tickets/{id}\nparams: {id: {in: path}}",
    }
    PATH_PARAM_UNUSED = "E0504" {
        title: "a path parameter does not stand in the path",
        about: "A parameter in `path` needs its `{name}` in the path, or its value could not be sent.",
        wrong: "http: GET /tickets\nparams: {id: {in: path}}",
        right: "http: GET /tickets/{id}\nparams: {id: {in: path}}",
    }
    DUPLICATE_PARAM = "E0505" {
        title: "two parameters have one name and place",
        about: "A parameter is identified by its name and where it is sent (path, query, header, \
                cookie).",
        wrong: "parameters: [{name: q, in: query}, {name: q, in: query}]",
        right: "parameters: [{name: q, in: query}]",
    }
    FILE_OUTSIDE_MULTIPART = "E0506" {
        title: "a file stands outside a multipart body",
        about: "Files travel as parts of a multipart body, or as the whole body. They cannot be sent in a \
                query, a header or a JSON object.",
        wrong: "params: {file: {type: file}}",
        right: "body: {multipart: {file: {type: file}}}",
    }
    JSON_OF_FILE = "E0507" {
        title: "a file is to be sent as JSON text",
        about: "`encoding: json` writes a value as JSON text, and a file has no such text.",
        wrong: "file: {type: file, encoding: json}",
        right: "file: {type: file}",
    }
    BAD_ENCODING = "E0508" {
        title: "an encoding does not go with the type or place",
        about: "Encodings are about certain types (`zero_one` about booleans, `csv` about lists) and \
                places (`brackets` about queries).",
        wrong: "limit: {type: integer, wire: zero_one}",
        right: "verbose: {type: boolean, wire: zero_one}",
    }
    BODY_NOT_ALLOWED = "E0509" {
        title: "an operation cannot have a body",
        about: "TRACE requests have no body (RFC 9110 section 9.3.8), and one of a HEAD request has no \
                meaning (section 9.3.2).",
        wrong: "http: HEAD /search\nbody: {json: Query}",
        right: "http: POST /search\nbody: {json: Query}",
    }
    BAD_STATUS = "E0511" {
        title: "a response has no valid status",
        about: "Responses are keyed by a status (`200`), a range (`2XX`) or `default`.",
        wrong: "responses: {OK: {..}}",
        right: "responses: {'200': {..}}",
    }
    BAD_OPERATION = "E0512" {
        title: "an operation cannot be read",
        about: "A part of the operation does not have the form that its document's version wants, so \
                the operation is left out. The others are not affected.",
        wrong: "get: {parameters: {q: string}}",
        right: "get: {parameters: [{name: q, in: query, schema: {type: string}}]}",
    }
    STEP_REFERENCE_UNKNOWN = "E0513" {
        title: "a step refers to nothing",
        about: "`{name}` in a step is an argument of the operation or the result of a step before it; \
                `{item}` is there with `for_each`. Steps run in the order in which they are written.",
        wrong: "steps:\n  update: {call: tickets.update, with: {owner: '{find.id}'}}\n  find: {..}",
        right: "steps:\n  find: {..}\n  update: {call: tickets.update, with: {owner: '{find.id}'}}",
    }
    STEP_OF_STEPS = "E0514" {
        title: "a step calls an operation of several requests",
        about: "A step makes one request, so that steps never run in circles and an error can say what \
                was done before it.",
        wrong: "again: {call: tickets.assign_by_email}   # which has steps",
        right: "find: {call: agents.list}\nassign: {call: tickets.update}",
    }
    STEP_ARGUMENT_MISSING = "E0515" {
        title: "a step lacks an argument",
        about: "The operation that a step calls needs an argument that `with` does not give, or gives from \
                what may be absent: an argument that is not required, a step that `when` may leave out.",
        wrong: "update: {call: tickets.update, with: {status: open}}",
        right: "update: {call: tickets.update, with: {ticket_id: '{ticket_id}', status: open}}",
    }
    STEP_VALUE_MISMATCH = "E0516" {
        title: "a value of a step has the wrong type",
        about: "What flows from step to step is checked against the type of the argument that it is for. \
                Numbers become texts by themselves, and texts that always hold a number become numbers: \
                those of the type `decimal`, or with a `pattern` of digits. A constant must be a value \
                that the argument accepts.",
        wrong: "with: {ticket_id: '{search}'}   # the whole answer",
        right: "with: {ticket_id: '{search.tickets.0.id}'}",
    }
    STEP_ARGUMENT_UNUSED = "W0517" {
        title: "no step uses an argument",
        about: "What callers give for it goes nowhere. An argument is used where a step or the result has \
                its name in braces.",
        wrong: "params: {id: integer!, note: string}\nsteps:\n  close: {call: tickets.close, with: {id: '{id}'}}",
        right: "params: {id: integer!}\nsteps:\n  close: {call: tickets.close, with: {id: '{id}'}}",
    }
}
