//! Single values as text: every [`Scalar`] form of the plan.
//!
//! Takes an argument, gives the text before any escaping, or says why there is none. Lists and
//! objects that stand where a single value is expected become JSON text, since no specification
//! gives them another form.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jackfield_plan::{ProblemCode, Scalar};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use crate::argument::{Argument, float};

/// Why a value cannot be written.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: ProblemCode,
    pub(crate) allowed: String,
}

impl Fault {
    pub(crate) fn new(code: ProblemCode, allowed: impl Into<String>) -> Self {
        Self { code, allowed: allowed.into() }
    }
}

/// A value in a form; nothing for null.
pub(crate) fn text<'a>(
    value: &'a Argument,
    form: &'a Scalar,
) -> Result<Option<Cow<'a, str>>, Fault> {
    if *value == Argument::Null {
        return Ok(None);
    }
    let text = match (form, value) {
        (Scalar::ZeroOne, Argument::Bool(value)) => if *value { "1" } else { "0" }.into(),
        (Scalar::Words { yes, no }, Argument::Bool(value)) => {
            (if *value { &**yes } else { &**no }).into()
        }
        (Scalar::Base64, value) => base64(value)?,
        (Scalar::DateTime(format), Argument::Text(text)) => date_time(text, format)?.into(),
        (Scalar::Epoch, Argument::Text(text)) => timestamp(text)?.as_second().to_string().into(),
        (Scalar::EpochMs, Argument::Text(text)) => {
            timestamp(text)?.as_millisecond().to_string().into()
        }
        (Scalar::Quoted, value) => format!("\"{}\"", plain(value)?).into(),
        (Scalar::Map(table), value) => {
            let text = plain(value)?;
            match table.iter().find(|(argument, _)| *argument == text) {
                Some((_, wire)) => Cow::Borrowed(&**wire),
                None => text,
            }
        }
        _ => plain(value)?,
    };
    Ok(Some(text))
}

/// Whether the form writes numbers: such values need no quotes in JSON.
pub(crate) fn is_numeric(form: &Scalar) -> bool {
    matches!(form, Scalar::ZeroOne | Scalar::Epoch | Scalar::EpochMs)
}

fn plain(value: &Argument) -> Result<Cow<'_, str>, Fault> {
    Ok(match value {
        Argument::Text(text) => Cow::Borrowed(text),
        Argument::Bool(true) => Cow::Borrowed("true"),
        Argument::Bool(false) => Cow::Borrowed("false"),
        // Formatting 128 bits takes several times as long, and nearly every number fits 64.
        Argument::Integer(value) => Cow::Owned(match i64::try_from(*value) {
            Ok(value) => value.to_string(),
            Err(_) => value.to_string(),
        }),
        Argument::Number(text) => Cow::Borrowed(text),
        Argument::Float(value) => {
            let number = float(*value);
            number.ok_or_else(|| Fault::new(ProblemCode::WrongType, "a finite number"))?.into()
        }
        Argument::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => return Err(Fault::new(ProblemCode::WrongType, "text in UTF-8")),
        },
        Argument::File(_) => return Err(Fault::new(ProblemCode::WrongType, "a value, not a file")),
        Argument::Null
        | Argument::List(_)
        | Argument::Object(_)
        | Argument::Json(_)
        | Argument::Refused(_) => value.to_json().into(),
    })
}

fn base64(value: &Argument) -> Result<Cow<'_, str>, Fault> {
    let encoded = match value {
        Argument::Bytes(bytes) => STANDARD.encode(bytes),
        Argument::File(file) => {
            let Some(bytes) = file.bytes() else {
                let allowed = "a file in memory: here it becomes part of the URL or a header";
                return Err(Fault::new(ProblemCode::WrongType, allowed));
            };
            STANDARD.encode(bytes)
        }
        other => STANDARD.encode(&*plain(other)?),
    };
    Ok(encoded.into())
}

fn date_time(text: &str, format: &str) -> Result<String, Fault> {
    let utc = timestamp(text)?.to_zoned(TimeZone::UTC);
    jiff::fmt::strtime::format(format, &utc).map_err(|_| {
        let allowed = format!("nothing: the connector's time format `{format}` is not valid");
        Fault::new(ProblemCode::Format, allowed)
    })
}

/// RFC 3339; a date alone is midnight in UTC.
fn timestamp(text: &str) -> Result<Timestamp, Fault> {
    let date = || {
        let date = text.parse::<civil::Date>().ok().filter(|_| text.len() == "2024-05-01".len())?;
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    text.parse().ok().or_else(date).ok_or_else(|| {
        Fault::new(ProblemCode::Format, "a date and time as in 2024-05-01T12:30:00Z")
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jackfield_plan::{list, text as t};

    use super::*;
    use crate::File;

    fn written(value: impl Into<Argument>, form: &Scalar) -> String {
        text(&value.into(), form).unwrap().unwrap().into_owned()
    }

    #[test]
    fn every_form_has_its_text() {
        let words = Scalar::Words { yes: t("yes"), no: t("no") };
        let map = Scalar::Map(list![(t("medium"), t("normal"))]);
        let when = "2024-05-01T14:30:00.250+02:00";
        assert_eq!(written("a b", &Scalar::Plain), "a b");
        assert_eq!(written(true, &Scalar::Plain), "true");
        assert_eq!(written(-7, &Scalar::Plain), "-7");
        assert_eq!(written(u64::MAX, &Scalar::Plain), "18446744073709551615");
        assert_eq!(written(2.0, &Scalar::Plain), "2");
        assert_eq!(written(0.25, &Scalar::Plain), "0.25");
        assert_eq!(written(1e300, &Scalar::Plain), "1e+300");
        assert_eq!(written(true, &Scalar::ZeroOne), "1");
        assert_eq!(written(false, &Scalar::ZeroOne), "0");
        assert_eq!(written(5, &Scalar::ZeroOne), "5");
        assert_eq!(written(true, &words), "yes");
        assert_eq!(written(false, &words), "no");
        assert_eq!(written(when, &Scalar::DateTime(t("%Y-%m-%d %H:%M:%S"))), "2024-05-01 12:30:00");
        assert_eq!(written("2024-05-01", &Scalar::DateTime(t("%d/%m/%Y"))), "01/05/2024");
        assert_eq!(written(when, &Scalar::Epoch), "1714566600");
        assert_eq!(written(when, &Scalar::EpochMs), "1714566600250");
        assert_eq!(written(1_714_566_600, &Scalar::Epoch), "1714566600");
        assert_eq!(written("héllo", &Scalar::Base64), "aMOpbGxv");
        assert_eq!(written(File::from_bytes("a", vec![0xff, 0xfe]), &Scalar::Base64), "//4=");
        assert_eq!(written("a:b", &Scalar::Quoted), "\"a:b\"");
        assert_eq!(written("medium", &map), "normal");
        assert_eq!(written("high", &map), "high");
    }

    #[test]
    fn null_has_no_text() {
        assert_eq!(text(&Argument::Null, &Scalar::Plain), Ok(None));
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let fault = |value: Argument, form| text(&value, &form).unwrap_err().code;
        assert_eq!(fault("tomorrow".into(), Scalar::Epoch), ProblemCode::Format);
        assert_eq!(fault("2024-05-01T12:30:00".into(), Scalar::EpochMs), ProblemCode::Format);
        assert_eq!(fault(f64::NAN.into(), Scalar::Plain), ProblemCode::WrongType);
        let bytes = Argument::Bytes(Bytes::from_static(&[0xff]));
        assert_eq!(fault(bytes, Scalar::Plain), ProblemCode::WrongType);
        let file = Argument::File(File::from_bytes("a", "b"));
        assert_eq!(fault(file, Scalar::Plain), ProblemCode::WrongType);
    }
}
