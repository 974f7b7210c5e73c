//! `pagination`: ways to page, to which operations refer by name.

use serde_json::{Value, json};

use super::place::AnswerPlace;
use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, plain_mapping, read_mapping};
use super::text::Path;
use super::value::{Entry, Flag, Named, Needed, Positive, Text};
use super::wire::Wire;
use super::word::words;
use crate::node::Node;
use crate::source::Spanned;

words! {
    /// How the next page is asked for.
    pub enum StrategyWord {
        /// A number of records to skip.
        Offset = "offset",
        /// A page number.
        PageNumber = "page_number",
        /// An opaque value from the answer.
        Cursor = "cursor",
        /// The same, from a response header.
        HeaderCursor = "header_cursor",
        /// A URL in the answer.
        NextUrl = "next_url",
        /// The `Link` header.
        LinkHeader = "link_header",
        /// A field of the last item.
        LastRecord = "last_record",
    }
}

words! {
    /// By what an offset goes on.
    pub enum AdvanceWord {
        /// By the number of items received.
        Items = "items",
        /// By the size of a page, however many items came.
        PageSize = "page_size",
    }
}

words! {
    /// Where a paging value goes.
    pub enum InjectPlace {
        /// The query.
        Query = "query",
        /// A header.
        Header = "header",
        /// The path.
        Path = "path",
        /// The JSON body.
        Body = "body",
    }
}

mapping! {
    /// A way to page.
    pub struct Pagination is "a pagination" {
        /// How the next page is asked for.
        "strategy" strategy: Needed<Spanned<StrategyWord>>,
        /// `offset`: where the number of records to skip goes.
        "offset" offset: Option<Injected>,
        /// `page_number`, `link_header`: where the number of the page goes.
        "page" page: Option<Injected>,
        /// `cursor`, `header_cursor`, `last_record`: where the cursor goes.
        "cursor" cursor: Option<Injected>,
        /// `offset`: whether it goes on by the items received (the default) or by the page's size.
        "advance" advance: Option<Spanned<AdvanceWord>>,
        /// How many items a page has.
        "page_size" page_size: Option<PageSize>,
        /// Where the cursor or the URL of the next page comes from.
        "next" next: Option<Next>,
        /// `last_record`: the field of an item that is the cursor.
        "field" field: Option<Path>,
        /// Where the number of all items is.
        "total" total: Option<AnswerPlace>,
        /// Where the number of all pages is.
        "total_pages" total_pages: Option<AnswerPlace>,
        /// Where a flag is that is true while there are more pages.
        "has_more" has_more: Option<Path>,
        /// Where a flag is that is true on the last page.
        "is_last" is_last: Option<Path>,
        /// Whether a page with fewer items than asked for is the last.
        "short_page" short_page: Flag,
        /// The number of pages after which the vendor answers no more.
        "max_pages" max_pages: Option<Positive>,
        /// The number of items after which the vendor answers no more.
        "max_items" max_items: Option<Positive>,
    }
    piecewise unread;
}

/// Ways to page, by name, and whether the document's lists are looked through for others.
#[derive(Debug, Clone, Default)]
pub struct Paginations {
    /// The ways, by name.
    pub named: Named<Pagination>,
    /// `infer`: whether ways to page are inferred from the document where it states none.
    pub infer: Option<Spanned<bool>>,
}

/// The entry of `pagination` that is no way to page.
const INFER: &str = "infer";

impl std::ops::Deref for Paginations {
    type Target = Named<Pagination>;

    fn deref(&self) -> &Self::Target {
        &self.named
    }
}

impl Syntax for Paginations {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if !node.is_mapping() {
            cx.wrong_mapping(node, "a mapping", "`name: value`");
            return None;
        }
        let mut all = Self::default();
        all.named.span = Some(node.place());
        for entry in node.entries() {
            let name = entry.key.map(str::to_owned);
            if name.value == INFER {
                all.infer = Spanned::<bool>::read(entry.value, cx);
            } else if let Some(value) = Pagination::read(entry.value, cx) {
                all.named.entries.push(Entry { name, value });
            } else {
                all.named.broken.push(name);
            }
        }
        Some(all)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let one = <Pagination as Syntax>::schema(definitions);
        let infer =
            "Whether ways to page are inferred from the document of `source`; default: true.";
        json!({
            "type": "object",
            "properties": {INFER: {"type": "boolean", "description": infer}},
            "additionalProperties": one,
        })
    }
}

mapping! {
    /// Where a paging value goes.
    pub struct Injected is "a paging parameter" {
        /// Query (the default), header, path or body.
        "in" place: Option<Spanned<InjectPlace>>,
        /// The name on the wire; in the body, a path.
        "name" name: Text,
        /// The argument's name, when it differs.
        "argument" argument: Option<Text>,
        /// How the value is written.
        "wire" wire: Option<Wire>,
        /// `page`: the number of the first page; default 1.
        "first" first: Option<Spanned<u32>>,
        /// What it means.
        "description" description: Option<Text>,
    }
}

impl Syntax for Injected {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.as_str().is_none() {
            return read_mapping(node, cx);
        }
        let name = Text::read(node, cx)?;
        Some(Self {
            span: node.place(),
            place: None,
            name,
            argument: None,
            wire: None,
            first: None,
            description: None,
        })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<Self>("Injected");
        json!({"anyOf": [{"type": "string"}, long]})
    }
}

mapping! {
    /// How many items a page has.
    pub struct PageSize is "`page_size`" {
        /// The name of the parameter on the wire; without it, callers cannot choose the size.
        "name" name: Option<Text>,
        /// Query (the default), header, path or body.
        "in" place: Option<Spanned<InjectPlace>>,
        /// The argument's name, when it differs.
        "argument" argument: Option<Text>,
        /// How the value is written.
        "wire" wire: Option<Wire>,
        /// What it means.
        "description" description: Option<Text>,
        /// The size when the caller gives none.
        "default" default: Option<Positive>,
        /// Whether the default is sent when the caller gives none.
        "send_default" send_default: Flag,
        /// The largest page.
        "max" max: Option<Positive>,
        /// Pages always have this size.
        "fixed" fixed: Option<Positive>,
        /// The only sizes allowed, in ascending order.
        "buckets" buckets: Option<Spanned<Vec<Positive>>>,
    }
    piecewise unread;
}

plain_mapping!(Pagination, PageSize);

impl<T: Syntax> Syntax for Spanned<Vec<T>> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        Vec::read(node, cx).map(|items| Self::new(items, node.place()))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        <Vec<T> as Syntax>::schema(definitions)
    }
}

/// Where the cursor or the URL of the next page comes from.
#[derive(Debug, Clone)]
pub enum Next {
    /// A path into the body.
    Body(Path),
    /// A response header.
    Header(Text),
    /// The `Link` header's target with this relation.
    Link(Text),
}

mapping! {
    /// A source of the next page outside the body.
    pub struct NextOutside is "`next`" {
        /// The name of a response header.
        "header" header: Option<Text>,
        /// A relation of the `Link` header.
        "link" link: Option<Text>,
    }
}

impl Syntax for Next {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if !node.is_mapping() {
            return Path::read(node, cx).map(Self::Body);
        }
        let outside: NextOutside = read_mapping(node, cx)?;
        match (outside.header, outside.link) {
            (Some(header), None) => Some(Self::Header(header)),
            (None, Some(link)) => Some(Self::Link(link)),
            _ => {
                cx.wrong_type(node, "a path, `{header: NAME}` or `{link: RELATION}`");
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let path = Path::schema(definitions);
        let outside = definitions.mapping::<NextOutside>("NextOutside");
        json!({"anyOf": [path, outside]})
    }
}
