//! Whether a value can be what an argument wants, and the form that makes it so.

use jackfield_plan::tools::WireForm;
use jackfield_plan::{Form, Kind};
use serde_json::Value;

use super::super::paths::resolve;
use crate::ir::{EnumBase, StringFormat, TypeKind, TypeUse, Types};

/// What a value looks like in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Not known, or one of several.
    Any,
    Null,
    Boolean,
    Number,
    Text,
    /// A text that holds bytes in base64.
    Base64,
    List,
    Object,
    File,
}

impl Shape {
    pub(super) fn of(types: &Types, used: TypeUse) -> Self {
        match &types.get(resolve(types, used.ty)).kind {
            TypeKind::Any | TypeKind::Union(_) | TypeKind::Alias(_) => Self::Any,
            TypeKind::Null => Self::Null,
            TypeKind::Boolean => Self::Boolean,
            TypeKind::Integer(_) | TypeKind::Number(_) => Self::Number,
            TypeKind::String(text) if text.format == StringFormat::Base64 => Self::Base64,
            TypeKind::String(_) => Self::Text,
            TypeKind::Enum(list) => match list.base {
                EnumBase::String => Self::Text,
                EnumBase::Integer => Self::Number,
                EnumBase::Mixed => Self::Any,
            },
            TypeKind::Struct(_) | TypeKind::Map(_) => Self::Object,
            TypeKind::List(list) if list.or_single => Self::Any,
            TypeKind::List(_) | TypeKind::Tuple(_) => Self::List,
            TypeKind::File => Self::File,
        }
    }

    pub(super) fn of_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Null => "null",
            Self::Boolean => "`true` or `false`",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Base64 => "bytes in base64",
            Self::List => "a list",
            Self::Object => "an object",
            Self::File => "a file",
        }
    }
}

/// The form in which a value is written for an argument, or what the argument wants.
pub(super) fn fit(
    source: Shape,
    target: Shape,
    wire: Option<&WireForm>,
) -> Result<Option<Form>, &'static str> {
    Ok(match (source, target) {
        (Shape::List, Shape::List) => {
            let form = |form: &&WireForm| form.is_file() || matches!(form, WireForm::Separated(_));
            wire.filter(form).cloned().map(Form::Wire)
        }
        (Shape::Boolean, Shape::Boolean) => match wire {
            Some(WireForm::ZeroOne) => Some(Form::ZeroOne),
            Some(WireForm::ZeroOneText) => Some(Form::ZeroOneText),
            _ => None,
        },
        (Shape::Text, Shape::Text) if wire == Some(&WireForm::Adf) => Some(Form::Adf),
        (Shape::Text, Shape::Text) => match wire {
            Some(
                WireForm::Epoch | WireForm::EpochMs | WireForm::DateTime(_) | WireForm::Map(_),
            ) => wire.cloned().map(Form::Wire),
            _ => None,
        },
        (Shape::Number, Shape::Number) if wire == Some(&WireForm::NumberText) => Some(Form::Text),
        (Shape::File, Shape::File) => wire.filter(|form| form.is_file()).cloned().map(Form::Wire),
        (Shape::Any, Shape::Any | Shape::Null) => None,
        // What an answer does not tell is seen when the value is there.
        (Shape::Any, _) => match (fit(target, target, wire)?, target) {
            (Some(form), _) => Some(form),
            (None, Shape::Boolean) => Some(Form::Fit(Kind::Boolean)),
            (None, Shape::Number) => Some(Form::Fit(Kind::Number)),
            (None, Shape::Text) => Some(Form::Fit(Kind::String)),
            (None, Shape::List) => Some(Form::Fit(Kind::Array)),
            (None, Shape::Object) => Some(Form::Fit(Kind::Object)),
            (None, _) => None,
        },
        (Shape::Null, _)
        | (_, Shape::Any)
        | (Shape::Text, Shape::Base64)
        | (Shape::Base64, Shape::Text) => None,
        (Shape::Number | Shape::Boolean, Shape::Text) => Some(Form::Text),
        (Shape::Text, Shape::Number) => Some(Form::Number),
        (Shape::File, Shape::Base64 | Shape::Text) => Some(Form::Base64),
        (one, other) if one == other => None,
        (_, wanted) => return Err(wanted.words()),
    })
}
