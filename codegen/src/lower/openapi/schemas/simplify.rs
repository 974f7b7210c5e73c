//! The simplest type that says the same as a union.
//!
//! Takes: variants that are lowered already. Gives: a union without repetitions, or the one type
//! that is left. Only types that were written in place are looked into: named ones may not be
//! lowered yet, and their names say something.

use super::{Made, Outcome, Schemas, enums, scalars, shape};
use crate::ir::{
    Enum, EnumBase, NameHint, Number, StringType, Type, TypeId, TypeKind, TypeUse, Union,
    UnionVariant, Variant,
};

impl Schemas<'_, '_> {
    /// The simplest type that says the same as a union.
    pub(super) fn simplified(&mut self, union: Union, mut nullable: bool) -> Outcome {
        let Union { variants, discriminator } = union;
        let mut flat: Vec<UnionVariant> = Vec::with_capacity(variants.len());
        for mut variant in variants {
            nullable |= std::mem::take(&mut variant.ty.nullable);
            let spliced = match self.inner(&variant) {
                Some(TypeKind::Union(inner)) if inner.discriminator.is_none() => {
                    inner.variants.clone()
                }
                Some(TypeKind::Null) => {
                    nullable = true;
                    continue;
                }
                _ => vec![variant],
            };
            for mut variant in spliced {
                nullable |= std::mem::take(&mut variant.ty.nullable);
                match flat.iter_mut().find(|known| known.ty == variant.ty) {
                    Some(known) => known.tags.extend(variant.tags),
                    None => flat.push(variant),
                }
            }
        }
        let any = self.take_any(&mut flat);
        self.join_numbers(&mut flat);
        self.join_texts(&mut flat);
        match flat.as_slice() {
            [] => Outcome::kind(TypeKind::Any, nullable),
            [_] if any => Outcome::kind(TypeKind::Any, nullable),
            [only] => Outcome { made: Made::Use(only.ty), nullable },
            _ => Outcome::kind(TypeKind::Union(Union { variants: flat, discriminator }), nullable),
        }
    }

    /// Takes "any value" out of the alternatives; whether it was among them. A union keeps what no
    /// alternative fits as it is, so there it adds nothing; a single type would refuse such values.
    fn take_any(&self, variants: &mut Vec<UnionVariant>) -> bool {
        let before = variants.len();
        let is_typed = |variant: &UnionVariant| !matches!(self.inner(variant), Some(TypeKind::Any));
        variants.retain(is_typed);
        variants.len() < before
    }

    /// The kind of a variant that was written in place.
    fn inner(&self, variant: &UnionVariant) -> Option<&TypeKind> {
        let ty = self.types.get(variant.ty.ty);
        // A named type may not be lowered yet, and its name says something.
        (!matches!(ty.name, NameHint::Given(_)) && !self.is_reserved(variant.ty.ty))
            .then_some(&ty.kind)
    }

    /// Whether a type was only announced so far.
    fn is_reserved(&self, id: TypeId) -> bool {
        let ty = self.types.get(id);
        matches!(ty.kind, TypeKind::Any) && self.shapes.get(shape::ANY) != Some(&id)
    }

    fn join_numbers(&mut self, variants: &mut Vec<UnionVariant>) {
        let is = |this: &Self, variant: &UnionVariant, number: bool| match this.inner(variant) {
            Some(TypeKind::Number(_)) => number,
            Some(TypeKind::Integer(_)) => !number,
            _ => false,
        };
        if variants.iter().any(|variant| is(self, variant, true)) {
            let before = variants.len();
            let keep: Vec<bool> =
                variants.iter().map(|variant| !is(self, variant, false)).collect();
            let mut keep = keep.into_iter();
            variants.retain(|_| keep.next().unwrap_or(true));
            if variants.len() < before {
                self.hold_integers(variants);
            }
        }
    }

    /// Makes the numbers among the alternatives hold every whole number too: a float would round
    /// those beyond 2^53.
    fn hold_integers(&mut self, variants: &mut [UnionVariant]) {
        for variant in variants {
            let Some(TypeKind::Number(number)) = self.inner(variant) else { continue };
            let number = Number { decimal: true, ..number.clone() };
            let ty = Type { kind: TypeKind::Number(number), ..Type::default() };
            variant.ty.ty = self.share(ty);
        }
    }

    /// Makes one of the alternatives that are texts written in place.
    fn join_texts(&mut self, variants: &mut Vec<UnionVariant>) {
        let mut places = Vec::new();
        let mut values: Vec<Variant> = Vec::new();
        for (place, variant) in variants.iter().enumerate() {
            match self.inner(variant) {
                Some(TypeKind::Enum(listed)) if listed.base == EnumBase::String => {
                    values.extend(listed.variants.iter().cloned());
                    places.push(place);
                }
                Some(TypeKind::String(_)) => places.push(place),
                _ => {}
            }
        }
        let [first, rest @ ..] = places.as_slice() else { return };
        if rest.is_empty() {
            return;
        }
        let name =
            variants.iter().enumerate().filter(|(place, _)| places.contains(place)).find_map(
                |(_, variant)| match &self.types.get(variant.ty.ty).name {
                    NameHint::None => None,
                    name => Some(name.clone()),
                },
            );
        let kind = if values.is_empty() {
            // What may be the content of a file is no text to callers that can give files.
            let bytes = places.iter().any(|place| {
                let kind = variants.get(*place).and_then(|variant| self.inner(variant));
                matches!(kind, Some(TypeKind::String(text)) if text.format == scalars::octets().format)
            });
            TypeKind::String(if bytes { scalars::octets() } else { StringType::default() })
        } else {
            let variants = enums::distinct(values);
            TypeKind::Enum(Enum {
                base: EnumBase::String,
                variants,
                closed: false,
                admits_others: false,
            })
        };
        let origin = variants.get(*first).map(|first| self.types.get(first.ty.ty).origin.clone());
        let joined = self.share(Type {
            kind,
            name: name.unwrap_or_default(),
            origin: origin.unwrap_or_default(),
            ..Type::default()
        });
        if let Some(variant) = variants.get_mut(*first) {
            variant.ty = TypeUse::of(joined);
            variant.name = None;
        }
        let mut place = 0;
        variants.retain(|_| {
            place += 1;
            !rest.contains(&(place - 1))
        });
    }
}
