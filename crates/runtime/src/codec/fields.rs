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
    /// No field at all.
    pub(crate) const NONE: Self = Self { names: &[], required: &[] };

    /// The position of `key`, looked for from `hint` on first: keys mostly come in declared order,
    /// and some are left out.
    pub(crate) fn position(&self, key: &str, hint: usize) -> Option<usize> {
        let (before, after) = self.names.split_at_checked(hint).unwrap_or((self.names, &[]));
        position(after, key).map(|found| hint + found).or_else(|| position(before, key))
    }

    /// Whether this key must be present.
    pub(crate) fn requires(&self, key: &str) -> bool {
        self.required_names().any(|name| name == key)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_from_wherever_the_search_begins() {
        let fields = Fields { names: &["a", "b", "c"], required: &[] };
        for hint in 0..5 {
            let found = ["a", "b", "c", "d"].map(|key| fields.position(key, hint));
            assert_eq!(found, [Some(0), Some(1), Some(2), None], "from {hint}");
            assert_eq!(Fields::NONE.position("a", hint), None);
        }
    }
}
