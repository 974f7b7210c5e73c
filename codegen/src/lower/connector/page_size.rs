//! Page sizes: free, bounded, fixed, or one of a few buckets.
//!
//! Takes: `page_size` of a pagination. Gives: the plan's page size, and the argument that sets it.
//! Buckets are a closed type named after the argument (`TicketCount`), one for all operations that
//! share argument and sizes.

use jackfield_plan as plan;
use jackfield_plan::{Inject, Place};
use serde_json::Value;

use super::Lowering;
use super::encoding::{Where, encoding_of};
use super::pagination::{Paged, about, added, argument, find, injected_place};
use super::paths::resolve;
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::pagination::{PageSize, Pagination};
use crate::syntax::connector::value::Text;

impl PageSize {
    /// The only sizes allowed; none where any is.
    pub(super) fn sizes(&self) -> Vec<u32> {
        let buckets = self.buckets.as_ref();
        buckets.map_or_else(Vec::new, |all| all.value.iter().map(|one| one.value).collect())
    }
}

impl<'a> Lowering<'a> {
    /// The page size of a definition; its argument is added to `params`. A size in a body is settled
    /// for an operation only.
    pub(super) fn page_size(
        &mut self,
        definition: &'a Pagination,
        paged: Option<&Paged<'_>>,
        params: &mut Vec<ir::Param>,
    ) -> plan::PageSize {
        let Some(size) = &definition.page_size else { return plan::PageSize::default() };
        self.check_page_size(size);
        let buckets = size.sizes();
        let fixed = size.fixed.as_ref().map(|fixed| fixed.value);
        let inject = size.name.as_ref().and_then(|name| {
            match injected_place(size.place.as_ref().map(|place| place.value)) {
                Some(at) => Some(self.size_param(name, size, at, params)),
                None => self.size_of_body(name, size, paged, params),
            }
        });
        plan::PageSize {
            inject,
            default: size.default.as_ref().map(|default| default.value).or(fixed),
            send: None,
            max: size.max.as_ref().map(|max| max.value).or(fixed),
            buckets: buckets.into(),
        }
    }

    /// A size in the body: a field of it, or a member of its type.
    fn size_of_body(
        &mut self,
        name: &Text,
        size: &'a PageSize,
        paged: Option<&Paged<'_>>,
        params: &mut [ir::Param],
    ) -> Option<Inject> {
        self.check_keys_in_body(
            size.argument.as_ref(),
            size.wire.as_ref(),
            size.description.as_ref(),
        );
        match self.declared_size(name, size, Place::Field, params) {
            Some(inject) => Some(inject),
            None => self.size_in_body(name, size, paged?),
        }
    }

    /// A parameter that the operation declares itself. What the vendor accepts holds for it, too.
    fn declared_size(
        &mut self,
        name: &Text,
        size: &PageSize,
        place: Place,
        params: &mut [ir::Param],
    ) -> Option<Inject> {
        let declared = find(params, name, place)?;
        let (argument, ty) = (argument(declared).to_owned(), declared.ty);
        let is_open = matches!(
            self.types.arena.get(resolve(&self.types.arena, ty.ty)).kind,
            TypeKind::Integer(_)
        );
        let buckets = size.sizes();
        let narrows = is_open && (size.max.is_some() || !buckets.is_empty());
        let narrowed = narrows.then(|| self.size_type(&argument, size, &buckets));
        let own = params.iter_mut().find(|own| own.wire_name == name.value && own.place == place);
        if let Some(own) = own {
            own.ty.ty = narrowed.unwrap_or(own.ty.ty);
            let default = size.default.as_ref().map(|default| Value::from(default.value));
            own.default = own.default.take().or(default.clone());
            if size.send_default.0 {
                own.send_default = own.send_default.take().or(default);
            }
        }
        Some(Inject::Param(argument.into()))
    }

    fn size_param(
        &mut self,
        name: &Text,
        size: &PageSize,
        (place, position): (Place, Where),
        params: &mut Vec<ir::Param>,
    ) -> Inject {
        if let Some(declared) = self.declared_size(name, size, place, params) {
            return declared;
        }
        let buckets = &size.sizes();
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
        Inject::Param(name.into())
    }

    /// A whole number, or a closed type of the sizes that the vendor accepts.
    pub(super) fn size_type(
        &mut self,
        called: &str,
        size: &PageSize,
        buckets: &[u32],
    ) -> ir::TypeId {
        if buckets.is_empty() {
            return self.types.arena.add(ir::Type {
                kind: TypeKind::Integer(ir::Integer {
                    minimum: Some(1.into()),
                    maximum: size.max.as_ref().map(|max| max.value.into()),
                    ..ir::Integer::default()
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
