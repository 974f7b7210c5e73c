//! What each provider accepts as a tool definition: one dated data file, read once.
//!
//! Takes `profiles.json`; gives a [`Profile`] by its id. Code never asks which provider it is
//! working for: the lowering reads [`Rules`], the linter reads [`Lint`], and a provider that changes
//! its mind is a change of data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::nearest::nearest;

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| {
    // A data file of this crate: `every_profile_is_read` shows that it can be read.
    serde_json::from_str(include_str!("profiles.json")).unwrap_or_default()
});

/// The data file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profiles {
    date: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "profiles")]
    by_id: BTreeMap<String, Profile>,
}

/// What one provider accepts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is for, in words.
    pub about: String,
    /// How many tools a request may hold; none where no limit is stated.
    #[serde(default)]
    pub tools: Option<usize>,
    pub(crate) form: Part,
    pub(crate) lower: Rules,
    pub(crate) lint: Lint,
}

impl Profile {
    /// The profile of this id.
    ///
    /// # Errors
    /// A sentence that names the nearest profile.
    pub fn named(id: &str) -> Result<&'static Self, String> {
        PROFILES.by_id.get(id).ok_or_else(|| {
            let known: Vec<&str> = Self::ids().collect();
            let near = nearest(id, known.iter().copied())
                .map_or_else(String::new, |near| format!("; the nearest is `{near}`"));
            format!("there is no provider `{id}`{near}; known are {}", known.join(", "))
        })
    }

    /// The ids of all profiles, in alphabetical order.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        PROFILES.by_id.keys().map(String::as_str)
    }

    /// The day on which the data was collected: `2026-11-25`.
    pub fn date() -> &'static str {
        &PROFILES.date
    }
}

/// A part of the form in which definitions are written: a placeholder (`$name`), a word, or members.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Part {
    Word(String),
    Members(Vec<(String, Part)>),
}

/// How schemas are rewritten. The defaults rewrite nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// What names of tools are made of.
    pub(crate) name: Names,
    /// The longest description of a tool, in characters.
    #[serde(default)]
    pub(crate) description: Option<usize>,
    /// What keys of `properties` are made of.
    #[serde(default)]
    pub(crate) keys: Option<Names>,
    /// Keywords that may stand in schemas beside those that make their structure; the others are
    /// said in words.
    pub(crate) keywords: Vec<String>,
    /// The only values of `format`.
    #[serde(default)]
    pub(crate) formats: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) patterns: Patterns,
    #[serde(default)]
    pub(crate) references: References,
    #[serde(default)]
    pub(crate) types: TypeLists,
    #[serde(default, rename = "null")]
    pub(crate) null_form: NullForm,
    #[serde(default)]
    pub(crate) any_of: AnyOf,
    #[serde(default)]
    pub(crate) optional: Optional,
    #[serde(default)]
    pub(crate) others: Others,
    #[serde(default)]
    pub(crate) maps: Maps,
    #[serde(default)]
    pub(crate) untyped: Untyped,
    #[serde(default)]
    pub(crate) items: Items,
    #[serde(default)]
    pub(crate) tuples: Tuples,
    #[serde(default)]
    pub(crate) enums: Enums,
    /// Whether objects without members can be described.
    #[serde(default = "yes")]
    pub(crate) empty_objects: bool,
    /// How many schemas may lie inside each other; what lies deeper is given as JSON text.
    #[serde(default)]
    pub(crate) levels: Option<usize>,
    /// How often a type may lie inside itself, where references are written in place.
    #[serde(default = "once")]
    pub(crate) recursion: usize,
    /// How many schemas a tool may have in all, where references are written in place.
    #[serde(default)]
    pub(crate) schemas: Option<usize>,
    /// Whether what comes out is strict.
    #[serde(default)]
    pub(crate) strict: bool,
    /// What a tool may hold in all.
    #[serde(default)]
    pub(crate) limits: Option<Limits>,
    /// The profile by which a tool is lowered that goes beyond the limits.
    #[serde(default)]
    pub(crate) fallback: Option<String>,
}

fn yes() -> bool {
    true
}

fn once() -> usize {
    1
}

/// The characters of names, as in the brackets of a regular expression, and how many there may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub(crate) first: String,
    pub(crate) rest: String,
    pub(crate) max: usize,
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$line:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($(#[$line])* $variant),+ }
    };
}

choice!(
    /// Which patterns may be stated.
    Patterns {
        /// All of ECMA 262.
        #[default]
        All,
        /// Those without look-around and back references.
        Plain,
    }
);
choice!(
    /// What becomes of references to definitions.
    References {
        /// They stay, with words beside them.
        #[default]
        Keep,
        /// They stay, with nothing beside them.
        Alone,
        /// What they refer to is written in place.
        Inline,
    }
);
choice!(
    /// Whether `type` may be a list.
    TypeLists {
        /// It may.
        #[default]
        Several,
        /// A type is one type; several are an `anyOf`.
        One,
    }
);
choice!(
    /// How null is accepted beside a type.
    NullForm {
        /// As one more type.
        #[default]
        Type,
        /// By `nullable: true`.
        Keyword,
    }
);
choice!(
    /// What may stand beside `anyOf`.
    AnyOf {
        /// Words.
        #[default]
        Described,
        /// Nothing.
        Alone,
    }
);
choice!(
    /// How a member is left out.
    Optional {
        /// By leaving it out.
        #[default]
        Absent,
        /// By null: every member is required.
        Null,
    }
);
choice!(
    /// What is said about members that have no name in the schema.
    Others {
        /// What is true.
        #[default]
        Said,
        /// Always that there are none.
        Forbidden,
        /// Nothing.
        Unsaid,
    }
);
choice!(
    /// How objects with members of any name are given.
    Maps {
        /// As objects.
        #[default]
        Objects,
        /// As lists of a key and a value.
        Entries,
    }
);
choice!(
    /// How a value of any type is given.
    Untyped {
        /// As it is.
        #[default]
        Keep,
        /// As its JSON text.
        Text,
    }
);
choice!(
    /// Whether lists must say what their items are.
    Items {
        /// Where it is known.
        #[default]
        Known,
        /// Always.
        Always,
    }
);
choice!(
    /// How lists with a type for each position are described.
    Tuples {
        /// By position.
        #[default]
        Positions,
        /// As lists whose items are of one of the types.
        List,
    }
);
choice!(
    /// Which values enumerations may have.
    Enums {
        /// Any.
        #[default]
        Any,
        /// Texts, numbers, booleans and null.
        Scalars,
        /// Texts that are not empty.
        Texts,
    }
);

/// What a tool may hold in all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// Members of all objects.
    pub(crate) properties: usize,
    /// Schemas inside each other.
    pub(crate) levels: usize,
    /// Characters of names of members and definitions and of values of enumerations.
    pub(crate) characters: usize,
    /// Values of enumerations.
    pub(crate) values: usize,
    /// What one enumeration of many texts may hold.
    pub(crate) long: LongEnum,
}

/// A limit for enumerations of more values than these.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LongEnum {
    pub(crate) values: usize,
    pub(crate) characters: usize,
}

/// What definitions are judged by, apart from [`Rules`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lint {
    /// Where the name is in a definition, as a pointer (RFC 6901).
    pub(crate) name_at: String,
    pub(crate) description_at: String,
    pub(crate) schema_at: String,
    /// A tool without arguments may have no schema.
    #[serde(default)]
    pub(crate) schema_optional: bool,
    /// The only members of a definition.
    pub(crate) fields: Vec<String>,
    /// What every definition has.
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    /// A regular expression for names.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) description_max: Option<usize>,
    /// A regular expression for keys.
    #[serde(default)]
    pub(crate) key: Option<String>,
    /// Where the schema of results is.
    #[serde(default)]
    pub(crate) output_at: Option<String>,
    /// What is true or false, where it is there.
    #[serde(default)]
    pub(crate) flags: Vec<String>,
    /// A flag of the definition by which these rules apply unless it is false ...
    #[serde(default)]
    pub(crate) unless: Option<String>,
    /// ... and the profile whose rules apply then.
    #[serde(default)]
    pub(crate) otherwise: Option<String>,
    /// The only keywords.
    #[serde(default)]
    pub(crate) keywords: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) formats: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) refuses: Vec<Refusal>,
    #[serde(default)]
    pub(crate) properties: Option<usize>,
    #[serde(default)]
    pub(crate) levels: Option<usize>,
    #[serde(default)]
    pub(crate) characters: Option<usize>,
    #[serde(default)]
    pub(crate) enum_values: Option<usize>,
    #[serde(default)]
    pub(crate) long_enum: Option<LongEnum>,
}

/// What a provider refuses in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refusal {
    /// `true` or `false` in place of a schema.
    BooleanSchema,
    /// A reference out of the document.
    RemoteReference,
    /// A list that does not say what its items are.
    ArrayWithoutItems,
    /// A schema without a type.
    Untyped,
    /// A list of types.
    TypeList,
    /// The type `null`.
    NullType,
    /// A member that is not required.
    OptionalMember,
    /// An object that does not forbid further members.
    OpenObject,
    /// A reference with other keywords beside it.
    ReferenceWithOthers,
    /// A choice with other keywords beside it.
    AnyOfWithOthers,
    /// A pattern with look-around.
    LookAround,
    /// An enumeration with lists or objects among its values.
    EnumOfObjects,
    /// An enumeration with something else than texts among its values.
    EnumNotText,
    /// An empty text among the values of an enumeration.
    EmptyEnumText,
    /// An object without members.
    EmptyObject,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_read() {
        let read: Result<Profiles, _> = serde_json::from_str(include_str!("profiles.json"));
        let profiles = read.unwrap().by_id;
        let ids: Vec<&str> = profiles.keys().map(String::as_str).collect();
        assert_eq!(ids, ["anthropic", "gemini", "langchain", "mcp", "openai", "openai-strict"]);
        for (id, profile) in &profiles {
            for other in [&profile.lower.fallback, &profile.lint.otherwise].into_iter().flatten() {
                assert!(profiles.contains_key(other), "{id} names {other}");
                assert_ne!(id, other);
            }
            assert!(regex_lite::Regex::new(&profile.lint.name).is_ok(), "{id}");
        }
    }

    #[test]
    fn a_misspelt_profile_gets_the_nearest() {
        let words = Profile::named("openai_strict").unwrap_err();
        assert!(words.contains("the nearest is `openai-strict`"), "{words}");
    }
}
