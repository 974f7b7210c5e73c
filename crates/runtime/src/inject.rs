//! Paging values put into the arguments of a call, and read from them.
//!
//! A value of a body may stand at any depth; the objects on the way are made. A body that was encoded
//! already is read for that, so only operations that page by their bodies pay for it.

use std::borrow::Cow;

use jackfield_plan::{Inject, Kind, Operation, Place};

use crate::argument::{Argument, Arguments};

/// A place that does not exist: no such parameter, or no object where one is needed.
#[derive(Debug)]
pub(crate) struct NoPlace;

/// The value that callers gave at a place; null counts as none.
pub(crate) fn given(
    operation: &Operation,
    arguments: &Arguments,
    inject: &Inject,
) -> Option<Argument> {
    match inject {
        Inject::Param(name) => arguments.get(operation.param(name)?.0).cloned(),
        Inject::Body(pointer) => match &arguments.body {
            Some(body) => value_at(body, pointer),
            None => {
                let inside = pointer.strip_prefix('/')?;
                let end = inside.find('/').unwrap_or(inside.len());
                let (name, rest) = inside.split_at(end);
                value_at(arguments.get(field(operation, &unescaped(name))?)?, rest)
            }
        },
    }
}

fn value_at(root: &Argument, pointer: &str) -> Option<Argument> {
    let json = root.to_json();
    let document = crate::json::Document::parse(json.as_bytes()).ok()?;
    Some(document.argument(document.find_value(pointer)?))
}

/// The position of the parameter that is this member of the body.
fn field(operation: &Operation, name: &str) -> Option<usize> {
    let mut params = operation.params.iter();
    params.position(|param| param.place == Place::Field && param.wire == name)
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Puts a value where it goes.
pub(crate) fn put(
    operation: &Operation,
    arguments: &mut Arguments,
    inject: &Inject,
    value: Argument,
) -> Result<(), NoPlace> {
    match inject {
        Inject::Param(name) => {
            let (index, param) = operation.param(name).ok_or(NoPlace)?;
            arguments.set(index, fitting(value, param.rule.kind));
            Ok(())
        }
        Inject::Body(pointer) => put_into_body(operation, arguments, pointer, value),
    }
}

/// The arguments with the page size that is sent when callers give none; as they are where nothing
/// is to be sent, or nothing can stand there.
pub(crate) fn with_page_size<'a>(
    operation: &Operation,
    arguments: &'a Arguments,
) -> Cow<'a, Arguments> {
    let sized = || {
        let size = &operation.pagination.as_ref()?.size;
        let (inject, text) = (size.inject.as_ref()?, size.send.as_ref()?);
        if given(operation, arguments, inject).is_some() {
            return None;
        }
        let value = crate::json::parse(text.as_bytes()).ok()?;
        let mut sized = arguments.clone();
        put(operation, &mut sized, inject, value).ok()?;
        Some(sized)
    };
    sized().map_or(Cow::Borrowed(arguments), Cow::Owned)
}

fn put_into_body(
    operation: &Operation,
    arguments: &mut Arguments,
    pointer: &str,
    value: Argument,
) -> Result<(), NoPlace> {
    let value = fitting(value, Kind::Any);
    let tokens: Vec<String> = pointer
        .strip_prefix('/')
        .into_iter()
        .flat_map(|rest| rest.split('/'))
        .map(unescaped)
        .collect();
    let field = tokens.first().and_then(|first| field(operation, first));
    if let Some(index) = field.filter(|_| arguments.body.is_none()) {
        let mut root = arguments.get(index).cloned().unwrap_or(Argument::Null);
        put_into(&mut root, tokens.get(1..).unwrap_or_default(), value)?;
        arguments.set(index, root);
        return Ok(());
    }
    let mut root = arguments.body.clone().unwrap_or(Argument::Object(Vec::new()));
    put_into(&mut root, &tokens, value)?;
    arguments.body = Some(root);
    Ok(())
}

/// A paging value in the type that its place accepts: vendors write the same cursor as a number
/// here and as a text there.
fn fitting(value: Argument, kind: Kind) -> Argument {
    match (value, kind) {
        (Argument::Text(text), Kind::Integer) => {
            text.parse().map_or(Argument::Text(text), Argument::Integer)
        }
        (Argument::Text(text), Kind::Number) => match text.parse::<f64>() {
            Ok(_) => Argument::Number(text.into()),
            Err(_) => Argument::Text(text),
        },
        (Argument::Integer(number), Kind::String) => Argument::Text(number.to_string()),
        (value, _) => value,
    }
}

/// Puts a value into a tree, making the objects on the way.
fn put_into(root: &mut Argument, tokens: &[String], value: Argument) -> Result<(), NoPlace> {
    if let Argument::Json(json) = root {
        *root = crate::json::parse(json).map_err(|_| NoPlace)?;
    }
    let Some((first, rest)) = tokens.split_first() else {
        *root = value;
        return Ok(());
    };
    if *root == Argument::Null {
        *root = Argument::Object(Vec::new());
    }
    let Argument::Object(members) = root else { return Err(NoPlace) };
    if let Some((_, member)) = members.iter_mut().find(|(key, _)| key == first) {
        return put_into(member, rest, value);
    }
    let mut member = Argument::Null;
    put_into(&mut member, rest, value)?;
    members.push((first.clone(), member));
    Ok(())
}
