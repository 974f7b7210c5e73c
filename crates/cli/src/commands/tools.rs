//! `jackfield tools`: tool definitions for language models.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jackfield_tools::{
    Breach, Catalogue, Definition, Filter, Lowered, Offer, Profile, Step, definitions, lint,
    lint_list, offer, tokens,
};
use serde_json::Value;

use crate::cache::OfCache;
use crate::failure::{Failure, check_filter, reason};
use crate::terminal::{say, tell};
use crate::{builtin, given, long_list, spec};

/// Writes the tool definitions of a connector as JSON
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield tools desk365 --methods read --tags tickets
  jackfield tools desk365 --provider openai-strict
  jackfield tools desk365 --provider gemini --lint
  jackfield tools --definitions tools.json --provider anthropic --lint
  jackfield tools desk365 --budget 8000 --report
  jackfield tools desk365 --search 'answer a customer with a file'")]
pub(crate) struct Arguments {
    /// A connector's folder or file, an OpenAPI document, or a built-in vendor's id
    #[arg(value_name = "SPEC", required_unless_present_any = ["list", "definitions"])]
    spec: Option<String>,
    /// The provider whose form is written
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(Profile::ids()),
        default_value = "mcp")]
    provider: String,
    /// Only these: `read`, `write`, names of tools, or kinds of operations (`list`, `create`)
    #[arg(long, value_delimiter = ',', value_name = "METHODS", value_parser = given::word)]
    methods: Vec<String>,
    /// Only tools with one of these tags
    #[arg(long, value_delimiter = ',', value_name = "TAGS", value_parser = given::word)]
    tags: Vec<String>,
    /// Keep the list under so many tokens; past shorter texts, three tools stand for it
    #[arg(long, value_name = "TOKENS")]
    budget: Option<usize>,
    /// Judge the definitions instead of writing them: exit code 1 when the provider would refuse one
    #[arg(long, conflicts_with_all = ["names", "report", "search"])]
    lint: bool,
    /// Judge the definitions in this file, in the provider's form, instead of a spec's: a JSON list, as
    /// this command writes it
    #[arg(long, value_name = "FILE", requires = "lint", conflicts_with_all = ["spec", "budget"])]
    definitions: Option<PathBuf>,
    /// Write the tokens of each tool, and what was given another form, instead of the definitions
    #[arg(long, conflicts_with_all = ["names", "search"])]
    report: bool,
    /// Write the tools that are most about these words, best first, instead of all of them
    #[arg(long, value_name = "WORDS", conflicts_with = "names", value_parser = given::word)]
    search: Option<String>,
    /// Only the names, one per line
    #[arg(long, conflicts_with = "budget")]
    names: bool,
    #[command(flatten)]
    cache: OfCache,
    /// List the built-in vendors
    #[arg(long)]
    list: bool,
}

/// How many tools a search gives.
const FOUND: usize = 5;

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if arguments.list {
        for id in builtin::ids() {
            say!("{id}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let profile = Profile::named(&arguments.provider).map_err(Failure::usage)?;
    if let Some(file) = &arguments.definitions {
        let definitions = read(file)?;
        return judge(arguments, profile, &definitions, &lint_list(&definitions, profile));
    }
    let plan = spec::plan(arguments.spec.as_deref().unwrap_or_default(), &arguments.cache)?;
    let filter = Filter::new(
        arguments.methods.iter().map(String::as_str),
        arguments.tags.iter().map(String::as_str),
    );
    check_filter(&filter.misses(&plan.tools.tools, &[]))?;
    if let Some(words) = &arguments.search {
        let catalogue = Catalogue::new([&plan], &filter);
        let found = catalogue.search(words, FOUND);
        say!("{}", serde_json::to_string_pretty(&found).map_err(Failure::new)?);
        return Ok(ExitCode::SUCCESS);
    }
    let definitions = definitions(&plan, &filter);
    if arguments.names {
        for definition in &definitions {
            say!("{}", definition.name);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let offer = offer(&definitions, profile, arguments.budget);
    warn(arguments, profile, &offer);
    if arguments.lint {
        let definitions: Vec<Value> = offer.tools.iter().map(Lowered::to_value).collect();
        // More than a request holds are offered in several: `warn` says so.
        return judge(arguments, profile, &definitions, &[]);
    }
    if arguments.report {
        report(arguments, &definitions, &offer)?;
    } else {
        say!("{}", serde_json::to_string_pretty(&offer.tools).map_err(Failure::new)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what a reader of the list should know, on stderr.
fn warn(arguments: &Arguments, profile: &Profile, offer: &Offer) {
    long_list::warn(profile, &arguments.provider, offer.tools.len(), offer.tokens);
    for lowered in offer.tools.iter().filter(|lowered| !lowered.strict) {
        for note in lowered.notes.iter().filter(|note| note.starts_with("not strict")) {
            tell!("warning: `{}` is {note}", lowered.name);
        }
    }
    if let Some(budget) = arguments.budget {
        if offer.step != Step::Whole {
            tell!("note: {}: {} tokens", offer.step.in_words(), offer.tokens);
        }
        if offer.tokens > budget {
            tell!(
                "warning: even the three tools take {} tokens, more than the budget of {budget}",
                offer.tokens
            );
        }
    }
}

/// Definitions from a file.
fn read(file: &Path) -> Result<Vec<Value>, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("`--definitions {shown}`: {}", reason(&error))))?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("`{shown}` is no JSON list of definitions: {error}"))
    })
}

/// Says for what a provider would refuse the definitions.
fn judge(
    arguments: &Arguments,
    profile: &Profile,
    definitions: &[Value],
    of_list: &[Breach],
) -> Result<ExitCode, Failure> {
    let mut breaches = of_list.len();
    for breach in of_list {
        say!("the list: {breach}");
    }
    for (number, definition) in definitions.iter().enumerate() {
        let names = ["/name", "/function/name"].iter().find_map(|at| definition.pointer(at));
        let name = names.and_then(Value::as_str);
        let name = name.map_or_else(|| format!("definition {}", number + 1), str::to_owned);
        for breach in lint(definition, profile) {
            breaches += 1;
            say!("{name}: {breach}");
        }
    }
    let is_strict = |definition: &&Value| definition.get("strict") == Some(&Value::Bool(true));
    let strict = definitions.iter().filter(is_strict).count();
    let of_strict = if strict > 0 { format!(", {strict} of them strict") } else { String::new() };
    tell!(
        "{} tools for `{}` (as of {}){of_strict}: {breaches} breaches",
        definitions.len(),
        arguments.provider,
        Profile::date()
    );
    Ok(if breaches == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes the tokens of each tool.
fn report(arguments: &Arguments, definitions: &[Definition], offer: &Offer) -> Result<(), Failure> {
    let notes = |tool: &str| -> Vec<&String> {
        let lowered = offer.tools.iter().find(|lowered| lowered.tool == tool);
        lowered.map_or_else(Vec::new, |lowered| lowered.notes.iter().collect())
    };
    let tools: Vec<serde_json::Value> = definitions
        .iter()
        .zip(&offer.costs)
        .map(|(definition, cost)| {
            let result = definition
                .output_schema
                .as_ref()
                .map(|schema| tokens(&serde_json::to_string(schema).unwrap_or_default()));
            serde_json::json!({
                "tool": cost.tool,
                "tokens": cost.offered,
                "tokens_whole": cost.whole,
                "tokens_of_result": result,
                "notes": notes(&cost.tool),
            })
        })
        .collect();
    let report = serde_json::json!({
        "provider": arguments.provider,
        "budget": arguments.budget,
        "step": offer.step,
        "what_was_cut": offer.step.in_words(),
        "tokens": offer.tokens,
        "tokens_whole": offer.costs.iter().map(|cost| cost.whole).sum::<usize>(),
        "tools": tools,
    });
    say!("{}", serde_json::to_string_pretty(&report).map_err(Failure::new)?);
    Ok(())
}
