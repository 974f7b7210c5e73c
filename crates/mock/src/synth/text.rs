//! Texts that look like what their field's name promises.
//!
//! Takes the name of a field, the record's number and a constraint (format, pattern, lengths);
//! gives a text that fits the constraint, which matters more than its looks.

use jackfield_tools::sample::{Dice, text_for_pattern};
use jiff::{SignedDuration, Timestamp};

use super::words::{COMPANIES, FAMILY, GIVEN, PLACES, SENTENCES, STATES, SUBJECTS, TITLES, WORDS};
use crate::format;

/// What a text must satisfy.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Constraint<'a> {
    pub(super) format: Option<&'a str>,
    pub(super) pattern: Option<&'a str>,
    pub(super) min: Option<u64>,
    pub(super) max: Option<u64>,
}

/// A text for a field.
pub(super) fn text(field: &str, subject: &str, dice: Dice, constraint: Constraint<'_>) -> String {
    let looks = match constraint.format {
        Some(format) => formatted(format, dice).unwrap_or_else(|| named(field, subject, dice)),
        None => named(field, subject, dice),
    };
    if let Some(wanted) = constraint.pattern {
        let times = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%H:%M:%S", "%H:%M"];
        let times = times.iter().map(|form| moment(dice).strftime(form).to_string());
        let mut likely = std::iter::once(looks.clone()).chain(times);
        let fits =
            |text: &String| format::fits_pattern(text, wanted) && fits_length(text, constraint);
        if let Some(text) = likely.find(fits) {
            return text;
        }
        return text_for_pattern(wanted, constraint.min, dice).unwrap_or(looks);
    }
    if constraint.format.is_some() { looks } else { fit_length(looks, constraint) }
}

fn fits_length(text: &str, constraint: Constraint<'_>) -> bool {
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    constraint.min.is_none_or(|min| length >= min) && constraint.max.is_none_or(|max| length <= max)
}

fn fit_length(text: String, constraint: Constraint<'_>) -> String {
    let bound = |bound: u64| usize::try_from(bound).unwrap_or(usize::MAX);
    // A minimum beyond any reason is not worth the memory.
    let min = bound(constraint.min.unwrap_or_default()).min(100_000);
    let max = bound(constraint.max.unwrap_or(u64::MAX));
    let mut text = text;
    while text.chars().count() < min {
        text.push('x');
    }
    if text.chars().count() > max { text.chars().take(max).collect() } else { text }
}

/// A moment between 2025-07-01 and 2026-06-30.
fn moment(dice: Dice) -> Timestamp {
    let start = Timestamp::from_second(1_751_328_000).unwrap_or_default();
    let seconds = i64::try_from(dice.below(31_536_000)).unwrap_or_default();
    start.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(start)
}

fn formatted(format: &str, dice: Dice) -> Option<String> {
    let bits = dice.bits();
    let text = match format {
        "date-time" => moment(dice).to_string(),
        "date" => moment(dice).strftime("%Y-%m-%d").to_string(),
        "time" => moment(dice).strftime("%H:%M:%SZ").to_string(),
        "duration" => format!("PT{}M", 5 + dice.below(300)),
        "email" | "idn-email" => email(dice),
        "uuid" => uuid(bits),
        "uri" | "url" | "uri-reference" | "iri" => link(dice),
        "hostname" | "idn-hostname" => format!("{}.example.com", word(dice)),
        "ipv4" => format!("192.0.2.{}", 1 + dice.below(254)),
        "ipv6" => format!("2001:db8::{:x}", 1 + dice.below(0xfffe)),
        "byte" | "base64" => {
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, word(dice))
        }
        "int64" | "int32" | "integer" | "number" | "decimal" => (1 + dice.below(9_000)).to_string(),
        _ => return None,
    };
    Some(text)
}

fn uuid(bits: u64) -> String {
    let other = Dice::new(bits).bits();
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        bits >> 32,
        (bits >> 16) & 0xffff,
        bits & 0xfff,
        other >> 52,
        other & 0xffff_ffff_ffff
    )
}

fn word(dice: Dice) -> &'static str {
    dice.pick(WORDS).copied().unwrap_or("word")
}

fn given(dice: Dice) -> &'static str {
    dice.child("given").pick(GIVEN).copied().unwrap_or("Maya")
}

fn family(dice: Dice) -> &'static str {
    dice.child("family").pick(FAMILY).copied().unwrap_or("Novak")
}

fn email(dice: Dice) -> String {
    format!("{}.{}@example.com", given(dice), family(dice)).to_lowercase()
}

fn link(dice: Dice) -> String {
    format!("https://example.com/{}/{}", word(dice.child("link")), dice.below(10_000))
}

/// The words of a name in snake, kebab or camel case, in lower case.
pub(crate) fn tokens(name: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut last_lower = false;
    let mut fresh = true;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            fresh = true;
            last_lower = false;
            continue;
        }
        if fresh || (letter.is_uppercase() && last_lower) {
            tokens.push(String::new());
        }
        fresh = false;
        last_lower = letter.is_lowercase() || letter.is_ascii_digit();
        if let Some(token) = tokens.last_mut() {
            token.extend(letter.to_lowercase());
        }
    }
    tokens
}

/// A text that the words of the field's name ask for; the last word counts most.
fn named(field: &str, subject: &str, dice: Dice) -> String {
    let tokens = tokens(field);
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    let last = tokens.last().map(String::as_str).unwrap_or_default();
    let place = dice.pick(PLACES).copied().unwrap_or(("Aarhus", "Midtjylland", "Denmark"));
    match last {
        "email" | "emails" | "mail" | "from" | "to" | "cc" | "bcc" => email(dice),
        "url" | "uri" | "link" | "href" | "website" | "avatar" => link(dice),
        "phone" | "mobile" | "fax" => format!("+1 555 01{:02}", dice.below(100)),
        "at" | "on" | "time" | "timestamp" | "datetime" => {
            moment(dice).strftime("%Y-%m-%d %H:%M:%S").to_string()
        }
        "date" | "day" | "birthday" | "dob" => moment(dice).strftime("%Y-%m-%d").to_string(),
        "uuid" | "guid" => uuid(dice.bits()),
        "id" | "ids" | "number" | "no" | "reference" | "ref" => {
            (1_000 + dice.below(90_000)).to_string()
        }
        "key" | "token" | "cursor" | "hash" | "sha" | "code" => {
            format!("{:012x}", dice.bits() >> 16)
        }
        "city" | "town" => place.0.to_owned(),
        "state" if has(&["address"]) || subject.contains("compan") => place.1.to_owned(),
        "region" | "province" => place.1.to_owned(),
        "country" => place.2.to_owned(),
        "zip" | "zipcode" | "postcode" | "postal" => (10_000 + dice.below(89_999)).to_string(),
        "address" | "street" => format!("{} Mill Lane", 1 + dice.below(200)),
        "domain" | "domains" | "host" | "hostname" => format!("{}.example.com", word(dice)),
        "subject" | "title" | "headline" | "summary" | "topic"
            if is_about_people(&tokens, subject) =>
        {
            dice.pick(TITLES).copied().unwrap_or("Engineer").to_owned()
        }
        "subject" | "title" | "headline" | "summary" | "topic" => {
            dice.pick(SUBJECTS).copied().unwrap_or("Search finds nothing").to_owned()
        }
        "description" | "body" | "content" | "text" | "message" | "note" | "comment"
        | "comments" | "notes" | "details" => sentences(dice),
        "status" | "state" => dice.pick(STATES).copied().unwrap_or("open").to_owned(),
        "company" | "organization" | "organisation" | "account" | "vendor" => company(dice),
        "username" | "login" | "slug" | "handle" => format!("{}-{}", word(dice), dice.below(100)),
        "timezone" | "tz" => "Europe/Berlin".to_owned(),
        "locale" | "language" | "lang" => "en".to_owned(),
        "currency" => "EUR".to_owned(),
        "filename" | "file" => format!("{}.txt", word(dice)),
        "name" => name(&tokens, subject, dice),
        _ if has(&["email", "mail"]) => email(dice),
        _ => word(dice).to_owned(),
    }
}

/// The title of a person is not that of a ticket.
fn is_about_people(tokens: &[String], subject: &str) -> bool {
    const PEOPLE: &[&str] =
        &["contact", "contacts", "user", "users", "agent", "agents", "people", "person", "job"];
    PEOPLE.contains(&subject) || tokens.iter().any(|token| PEOPLE.contains(&token.as_str()))
}

fn name(tokens: &[String], subject: &str, dice: Dice) -> String {
    let before = tokens.len().checked_sub(2).and_then(|at| tokens.get(at)).map(String::as_str);
    match before.unwrap_or(subject) {
        "first" | "given" => given(dice).to_owned(),
        "last" | "family" | "sur" => family(dice).to_owned(),
        "file" => format!("{}.txt", word(dice)),
        "company" | "companies" | "organization" | "organisation" | "account" | "accounts" => {
            company(dice)
        }
        "contact" | "contacts" | "agent" | "agents" | "user" | "users" | "full" | "creator"
        | "author" | "people" | "person" | "rep" | "reps" | "customer" | "display" => {
            format!("{} {}", given(dice), family(dice))
        }
        _ => {
            let (first, second) = (word(dice), word(dice.child("second")));
            format!("{}{} {second}", first[..1].to_uppercase(), &first[1..])
        }
    }
}

fn company(dice: Dice) -> String {
    dice.pick(COMPANIES).copied().unwrap_or("Alder Works").to_owned()
}

fn sentences(dice: Dice) -> String {
    let sentence = |n| dice.nth(n).pick(SENTENCES).copied().unwrap_or_default();
    if sentence(0) == sentence(1) {
        return sentence(0).to_owned();
    }
    format!("{} {}", sentence(0), sentence(1))
}
