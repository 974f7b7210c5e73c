//! `connector`: who the vendor is.

use super::table::{mapping, plain_mapping};
use super::value::{Needed, Scalar, Text};

mapping! {
    /// Who the vendor is, and how the connector is called.
    pub struct Info is "`connector`" {
        /// The connector's id: lower-case letters, digits and underscores, a letter first.
        "id" id: Needed<Text>,
        /// The vendor's name, for people.
        "name" name: Needed<Text>,
        /// How tool names spell the vendor; default: the id.
        "tool_slug" tool_slug: Option<Text>,
        /// What it is, in a sentence or a few.
        "description" description: Option<Text>,
        /// The version of the vendor's API.
        "api_version" api_version: Option<Scalar>,
        /// Where the vendor documents the API.
        "docs" docs: Option<Text>,
        /// What kind of product it is; tags of all its tools.
        "categories" categories: Vec<Text>,
        /// Limits and oddities, for the connector's README.
        "notes" notes: Vec<Text>,
        /// What the vendor has, or people expect, and the connector has not, for its README.
        "not_covered" not_covered: Vec<Text>,
    }
    piecewise unread;
}

plain_mapping!(Info);
