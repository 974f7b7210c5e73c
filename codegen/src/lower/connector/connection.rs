//! Servers, their variables, and headers of every request.

use std::collections::BTreeSet;

use jackfield_plan as plan;

use super::Lowering;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::connector::value::{Entry, Named, Scalar, Text};
use crate::syntax::connector::{Server, Setting, Template};

/// The name of the server when there is only one.
pub(super) const ONLY_SERVER: &str = "default";

impl Lowering<'_> {
    /// The base URLs, the default first.
    pub(super) fn servers(&self) -> Vec<plan::Server> {
        let document = self.document;
        match (&document.server, document.servers.span) {
            (Some(server), None) => vec![self.server(ONLY_SERVER, server)],
            (None, Some(span)) => {
                if document.servers.entries.is_empty() && document.servers.broken.is_empty() {
                    self.sink.push(
                        Diagnostic::new(codes::MISSING_FIELD, "`servers` has no entry")
                            .at(span)
                            .help("add a name with a URL"),
                    );
                }
                let servers = document.servers.entries.iter();
                servers.map(|entry| self.server(&entry.name, &entry.value)).collect()
            }
            (Some(_), Some(span)) => {
                self.sink.push(
                    Diagnostic::new(
                        codes::KEYS_EXCLUDE_EACH_OTHER,
                        "`server` and `servers` exclude each other",
                    )
                    .at(span)
                    .help("move the one server into `servers`"),
                );
                Vec::new()
            }
            (None, None) if self.base.is_some() => {
                self.base.as_ref().map(|base| base.connector.servers.clone()).unwrap_or_default()
            }
            (None, None) if document.servers_are_unread() => Vec::new(),
            (None, None) => {
                self.sink.push(
                    Diagnostic::new(codes::MISSING_FIELD, "a connector needs `server`")
                        .at(document.span)
                        .help("add `server` with the base URL, or `servers` with several"),
                );
                Vec::new()
            }
        }
    }

    fn server(&self, name: &str, server: &Server) -> plan::Server {
        self.check_url(&server.url);
        let known: Vec<&str> = server.variables.names().collect();
        for placeholder in &server.url.placeholders {
            if !known.contains(&placeholder.as_str()) {
                self.unknown(codes::UNKNOWN_VARIABLE, "variable", placeholder, &known);
            }
        }
        let resources = self.document.resources.entries.iter();
        let operations = resources.flat_map(|resource| &resource.value.operations.entries);
        let in_paths = operations
            .filter_map(|operation| operation.value.http.as_ref())
            .flat_map(|http| http.path.placeholders.iter().chain(&http.variable));
        let names = server.url.placeholders.iter().chain(in_paths);
        let used: BTreeSet<&str> = names.map(|name| name.value.as_str()).collect();
        for entry in &server.variables.entries {
            if !used.contains(entry.name.as_str()) {
                self.sink.push(
                    Diagnostic::new(
                        codes::BAD_VALUE,
                        format!("the variable `{}` does not stand in the URL", entry.name),
                    )
                    .at(entry.name.span)
                    .help(format!("put `{{{}}}` into the URL, or remove the variable", entry.name)),
                );
            }
        }
        plan::Server {
            name: name.to_owned().into(),
            url: server.url.text.clone().into(),
            variables: self.settings(&server.variables, false).into(),
        }
    }

    /// The variable of this name, of any server.
    pub(super) fn variable(&self, name: &str) -> Option<&Setting> {
        let listed = self.document.servers.entries.iter().map(|server| &server.value);
        let mut servers = self.document.server.iter().chain(listed);
        servers.find_map(|server| server.variables.get(name))
    }

    fn check_url(&self, url: &Template) {
        let fail = |message: String, help: &str| {
            self.sink.push(Diagnostic::new(codes::BAD_URL, message).at(url.span).help(help));
        };
        let text = &url.text;
        let absolute = ["https://", "http://", "{"].iter().any(|start| text.starts_with(start));
        if !absolute {
            fail(format!("`{text}` is not an absolute URL"), "begin the URL with `https://`");
        } else if text.contains(['?', '#']) {
            fail(
                format!("`{text}` has a query or a fragment"),
                "send query parameters with `auth` or `params`",
            );
        } else if text.ends_with('/') {
            fail(format!("`{text}` ends with `/`"), "remove the last `/`; paths begin with one");
        } else if text.contains(char::is_whitespace) {
            fail(format!("`{text}` has a blank"), "remove the blank");
        } else if let Some(letter) = odd_letter_of_host(text) {
            fail(
                format!("the host of `{text}` has a `{letter}`"),
                "a placeholder is `{name}`, without other signs around it",
            );
        }
    }

    /// Settings, for servers and for schemes.
    pub(super) fn settings(&self, settings: &Named<Setting>, secret: bool) -> Vec<plan::Setting> {
        settings.entries.iter().map(|entry| self.setting(entry, secret)).collect()
    }

    fn setting(&self, entry: &Entry<Setting>, secret: bool) -> plan::Setting {
        self.check_argument(&entry.name);
        let setting = &entry.value;
        let text = |scalar: &Scalar| plan::Text::from(scalar.0.value.clone());
        if let Some(default) = &setting.default
            && !setting.values.is_empty()
            && !setting.values.iter().any(|value| value.0.value == default.0.value)
        {
            let known: Vec<&str> = setting.values.iter().map(|value| value.0.as_str()).collect();
            self.sink.push(
                Diagnostic::new(
                    codes::DEFAULT_MISMATCH,
                    format!("the default `{}` is not among the values", default.0),
                )
                .at(default.0.span)
                .help(format!("use one of `{}`", known.join("`, `"))),
            );
        }
        if let Some(pattern) =
            setting.pattern.as_ref().filter(|p| !jackfield_tools::is_linear_pattern(p))
        {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "the pattern cannot be read")
                    .at(pattern.span)
                    .help("write a regular expression without look-around and back-references"),
            );
        }
        plan::Setting {
            name: entry.name.value.clone().into(),
            description: setting
                .description
                .as_ref()
                .map_or_else(Default::default, |text| text.value.clone().into()),
            secret: setting.secret.as_ref().map_or(secret, |flag| flag.value),
            default: setting.default.as_ref().map(text),
            allowed: setting.values.iter().map(text).collect(),
            pattern: setting.pattern.as_ref().map(|pattern| pattern.value.clone().into()),
        }
    }

    /// Headers with fixed values.
    pub(super) fn headers(&self, headers: &Named<Scalar>) -> Vec<(String, String)> {
        headers
            .entries
            .iter()
            .map(|entry| {
                self.check_header(&entry.name);
                self.check_header_value(&entry.value.0.value, entry.value.0.span);
                self.check_nothing_to_fill(&entry.value.0);
                (entry.name.value.clone(), entry.value.0.value.clone())
            })
            .collect()
    }

    /// Fixed headers are sent as they are written, so that a placeholder in one is probably a mistake.
    fn check_nothing_to_fill(&self, value: &Text) {
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let names = value.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
        for name in names.filter(|name| is_name(name)) {
            self.sink.push(
                Diagnostic::new(
                    codes::NOTHING_FILLS,
                    format!("`{{{name}}}` is sent as it is written: nothing fills it"),
                )
                .at(value.span)
                .help(
                    "a credential is a scheme of `auth` (`type: header`), what callers give an entry of \
                     `params` with `in: header`",
                ),
            );
        }
    }

    /// Header values hold no control characters (RFC 9110 section 5.5).
    fn check_header_value(&self, value: &str, span: Span) {
        if value.chars().any(char::is_control) {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "the value of a header has a control character")
                    .at(span)
                    .help("write it on one line"),
            );
        }
    }
}

/// What cannot stand in the host of a URL (RFC 3986 section 3.2), outside of placeholders.
fn odd_letter_of_host(url: &str) -> Option<char> {
    let (_, rest) = url.split_once("://")?;
    let mut outside = true;
    for letter in rest.chars() {
        match letter {
            '{' => outside = false,
            '}' => outside = true,
            '/' if outside => break,
            _ if !outside => {}
            letter if letter.is_alphanumeric() || "-._~%:[]@".contains(letter) => {}
            letter => return Some(letter),
        }
    }
    None
}
