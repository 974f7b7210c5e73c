//! Pagination: said by known extensions, or inferred where arguments and answer make it plain.
//!
//! Takes: a lowered operation and its node. Gives: rules, marked as inferred when nothing in the
//! document says them. Nothing is inferred unless the answer has one list that can be the page: an object
//! with an `id` is a record, and a list in it is a part of that.
//!
//! | what | rules |
//! |---|---|
//! | `x-ms-pageable`, `x-dropshot-pagination`, `x-fern-pagination`, `x-speakeasy-pagination` | as they say |
//! | a cursor argument and a text such as `next_cursor` in the answer | cursor |
//! | `starting_after`, `has_more` and items with an `id` | last record |
//! | `page[..]` and a text `links.next` (JSON:API) | the next page's URL |
//! | `offset` and `limit`, in their usual spellings | offset |
//! | `page` and perhaps `per_page`, and a `Link` header | the next page's URL |
//! | `page` and `size`, and `content` beside `totalPages`, `last` or `number` (Spring) | page number, from 0 |
//! | `page` and `per_page` | page number |

use jackfield_plan as plan;
use plan::{Inject, Next, PageSize, Stop, Strategy};

use super::schemas::resolved;
use crate::ir::{self, Connector, Field, Param, TypeKind, TypeUse, Types};
use crate::node::Node;

/// Arguments that hold an opaque cursor.
const CURSORS: &[&str] = &[
    "cursor",
    "pagetoken",
    "nexttoken",
    "nextpagetoken",
    "nextcursor",
    "startingafter",
    "after",
    "continuationtoken",
    "continue",
    "scrollid",
    "next",
];
/// Members of an answer that hold the next cursor, whatever the argument is called.
const NEXT: &[&str] =
    &["nextcursor", "nextpagetoken", "nexttoken", "continuationtoken", "endcursor", "lastid"];
/// Members of an answer that hold the next cursor where an extension says that there is one.
const STATED_NEXT: &[&str] = &["nextpage", "nextcursor", "nextpagetoken", "nexttoken", "next"];
/// Arguments that count records to skip.
const OFFSETS: &[&str] = &["offset", "skip", "startat", "startindex", "start"];
/// Arguments that number pages.
const PAGES: &[&str] = &["page", "pagenumber", "pageno", "pageindex"];
/// Arguments that set the size of a page.
const SIZES: &[&str] = &[
    "limit",
    "perpage",
    "pagesize",
    "size",
    "count",
    "maxresults",
    "maxitems",
    "top",
    "take",
    "pagelimit",
];
/// Members of an answer that hold the number of all items.
const TOTALS: &[&str] = &["total", "totalcount", "totalitems", "totalresults", "totalelements"];
/// Members of an answer that hold the number of all pages.
const TOTAL_PAGES: &[&str] = &["totalpages", "numpages", "lastpage"];
/// Members of an answer that say whether there is more.
const MORE: &[&str] = &["hasmore", "hasnext", "hasnextpage", "more"];
/// Which of several lists is the page, by the members that are beside it there: those of Spring's pages and
/// of JSON:API's documents.
const MAIN_LISTS: &[(&str, &[&str])] =
    &[(SPRING, &["totalpages", "last", "number"]), ("data", &["links", "included", "jsonapi"])];
/// The list of a page of Spring.
const SPRING: &str = "content";
/// Members of an answer under which paging is described.
const GROUPS: &[&str] =
    &["meta", "metadata", "pagination", "paging", "page", "pages", "responsemetadata", "links"];

/// Finds the pagination of one operation; what nothing states only where `infer` allows it.
pub(super) fn find(
    connector: &Connector,
    operation: &ir::Operation,
    node: Node<'_>,
    infer: bool,
) -> Option<ir::Pagination> {
    if node.get("x-fern-pagination").and_then(Node::as_bool) == Some(false) {
        return None;
    }
    let types = &connector.types;
    let body = operation.responses.iter().find(|response| {
        response.status != plan::Status::Default
            && response.status.may_succeed()
            && response.kind == plan::ContentKind::Json
    })?;
    let page = Page { types, operation, body: body.ty?, response: body };
    let (rules, span) = match page.stated(node) {
        Some((rules, extension)) => (rules, extension.span()),
        None if !infer => return None,
        None => (page.plain()?, node.span()),
    };
    Some(ir::Pagination { rules, span })
}

/// An operation that may answer a page.
struct Page<'p> {
    types: &'p Types,
    operation: &'p ir::Operation,
    body: TypeUse,
    response: &'p ir::Response,
}

impl<'p> Page<'p> {
    /// What extensions say.
    fn stated<'d>(&self, node: Node<'d>) -> Option<(plan::Pagination, Node<'d>)> {
        if let Some(extension) = node.get("x-ms-pageable") {
            let next = extension.get("nextLinkName").and_then(Node::as_str)?;
            let items = extension.get("itemName").and_then(Node::as_str).unwrap_or("value");
            let next = Next::Body(format!("/{}", next.replace('.', "/")).into());
            return Some((
                self.rules(Strategy::NextUrl { next }, format!("/{items}"), false),
                extension,
            ));
        }
        if let Some(extension) = node.get("x-dropshot-pagination") {
            let strategy = self.cursor(STATED_NEXT)?;
            return Some((self.rules(strategy, self.items()?, false), extension));
        }
        if let Some(extension) = node.get("x-fern-pagination") {
            // `true` stands for what the document says at its root.
            let rules = match extension.as_bool() {
                Some(true) => node.document().root().get("x-fern-pagination")?,
                _ => extension,
            };
            return Some((self.fern(rules)?, extension));
        }
        let extension = node.get("x-speakeasy-pagination")?;
        Some((self.speakeasy(extension)?, extension))
    }

    fn fern(&self, extension: Node<'_>) -> Option<plan::Pagination> {
        let text = |key: &str| extension.get(key).and_then(Node::as_str);
        let items = text("results").map_or_else(|| self.items(), |path| Some(pointer(path)))?;
        let inject =
            |path: &str| self.inject(path.trim_start_matches("$request.").trim_start_matches('$'));
        let strategy = if let Some(cursor) = text("cursor") {
            Strategy::Cursor {
                inject: inject(cursor)?,
                next: Next::Body(pointer(text("next_cursor")?).into()),
            }
        } else {
            let name = text("offset")?;
            let inject = inject(name)?;
            if PAGES.contains(&letters(name.rsplit('.').next()?).as_str()) {
                Strategy::PageNumber { inject, first: 1 }
            } else {
                Strategy::Offset { inject }
            }
        };
        Some(self.rules(strategy, items, false))
    }

    fn speakeasy(&self, extension: Node<'_>) -> Option<plan::Pagination> {
        let input = |wanted: &str| {
            extension.get("inputs")?.items().find_map(|input| {
                let of = input.get("type").and_then(Node::as_str)? == wanted;
                if of { input.get("name")?.as_str() } else { None }
            })
        };
        let output =
            |key: &str| extension.pointer(&format!("/outputs/{key}")).and_then(Node::as_str);
        let items = output("results").map_or_else(|| self.items(), |path| Some(pointer(path)))?;
        let strategy = match extension.get("type").and_then(Node::as_str)? {
            "cursor" => Strategy::Cursor {
                inject: self.inject(input("cursor")?)?,
                next: Next::Body(pointer(output("nextCursor")?).into()),
            },
            "url" => Strategy::NextUrl { next: Next::Body(pointer(output("nextUrl")?).into()) },
            _ => match (input("offset"), input("page")) {
                (Some(offset), _) => Strategy::Offset { inject: self.inject(offset)? },
                (None, Some(page)) => Strategy::PageNumber { inject: self.inject(page)?, first: 1 },
                (None, None) => return None,
            },
        };
        Some(self.rules(strategy, items, false))
    }

    /// What arguments and answer make plain.
    fn plain(&self) -> Option<plan::Pagination> {
        if !self.operation.method.is_safe() {
            return None;
        }
        let items = self.items().filter(|items| items.is_empty() || !self.is_record())?;
        let size = self.argument(SIZES);
        if let Some(strategy) = self.cursor(NEXT).or_else(|| self.last_record(&items)) {
            return Some(self.rules(strategy, items, true));
        }
        if let Some(strategy) = self.json_api() {
            return Some(self.rules(strategy, items, true));
        }
        if let (Some(offset), Some(_)) = (self.argument(OFFSETS), size) {
            let strategy = Strategy::Offset { inject: inject(offset) };
            return Some(self.rules(strategy, items, true));
        }
        let page = self.argument(PAGES).filter(|page| self.is_number(page.ty))?;
        let link =
            self.response.headers.iter().any(|header| header.name.eq_ignore_ascii_case("link"));
        if link {
            let strategy = Strategy::NextUrl { next: Next::Link("next".into()) };
            return Some(self.rules(strategy, items, true));
        }
        let first = page.default.as_ref().and_then(serde_json::Value::as_u64);
        let from_zero = first == Some(0)
            || self.minimum(page.ty) == Some(0)
            || first.is_none() && items == step(SPRING) && self.main_list().is_some();
        let first = u32::from(!from_zero);
        // A page number alone also numbers the pages of books.
        size.is_some()
            .then(|| self.rules(Strategy::PageNumber { inject: inject(page), first }, items, true))
    }

    fn rules(&self, strategy: Strategy, items: String, inferred: bool) -> plan::Pagination {
        let size = self.argument(SIZES);
        let number = |value: &serde_json::Value| u32::try_from(value.as_u64()?).ok();
        let size = PageSize {
            inject: size.map(inject),
            default: size.and_then(|param| number(param.default.as_ref()?)),
            max: size.and_then(|param| self.maximum(param.ty)),
            ..PageSize::default()
        };
        let whole = |kind: &TypeKind| matches!(kind, TypeKind::Integer(_));
        let numbered = matches!(strategy, Strategy::PageNumber { .. });
        let pages = numbered.then(|| self.member(TOTAL_PAGES, whole)).flatten();
        let stop = Stop {
            total: self.member(TOTALS, whole).map(Into::into),
            total_pages: pages.map(Into::into),
            has_more: self.member(MORE, |kind| matches!(kind, TypeKind::Boolean)).map(Into::into),
            ..Stop::default()
        };
        plan::Pagination { strategy, items: items.into(), size, windows: false, stop, inferred }
    }

    /// A cursor that the answer holds under a telling name, or under the name of the argument.
    fn cursor(&self, names: &[&str]) -> Option<Strategy> {
        let cursor = self.argument(CURSORS)?;
        let own = letters(&cursor.wire_name);
        let text = |kind: &TypeKind| matches!(kind, TypeKind::String(_));
        let next = self.member(names, text).or_else(|| self.member(&[own.as_str()], text))?;
        Some(Strategy::Cursor { inject: inject(cursor), next: Next::Body(next.into()) })
    }

    /// The last item's `id` as the cursor, where the answer says whether there is more.
    fn last_record(&self, items: &str) -> Option<Strategy> {
        let after = self.argument(&["startingafter"])?;
        self.member(MORE, |kind| matches!(kind, TypeKind::Boolean))?;
        let TypeKind::Struct(body) = self.kind(self.body)? else { return None };
        let list = body.fields.iter().find(|field| step(&field.name) == items)?;
        let TypeKind::List(list) = self.kind(list.ty)? else { return None };
        let TypeKind::Struct(item) = self.kind(list.items)? else { return None };
        item.fields.iter().find(|field| field.name == "id")?;
        Some(Strategy::LastRecord { inject: inject(after), field: "/id".into() })
    }

    /// The next page's URL under `links`, where the arguments are those of JSON:API (1.1, section 5.4.4).
    fn json_api(&self) -> Option<Strategy> {
        let mut query = self.operation.params.iter();
        query.find(|param| {
            param.place == plan::Place::Query && param.wire_name.starts_with("page[")
        })?;
        let TypeKind::Struct(body) = self.kind(self.body)? else { return None };
        let links = body.fields.iter().find(|field| field.name == "links")?;
        let TypeKind::Struct(links) = self.kind(links.ty)? else { return None };
        let next = links.fields.iter().find(|field| field.name == "next")?;
        matches!(self.kind(next.ty)?, TypeKind::String(_))
            .then(|| Strategy::NextUrl { next: Next::Body("/links/next".into()) })
    }

    /// Whether the answer is a record of its own.
    fn is_record(&self) -> bool {
        let Some(TypeKind::Struct(object)) = self.kind(self.body) else { return false };
        object.fields.iter().any(|field| letters(&field.name) == "id")
    }

    /// The list that is the page by what is beside it.
    fn main_list(&self) -> Option<&'p Field> {
        let TypeKind::Struct(object) = self.kind(self.body)? else { return None };
        let named = |name: &str| object.fields.iter().find(|field| letters(&field.name) == name);
        let (list, _) = MAIN_LISTS.iter().find(|(list, beside)| {
            named(list).is_some() && beside.iter().any(|name| named(name).is_some())
        })?;
        named(list).filter(|field| matches!(self.kind(field.ty), Some(TypeKind::List(_))))
    }

    /// The query parameter whose name is one of these.
    fn argument(&self, names: &[&str]) -> Option<&'p Param> {
        let mut query =
            self.operation.params.iter().filter(|param| param.place == plan::Place::Query);
        query.find(|param| names.contains(&letters(&param.wire_name).as_str()))
    }

    /// Where a value of a request goes that an extension names.
    fn inject(&self, path: &str) -> Option<Inject> {
        let last = path.rsplit(['.', '/']).next().unwrap_or(path);
        let param = self.operation.params.iter().find(|param| param.wire_name == last);
        match param {
            Some(param) => Some(inject(param)),
            None if !self.operation.bodies.is_empty() => Some(Inject::Body(pointer(path).into())),
            None => None,
        }
    }

    /// Where the page's items are: the answer itself, or its one list of objects.
    fn items(&self) -> Option<String> {
        let lists = |field: &&Field| matches!(self.kind(field.ty), Some(TypeKind::List(_)));
        let objects = |field: &&Field| match self.kind(field.ty) {
            Some(TypeKind::List(list)) => {
                matches!(
                    self.kind(list.items),
                    Some(TypeKind::Struct(_) | TypeKind::Union(_) | TypeKind::Map(_))
                )
            }
            _ => false,
        };
        let only = |mut fields: Vec<&'p Field>| if fields.len() == 1 { fields.pop() } else { None };
        match self.kind(self.body)? {
            TypeKind::List(_) => Some(String::new()),
            TypeKind::Struct(object) => {
                let found = only(object.fields.iter().filter(objects).collect())
                    .or_else(|| self.main_list())
                    .or_else(|| only(object.fields.iter().filter(lists).collect()))?;
                Some(step(&found.name))
            }
            _ => None,
        }
    }

    /// The pointer to a member of the answer, or of what describes paging in it.
    fn member(&self, names: &[&str], fits: fn(&TypeKind) -> bool) -> Option<String> {
        let TypeKind::Struct(object) = self.kind(self.body)? else { return None };
        let among = |fields: &'p [Field]| {
            names.iter().find_map(|wanted| {
                fields.iter().find(|field| {
                    letters(&field.name) == *wanted && self.kind(field.ty).is_some_and(fits)
                })
            })
        };
        if let Some(field) = among(&object.fields) {
            return Some(step(&field.name));
        }
        object
            .fields
            .iter()
            .filter(|group| GROUPS.contains(&letters(&group.name).as_str()))
            .find_map(|group| {
                let TypeKind::Struct(inner) = self.kind(group.ty)? else { return None };
                Some(format!("{}{}", step(&group.name), step(&among(&inner.fields)?.name)))
            })
    }

    fn kind(&self, ty: TypeUse) -> Option<&'p TypeKind> {
        resolved(self.types, ty.ty)
    }

    fn is_number(&self, ty: TypeUse) -> bool {
        matches!(self.kind(ty), Some(TypeKind::Integer(_) | TypeKind::Number(_)))
    }

    fn minimum(&self, ty: TypeUse) -> Option<u64> {
        match self.kind(ty)? {
            TypeKind::Integer(integer) => integer.minimum.as_ref()?.as_u64(),
            _ => None,
        }
    }

    fn maximum(&self, ty: TypeUse) -> Option<u32> {
        match self.kind(ty)? {
            TypeKind::Integer(integer) => u32::try_from(integer.maximum.as_ref()?.as_u64()?).ok(),
            _ => None,
        }
    }
}

/// The name by which rules refer to an argument.
fn name(param: &Param) -> &str {
    param.name.as_deref().unwrap_or(&param.wire_name)
}

fn inject(param: &Param) -> Inject {
    Inject::Param(name(param).to_owned().into())
}

/// A pointer (RFC 6901) of one step.
fn step(name: &str) -> String {
    format!("/{}", crate::node::escape_token(name))
}

/// A path such as `$response.meta.next` or `$.data` as a pointer.
fn pointer(path: &str) -> String {
    let path = path.trim_start_matches("$response").trim_start_matches('$').trim_start_matches('.');
    path.split(['.', '/']).filter(|name| !name.is_empty()).map(step).collect()
}

/// The letters of a name in lower case: `per_page`, `perPage` and `page[size]` in one spelling.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
