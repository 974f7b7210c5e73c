//! `E09..`: limits of the compiler.

codes! {
    FILE_TOO_LARGE = "E0901" {
        title: "a file is too large",
        about: "Files over the limit (64 MiB unless set otherwise) are refused before they are \
                read. The largest public API documents have about two thirds of that.",
        wrong: "an OpenAPI document of 500 MB",
        right: "the same, split by product area",
    }
    TOO_DEEP = "E0902" {
        title: "a document is nested too deep",
        about: "Lists and mappings may be nested 256 levels deep, aliases followed. Deeper \
                documents are made to break programs; written ones have less than 60.",
        wrong: "[[[[ .. 10 000 times .. ]]]]",
        right: "a list of named types that refer to each other",
    }
    ALIAS_BOMB = "E0903" {
        title: "aliases expand to too much",
        about: "A few lines of aliases to aliases can stand for billions of nodes. What a document \
                means with all aliases and merge keys followed is limited in proportion to its size.",
        wrong: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]   # and so on, 40 times",
        right: "named types that refer to each other by `$ref`",
    }
    TOO_MUCH_TEXT = "E0904" {
        title: "all files together are too large",
        about: "The files of one compilation may have 4 GiB together, so that every place fits \
                32 bits.",
        wrong: "forty documents of 120 MB in one spec",
        right: "a connector per document",
    }
}
