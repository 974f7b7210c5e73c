//! `E07..`: tools and names.

codes! {
    DUPLICATE_TOOL = "E0701" {
        title: "two operations have one tool name",
        about: "A tool is called by its name, so names are unique in a connector. Set `tool.name` of one of \
                the operations.",
        wrong: "list: {tool: {name: list_tickets}, ..}\nsearch: {tool: {name: list_tickets}, ..}",
        right: "list: {tool: {name: list_tickets}, ..}\nsearch: {tool: {name: search_tickets}, ..}",
    }
    TOOL_NAME_TOO_LONG = "E0702" {
        title: "a tool name is longer than 64 characters",
        about: "Providers refuse longer names. Set a shorter `tool.name`, or a shorter `tool_slug` of the \
                connector.",
        wrong: "tool: {name: get_single_acme_customer_relations_administration_department_member_by_id}",
        right: "tool: {name: get_single_acme_department_member_by_id}",
    }
    TOOL_NAME_CHARACTERS = "E0703" {
        title: "a tool name has characters that are not allowed",
        about: "Providers accept letters, digits, `_` and `-` in names, starting with a letter or `_`.",
        wrong: "tool: {name: tickets.list}",
        right: "tool: {name: tickets_list}",
    }
    NAME_COLLISION = "E0704" {
        title: "two names become one in Rust",
        about: "Names that differ only in case or punctuation are one name in Rust's conventions. One \
                of them is given another key, with its `name` on the wire.",
        wrong: "fields: {ticket_id: integer, ticketId: string}",
        right: "fields: {ticket_id: integer, ticket_id_text: {type: string, name: ticketId}}",
    }
    BAD_NAMES_LOCK = "E0706" {
        title: "the names lock cannot be used",
        about: "`names.lock` holds the names of earlier compilations. It is written by `cargo xtask \
                regenerate` and `jackfield generate --update-lock`, not by hand.",
        wrong: "a names.lock with merge markers in it",
        right: "the lock of one side, then `cargo xtask regenerate`",
    }
    TOOL_EXAMPLE_MISMATCH = "E0707" {
        title: "the example of a tool does not fit its arguments",
        about: "Models copy examples, so an example is checked as a call is: every argument has the name, \
                the type and the bounds that the operation gives it, and none is missing.",
        wrong: "params: {limit: {type: integer, maximum: 100}}\ntool: {example: {limit: 500}}",
        right: "params: {limit: {type: integer, maximum: 100}}\ntool: {example: {limit: 50}}",
    }
}
