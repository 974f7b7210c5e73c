//! The emitted crates: the same types and methods, once per variant.

use std::fmt::Write as _;

use super::model::{Field, Item, Model, Operation, Ty};

/// How a variant decodes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `serde` derive and `serde_json`.
    Derive,
    /// Tape; one call with a table of keys and an array of field references.
    Table,
    /// Tape; a struct literal of calls that cannot fail, the failure noted aside.
    Sticky,
    /// Tape; all fields as options, then one exit.
    Gather,
    /// Tape; `?` after each field.
    Try,
    /// Our pull parser; all fields as options, then one exit.
    Stream,
    /// The same over `jiter`.
    Jiter,
}

#[derive(Clone, Copy)]
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    pub(crate) style: Style,
    /// Codecs in both directions for every type, or only where operations need them.
    pub(crate) both: bool,
    /// `Debug` printed from the encoder instead of derived.
    pub(crate) codec_debug: bool,
    /// Derive `Clone` and `PartialEq`.
    pub(crate) values: bool,
    /// Emit `Serialize` and `Deserialize` over the codec.
    pub(crate) bridge: bool,
    /// A named future instead of a boxed one per answer type.
    pub(crate) pending: bool,
}

impl Variant {
    fn serde(self) -> bool {
        self.style == Style::Derive
    }
}

pub(crate) fn emit(model: &Model, variant: Variant) -> String {
    let mut out = String::from("#![allow(dead_code, clippy::all)]\nuse support::{Call, Error};\n");
    if variant.serde() {
        out.push_str("use serde::{Serialize, Deserialize};\nuse serde_json::Value;\n");
        out.push_str("pub type Map<T> = std::collections::BTreeMap<String, T>;\n");
    } else {
        out.push_str(
            "use jackfield::codec::{self, Decode, Decoder, Encode, Encoder, Fields, Node};\n",
        );
        out.push_str("use jackfield::types::{Map, Value};\n");
    }
    match variant.style {
        Style::Sticky => out.push_str("use support::walk::{self, Sticky};\n"),
        Style::Gather | Style::Try => out.push_str("use support::walk::{self, Gather};\n"),
        Style::Stream => out.push_str("use support::stream::{Parser, Stream};\n"),
        Style::Jiter => out.push_str("use support::jit::{Parser, Stream};\n"),
        Style::Derive | Style::Table => {}
    }
    let mut emitter = Emitter { model, variant, out };
    for (name, item) in &model.items {
        match item {
            Item::Struct(fields) => emitter.structure(name, fields),
            Item::Enum(variants) => emitter.enumeration(name, variants),
        }
    }
    if variant.bridge {
        let names: Vec<&str> = model.items.keys().map(String::as_str).collect();
        let _ = writeln!(emitter.out, "jackfield::serde_bridge!({});", names.join(", "));
    }
    emitter.out.push_str("#[derive(Default)]\npub struct Client;\n");
    for (index, operation) in model.operations.iter().enumerate() {
        emitter.operation(index, operation);
    }
    emitter.out
}

struct Emitter<'m> {
    model: &'m Model,
    variant: Variant,
    out: String,
}

impl Emitter<'_> {
    fn directions(&self, name: &str) -> (bool, bool) {
        let both = self.variant.both;
        (both || self.model.decoded.contains(name), both || self.model.encoded.contains(name))
    }

    fn derives(&mut self, name: &str, extra: &str) {
        let (decode, encode) = self.directions(name);
        let mut derives: Vec<&str> = Vec::new();
        if self.variant.values || extra == "Eq, Hash" {
            derives.extend(["Clone", "PartialEq"]);
        }
        if !(self.variant.codec_debug && encode) {
            derives.push("Debug");
        }
        if self.variant.serde() {
            derives.extend(encode.then_some("Serialize"));
            derives.extend(decode.then_some("Deserialize"));
        }
        derives.extend((!extra.is_empty()).then_some(extra));
        let _ = writeln!(self.out, "#[derive({})]", derives.join(", "));
    }

    fn debug(&mut self, name: &str) {
        if self.variant.codec_debug && self.directions(name).1 {
            let _ = writeln!(
                self.out,
                "impl std::fmt::Debug for {name} {{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{ codec::debug(self, f) }}
}}"
            );
        }
    }

    fn structure(&mut self, name: &str, fields: &[Field]) {
        self.derives(name, if self.variant.style == Style::Table { "Default" } else { "" });
        let _ = writeln!(self.out, "pub struct {name} {{");
        for field in fields {
            if self.variant.serde() {
                let mut attributes = Vec::new();
                if field.wire != field.rust {
                    attributes.push(format!("rename = {:?}", field.wire));
                }
                if field.optional {
                    attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
                }
                let (decode, encode) = self.directions(name);
                if !attributes.is_empty() && (decode || encode) {
                    let _ = writeln!(self.out, "    #[serde({})]", attributes.join(", "));
                }
            }
            let _ = writeln!(self.out, "    pub {}: {},", field.rust, field_type(field));
        }
        self.out.push_str("}\n");
        if self.variant.serde() {
            return;
        }
        let (decode, encode) = self.directions(name);
        let upper = format!("F_{}", name.to_uppercase());
        if decode || encode {
            let names: Vec<String> = fields.iter().map(|f| format!("{:?}", f.wire)).collect();
            let required: Vec<String> = fields
                .iter()
                .enumerate()
                .filter(|(_, f)| !f.optional)
                .map(|(index, _)| index.to_string())
                .collect();
            let _ = writeln!(
                self.out,
                "static {upper}_{}: Fields = Fields {{ names: &[{}], required: &[{}] }};",
                name.len(),
                names.join(", "),
                required.join(", ")
            );
        }
        let table = format!("{upper}_{}", name.len());
        if decode {
            self.decode(name, fields, &table);
        }
        if encode {
            let refs: Vec<String> = fields.iter().map(|f| format!("&self.{}", f.rust)).collect();
            let _ = writeln!(
                self.out,
                "impl Encode for {name} {{
    fn encode(&self, e: &mut Encoder) {{ e.object(&{table}, &[{}]); }}
}}",
                refs.join(", ")
            );
        }
        self.debug(name);
    }

    fn decode(&mut self, name: &str, fields: &[Field], table: &str) {
        let out = &mut self.out;
        let each = |form: &dyn Fn(usize, &Field) -> String| -> String {
            fields.iter().enumerate().map(|(index, field)| form(index, field)).collect()
        };
        let somes = each(&|i, _| format!("Some(f{i}), "));
        let literal = each(&|i, f| format!("{}: f{i}, ", f.rust));
        let _ = match self.variant.style {
            Style::Derive => Ok(()),
            Style::Table => writeln!(
                out,
                "impl Decode for {name} {{
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {{ d.object(node, &{table}, &mut [{}]); }}
}}",
                each(&|_, f| format!("&mut self.{}, ", f.rust))
            ),
            Style::Sticky => writeln!(
                out,
                "impl Sticky for {name} {{
    fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self {{
        let mut s = [None; {}];
        walk::lookup(d, node, &{table}, &mut s);
        Self {{ {} }}
    }}
}}",
                fields.len(),
                each(&|i, f| format!("{}: Sticky::read(d, s[{i}]), ", f.rust))
            ),
            Style::Gather => writeln!(
                out,
                "impl Gather for {name} {{
    fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {{
        let mut s = [None; {}];
        walk::lookup(d, node, &{table}, &mut s);
        {}
        if let ({somes}) = ({}) {{ return Some(Self {{ {literal} }}); }}
        None
    }}
}}",
                fields.len(),
                each(&|i, _| format!("let f{i} = Gather::read(d, s[{i}]); ")),
                each(&|i, _| format!("f{i}, "))
            ),
            Style::Try => writeln!(
                out,
                "impl Gather for {name} {{
    fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {{
        let mut s = [None; {}];
        walk::lookup(d, node, &{table}, &mut s);
        Some(Self {{ {} }})
    }}
}}",
                fields.len(),
                each(&|i, f| format!("{}: Gather::read(d, s[{i}])?, ", f.rust))
            ),
            Style::Stream | Style::Jiter => writeln!(
                out,
                "impl Stream for {name} {{
    fn read(p: &mut Parser<'_>) -> Option<Self> {{
        {}
        p.begin()?;
        let mut hint = 0;
        while let Some(key) = p.key({table}.names, &mut hint) {{ match key {{
            {}
            _ => {{ p.skip(); }}
        }} }}
        if let ({somes}) = ({}) {{ return Some(Self {{ {literal} }}); }}
        None
    }}
}}",
                each(&|i, _| format!("let mut f{i} = Stream::absent(); ")),
                each(&|i, _| format!("{i} => f{i} = Stream::read(p), ")),
                each(&|i, _| format!("f{i}, "))
            ),
        };
    }

    fn enumeration(&mut self, name: &str, variants: &[(String, String)]) {
        self.derives(name, "Eq, Hash");
        let _ = writeln!(self.out, "pub enum {name} {{");
        for (wire, rust) in variants {
            if self.variant.serde() && wire != rust && self.directions(name) != (false, false) {
                let _ = writeln!(self.out, "    #[serde(rename = {wire:?})]");
            }
            let _ = writeln!(self.out, "    {rust},");
        }
        if self.variant.serde() && self.directions(name) != (false, false) {
            self.out.push_str("    #[serde(untagged)]\n");
        }
        self.out.push_str("    Unknown(String),\n}\n");
        if self.variant.serde() {
            return;
        }
        let arms = |form: &dyn Fn(usize, &str, &str) -> String| -> String {
            variants.iter().enumerate().map(|(i, (wire, rust))| form(i, wire, rust)).collect()
        };
        let names = arms(&|_, wire, _| format!("{wire:?}, "));
        let (decode, encode) = self.directions(name);
        let out = &mut self.out;
        let _ = writeln!(out, "impl {name} {{
    pub fn as_str(&self) -> &str {{ match self {{ {} Self::Unknown(text) => text }} }}
}}
impl From<&str> for {name} {{
    fn from(text: &str) -> Self {{ match codec::position(&[{names}], text) {{ {} _ => Self::Unknown(text.to_owned()) }} }}
}}
impl Default for {name} {{ fn default() -> Self {{ Self::Unknown(String::new()) }} }}",
            arms(&|_, wire, rust| format!("Self::{rust} => {wire:?}, ")),
            arms(&|i, _, rust| format!("Some({i}) => Self::{rust}, ")));
        if decode {
            let _ = match self.variant.style {
                Style::Table => writeln!(
                    out,
                    "impl Decode for {name} {{ fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {{ *self = Self::from(&*d.text(node)); }} }}"
                ),
                Style::Sticky => writeln!(
                    out,
                    "impl Sticky for {name} {{ fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self {{ Self::from(&*String::read(d, node)) }} }}"
                ),
                Style::Gather | Style::Try => writeln!(
                    out,
                    "impl Gather for {name} {{ fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {{ Some(Self::from(&*String::read(d, node)?)) }} }}"
                ),
                _ => writeln!(
                    out,
                    "impl Stream for {name} {{ fn read(p: &mut Parser<'_>) -> Option<Self> {{ Some(Self::from(&*p.text()?)) }} }}"
                ),
            };
        }
        if encode {
            let _ = writeln!(
                out,
                "impl Encode for {name} {{ fn encode(&self, e: &mut Encoder) {{ e.text(self.as_str()); }} }}"
            );
        }
        self.debug(name);
    }

    fn operation(&mut self, index: usize, operation: &Operation) {
        let name = super::model::pascal(&operation.name) + "Call";
        let out = &mut self.out;
        let mut arguments = String::new();
        let mut sets = String::new();
        for (slot, path) in operation.path.iter().enumerate() {
            let _ = write!(arguments, ", {path}: &str");
            let _ = write!(sets, "call.set({slot}, &{path}); ");
        }
        if let Some(body) = &operation.body {
            let _ = write!(arguments, ", the_body: &{}", type_name(body));
            sets.push_str(if self.variant.serde() {
                "call.body = serde_json::to_vec(the_body).ok(); "
            } else {
                "call.body = Some(codec::encode(the_body).into_bytes()); "
            });
        }
        let _ = writeln!(out, "pub struct {name}(Call);
impl Client {{ pub fn {}(&self{arguments}) -> {name} {{ let mut call = Call::new({index}); {sets}{name}(call) }} }}
impl {name} {{", operation.name);
        for (slot, (query, kind)) in operation.query.iter().enumerate() {
            let slot = slot + operation.path.len();
            let _ = writeln!(
                out,
                "    pub fn {query}(mut self, value: {kind}) -> Self {{ self.0.set({slot}, &value); self }}"
            );
        }
        let answer = operation.answer.as_ref().map_or("()".to_owned(), type_name);
        let decode = match operation.answer {
            Some(_) => decode_function(self.variant.style),
            None => "|_| Ok(())",
        };
        let (future, run) = if self.variant.pending {
            ("support::Pending", "pending")
        } else {
            ("support::Boxed", "run")
        };
        let _ = writeln!(
            out,
            "}}
impl IntoFuture for {name} {{
    type Output = Result<{answer}, Error>;
    type IntoFuture = {future}<{answer}>;
    fn into_future(self) -> Self::IntoFuture {{ self.0.{run}({decode}) }}
}}"
        );
    }
}

/// A crate that calls the first five operations that have an answer and no body.
pub(crate) fn emit_user(model: &Model) -> String {
    let mut calls = String::new();
    let fits = |operation: &&Operation| operation.answer.is_some() && operation.body.is_none();
    for operation in model.operations.iter().filter(fits).take(5) {
        let arguments = vec!["\"x\""; operation.path.len()].join(", ");
        let _ = writeln!(calls, "    let _ = client.{}({arguments}).await;", operation.name);
    }
    format!(
        "fn main() {{
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let _ = std::future::Future::poll(Box::pin(run()).as_mut(), &mut cx);
}}
async fn run() {{
    let client = client::Client;
{calls}}}
"
    )
}

/// The function that decodes an answer.
pub(crate) fn decode_function(style: Style) -> &'static str {
    match style {
        Style::Derive => "support::serde",
        Style::Table => "support::tape",
        Style::Sticky => "walk::sticky",
        Style::Gather | Style::Try => "walk::gather",
        Style::Stream => "support::stream::decode",
        Style::Jiter => "support::jit::decode",
    }
}

/// The dependencies of an emitted crate.
pub(crate) const DEPENDENCIES: &str = "support = { path = \"../support\" }
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
";

fn field_type(field: &Field) -> String {
    let mut name = type_name(&field.ty);
    if field.boxed {
        name = format!("Box<{name}>");
    }
    if field.optional { format!("Option<{name}>") } else { name }
}

fn type_name(ty: &Ty) -> String {
    match ty {
        Ty::Bool => "bool".to_owned(),
        Ty::Int => "i64".to_owned(),
        Ty::Float => "f64".to_owned(),
        Ty::Text => "String".to_owned(),
        Ty::Raw => "Value".to_owned(),
        Ty::List(inner) => format!("Vec<{}>", type_name(inner)),
        Ty::Map(inner) => format!("Map<{}>", type_name(inner)),
        Ty::Named(name) => name.clone(),
    }
}
