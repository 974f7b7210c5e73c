//! The nearest known name for one that is unknown.
//!
//! Takes: what was written and what is allowed. Gives: the one name that was probably meant, or
//! none: a wrong suggestion costs more than a missing one.
//!
//! | written | known | suggested |
//! |---|---|---|
//! | `paramters` | `parameters`, `params` | `parameters` (one letter missing) |
//! | `oneof` | `oneOf`, `one` | `oneOf` (case) |
//! | `page-size` | `page_size` | `page_size` (separators) |
//! | `Usr` | `User`, `Users` | `User` (smallest distance) |
//! | `colour` | `type`, `name` | none (too far) |

/// The candidate nearest to `name`; `None` when none is near. Ties go to the first candidate.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // A third of the letters may be wrong: enough for typing mistakes, too few for another word.
    let allowed = fold(name).chars().count().div_ceil(3).clamp(1, 4);
    within(name, candidates, allowed)
}

/// The candidate that `name` is one or two slips of the pen away from, where a name may well be none
/// of them: short names are like many others.
///
/// ```
/// use jackfield_codegen::diagnostics::misspelt;
///
/// let keys = ["required", "type", "in", "tags"];
/// assert_eq!(misspelt("reqired", keys), Some("required"));
/// assert_eq!(misspelt("Required", keys), Some("required"));
/// assert_eq!(misspelt("inquiries", keys), None);
/// assert_eq!(misspelt("id", keys), None);
/// ```
pub fn misspelt<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let allowed = match fold(name).chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    within(name, candidates, allowed)
}

fn within<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    allowed: usize,
) -> Option<&'c str> {
    let wanted = fold(name);
    let mut best: Option<(usize, &'c str)> = None;
    for candidate in candidates {
        let known = fold(candidate);
        if candidate == name || wanted.len().abs_diff(known.len()) > 4 * allowed {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &known);
        if distance <= allowed && distance < wanted.chars().count().max(1) {
            let rank = 2 * distance + usize::from(candidate.len() != name.len());
            if best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, candidate));
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A help line: the nearest name, or the list of what is allowed when it is short.
///
/// ```
/// use jackfield_codegen::diagnostics::one_of;
///
/// assert_eq!(one_of("gett", &["get", "put"]).as_deref(), Some("did you mean `get`"));
/// assert_eq!(one_of("x", &["get", "put"]).as_deref(), Some("use one of `get`, `put`"));
/// ```
pub fn one_of(name: &str, allowed: &[&str]) -> Option<String> {
    /// More than this many names do not help anybody who reads them in a terminal.
    const LISTED: usize = 12;
    if let Some(near) = nearest(name, allowed.iter().copied()) {
        return Some(format!("did you mean `{near}`"));
    }
    match allowed {
        [] => None,
        [only] => Some(format!("use `{only}`")),
        _ if allowed.len() <= LISTED => Some(format!("use one of `{}`", allowed.join("`, `"))),
        _ => None,
    }
}

/// A help line in any case: the nearest name, the list of what is allowed when it is short, else those
/// names that are most like it.
///
/// ```
/// use jackfield_codegen::diagnostics::some_of;
///
/// let many: Vec<String> = (0..40).map(|n| format!("thing{n}")).chain(["listTickets".into()]).collect();
/// let many: Vec<&str> = many.iter().map(String::as_str).collect();
/// assert!(some_of("ticket", &many).is_some_and(|help| help.starts_with("the nearest are `listTickets`")));
/// assert_eq!(some_of("ticket", &[]), None);
/// ```
pub fn some_of(name: &str, allowed: &[&str]) -> Option<String> {
    /// As many as one line has room for.
    const SHOWN: usize = 5;
    if let Some(help) = one_of(name, allowed) {
        return Some(help);
    }
    let wanted = fold(name);
    let mut ranked: Vec<(bool, f64, &str)> = Vec::new();
    for known in allowed {
        let folded = fold(known);
        let holds = !wanted.is_empty() && (folded.contains(&wanted) || wanted.contains(&folded));
        ranked.push((holds, strsim::jaro_winkler(&wanted, &folded), known));
    }
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    ranked.dedup_by(|a, b| a.2 == b.2);
    let nearest: Vec<&str> = ranked.into_iter().take(SHOWN).map(|(.., known)| known).collect();
    (!nearest.is_empty()).then(|| format!("the nearest are `{}`", nearest.join("`, `")))
}

fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_above_holds() {
        assert_eq!(nearest("paramters", ["params", "parameters"]), Some("parameters"));
        assert_eq!(nearest("oneof", ["one", "oneOf"]), Some("oneOf"));
        assert_eq!(nearest("page-size", ["page_size"]), Some("page_size"));
        assert_eq!(nearest("Usr", ["Users", "User"]), Some("User"));
        assert_eq!(nearest("colour", ["type", "name"]), None);
        assert_eq!(nearest("", ["a"]), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn long_lists_are_not_shown() {
        let many = vec!["abcdef"; 40];
        assert_eq!(one_of("zzz", &many), None);
        assert_eq!(one_of("zzz", &["abc"]).as_deref(), Some("use `abc`"));
    }
}
