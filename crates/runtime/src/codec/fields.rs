//! Key tables: the wire names of a type's fields, in declared order.

/// The wire names of a struct's fields, and which of them an answer must have.
///
/// Decoding and encoding share one table: the positions of `names` are the positions of the field
/// references that generated code passes along with it.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The keys, as they are spelled on the wire.
    pub names: &'static [&'static str],
    /// Positions in `names` of the keys that must be present.
    pub required: &'static [u16],
}

impl Fields {
    /// The position of `key`, looked for at `hint` first: keys mostly come in declared order.
    pub(super) fn position(&self, key: &str, hint: usize) -> Option<usize> {
        if let Some(name) = self.names.get(hint)
            && *name == key
        {
            return Some(hint);
        }
        position(self.names, key)
    }

    /// The names of the keys that must be present.
    pub fn required_names(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().filter_map(|&index| self.names.get(index as usize).copied())
    }
}

/// The position of `key` among `names`: how generated string enums and tags find their variant.
pub fn position(names: &[&str], key: &str) -> Option<usize> {
    names.iter().position(|name| *name == key)
}
