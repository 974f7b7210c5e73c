//! Operations of several requests: which operations are called, one after another, with what.
//!
//! Values are JSON texts in which three forms of object stand for something that is known only when
//! the operation runs:
//!
//! | form | is |
//! |---|---|
//! | `{"$": ["find", "/id"]}` | what a JSON pointer (RFC 6901) leads to in an argument, in the result of an earlier step, or in `item`; a third member is the [`Form`] in which it is written |
//! | `{"$as": ["adf", {"$text": ["For ", {"$": ["name", ""]}]}]}` | a value in a [`Form`] |
//! | `{"$text": ["type:user ", {"$": ["email", ""]}]}` | texts and values, joined |
//!
//! A member whose reference leads to nothing is left out.

use serde::{Deserialize, Serialize};

use crate::connection::str_is_empty;
use crate::list::{List, Text};

/// The name under which a step that runs for each item of a list finds the item.
pub const ITEM: &str = "item";

/// One step of an operation: a call of another operation of the same connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its name, under which later steps find its result.
    pub name: Text,
    /// The id of the operation that is called.
    pub operation: Text,
    /// Whether that operation changes nothing, whatever its method: as the spec declares its effect.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// An object of values by the names of the operation's parameters.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub arguments: Text,
    /// The body, without the keys that the plan wraps around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// A reference; the step is left out when it leads to nothing, null, `false` or an empty list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Text>,
    /// A reference to a list: the operation is called once for each of its items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<Text>,
    /// How many of these calls are made at a time.
    pub concurrency: u32,
    /// The item of a list in the answer that is the step's result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick: Option<Pick>,
    /// Until when the call is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Until>,
}

/// The item of a list that a step looks for: the first of which every condition holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// A pointer to the list in the answer's result.
    pub list: Text,
    /// Pointers into the item, each with the value that it must lead to. Texts are compared without
    /// regard to case.
    pub conditions: List<(Text, Text)>,
    /// What is said when there is none.
    pub none: Text,
}

/// A condition that is waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Until {
    /// A pointer into the answer's result.
    pub pointer: Text,
    /// The JSON texts of the values, one of which must be there.
    pub values: List<Text>,
    /// The time between two calls, in milliseconds.
    pub every_ms: u32,
    /// The time after which the operation fails, in milliseconds.
    pub at_most_ms: u32,
}

/// How a value is written where the vendor wants another form than the one it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The text of a number or boolean.
    Text,
    /// The number that a text holds.
    Number,
    /// Booleans as the numbers 1 and 0.
    ZeroOne,
    /// Booleans as the texts `1` and `0`.
    ZeroOneText,
    /// A text as a document of the Atlassian Document Format ([`adf`](crate::adf)).
    Adf,
    /// The content of a file in base64 (RFC 4648 section 4).
    Base64,
    /// The text between double quotation marks, with a backslash before those and backslashes in it:
    /// a value in a text of a query language.
    Quoted,
    /// A value of which nothing was known when compiling: texts, numbers and booleans become each
    /// other where they can, one value a list of one, and any other is refused.
    Fit(crate::param::Kind),
    /// A time or a word as it is written inside JSON.
    Wire(crate::tools::WireForm),
}
