//! Placeholders as routers write them, which no version of `OpenAPI` has: a name, and between the
//! braces what a value looks like.
//!
//! Frameworks that make documents of routes leave these there. What is read here is what their
//! manuals say: `{name:regex}` and `{name:path}` (Starlette), `{name+}` (API Gateway), `{name*}`,
//! `{*name}`, `{**name}` (ASP.NET), `{+name}` (RFC 6570 section 3.2.3), `{name=a/*}`
//! (`google.api.http`), `{name?}`.

/// A path with names alone between braces.
#[derive(Debug, Default)]
pub(crate) struct Route {
    pub(crate) path: String,
    /// The names whose values may be several segments.
    pub(crate) spanning: Vec<String>,
}

/// Reads a key of `paths`; what is a parameter's name is not read any further.
pub(crate) fn read(key: &str, is_name: &dyn Fn(&str) -> bool) -> Route {
    let mut route = Route::default();
    let mut rest = key;
    while let Some(at) = rest.find('{') {
        let Some(length) = length(&rest[at..]) else { break };
        let inside = &rest[at + 1..at + length - 1];
        route.path.push_str(&rest[..at]);
        match placeholder(inside) {
            Some((name, spans)) => {
                let name = if is_name(inside) { inside } else { name };
                route.path.push_str(&format!("{{{name}}}"));
                if spans {
                    route.spanning.push(name.to_owned());
                }
            }
            None => route.path.push_str(&rest[at..at + length]),
        }
        rest = &rest[at + length..];
    }
    route.path.push_str(rest);
    route
}

/// How long the placeholder is with which a text begins; a pattern may have braces of its own.
fn length(text: &str) -> Option<usize> {
    let first = text.find('}')? + 1;
    let is_pattern = text[..first].contains(':');
    let mut depth = 0;
    for (at, c) in text.char_indices().filter(|_| is_pattern) {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return Some(at + 1);
        }
    }
    Some(first)
}

/// The name, and whether its values may be several segments; nothing for a query expression.
fn placeholder(inside: &str) -> Option<(&str, bool)> {
    if inside.starts_with(['?', '&']) || inside.contains(',') {
        return None;
    }
    let at = inside.find([':', '=']);
    let (marked, form) = at.map_or((inside, ""), |at| (&inside[..at], &inside[at + 1..]));
    let is_marked = marked.starts_with(['*', '+']) || marked.ends_with(['*', '+']);
    let name = marked.trim_matches(['*', '+']).trim_end_matches('?').trim();
    let any = form == "path" || [".*", ".+", "**"].iter().any(|part| form.contains(part));
    // A slash in a class that begins with `^` is one that values do not have.
    let mut parts = form.split("[^");
    let listed = parts.next().is_some_and(|before| before.contains('/'))
        || parts
            .filter_map(|part| part.split_once(']'))
            .any(|(class, after)| !class.contains('/') || after.contains('/'));
    let legible = !name.is_empty() && !name.contains('{');
    legible.then_some((name, is_marked || any || listed))
}
