//! Where reading a list was left, as data: for whoever reads its pages in calls of their own.

use serde::{Deserialize, Serialize};

/// What the request for the next page needs beside the arguments of the first.
///
/// It is as trustworthy as its way: it can name any page of the vendor's origin, so seal it before it
/// leaves the program, and open it with the same arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The URL of the next page, where the vendor names it whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// The offset, page number or cursor of the next request, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    pub(super) pages: u32,
    pub(super) items: u64,
    pub(super) position: u64,
    pub(super) start: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_page: Option<u64>,
}
