//! `cargo xtask bench codec [--variants 'A;B'] [--quick] DOC..`: what the shape of generated types
//! costs to compile.
//!
//! Each `OpenAPI` document (3.0, JSON or YAML) is emitted once per variant as a crate with the same
//! types and methods. For each crate: user CPU seconds of rustc for that crate alone (dependencies
//! built before, incremental off, one job), the size of its rlib, and the build of a crate that
//! calls five operations. Speed is measured on one fixed document. `--quick` leaves release out.

mod emit;
mod measure;
mod model;
mod speed;

use std::error::Error;

use emit::{Style, Variant};

/// Runs the benchmark and prints a Markdown table per document.
pub(crate) fn run(args: &[String]) -> Result<(), Box<dyn Error>> {
    let mut documents = Vec::new();
    let mut only: Option<Vec<&str>> = None;
    let mut options = measure::Options::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--variants" => only = args.next().map(|list| list.split(';').collect()),
            "--quick" => options.release = false,
            "--no-speed" => options.speed = false,
            document => documents.push(document),
        }
    }
    let chosen: Vec<Variant> = VARIANTS
        .iter()
        .filter(|variant| only.as_ref().is_none_or(|only| only.contains(&variant.name)))
        .copied()
        .collect();
    for document in documents {
        measure::document(document, &chosen, &options)?;
    }
    if options.speed {
        speed::run(&chosen)?;
    }
    Ok(())
}

const fn variant(name: &'static str, style: Style) -> Variant {
    Variant {
        name,
        style,
        both: true,
        codec_debug: true,
        values: true,
        bridge: false,
        pending: true,
    }
}

const DERIVE: Variant = Variant { codec_debug: false, ..variant("derive", Style::Derive) };
const TABLE: Variant = variant("table", Style::Table);

/// `table` is what generated clients use; the others show what each decision costs or saves.
const VARIANTS: &[Variant] = &[
    DERIVE,
    Variant { name: "derive, needed direction", both: false, ..DERIVE },
    TABLE,
    Variant { name: "table + serde bridge", bridge: true, ..TABLE },
    Variant { name: "table, needed direction", both: false, ..TABLE },
    Variant { name: "table, derived Debug", codec_debug: false, ..TABLE },
    Variant {
        name: "table, needed direction, derived Debug",
        both: false,
        codec_debug: false,
        ..TABLE
    },
    Variant { name: "table, structs without Clone and PartialEq", values: false, ..TABLE },
    Variant { name: "table, boxed futures", pending: false, ..TABLE },
    variant("sticky", Style::Sticky),
    variant("gather", Style::Gather),
    variant("try", Style::Try),
    variant("stream", Style::Stream),
    Variant { name: "stream, derived Debug", codec_debug: false, ..variant("", Style::Stream) },
    Variant { name: "stream, needed direction", both: false, ..variant("", Style::Stream) },
    variant("jiter", Style::Jiter),
];
