//! `E02..`: references and unknown names.

codes! {
    UNKNOWN_KEY = "E0201" {
        title: "a key is not known",
        about: "Mappings of the connector language have fixed keys, so that a misspelt one is found \
                and not silently ignored. The nearest known key is suggested.",
        wrong: "resources:\n  tickets:\n    operatons: {}",
        right: "resources:\n  tickets:\n    operations: {}",
    }
    UNKNOWN_TYPE = "E0202" {
        title: "a type is not defined",
        about: "A type expression names a built-in type (`string`, `integer`, `datetime`, ..) or one \
                of the spec's `types`. Names are case-sensitive.",
        wrong: "returns: list<Tickt>",
        right: "returns: list<Ticket>",
    }
    UNKNOWN_PAGINATION = "E0203" {
        title: "a pagination is not defined",
        about: "`paginate` names an entry of the spec's `pagination`.",
        wrong: "pagination: {by_offset: {..}}\n..\npaginate: offset",
        right: "pagination: {by_offset: {..}}\n..\npaginate: by_offset",
    }
    UNKNOWN_AUTH = "E0204" {
        title: "a credential scheme is not defined",
        about: "`auth` of an operation, or `security` of a document, names a scheme of the spec.",
        wrong: "auth: {api_key: {..}}\n..\nauth: apikey",
        right: "auth: {api_key: {..}}\n..\nauth: api_key",
    }
    UNKNOWN_OPERATION = "E0205" {
        title: "an operation is not defined",
        about: "A login, a unified step or a workflow names an operation as `resource.operation`.",
        wrong: "login: sessions.open   # the resource has `create`",
        right: "login: sessions.create",
    }
    UNKNOWN_VARIABLE = "E0206" {
        title: "a server or credential variable is not declared",
        about: "Each `{name}` in a server's URL or in a credential template needs an entry under \
                `variables` or a setting of the connection, so that a user knows what to give.",
        wrong: "server: {url: 'https://{subdomain}.acme.io'}",
        right: "server: {url: 'https://{subdomain}.acme.io', variables: {subdomain: {..}}}",
    }
    UNKNOWN_PATH = "E0207" {
        title: "a path leads nowhere in a response",
        about: "Paths into responses (`items`, `total`, `next`, error messages) are checked against \
                the type of the response, so that a wrong one is found here and not while paging.",
        wrong: "next: meta.next   # the response has meta.after",
        right: "next: meta.after",
    }
    UNRESOLVED_REFERENCE = "E0208" {
        title: "a reference leads nowhere",
        about: "`$ref` is a JSON pointer into this document, or into another file: `#/components/..`. \
                In it, `/` of a name is written `~1` and `~` is written `~0` (RFC 6901).",
        wrong: "$ref: '#/schemas/Ticket'",
        right: "$ref: '#/types/Ticket'",
    }
    REFERENCE_CYCLE = "E0209" {
        title: "references go round in a circle",
        about: "A reference leads, through other references only, back to itself, so it stands for \
                nothing. A type that contains itself through a property is fine.",
        wrong: "A: {$ref: '#/types/B'}\nB: {$ref: '#/types/A'}",
        right: "A: {$ref: '#/types/B'}\nB: {type: object}",
    }
    UNKNOWN_HEADER_OR_PARAM = "E0211" {
        title: "a parameter is not defined",
        about: "A rule names a parameter of the operation or a header of the response that the spec \
                does not declare.",
        wrong: "page_size: {in: query, name: limit}   # the operation has per_page",
        right: "page_size: {in: query, name: per_page}",
    }
    NO_SOURCE = "E0213" {
        title: "`from` refers to a document, and there is none",
        about: "`from` takes an operation, a tag or a schema of the OpenAPI document that `source` names. \
                Without a `source` everything is described in the connector itself.",
        wrong: "resources: {tickets: {operations: {list: {from: GET /tickets}}}}",
        right: "source: {openapi: openapi.yaml}\nresources: {tickets: {operations: {list: {from: GET /tickets}}}}",
    }
    UNKNOWN_SOURCE_PART = "E0214" {
        title: "the document of `source` has no such operation or tag",
        about: "`from` and `select` name operations of the document by their operationId or as `GET /tickets`, \
                tags by their name, and paths by patterns in which `*` stands for one segment and `**` for any \
                number. A name that leads nowhere is an error, so that a rename in the document is noticed.",
        wrong: "list: {from: GET /ticket}",
        right: "list: {from: GET /tickets}",
    }
    WRONG_SOURCE = "E0215" {
        title: "`source` names no OpenAPI document",
        about: "`openapi` is the path of a document that begins with `openapi:` or `swagger:`, relative to the \
                connector. Overlays are files of their own, under `overlays`.",
        wrong: "source: {openapi: overlay.yaml}",
        right: "source: {openapi: openapi.yaml, overlays: [overlay.yaml]}",
    }
    UNUSED_DEFINITION = "W0216" {
        title: "nothing uses a definition",
        about: "A type, a pagination, a scheme of `auth` or a field of one is defined, and no operation leads \
                to it: it changes no request and no answer, so that a reference to it is probably missing. \
                It is told where a spec has no errors, since what has one may be what uses it.",
        wrong: "types: {Note: {fields: {text: string}}}",
        right: "resources: {notes: {operations: {get: {http: GET /note, returns: Note}}}}\ntypes: {Note: {fields: {text: string}}}",
    }
    NOTHING_FILLS = "W0217" {
        title: "nothing fills a placeholder",
        about: "The values of `headers` are sent as they are written: `{name}` in one stands for nothing. A \
                credential is a scheme of `auth` with `type: header`, a value that callers give is an entry of \
                `params` with `in: header`.",
        wrong: "headers: {X-Tenant: '{tenant}'}",
        right: "params: {tenant: {type: string, in: header, name: X-Tenant}}",
    }
}
