//! For build scripts: a spec is compiled into `OUT_DIR`, where `jackfield::include_connector!`
//! finds it.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{DiskLoader, client, entry, identifier, sync};
use crate::diagnostics::Colour;
use crate::{Compilation, Options, compile};

/// Why [`try_build`] gave no client.
#[derive(Debug)]
pub enum BuildError {
    /// The spec has mistakes: all of them, rendered for people.
    Spec(String),
    /// A variable that cargo sets for build scripts is missing.
    NotABuildScript(&'static str),
    /// The output folder cannot be written.
    Io(std::io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(report) => f.write_str(report),
            Self::NotABuildScript(variable) => {
                write!(f, "`{variable}` is not set: call this from a build script")
            }
            Self::Io(error) => write!(f, "cannot write the generated client: {error}"),
        }
    }
}

impl std::error::Error for BuildError {}

/// Compiles a spec in a build script; mistakes in it are printed and end the build.
///
/// `spec` is a folder with a `connector.yaml` or an OpenAPI document, or such a file, relative to
/// the package. The client is included by the connector's id:
///
/// ```no_run
/// // in build.rs, the body of `main`
/// jackfield_codegen::build("specs/desk365");
/// ```
///
/// ```ignore
/// // src/main.rs, with jackfield as a dependency
/// mod desk365 {
///     jackfield::include_connector!("desk365");
/// }
/// ```
pub fn build(spec: impl AsRef<Path>) {
    match try_build(spec.as_ref(), &Options::default()) {
        Ok(compilation) => {
            let warnings = compilation.report.render(&compilation.sources, Colour::Off);
            for line in warnings.lines().filter(|line| !line.trim().is_empty()) {
                println!("cargo::warning={line}");
            }
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

/// Compiles a spec in a build script, with options.
///
/// ```no_run
/// use std::path::Path;
///
/// use jackfield_codegen::{BuildError, Options, try_build};
///
/// fn main() -> Result<(), BuildError> {
///     let options = Options { infer_pagination: false, ..Options::default() };
///     let compilation = try_build(Path::new("openapi.json"), &options)?;
///     println!("cargo::warning={} operations", compilation.summary.operations);
///     Ok(())
/// }
/// ```
///
/// # Errors
/// When the spec has mistakes or the output cannot be written. What was read is announced to cargo
/// in either case, so that mending the spec runs the script again.
pub fn try_build(spec: &Path, options: &Options) -> Result<Compilation, BuildError> {
    let package = variable("CARGO_MANIFEST_DIR")?;
    let out = variable("OUT_DIR")?;
    let file = entry(&package.join(spec));
    let (loader, path) = DiskLoader::for_entry(&file, &package)
        .map_err(|error| BuildError::Spec(format!("error: {error}")))?;
    println!("cargo::rerun-if-changed={}", file.display());
    let mut options = options.clone();
    options.id = options.id.or_else(|| identifier(&file));
    let compilation = compile(&path, &loader, &options);
    for (_, source) in compilation.sources.files() {
        println!("cargo::rerun-if-changed={}", loader.location(source.path()).display());
    }
    if !compilation.is_ok() {
        return Err(BuildError::Spec(compilation.report.render(&compilation.sources, Colour::Off)));
    }
    write(&compilation, &out, &options).map_err(BuildError::Io)?;
    Ok(compilation)
}

/// Writes the modules and the file that joins them.
fn write(compilation: &Compilation, out: &Path, options: &Options) -> std::io::Result<()> {
    client::write_modules(compilation, out)?;
    let id = &compilation.summary.id;
    let root = client::root(compilation, options, |module| {
        // The same text wherever the folder is, so that a moved checkout compiles nothing again.
        format!("include!(concat!(env!(\"OUT_DIR\"), \"/{id}/{}.rs\"));", module.name)
    });
    sync::write_changed(&out.join(format!("{id}.rs")), &root)
}

fn variable(name: &'static str) -> Result<PathBuf, BuildError> {
    std::env::var_os(name).map(PathBuf::from).ok_or(BuildError::NotABuildScript(name))
}
