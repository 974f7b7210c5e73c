//! `W08..`: what is tolerated in foreign documents.

codes! {
    DUPLICATE_KEY_TOLERATED = "W0801" {
        title: "a key stands twice in one mapping of a foreign document",
        about: "Keys should be unique (RFC 8259 section 4, YAML 1.2.2 section 3.2.1.1). The last value \
                is used and the first is lost, as most programs do it.",
        wrong: "properties:\n  id: {type: integer}\n  id: {type: string}",
        right: "properties:\n  id: {type: string}",
    }
    UNSUPPORTED_SKIPPED = "W0802" {
        title: "a part of a foreign document is not supported and left out",
        about: "The operation uses something that generated clients cannot do. It is left out and \
                listed; the rest of the document is complete.",
        wrong: "callbacks, XML bodies, matrix parameters of nested objects",
        right: "an overlay that replaces the part, or nothing: the other operations work",
    }
    UNTYPED = "W0805" {
        title: "an answer of a foreign document has no schema",
        about: "The document says that there is a body and not what is in it, so it is passed on as raw JSON.",
        wrong: "content: {application/json: {}}",
        right: "content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}",
    }
    BROKEN_REFERENCE = "W0806" {
        title: "a `$ref` leads nowhere",
        about: "The reference names a place that the document does not have, or a file that is not there. What it \
                stands for is taken as any value, or left out.",
        wrong: "schema: {$ref: '#/components/schemas/Tiket'}",
        right: "schema: {$ref: '#/components/schemas/Ticket'}",
    }
    CIRCULAR_REFERENCE = "W0807" {
        title: "references lead in a circle",
        about: "Following the references leads back to the start without meeting anything but references, \
                so nothing is said about the value. Recursive objects and lists are no such circle.",
        wrong: "A: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/A'}",
        right: "A: {$ref: '#/components/schemas/B'}\nB: {type: string}",
    }
    ODD_NODE = "W0808" {
        title: "a value of a foreign document is of the wrong kind",
        about: "The specification wants another kind of value here. The value is ignored; what is around it \
                is read.",
        wrong: "properties: [id, subject]",
        right: "properties: {id: {type: integer}, subject: {type: string}}",
    }
    KEYWORD_TOLERATED = "W0809" {
        title: "a keyword restricts values in a way that types do not express",
        about: "Negations, conditions and dependencies between members (`not`, `if`, `dependentSchemas`, ..) \
                are not checked before a request is sent: the vendor checks them.",
        wrong: "{type: string, not: {const: ''}}",
        right: "{type: string, minLength: 1}",
    }
    SCHEMA_CONFLICT = "W0810" {
        title: "parts of a schema contradict each other",
        about: "Schemas that apply together (`allOf`, a base beside its alternatives) allow no common value, \
                or more than one list of alternatives applies. The message says which part counts.",
        wrong: "allOf: [{type: string}, {type: object}]",
        right: "oneOf: [{type: string}, {type: object}]",
    }
    SCHEMA_TOO_DEEP = "W0811" {
        title: "schemas nest or merge too far",
        about: "What lies deeper is taken as any value. Real documents stay far below the limits; name the \
                inner schemas as components and refer to them.",
        wrong: "a hundred objects inside each other",
        right: "components that refer to each other",
    }
    ENUM_VALUE_ODD = "W0812" {
        title: "a listed value is not of the type that its schema states",
        about: "The value is kept as it is written: vendors do send such values.",
        wrong: "{type: integer, enum: [1, 2, many]}",
        right: "{type: [integer, string], enum: [1, 2, many]}",
    }
    REQUIRED_UNKNOWN = "W0813" {
        title: "a required name is no property of its schema",
        about: "The name is ignored, since nothing says what its value is.",
        wrong: "{properties: {id: {type: string}}, required: [id, name]}",
        right: "{properties: {id: {type: string}, name: {type: string}}, required: [id, name]}",
    }
    PATH_PARAMETERS = "W0814" {
        title: "a path cannot be as it is written, or it and its parameters disagree",
        about: "A placeholder without a parameter becomes a required text; a path parameter without a \
                placeholder is left out, since there is no place for it. A path that does not begin with `/` \
                is read as if it did, and a brace without a partner is sent as it is.",
        wrong: "/tickets/{id}: {get: {parameters: [{name: ticket, in: path, required: true}]}}",
        right: "/tickets/{id}: {get: {parameters: [{name: id, in: path, required: true}]}}",
    }
    DUPLICATE_PARAMETER = "W0815" {
        title: "a parameter stands twice in one list",
        about: "A parameter is identified by its name and its place. The first one counts.",
        wrong: "parameters: [{name: page, in: query}, {name: page, in: query}]",
        right: "parameters: [{name: page, in: query}]",
    }
    OPERATION_ID_TWICE = "W0816" {
        title: "two operations have the same operationId",
        about: "Operation ids should be unique. The names of the two are told apart by a number, which \
                may change when the document does; the names lock keeps them.",
        wrong: "get: {operationId: tickets}\npost: {operationId: tickets}",
        right: "get: {operationId: listTickets}\npost: {operationId: createTicket}",
    }
    SERVER_ODD = "W0817" {
        title: "the document does not say where the API lives",
        about: "There is no server, its URL is relative, or it cannot be read. The base URL becomes a \
                setting that the user of the client gives.",
        wrong: "servers: [{url: /api/v2}]",
        right: "servers: [{url: 'https://api.example.com/v2'}]",
    }
    SECURITY_ODD = "W0818" {
        title: "a security requirement or scheme cannot be used as written",
        about: "The scheme is not declared, or lacks what it needs. Operations can be called without it, \
                and the credential can be added as a header by hand.",
        wrong: "security: [{token: []}]\ncomponents: {securitySchemes: {api_token: {type: http, scheme: bearer}}}",
        right: "security: [{api_token: []}]\ncomponents: {securitySchemes: {api_token: {type: http, scheme: bearer}}}",
    }
    OVERLAY_UNUSED = "W0819" {
        title: "an action of an overlay selects nothing",
        about: "The target of the action leads nowhere in the document, or the overlay says that it is for \
                another document. Vendors mend their documents, and names change: an action that does \
                nothing should be mended or removed, so that it is not taken for a fix that works.",
        wrong: "actions: [{target: \"$.paths['/ticket']\", update: {get: {deprecated: true}}}]",
        right: "actions: [{target: \"$.paths['/tickets']\", update: {get: {deprecated: true}}}]",
    }
    NOT_VENDORED = "W0820" {
        title: "a URL is referred to, and there is no copy of it",
        about: "Nothing is fetched while compiling, since a build must not depend on a network. Put a copy of \
                what the URL names beside the document and list it in `SOURCE.toml`, with its checksum. Until \
                then, what the reference stands for is taken as any value, or left out.",
        wrong: "$ref: 'https://example.com/common.json#/Error'   # and no SOURCE.toml",
        right: "[[vendored]]\nurl = \"https://example.com/common.json\"\nfile = \"vendor/common.json\"\nsha256 = \"9f86..\"",
    }
    DEFAULT_ODD = "W0821" {
        title: "a default is not of the type that its schema states",
        about: "A default may be sent when the caller gives nothing, so one of another type is left out. Defaults \
                of texts are often written as numbers, and the other way round; quotes tell them apart.",
        wrong: "{type: integer, default: '10'}",
        right: "{type: integer, default: 10}",
    }
    VERSION_UNKNOWN = "W0822" {
        title: "the document states a version of OpenAPI that is not known",
        about: "Versions are 2.0 (under `swagger`), 3.0, 3.1 and 3.2 (under `openapi`). What states another one \
                is read by the newest rules, or as 2.0 under `swagger`; where these are not the rules that it was \
                written by, parts of it may be read otherwise than they are meant.",
        wrong: "openapi: 4.0.0",
        right: "openapi: 3.2.0",
    }
    KEY_MISSPELT = "W0823" {
        title: "a key of a foreign document is probably misspelt",
        about: "OpenAPI and JSON Schema have no such key in any version, and one that differs from it by a letter \
                or two. It is ignored, so what it says holds for nothing. A key of your own begins with `x-`.",
        wrong: "{type: string, maxLenght: 40}",
        right: "{type: string, maxLength: 40}",
    }
}
