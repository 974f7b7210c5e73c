//! `E01..`: sources and syntax.

codes! {
    FILE_NOT_FOUND = "E0101" {
        title: "a file is missing",
        about: "A spec, or a file that it refers to, does not exist. Paths in a document are \
                relative to the file that holds them.",
        wrong: "source: {openapi: openapi.yml}   # the file is called openapi.yaml",
        right: "source: {openapi: openapi.yaml}",
    }
    NOT_A_FILE = "E0102" {
        title: "a path names no ordinary file",
        about: "A directory, a device or a pipe stands where a file is needed. Only ordinary files \
                are read, so that a compilation always ends.",
        wrong: "$ref: './schemas#/Ticket'        # a directory",
        right: "$ref: './schemas/ticket.yaml#/Ticket'",
    }
    FILE_UNREADABLE = "E0103" {
        title: "a file cannot be read",
        about: "The file is there, but the system does not let it be read: permissions, a loop of \
                symbolic links, or a failing disk. The message has the system's own words.",
        wrong: "chmod 000 openapi.yaml",
        right: "chmod 644 openapi.yaml",
    }
    NOT_TEXT = "E0104" {
        title: "a file is not text",
        about: "Documents are read as UTF-8, or as UTF-16 when they start with a byte order mark. \
                Something else was found: another encoding, or a binary or truncated file.",
        wrong: "a document saved as ISO 8859-1, with the byte E9 for an e with an acute accent",
        right: "the same document saved as UTF-8",
    }
    DUPLICATE_KEY = "E0105" {
        title: "a key stands twice in one mapping",
        about: "JSON (RFC 8259 section 4) and YAML (1.2.2 section 3.2.1.1) want keys to be unique; \
                of two values only one could be used. In a foreign document the last one counts and \
                this is a warning.",
        wrong: "params:\n  limit: {type: integer}\n  limit: {type: string}",
        right: "params:\n  limit: {type: integer}",
    }
    JSON_SYNTAX = "E0106" {
        title: "the text is not JSON",
        about: "The document starts as JSON does but breaks its grammar (RFC 8259). The place is \
                the first character that cannot stand there, or the start of what is not closed.",
        wrong: "{\"openapi\": \"3.0.3, \"info\": {}}",
        right: "{\"openapi\": \"3.0.3\", \"info\": {}}",
    }
    YAML_SYNTAX = "E0107" {
        title: "the text is not YAML",
        about: "The document breaks the grammar of YAML 1.2. Common causes: a tab used for \
                indentation, a colon followed by a space inside an unquoted text, a quote that is \
                not closed, lines of one block that are indented differently.",
        wrong: "description: Note: this has a colon",
        right: "description: 'Note: this has a colon'",
    }
    UNKNOWN_ANCHOR = "E0108" {
        title: "an alias has no anchor",
        about: "`*name` repeats the node marked with `&name` earlier in the same document. There is \
                no such mark before this place.",
        wrong: "limit: *pageSize",
        right: "size: &pageSize {type: integer}\nlimit: *pageSize",
    }
    RECURSIVE_ALIAS = "E0109" {
        title: "an alias stands inside its own anchor",
        about: "The node would contain itself without end. Name the type and refer to it: \
                references may be recursive, aliases may not.",
        wrong: "Folder: &folder\n  children: [*folder]",
        right: "Folder:\n  type: object\n  properties: {children: {type: array, items: {$ref: '#/Folder'}}}",
    }
    BAD_MERGE = "E0110" {
        title: "a merge key has no mapping",
        about: "`<<` takes a mapping or a list of mappings, usually by alias, and adds those of \
                their keys that are not there yet.",
        wrong: "<<: base",
        right: "<<: *base",
    }
    COMPLEX_KEY = "E0111" {
        title: "a key is not a scalar",
        about: "Keys are texts. Numbers, booleans and null are taken as they are written; a list or \
                a mapping cannot be a key.",
        wrong: "? [a, b]\n: 1",
        right: "'a, b': 1",
    }
    EMPTY_DOCUMENT = "E0112" {
        title: "the document is empty",
        about: "The file has no content, or only comments. A spec is a mapping.",
        wrong: "# to be written",
        right: "jackfield: 1\nconnector: {id: acme, name: Acme}",
    }
    BAD_TAG = "E0113" {
        title: "a value does not fit its tag",
        about: "A tag such as `!!int` says what a value is, and the text after it is something else. \
                Tags outside YAML's core schema are ignored.",
        wrong: "limit: !!int many",
        right: "limit: !!int 30",
    }
    SECOND_DOCUMENT = "W0114" {
        title: "the file has several documents",
        about: "A YAML file may hold several documents, separated by `---`. The first is used and \
                the others are ignored.",
        wrong: "openapi: 3.0.3\n---\nopenapi: 3.1.0",
        right: "openapi: 3.0.3",
    }
    FILE_OUTSIDE_ROOT = "E0115" {
        title: "a reference leaves the folder of the spec",
        about: "Documents come from elsewhere, so what they name is only read below the folder of \
                the spec, unless the caller allows more. Symbolic links count as what they point to.",
        wrong: "$ref: '../../../etc/hosts'",
        right: "$ref: './common.yaml#/Error'",
    }
    NOT_A_LOCAL_FILE = "E0116" {
        title: "a reference names no local file",
        about: "References name files by relative paths. URLs are never fetched, since a build \
                must not depend on a network; absolute paths differ between machines.",
        wrong: "$ref: 'https://example.com/common.yaml#/Error'",
        right: "$ref: './common.yaml#/Error'",
    }
    NOT_QUITE_JSON = "W0117" {
        title: "the text looks like JSON but is only YAML",
        about: "The document breaks the grammar of JSON (a comma too many, a comment, a value left \
                out), but can be read as YAML's flow style. It is read that way; other tools will \
                refuse it.",
        wrong: "{\"openapi\": \"3.0.3\",}",
        right: "{\"openapi\": \"3.0.3\"}",
    }
    BAD_SOURCE_TOML = "E0118" {
        title: "`SOURCE.toml` cannot be read",
        about: "`SOURCE.toml` beside a document says where it came from (`url`), and lists the copies of what \
                it refers to by URL, each with `url`, `file` and `sha256`.",
        wrong: "[[vendored]]\nurl = \"https://example.com/common.json\"",
        right: "[[vendored]]\nurl = \"https://example.com/common.json\"\nfile = \"vendor/common.json\"\nsha256 = \"9f86..\"",
    }
    CHECKSUM_MISMATCH = "E0119" {
        title: "a vendored copy is not the one that is pinned",
        about: "The checksum of the file (SHA-256 of its text in UTF-8, as `sha256sum` prints it) differs from \
                the one in `SOURCE.toml`. Either the copy was changed by accident, or it was renewed and \
                the entry was not.",
        wrong: "sha256 = \"0000..\"   # the file was fetched again",
        right: "sha256 = \"9f86..\"   # what `sha256sum` prints for it",
    }
}
