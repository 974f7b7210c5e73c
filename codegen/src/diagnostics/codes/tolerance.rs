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
    UNKNOWN_KEYWORD = "W0803" {
        title: "a keyword is not known and ignored",
        about: "Foreign documents have misspelt or private keywords without the `x-` prefix. They are \
                ignored, as their specification wants it for schemas.",
        wrong: "{type: string, maxLenght: 5}",
        right: "{type: string, maxLength: 5}",
    }
    REPAIRED = "W0804" {
        title: "a mistake in a foreign document was repaired",
        about: "The document breaks its specification in a way whose meaning is still clear, so it is \
                read as it was meant. The message says how.",
        wrong: "/tickets/{id}: {get: {parameters: [{name: id, in: path, required: false}]}}",
        right: "/tickets/{id}: {get: {parameters: [{name: id, in: path, required: true}]}}",
    }
    UNTYPED = "W0805" {
        title: "a part of a foreign document has no usable type",
        about: "The schema says nothing about its values, or contradicts itself, so they are passed on as raw \
                JSON.",
        wrong: "schema: {}",
        right: "schema: {type: object, properties: {..}}",
    }
}
