//! `E04..`: types.

codes! {
    BAD_TYPE_EXPRESSION = "E0401" {
        title: "a type expression cannot be read",
        about: "The short form of a type is a name, `list<T>`, `map<T>`, with `?` at the end when null \
                is allowed. Anything else is written as a schema.",
        wrong: "returns: list<Ticket",
        right: "returns: list<Ticket>",
    }
    BAD_SCHEMA = "E0402" {
        title: "a schema cannot be read",
        about: "Schemas are JSON Schema 2020-12. A keyword has a value that it cannot have.",
        wrong: "{type: object, required: [subjet], properties: {subject: {type: string}}}",
        right: "{type: object, required: [subject], properties: {subject: {type: string}}}",
    }
    DISCRIMINATOR_WITHOUT_MAPPING = "E0403" {
        title: "a discriminator names no types",
        about: "A union with a discriminator needs to know which value means which type: by \
                `mapping`, or because each member is a `$ref` whose name is the value.",
        wrong: "Pet: {oneOf: [Cat, Dog], discriminator: {propertyName: kind}}\n\
                Cat: {fields: {kind: string!}}\nDog: {fields: {kind: string!}}",
        right: "Pet: {oneOf: [Cat, Dog], discriminator: {propertyName: kind}}\n\
                Cat: {fields: {kind: {const: cat, required: true}}}\n\
                Dog: {fields: {kind: {const: dog, required: true}}}",
    }
    ENUM_VALUE_MISMATCH = "E0404" {
        title: "an enum has a value of another type",
        about: "Each value of an enum has the type that the schema states.",
        wrong: "{type: integer, enum: [1, two]}",
        right: "{type: integer, enum: [1, 2]}",
    }
    DEFAULT_MISMATCH = "E0405" {
        title: "a default does not fit its type",
        about: "A default is a value of the type, and one of the allowed values where there is a list.",
        wrong: "limit: {type: integer, default: many}",
        right: "limit: {type: integer, default: 30}",
    }
    INCOMPLETE_VALUE_MAP = "E0406" {
        title: "a value map misses a value",
        about: "A map from one vocabulary to another has an entry for every value that can occur, or \
                a default; otherwise some records could not be translated.",
        wrong: "priority: {low: 1, high: 10}   # medium and urgent are missing",
        right: "priority: {low: 1, medium: 5, high: 10, urgent: 20}",
    }
    IMPOSSIBLE_TYPE = "E0407" {
        title: "no value can have this type",
        about: "The parts of the schema contradict each other, or a type requires itself without end.",
        wrong: "allOf: [{type: string}, {type: integer}]",
        right: "oneOf: [{type: string}, {type: integer}]",
    }
    UNENFORCED_KEYWORD = "W0409" {
        title: "a keyword is not enforced",
        about: "The keyword of JSON Schema restricts values in a way that neither generated types nor \
                the checks of arguments express. It is accepted, so that schemas can be taken over as \
                they are; the vendor still enforces it.",
        wrong: "{type: 'map<string>', maxProperties: 10}",
        right: "{type: 'map<string>', description: 'Labels, ten at most'}",
    }
}
