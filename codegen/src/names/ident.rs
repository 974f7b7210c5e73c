//! Spellings: what a wire name becomes in Rust.
//!
//! Constants are spelt as fields are, in capitals.
//!
//! | from the spec      | type             | field, method, module |
//! |--------------------|------------------|-----------------------|
//! | `ticket_number`    | `TicketNumber`   | `ticket_number`       |
//! | `createdAt`        | `CreatedAt`      | `created_at`          |
//! | `X-Rate-Limit`     | `XRateLimit`     | `x_rate_limit`        |
//! | `getAPIsByIDs`     | `GetApisByIds`   | `get_apis_by_ids`     |
//! | `iOSVersion`       | `IosVersion`     | `ios_version`         |
//! | `IPv4Address`      | `Ipv4Address`    | `ipv4_address`        |
//! | `OAuth2Token`      | `OAuth2Token`    | `oauth2_token`        |
//! | `macOS`, `GraphQL` | `MacOs`, `GraphQl` | `mac_os`, `graph_ql` |
//! | `com.acme.Pet<T>`  | `ComAcmePetT`    | `com_acme_pet_t`      |
//! | `type`, `Self`     | `Type`, `Self_`  | `type_`, `self_`      |
//! | `2fa`, `1`         | `N2fa`, `N1`     | `n2fa`, `n1`          |
//! | `-created`, `+1`   | `MinusCreated`, `Plus1` | `minus_created`, `plus_1` |
//! | `*`, `>=`          | `Star`, `GreaterOrEqual` | `star`, ..    |
//! | `` (empty)         | `Empty`          | `empty`               |
//! | `☃`                | `U2603`          | `u2603`               |
//!
//! Which of two names that meet keeps the plain spelling is not decided here but in `scope`.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// Strict and reserved keywords of all editions, and the weak ones that a binding cannot be called.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Type names that generated code uses without a path (its codec's traits too), and those every
/// Rust reader takes for the standard library's.
const PRELUDE: &[&str] = &[
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Decode",
    "Default",
    "Drop",
    "Encode",
    "Eq",
    "Err",
    "Fn",
    "From",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToString",
    "TryFrom",
    "TryInto",
    "Vec",
];

/// How a name is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Types and variants.
    Pascal,
    /// Fields, methods, modules and arguments.
    Snake,
    /// Constants.
    Shouty,
}

/// The plain spelling of a wire name; never empty, never a keyword.
pub(crate) fn plain(name: &str, case: Case) -> String {
    let mut kept: String = name.chars().map(|c| if keeps(c) { c } else { ' ' }).collect();
    // A sign in front means something: a number below zero, the other way to sort.
    if let Some((sign, rest)) = name.split_at_checked(1)
        && rest.starts_with(char::is_alphanumeric)
    {
        match sign {
            "-" => kept.insert_str(0, "minus"),
            "+" => kept.insert_str(0, "plus"),
            _ => {}
        }
    }
    if kept.chars().any(char::is_alphanumeric) {
        finish(&cased(&kept, case), case)
    } else {
        spelled_out(name, case)
    }
}

/// The spelling with symbols as words, for names whose plain spelling is taken.
pub(crate) fn spelled_out(name: &str, case: Case) -> String {
    let mut words = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if let Some((symbol, word)) = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
            words.push_str(&format!(" {word} "));
            rest = rest.get(symbol.len()..).unwrap_or_default();
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            c if keeps(c) => words.push(c),
            c if c.is_whitespace() => words.push(' '),
            c => words.push_str(&format!(" u{:04x} ", u32::from(c))),
        }
    }
    if words.trim().is_empty() {
        words.replace_range(.., "empty");
    }
    finish(&cased(&words, case), case)
}

/// Symbols that mean something in wire names, longest first.
const SYMBOLS: &[(&str, &str)] = &[
    ("<=", "less or equal"),
    (">=", "greater or equal"),
    ("!=", "not equal"),
    ("==", "equals"),
    ("&&", "and"),
    ("||", "or"),
    ("+", "plus"),
    ("-", "minus"),
    ("*", "star"),
    ("/", "slash"),
    ("\\", "backslash"),
    ("<", "less"),
    (">", "greater"),
    ("=", "equals"),
    ("!", "not"),
    ("%", "percent"),
    ("&", "and"),
    ("|", "or"),
    ("@", "at"),
    ("#", "hash"),
    ("$", "dollar"),
    (".", "dot"),
    (",", "comma"),
    (":", "colon"),
    (";", "semicolon"),
    ("?", "question"),
    ("~", "tilde"),
    ("^", "caret"),
    ("_", "underscore"),
    ("\"", "quote"),
    ("'", "apostrophe"),
    ("`", "backtick"),
    ("(", "open"),
    (")", "close"),
    ("[", "open bracket"),
    ("]", "close bracket"),
    ("{", "open brace"),
    ("}", "close brace"),
];

fn keeps(c: char) -> bool {
    c.is_alphanumeric() && unicode_ident::is_xid_continue(c)
}

fn cased(words: &str, case: Case) -> String {
    let words = &with_plurals(&with_whole_words(words));
    match case {
        Case::Pascal => words.to_pascal_case(),
        Case::Snake => one_oauth(words).to_snake_case(),
        Case::Shouty => one_oauth(words).to_shouty_snake_case(),
    }
}

/// `OAuth` as one word: the one name that APIs are full of and no rule tells from `XRate`.
fn one_oauth(words: &str) -> String {
    words.replace("OAuth", "Oauth")
}

/// Acronyms with what belongs to them as one word: a small letter in front (`iOS`, `vCPU`), and the
/// version behind (`IPv4`). What follows a whole word may be an acronym of its own (`userID`,
/// `GraphQL`).
fn with_whole_words(words: &str) -> String {
    let letters: Vec<char> = words.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or(' ');
    let mut joined = String::with_capacity(words.len());
    let mut index = 0;
    while index < letters.len() {
        let is_start = index == 0 || !at(index - 1).is_alphanumeric();
        let alone = is_start && at(index).is_lowercase();
        let from = index + usize::from(alone);
        let run = letters.iter().skip(from).take_while(|c| c.is_uppercase()).count();
        let end = from + run;
        // Of `iOSVersion`, the last capital begins the next word; of `vCPUs` it does not.
        let is_plural = at(end) == 's' && !at(end + 1).is_lowercase();
        let begins_next = at(end).is_lowercase() && !is_plural;
        let own = if begins_next { run.saturating_sub(1) } else { run };
        let has_version = run > 1 && at(end) == 'v' && at(end + 1).is_ascii_digit();
        let taken = match (alone, has_version) {
            (false, true) => run + 1,
            (true, false) if own > 1 => 1 + own + usize::from(is_plural),
            _ if run > 0 => from - index + run,
            _ => 1,
        };
        let word = letters.iter().skip(index).take(taken);
        if has_version && !alone {
            joined.extend(word.clone().take(1));
            joined.extend(word.skip(1).flat_map(|c| c.to_lowercase()));
        } else if alone && own > 1 {
            joined.extend(word.flat_map(|c| c.to_lowercase()));
        } else {
            joined.extend(word);
        }
        index += taken;
    }
    joined
}

/// Acronyms with the `s` of their plural as one word: `APIs` is no `AP` with an `Is`.
fn with_plurals(words: &str) -> String {
    let mut joined = String::with_capacity(words.len());
    let mut acronym = String::new();
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_uppercase() {
            acronym.push(c);
            continue;
        }
        let ends = c == 's' && !rest.peek().is_some_and(|next| next.is_lowercase());
        let mut letters = acronym.chars();
        match letters.next() {
            Some(first) if ends && !letters.as_str().is_empty() => {
                joined.push(first);
                joined.extend(letters.flat_map(char::to_lowercase));
            }
            _ => joined.push_str(&acronym),
        }
        acronym.clear();
        joined.push(c);
    }
    joined + &acronym
}

/// Makes an identifier of a cased word: a letter first, no keyword.
fn finish(word: &str, case: Case) -> String {
    let mut ident = String::with_capacity(word.len() + 1);
    let first_fits = word.chars().next().is_some_and(unicode_ident::is_xid_start);
    if !first_fits {
        ident.push(if case == Case::Snake { 'n' } else { 'N' });
    }
    ident.push_str(word);
    let clashes = match case {
        Case::Pascal => ident == "Self",
        Case::Snake => is_keyword(&ident),
        Case::Shouty => false,
    };
    if clashes {
        ident.push('_');
    }
    ident
}

/// Whether a text has the characters of an identifier; it may be a keyword.
pub(crate) fn is_ident(text: &str) -> bool {
    let mut characters = text.chars();
    let begins = characters.next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    begins && text != "_" && characters.all(unicode_ident::is_xid_continue)
}

/// Whether Rust has the word for itself.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Whether a type of this name would hide one that generated code relies on.
pub(crate) fn hides_prelude(ident: &str) -> bool {
    PRELUDE.contains(&ident)
}

/// The words of a name in lower case and Latin letters, as they appear in tool names: `get_ticket`.
pub(crate) fn ascii_snake(name: &str) -> String {
    let snake = plain(&latin(name), Case::Snake);
    let ascii: String =
        snake.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut words = ascii.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>();
    if words.is_empty() {
        words.push("x");
    }
    words.join("_")
}

/// A name in Latin letters, without accents; ideographs become words of their own.
fn latin(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii() || !c.is_alphanumeric() {
            out.push(c);
            continue;
        }
        let letters = deunicode::deunicode_char(c).unwrap_or_default();
        let letters = letters.chars().filter(char::is_ascii_alphanumeric);
        if is_ideograph(c) {
            out.push(' ');
            out.extend(letters);
            out.push(' ');
        } else {
            out.extend(letters);
        }
    }
    out
}

/// Whether a name has letters, and each of them a sound that does not depend on the language.
pub(crate) fn reads_in_latin(name: &str) -> bool {
    latin(name).contains(|c: char| c.is_ascii_alphanumeric()) && !name.contains(is_ideograph)
}

/// Signs for words, which Chinese, Japanese and Korean share and read differently.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_at_the_top_of_this_file_holds() {
        let rows = [
            ("ticket_number", "TicketNumber", "ticket_number"),
            ("createdAt", "CreatedAt", "created_at"),
            ("X-Rate-Limit", "XRateLimit", "x_rate_limit"),
            ("getAPIsByIDs", "GetApisByIds", "get_apis_by_ids"),
            ("imageURLs", "ImageUrls", "image_urls"),
            ("vCPUs", "Vcpus", "vcpus"),
            ("iOS", "Ios", "ios"),
            ("iOSVersion", "IosVersion", "ios_version"),
            ("app_iOS", "AppIos", "app_ios"),
            ("eSIMs", "Esims", "esims"),
            ("xAxis", "XAxis", "x_axis"),
            ("iPhone", "IPhone", "i_phone"),
            ("aBTest", "ABTest", "a_b_test"),
            ("IPv4", "Ipv4", "ipv4"),
            ("IPv4Address", "Ipv4Address", "ipv4_address"),
            ("useIPv6", "UseIpv6", "use_ipv6"),
            ("SNMPv3Config", "Snmpv3Config", "snmpv3_config"),
            ("APIv", "ApIv", "ap_iv"),
            ("OAuth2", "OAuth2", "oauth2"),
            ("OAuth2Token", "OAuth2Token", "oauth2_token"),
            ("getOAuthApps", "GetOAuthApps", "get_oauth_apps"),
            ("macOS", "MacOs", "mac_os"),
            ("GraphQL", "GraphQl", "graph_ql"),
            ("DNSsec", "DnSsec", "dn_ssec"),
            ("HTTPServers", "HttpServers", "http_servers"),
            ("userIDs_2", "UserIds2", "user_ids_2"),
            ("IsAs", "IsAs", "is_as"),
            ("com.acme.Pet<T>", "ComAcmePetT", "com_acme_pet_t"),
            ("type", "Type", "type_"),
            ("Self", "Self_", "self_"),
            ("2fa", "N2fa", "n2fa"),
            ("1", "N1", "n1"),
            ("-1", "Minus1", "minus_1"),
            ("+1", "Plus1", "plus_1"),
            ("-created", "MinusCreated", "minus_created"),
            ("*", "Star", "star"),
            (">=", "GreaterOrEqual", "greater_or_equal"),
            ("", "Empty", "empty"),
            ("\u{2603}", "U2603", "u2603"),
        ];
        for (name, pascal, snake) in rows {
            assert_eq!(plain(name, Case::Pascal), pascal, "{name}");
            assert_eq!(plain(name, Case::Snake), snake, "{name}");
        }
        assert_eq!(spelled_out("a+", Case::Pascal), "APlus");
        assert_eq!(spelled_out("a+", Case::Snake), "a_plus");
    }

    #[test]
    fn names_of_tools_are_in_latin_letters() {
        let rows = [
            ("получитьЗаказ", "poluchit_zakaz"),
            ("créerDevis", "creer_devis"),
            ("Größe", "grosse"),
            ("λίστα", "lista"),
            ("取得", "qu_de"),
            ("\u{2603}", "u2603"),
            ("", "empty"),
        ];
        for (name, expected) in rows {
            assert_eq!(ascii_snake(name), expected, "{name}");
        }
        assert!(reads_in_latin("получитьЗаказ") && reads_in_latin("ユーザー"));
        assert!(!reads_in_latin("取得") && !reads_in_latin("get取得") && !reads_in_latin("!"));
    }

    proptest::proptest! {
        #[test]
        fn every_spelling_is_an_identifier(name in "\\PC{0,12}") {
            for case in [Case::Pascal, Case::Snake, Case::Shouty] {
                for ident in [plain(&name, case), spelled_out(&name, case)] {
                    proptest::prop_assert!(
                        syn::parse_str::<syn::Ident>(&ident).is_ok(), "{name:?} -> {ident:?}"
                    );
                }
            }
        }
    }
}
