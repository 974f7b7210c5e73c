//! The records of a collection, and which values of their members are taken.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use serde_json::Value;

use super::Record;

/// Records in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Records {
    list: Vec<Record>,
    /// By member: the values of so many of the first records. Asking each record for each new one
    /// takes minutes where there are thousands.
    taken: HashMap<String, (usize, HashSet<Value>)>,
}

impl Records {
    /// Adds a record.
    pub(super) fn push(&mut self, record: Record) {
        self.list.push(record);
    }

    /// A record, to be changed.
    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut Record> {
        self.taken.clear();
        self.list.get_mut(at)
    }

    /// Takes a record away; there must be one.
    pub(super) fn remove(&mut self, at: usize) -> Record {
        self.taken.clear();
        self.list.remove(at)
    }

    /// Takes away the records that are not to be kept.
    pub(super) fn retain(&mut self, is_kept: impl FnMut(&Record) -> bool) {
        let before = self.list.len();
        self.list.retain(is_kept);
        if self.list.len() < before {
            self.taken.clear();
        }
    }

    /// Whether a record has this value as its member.
    pub(super) fn is_taken(&mut self, member: &str, value: &Value) -> bool {
        let (noted, values) = self.taken.entry(member.to_owned()).or_default();
        let new = self.list.iter().skip(*noted);
        values.extend(new.filter_map(|record| record.members.get(member).cloned()));
        *noted = self.list.len();
        values.contains(value)
    }
}

impl Deref for Records {
    type Target = [Record];

    fn deref(&self) -> &[Record] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_tools::sample::Dice;
    use serde_json::json;

    fn record(id: i64) -> Record {
        let members = json!({"id": id}).as_object().cloned().unwrap();
        Record { dice: Dice::new(1), members, sample: false, absent: Vec::new(), looked_at: false }
    }

    #[test]
    fn values_are_taken_as_long_as_a_record_has_them() {
        let mut records = Records::default();
        records.push(record(1));
        assert!(records.is_taken("id", &json!(1)) && !records.is_taken("id", &json!(2)));
        records.push(record(2));
        assert!(records.is_taken("id", &json!(2)));
        records.get_mut(0).unwrap().members.insert("id".to_owned(), json!(3));
        assert!(!records.is_taken("id", &json!(1)) && records.is_taken("id", &json!(3)));
        records.remove(0);
        assert!(!records.is_taken("id", &json!(3)));
        records.retain(|record| record.members["id"] != json!(2));
        assert!(!records.is_taken("id", &json!(2)) && records.is_empty());
    }
}
