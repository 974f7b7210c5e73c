//! Mistakes in plans: what a wrong lowering, or an engine that reads its plan wrongly, would send.

use jackfield_plan::{
    Connector, Encoding, Kind, List, Method, Operation, Param, Place, Scalar, Style,
};

use super::PlanMutant;

pub(super) const MISTAKES: &[PlanMutant] = &[
    ("explode flipped in the query", |plan| {
        encodings(plan, Place::Query, |encoding| encoding.explode = !encoding.explode);
    }),
    ("explode flipped in headers", |plan| {
        encodings(plan, Place::Header, |encoding| encoding.explode = !encoding.explode);
    }),
    ("explode flipped in the path", |plan| {
        encodings(plan, Place::Path, |encoding| encoding.explode = !encoding.explode);
    }),
    ("explode flipped in forms", |plan| {
        encodings(plan, Place::Field, |encoding| encoding.explode = !encoding.explode);
    }),
    ("explode flipped in cookies", |plan| {
        encodings(plan, Place::Cookie, |encoding| encoding.explode = !encoding.explode);
    }),
    ("commas for pipes", |plan| restyle(plan, Style::PipeDelimited, Style::Form)),
    ("pipes for spaces", |plan| restyle(plan, Style::SpaceDelimited, Style::PipeDelimited)),
    ("spaces for tabs", |plan| restyle(plan, Style::TabDelimited, Style::SpaceDelimited)),
    ("deep objects flattened", |plan| restyle(plan, Style::DeepObject, Style::Form)),
    ("no dot before a label", |plan| restyle(plan, Style::Label, Style::Simple)),
    ("no name before a matrix value", |plan| restyle(plan, Style::Matrix, Style::Simple)),
    ("content laid out as a style", |plan| restyle(plan, Style::Json, Style::Form)),
    ("styles written as JSON", |plan| restyle(plan, Style::Default, Style::Json)),
    ("brackets lost from names", |plan| {
        params(plan, |param| {
            if let Some(name) = param.wire.strip_suffix("[]") {
                param.wire = name.to_owned().into();
            }
        });
    }),
    ("brackets added to names", |plan| restyle(plan, Style::Default, Style::Brackets)),
    ("booleans as 0 and 1", |plan| scalars(plan, Kind::Boolean, &Scalar::ZeroOne)),
    ("booleans as yes and no", |plan| {
        let words = Scalar::Words { yes: "yes".into(), no: "no".into() };
        scalars(plan, Kind::Boolean, &words);
    }),
    ("texts between quotation marks", |plan| scalars(plan, Kind::String, &Scalar::Quoted)),
    ("texts in base64", |plan| scalars(plan, Kind::String, &Scalar::Base64)),
    ("reserved characters left in the query", |plan| {
        encodings(plan, Place::Query, |encoding| encoding.allow_reserved = true);
    }),
    ("reserved characters encoded although allowed", |plan| {
        encodings(plan, Place::Query, |encoding| encoding.allow_reserved = false);
    }),
    ("encoded triples encoded again in forms", |plan| {
        encodings(plan, Place::Field, |encoding| encoding.allow_reserved = false);
    }),
    ("a wrong media type for parts", |plan| {
        encodings(plan, Place::Field, |encoding| {
            if !encoding.media.is_empty() {
                encoding.media = "application/x-other".into();
            }
        });
    }),
    ("no media type for parts", |plan| {
        encodings(plan, Place::Field, |encoding| encoding.media = "".into());
    }),
    ("headers in the query", |plan| move_params(plan, Place::Header, Place::Query)),
    ("cookies in headers", |plan| move_params(plan, Place::Cookie, Place::Header)),
    ("a wrong method", |plan| {
        operations(plan, |operation| {
            if operation.method == Method::Put {
                operation.method = Method::Post;
            }
        });
    }),
    ("a slash at the end of the path", |plan| {
        operations(plan, |operation| operation.path = format!("{}/", operation.path).into());
    }),
    ("a wrong media type for the body", |plan| {
        operations(plan, |operation| {
            each(&mut operation.bodies, |body| body.media = "application/x-other".into());
        });
    }),
    ("a wrapped body", |plan| {
        operations(plan, |operation| {
            each(&mut operation.bodies, |body| body.wrap = vec!["data".into()].into());
        });
    }),
    ("a default that nobody asked for", |plan| {
        operations(plan, |operation| {
            each(&mut operation.params, |param| {
                if param.rule.kind == Kind::Integer && !param.required {
                    param.default = Some("3".into());
                }
            });
        });
    }),
];

fn each<T: Clone>(list: &mut List<T>, change: impl Fn(&mut T)) {
    let mut items = list.to_vec();
    items.iter_mut().for_each(change);
    *list = items.into();
}

fn operations(plan: &mut Connector, change: impl Fn(&mut Operation)) {
    each(&mut plan.operations, change);
}

fn params(plan: &mut Connector, change: impl Fn(&mut Param)) {
    operations(plan, |operation| each(&mut operation.params, &change));
}

fn encodings(plan: &mut Connector, place: Place, change: impl Fn(&mut Encoding)) {
    params(plan, |param| {
        if param.place == place {
            change(&mut param.encoding);
        }
    });
}

fn restyle(plan: &mut Connector, from: Style, to: Style) {
    params(plan, |param| {
        if param.encoding.style == from {
            param.encoding.style = to;
        }
    });
}

fn scalars(plan: &mut Connector, kind: Kind, form: &Scalar) {
    params(plan, |param| {
        if param.rule.kind == kind {
            param.encoding.scalar = form.clone();
        }
    });
}

fn move_params(plan: &mut Connector, from: Place, to: Place) {
    params(plan, |param| {
        if param.place == from {
            param.place = to;
        }
    });
}
