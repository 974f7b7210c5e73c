//! Data that travels through a client and must come back unchanged, for the same call.

use std::time::Duration;

use jackfield_tools::Literal;
use rmcp::model::{RequestStateCodec, RequestStateError, SealOptions};
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
pub(crate) struct Binding {
    purpose: &'static str,
    /// The beginning of a digest of the tool's name, which tells another tool from other arguments.
    tool: [u8; TOOL],
    /// A digest of the whole call.
    call: [u8; CALL],
}

/// Why sealed data does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// It is no sealed data at all, or not all of it.
    Damaged,
    /// It was changed, is for something else, or was sealed with another key. Which of these it is
    /// nobody can tell.
    Foreign,
    /// It is of a call of another tool.
    OtherTool,
    /// It is of a call of the same tool with other arguments.
    OtherArguments,
    /// It was sealed too long ago.
    TooOld,
}

/// The lengths of digests, in bytes.
const TOOL: usize = 4;
const CALL: usize = 32;

impl Binding {
    /// A purpose, the tool's name, and every argument.
    pub(crate) fn new(purpose: &'static str, tool: &str, arguments: &Map<String, Value>) -> Self {
        let arguments = Literal(canonical(Value::Object(arguments.clone())));
        // A value of JSON is always written.
        let json = serde_json::to_vec(&arguments).unwrap_or_default();
        let mut digest = Sha256::new();
        for part in [purpose.as_bytes(), tool.as_bytes(), &json] {
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part);
        }
        let [a, b, c, d, ..]: [u8; CALL] = Sha256::digest(tool).into();
        Self { purpose, tool: [a, b, c, d], call: digest.finalize().into() }
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

    /// Seals data for a call, for a time. The call is a part of what is sealed, and not only of the seal:
    /// what does not open can then be told why.
    pub(crate) fn seal(&self, data: &impl Serialize, binding: Binding, ttl: Duration) -> String {
        let json = serde_json::to_vec(data).unwrap_or_default();
        let sealed = [&binding.tool[..], &binding.call, &json].concat();
        let options = SealOptions::new().associated_data(binding.purpose.as_bytes()).ttl(ttl);
        self.0.seal_with(&sealed, &options)
    }

    /// Opens what was sealed for the same call.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        sealed: &str,
        binding: Binding,
    ) -> Result<T, Unopened> {
        let opened = self.0.open_with(sealed, binding.purpose.as_bytes());
        let opened = opened.map_err(|error| match error {
            RequestStateError::Expired => Unopened::TooOld,
            RequestStateError::IntegrityCheckFailed | RequestStateError::UnknownKeyId => {
                Unopened::Foreign
            }
            _ => Unopened::Damaged,
        })?;
        let (tool, rest) = opened.split_first_chunk::<TOOL>().ok_or(Unopened::Damaged)?;
        let (call, json) = rest.split_first_chunk::<CALL>().ok_or(Unopened::Damaged)?;
        if *tool != binding.tool {
            return Err(Unopened::OtherTool);
        }
        if *call != binding.call {
            return Err(Unopened::OtherArguments);
        }
        serde_json::from_slice(json).map_err(|_| Unopened::Damaged)
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
        assert_eq!(open(Binding::new("page", "list", &two)), Ok(7), "order says nothing");
        let written = arguments(r#"{"a":1.0,"b":2e0}"#);
        assert_eq!(
            open(Binding::new("page", "list", &written)),
            Ok(7),
            "nor how a number is written"
        );
        assert_eq!(open(Binding::new("confirm", "list", &one)), Err(Unopened::Foreign));
        assert_eq!(open(Binding::new("page", "delete", &one)), Err(Unopened::OtherTool));
        let fewer = arguments(r#"{"a":1}"#);
        assert_eq!(open(Binding::new("page", "list", &fewer)), Err(Unopened::OtherArguments));
        let other = Sealer::new(None).unwrap();
        let mine = Binding::new("page", "list", &one);
        assert_eq!(other.open::<u32>(&sealed, mine), Err(Unopened::Foreign));
        let (rest, last) = sealed.split_at(sealed.len() - 1);
        let forged = format!("{rest}{}", if last == "A" { "Q" } else { "A" });
        assert!(sealer.open::<u32>(&forged, mine).is_err());
        for damaged in ["", "7", "rs1.AAAA", &sealed[..sealed.len() / 4]] {
            assert_eq!(sealer.open::<u32>(damaged, mine), Err(Unopened::Damaged), "{damaged}");
        }
        let stale = sealer.seal(&7, mine, Duration::from_millis(1));
        std::thread::sleep(Duration::from_millis(30));
        assert_eq!(sealer.open::<u32>(&stale, mine), Err(Unopened::TooOld));
    }

    #[test]
    fn one_text_is_one_key() {
        let none = Map::new();
        let binding = Binding::new("page", "list", &none);
        let sealed = Sealer::new(Some("k")).unwrap().seal(&7, binding, Duration::from_secs(60));
        assert_eq!(Sealer::new(Some("k")).unwrap().open(&sealed, binding), Ok(7));
        assert_eq!(
            Sealer::new(Some("l")).unwrap().open::<u32>(&sealed, binding),
            Err(Unopened::Foreign)
        );
    }
}
