//! `operations`: a method, a path and what goes with them.

use serde_json::{Value, json};

use super::auth::Alternatives;
use super::body::Body;
use super::errors::ErrorRule;
use super::limits::RateLimit;
use super::param::Param;
use super::resource::Access;
use super::response::Responses;
use super::schema::Definitions;
use super::step::{Step, StepValue};
use super::table::{Reader, Syntax, mapping, plain_mapping};
use super::text::{Duration, Path, Template, inside};
use super::tool::Tool;
use super::value::{Flag, Named, Scalar, Text};
use crate::diagnostics::{Diagnostic, codes, one_of};
use crate::node::Node;
use crate::source::{Span, Spanned};
use jackfield_plan::Method;

mapping! {
    /// One operation of the vendor's API.
    pub struct Operation is "an operation" {
        /// The method and the path: `GET /v1/tickets/{ticket_number}`. Required, unless there is
        /// `from`.
        "http" http: Option<Http>,
        /// The operation of the `source` that this one is, by operationId or as `GET /tickets`;
        /// the other keys add to it or count instead.
        "from" from: Option<Text>,
        /// What it does, in a line.
        "summary" summary: Option<Text>,
        /// What it does: the rest.
        "description" description: Option<Text>,
        /// Should no longer be used.
        "deprecated" deprecated: Flag,
        /// What the caller gives, apart from the body.
        "params" params: Named<Param>,
        /// Groups of arguments of which at least one is needed.
        "at_least_one_of" at_least_one_of: Vec<Vec<Text>>,
        /// Groups of arguments of which exactly one is needed.
        "exactly_one_of" exactly_one_of: Vec<Vec<Text>>,
        /// The operations that are called, in order, in place of one request.
        "steps" steps: Named<Step>,
        /// What an operation of several requests gives; default: the result of its last step.
        "result" result: Option<StepValue>,
        /// What is sent.
        "body" body: Option<Body>,
        /// What a success answers; default: nothing.
        "returns" returns: Option<Responses>,
        /// What particular statuses answer.
        "responses" responses: Named<Responses>,
        /// The name of the pagination by which the list is read; `none` when it is not paged.
        "paginate" paginate: Option<Text>,
        /// Where the page's items are in the answer; default: the body, when it is a list.
        "items" items: Option<Path>,
        /// Headers of this operation.
        "headers" headers: Named<Scalar>,
        /// The name of the server, when it is not the first.
        "server" server: Option<Text>,
        /// `none`, or the schemes that it can be called with.
        "auth" auth: Option<Alternatives>,
        /// The header that carries an idempotency key.
        "idempotency" idempotency: Option<Text>,
        /// Whether repeating it is harmless, where the method does not say so.
        "idempotent" idempotent: Option<Spanned<bool>>,
        /// The time allowed for the whole call.
        "timeout" timeout: Option<Duration>,
        /// Access must be asked for.
        "access" access: Option<Access>,
        /// Rate limits of its own, beside those of the connector.
        "rate_limit" rate_limit: Option<RateLimit>,
        /// Rules for errors, tried before those of the connector.
        "errors" errors: Vec<ErrorRule>,
        /// How it is offered to language models.
        "tool" tool: Option<Tool>,
    }
    piecewise unread;
    reserved {
        "method": "write the method and the path together: `http: GET /tickets`",
        "path": "write the method and the path together: `http: GET /tickets`",
        "url": "write the method and the path together: `http: GET /tickets`",
        "query": "declare what callers give under `params`; a fixed query stands in `http`, after `?`",
        "parameters": "declare what callers give under `params`, by name",
        "request": "say with `body` what is sent",
        "retry": "retries are a policy of the client",
        "cost": "say in the description how much of the rate limit a call takes; a header that tells \
                 it is named in `rate_limit`",
        "hydrate": "fetch the details with `steps` in a second operation",
        "unified": "the unified interfaces are not compiled from this file",
        "security": "write `auth`, with the same alternatives",
    }
}

plain_mapping!(Operation);

impl Operation {
    /// Whether this key is written and could not be read.
    pub fn is_unread(&self, key: &str) -> bool {
        self.unread.contains(&key)
    }

    /// Whether it cannot be told what is requested.
    pub fn request_is_unread(&self) -> bool {
        ["http", "from", "steps", "method", "path", "url"].iter().any(|key| self.is_unread(key))
    }

    /// Whether it cannot be told which arguments there are.
    pub fn arguments_are_unread(&self) -> bool {
        self.request_is_unread()
            || ["params", "body", "paginate", "query", "parameters", "request"]
                .iter()
                .any(|key| self.is_unread(key))
            || !self.params.broken.is_empty()
            || self.body.as_ref().is_some_and(Body::members_are_unread)
    }
}

/// How many arguments an operation that cannot be read seems to want of its callers: what stands in
/// its path, what it says is required, and a body.
pub fn seems_to_want(operation: Node<'_>) -> usize {
    let path = operation.get("http").and_then(Node::as_str).unwrap_or_default();
    let is_required = |param: &Node<'_>| {
        let short = param.as_str().or_else(|| param.get("type")?.as_str());
        let stated =
            param.get("required").is_some_and(|stated| stated.scalar_text() == Some("true"));
        let in_path = param.get("in").is_some_and(|place| place.as_str() == Some("path"));
        (short.is_some_and(|short| short.ends_with('!')) || stated) && !in_path
    };
    let params = operation.get("params").filter(|params| params.is_mapping());
    let params = params.into_iter().flat_map(Node::entries).map(|entry| entry.value);
    path.matches('{').count()
        + params.filter(is_required).count()
        + usize::from(operation.get("body").is_some())
}

/// A method and a path.
#[derive(Debug, Clone)]
pub struct Http {
    /// The method; the usual one where a variable holds it.
    pub method: Method,
    /// The server variable that holds the method.
    pub variable: Option<Text>,
    /// The path below the base URL, with placeholders, and its fixed query.
    pub path: Template,
    /// What tells it from other operations of the same method and path; it is not sent.
    pub variant: Option<String>,
    /// Where both are written.
    pub span: Span,
}

impl Http {
    fn parse(text: &str, span: Span) -> Result<Self, (String, String)> {
        let usage = "write a method and a path, such as `GET /v1/tickets`".to_owned();
        let Some((word, rest)) = text.split_once(' ') else {
            return Err((format!("`{text}` is not a method and a path"), usage));
        };
        let all = inside(text, span);
        let name = word.strip_prefix('{').and_then(|word| word.strip_suffix('}'));
        let variable =
            name.map(|name| Text { value: name.to_owned(), span: all.part(1, word.len() - 1) });
        let method = if variable.is_some() { Some(Method::Post) } else { Method::standard(word) };
        let Some(method) = method else {
            let names = Method::STANDARD.each_ref().map(Method::as_str);
            let help = one_of(word, &names).unwrap_or(usage);
            return Err((format!("`{word}` is not an HTTP method"), help));
        };
        let path = rest.trim_start();
        if !path.starts_with('/') {
            let help = "begin the path with `/`; it is added to the server's URL".to_owned();
            return Err((format!("the path `{path}` does not begin with `/`"), help));
        }
        // Names of placeholders may be anything.
        let variant = path
            .rsplit_once('#')
            .filter(|(_, variant)| !variant.contains('}'))
            .map(|(before, variant)| (before, variant.to_owned()));
        let (path, variant) = match variant {
            Some((before, variant)) => (before, Some(variant)),
            None => (path, None),
        };
        let (plain, query) = path.split_once('?').unwrap_or((path, ""));
        let mut outside = plain.split(['{', '}']).step_by(2);
        let is_word = |word: &String| {
            let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            !word.is_empty() && word.chars().all(letter)
        };
        let fail =
            |what: &str, help: &str| Err((format!("the path `{path}` {what}"), help.to_owned()));
        if query.contains(['{', '}']) {
            return fail(
                "has a query that varies",
                "declare query parameters under `params`; a fixed query is written as `?name=value`",
            );
        }
        if outside.any(|part| part.contains(' ')) || query.contains(' ') {
            return fail("has a blank", "remove the blank, or write it as `%20`");
        }
        if plain.contains('#')
            || query.contains(['#', '?'])
            || variant.as_ref().is_some_and(|word| !is_word(word))
        {
            return fail(
                "has a `#` or `?` that begins nothing",
                "a fixed query is written as `?name=value`, what tells operations of one path apart as \
                 `#word` at the end",
            );
        }
        let start = text.len() - rest.trim_start().len();
        let place = all.part(start, start + path.len());
        let path = Template::parse(path, place).map_err(|message| (message, usage))?;
        Ok(Self { method, variable, path, variant, span })
    }
}

impl Syntax for Http {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let text = Text::read(node, cx)?;
        match Self::parse(&text, text.span) {
            Ok(http) => Some(http),
            Err((message, help)) => {
                cx.sink.push(Diagnostic::new(codes::BAD_HTTP, message).at(text.span).help(help));
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Value {
        let methods = Method::STANDARD.each_ref().map(Method::as_str).join("|");
        json!({"type": "string", "pattern": format!("^({methods}|\\{{[^{{}} ]+\\}}) +/([^?# {{]|\\{{[^{{}}]+\\}})*(\\?[^?#{{}} ]*)?(#[A-Za-z0-9_-]+)?$")})
    }
}
