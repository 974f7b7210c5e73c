//! Choices of types: by the member that tells them apart, or by trial.
//!
//! A trial reports the problems of the variant that fits best, not of all of them. How badly a
//! variant fits is remembered per value, so that nested unions cost what their variants and values
//! do, not the number of ways through them.

use jackfield_plan::tools::{Tag, TypeIndex};
use jackfield_plan::{Problem, ProblemCode, SchemaKind};
use serde_json::Value;

use super::{Checker, Site, Step};
use crate::nearest::nearest;
use crate::words;

/// What a value of another JSON type weighs: more than any number of smaller mistakes.
const OTHER_TYPE: u32 = 1_000_000;

impl<'a> Checker<'a> {
    pub(super) fn union(
        &mut self,
        index: TypeIndex,
        variants: &'a [TypeIndex],
        tag: Option<&'a Tag>,
        value: &'a Value,
        site: Site,
    ) {
        let flat = self.types.flatten(variants);
        if let (Some(tag), Value::Object(_), false) = (tag, value, flat.cyclic) {
            return self.tagged(variants, tag, value, site);
        }
        if flat.variants.is_empty() || (value.is_null() && flat.nullable) {
            return;
        }
        match self.nearest_variant(&flat.variants, value) {
            (_, 0) => {}
            (_, OTHER_TYPE..) => self.mismatch(index, value, site, None),
            (variant, _) => self.value(variant, value, site),
        }
    }

    /// The variant that a value is of, or is most like.
    pub(crate) fn variant(
        &mut self,
        variants: &'a [TypeIndex],
        tag: Option<&Tag>,
        value: &'a Value,
    ) -> Option<TypeIndex> {
        let flat = self.types.flatten(variants);
        match (tag, value) {
            (Some(tag), Value::Object(members)) if !flat.cyclic => {
                let given = members.get(&tag.property).and_then(Value::as_str);
                let named = given.and_then(|given| mapped(variants, tag, given));
                let rest = || unmapped(variants, tag);
                named.or_else(|| rest().first().map(|_| self.nearest_variant(&rest(), value).0))
            }
            _ if flat.variants.is_empty() => None,
            _ => Some(self.nearest_variant(&flat.variants, value).0),
        }
    }

    fn tagged(&mut self, variants: &'a [TypeIndex], tag: &'a Tag, value: &'a Value, site: Site) {
        let given = value.get(&tag.property);
        let named = given.and_then(Value::as_str).and_then(|given| mapped(variants, tag, given));
        let rest = unmapped(variants, tag);
        // The only variant without a value of its own is meant by every other value.
        let other = rest.first().copied().filter(|_| rest.len() == 1);
        if let Some(variant) = named.or(other) {
            return match self.types.get(variant).kind {
                SchemaKind::Object { .. } => {
                    // What is there has been looked at; whether it must be, the variant says.
                    let checked = given.map(|_| tag.property.as_str());
                    self.object(variant, value, site, checked);
                }
                _ => self.value(variant, value, site),
            };
        }
        if !rest.is_empty() {
            let (variant, weight) = self.nearest_variant(&rest, value);
            if weight > 0 {
                self.value(variant, value, site);
            }
            return;
        }
        self.path.push(Step::Member(&tag.property));
        let code = if given.is_some() { ProblemCode::NotAllowed } else { ProblemCode::Missing };
        let near = given
            .and_then(Value::as_str)
            .and_then(|given| nearest(given, tag.mapping.iter().map(|(value, _)| value.as_str())))
            .map(|near| format!("\"{near}\""));
        self.report(code, given, words::tags(tag), near);
        self.path.pop();
    }

    /// The variant with the least weight (the first of several), and its weight.
    fn nearest_variant(&mut self, variants: &[TypeIndex], value: &'a Value) -> (TypeIndex, u32) {
        let mut best = (TypeIndex::MAX, u32::MAX);
        for &variant in variants {
            let weight = self.weight(variant, value);
            if weight < best.1 {
                best = (variant, weight);
            }
            if weight == 0 {
                break;
            }
        }
        best
    }

    /// How badly a value fits a type; 0 when it does.
    fn weight(&mut self, variant: TypeIndex, value: &'a Value) -> u32 {
        let key = (variant, std::ptr::from_ref(value).addr());
        if let Some(&weight) = self.weights.get(&key) {
            return weight;
        }
        let before = std::mem::take(&mut self.problems);
        self.value(variant, value, Site::default());
        let found = std::mem::replace(&mut self.problems, before);
        let here = self.place();
        let weight = found.iter().map(|problem| weight_of(problem, &here)).sum();
        self.weights.insert(key, weight);
        weight
    }
}

/// A wrong value of a closed enumeration often is a tag in all but name, and says more than a
/// missing or an unknown member; a value that is merely out of bounds says least.
fn weight_of(problem: &Problem, here: &str) -> u32 {
    match problem.code {
        ProblemCode::WrongType if problem.argument == here => OTHER_TYPE,
        ProblemCode::NotAllowed => 5,
        ProblemCode::Unknown | ProblemCode::Missing | ProblemCode::WrongType => 3,
        _ => 1,
    }
}

fn mapped(variants: &[TypeIndex], tag: &Tag, given: &str) -> Option<TypeIndex> {
    let (_, position) = tag.mapping.iter().find(|(value, _)| value == given)?;
    variants.get(usize::try_from(*position).ok()?).copied()
}

/// The variants that no value of the tag names.
fn unmapped(variants: &[TypeIndex], tag: &Tag) -> Vec<TypeIndex> {
    let named = |position: usize| {
        tag.mapping.iter().any(|(_, variant)| usize::try_from(*variant) == Ok(position))
    };
    let rest = variants.iter().enumerate().filter(|(position, _)| !named(*position));
    rest.map(|(_, &variant)| variant).collect()
}
