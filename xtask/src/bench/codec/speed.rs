//! Decoding speed: every variant over the same answer, interleaved in one process.

use std::error::Error;
use std::fmt::Write as _;
use std::process::Command;

use super::emit::{self, Variant};
use super::measure::Space;
use super::model;

/// Builds and runs the race.
pub(crate) fn run(variants: &[Variant]) -> Result<(), Box<dyn Error>> {
    let document = serde_json::from_str(include_str!("speed.json"))?;
    let model = model::read(&document);
    let space = Space::create("speed")?;
    let mut dependencies = String::new();
    let mut racers = String::new();
    let mut seen = Vec::new();
    for variant in variants {
        if seen.contains(&(variant.style as u8)) {
            continue;
        }
        seen.push(variant.style as u8);
        let package = format!("racer_{}", variant.style as u8);
        let decode = emit::decode_function(variant.style);
        let source = emit::emit(&model, *variant)
            + &format!(
                "\npub fn race(json: &[u8]) -> bool {{ {decode}::<TicketList>(json).is_ok() }}\n"
            );
        space.package(&package, &space.dependencies(), &source)?;
        let _ = writeln!(dependencies, "{package} = {{ path = \"../{package}\" }}");
        let _ = writeln!(racers, "    ({:?}, {package}::race),", variant.name);
    }
    space.package("race", &dependencies, "")?;
    let main = include_str!("race.rs").replace("/* racers */", &racers);
    space.write("race/src/main.rs", &main)?;
    space.write("race/src/declared.json", &answer(false))?;
    space.write("race/src/reversed.json", &answer(true))?;
    space.cargo(&["build", "--release", "-p", "race"])?;
    Command::new(space.target().join("release/race")).status()?;
    Ok(())
}

/// A page of tickets; the keys of each object in the order of the types' fields or the other way round.
fn answer(reversed: bool) -> String {
    let tickets: Vec<String> = (0..80).map(|n| ticket(n, reversed)).collect();
    let tickets = format!("[{}]", tickets.join(","));
    object(&[("tickets", &tickets), ("count", "80"), ("next", "null")], reversed)
}

fn ticket(n: usize, reversed: bool) -> String {
    let id = (1_000_000 + n * 37).to_string();
    let number = n.to_string();
    let title = format!("\"The printer on floor {n} is on fire again\"");
    let score = format!("{n}.25");
    let url = format!("\"https://api.example.com/v3/tickets/{n}\"");
    let person = object(
        &[
            ("id", &number),
            ("name", "\"Jane Doe\""),
            ("email", "\"jane@example.com\""),
            ("site_admin", "false"),
            ("avatar_url", "\"https://example.com/avatars/1234?size=64\""),
        ],
        reversed,
    );
    let label = |name: &str, color: &str, description: &str| {
        object(
            &[
                ("id", "7"),
                ("name", name),
                ("color", color),
                ("default", "true"),
                ("description", description),
            ],
            reversed,
        )
    };
    let labels = [
        label("\"bug\"", "\"ff0000\"", "\"Something isn't working\""),
        label("\"help\"", "\"00ff00\"", "null"),
    ];
    let labels = format!("[{}]", labels.join(","));
    let body = "\"Hello,\\nplease send someone with a bucket, the \\\"smart\\\" printer is burning. \
        Thank you very much, and have a nice day!\"";
    object(
        &[
            ("id", &id),
            ("number", &number),
            ("title", &title),
            ("state", "\"open\""),
            ("body", body),
            ("requester", &person),
            ("assignee", "null"),
            ("labels", &labels),
            ("comments", &number),
            ("score", &score),
            ("created_at", "\"2026-01-02T03:04:05Z\""),
            ("updated_at", "\"2026-01-02T03:04:05Z\""),
            ("closed_at", "null"),
            ("locked", "false"),
            ("url", &url),
            ("node_id", "\"MDU6SXNzdWUx\""),
            ("custom", "{\"floor\":3,\"tags\":[\"a\",\"b\"]}"),
        ],
        reversed,
    )
}

fn object(members: &[(&str, &str)], reversed: bool) -> String {
    let mut members: Vec<String> =
        members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    members.sort();
    if reversed {
        members.reverse();
    }
    format!("{{{}}}", members.join(","))
}
