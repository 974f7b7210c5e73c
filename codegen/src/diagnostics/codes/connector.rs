//! `E03..`: the connector language.

codes! {
    WRONG_TYPE = "E0301" {
        title: "a value has the wrong type",
        about: "The key takes another kind of value: a list where a mapping is needed, a text where a \
                number is. Texts such as `yes` and `on` are texts in YAML 1.2, not booleans.",
        wrong: "required: yes",
        right: "required: true",
    }
    MISSING_FIELD = "E0302" {
        title: "a required key is missing",
        about: "The mapping needs a key that it does not have. The place is the mapping.",
        wrong: "connector: {name: Acme}",
        right: "connector: {id: acme, name: Acme}",
    }
    UNKNOWN_CHOICE = "E0303" {
        title: "a value is not one of those allowed",
        about: "The key takes one of a fixed set of words.",
        wrong: "strategy: page",
        right: "strategy: page_number",
    }
    NOT_A_SPEC = "E0304" {
        title: "the document is neither a connector nor OpenAPI",
        about: "A connector starts with `jackfield: 1`, an OpenAPI document has `openapi` or `swagger` \
                with its version.",
        wrong: "connector: {id: acme}",
        right: "jackfield: 1\nconnector: {id: acme}",
    }
    UNSUPPORTED_VERSION = "E0305" {
        title: "the version of the document is not supported",
        about: "Connectors have version 1; OpenAPI is read in its versions 2.0, 3.0, 3.1 and 3.2.",
        wrong: "jackfield: 2",
        right: "jackfield: 1",
    }
    BAD_ID = "E0306" {
        title: "an id has characters that are not allowed",
        about: "Ids become names of crates, modules and tools: lower-case letters, digits and \
                underscores, starting with a letter.",
        wrong: "connector: {id: Acme-CRM, name: Acme}",
        right: "connector: {id: acme_crm, name: Acme}",
    }
    KEYS_EXCLUDE_EACH_OTHER = "E0307" {
        title: "keys exclude each other",
        about: "Two keys of one mapping say the same thing in different ways, so only one may stand.",
        wrong: "server: https://acme.example\nservers: {eu: https://eu.acme.example}",
        right: "servers: {world: https://acme.example, eu: https://eu.acme.example}",
    }
    BAD_DURATION = "E0308" {
        title: "a duration cannot be read",
        about: "Durations are a whole number and a unit: `500ms`, `30s`, `1m`, `24h`.",
        wrong: "per: 1 minute",
        right: "per: 1m",
    }
    BAD_TEMPLATE = "E0309" {
        title: "a template cannot be read",
        about: "Templates hold `{name}`; braces are closed, not nested, and hold a name.",
        wrong: "url: 'https://{sub.acme.io'",
        right: "url: 'https://{sub}.acme.io'",
    }
    BAD_OVERLAY = "E0310" {
        title: "an overlay cannot be applied",
        about: "An overlay (OpenAPI Overlay 1.0 or 1.1) has actions with a `target`, which is a JSONPath \
                (RFC 9535), and an `update` that is merged into what is there, or `remove: true`. \
                Mappings are merged member by member and lists are added to; a value of another kind \
                must be removed first.",
        wrong: "overlay: 1.0.0\nactions: [{target: '$.paths./tickets', update: {}}]",
        right: "overlay: 1.0.0\nactions: [{target: \"$.paths['/tickets']\", update: {}}]",
    }
    BAD_VALUE = "E0311" {
        title: "a value is not allowed here",
        about: "The value has the right type, but breaks a rule of its key. The message says which.",
        wrong: "tools: {limit: 0}",
        right: "tools: {limit: 128}",
    }
    UNSUPPORTED_KEY = "E0312" {
        title: "a word of the language has no place here",
        about: "The key is known, but not supported in this mapping: it belongs elsewhere, or what it \
                stands for is not compiled yet. The help line says what to write instead.",
        wrong: "retry: {attempts: 3}   # at the top of a connector",
        right: "a retry policy of the client",
    }
    BAD_BODY_PATH = "E0313" {
        title: "a path into a body cannot be read",
        about: "A path is keys with dots between them, `.` for the whole body, or a list of keys where \
                one contains a dot or a bracket. It has no brackets and no `$` at its head.",
        wrong: "next: meta..next",
        right: "next: meta.next",
    }
    SCHEMA_ALONE = "W0314" {
        title: "the file is a JSON Schema",
        about: "A JSON Schema stands beside specs for editors, and describes no API. `jackfield check` goes on \
                with the other specs that it was given; nothing can be generated of it.",
        wrong: "$schema: https://json-schema.org/draft/2020-12/schema\ntype: object",
        right: "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\nresources: {}",
    }
}
