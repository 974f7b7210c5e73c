//! The texts of a document, as its readers want them.
//!
//! Takes: a lowered connector. Gives: the same with every text as Markdown, summaries on one line and
//! without marks. Vendors write HTML, and escapes that their generators have escaped once more:
//!
//! | written                           | becomes                        |
//! |-----------------------------------|--------------------------------|
//! | `<p>a</p><p>b</p>`                | two paragraphs                 |
//! | `<b>a</b>`, `<code>a</code>`      | `**a**`, `` `a` ``             |
//! | `<a href="https://x">a</a>`       | `[a](https://x)`               |
//! | `&amp;`, `&nbsp;`                 | `&`, a space                   |
//! | the six characters `\u00e9`       | `é`                            |
//! | the two characters `\n` in a text of one line | the end of a line  |
//! | `<script>a</script>`, `<!-- a -->` | nothing                    |
//! | `a < b`, `<id>`, `` `<b>` ``      | the same                       |

mod code;
mod escapes;
mod html;

use jackfield_plan as plan;

use crate::ir::{Connector, Docs, Operation, Type, TypeKind};

/// Tidies every text of a connector.
pub(super) fn tidy(connector: &mut Connector) {
    text(&mut connector.info.description);
    for resource in &mut connector.resources {
        text(&mut resource.description);
    }
    let variables = connector.servers.iter_mut().map(|server| &mut server.variables);
    for settings in variables.chain(connector.schemes.iter_mut().map(|scheme| &mut scheme.fields)) {
        if settings.iter().any(|setting| is_odd(&setting.description)) {
            let mut own = settings.to_vec();
            for setting in &mut own {
                described(&mut setting.description);
            }
            *settings = own.into();
        }
    }
    connector.operations.iter_mut().for_each(operation);
    for index in 0..connector.types.len() {
        let id = crate::ir::TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        if let Some(ty) = connector.types.get_mut(id) {
            of_type(ty);
        }
    }
}

fn operation(operation: &mut Operation) {
    docs(&mut operation.docs);
    operation.params.iter_mut().for_each(|param| docs(&mut param.docs));
    operation.bodies.iter_mut().for_each(|body| docs(&mut body.docs));
    for response in &mut operation.responses {
        docs(&mut response.docs);
        response.headers.iter_mut().for_each(|header| docs(&mut header.docs));
    }
}

fn of_type(ty: &mut Type) {
    docs(&mut ty.docs);
    match &mut ty.kind {
        TypeKind::Struct(object) => {
            object.fields.iter_mut().for_each(|field| docs(&mut field.docs));
        }
        TypeKind::Enum(list) => {
            list.variants.iter_mut().for_each(|variant| text(&mut variant.description));
        }
        _ => {}
    }
}

fn docs(docs: &mut Docs) {
    line(&mut docs.summary);
    text(&mut docs.description);
}

/// Whether a text has anything that may be HTML or an escape.
fn is_odd(text: &str) -> bool {
    text.contains(['<', '&', '\\'])
}

fn text(text: &mut String) {
    if is_odd(text) {
        *text = html::markdown(&escapes::decoded(text));
    }
}

/// Makes one line of a text, without marks.
pub(super) fn line(text: &mut String) {
    if is_odd(text) {
        *text = html::plain(&escapes::decoded(text));
    }
}

fn described(text: &mut plan::Text) {
    if is_odd(text) {
        *text = html::markdown(&escapes::decoded(text)).into();
    }
}
