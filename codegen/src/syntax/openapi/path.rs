//! Path templates as documents write them.
//!
//! Takes: a key of `paths`, such as `/a/{id}.json?action=y&kind={kind}#variant`. Gives: the path
//! proper, its placeholders, the query part that belongs to it and what is a parameter in it.
//! A fragment only tells operations apart: it never goes over the wire. Must not know the
//! operations under the path.

/// A key of `paths`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// The path, with a leading `/`, and its fixed query part after `?` where it has one.
    pub path: String,
    /// The names of the placeholders in the path, in order, each once.
    pub placeholders: Vec<String>,
    /// Query parameters that the key itself names (`?kind={kind}`): the name in the query and the
    /// name of the placeholder.
    pub query: Vec<(String, String)>,
}

impl Template {
    /// Takes a key of `paths` apart. Every text is accepted: braces without a partner are literal.
    pub fn parse(key: &str) -> Self {
        let key = key.split('#').next().unwrap_or_default();
        let (path, query) = key.split_once('?').unwrap_or((key, ""));
        let slash = if path.starts_with('/') { "" } else { "/" };
        let (fixed, query) = split_query(query);
        let mut placeholders = Vec::new();
        for name in names(path) {
            if !placeholders.iter().any(|known| known == name) {
                placeholders.push(name.to_owned());
            }
        }
        let question = if fixed.is_empty() { "" } else { "?" };
        Self { path: format!("{slash}{path}{question}{}", fixed.join("&")), placeholders, query }
    }
}

/// The pairs of a query that are fixed, and those whose value is a placeholder.
fn split_query(query: &str) -> (Vec<&str>, Vec<(String, String)>) {
    let (mut fixed, mut open) = (Vec::new(), Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        // `{&a,b}` and `{?a,b}` of RFC 6570 name parameters, too.
        if let Some(list) = pair.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            let names = list.trim_start_matches(['?', '&']).split(',');
            open.extend(names.map(|name| (name.trim().to_owned(), name.trim().to_owned())));
            continue;
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(placeholder) => open.push((name.to_owned(), placeholder.to_owned())),
            None => fixed.push(pair),
        }
    }
    (fixed, open)
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
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(template.query, [pair("kind", "k"), pair("a", "a"), pair("b", "b")]);
        assert_eq!(Template::parse("/x#y").path, "/x");
    }

    #[test]
    fn odd_braces_are_harmless() {
        for key in ["", "{", "}{", "/a/{}/b", "/{a{b}", "x"] {
            let template = Template::parse(key);
            assert!(template.path.starts_with('/'));
        }
        assert_eq!(Template::parse("/{a{b}").placeholders, ["b"]);
    }
}
