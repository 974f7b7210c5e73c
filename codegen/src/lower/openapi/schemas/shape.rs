//! When two types that were written in place are equal.
//!
//! Takes: a kind. Gives: bytes that are equal for equal kinds, and only for them. Types inside it
//! are shared already, so their ids stand for them. What members mean (their documentation) is a
//! part of the shape; where something was written, what it may be called and examples are not.

use crate::ir::{
    Enum, EnumBase, Extra, Field, Integer, ListType, Number, StringFormat, StringType, Struct,
    Tuple, TypeKind, TypeUse, Union,
};

/// The shape of any value.
pub(super) const ANY: &[u8] = &[0];

/// The shape of a kind.
pub(super) fn key(kind: &TypeKind) -> Vec<u8> {
    let mut key = Key(Vec::with_capacity(32));
    key.kind(kind);
    key.0
}

struct Key(Vec<u8>);

impl Key {
    fn kind(&mut self, kind: &TypeKind) {
        match kind {
            TypeKind::Any => self.0.extend_from_slice(ANY),
            TypeKind::Null => self.tag(1),
            TypeKind::Boolean => self.tag(2),
            TypeKind::Integer(integer) => self.integer(integer),
            TypeKind::Number(number) => self.number(number),
            TypeKind::String(text) => self.string(text),
            TypeKind::Enum(values) => self.enumeration(values),
            TypeKind::Struct(object) => self.object(object),
            TypeKind::Map(values) => {
                self.tag(8);
                self.ty(*values);
            }
            TypeKind::List(list) => self.list(list),
            TypeKind::Tuple(tuple) => self.tuple(tuple),
            TypeKind::Union(union) => self.union(union),
            TypeKind::File => self.tag(12),
            TypeKind::Alias(target) => {
                self.tag(13);
                self.ty(*target);
            }
        }
    }

    fn tag(&mut self, tag: u8) {
        self.0.push(tag);
    }

    fn flag(&mut self, flag: bool) {
        self.0.push(u8::from(flag));
    }

    fn count(&mut self, count: usize) {
        self.0.extend_from_slice(&count.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn json(&mut self, value: &impl ToString) {
        let text = value.to_string();
        self.text(&text);
    }

    fn ty(&mut self, ty: TypeUse) {
        self.0.extend_from_slice(&ty.ty.0.to_le_bytes());
        self.flag(ty.nullable);
    }

    fn integer(&mut self, integer: &Integer) {
        self.tag(3);
        self.option(integer.minimum.as_ref(), Self::json);
        self.option(integer.maximum.as_ref(), Self::json);
        self.option(integer.multiple_of.as_ref(), Self::json);
        self.option(integer.format.as_deref(), Self::text);
    }

    fn number(&mut self, number: &Number) {
        self.tag(4);
        self.option(number.minimum.as_ref(), Self::json);
        self.flag(number.exclusive_minimum);
        self.option(number.maximum.as_ref(), Self::json);
        self.flag(number.exclusive_maximum);
        self.option(number.multiple_of.as_ref(), Self::json);
        self.flag(number.decimal);
    }

    fn string(&mut self, text: &StringType) {
        self.tag(5);
        let format = match &text.format {
            StringFormat::Plain => 0,
            StringFormat::DateTime => 1,
            StringFormat::Date => 2,
            StringFormat::Time => 3,
            StringFormat::Duration => 4,
            StringFormat::Uuid => 5,
            StringFormat::Decimal => 6,
            StringFormat::Base64 => 7,
            StringFormat::Password => 8,
            StringFormat::Other(_) => 9,
        };
        self.tag(format);
        if let StringFormat::Other(format) = &text.format {
            self.text(format);
        }
        self.option(text.pattern.as_deref(), Self::text);
        self.option(text.min_length.as_ref(), Self::json);
        self.option(text.max_length.as_ref(), Self::json);
    }

    fn enumeration(&mut self, values: &Enum) {
        self.tag(6);
        self.tag(match values.base {
            EnumBase::String => 0,
            EnumBase::Integer => 1,
            EnumBase::Mixed => 2,
        });
        self.flag(values.closed);
        self.count(values.variants.len());
        for variant in &values.variants {
            match variant.value.as_str() {
                Some(text) => self.text(text),
                None => self.json(&variant.value),
            }
            self.flag(variant.value.is_string());
            self.option(variant.name.as_deref(), Self::text);
            self.text(&variant.description);
        }
    }

    fn object(&mut self, object: &Struct) {
        self.tag(7);
        self.count(object.fields.len());
        for field in &object.fields {
            self.field(field);
        }
        match object.extra {
            Extra::Unstated => self.tag(0),
            Extra::Forbidden => self.tag(1),
            Extra::Values(values) => {
                self.tag(2);
                self.ty(values);
            }
        }
        self.flag(object.undeclared);
        self.flag(object.lenient);
        for groups in [&object.at_least_one_of, &object.exactly_one_of] {
            self.count(groups.len());
            for group in groups {
                self.count(group.len());
                for name in group {
                    self.text(name);
                }
            }
        }
    }

    fn field(&mut self, field: &Field) {
        self.text(&field.name);
        self.ty(field.ty);
        for flag in [field.required, field.read_only, field.write_only, field.docs.deprecated] {
            self.flag(flag);
        }
        self.option(field.rename.as_deref(), Self::text);
        self.text(&field.docs.description);
        self.option(field.default.as_ref(), Self::json);
        self.option(field.only, Self::flag);
    }

    fn list(&mut self, list: &ListType) {
        self.tag(9);
        self.ty(list.items);
        self.option(list.min_items.as_ref(), Self::json);
        self.option(list.max_items.as_ref(), Self::json);
        self.flag(list.unique);
        self.flag(list.or_single);
    }

    fn tuple(&mut self, tuple: &Tuple) {
        self.tag(10);
        self.count(tuple.items.len());
        tuple.items.iter().for_each(|item| self.ty(*item));
        self.option(tuple.rest, Self::ty);
    }

    fn union(&mut self, union: &Union) {
        self.tag(11);
        self.count(union.variants.len());
        for variant in &union.variants {
            self.ty(variant.ty);
            self.option(variant.name.as_deref(), Self::text);
            self.count(variant.tags.len());
            variant.tags.iter().for_each(|tag| self.text(tag));
        }
        self.option(union.discriminator.as_ref(), |key, discriminator| {
            key.text(&discriminator.property);
            key.flag(discriminator.inferred);
        });
    }
}
