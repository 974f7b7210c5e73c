//! URLs as names of documents: references resolved against a base (RFC 3986 section 5.2).
//!
//! Takes: a base URL and a reference. Gives: the URL that is meant. Nothing is fetched and nothing is
//! checked beyond what resolution needs: URLs only tell documents apart here.

/// A URL, or what is known of one.
#[derive(Clone, Copy)]
struct Parts<'u> {
    scheme: &'u str,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
}

/// Whether a reference begins with a scheme, and so stands for itself.
pub fn is_absolute(reference: &str) -> bool {
    let head = reference.split(['/', '?', '#']).next().unwrap_or_default();
    head.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// Resolves a reference without its fragment; the fragment is given beside it.
///
/// | base | reference | URL |
/// |---|---|---|
/// | `https://x/a/b.json` | `c.json#/d` | `https://x/a/c.json`, `/d` |
/// | `https://x/a/b.json` | `../c` | `https://x/c` |
/// | `https://x/a` | `#d` | `https://x/a`, `d` |
pub fn resolve<'r>(base: &str, reference: &'r str) -> (String, &'r str) {
    let (reference, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if is_absolute(reference) {
        return (reference.to_owned(), fragment);
    }
    let base = base.split('#').next().unwrap_or_default();
    if reference.is_empty() {
        return (base.to_owned(), fragment);
    }
    let base = parts(base);
    let mut url = format!("{}:", base.scheme);
    if let Some(rest) = reference.strip_prefix("//") {
        return (format!("{url}//{rest}"), fragment);
    }
    if let Some(authority) = base.authority {
        url.push_str("//");
        url.push_str(authority);
    }
    let (path, query) = match reference.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (reference, None),
    };
    let query = if path.is_empty() { query.or(base.query) } else { query };
    let merged = if path.starts_with('/') {
        path.to_owned()
    } else if path.is_empty() {
        base.path.to_owned()
    } else {
        let folder = base.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{path}")
    };
    url.push_str(&without_dots(&merged));
    if let Some(query) = query {
        url.push('?');
        url.push_str(query);
    }
    (url, fragment)
}

fn parts(url: &str) -> Parts<'_> {
    let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        None => (None, rest),
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            (Some(authority), path)
        }
    };
    Parts { scheme, authority, path, query }
}

/// A path without `.` and `..` (RFC 3986 section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_folder = false;
    for segment in path.split('/').skip(usize::from(path.starts_with('/'))) {
        ends_in_folder = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let slash = if ends_in_folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{slash}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_rfc_3986_has_them() {
        let base = "http://a/b/c/d;p?q";
        for (reference, url) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g/../h", "http://a/b/c/h"),
        ] {
            assert_eq!(resolve(base, reference).0, url, "{reference}");
        }
        assert_eq!(resolve(base, "g#s/./x"), ("http://a/b/c/g".to_owned(), "s/./x"));
        assert_eq!(resolve("urn:x:y", "#z"), ("urn:x:y".to_owned(), "z"));
    }

    #[test]
    fn odd_texts_are_harmless() {
        for base in ["", ":", "//", "a", "?", "#", "http:", "http://"] {
            for reference in ["", "x", "..", "/..", "?", "#", "//", ":"] {
                let _ = resolve(base, reference);
            }
        }
        assert!(is_absolute("https://x") && !is_absolute("a/b:c") && !is_absolute(":x"));
    }
}
