//! Page sizes: free, bounded, fixed, or one of a few buckets.
//!
//! Takes: `page_size` of a pagination. Gives: the plan's page size, and the argument that sets it.
//! Buckets are a closed type named after the argument (`TicketCount`), one for all operations that
//! share argument and sizes.

use jackfield_plan as plan;
use serde_json::Value;

use super::Lowering;
use super::encoding::encoding_of;
use super::pagination::{about, added, argument, find, injected_place};
use super::paths::resolve;
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::pagination::{PageSize, Pagination};
use crate::syntax::connector::value::Text;

impl Lowering<'_> {
    /// The page size of a definition; its argument is added to `params`.
    pub(super) fn page_size(
        &mut self,
        definition: &Pagination,
        params: &mut Vec<ir::Param>,
    ) -> plan::PageSize {
        let Some(size) = &definition.page_size else { return plan::PageSize::default() };
        self.check_page_size(size);
        let buckets: Vec<u32> = size
            .buckets
            .as_ref()
            .map(|buckets| buckets.value.iter().map(|bucket| bucket.value).collect())
            .unwrap_or_default();
        let fixed = size.fixed.as_ref().map(|fixed| fixed.value);
        let param =
            size.name.as_ref().and_then(|name| self.size_param(name, size, &buckets, params));
        plan::PageSize {
            param: param.map(Into::into),
            default: size.default.as_ref().map(|default| default.value).or(fixed),
            max: size.max.as_ref().map(|max| max.value).or(fixed),
            buckets: buckets.into(),
        }
    }

    fn size_param(
        &mut self,
        name: &Text,
        size: &PageSize,
        buckets: &[u32],
        params: &mut Vec<ir::Param>,
    ) -> Option<String> {
        let Some((place, position)) = injected_place(size.place.as_ref().map(|p| p.value)) else {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "a page size in the body is a member of it")
                    .at(size.span)
                    .help("add the member to the type of the body, and remove `name` here"),
            );
            return None;
        };
        if let Some(declared) = find(params, name, place) {
            let (argument, ty) = (argument(declared).to_owned(), declared.ty);
            let is_open = matches!(
                self.types.arena.get(resolve(&self.types.arena, ty.ty)).kind,
                TypeKind::Integer(_)
            );
            // What the vendor accepts holds for the operation's own parameter, too.
            if is_open && (size.max.is_some() || !buckets.is_empty()) {
                let narrowed = TypeUse { ty: self.size_type(&argument, size, buckets), ..ty };
                let own =
                    params.iter_mut().find(|own| own.wire_name == name.value && own.place == place);
                if let Some(own) = own {
                    own.ty = narrowed;
                }
            }
            return Some(argument);
        }
        let called = size.argument.as_ref().unwrap_or(name).value.clone();
        let ty = TypeUse::of(self.size_type(&called, size, buckets));
        let default = size.default.as_ref().map(|default| Value::from(default.value));
        let scalar = self.scalar(size.wire.as_ref(), ty.ty);
        let layout = self.layout(None, ty.ty, position);
        let param = ir::Param {
            encoding: encoding_of(layout, scalar),
            send_default: default.clone().filter(|_| size.send_default.0),
            default,
            docs: about(size.description.as_ref()),
            ..added(name, size.argument.as_ref(), place, ty, size.span)
        };
        let name = argument(&param).to_owned();
        params.push(param);
        Some(name)
    }

    /// A whole number, or a closed type of the sizes that the vendor accepts.
    fn size_type(&mut self, called: &str, size: &PageSize, buckets: &[u32]) -> ir::TypeId {
        if buckets.is_empty() {
            return self.types.arena.add(ir::Type {
                kind: TypeKind::Integer(ir::Integer {
                    minimum: Some(1.into()),
                    maximum: size.max.as_ref().map(|max| max.value.into()),
                    format: None,
                }),
                ..ir::Type::default()
            });
        }
        let known = self.buckets.iter().find(|(name, sizes, _)| name == called && sizes == buckets);
        if let Some((_, _, id)) = known {
            return *id;
        }
        let variant = |size: &u32| ir::Variant {
            value: Value::from(*size),
            name: None,
            description: String::new(),
        };
        let id = self.types.arena.add(ir::Type {
            origin: ir::Origin { span: size.span, key: format!("pagination/{called}") },
            name: ir::NameHint::Derived(vec![called.to_owned()]),
            kind: TypeKind::Enum(ir::Enum {
                base: ir::EnumBase::Integer,
                variants: buckets.iter().map(variant).collect(),
                closed: true,
                admits_others: false,
            }),
            docs: about(size.description.as_ref()),
            ..ir::Type::default()
        });
        self.buckets.push((called.to_owned(), buckets.to_vec(), id));
        id
    }

    fn check_page_size(&self, size: &PageSize) {
        let fail = |code, message: String, span: Span, help: &str| {
            self.sink.push(Diagnostic::new(code, message).at(span).help(help));
        };
        if let (Some(fixed), Some(_)) = (&size.fixed, &size.name) {
            let message = "a page size that is `fixed` has no `name`".to_owned();
            fail(codes::KEYS_EXCLUDE_EACH_OTHER, message, fixed.span, "remove one of them");
        }
        let Some(buckets) = &size.buckets else { return };
        let sizes: Vec<u32> = buckets.value.iter().map(|bucket| bucket.value).collect();
        if sizes.is_empty() && !self.sink.failed_within(buckets.span) {
            let message = "the list of page sizes is empty".to_owned();
            fail(
                codes::EMPTY_BUCKETS,
                message,
                buckets.span,
                "list the sizes that the vendor accepts",
            );
        }
        for pair in buckets.value.windows(2) {
            if let [a, b] = pair
                && a.value >= b.value
            {
                let message = format!("{} stands after {}", b.value, a.value);
                fail(
                    codes::UNSORTED_BUCKETS,
                    message,
                    b.span,
                    "list each size once, from the smallest to the largest",
                );
            }
        }
        if let Some(default) = &size.default
            && !sizes.is_empty()
            && !sizes.contains(&default.value)
        {
            let list: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            let message = format!("the default {} is not among the buckets", default.value);
            let help = format!("use one of {}", list.join(", "));
            fail(codes::DEFAULT_NOT_A_BUCKET, message, default.span, &help);
        }
    }
}
