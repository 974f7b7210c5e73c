//! The table of results, and the bars that they are held to.

use super::line::{Check, Line, RoundTrip};

/// How many diagnostics of a document the table names.
const CODES: usize = 4;

/// Prints a row for each document.
pub(super) fn table(lines: &[Line]) {
    let width = lines.iter().map(|line| line.spec.chars().count()).max().unwrap_or_default();
    println!(
        "{:width$}  {:8} {:8} {:>6} {:>5} {:>6} {:>7} {:>7} {:>6} {:>5} {:>5} {:8} {:>17}  diagnostics",
        "document",
        "version",
        "status",
        "ops",
        "skip",
        "types",
        "schemas",
        "untyped",
        "ms",
        "MB",
        "tools",
        "check",
        "equal/instances",
    );
    for line in lines {
        let turned = line.roundtrip.map_or_else(
            || "-".to_owned(),
            |RoundTrip { equal, instances, .. }| format!("{equal}/{instances}"),
        );
        let mut codes: Vec<_> = line.diagnostics.iter().collect();
        codes.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), code.as_str()));
        let codes: Vec<String> =
            codes.iter().take(CODES).map(|(code, count)| format!("{code} {count}")).collect();
        println!(
            "{:width$}  {:8} {:8} {:>6} {:>5} {:>6} {:>7} {:>7} {:>6} {:>5} {:>5} {:8} {:>17}  {}",
            line.spec,
            line.version,
            line.status.word(),
            line.operations,
            line.skipped,
            line.named_types,
            line.structured_nodes,
            line.untyped_nodes,
            line.ms,
            line.check_kb.map_or_else(|| "-".to_owned(), |kb| (kb / 1000).to_string()),
            line.tools,
            line.check.word(),
            turned,
            codes.join(", "),
        );
    }
    for line in lines.iter().filter(|line| !line.said.is_empty()) {
        println!("\n{}: {}\n{}", line.spec, line.status.word(), line.said.trim_end());
    }
    for line in lines {
        for invalid in &line.tools_invalid {
            println!("{}: {invalid}", line.spec);
        }
    }
}

/// One bar: a share that must be reached.
struct Bar {
    what: &'static str,
    good: usize,
    all: usize,
    per_mille: usize,
}

impl Bar {
    /// Whether it is reached; a bar about nothing is.
    fn is_reached(&self) -> bool {
        self.good * 1000 >= self.all * self.per_mille
    }
}

/// Prints the bars; whether all of them are reached.
pub(super) fn print(lines: &[Line]) -> bool {
    let count = |keep: fn(&Line) -> bool| lines.iter().filter(|line| keep(line)).count();
    let sum = |of: fn(&Line) -> usize| lines.iter().map(of).sum::<usize>();
    let turned = |of: fn(&RoundTrip) -> usize| {
        lines.iter().filter_map(|line| line.roundtrip.as_ref()).map(of).sum::<usize>()
    };
    let bars = [
        Bar {
            what: "documents loaded without panic, hang or overflow",
            good: count(|line| line.status.has_crate()),
            all: lines.len(),
            per_mille: 1000,
        },
        Bar {
            what: "documents checked within 12 times their size and 100 MB",
            good: count(|line| line.check_kb.is_some() && line.is_within_memory()),
            all: count(|line| line.check_kb.is_some()),
            per_mille: 1000,
        },
        Bar {
            what: "operations generated",
            good: sum(|line| line.operations),
            all: sum(|line| line.operations + line.skipped),
            per_mille: 995,
        },
        Bar {
            what: "structured schema nodes that become types, not raw JSON",
            good: sum(|line| line.structured_nodes - line.untyped_nodes),
            all: sum(|line| line.structured_nodes),
            per_mille: 980,
        },
        Bar {
            what: "documents whose tools have valid JSON Schemas",
            good: count(|line| line.status.has_crate() && line.tools_invalid.is_empty()),
            all: count(|line| line.status.has_crate()),
            per_mille: 1000,
        },
        Bar {
            what: "instances that round-trip equal",
            good: turned(|turned| turned.equal),
            all: turned(|turned| turned.instances),
            per_mille: 995,
        },
        Bar {
            what: "crates that pass cargo check without warnings",
            good: count(|line| line.check == Check::Ok),
            all: count(|line| line.check != Check::None),
            per_mille: 1000,
        },
    ];
    println!();
    for bar in &bars {
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let share = bar.good as f64 * 100.0 / bar.all.max(1) as f64;
        let (share, verdict) = match bar.all {
            0 => ("-".to_owned(), "not measured"),
            _ if bar.is_reached() => (format!("{share:.2} %"), "reached"),
            _ => (format!("{share:.2} %"), "MISSED"),
        };
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let wanted = bar.per_mille as f64 / 10.0;
        println!(
            "{:56} {:>16} {share:>9} of {wanted} %: {verdict}",
            bar.what,
            format!("{}/{}", bar.good, bar.all)
        );
    }
    bars.iter().all(Bar::is_reached)
}
