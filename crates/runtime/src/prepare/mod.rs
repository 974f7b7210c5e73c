//! From arguments to a request: pure, complete before anything is sent.
//!
//! Takes an operation's [`Table`] and [`Arguments`], gives a [`Draft`] or every [`Problem`] at once.
//! Knows no credentials: those have slots that are filled when the request is sent.

pub(crate) mod body;
mod check;
mod escape;
mod layout;
mod path;
mod prepared;
mod redacted;
mod scalar;
mod table;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use http::{HeaderMap, HeaderValue, header};
use jackfield_plan::{
    BodyKind, Encoding, Inject, Operation, Param, Place, Problem, ProblemCode, Style,
};

use self::body::Body;
pub(crate) use self::check::in_words;
pub(crate) use self::escape::Escape;
use self::layout::Value;
pub use self::prepared::Prepared;
pub(crate) use self::prepared::{Base, Target};
pub use self::redacted::{DryBody, DryPart, DryRun};
use self::scalar::Fault;
use self::table::PathPart;
pub(crate) use self::table::{Table, accept};
use crate::argument::{Argument, Arguments};
use crate::inject;

/// A request without its base URL and its credentials.
pub(crate) struct Draft {
    pub(crate) method: http::Method,
    /// Path and query, to be appended to the base URL.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
}

/// An argument as it is written: borrowed from its slot, or parsed from JSON text.
type Given<'a> = Cow<'a, Argument>;

/// Prepares a request. `boundary` gives random text for a multipart body.
pub(crate) fn prepare(
    operation: &Operation,
    table: &Table,
    arguments: &Arguments,
    boundary: &dyn Fn() -> String,
) -> Result<Draft, Vec<Problem>> {
    let arguments = inject::with_page_size(operation, arguments);
    let mut writer = Writer::new(operation, table, &arguments);
    writer.path();
    writer.query();
    writer.headers();
    let body = writer.body(boundary);
    writer.combinations();
    writer.page_size();
    if !writer.problems.is_empty() {
        return Err(writer.problems);
    }
    let Writer { target, headers, .. } = writer;
    Ok(Draft { method: table.method.clone(), target, headers, body })
}

/// The checked values of the arguments of an operation of several requests: the caller's, or the
/// defaults.
pub(crate) fn arguments(
    operation: &Operation,
    table: &Table,
    arguments: &Arguments,
) -> Result<Vec<Option<Argument>>, Vec<Problem>> {
    let mut writer = Writer::new(operation, table, arguments);
    let params = operation.params.iter().enumerate();
    let values =
        params.map(|(index, param)| writer.value(index, param).map(Cow::into_owned)).collect();
    writer.combinations();
    if writer.problems.is_empty() { Ok(values) } else { Err(writer.problems) }
}

struct Writer<'a> {
    operation: &'a Operation,
    table: &'a Table,
    arguments: &'a Arguments,
    target: String,
    headers: HeaderMap,
    cookies: String,
    problems: Vec<Problem>,
}

impl<'a> Writer<'a> {
    fn new(operation: &'a Operation, table: &'a Table, arguments: &'a Arguments) -> Self {
        Self {
            operation,
            table,
            arguments,
            target: String::with_capacity(128),
            headers: table.headers.clone(),
            cookies: String::new(),
            problems: arguments.problems.clone(),
        }
    }

    /// Checks the groups of arguments that are needed together.
    fn combinations(&mut self) {
        let (operation, arguments) = (self.operation, self.arguments);
        let given = |name: &str| {
            let index = operation.params.iter().position(|param| param.name == name);
            index.is_some_and(|index| arguments.get(index).is_some())
        };
        let groups = operation.combinations.iter();
        self.problems.extend(groups.filter_map(|group| check::combination(group, given)));
    }

    /// Checks a page size that stands in the body, as that of a parameter is by its rule.
    fn page_size(&mut self) {
        let paging = self.operation.pagination.as_ref();
        let Some(size) = paging.map(|paging| &paging.size) else { return };
        let Some(inject @ Inject::Body(pointer)) = &size.inject else { return };
        let Some(given) = inject::given(self.operation, self.arguments, inject) else { return };
        self.problems.extend(check::page_size(size, pointer, given));
    }

    /// The checked value of a parameter: the caller's, or the default.
    fn value(&mut self, index: usize, param: &'a Param) -> Option<Given<'a>> {
        self.value_for(index, param, layout::is_one_json(&param.encoding))
    }

    /// As [`Writer::value`]; where JSON is wanted, pre-encoded lists and objects stay as they are.
    fn value_for(&mut self, index: usize, param: &'a Param, wants_json: bool) -> Option<Given<'a>> {
        let default = || self.table.defaults.get(index).and_then(Option::as_ref);
        let Some(argument) = self.arguments.get(index).or_else(default) else {
            // Without its value a path would be another one.
            if param.required || param.place == Place::Path {
                self.problems.push(check::missing(param));
            }
            return None;
        };
        let value = match argument {
            Argument::Json(json) if !(wants_json && is_container(json)) => {
                match crate::json::parse(json) {
                    Ok(parsed) => Cow::Owned(parsed),
                    Err(error) => {
                        let allowed = format!("valid JSON ({error})");
                        let code = ProblemCode::Format;
                        self.problems.push(check::problem(param, argument, code, allowed));
                        return None;
                    }
                }
            }
            Argument::Refused(problems) => {
                self.refused(&param.name, problems);
                return None;
            }
            other => Cow::Borrowed(other),
        };
        match check::value(param, &value) {
            None => Some(value),
            Some(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// Takes in why a value cannot be sent.
    fn refused(&mut self, argument: &str, problems: &[Problem]) {
        self.problems.extend(problems.iter().map(|problem| {
            let inside = &problem.argument;
            let dot = if inside.is_empty() || inside.starts_with('[') { "" } else { "." };
            Problem { argument: format!("{argument}{dot}{inside}"), ..problem.clone() }
        }));
    }

    fn fault(&mut self, param: &Param, value: &Argument, fault: Fault) {
        self.problems.push(check::problem(param, value, fault.code, fault.allowed));
    }

    fn path(&mut self) {
        let mut last = None;
        for part in &self.table.path {
            match part {
                PathPart::Literal(text) => self.target.push_str(text),
                PathPart::Param(index) => {
                    let Some(param) = self.operation.params.get(*index) else { continue };
                    let Some(value) = self.value(*index, param) else { continue };
                    if let Err(fault) = path::push(&mut self.target, param, &value) {
                        self.fault(param, &value, fault);
                    } else {
                        last = Some((param, value));
                    }
                }
            }
        }
        // Several harmless values side by side can make a segment that is not.
        if let Some((param, value)) = last
            && path::has_dot_segment(&self.target)
        {
            self.fault(param, &value, path::unsafe_path());
        }
    }

    fn query(&mut self) {
        let mut separator = if self.table.path_has_query { '&' } else { '?' };
        for (index, param) in self.operation.params.iter().enumerate() {
            if param.place != Place::Query {
                continue;
            }
            let Some(value) = self.value(index, param) else { continue };
            let key = self.table.keys.get(index).map_or("", String::as_str);
            let Encoding { allow_reserved, .. } = param.encoding;
            let escape = if allow_reserved { Escape::QueryReserved } else { Escape::Strict };
            let target = &mut self.target;
            let unescaped = param.encoding.unescaped(param.place, BodyKind::Bytes);
            let written = layout::pairs(
                &param.wire,
                &value,
                &param.encoding,
                unescaped,
                &mut |name, value| {
                    target.push(std::mem::replace(&mut separator, '&'));
                    if name == param.wire {
                        target.push_str(key);
                    } else {
                        Escape::Strict.push(target, name);
                    }
                    target.push('=');
                    push_value(target, &value, escape);
                },
            );
            if let Err(fault) = written {
                self.fault(param, &value, fault);
            }
        }
    }

    fn headers(&mut self) {
        for (index, param) in self.operation.params.iter().enumerate() {
            match param.place {
                Place::Header => self.header(index, param),
                Place::Cookie => self.cookie(index, param),
                Place::Path | Place::Query | Place::Field | Place::Argument => {}
            }
        }
        if self.table.has_cookies && !self.cookies.is_empty() {
            // One header has all of them (RFC 6265 section 5.4), also those given as a header.
            let given = self.headers.get(header::COOKIE).map(HeaderValue::as_bytes);
            let all = given.into_iter().chain([self.cookies.as_bytes()]).collect::<Vec<_>>();
            // Every character that could not stand here has been percent-encoded.
            if let Ok(value) = HeaderValue::from_bytes(&all.join(&b"; "[..])) {
                self.headers.insert(header::COOKIE, value);
            }
        }
        if let Some(kind) = self.arguments.accept {
            self.headers.insert(header::ACCEPT, accept(self.operation, Some(kind)));
        }
        for (name, value) in &self.arguments.headers {
            self.headers.insert(name, value.clone());
        }
    }

    fn header(&mut self, index: usize, param: &'a Param) {
        let Some(name) = self.table.header_names.get(index).and_then(Option::as_ref) else {
            return;
        };
        let Some(value) = self.value(index, param) else { return };
        match header_text(&value, &param.encoding) {
            Ok(None) => {}
            Ok(Some(text)) => {
                if let Ok(text) = HeaderValue::from_bytes(text.as_bytes()) {
                    self.headers.insert(name, text);
                } else {
                    let allowed = "a text without line breaks and control characters";
                    self.fault(param, &value, Fault::new(ProblemCode::UnsafeHeader, allowed));
                }
            }
            Err(fault) => self.fault(param, &value, fault),
        }
    }

    fn cookie(&mut self, index: usize, param: &'a Param) {
        let Some(value) = self.value(index, param) else { return };
        let Encoding { allow_reserved, .. } = param.encoding;
        let escape = if allow_reserved { Escape::CookieReserved } else { Escape::Cookie };
        let cookies = &mut self.cookies;
        let unescaped = param.encoding.unescaped(param.place, BodyKind::Bytes);
        let written =
            layout::pairs(&param.wire, &value, &param.encoding, unescaped, &mut |name, value| {
                cookies.push_str(if cookies.is_empty() { "" } else { "; " });
                // `=` ends a cookie's name, so names are stricter than values.
                Escape::Strict.push(cookies, name);
                cookies.push('=');
                push_value(cookies, &value, escape);
            });
        if let Err(fault) = written {
            self.fault(param, &value, fault);
        }
    }

    fn body(&mut self, boundary: &dyn Fn() -> String) -> Option<Body> {
        let Some(form) = body::choose(self.operation, self.arguments) else {
            if let Some(given) = &self.arguments.body {
                self.problems.push(body::superfluous(given));
            }
            return None;
        };
        if let Some(Argument::Refused(problems)) = &self.arguments.body {
            self.refused("body", problems);
            return None;
        }
        let before = self.problems.len();
        let fields = self.fields(form.kind);
        let is_alternative = self.operation.bodies.len() > 1;
        let body = self.arguments.body.as_ref();
        let source = body::Source { body, fields, is_alternative, boundary };
        let body = body::encode(form, source, &mut self.problems);
        if let Some(body) = &body {
            if let Ok(media) = HeaderValue::from_str(&body.media) {
                self.headers.insert(header::CONTENT_TYPE, media);
            }
        } else if body::is_required(self.operation) && self.problems.len() == before {
            self.problems.push(body::missing());
        }
        body
    }

    /// The parameters that a body of this kind is made of, with their values.
    fn fields(&mut self, kind: BodyKind) -> Vec<body::Field<'a>> {
        let mut fields = Vec::new();
        // A whole body stands for its fields: none of them is missing then.
        let whole = self.arguments.body.is_some();
        for (index, param) in self.operation.params.iter().enumerate() {
            let skipped = param.place != Place::Field
                || (whole && self.arguments.get(index).is_none())
                || (kind != BodyKind::Multipart && body::is_file(param));
            if skipped {
                continue;
            }
            let encoding = &param.encoding;
            let wants_json =
                layout::is_one_json(encoding) || (kind == BodyKind::Json && encoding.is_plain());
            if let Some(value) = self.value_for(index, param, wants_json) {
                fields.push(body::Field { param, value });
            }
        }
        fields
    }
}

/// Whether a JSON text is a list or an object.
fn is_container(json: &[u8]) -> bool {
    matches!(json.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn push_value(out: &mut String, value: &Value<'_>, escape: Escape) {
    match value {
        Value::One(text) => escape.push(out, text),
        Value::Joined(texts, delimiter) => {
            for (index, text) in texts.iter().enumerate() {
                if index > 0 {
                    escape.push_delimiter(out, *delimiter);
                }
                escape.push(out, text);
            }
        }
    }
}

/// A header's value: style simple (OpenAPI 3.2, section 4.12) or one of the collection formats of
/// 2.0, without percent-encoding; nothing for null and for empty lists.
fn header_text<'a>(
    value: &'a Argument,
    encoding: &'a Encoding,
) -> Result<Option<Cow<'a, str>>, Fault> {
    let form = &encoding.scalar;
    if encoding.style == Style::Json {
        return layout::json(value, form).map(Some);
    }
    let texts = match value {
        Argument::List(items) => layout::texts(items, form)?,
        Argument::Object(members) if encoding.explode => {
            let flat = layout::flat(members, form)?;
            flat.chunks(2).map(|pair| Cow::Owned(pair.join("="))).collect()
        }
        Argument::Object(members) => layout::flat(members, form)?,
        single => return scalar::text(single, form),
    };
    let texts = layout::without(texts, encoding.unescaped(Place::Header, BodyKind::Bytes))?;
    let delimiter = layout::delimiter(encoding.style);
    Ok((!texts.is_empty()).then(|| Cow::Owned(texts.join(delimiter.encode_utf8(&mut [0; 4])))))
}

/// A basic credential (RFC 7617): the base64 of `user:password`.
pub(crate) fn basic(user_and_password: &str) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(user_and_password);
    format!("Basic {encoded}")
}
