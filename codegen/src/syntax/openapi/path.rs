//! Path templates as documents write them.
//!
//! Takes: a key of `paths`, such as `/a/{id}.json?action=y&kind={kind}#variant`. Gives: the path
//! proper, its placeholders, the query part that belongs to it and what is a parameter in it.
//! Documents also have the query expressions of RFC 6570 (section 3.2.8 and 3.2.9): `/a{?page,sort}`.
//! A fragment only tells operations apart: it never goes over the wire. Must not know the
//! operations under the path.

use std::borrow::Cow;

/// A key of `paths`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// The path, with a leading `/`, and its fixed query part after `?` where it has one.
    pub path: String,
    /// The names of the placeholders in the path, in order, each once.
    pub placeholders: Vec<String>,
    /// Those of them whose values may hold slashes.
    pub spanning: Vec<String>,
    /// Query parameters that the key itself names.
    pub query: Vec<QueryVariable>,
    /// What the key has that a template must not have, in words; it is read nevertheless.
    pub odd: Option<&'static str>,
}

/// A query parameter that a key of `paths` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryVariable {
    /// Its name in the query.
    pub name: String,
    /// The name of the placeholder.
    pub placeholder: String,
    /// Whether it is always sent: in `?kind={kind}`, and not in `{?kind}`, which leaves out what has
    /// no value (RFC 6570 section 3.2.1).
    pub required: bool,
}

impl QueryVariable {
    fn optional(name: &str) -> Self {
        Self { name: name.to_owned(), placeholder: name.to_owned(), required: false }
    }
}

impl Template {
    /// Takes a key of `paths` apart. Every text is accepted: braces without a partner are literal.
    pub fn parse(key: &str) -> Self {
        let (key, mut query) = split_expressions(key);
        let key = key.split('#').next().unwrap_or_default();
        let (path, pairs) = key.split_once('?').unwrap_or((key, ""));
        let slash = if path.starts_with('/') { "" } else { "/" };
        let fixed = split_query(pairs, &mut query);
        let mut placeholders = Vec::new();
        for name in names(path) {
            if !placeholders.iter().any(|known| known == name) {
                placeholders.push(name.to_owned());
            }
        }
        let question = if fixed.is_empty() { "" } else { "?" };
        let path_and_query = format!("{slash}{path}{question}{}", fixed.join("&"));
        let spanning = Vec::new();
        Self { path: path_and_query, placeholders, spanning, query, odd: odd(path) }
    }

    /// As [`Self::parse`], of a key as routers write it: see [`bare`].
    pub fn of_route(key: &str, is_parameter: &dyn Fn(&str) -> bool) -> Self {
        let mut spanning = Vec::new();
        let plain = plain(key, is_parameter, &mut spanning);
        Self { spanning, ..Self::parse(&plain) }
    }
}

/// A key of `paths` in which placeholders are names alone. Routers write more between braces, and
/// documents made from routes repeat it:
///
/// | written | means |
/// |---|---|
/// | `{id:[0-9]{4}}`, `{id:int}` | what `id` looks like |
/// | `{name=projects/*}` | likewise (`google.api.http`) |
/// | `{proxy+}`, `{path*}`, `{*path}`, `{**path}`, `{+path}` | it may hold slashes |
/// | `{path:.*}`, `{path:path}`, `{name=projects/*}` | likewise, since what it looks like has them |
/// | `{id?}` | it may be left out |
///
/// What a parameter is called stays as it is.
pub fn bare<'k>(key: &'k str, is_parameter: &dyn Fn(&str) -> bool) -> Cow<'k, str> {
    plain(key, is_parameter, &mut Vec::new())
}

/// As [`bare`]; the names whose values may hold slashes are added to `spanning`.
fn plain<'k>(
    key: &'k str,
    is_parameter: &dyn Fn(&str) -> bool,
    spanning: &mut Vec<String>,
) -> Cow<'k, str> {
    let mut plain = String::new();
    let mut rest = key;
    while let Some(start) = rest.find('{') {
        let (before, opened) = rest.split_at(start);
        let Some(end) = closing(opened) else { break };
        plain.push_str(before);
        let (placeholder, after) = opened.split_at(end + 1);
        let written = placeholder.trim_start_matches('{').trim_end_matches('}');
        let inside = opened.get(1..end).unwrap_or_default();
        let (marked, form) = inside.split_once([':', '=']).unwrap_or((inside, ""));
        let name = marked.trim_start_matches(['*', '+']).trim_end_matches(['*', '+', '?']).trim();
        let is_expression = inside.starts_with(['?', '&']) || inside.contains(',');
        let is_marked = marked.starts_with(['*', '+']) || marked.ends_with(['*', '+']);
        if is_expression || name.is_empty() || name.contains('{') {
            plain.push_str(placeholder);
        } else {
            let name = if is_parameter(written) { written } else { name };
            plain.push_str(&format!("{{{name}}}"));
            if is_marked || has_slashes(form) {
                spanning.push(name.to_owned());
            }
        }
        rest = after;
    }
    if plain.is_empty() {
        return Cow::Borrowed(key);
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Whether values of a form that a router states hold slashes: a regular expression, segments of
/// `google.api.http`, or the word that some routers have for it.
fn has_slashes(form: &str) -> bool {
    let (mut rest, mut outside) = (form, String::new());
    while let Some((before, class)) = rest.split_once("[^") {
        let Some((refused, after)) = class.split_once(']') else { break };
        if !refused.contains('/') {
            return true;
        }
        outside.push_str(before);
        rest = after;
    }
    outside.push_str(rest);
    form == "path" || ["/", ".*", ".+", "**"].iter().any(|part| outside.contains(part))
}

/// Where the brace with which a text begins is closed. Braces nest behind a `:` only, in patterns.
fn closing(text: &str) -> Option<usize> {
    let first = text.find('}')?;
    if !text.get(..first)?.contains(':') {
        return Some(first);
    }
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Some(first)
}

/// What of a path no template has (3.2, "Paths Object" and "Path Templating").
fn odd(path: &str) -> Option<&'static str> {
    let mut open = false;
    for c in path.chars() {
        match c {
            '{' | '}' if open == (c == '{') => return Some("a brace without a partner is literal"),
            '{' => open = true,
            '}' => open = false,
            _ => {}
        }
    }
    if open {
        Some("a brace without a partner is literal")
    } else if path.contains("{}") {
        Some("`{}` names no parameter and is literal")
    } else {
        (!path.starts_with('/')).then_some("a path begins with `/`, which is put before it")
    }
}

/// Takes the query expressions of RFC 6570 out of a key: the key without them, and what they name.
fn split_expressions(key: &str) -> (String, Vec<QueryVariable>) {
    let (mut plain, mut variables) = (String::with_capacity(key.len()), Vec::new());
    let mut rest = key;
    while let Some(start) = rest.find("{?").or_else(|| rest.find("{&")) {
        let (before, expression) = rest.split_at(start);
        let Some((list, after)) = expression.split_once('}') else { break };
        plain.push_str(before.trim_end_matches('&'));
        variables.extend(listed(list.trim_start_matches(['{', '?', '&'])));
        rest = after;
    }
    plain.push_str(rest);
    (plain, variables)
}

/// What an expression lists. `*` and `:3` say how lists are written and how much of a text, which
/// parameters say themselves.
fn listed(names: &str) -> impl Iterator<Item = QueryVariable> {
    let names =
        names.split(',').map(|name| name.split([':', '*']).next().unwrap_or_default().trim());
    names.filter(|name| !name.is_empty()).map(QueryVariable::optional)
}

/// The pairs of a query that are fixed; those whose value is a placeholder are added to `open`.
fn split_query<'k>(query: &'k str, open: &mut Vec<QueryVariable>) -> Vec<&'k str> {
    let mut fixed = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        // Also without the operator, where the key has begun the query itself.
        if let Some(list) = pair.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            open.extend(listed(list));
            continue;
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(placeholder) => open.push(QueryVariable {
                name: name.to_owned(),
                placeholder: placeholder.to_owned(),
                required: true,
            }),
            None => fixed.push(pair),
        }
    }
    fixed
}

/// The names between braces, in order.
fn names(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = path;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('{')?;
            let (name, behind) = after.split_once('}')?;
            rest = behind;
            // `{a{b}` opens twice: the inner one counts.
            let name = name.rsplit('{').next().unwrap_or(name);
            if !name.is_empty() {
                return Some(name);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_may_share_a_segment() {
        let template = Template::parse("/repos/{owner}/{repo}.{format}/{owner}");
        assert_eq!(template.placeholders, ["owner", "repo", "format"]);
        assert_eq!(template.path, "/repos/{owner}/{repo}.{format}/{owner}");
    }

    #[test]
    fn the_query_part_is_kept_and_the_fragment_is_not() {
        let template = Template::parse("/x/{id}?action=y&kind={k}&{a,b}#variant");
        assert_eq!(template.path, "/x/{id}?action=y");
        let names: Vec<(&str, &str, bool)> = template
            .query
            .iter()
            .map(|one| (one.name.as_str(), one.placeholder.as_str(), one.required))
            .collect();
        assert_eq!(names, [("kind", "k", true), ("a", "a", false), ("b", "b", false)]);
        assert_eq!(Template::parse("/x#y").path, "/x");
    }

    #[test]
    fn what_routers_say_of_a_placeholder_is_not_its_name() {
        let rows = [
            ("/a/{id:[0-9]{4}}/b", "/a/{id}/b"),
            ("/{id:int}.{format?}", "/{id}.{format}"),
            ("/v1/{name=projects/*/topics/*}:publish", "/v1/{name}:publish"),
            ("/{proxy+}/{path*}/{*rest}/{**all}/{+more}", "/{proxy}/{path}/{rest}/{all}/{more}"),
            ("/known/{a:b}", "/known/{a:b}"),
            ("/s{?q,sort*}", "/s{?q,sort*}"),
            ("/{", "/{"),
            ("/{}/{:x}/{{b}", "/{}/{:x}/{{b}"),
            ("/a/{b", "/a/{b"),
            ("/plain", "/plain"),
        ];
        for (key, expected) in rows {
            assert_eq!(bare(key, &|name| name == "a:b"), expected, "{key}");
        }
    }

    #[test]
    fn routers_say_which_values_hold_slashes() {
        for key in [
            "/{+a}",
            "/{a+}",
            "/{a*}",
            "/{*a}",
            "/{**a}",
            "/{a:.*}",
            "/{a:.+}",
            "/{a:path}",
            "/{*a:x}",
            "/{a=b/*}",
            "/{a=**}",
            "/{a:[\\w/]+}",
            "/{a:[^#]+}",
        ] {
            assert_eq!(Template::of_route(key, &|_| false).spanning, ["a"], "{key}");
        }
        for key in ["/{a}", "/{a?}", "/{a:int}", "/{a:[^/]+}", "/{a=*}", "/{a:[0-9]+}", "/b{?a*}"] {
            assert_eq!(Template::of_route(key, &|_| false).spanning, [""; 0], "{key}");
        }
        assert_eq!(Template::of_route("/{a+}", &|name| name == "a+").spanning, ["a+"]);
    }

    #[test]
    fn odd_braces_are_harmless() {
        for key in ["", "{", "}{", "/a/{}/b", "/{a{b}", "x"] {
            let template = Template::parse(key);
            assert!(template.path.starts_with('/'));
        }
        assert_eq!(Template::parse("/{a{b}").placeholders, ["b"]);
    }

    #[test]
    fn what_is_odd_is_told() {
        for key in ["", "x", "/{", "/}{", "/a/{}/b", "/{a{b}", "/{a}}"] {
            assert!(Template::parse(key).odd.is_some(), "{key}");
        }
        for key in ["/", "/a/{b}.{c}", "/a?b={c}", "/a{?b,c}", "/{proxy+}"] {
            assert_eq!(Template::parse(key).odd, None, "{key}");
        }
    }

    #[test]
    fn query_expressions_name_what_may_be_left_out() {
        let template = Template::parse("/search/{kind}{?q,sort*,lang:2}");
        assert_eq!(template.path, "/search/{kind}");
        assert_eq!(template.placeholders, ["kind"]);
        let names: Vec<&str> = template.query.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["q", "sort", "lang"]);
        assert!(template.query.iter().all(|one| !one.required));
    }
}
