//! Instances of a document's types, sent through the generated code and back.
//!
//! For each document a small program is built that knows the document's types by number. It reads
//! instances, decodes and encodes them, through the codec and through serde, and what it says is
//! compared here. The instances are made from the document's own schemas and judged by the
//! `jsonschema` crate, so neither the compiler's reading nor ours decides what is valid.

mod compare;
mod declared;
mod driver;
mod examples;
mod instance;
mod schemas;
mod synth;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;

use jackfield_codegen::diagnostics::Diagnostics;
use jackfield_codegen::node::{self, Document as Tree, Limits, Node};
use jackfield_codegen::shell::{DiskLoader, sync};
use jackfield_codegen::source::SourceMap;
use jackfield_tools::sample::Dice;
use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde_json::Value;

use super::child::{NamedType, named_types};
use super::documents::Document;
use super::line::{Line, RoundTrip};
use super::workspace::Workspace;
use driver::Driver;
use instance::Instances;
use schemas::Schemas;

/// How many failures of a document are written down.
const NOTED: usize = 200;

/// Which instances are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Chooses them.
    pub(super) seed: u64,
    /// How many each type is sent, beside its examples.
    pub(super) instances: usize,
}

/// Sends instances through the types of the documents at these places, as many documents at once as
/// the pool has threads.
pub(super) fn run(
    workspace: &Workspace,
    documents: &[Document],
    lines: &mut [Line],
    places: &BTreeSet<usize>,
    wanted: Wanted,
    pool: &ThreadPool,
) -> Result<(), Box<dyn Error>> {
    eprintln!("round trips of {} documents", places.len());
    let mut types = BTreeMap::new();
    for place in places {
        let id = &documents[*place].id;
        let named = named_types(id, workspace);
        if !named.is_empty() {
            driver::write(workspace, id, &named)?;
            types.insert(*place, named);
        }
    }
    driver::build(workspace, types.keys().map(|place| documents[*place].id.as_str()))?;
    let turn = |(place, types): (&usize, &Vec<NamedType>)| {
        let mut failures = String::new();
        let turned = one(workspace, &documents[*place], types, wanted, &mut failures);
        (*place, turned.map_err(|error| error.to_string()), failures)
    };
    let turned: Vec<_> = pool.install(|| types.par_iter().map(turn).collect());
    let mut failures = String::new();
    for (place, turned, failed) in turned {
        failures.push_str(&failed);
        match turned {
            Ok(turned) => lines[place].roundtrip = Some(turned),
            Err(error) => {
                lines[place].said = format!("round trip: {error}");
                // Types that cannot be asked count as those that lose what they are given.
                let instances = types.get(&place).map_or(0, Vec::len);
                lines[place].roundtrip = Some(RoundTrip { instances, ..RoundTrip::default() });
            }
        }
    }
    sync::write(&workspace.log("roundtrip", "failures"), &failures)?;
    Ok(())
}

fn one(
    workspace: &Workspace,
    document: &Document,
    types: &[NamedType],
    wanted: Wanted,
    failures: &mut String,
) -> Result<RoundTrip, Box<dyn Error>> {
    let tree = load(document)?;
    let pointers = pointers(&tree, types);
    let root = tree.root().to_value();
    let mut schemas = Schemas::new(&root);
    let examples = examples::by_schema(&root);
    let mut driver = Driver::start(workspace, &document.id)?;
    let mut turned = RoundTrip::default();
    let mut noted = 0;
    for (number, (ty, pointers)) in types.iter().zip(&pointers).enumerate() {
        let Some(schema) = schema(&root, &mut schemas, pointers) else {
            turned.unjudged += 1;
            continue;
        };
        let stated = pointers.last().and_then(|pointer| examples.get(pointer));
        let stated = stated.map(Vec::as_slice).unwrap_or_default();
        let dice = Dice::new(wanted.seed).child(&document.id).child(&ty.name);
        let Some(instances) = Instances::of(&schemas, schema, stated, wanted.instances, dice)
        else {
            turned.unjudged += 1;
            continue;
        };
        turned.types += 1;
        for json in instances.texts {
            turned.instances += 1;
            match driver.turn(number, &json).and_then(|back| compare::same(&json, &back)) {
                Ok(()) => turned.equal += 1,
                Err(reason) if noted < NOTED => {
                    noted += 1;
                    writeln!(failures, "{} {}: {reason}\n    {json}", document.id, ty.name)?;
                }
                Err(_) => {}
            }
        }
    }
    Ok(turned)
}

fn load(document: &Document) -> Result<Tree, Box<dyn Error>> {
    let (loader, path) = DiskLoader::for_entry(&document.path, &std::env::current_dir()?)?;
    let (mut sources, diagnostics) = (SourceMap::new(), Diagnostics::new());
    let tree =
        node::load(&path, None, &loader, &mut sources, Limits::default(), &diagnostics.sink());
    let _ = diagnostics.finish();
    tree.ok_or_else(|| "the document cannot be read".into())
}

/// The schema of a type that was made of the schemas at these pointers, when that is all that it was
/// made of.
fn schema(root: &Value, schemas: &mut Schemas<'_>, pointers: &[String]) -> Option<Place> {
    match pointers {
        [] => None,
        [only] => schemas.place(only).filter(|_| is_whole(root, only)),
        several => schemas.place_of_all(several),
    }
}

/// For each type, the pointers to the schemas that it was made of; none when one is not found.
fn pointers(tree: &Tree, types: &[NamedType]) -> Vec<Vec<String>> {
    let mut found: BTreeMap<(u32, u32), Option<String>> = BTreeMap::new();
    found.extend(types.iter().flat_map(|ty| &ty.places).map(|place| (*place, None)));
    let mut open: Vec<(Node<'_>, String)> = vec![(tree.root(), String::new())];
    while let Some((node, pointer)) = open.pop() {
        let span = node.span();
        if let Some(place) = found.get_mut(&(span.start, span.end)) {
            place.get_or_insert_with(|| pointer.clone());
        }
        if node.is_alias() {
            continue;
        }
        open.extend(node.entries().map(|entry| {
            (entry.value, format!("{pointer}/{}", node::escape_token(entry.key.value)))
        }));
        let items = node.items().enumerate();
        open.extend(items.map(|(number, item)| (item, format!("{pointer}/{number}"))));
    }
    let of = |ty: &NamedType| -> Option<Vec<String>> {
        ty.places.iter().map(|place| found.get(place).cloned().flatten()).collect()
    };
    types.iter().map(|ty| of(ty).unwrap_or_default()).collect()
}

/// Whether the schema at a pointer is all that applies there: an alternative beside which more is
/// said is sent as a part of the whole.
fn is_whole(root: &Value, pointer: &str) -> bool {
    let mut steps = pointer.rsplitn(3, '/');
    let (_, list, parent) = (steps.next(), steps.next(), steps.next());
    let (Some("oneOf" | "anyOf" | "allOf"), Some(parent)) = (list, parent) else { return true };
    let says = |schema: &Value| {
        let words = ["properties", "required", "allOf", "$ref", "additionalProperties", "items"];
        words.iter().any(|key| member(schema, key).is_some())
    };
    list != Some("allOf") && !root.pointer(parent).is_some_and(says) && is_whole(root, parent)
}

/// A number of a schema among [`Schemas`].
type Place = usize;

/// Whether a value is an object with this member.
fn member<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    value.as_object()?.get(key)
}
