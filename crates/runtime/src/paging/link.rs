//! The `Link` header (RFC 8288 section 3).

/// The target of the first link with this relation.
pub(super) fn target(header: &str, relation: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        let (parameters, next) = parameters(after);
        let related = parameters.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("rel")
                && value.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(relation))
        });
        if related {
            return Some(target.trim().to_owned());
        }
        rest = next;
    }
    None
}

/// The parameters of one link, up to the comma that ends it, and what follows.
fn parameters(text: &str) -> (Vec<(&str, String)>, &str) {
    let mut parameters = Vec::new();
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix(';') {
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after.trim_start()),
            None => (String::new(), after),
        };
        parameters.push((name.trim(), value));
        rest = after.trim_start();
    }
    (parameters, rest)
}

/// A token or a quoted string (RFC 9110 section 5.6.4).
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return (value.trim().to_owned(), rest);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn finds_the_relation_among_links() {
        let header = r#"<https://a.example/x?page=1,2>; rel="first prev", </y?p=3>; title="a, \"b\"; c" ; REL=Next, <z>"#;
        assert_eq!(target(header, "next").as_deref(), Some("/y?p=3"));
        assert_eq!(target(header, "prev").as_deref(), Some("https://a.example/x?page=1,2"));
        assert_eq!(target(header, "last"), None);
    }

    #[test]
    fn nonsense_has_no_target() {
        for header in ["", "<", "<a", "<a>;", "<a>; rel", "a; rel=next", "<a>; rel=\"next"] {
            let found = target(header, "next");
            assert!(found.is_none() || header.ends_with("\"next"), "{header}: {found:?}");
        }
    }
}
