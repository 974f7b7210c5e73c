//! `tool`: how an operation is offered to language models.

use super::table::{mapping, plain_mapping};
use super::value::{Any, Flag, Text};
use crate::source::Spanned;

mapping! {
    /// How an operation is offered to language models.
    pub struct Tool is "`tool`" {
        /// Another name than the one that follows from resource and operation.
        "name" name: Option<Text>,
        /// Not offered as a tool.
        "hidden" hidden: Flag,
        /// A title for people.
        "title" title: Option<Text>,
        /// A description for models, where it differs from the operation's.
        "description" description: Option<Text>,
        /// Tags beside the resource and the categories.
        "tags" tags: Vec<Text>,
        /// Whether it reads only, where the method does not say so.
        "read_only" read_only: Option<Spanned<bool>>,
        /// Whether it may delete or overwrite, where the method does not say so.
        "destructive" destructive: Option<Spanned<bool>>,
        /// Whether it reaches people or other systems.
        "open_world" open_world: Option<Spanned<bool>>,
        /// The argument that takes `id` as an alias.
        "key" key: Option<Text>,
        /// The arguments of a call that works.
        "example" example: Option<Any>,
    }
}

plain_mapping!(Tool);
