//! `source`: the OpenAPI document that a connector is made over.

use super::table::{mapping, plain_mapping};
use super::value::Text;

mapping! {
    /// The OpenAPI document that the connector is made over: what it describes is there, and what
    /// this file says is added or counts instead.
    pub struct Source is "`source`" {
        /// The document, by its path from this file.
        "openapi" openapi: Text,
        /// Overlays that correct the document, in order; default: `overlay.yaml` beside it, if
        /// there is one.
        "overlays" overlays: Option<Vec<Text>>,
        /// Which operations are taken; default: all.
        "select" select: Option<Select>,
    }
}

mapping! {
    /// Which operations of the document are taken: those that any of the lists names. An operation
    /// that `from` names is always there.
    pub struct Select is "`select`" {
        /// Those with one of these tags.
        "tags" tags: Vec<Text>,
        /// Those under one of these paths: `*` stands for one segment, `**` for any number.
        "paths" paths: Vec<Text>,
        /// These: by operationId, or as `GET /tickets`.
        "operations" operations: Vec<Text>,
        /// Those that are left out, even so.
        "exclude" exclude: Option<Exclude>,
    }
}

mapping! {
    /// Operations that are left out.
    pub struct Exclude is "`exclude`" {
        /// Those with one of these tags.
        "tags" tags: Vec<Text>,
        /// Those under one of these paths: `*` stands for one segment, `**` for any number.
        "paths" paths: Vec<Text>,
        /// These: by operationId, or as `GET /tickets`.
        "operations" operations: Vec<Text>,
    }
}

plain_mapping!(Source, Select, Exclude);
