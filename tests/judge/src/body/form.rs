//! `application/x-www-form-urlencoded`.

use serde_json::Value;

use super::fields::{Field, Rule};
use crate::Verdict;
use crate::escape::Escape;
use crate::layout::{self, Expected, Pair};
use crate::operation::Operation;
use crate::pattern::Part;
use crate::request::FieldValue;
use crate::url::{Pairs, is_json};

pub(crate) fn judge(
    operation: &Operation<'_>,
    fields: &[Field<'_>],
    bytes: &[u8],
    verdict: &mut Verdict,
) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        verdict.mismatch("the form is not in ASCII".to_owned());
        return;
    };
    let mut pairs = Pairs::split(text);
    for field in fields {
        let FieldValue::Value(value) = field.value else {
            // "application/x-www-form-urlencoded is a text format": a file has no place in it.
            verdict.unspecified(format!("the file `{}` in a form", field.name));
            continue;
        };
        let what = format!("the field `{}`", field.name);
        let (expected, escape) = match &field.rule {
            Rule::Style { style, explode, reserved } => {
                let version = operation.document.version();
                let expected = layout::pairs(field.name, value, *style, *explode, version);
                (expected, if *reserved { Escape::FormReserved } else { Escape::Form })
            }
            Rule::Content { media, .. } => (by_content(field.name, value, media), Escape::Form),
        };
        pairs.take(&what, &expected, Escape::Form, escape, verdict);
    }
    pairs.finish("the form", verdict);
}

/// Each item of a list is a pair of its own ("array: according to the items").
fn by_content(name: &str, value: &Value, media: &[String]) -> Expected {
    let single = std::slice::from_ref(value);
    let items = value.as_array().map_or(single, Vec::as_slice);
    let mut pairs = Vec::new();
    for item in items.iter().filter(|item| !item.is_null()) {
        let json = media.iter().any(|media| is_json(media)) && media.len() == 1;
        let part = match item {
            Value::Array(_) | Value::Object(_) => Part::Json(item.clone()),
            item if json => Part::Json(item.clone()),
            item => Part::Scalar(item.clone()),
        };
        pairs.push(Pair { name: name.to_owned(), value: vec![part] });
    }
    // Only JSON and text have a form that the specification defines.
    let structured = items.iter().any(|item| !layout::is_scalar(item));
    if structured && !media.iter().any(|media| is_json(media)) {
        return Expected::Unspecified(vec![name.to_owned()]);
    }
    Expected::OneOf(vec![pairs])
}
