//! Data that travels through a client and must come back unchanged, for the same call.

use std::time::Duration;

use jackfield_tools::Literal;
use rmcp::model::{RequestStateCodec, SealOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::own::whole;

/// The length of keys, in bytes.
const KEY: usize = 32;

/// Seals data with a key; what was sealed with another key, for another call or too long ago does
/// not open.
#[derive(Clone)]
pub(crate) struct Sealer(RequestStateCodec);

/// The call that sealed data is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Binding([u8; 32]);

impl Binding {
    /// A purpose, the tool's name, and every argument.
    pub(crate) fn new(purpose: &str, tool: &str, arguments: &Map<String, Value>) -> Self {
        let arguments = Literal(canonical(Value::Object(arguments.clone())));
        // A value of JSON is always written.
        let json = serde_json::to_vec(&arguments).unwrap_or_default();
        let mut digest = Sha256::new();
        for part in [purpose.as_bytes(), tool.as_bytes(), &json] {
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }
}

/// A value with its whole numbers in one form: 3 and 3.0 are one number of JSON.
fn canonical(value: Value) -> Value {
    match value {
        Value::Number(_) => whole(&value).map_or(value, Value::from),
        Value::Array(items) => items.into_iter().map(canonical).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, canonical(value))).collect()
        }
        other => other,
    }
}

impl Sealer {
    /// With a key of this process, or of this text: one text gives one key in every process.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(crate) fn new(secret: Option<&str>) -> Result<Self, getrandom::Error> {
        let mut key = [0; KEY];
        match secret {
            Some(secret) => key = Sha256::digest(secret.as_bytes()).into(),
            None => getrandom::fill(&mut key)?,
        }
        Ok(Self(RequestStateCodec::new_unchecked(key)))
    }

    /// Seals data for a call, for a time.
    pub(crate) fn seal(&self, data: &impl Serialize, binding: Binding, ttl: Duration) -> String {
        let json = serde_json::to_vec(data).unwrap_or_default();
        self.0.seal_with(&json, &SealOptions::new().associated_data(&binding.0).ttl(ttl))
    }

    /// Opens what was sealed for the same call.
    pub(crate) fn open<T: DeserializeOwned>(&self, sealed: &str, binding: Binding) -> Option<T> {
        self.0.open_json_with(sealed, &binding.0).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_call_opens_what_was_sealed() {
        let arguments = |json: &str| serde_json::from_str::<Map<String, Value>>(json).unwrap();
        let (one, two) = (arguments(r#"{"a":1,"b":2}"#), arguments(r#"{"b":2,"a":1}"#));
        let sealer = Sealer::new(None).unwrap();
        let sealed = sealer.seal(&7, Binding::new("page", "list", &one), Duration::from_secs(60));
        let open = |binding| sealer.open::<u32>(&sealed, binding);
        assert_eq!(open(Binding::new("page", "list", &two)), Some(7), "order says nothing");
        let written = arguments(r#"{"a":1.0,"b":2e0}"#);
        assert_eq!(
            open(Binding::new("page", "list", &written)),
            Some(7),
            "nor how a number is written"
        );
        assert_eq!(open(Binding::new("confirm", "list", &one)), None);
        assert_eq!(open(Binding::new("page", "delete", &one)), None);
        assert_eq!(open(Binding::new("page", "list", &arguments(r#"{"a":1}"#))), None);
        let other = Sealer::new(None).unwrap();
        assert_eq!(other.open::<u32>(&sealed, Binding::new("page", "list", &one)), None);
        let mut forged = sealed.clone();
        forged.pop();
        assert_eq!(sealer.open::<u32>(&forged, Binding::new("page", "list", &one)), None);
        let stale = sealer.seal(&7, Binding::new("page", "list", &one), Duration::from_millis(1));
        std::thread::sleep(Duration::from_millis(30));
        assert_eq!(sealer.open::<u32>(&stale, Binding::new("page", "list", &one)), None);
    }

    #[test]
    fn one_text_is_one_key() {
        let none = Map::new();
        let binding = Binding::new("page", "list", &none);
        let sealed = Sealer::new(Some("k")).unwrap().seal(&7, binding, Duration::from_secs(60));
        assert_eq!(Sealer::new(Some("k")).unwrap().open(&sealed, binding), Some(7));
        assert_eq!(Sealer::new(Some("l")).unwrap().open::<u32>(&sealed, binding), None);
    }
}
