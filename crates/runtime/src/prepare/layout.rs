//! Lists and objects as names and values: every [`Style`] of the plan.
//!
//! Gives pairs before escaping, so that queries, forms, multipart bodies and cookies share it. With
//! `color` = `["blue", "black"]`, `{"R": 100}`:
//!
//! | style | explode | list | object |
//! |---|---|---|---|
//! | form | no | `color=blue,black` | `color=R,100` |
//! | form | yes | `color=blue` `color=black` | `R=100` |
//! | space, pipe, tab | no | `color=blue black` | `color=R 100` |
//! | deep object | - | `color=blue` `color=black` | `color[R]=100` |
//! | brackets | - | `color[]=blue` `color[]=black` | `color[R]=100` |
//! | indices | - | `color[0]=blue` `color[1]=black` | `color[R]=100` |
//! | json | no | `color=["blue","black"]` | `color={"R":100}` |
//! | json | yes | `color="blue"` `color="black"` | `color={"R":100}` |
//! | json, no media type | yes | `color=blue` `color=black` | `color={"R":100}` |
//!
//! Null is left out (RFC 6570 section 2.3: undefined), and so is an empty list or object.

use std::borrow::Cow;

use jackfield_plan::{Encoding, ProblemCode, Scalar, Style};

use super::scalar::{self, Fault};
use crate::argument::Argument;

/// The value of a pair.
#[derive(Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// One text.
    One(Cow<'a, str>),
    /// Texts with a character between them, which is not part of any.
    Joined(Vec<Cow<'a, str>>, char),
}

/// Takes the pairs of a layout.
pub(crate) type Sink<'s, 'a> = dyn FnMut(&str, Value<'a>) + 's;

/// Deeper objects are refused: no vendor reads them, and the stack is finite.
const MAX_DEPTH: usize = 64;

/// Lays a value out under a name. `unescaped` is the character that no item may hold
/// ([`Encoding::unescaped`]).
pub(crate) fn pairs<'a>(
    name: &str,
    value: &'a Argument,
    encoding: &'a Encoding,
    unescaped: Option<char>,
    sink: &mut Sink<'_, 'a>,
) -> Result<(), Fault> {
    let form = &encoding.scalar;
    if encoding.style == Style::Json {
        return json_items(value, encoding, &mut |item| {
            if let Some(text) = json_or_text(item, encoding)? {
                sink(name, Value::One(text));
            }
            Ok(())
        });
    }
    match value {
        Argument::List(items) => list(name, items, encoding, unescaped, sink),
        Argument::Object(members) => object(name, members, encoding, unescaped, sink),
        single => {
            if let Some(text) = scalar::text(single, form)? {
                sink(name, Value::One(text));
            }
            Ok(())
        }
    }
}

/// Calls `write` for each value that is a JSON text of its own: the items of an exploded list but
/// for nulls, or the value itself.
pub(crate) fn json_items<'a>(
    value: &'a Argument,
    encoding: &Encoding,
    write: &mut dyn FnMut(&'a Argument) -> Result<(), Fault>,
) -> Result<(), Fault> {
    match value {
        Argument::List(items) if encoding.explode => {
            items.iter().filter(|item| **item != Argument::Null).try_for_each(write)
        }
        whole => write(whole),
    }
}

/// An item in style json. Exploded and without a media type, the value decides: a single one is
/// text, as OpenAPI's default media types have it, or nothing for null.
pub(crate) fn json_or_text<'a>(
    item: &'a Argument,
    encoding: &'a Encoding,
) -> Result<Option<Cow<'a, str>>, Fault> {
    if is_text(item, encoding) {
        return scalar::text(item, &encoding.scalar);
    }
    json(item, &encoding.scalar).map(Some)
}

/// Whether an item in style json is text and no JSON.
pub(crate) fn is_text(item: &Argument, encoding: &Encoding) -> bool {
    let composite = matches!(item, Argument::List(_) | Argument::Object(_) | Argument::Json(_));
    encoding.explode && encoding.media.is_empty() && !composite
}

/// Whether a list or an object is written as one JSON text, so that text can stay as it came.
pub(crate) fn is_one_json(encoding: &Encoding) -> bool {
    encoding.style == Style::Json && !encoding.explode
}

/// A value as JSON text; single values in their form first, unless the form is the plain one.
pub(crate) fn json<'a>(value: &'a Argument, form: &'a Scalar) -> Result<Cow<'a, str>, Fault> {
    if *form != Scalar::Plain
        && !matches!(value, Argument::List(_) | Argument::Object(_) | Argument::Json(_))
        && let Some(text) = scalar::text(value, form)?
    {
        if scalar::is_numeric(form) {
            return Ok(text);
        }
        let mut json = String::with_capacity(text.len() + 2);
        crate::json::push_text(&mut json, &text);
        return Ok(json.into());
    }
    match value {
        Argument::Float(number) if !number.is_finite() => {
            Err(Fault::new(ProblemCode::WrongType, "a finite number"))
        }
        Argument::File(_) => Err(Fault::new(ProblemCode::WrongType, "a value, not a file")),
        other => Ok(other.to_json().into()),
    }
}

/// The character between the values of a style that joins them.
pub(crate) fn delimiter(style: Style) -> char {
    match style {
        Style::SpaceDelimited => ' ',
        Style::PipeDelimited => '|',
        Style::TabDelimited => '\t',
        _ => ',',
    }
}

fn list<'a>(
    name: &str,
    items: &'a [Argument],
    encoding: &'a Encoding,
    unescaped: Option<char>,
    sink: &mut Sink<'_, 'a>,
) -> Result<(), Fault> {
    match encoding.style {
        Style::Brackets | Style::Indices | Style::DeepObject => {
            nested_items(name, items, encoding, sink, 0)
        }
        _ if encoding.explode => {
            for text in texts(items, &encoding.scalar)? {
                sink(name, Value::One(text));
            }
            Ok(())
        }
        style => {
            let texts = texts(items, &encoding.scalar)?;
            joined(name, without(texts, unescaped)?, delimiter(style), sink);
            Ok(())
        }
    }
}

fn object<'a>(
    name: &str,
    members: &'a [(String, Argument)],
    encoding: &'a Encoding,
    unescaped: Option<char>,
    sink: &mut Sink<'_, 'a>,
) -> Result<(), Fault> {
    match encoding.style {
        Style::Brackets | Style::Indices | Style::DeepObject => {
            nested_members(name, members, encoding, sink, 0)
        }
        _ if encoding.explode => {
            for (key, value) in members {
                // No specification says what a list in an object becomes; readers of queries
                // (Spring's `Pageable`, say) take repeated names.
                if let Argument::List(items) = value {
                    for text in texts(items, &encoding.scalar)? {
                        sink(key, Value::One(text));
                    }
                } else if let Some(text) = scalar::text(value, &encoding.scalar)? {
                    sink(key, Value::One(text));
                }
            }
            Ok(())
        }
        style => {
            let texts = flat(members, &encoding.scalar)?;
            joined(name, without(texts, unescaped)?, delimiter(style), sink);
            Ok(())
        }
    }
}

fn joined<'a>(name: &str, texts: Vec<Cow<'a, str>>, delimiter: char, sink: &mut Sink<'_, 'a>) {
    if !texts.is_empty() {
        sink(name, Value::Joined(texts, delimiter));
    }
}

/// Texts that are to be one: none of them holds the character that would be read as the end of it, unless
/// it is between quotation marks (RFC 9110 section 5.6.4).
pub(crate) fn without(
    texts: Vec<Cow<'_, str>>,
    unescaped: Option<char>,
) -> Result<Vec<Cow<'_, str>>, Fault> {
    let is_quoted = |text: &str| text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let Some(between) = unescaped else { return Ok(texts) };
    if texts.iter().any(|text| text.contains(between) && !is_quoted(text)) {
        let allowed = format!("items without `{between}`, which stands between them");
        return Err(Fault::new(ProblemCode::Format, allowed));
    }
    Ok(texts)
}

/// The texts of a list's items, without nulls.
pub(crate) fn texts<'a>(
    items: &'a [Argument],
    form: &'a Scalar,
) -> Result<Vec<Cow<'a, str>>, Fault> {
    items.iter().filter_map(|item| scalar::text(item, form).transpose()).collect()
}

/// The keys and values of an object in turn, without nulls.
pub(crate) fn flat<'a>(
    members: &'a [(String, Argument)],
    form: &'a Scalar,
) -> Result<Vec<Cow<'a, str>>, Fault> {
    let mut texts = Vec::with_capacity(2 * members.len());
    for (key, value) in members {
        if let Some(text) = scalar::text(value, form)? {
            texts.push(Cow::Borrowed(&**key));
            texts.push(text);
        }
    }
    Ok(texts)
}

fn nested<'a>(
    name: &str,
    value: &'a Argument,
    encoding: &'a Encoding,
    sink: &mut Sink<'_, 'a>,
    depth: usize,
) -> Result<(), Fault> {
    if depth > MAX_DEPTH {
        let allowed = format!("at most {MAX_DEPTH} levels of nesting");
        return Err(Fault::new(ProblemCode::Format, allowed));
    }
    match value {
        Argument::List(items) => nested_items(name, items, encoding, sink, depth),
        Argument::Object(members) => nested_members(name, members, encoding, sink, depth),
        single => {
            if let Some(text) = scalar::text(single, &encoding.scalar)? {
                sink(name, Value::One(text));
            }
            Ok(())
        }
    }
}

fn nested_items<'a>(
    name: &str,
    items: &'a [Argument],
    encoding: &'a Encoding,
    sink: &mut Sink<'_, 'a>,
    depth: usize,
) -> Result<(), Fault> {
    for (index, item) in items.iter().enumerate() {
        let name = match encoding.style {
            Style::Brackets => Cow::Owned(format!("{name}[]")),
            Style::Indices => Cow::Owned(format!("{name}[{index}]")),
            _ => Cow::Borrowed(name),
        };
        nested(&name, item, encoding, sink, depth + 1)?;
    }
    Ok(())
}

fn nested_members<'a>(
    name: &str,
    members: &'a [(String, Argument)],
    encoding: &'a Encoding,
    sink: &mut Sink<'_, 'a>,
    depth: usize,
) -> Result<(), Fault> {
    for (key, value) in members {
        nested(&format!("{name}[{key}]"), value, encoding, sink, depth + 1)?;
    }
    Ok(())
}
