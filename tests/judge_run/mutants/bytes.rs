//! Changes of requests as they are on the wire.

use jackfield_judge::Request;
use serde_json::Value;

use super::ByteMutant;

pub(super) const MISTAKES: &[ByteMutant] = &[
    ("a method in lower case", |request| request.method = request.method.to_lowercase()),
    ("encoded twice", |request| request.url = request.url.replace('%', "%25")),
    ("`+` for a space in the path", |request| path(request, |path| path.replace("%20", "+"))),
    ("`+` for a space in the query", |request| query(request, |query| query.replace("%20", "+"))),
    ("a slash in a path value", |request| path(request, |path| path.replace("%2F", "/"))),
    ("a question mark in a path value", |request| path(request, |path| path.replace("%3F", "?"))),
    ("a fragment", |request| request.url = request.url.replace("%23", "#")),
    ("`&` in a query value", |request| query(request, |query| query.replace("%26", "&"))),
    ("`=` in a query value", |request| query(request, |query| query.replace("%3D", "="))),
    ("brackets not encoded", |request| {
        query(request, |query| query.replace("%5B", "[").replace("%5D", "]"));
    }),
    ("a comma between values encoded", |request| {
        query(request, |query| query.replace(',', "%2C"));
    }),
    ("a pipe not encoded", |request| request.url = request.url.replace("%7C", "|")),
    ("Latin-1", |request| request.url = request.url.replace("%C3%AB", "%EB")),
    ("Unicode not encoded", |request| request.url = request.url.replace("%C3%AB", "ë")),
    ("hexadecimal digits in lower case", |request| {
        request.url = request.url.replace("%2F", "%2f");
    }),
    ("a pair twice", |request| {
        query(request, |query| {
            let last = query.rsplit('&').next().unwrap_or_default();
            format!("{query}&{last}")
        });
    }),
    ("a pair lost", |request| {
        query(request, |query| match query.rsplit_once('&') {
            Some((rest, _)) => rest.to_owned(),
            None => query.to_owned(),
        });
    }),
    ("a pair without its value", |request| {
        query(request, |query| query.split('=').next().unwrap_or_default().to_owned());
    }),
    ("items in reverse", |request| {
        query(request, |query| query.split('&').rev().collect::<Vec<_>>().join("&"));
    }),
    ("an empty query", |request| {
        if !request.url.contains('?') {
            request.url.push('?');
        }
    }),
    ("a space behind the commas of a header", |request| {
        header(request, "x-list", |value| value.replace(',', ", "));
    }),
    ("a header percent-encoded", |request| {
        header(request, "x-word", |value| value.replace(' ', "%20").replace('/', "%2F"));
    }),
    ("a header lost", |request| request.headers.retain(|(name, _)| name != "x-word")),
    ("a header that nobody asked for", |request| {
        request.headers.push(("x-other".to_owned(), b"1".to_vec()));
    }),
    ("cookies between commas", |request| {
        header(request, "cookie", |value| value.replace("; ", ", "));
    }),
    ("a cookie not encoded", |request| {
        header(request, "cookie", |value| value.replace("%22", "\"").replace("%3B", ";"));
    }),
    ("a cookie encoded twice", |request| {
        header(request, "cookie", |value| value.replace('%', "%25"));
    }),
    ("an answer that the operation does not give", |request| {
        header(request, "accept", |_| "text/html".to_owned());
    }),
    ("no media type", |request| request.headers.retain(|(name, _)| name != "content-type")),
    ("a charset that JSON does not have", |request| {
        header(request, "content-type", |value| {
            value.replace("application/json", "application/json; charset=utf-8")
        });
    }),
    ("no body", |request| request.body.clear()),
    ("null lost", |request| json(request, &|value| !value.is_null(), &Value::clone)),
    ("whole numbers as fractions", |request| {
        json(request, &|_| true, &|value| match value.as_i64() {
            #[expect(clippy::cast_precision_loss, reason = "this is the mistake")]
            Some(whole) => Value::from(whole as f64),
            None => value.clone(),
        });
    }),
    ("numbers as texts", |request| {
        json(request, &|_| true, &|value| match value {
            Value::Number(number) => number.to_string().into(),
            other => other.clone(),
        });
    }),
    ("wide numbers rounded", |request| {
        replace(request, "9007199254740993", "9007199254740992");
    }),
    ("a byte order mark", |request| {
        if request.body.starts_with(b"{") {
            request.body.splice(0..0, *b"\xef\xbb\xbf");
        }
    }),
    ("a name twice", |request| {
        if request.body.starts_with(b"{\"") {
            let mut body = request.body.clone();
            body.pop();
            body.push(b',');
            body.extend_from_slice(&request.body[1..]);
            request.body = body;
        }
    }),
    ("`+` in a form not encoded", |request| form(request, |form| form.replace("%2B", "+"))),
    ("`&` in a form not encoded", |request| form(request, |form| form.replace("%26", "&"))),
    ("a field twice", |request| {
        form(request, |form| {
            let last = form.rsplit('&').next().unwrap_or_default();
            format!("{form}&{last}")
        });
    }),
    ("a part without its file name", |request| replace(request, "; filename=\"a.png\"", "")),
    ("a file name in another form", |request| replace(request, "; filename=", "; filename*=")),
    ("a wrong media type in a part", |request| {
        replace(request, "Content-Type: image/png", "Content-Type: text/plain");
    }),
    ("a JSON part without its media type", |request| {
        replace(request, "\r\nContent-Type: application/json", "");
    }),
    ("a wrong boundary", |request| {
        header(request, "content-type", |value| value.replace("boundary=", "boundary=x"));
    }),
    ("no boundary", |request| {
        header(request, "content-type", |value| value.replace("boundary=", "limit="));
    }),
    ("no last boundary", |request| {
        if request.body.ends_with(b"--\r\n") && request.body.starts_with(b"--") {
            request.body.truncate(request.body.len() - 4);
        }
    }),
    ("values of lines in one line", |request| replace(request, "}\n{", "}{")),
    ("a sequence without separators", |request| replace(request, "\u{1e}", "")),
    ("line feeds alone", |request| replace(request, "\r\n", "\n")),
    ("a part with a wrong name", |request| replace(request, "name=\"file\"", "name=\"File\"")),
    ("a quotation mark in a file name", |request| replace(request, "%22", "\\\"")),
];

pub(super) const HARMLESS: &[ByteMutant] = &[
    ("members of JSON objects in reverse", |request| {
        if let Some(value) = object(request) {
            let members = value.as_object().unwrap().iter().rev();
            let members = members.map(|(key, value)| format!("{}:{value}", Value::from(&**key)));
            request.body = format!("{{{}}}", members.collect::<Vec<_>>().join(",")).into();
        }
    }),
    ("white space in JSON", |request| {
        if let Some(value) = object(request) {
            request.body = serde_json::to_vec_pretty(&value).unwrap();
        }
    }),
    ("parameters in another order", |request| query(request, by_name)),
    ("fields in another order", |request| form(request, by_name)),
    ("`%20` for `+` in a form", |request| form(request, |form| form.replace('+', "%20"))),
    ("`~` in a form", |request| form(request, |form| form.replace("%7E", "~"))),
    ("names of headers in capitals", |request| {
        request.headers.iter_mut().for_each(|(name, _)| *name = name.to_uppercase());
    }),
    ("headers in reverse", |request| request.headers.reverse()),
    ("every answer accepted", |request| header(request, "accept", |_| "*/*".to_owned())),
    ("nothing said about answers", |request| {
        request.headers.retain(|(name, _)| name != "accept");
    }),
    ("another boundary", |request| {
        replace(request, "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a", "another");
        header(request, "content-type", |value| {
            value.replace("5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a", "\"another\"")
        });
    }),
    ("no line end behind the last boundary", |request| {
        if request.body.ends_with(b"--\r\n") && request.body.starts_with(b"--") {
            request.body.truncate(request.body.len() - 2);
        }
    }),
    ("a media type in capitals", |request| {
        header(request, "content-type", |value| {
            // Boundaries are in the case that they are in.
            if value.contains("boundary") { value.to_owned() } else { value.to_uppercase() }
        });
    }),
];

/// Pairs sorted by name alone: those of one name keep their order.
fn by_name(pairs: &str) -> String {
    let mut pairs: Vec<&str> = pairs.split('&').collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.split('=').next()));
    pairs.join("&")
}

fn path(request: &mut Request, change: impl Fn(&str) -> String) {
    let (path, query) = match request.url.split_once('?') {
        Some((path, query)) => (path.to_owned(), format!("?{query}")),
        None => (request.url.clone(), String::new()),
    };
    request.url = change(&path) + &query;
}

fn query(request: &mut Request, change: impl Fn(&str) -> String) {
    if let Some((path, query)) = request.url.split_once('?') {
        request.url = format!("{path}?{}", change(query));
    }
}

fn header(request: &mut Request, name: &str, change: impl Fn(&str) -> String) {
    for (known, value) in &mut request.headers {
        if known == name {
            *value = change(std::str::from_utf8(value).unwrap()).into_bytes();
        }
    }
}

fn form(request: &mut Request, change: impl Fn(&str) -> String) {
    let form = b"application/x-www-form-urlencoded";
    if request.header("content-type").first().is_some_and(|value| value == form) {
        request.body = change(std::str::from_utf8(&request.body).unwrap()).into_bytes();
    }
}

/// The object that a JSON body is; none for other bodies, of which those of JSON lines begin alike.
fn object(request: &Request) -> Option<Value> {
    let lines = request.body.ends_with(b"\n");
    let object = request.body.starts_with(b"{") && !lines;
    object.then(|| serde_json::from_slice(&request.body).unwrap())
}

/// Changes a JSON body: what of it is kept, and what becomes of each value.
fn json(request: &mut Request, keep: &dyn Fn(&Value) -> bool, change: &dyn Fn(&Value) -> Value) {
    if let Some(value) = object(request) {
        request.body = changed(&value, keep, change).to_string().into_bytes();
    }
}

fn changed(
    value: &Value,
    keep: &dyn Fn(&Value) -> bool,
    change: &dyn Fn(&Value) -> Value,
) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| changed(item, keep, change)).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| keep(value));
            kept.map(|(key, value)| (key.clone(), changed(value, keep, change))).collect()
        }
        single => change(single),
    }
}

/// Replaces a text in the body, whose other bytes may be no text.
fn replace(request: &mut Request, from: &str, to: &str) {
    let (from, mut rest) = (from.as_bytes(), request.body.as_slice());
    let mut body = Vec::with_capacity(rest.len());
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        body.extend_from_slice(&rest[..at]);
        body.extend_from_slice(to.as_bytes());
        rest = &rest[at + from.len()..];
    }
    body.extend_from_slice(rest);
    request.body = body;
}
