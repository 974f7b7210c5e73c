//! Operations in the connector language: parameters, bodies, answers.
//!
//! Takes: one operation and its names. Gives: the mapping under its name in `operations`, and what
//! of it could not be said.

use jackfield_plan::{BodyKind, ContentKind, Encoding, Place, Status, Style};

use super::connection::Connection;
use super::pages::{Pages, path};
use super::types::{Types, add_words, shortened};
use super::yaml::{Map, Yaml};
use super::{Left, argument_name};
use crate::ir::{self, TypeKind};
use crate::lower::connector::{Where, default_fits, default_layout_of};
use crate::names::{Named, OperationNames, tool_name};

/// The media types that go without saying.
const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";
const EVENTS: &str = "text/event-stream";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// What operations are written with.
pub(super) struct Writer<'n> {
    /// The connector.
    pub(super) named: &'n Named,
    /// Its types.
    pub(super) types: Types<'n>,
    /// Its ways to page.
    pub(super) pages: Pages,
    /// The names of its servers and schemes.
    pub(super) connection: Connection,
}

impl Writer<'_> {
    /// The operation at a place, in the language.
    pub(super) fn operation(&mut self, index: usize, left: &Left) -> Option<Map> {
        let named = self.named;
        let operation = named.connector.operations.get(index)?;
        let names = named.names.operations.get(index)?;
        let mut map = Map::tall();
        map.put("http", http(operation));
        let docs = &operation.docs;
        map.put_text("summary", &docs.summary);
        map.put_text("description", &docs.description);
        if let Some(url) = &docs.url {
            map.comment(&format!("documented at {url}"));
        }
        map.put_flag("deprecated", docs.deprecated);
        let params = self.params(operation, names, |param| param.place != Place::Field);
        if !params.is_empty() {
            map.put("params", params);
        }
        if let Some(body) = operation.bodies.first() {
            let body = self.body(operation, names, body);
            map.put("body", body);
        }
        self.responses(operation, &mut map);
        self.paginate(operation, names, left, &mut map);
        if !operation.headers.is_empty() {
            let mut headers = Map::default();
            for (name, value) in &operation.headers {
                headers.put(name, value.as_str());
            }
            map.put("headers", headers);
        }
        map.put_some("server", operation.server.as_deref());
        if let Some(security) = &operation.security {
            map.put("auth", self.connection.alternatives(security));
        }
        self.tool(operation, names, &mut map);
        Some(map)
    }

    fn paginate(
        &mut self,
        operation: &ir::Operation,
        names: &OperationNames,
        left: &Left,
        map: &mut Map,
    ) {
        let Some(pagination) = &operation.pagination else { return };
        let origin = &operation.origin.key;
        let name = (!left.unpaged.contains(origin))
            .then(|| self.pages.name(&pagination.rules, operation, &names.params))
            .flatten();
        let Some(name) = name else {
            map.comment("its pages are not described: the language cannot say how they go on");
            self.types.lost.push("how its pages go on cannot be said; each is a call".to_owned());
            return;
        };
        map.put("paginate", name);
        if !pagination.rules.items.is_empty() {
            map.put("items", path(&pagination.rules.items));
        }
    }

    fn tool(&self, operation: &ir::Operation, names: &OperationNames, map: &mut Map) {
        let mut tool = Map::default();
        // What the tool would be called in a connector, where names are methods of resources.
        let resource = self.named.connector.resources.get(operation.resource.0 as usize);
        let module = self.named.names.resources.get(operation.resource.0 as usize);
        let mut plain = operation.clone();
        plain.named_by_document = false;
        plain.from_document = false;
        plain.name.clone_from(&names.method);
        if let (Some(resource), Some(module)) = (resource, module) {
            let resource = ir::Resource { name: module.module.clone(), ..resource.clone() };
            if tool_name(&self.named.connector.info, &resource, &plain) != names.tool {
                tool.put("name", names.tool.as_str());
            }
        }
        let spec = &operation.tool;
        tool.put_flag("hidden", spec.hidden);
        tool.put_some("title", spec.title.as_deref());
        tool.put_some("description", spec.description.as_deref());
        if !spec.tags.is_empty() {
            let tags = spec.tags.iter().map(|tag| Yaml::Text(tag.clone()));
            tool.put("tags", tags.collect::<Vec<Yaml>>());
        }
        // What it does is written where a connector that says nothing would be taken otherwise.
        let (own, other) = (operation.effect(), plain.effect());
        let read_only = (own.read_only != other.read_only).then_some(own.read_only);
        let destructive = (own.destructive != other.destructive).then_some(own.destructive);
        tool.put_some("read_only", spec.read_only.or(read_only));
        tool.put_some("destructive", spec.destructive.or(destructive));
        tool.put_some("open_world", spec.open_world);
        if !tool.is_empty() {
            map.put("tool", tool);
        }
    }

    fn params(
        &mut self,
        operation: &ir::Operation,
        names: &OperationNames,
        is_wanted: impl Fn(&ir::Param) -> bool,
    ) -> Map {
        let mut params = Map::default();
        for (param, (name, ident)) in operation.params.iter().zip(&names.params) {
            if is_wanted(param) {
                // The name that callers know, unless the language has no such names.
                let name = if argument_name(name) == *name { name } else { ident };
                params.put(&argument_name(name), self.param(operation, param, name));
            }
        }
        params
    }

    fn param(&mut self, operation: &ir::Operation, param: &ir::Param, name: &str) -> Yaml {
        let types = &self.named.connector.types;
        let mut map = Map::default();
        let constant = param.send_default.as_ref().filter(|_| param.is_constant(types));
        if let Some(value) = constant {
            map.put("const", value);
        } else {
            map = self.types.keys(param.ty);
        }
        if param.wire_name != argument_name(name) {
            map.put("name", param.wire_name.as_str());
        }
        let in_path = operation.path.contains(&format!("{{{}}}", param.wire_name));
        match param.place {
            Place::Query if in_path => map.put("in", "query"),
            Place::Header => map.put("in", "header"),
            Place::Cookie => map.put("in", "cookie"),
            _ => {}
        }
        add_words(&mut map, &param.docs);
        if constant.is_none() {
            self.default(param, &mut map);
        }
        if !param.examples.is_empty() {
            let examples: Vec<Yaml> = param.examples.iter().map(Yaml::from).collect();
            map.replace("examples", examples);
        }
        self.encoding(operation, param, &mut map);
        shortened(map, param.required && param.place != Place::Path && constant.is_none())
    }

    fn default(&mut self, param: &ir::Param, map: &mut Map) {
        let types = &self.named.connector.types;
        let sent = param.send_default.as_ref();
        let Some(default) = sent.or(param.default.as_ref()) else { return };
        if default_fits(types, param.ty, default).is_ok() {
            map.replace("default", default);
            map.put_flag("send_default", sent.is_some());
        } else {
            let name = &param.wire_name;
            self.types
                .lost
                .push(format!("the default `{default}` of `{name}` is none of its values"));
        }
    }

    fn encoding(&mut self, operation: &ir::Operation, param: &ir::Param, map: &mut Map) {
        let types = &self.named.connector.types;
        let kind = operation.bodies.first().map(|body| body.kind);
        let place = match param.place {
            Place::Path => Where::Path,
            Place::Header => Where::Header,
            Place::Cookie => Where::Cookie,
            Place::Field if kind == Some(BodyKind::Multipart) => Where::Multipart,
            Place::Field => Where::Form,
            Place::Query | Place::Argument => Where::Query,
        };
        let written = &param.encoding;
        let usual = default_layout_of(types, param.ty.ty, place);
        let matters = !is_single(types, param.ty)
            || matches!(written.style, Style::Label | Style::Matrix | Style::Json);
        if matters && !same_layout((written.style, written.explode), usual, place) {
            map.put("encoding", layout(written, place));
        }
        map.put_flag("allow_reserved", written.allow_reserved);
        if place == Where::Multipart || place == Where::Form {
            map.put_text("media", &written.media);
            map.put_text("file_name", &written.file_name);
            let mut headers = Map::default();
            for (name, value) in &written.headers {
                headers.put(name, &**value);
            }
            if !headers.is_empty() {
                map.put("headers", headers);
            }
        }
    }

    fn body(&mut self, operation: &ir::Operation, names: &OperationNames, body: &ir::Body) -> Yaml {
        let mut map = Map::default();
        let (key, usual) = match body.kind {
            BodyKind::Json => ("json", JSON),
            BodyKind::Form => ("form", FORM),
            BodyKind::Multipart => ("multipart", MULTIPART),
            BodyKind::Text => ("text", ""),
            BodyKind::Bytes => ("bytes", ""),
            BodyKind::Lines => ("lines", LINES),
        };
        match (body.kind, body.ty) {
            (BodyKind::Text | BodyKind::Bytes, _) => map.put(key, body.media.as_str()),
            (BodyKind::Form | BodyKind::Multipart, None) => {
                map.put(key, self.params(operation, names, |param| param.place == Place::Field));
            }
            (BodyKind::Form | BodyKind::Multipart, Some(ty)) => {
                let expression = self.types.expression(ty).unwrap_or_else(|| "any".to_owned());
                map.put(key, expression);
                let form = body.kind == BodyKind::Form;
                let place = if form { Where::Form } else { Where::Multipart };
                map.put("encoding", layout(&body.encoding, place));
            }
            (BodyKind::Lines, Some(ty)) => {
                let items = match &self.named.connector.types.get(ty.ty).kind {
                    TypeKind::List(list) => list.items,
                    _ => ty,
                };
                map.put(key, self.types.node(items));
            }
            (_, Some(ty)) => map.put(key, self.types.node(ty)),
            (_, None) => map.put(key, "any"),
        }
        if !usual.is_empty() && body.media != usual {
            map.put("media", body.media.as_str());
        }
        if !body.wrap.is_empty() {
            let keys: Vec<Yaml> = body.wrap.iter().map(|key| key.as_str().into()).collect();
            map.put("wrap", keys);
        }
        if !body.required {
            map.put("required", false);
        }
        map.put_text("description", &body.docs.text());
        examples(&body.examples, &mut map);
        match map.only("json") {
            Some(node) => node.clone(),
            None => map.into(),
        }
    }

    fn responses(&mut self, operation: &ir::Operation, map: &mut Map) {
        let mut returns: Vec<Yaml> = Vec::new();
        let mut others: Vec<(String, Vec<Yaml>)> = Vec::new();
        for response in &operation.responses {
            let success = match response.status {
                Status::Exact(code) => (200..300).contains(&code),
                Status::Range(digit) => digit == 2,
                Status::Default => false,
            };
            if success {
                returns.push(self.response(response, true));
                continue;
            }
            let status = match response.status {
                Status::Exact(code) => code.to_string(),
                Status::Range(digit) => format!("{digit}XX"),
                Status::Default => "default".to_owned(),
            };
            let written = self.response(response, false);
            match others.iter_mut().find(|(known, _)| *known == status) {
                Some((_, all)) => all.push(written),
                None => others.push((status, vec![written])),
            }
        }
        if !returns.is_empty() {
            map.put("returns", one_or_many(returns));
        }
        let mut statuses = Map::default();
        for (status, all) in others {
            statuses.put(&status, one_or_many(all));
        }
        if !statuses.is_empty() {
            map.put("responses", statuses);
        }
    }

    fn response(&mut self, response: &ir::Response, has_status: bool) -> Yaml {
        let mut map = Map::default();
        let typed = |types: &mut Types<'_>| match response.ty {
            Some(ty) => types.node(ty),
            None => "any".into(),
        };
        let usual = match response.kind {
            ContentKind::Json => {
                map.put("json", typed(&mut self.types));
                JSON
            }
            ContentKind::Events => {
                map.put("events", typed(&mut self.types));
                EVENTS
            }
            ContentKind::Lines => {
                map.put("lines", typed(&mut self.types));
                LINES
            }
            ContentKind::Text => {
                map.put("text", response.media.as_str());
                &response.media
            }
            ContentKind::Bytes => {
                map.put("bytes", response.media.as_str());
                &response.media
            }
            ContentKind::Empty => {
                map.put("empty", true);
                &response.media
            }
        };
        if response.media != usual {
            map.put("media", response.media.as_str());
        }
        if !response.unwrap.is_empty() {
            map.put("unwrap", path(&response.unwrap));
        }
        if has_status && let Status::Exact(code) = response.status {
            map.put("status", u32::from(code));
        }
        if !response.headers.is_empty() {
            let mut headers = Map::default();
            for header in &response.headers {
                if !is_header(&header.name) {
                    self.types.lost.push(format!("`{}` is no name of a header", header.name));
                    continue;
                }
                let mut keys = self.types.keys(header.ty);
                add_words(&mut keys, &header.docs);
                headers.put(&header.name, shortened(keys, false));
            }
            if !headers.is_empty() {
                map.put("headers", headers);
            }
        }
        map.put_text("description", &response.docs.text());
        examples(&response.examples, &mut map);
        if let Some(node) = map.only("json") {
            return node.clone();
        }
        if map.only("empty").is_some() { "empty".into() } else { map.into() }
    }
}

/// The method and the path, with the word that tells operations of one path apart.
fn http(operation: &ir::Operation) -> String {
    let mut http = format!("{} ", operation.method.as_str());
    let mut in_name = false;
    for c in operation.path.chars() {
        in_name = c == '{' || in_name && c != '}';
        match c {
            ' ' if !in_name => http.push_str("%20"),
            c => http.push(c),
        }
    }
    if let Some((_, variant)) = operation.origin.key.split_once('#') {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        http.push('#');
        http.extend(variant.chars().map(letter));
    }
    http
}

/// Whether a text is a token of HTTP (RFC 9110 section 5.6.2).
fn is_header(name: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(token)
}

fn one_or_many(mut all: Vec<Yaml>) -> Yaml {
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            all.extend(last);
            Yaml::List(all)
        }
    }
}

fn examples(examples: &[ir::Example], map: &mut Map) {
    if examples.is_empty() {
        return;
    }
    let mut named = Map::default();
    for example in examples {
        named.replace(&example.name, &example.value);
    }
    map.put("examples", named);
}

/// Whether two layouts write the same: the default of a place is one of OpenAPI's styles.
pub(super) fn same_layout(one: (Style, bool), other: (Style, bool), place: Where) -> bool {
    let settled = |(style, explode): (Style, bool)| match (style, place) {
        (Style::Default, Where::Path | Where::Header) => (Style::Simple, explode),
        (Style::Default, _) => (Style::Form, explode),
        (Style::DeepObject | Style::Brackets | Style::Indices, _) => (style, true),
        (style, _) => (style, explode),
    };
    settled(one) == settled(other)
}

/// The word or the style for a layout.
fn layout(encoding: &Encoding, place: Where) -> Yaml {
    let plain = matches!(place, Where::Path | Where::Header);
    let word = match (encoding.style, encoding.explode) {
        (Style::Default, false) if plain => "csv",
        (Style::Default | Style::Simple, true) if plain => return styled("simple", true),
        (Style::Default | Style::Form, true) => "repeated",
        (Style::Default | Style::Form, false) | (Style::Simple, _) => "csv",
        (Style::SpaceDelimited, _) => "space_delimited",
        (Style::PipeDelimited, _) => "pipe_delimited",
        (Style::TabDelimited, _) => "tab_delimited",
        (Style::Brackets, _) => "brackets",
        (Style::Indices, _) => "indices",
        (Style::DeepObject, _) => "deep_object",
        (Style::Json, false) => "json",
        (Style::Json, true) => "json_items",
        (Style::Label, false) => "label",
        (Style::Matrix, false) => "matrix",
        (Style::Label, true) => return styled("label", true),
        (Style::Matrix, true) => return styled("matrix", true),
    };
    word.into()
}

fn styled(style: &str, explode: bool) -> Yaml {
    let mut map = Map::default();
    map.put("style", style);
    map.put("explode", explode);
    map.into()
}

/// Whether a type is a single value, for which most layouts say nothing.
pub(super) fn is_single(types: &ir::Types, ty: ir::TypeUse) -> bool {
    let mut id = ty.ty;
    // Aliases are few and acyclic; the bound keeps a wrong one from looping.
    for _ in 0..32 {
        match &types.get(id).kind {
            TypeKind::Alias(target) => id = target.ty,
            TypeKind::Boolean
            | TypeKind::Integer(_)
            | TypeKind::Number(_)
            | TypeKind::String(_)
            | TypeKind::Enum(_)
            | TypeKind::File
            | TypeKind::Null => return true,
            _ => return false,
        }
    }
    false
}
