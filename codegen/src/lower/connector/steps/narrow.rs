//! What the shape of a value does not tell: whether a text is a number, a constant one of the values
//! that are accepted, an address an identifier.
//!
//! Only what can never fit is a mistake. What may fit is checked when the operation runs, before
//! anything is sent.

use jackfield_plan::tools::WireForm;
use serde_json::Value;

use super::super::paths::resolve;
use super::fit::Shape;
use crate::diagnostics::some_of;
use crate::ir::{self, EnumBase, StringFormat, TypeKind, TypeUse, Types};

/// Where a value comes from.
pub(super) enum Source<'a> {
    /// A constant.
    Literal(&'a Value),
    /// A value of a type.
    Typed(TypeUse),
    /// What is put together of several, or not known.
    Made(Shape),
}

impl Source<'_> {
    pub(super) fn shape(&self, types: &Types) -> Shape {
        match self {
            Self::Literal(value) => Shape::of_json(value),
            Self::Typed(used) => Shape::of(types, *used),
            Self::Made(shape) => *shape,
        }
    }
}

/// Why a value does not fit, and what to do.
pub(super) struct Mismatch {
    pub(super) message: String,
    pub(super) help: String,
}

impl Mismatch {
    fn new(message: String, help: &str) -> Self {
        Self { message, help: help.to_owned() }
    }

    pub(super) fn of_shapes(given: Shape, wanted: &str) -> Self {
        Self::new(
            format!("this is {}, and {wanted} is wanted", given.words()),
            "refer to a value of that type, or to a part of this one",
        )
    }
}

/// Whether a value whose shape fits can be a value of the type that is wanted.
pub(super) fn fits(types: &Types, source: &Source<'_>, wanted: TypeUse) -> Result<(), Mismatch> {
    let wanted = kind(types, wanted);
    match source {
        Source::Literal(value) => constant(value, wanted),
        Source::Made(Shape::Text) if is_number(wanted) => Err(Mismatch::new(
            format!("this is a text of several parts, and {} is wanted", words(wanted)),
            "write the reference alone, in its quotes, so that it keeps its type",
        )),
        Source::Made(_) => Ok(()),
        Source::Typed(used) => {
            let given = kind(types, *used);
            match (given, wanted) {
                _ if is_number(wanted) && !may_be_number(types, *used) => Err(Mismatch::new(
                    format!("this is {}, and {} is wanted", words(given), words(wanted)),
                    "refer to a number; a text that always holds one has a `pattern` of digits, or \
                     the type `decimal`",
                )),
                (TypeKind::Enum(given), TypeKind::Enum(wanted)) => overlap(given, wanted),
                (TypeKind::String(one), TypeKind::String(other)) => {
                    match (purpose(&one.format), purpose(&other.format)) {
                        (Some(one), Some(other)) if one != other => Err(Mismatch::new(
                            format!("this is {one}, and {other} is wanted"),
                            "refer to a value of that type, or to a part of this one",
                        )),
                        _ => Ok(()),
                    }
                }
                _ => Ok(()),
            }
        }
    }
}

/// Whether a value can ever be the same as one of a type: they are compared as texts.
pub(super) fn comparable(
    types: &Types,
    source: &Source<'_>,
    with: TypeUse,
) -> Result<(), Mismatch> {
    let with = kind(types, with);
    let never = match source {
        Source::Literal(Value::String(text)) => is_number(with) && !is_number_text(text),
        Source::Typed(used) => match kind(types, *used) {
            TypeKind::String(text) => is_number(with) && purpose(&text.format).is_some(),
            _ => false,
        },
        _ => false,
    };
    if never {
        let given = match source {
            Source::Typed(used) => words(kind(types, *used)),
            _ => Shape::Text.words().to_owned(),
        };
        return Err(Mismatch::new(
            format!("this is {given}, and is compared with {}", words(with)),
            "name the member that holds the same kind of value",
        ));
    }
    Ok(())
}

fn kind(types: &Types, used: TypeUse) -> &TypeKind {
    &types.get(resolve(types, used.ty)).kind
}

fn is_number(kind: &TypeKind) -> bool {
    match kind {
        TypeKind::Integer(_) | TypeKind::Number(_) => true,
        TypeKind::Enum(list) => list.base == EnumBase::Integer,
        _ => false,
    }
}

fn words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Integer(_) => "a whole number".to_owned(),
        TypeKind::Number(_) => Shape::Number.words().to_owned(),
        TypeKind::String(text) => match purpose(&text.format) {
            Some(purpose) => purpose.to_owned(),
            None => "a text of any kind".to_owned(),
        },
        TypeKind::Enum(list) if list.base == EnumBase::Integer => "one of some numbers".to_owned(),
        _ => Shape::Text.words().to_owned(),
    }
}

/// What a text holds, where it is nothing else.
fn purpose(format: &StringFormat) -> Option<&'static str> {
    match format {
        StringFormat::DateTime | StringFormat::Date => Some("a time"),
        StringFormat::Uuid => Some("a UUID"),
        StringFormat::Other(name) if name == "email" => Some("an e-mail address"),
        _ => None,
    }
}

/// Whether a value of this type is a number, or a text that always holds one.
fn may_be_number(types: &Types, used: TypeUse) -> bool {
    let ty = types.get(resolve(types, used.ty));
    match &ty.kind {
        TypeKind::String(text) => {
            let is_epoch = matches!(ty.wire, Some(WireForm::Epoch | WireForm::EpochMs));
            let is_digits = match &text.format {
                StringFormat::Decimal => true,
                // How documents say that a number travels as a text.
                StringFormat::Other(name) => {
                    matches!(name.as_str(), "int32" | "int64" | "uint32" | "uint64")
                }
                _ => text.pattern.as_deref().is_some_and(is_of_digits),
            };
            is_epoch || is_digits
        }
        TypeKind::Enum(list) => list.variants.iter().any(|variant| match &variant.value {
            Value::String(text) => is_number_text(text),
            value => value.is_number(),
        }),
        _ => true,
    }
}

/// Whether a regular expression is matched by numbers alone: anchored, and of nothing but digits, a
/// sign and a point.
fn is_of_digits(pattern: &str) -> bool {
    let Some(inner) = pattern.strip_prefix('^').and_then(|inner| inner.strip_suffix('$')) else {
        return false;
    };
    let rest = ["[0-9]", "[1-9]", r"\d"].iter().fold(inner.to_owned(), |rest, digits| {
        // A digit stands for the class, so that one without any is told from it.
        rest.replace(digits, "0")
    });
    // Alternatives outside of parentheses have anchors of their own.
    rest.contains(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || r"+*?{},()-.\".contains(c))
}

fn is_number_text(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

fn constant(value: &Value, wanted: &TypeKind) -> Result<(), Mismatch> {
    if value.is_null() {
        return Ok(());
    }
    let number = match value {
        Value::String(text) if is_number(wanted) => serde_json::from_str(text).ok(),
        Value::Number(number) => Some(number.clone()),
        _ => None,
    };
    let unfit = |wanted: &str| {
        Err(Mismatch::new(
            format!("`{}` is not {wanted}", plain(value)),
            "write a value that the called operation accepts, or a reference in braces",
        ))
    };
    let within = |least: &Option<serde_json::Number>, most: &Option<serde_json::Number>| {
        let of = |number: &Option<serde_json::Number>| {
            number.as_ref().and_then(serde_json::Number::as_f64)
        };
        let given = of(&number);
        !of(least).zip(given).is_some_and(|(least, given)| given < least)
            && !of(most).zip(given).is_some_and(|(most, given)| given > most)
    };
    match (wanted, &number) {
        (TypeKind::Integer(_) | TypeKind::Number(_), None) => unfit(&words(wanted)),
        (TypeKind::Integer(_), Some(number))
            if number.as_f64().is_some_and(|n| n.fract() != 0.0) =>
        {
            unfit(&words(wanted))
        }
        (TypeKind::Integer(rules), _) if !within(&rules.minimum, &rules.maximum) => {
            unfit("within the bounds of the argument")
        }
        (TypeKind::Number(rules), _) if !within(&rules.minimum, &rules.maximum) => {
            unfit("within the bounds of the argument")
        }
        (TypeKind::Enum(list), _) if !list.admits_others => {
            let given = plain(value);
            let known: Vec<String> = list.variants.iter().map(|v| plain(&v.value)).collect();
            if known.contains(&given) {
                return Ok(());
            }
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Err(Mismatch {
                message: format!("`{given}` is none of the values that are accepted"),
                help: some_of(&given, &known)
                    .unwrap_or_else(|| "write one of the values of its type".to_owned()),
            })
        }
        _ => Ok(()),
    }
}

/// Whether two lists of values have one in common.
fn overlap(given: &ir::Enum, wanted: &ir::Enum) -> Result<(), Mismatch> {
    let known: Vec<String> = wanted.variants.iter().map(|v| plain(&v.value)).collect();
    let shares = given.variants.iter().any(|variant| known.contains(&plain(&variant.value)));
    if shares || given.admits_others || wanted.admits_others || given.variants.is_empty() {
        return Ok(());
    }
    Err(Mismatch::new(
        format!("none of the values that this can have is accepted: {}", known.join(", ")),
        "refer to a value of that type, or to a part of this one",
    ))
}

/// A value as it is written: texts without quotes, so that numbers and their texts are the same.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_digits;

    #[test]
    fn patterns_of_numbers_are_told_from_others() {
        for digits in ["^[0-9]+$", r"^\d{1,19}$", "^-?[1-9][0-9]*$", r"^\d+(\.\d+)?$"] {
            assert!(is_of_digits(digits), "{digits}");
        }
        for other in ["[0-9]+", "^[A-Z]+[0-9]+$", "^$", "^.*x$", "^[0-9]+$|^a$", r"^\w+$"] {
            assert!(!is_of_digits(other), "{other}");
        }
    }
}
