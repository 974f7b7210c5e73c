//! Containers of decodable values: options, lists, boxes.

use super::decoder::Decoder;
use super::encoder::{Encoder, List};
use super::tape::{Kind, Node};
use super::{Decode, Encode};

impl<T: Decode + Default> Decode for Option<T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        if d.kind(node) == Kind::Null {
            *self = None;
        } else {
            self.insert(T::default()).decode(d, node);
        }
    }
}

/// `None` is left out of objects; elsewhere it is `null`.
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Some(value) => value.encode(e),
            None => e.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        (**self).decode(d, node);
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, e: &mut Encoder) {
        (**self).encode(e);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Decode + Default> Decode for Vec<T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        // Elements can be large: a list that grows would move them again and again.
        *self = Self::with_capacity(d.count(node));
        d.array(node, self);
    }
}

impl<T: Decode + Default> Grow for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Decode> {
        self.push(T::default());
        match self.last_mut() {
            Some(last) => Some(last),
            None => None,
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, e: &mut Encoder) {
        e.array(self);
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, e: &mut Encoder) {
        e.array(&self);
    }
}

impl<T: Encode> List for &[T] {
    fn item(&self, index: usize) -> Option<&dyn Encode> {
        match self.get(index) {
            Some(item) => Some(item),
            None => None,
        }
    }
}

impl<T: Encode> List for Vec<T> {
    fn item(&self, index: usize) -> Option<&dyn Encode> {
        match self.get(index) {
            Some(item) => Some(item),
            None => None,
        }
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, e: &mut Encoder) {
        (**self).encode(e);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

/// A list that can be given one more element to decode into.
pub(super) trait Grow {
    /// Appends a default element.
    fn grow(&mut self) -> Option<&mut dyn Decode>;
}

impl Decoder<'_> {
    /// Decodes the elements of an array into a list.
    pub(super) fn array(&mut self, node: Node, into: &mut dyn Grow) {
        if self.kind(node) != Kind::Array {
            return self.fail(node, "an array");
        }
        for element in self.tape().elements(node) {
            if let Some(slot) = into.grow() {
                slot.decode(self, element);
            }
        }
    }
}
