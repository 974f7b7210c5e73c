//! Ways to page, in the connector language.
//!
//! Takes: the rules of one operation and its parameters. Gives: a definition under `pagination`,
//! shared by all operations that page alike, and the name of it.

use jackfield_plan::{Inject, Next, Pagination, Place, Strategy};

use super::yaml::{Map, Yaml};
use crate::ir;

/// The definitions so far.
#[derive(Default)]
pub(super) struct Pages {
    /// Each with its name.
    known: Vec<(String, Map)>,
}

impl Pages {
    /// The name of the definition for these rules; none when the language cannot say them.
    pub(super) fn name(
        &mut self,
        rules: &Pagination,
        operation: &ir::Operation,
        names: &[(String, String)],
    ) -> Option<String> {
        let definition = definition(rules, operation, names)?;
        if let Some((name, _)) = self.known.iter().find(|(_, known)| *known == definition) {
            return Some(name.clone());
        }
        let base = match &rules.strategy {
            Strategy::Offset { .. } => "offsets",
            Strategy::PageNumber { .. } => "pages",
            Strategy::Cursor { .. } => "cursors",
            Strategy::NextUrl { .. } => "links",
            Strategy::LastRecord { .. } => "records",
        };
        let same = self.known.iter().filter(|(name, _)| name.starts_with(base)).count();
        let name = if same == 0 { base.to_owned() } else { format!("{base}_{}", same + 1) };
        self.known.push((name.clone(), definition));
        Some(name)
    }

    /// All definitions.
    pub(super) fn write(self, top: &mut Map) {
        if self.known.is_empty() {
            return;
        }
        let mut all = Map::tall();
        for (name, definition) in self.known {
            all.put(&name, definition);
        }
        top.put("pagination", all);
    }
}

fn definition(
    rules: &Pagination,
    operation: &ir::Operation,
    names: &[(String, String)],
) -> Option<Map> {
    let param = |name: &str| {
        let index = names.iter().position(|(known, _)| known == name)?;
        operation.params.get(index)
    };
    let inject = |inject: &Inject, first: Option<u32>| {
        let mut map = Map::default();
        match inject {
            Inject::Param(name) => place(&mut map, param(name)?),
            Inject::Body(pointer) => {
                map.put("in", "body");
                map.put("name", dotted(pointer)?);
            }
        }
        map.put_some("first", first.filter(|first| *first != 1));
        Some(match map.only("name") {
            Some(name) => name.clone(),
            None => Yaml::Map(map),
        })
    };
    let mut map = Map::default();
    match &rules.strategy {
        Strategy::Offset { inject: offset } => {
            map.put("strategy", "offset");
            map.put("offset", inject(offset, None)?);
            map.put_some("advance", rules.windows.then_some("page_size"));
        }
        Strategy::PageNumber { inject: page, first } => {
            map.put("strategy", "page_number");
            map.put("page", inject(page, Some(*first))?);
        }
        Strategy::Cursor { inject: cursor, next } => {
            map.put("strategy", "cursor");
            map.put("cursor", inject(cursor, None)?);
            map.put("next", next_of(next));
        }
        Strategy::NextUrl { next: Next::Link(relation) } => {
            map.put("strategy", "link_header");
            if &**relation != "next" {
                map.put("next", next_of(&Next::Link(relation.clone())));
            }
        }
        Strategy::NextUrl { next } => {
            map.put("strategy", "next_url");
            map.put("next", next_of(next));
        }
        Strategy::LastRecord { inject: cursor, field } => {
            map.put("strategy", "last_record");
            map.put("cursor", inject(cursor, None)?);
            map.put("field", path(field));
        }
    }
    let mut size = Map::default();
    match &rules.size.inject {
        Some(Inject::Param(name)) => place(&mut size, param(name)?),
        Some(Inject::Body(pointer)) => {
            size.put("in", "body");
            size.put("name", dotted(pointer)?);
            size.put_flag("send_default", rules.size.send.is_some());
        }
        None => {}
    }
    size.put_some("default", rules.size.default);
    size.put_some("max", rules.size.max);
    if !rules.size.buckets.is_empty() {
        let buckets = rules.size.buckets.iter().map(|size| Yaml::from(*size));
        size.put("buckets", buckets.collect::<Vec<Yaml>>());
    }
    if !size.is_empty() {
        map.put("page_size", size);
    }
    let stop = &rules.stop;
    let places = [
        ("total", &stop.total),
        ("total_pages", &stop.total_pages),
        ("has_more", &stop.has_more),
        ("is_last", &stop.is_last),
    ];
    for (key, place) in places {
        map.put_some(key, place.as_deref().map(place_of));
    }
    map.put_flag("short_page", stop.short_page);
    map.put_some("max_pages", stop.max_pages);
    map.put_some("max_items", stop.max_items);
    Some(map)
}

/// The place and the name on the wire of a paging parameter.
fn place(map: &mut Map, param: &ir::Param) {
    match param.place {
        Place::Header => map.put("in", "header"),
        Place::Path => map.put("in", "path"),
        _ => {}
    }
    map.put("name", param.wire_name.as_str());
}

/// A place in an answer: a path into its body, or a header.
fn place_of(place: &str) -> Yaml {
    if jackfield_plan::is_pointer(place) { path(place) } else { named("header", place) }
}

fn named(key: &str, name: &str) -> Yaml {
    let mut map = Map::default();
    map.put(key, name);
    Yaml::Map(map)
}

fn next_of(next: &Next) -> Yaml {
    match next {
        Next::Body(pointer) => path(pointer),
        Next::Header(name) => named("header", name),
        Next::Link(relation) => named("link", relation),
    }
}

/// The keys of a pointer (RFC 6901).
fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// A pointer as a path of the language.
pub(super) fn path(pointer: &str) -> Yaml {
    match dotted(pointer) {
        Some(dotted) => Yaml::Text(dotted),
        None => Yaml::List(steps(pointer).into_iter().map(Yaml::Text).collect()),
    }
}

/// A pointer with dots between its keys; none where a key holds a dot.
fn dotted(pointer: &str) -> Option<String> {
    let steps = steps(pointer);
    if steps.is_empty() {
        return Some(".".to_owned());
    }
    let plain = steps.iter().all(|step| !step.is_empty() && !step.contains('.'));
    plain.then(|| steps.join("."))
}
