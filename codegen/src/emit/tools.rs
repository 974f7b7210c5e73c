//! The tool plan of a named connector: its type table and the tools over it.

use std::collections::BTreeMap;

use jackfield_plan::Need;
use jackfield_plan::tools::{
    Argument, Effect, EnumValue, Extra, Field, Group, Schema, SchemaKind, Tag, Target, Tool,
    Toolset, TypeIndex,
};

use crate::ir;
use crate::names::{Named, OperationNames, ToolArgument, ToolTarget};

/// The tool plan.
pub(crate) fn toolset(named: &Named) -> Toolset {
    let mut table = Table { named, rows: Vec::new(), index: BTreeMap::new() };
    let operations = named.connector.operations.iter().zip(&named.names.operations);
    let tools = operations
        .filter(|(operation, _)| !operation.tool.hidden)
        .map(|(operation, names)| tool(&mut table, operation, names))
        .collect();
    let types = table.rows.into_iter().map(Option::unwrap_or_default).collect();
    Toolset { types, tools }
}

/// The type table as it grows: rows are reserved before they are read, so that recursion ends.
struct Table<'a> {
    named: &'a Named,
    rows: Vec<Option<Schema>>,
    index: BTreeMap<ir::TypeId, TypeIndex>,
}

fn tool(table: &mut Table<'_>, operation: &ir::Operation, names: &OperationNames) -> Tool {
    let resource = table.named.connector.resources.get(operation.resource.0 as usize);
    let access = operation.access.clone();
    let mut tags: Vec<String> =
        resource.map(|resource| resource.name.clone()).into_iter().collect();
    tags.extend(table.named.connector.info.categories.iter().cloned());
    tags.extend(operation.tool.tags.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    Tool {
        name: names.tool.clone(),
        title: title(operation, names),
        description: description(operation, access.as_deref()),
        operation: names.id.clone(),
        method: operation.method,
        tags,
        effect: effect(operation),
        arguments: names
            .arguments
            .iter()
            .filter_map(|argument| self::argument(table, operation, names, argument))
            .collect(),
        groups: groups(table, operation, names),
        constants: constants(table, operation, names),
        output: output(table, operation),
        access,
        example: operation.tool.example.clone(),
    }
}

fn title(operation: &ir::Operation, names: &OperationNames) -> String {
    let written = operation.tool.title.as_ref().or(Some(&operation.docs.summary));
    match written.map(|title| title.trim()) {
        Some(title) if !title.is_empty() => short(title).trim_end_matches('.').to_owned(),
        _ => sentence(&names.tool),
    }
}

/// The longest title: lists of tools have a line for each.
const LONGEST_TITLE: usize = 100;

/// A text as one line of a bounded length, cut behind a word.
fn short(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        length += word.chars().count() + 1;
        if length > LONGEST_TITLE {
            let rest = if line.is_empty() { word } else { "" };
            line.extend(rest.chars().take(LONGEST_TITLE - 1));
            line.truncate(line.trim_end_matches([',', ';', ':', '-', '(']).trim_end().len());
            line.push('\u{2026}');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// `list_all_tickets` as `List all tickets`.
fn sentence(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn description(operation: &ir::Operation, access: Option<&str>) -> String {
    let docs = &operation.docs;
    let mut parts: Vec<&str> = match &operation.tool.description {
        Some(description) => vec![description.trim()],
        None if docs.description.trim().starts_with(docs.summary.trim().trim_end_matches('.')) => {
            vec![docs.description.trim()]
        }
        None => vec![docs.summary.trim(), docs.description.trim()],
    };
    parts.retain(|part| !part.is_empty());
    let requests = operation.requests().replace('`', "");
    if parts.is_empty() {
        parts.push(&requests);
    }
    parts.extend(access.map(str::trim).filter(|access| !access.is_empty()));
    if docs.deprecated {
        parts.push(jackfield_tools::diff::DEPRECATED);
    }
    parts.join("\n\n")
}

/// What an operation does, for clients.
///
/// Specs in our language say which tools reach beyond the account, to people or other systems; of a
/// foreign document nothing is known, and the protocol's default holds: an open world.
fn effect(operation: &ir::Operation) -> Effect {
    let ir::Effect { read_only, destructive } = operation.effect();
    Effect {
        read_only,
        destructive,
        idempotent: read_only || operation.idempotent.unwrap_or(operation.method.is_idempotent()),
        open_world: operation.tool.open_world.unwrap_or(operation.from_document),
    }
}

fn argument(
    table: &mut Table<'_>,
    operation: &ir::Operation,
    names: &OperationNames,
    argument: &ToolArgument,
) -> Option<Argument> {
    let types = &table.named.connector.types;
    let body = operation.bodies.iter().find(|body| body.ty.is_some());
    let (used, docs, default, target) = match argument.target {
        ToolTarget::Param(index) => {
            let param = operation.params.get(index)?;
            let name = &names.params.get(index)?.0;
            (param.ty, &param.docs, &param.default, Target::Param(name.clone()))
        }
        ToolTarget::Body => {
            let body = body?;
            (body.ty?, &body.docs, &None, Target::Body)
        }
        ToolTarget::BodyField(index) => {
            let field = body?.object(types)?.fields.get(index)?;
            (field.ty, &field.docs, &field.default, Target::BodyField(field.name.clone()))
        }
        ToolTarget::BodySpread => {
            let spread = body?.object(types)?.spread.as_ref()?;
            (spread.ty, &spread.docs, &None, Target::BodySpread)
        }
    };
    Some(Argument {
        name: argument.name.clone(),
        aliases: argument.aliases.clone(),
        description: docs.text(),
        required: argument.required,
        schema: table.row(used.ty),
        nullable: used.nullable,
        default: default.clone(),
        target,
    })
}

/// Which arguments are needed together: the rules of the operation, and those of a body whose members
/// are arguments.
fn groups(table: &Table<'_>, operation: &ir::Operation, names: &OperationNames) -> Vec<Group> {
    let types = &table.named.connector.types;
    let body = operation.bodies.iter().find_map(|body| body.object(types));
    let argument = |wire_name: &String| {
        let of = |argument: &&ToolArgument| match argument.target {
            ToolTarget::Param(index) => {
                operation.params.get(index).is_some_and(|param| param.wire_name == *wire_name)
            }
            ToolTarget::BodyField(index) => body
                .and_then(|body| body.fields.get(index))
                .is_some_and(|field| field.name == *wire_name),
            ToolTarget::Body | ToolTarget::BodySpread => false,
        };
        names.arguments.iter().find(of).map(|argument| argument.name.clone())
    };
    let group = |(need, wire_names): (Need, &Vec<String>)| Group {
        need,
        names: wire_names.iter().filter_map(argument).collect(),
    };
    let own = ir::groups(&operation.at_least_one_of, &operation.exactly_one_of);
    let inner = body.filter(|_| is_flat(names)).into_iter().flat_map(ir::Struct::groups);
    own.chain(inner).map(group).filter(|group| !group.names.is_empty()).collect()
}

/// Whether the members of the body are arguments of their own.
fn is_flat(names: &OperationNames) -> bool {
    !names.arguments.iter().any(|argument| argument.target == ToolTarget::Body)
}

/// The constants of a body whose members are arguments of their own.
fn constants(
    table: &Table<'_>,
    operation: &ir::Operation,
    names: &OperationNames,
) -> serde_json::Map<String, serde_json::Value> {
    let types = &table.named.connector.types;
    let body = operation.bodies.iter().find_map(|body| body.object(types));
    let fields = body.filter(|_| is_flat(names)).into_iter().flat_map(|body| &body.fields);
    fields.filter_map(|field| Some((field.name.clone(), field.constant.clone()?))).collect()
}

/// The type of the result: of the first answer that is a success and has a JSON or text body.
fn output(table: &mut Table<'_>, operation: &ir::Operation) -> Option<TypeIndex> {
    let success = |response: &&ir::Response| response.status.may_succeed() && response.ty.is_some();
    let response = operation.responses.iter().find(success)?;
    response.ty.map(|used| table.row(used.ty))
}

impl Table<'_> {
    /// The row of a type; it and what it refers to are added when they are not there yet.
    fn row(&mut self, id: ir::TypeId) -> TypeIndex {
        if let Some(&index) = self.index.get(&id) {
            return index;
        }
        let first = TypeIndex::try_from(self.rows.len()).unwrap_or(TypeIndex::MAX);
        // An explicit worklist: types nest deeper than a call stack should.
        let mut work = vec![id];
        self.reserve(id);
        while let Some(id) = work.pop() {
            let schema = self.schema(id, &mut work);
            if let Some(&index) = self.index.get(&id)
                && let Some(row) = self.rows.get_mut(index as usize)
            {
                *row = Some(schema);
            }
        }
        first
    }

    fn reserve(&mut self, id: ir::TypeId) -> TypeIndex {
        let index = TypeIndex::try_from(self.rows.len()).unwrap_or(TypeIndex::MAX);
        self.index.insert(id, index);
        self.rows.push(None);
        index
    }

    /// The row of a type that another refers to, queued when it is new.
    fn refer(&mut self, used: ir::TypeUse, work: &mut Vec<ir::TypeId>) -> TypeIndex {
        match self.index.get(&used.ty) {
            Some(&index) => index,
            None => {
                work.push(used.ty);
                self.reserve(used.ty)
            }
        }
    }

    /// A reference that carries null with it: a row of its own where the type alone has none.
    fn refer_nullable(&mut self, used: ir::TypeUse, work: &mut Vec<ir::TypeId>) -> TypeIndex {
        let index = self.refer(used, work);
        if !used.nullable {
            return index;
        }
        let null = TypeIndex::try_from(self.rows.len()).unwrap_or(TypeIndex::MAX);
        self.rows.push(Some(Schema { kind: SchemaKind::Null, ..Schema::default() }));
        let either = TypeIndex::try_from(self.rows.len()).unwrap_or(TypeIndex::MAX);
        let kind = SchemaKind::Union { variants: vec![index, null], tag: None };
        self.rows.push(Some(Schema { kind, ..Schema::default() }));
        either
    }

    fn schema(&mut self, id: ir::TypeId, work: &mut Vec<ir::TypeId>) -> Schema {
        let ty = self.named.connector.types.get(id);
        let name = self.named.names.types.get(id.0 as usize).and_then(|names| names.ident.clone());
        Schema {
            name: name.unwrap_or_default(),
            description: ty.docs.text(),
            kind: self.kind(&ty.kind, work),
            groups: match &ty.kind {
                ir::TypeKind::Struct(object) => object
                    .groups()
                    .map(|(need, names)| Group { need, names: called(object, names) })
                    .collect(),
                _ => Vec::new(),
            },
            nullable: matches!(&ty.kind, ir::TypeKind::Alias(target) if target.nullable),
            examples: ty.examples.clone(),
            wire: ty.wire.clone(),
        }
    }

    fn kind(&mut self, kind: &ir::TypeKind, work: &mut Vec<ir::TypeId>) -> SchemaKind {
        match kind {
            ir::TypeKind::Any => SchemaKind::Any,
            ir::TypeKind::Null => SchemaKind::Null,
            ir::TypeKind::Boolean => SchemaKind::Boolean,
            ir::TypeKind::File => SchemaKind::File,
            ir::TypeKind::Integer(integer) => SchemaKind::Integer {
                minimum: number(integer.minimum.as_ref()),
                maximum: number(integer.maximum.as_ref()),
                multiple_of: number(integer.multiple_of.as_ref()),
                format: integer.format.clone(),
            },
            ir::TypeKind::Number(bounds) => SchemaKind::Number {
                minimum: number(bounds.minimum.as_ref()),
                exclusive_minimum: bounds.exclusive_minimum,
                maximum: number(bounds.maximum.as_ref()),
                exclusive_maximum: bounds.exclusive_maximum,
                multiple_of: number(bounds.multiple_of.as_ref()),
            },
            ir::TypeKind::String(text) => string(text),
            ir::TypeKind::Enum(list) => enumeration(list),
            ir::TypeKind::Struct(object) => self.object(object, work),
            ir::TypeKind::Map(values) => SchemaKind::Object {
                fields: Vec::new(),
                extra: Extra::Values(self.refer_nullable(*values, work)),
            },
            ir::TypeKind::List(list) => {
                let items = self.refer_nullable(list.items, work);
                let array = SchemaKind::Array {
                    items,
                    min_items: list.min_items,
                    max_items: list.max_items,
                    unique: list.unique,
                };
                if !list.or_single {
                    return array;
                }
                let row = TypeIndex::try_from(self.rows.len()).unwrap_or(TypeIndex::MAX);
                self.rows.push(Some(Schema { kind: array, ..Schema::default() }));
                SchemaKind::Union { variants: vec![row, items], tag: None }
            }
            ir::TypeKind::Tuple(tuple) => SchemaKind::Tuple {
                items: tuple.items.iter().map(|item| self.refer_nullable(*item, work)).collect(),
                rest: tuple.rest.map(|rest| self.refer_nullable(rest, work)),
            },
            ir::TypeKind::Union(union) => self.union(union, work),
            ir::TypeKind::Alias(target) => {
                SchemaKind::Union { variants: vec![self.refer_nullable(*target, work)], tag: None }
            }
        }
    }

    fn object(&mut self, object: &ir::Struct, work: &mut Vec<ir::TypeId>) -> SchemaKind {
        let fields = object.fields.iter().map(|field| Field {
            name: field.name.clone(),
            key: field.rename.clone(),
            schema: self.refer(field.ty, work),
            constant: field.constant.clone(),
            spread: false,
            nullable: field.ty.nullable,
            required: field.required,
            description: field.docs.text(),
            default: field.default.clone(),
            read_only: field.read_only,
            write_only: field.write_only,
        });
        let mut fields: Vec<Field> = fields.collect();
        if let Some(spread) = &object.spread {
            fields.push(Field {
                name: spread.name.clone(),
                key: None,
                schema: self.refer(spread.ty, work),
                constant: None,
                spread: true,
                nullable: spread.ty.nullable,
                required: spread.required,
                description: spread.docs.text(),
                default: None,
                read_only: false,
                write_only: false,
            });
        }
        let extra = match object.extra {
            ir::Extra::Unstated => Extra::Unstated,
            ir::Extra::Forbidden => Extra::Forbidden,
            ir::Extra::Values(values) => Extra::Values(self.refer_nullable(values, work)),
        };
        SchemaKind::Object { fields, extra }
    }

    fn union(&mut self, union: &ir::Union, work: &mut Vec<ir::TypeId>) -> SchemaKind {
        let variants: Vec<TypeIndex> =
            union.variants.iter().map(|variant| self.refer_nullable(variant.ty, work)).collect();
        let tag = union.discriminator.as_ref().map(|discriminator| Tag {
            property: discriminator.property.clone(),
            mapping: (0_u32..)
                .zip(&union.variants)
                .flat_map(|(index, variant)| {
                    variant.tags.iter().map(move |tag| (tag.clone(), index))
                })
                .collect(),
        });
        SchemaKind::Union { variants, tag }
    }
}

/// Members by their names among callers.
fn called(object: &ir::Struct, wire_names: &[String]) -> Vec<String> {
    let name = |wire_name: &String| {
        let field = object.fields.iter().find(|field| field.name == *wire_name);
        field.map_or(wire_name, |field| field.rename.as_ref().unwrap_or(wire_name)).clone()
    };
    wire_names.iter().map(name).collect()
}

fn number(bound: Option<&serde_json::Number>) -> Option<serde_json::Value> {
    bound.cloned().map(serde_json::Value::Number)
}

fn string(text: &ir::StringType) -> SchemaKind {
    let format = match &text.format {
        ir::StringFormat::Plain => None,
        ir::StringFormat::DateTime => Some("date-time"),
        ir::StringFormat::Date => Some("date"),
        ir::StringFormat::Time => Some("time"),
        ir::StringFormat::Duration => Some("duration"),
        ir::StringFormat::Uuid => Some("uuid"),
        ir::StringFormat::Decimal => Some("decimal"),
        ir::StringFormat::Base64 => Some("byte"),
        ir::StringFormat::Password => Some("password"),
        ir::StringFormat::Other(format) => Some(format.as_str()),
    };
    SchemaKind::String {
        format: format.map(str::to_owned),
        pattern: text.pattern.clone(),
        min_length: text.min_length,
        max_length: text.max_length,
    }
}

fn enumeration(list: &ir::Enum) -> SchemaKind {
    let value = |variant: &ir::Variant| EnumValue {
        value: variant.value.clone(),
        name: variant.name.clone(),
        description: Some(variant.description.clone()).filter(|text| !text.is_empty()),
    };
    SchemaKind::Enum { values: list.variants.iter().map(value).collect(), open: list.admits_others }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::source::{MemoryLoader, SourcePath};
    use crate::{Options, compile};

    /// By path: `reads`, `adds` (changes, without taking away) or `takes`.
    fn effects(name: &str, text: &str) -> BTreeMap<String, &'static str> {
        let path = SourcePath::new(name).unwrap();
        let loader = MemoryLoader::new().with(path.clone(), text);
        let options = Options { plan_only: true, ..Options::default() };
        let compilation = compile(&path, &loader, &options);
        let plan = compilation.plan.unwrap();
        let said = plan.tools.tools.iter().map(|tool| {
            let operation = plan.connector.operations.iter().find(|one| one.id == tool.operation);
            let effect = match (tool.effect.read_only, tool.effect.destructive) {
                (true, false) => "reads",
                (false, false) => "adds",
                (false, true) => "takes",
                (true, true) => panic!("what reads only takes nothing away"),
            };
            (operation.unwrap().path.to_string(), effect)
        });
        said.collect()
    }

    /// One operation of a document: the words of its entry, and what is expected.
    type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

    #[test]
    fn words_say_what_an_operation_of_a_document_does() {
        let rows: &[Row] = &[
            // method, path, operationId, summary, effect
            ("post", "/accounts/{id}/delete", "deleteAccount", "", "takes"),
            ("post", "/", "DeleteTable", "", "takes"),
            ("post", "/admin.conversations.delete", "admin_conversations_delete", "", "takes"),
            ("post", "/a", "chat_postMessage", "", "adds"),
            ("post", "/b", "searchItems", "", "adds"),
            ("post", "/c", "getDeletedItems", "Deleted items", "adds"),
            ("post", "/d", "BatchGetItem", "", "adds"),
            ("post", "/e", "bulkRemoveAndAdd", "", "takes"),
            ("post", "/f", "updateUser", "", "takes"),
            ("post", "/g", "PostCustomersCustomer", "Updates a customer", "takes"),
            ("post", "/h", "PostCustomers", "Creates a customer", "adds"),
            ("post", "/i", "manageAccount", "Permanently deletes an account", "takes"),
            ("post", "/j/{id}/revoke", "", "", "takes"),
            ("post", "/k/{id}/cancel", "frobnicate", "", "takes"),
            ("post", "/l", "frobnicateThings", "", "takes"),
            ("post", "/m", "things", "Reply to a ticket", "adds"),
            ("post", "/n", "addArchive", "", "takes"),
            ("put", "/o", "addThing", "", "takes"),
            ("get", "/p/terminate", "terminateInstances", "Terminates all", "takes"),
            ("get", "/q", "GET_TerminateInstances", "", "takes"),
            ("get", "/r", "GET_ResetAttribute", "", "takes"),
            ("get", "/s", "GET_CreateImage", "", "adds"),
            ("get", "/t", "GET_DescribeImages", "", "reads"),
            ("get", "/u", "getDeleteStatus", "", "reads"),
            ("get", "/v", "last_update", "Returns the last update", "reads"),
            ("get", "/w", "archive", "", "reads"),
            ("get", "/deletes", "", "", "reads"),
            ("get", "/x", "frobnicate", "", "reads"),
            ("get", "/y/remove", "", "", "takes"),
            ("get", "/scans", "stop_scans_page", "Stop all scans", "takes"),
            ("get", "/z", "getThings", "Share a remote file with a channel", "adds"),
            ("get", "/stops", "stops", "Stop details", "reads"),
            ("get", "/aa", "get_update_history", "Update history", "reads"),
            ("get", "/ab", "listThings", "List all things", "reads"),
            ("post", "/ac", "account_post", "Update current account data", "takes"),
            ("post", "/ad", "unassignProducts", "", "takes"),
            ("get", "/ae", "deleteuser", "", "takes"),
            ("get", "/af", "bulkdelete", "", "takes"),
            ("get", "/ag", "deleteditems", "", "reads"),
            ("get", "/ah", "cancellations", "", "reads"),
            ("post", "/ai", "create_cancellation_policy", "", "adds"),
            ("post", "/aj", "addkickoff", "Adds a kickoff", "adds"),
            ("get", "/ba", "rebootVm", "Reboot the VM", "takes"),
            ("get", "/bb", "resetAll", "Reset everything", "takes"),
            ("get", "/bc", "resendSms", "Resend welcome SMS", "adds"),
            ("get", "/bd", "undeleteForm", "Undelete form", "takes"),
            ("get", "/be", "forceSync", "Force synchronization", "takes"),
            ("get", "/bf", "popMessage", "Pops the next message", "takes"),
            ("get", "/bg", "payInvoice", "Pay invoice", "takes"),
            ("get", "/bh", "transferFunds", "Transfer funds", "takes"),
            ("get", "/bi", "killProcess", "", "takes"),
            ("get", "/bj", "shutdown", "Shut down the server", "takes"),
            ("get", "/bk", "flushCache", "Flush cache", "takes"),
            ("get", "/bl", "voteUp", "", "takes"),
            ("get", "/bm", "turnOn", "Turn on the heating", "takes"),
            ("get", "/bn", "products", "Sync products", "takes"),
            ("get", "/bo", "anonymization", "Activate/deactivate anonymization", "takes"),
            ("get", "/bp", "frobnicateIt", "Frobnicate the widget", "takes"),
            ("get", "/bq", "getAndDeleteMessage", "Get a message", "takes"),
            ("get", "/br", "message", "Gets a message and deletes it", "takes"),
            ("get", "/ca", "get_shutdown_schedule", "Shutdown schedule", "reads"),
            ("get", "/cb", "list_payments", "Payments", "reads"),
            ("get", "/cc", "sync_status", "Sync status", "reads"),
            ("get", "/cd", "change_requests", "Change requests of a user", "reads"),
            ("get", "/ce", "orders", "Browse the orders", "reads"),
            ("get", "/cf", "open_orders", "", "reads"),
            ("get", "/cg", "history", "Get orders and update history", "reads"),
            ("get", "/ch", "order", "Details about an order", "reads"),
            ("get", "/ci", "pay_periods", "", "reads"),
            ("get", "/cj", "verifyThings", "Verifies the things", "reads"),
            ("post", "/da", "getAndDeleteMessage", "Get a message and delete it", "takes"),
            ("post", "/db", "searchIndexPurge", "", "takes"),
            ("post", "/dc", "listClear", "Clear the list", "takes"),
            ("post", "/dd", "submitReadings", "Replace all readings", "takes"),
            ("post", "/de", "addOrReplaceDocuments", "", "takes"),
            ("post", "/df", "createOrUpdateUser", "Create or update", "takes"),
            ("post", "/dg", "checkOut", "Wipe and format", "takes"),
            ("post", "/dh", "uploadAndOverwrite", "Upload and overwrite the file", "takes"),
            ("post", "/di", "get_delete_status", "", "adds"),
            ("post", "/dj", "searchTrash", "Search the trash", "adds"),
        ];
        let mut paths = serde_json::Map::new();
        for (method, path, id, summary, _) in rows {
            let id = if id.is_empty() { serde_json::Value::Null } else { (*id).into() };
            let parameters: Vec<_> = path
                .contains("{id}")
                .then(|| {
                    serde_json::json!({"name": "id", "in": "path", "required": true,
                    "schema": {"type": "string"}})
                })
                .into_iter()
                .collect();
            let mut operation = serde_json::json!({"summary": summary, "parameters": parameters,
                "responses": {"200": {"description": "ok"}}});
            if !id.is_null() {
                operation["operationId"] = id;
            }
            paths.insert((*path).to_owned(), serde_json::json!({*method: operation}));
        }
        let document = serde_json::json!({"openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "servers": [{"url": "https://acme.example"}], "paths": paths});
        let found = effects("openapi.json", &document.to_string());
        for row in rows {
            assert_eq!(found[row.1], row.4, "{row:?}");
        }
        assert_eq!(found.len(), rows.len());
    }

    #[test]
    fn names_from_method_and_path_leave_room_for_the_name_of_a_server() {
        let document = "openapi: 3.0.3\ninfo: {title: Names, version: '1'}\n\
            servers: [{url: 'https://acme.example'}]\npaths:\n  \
            /organisations/{organisation}/repositories/{repository}/comments:\n    \
            parameters:\n    \
            - {name: organisation, in: path, required: true, schema: {type: string}}\n    \
            - {name: repository, in: path, required: true, schema: {type: string}}\n    \
            get: {responses: {'200': {description: ok}}}\n";
        let path = SourcePath::new("openapi.yaml").unwrap();
        let loader = MemoryLoader::new().with(path.clone(), document);
        let options = Options { plan_only: true, ..Options::default() };
        let plan = compile(&path, &loader, &options).plan.unwrap();
        let name = &plan.tools.tools[0].name;
        assert!(name.len() <= 48 && name.contains("organisations_get"), "{name}");
    }

    #[test]
    fn comments_describe_values_by_their_names() {
        let document = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n\
            servers: [{url: 'https://acme.example'}]\npaths:\n  /a:\n    get:\n      operationId: a\n      \
            responses: {'200': {description: ok}}\n      parameters:\n      - {name: unit, in: query, \
            schema: {type: string, enum: [p, c], x-enum-varnames: [Perc, Curr], \
            x-enum-comments: {Perc: in percent}}}\n";
        let path = SourcePath::new("openapi.yaml").unwrap();
        let loader = MemoryLoader::new().with(path.clone(), document);
        let options = Options { plan_only: true, ..Options::default() };
        let tools = compile(&path, &loader, &options).plan.unwrap().tools;
        let values = tools.types.iter().find_map(|ty| match &ty.kind {
            jackfield_plan::SchemaKind::Enum { values, .. } => Some(values),
            _ => None,
        });
        let told = values.unwrap().iter().map(|value| value.description.as_deref());
        assert_eq!(told.collect::<Vec<_>>(), [Some("in percent"), None]);
    }

    #[test]
    fn limits_of_maps_are_told() {
        let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n\
            servers: [{url: 'https://acme.example'}]\npaths:\n  \
            /a:\n    put:\n      operationId: label\n      responses: {'200': {description: ok}}\n      \
            requestBody: {content: {application/json: {schema: {type: object, properties: {labels: \
            {description: Labels., type: object, additionalProperties: {type: string}, minProperties: 1, \
            maxProperties: 2, propertyNames: {pattern: '^[a-z]+$'}}}}}}}\n";
        let path = SourcePath::new("openapi.yaml").unwrap();
        let loader = MemoryLoader::new().with(path.clone(), document);
        let options = Options { plan_only: true, ..Options::default() };
        let plan = format!("{:?}", compile(&path, &loader, &options).plan.unwrap().tools);
        let told = "Labels.\\n\\nAt least 1 member; at most 2 members; names match `^[a-z]+$`.";
        assert!(plan.contains(told), "{plan}");
    }

    #[test]
    fn created_alone_says_that_nothing_is_taken_away() {
        let document = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n\
            servers: [{url: 'https://acme.example'}]\npaths:\n  \
            /a: {post: {operationId: things, responses: {'201': {description: made}}}}\n  \
            /b: {post: {operationId: thing, responses: {'200': {description: there}, \
            '201': {description: made}}}}\n  \
            /c: {post: {operationId: deleteThing, responses: {'201': {description: made}}}}\n  \
            /d: {post: {operationId: cancelreservation, responses: {'201': {description: made}}}}\n  \
            /e: {post: {operationId: settings, responses: {'201': {description: made}}}}\n";
        let found = effects("openapi.yaml", document);
        let found: Vec<_> = found.into_values().collect();
        assert_eq!(found, ["adds", "takes", "takes", "takes", "adds"]);
    }

    #[test]
    fn what_a_connector_declares_counts_and_a_silent_post_of_its_own_adds() {
        let connector = "jackfield: 1\nconnector: {id: acme, name: Acme}\n\
            server: https://acme.example\nresources:\n  things:\n    operations:\n      \
            nudge: {http: POST /a, returns: any}\n      \
            archive: {http: POST /b, returns: any}\n      \
            cancel: {http: POST /c, returns: any, tool: {destructive: false}}\n      \
            find: {http: POST /d, returns: any, tool: {read_only: true}}\n      \
            lock: {http: PUT /e, returns: any, tool: {destructive: false}}\n";
        let found = effects("connector.yaml", connector);
        let found: Vec<_> = found.into_values().collect();
        assert_eq!(found, ["adds", "takes", "adds", "reads", "adds"]);
    }
}
