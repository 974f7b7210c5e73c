//! How a list is read page by page.
//!
//! Pointers are RFC 6901; the empty pointer is the whole body. Parameters are named as in
//! [`Operation::params`](crate::Operation::params).

use serde::{Deserialize, Serialize};

use crate::connection::{is_empty, is_false};
use crate::list::{List, Text};

/// How one operation pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pagination {
    /// How the next page is asked for.
    pub strategy: Strategy,
    /// Where the page's items are in the answer.
    #[serde(default)]
    pub items: Text,
    /// How many items a page has.
    #[serde(default)]
    pub size: PageSize,
    /// Whether an offset goes on by the size of the page, however many items came: the vendor cuts
    /// the page out of a longer list and leaves items out of it afterwards. Such a page may be empty.
    #[serde(default, skip_serializing_if = "is_false")]
    pub windows: bool,
    /// When to stop, beyond what the strategy says itself.
    #[serde(default)]
    pub stop: Stop,
    /// Whether the compiler inferred this from the document's shapes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// How the next page is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Strategy {
    /// A number of records to skip: the last one and the number of items received.
    Offset {
        /// Where the offset goes.
        inject: Inject,
    },
    /// A page number that goes up by one.
    PageNumber {
        /// Where the number goes.
        inject: Inject,
        /// The number of the first page.
        first: u32,
    },
    /// An opaque value from one answer goes into the next request.
    Cursor {
        /// Where the cursor goes.
        inject: Inject,
        /// Where it comes from.
        next: Next,
    },
    /// The answer names the whole URL of the next page; another origin is refused.
    NextUrl {
        /// Where the URL comes from.
        next: Next,
    },
    /// A field of the last item is the cursor.
    LastRecord {
        /// Where the value goes.
        inject: Inject,
        /// The field, as a pointer into an item.
        field: Text,
    },
}

/// Where a paging value goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inject {
    /// Into the parameter of this name (of any place: query, header, path, body).
    Param(Text),
    /// Into the JSON body at this pointer, which counts from within what wraps it.
    Body(Text),
}

/// Where a cursor or a URL comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// A pointer into the answer's body.
    Body(Text),
    /// A response header.
    Header(Text),
    /// The target of the `Link` header with this relation (RFC 8288).
    Link(Text),
}

/// What is known of the number of items in a page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageSize {
    /// Where callers give it; none when they cannot choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inject: Option<Inject>,
    /// The size of a page when the caller sets none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<u32>,
    /// The JSON text that goes into a body at [`inject`](Self::inject) when the caller sets none
    /// there; what is sent for a parameter is a matter of the parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send: Option<Text>,
    /// The largest page that the vendor gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// The only sizes allowed, in ascending order.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub buckets: List<u32>,
}

/// When paging stops. An empty page and a repeated cursor always stop it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Stop {
    /// Where the total number of items is: a pointer, or the name of a response header
    /// ([`is_pointer`](crate::is_pointer)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Text>,
    /// Where the number of all pages is, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<Text>,
    /// Where a flag is that is true while there are more pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_more: Option<Text>,
    /// Where a flag is that is true on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_last: Option<Text>,
    /// Whether a page with fewer items than were asked for is the last.
    #[serde(default, skip_serializing_if = "is_false")]
    pub short_page: bool,
    /// The number of pages after which the vendor answers no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pages: Option<u32>,
    /// The number of items after which the vendor answers no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u32>,
}
