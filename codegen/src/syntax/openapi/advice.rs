//! What to do about what is tolerated in a foreign document: a help line for each code.
//!
//! Takes: a code. Gives: words for whoever reads the warning, who often cannot edit the document.
//! A warning that knows more says it itself.

use crate::diagnostics::{Code, codes};

const ADVICE: &[(Code, &str)] = &[
    (
        codes::UNSUPPORTED_SKIPPED,
        "the other operations work; describe this one another way to have it",
    ),
    (codes::CIRCULAR_REFERENCE, "let one of these references lead to a schema"),
    (codes::BROKEN_REFERENCE, "define what it names, or mend the reference"),
    (codes::NOT_VENDORED, "keep a copy beside the document and list it in `SOURCE.toml`"),
    (codes::UNTYPED, "describe the answer with a schema"),
    (codes::ODD_NODE, "mend the document; what is around this is read"),
    (codes::KEYWORD_TOLERATED, "nothing has to be done: the vendor checks what this demands"),
    (codes::SCHEMA_CONFLICT, "write alternatives as `oneOf`, or drop the part that does not hold"),
    (
        codes::VERSION_UNKNOWN,
        "state the version whose rules the document follows: 2.0, 3.0, 3.1 or 3.2",
    ),
    (codes::SCHEMA_TOO_DEEP, "name the inner schemas as components and refer to them"),
    (codes::ENUM_VALUE_ODD, "state the type that all listed values have, or mend the value"),
    (codes::REQUIRED_UNKNOWN, "declare the property, or take its name out of `required`"),
    (codes::PATH_PARAMETERS, "declare one parameter in `path` for each placeholder of the path"),
    (codes::DUPLICATE_PARAMETER, "remove one of the two"),
    (codes::OPERATION_ID_TWICE, "give each operation an `operationId` of its own"),
    (codes::SERVER_ODD, "give the base URL when a client is built"),
    (
        codes::SECURITY_ODD,
        "declare the scheme under `securitySchemes` with all that its type needs",
    ),
];

/// What to do about a warning of this code.
pub(crate) fn advice(code: Code) -> &'static str {
    let known = ADVICE.iter().find(|(known, _)| *known == code);
    known.map_or("mend the document, or leave it: the rest of it is read", |(_, words)| words)
}
