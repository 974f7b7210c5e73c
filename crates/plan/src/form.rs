//! Values inside JSON in the form that a vendor wants, and back: times and words.
//!
//! Takes: a [`WireForm`] and a JSON value. Gives: the value in the other form, where the form is one
//! of those here and the value is one that it has; lists have each of their items in the form.
//!
//! ```
//! use jackfield_plan::tools::WireForm;
//! use serde_json::json;
//!
//! let time = json!("2026-01-02T03:04:05Z");
//! assert_eq!(WireForm::Epoch.written(&time), Some(json!(1_767_323_045)));
//! assert_eq!(WireForm::Epoch.read(&json!(1_767_323_045)), Some(time.clone()));
//! let spaced = WireForm::DateTime("%Y-%m-%d %H:%M:%S".into());
//! assert_eq!(spaced.written(&time), Some(json!("2026-01-02 03:04:05")));
//! assert_eq!(spaced.read(&json!("2026-01-02 03:04:05")), Some(time));
//! ```

use jiff::civil;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::list::Text;
use crate::tools::{FilePart, WireForm};

/// Lists nested deeper than this keep their items as they are.
const MAX_DEPTH: u32 = 8;

impl WireForm {
    /// Whether it is a form of files.
    pub fn is_file(&self) -> bool {
        matches!(self, Self::FileText | Self::FileObject(_))
    }

    /// The value as the vendor writes it; none when it stays as it is. A file is an object of
    /// `name`, `media_type` and `base64`.
    pub fn written(&self, value: &Value) -> Option<Value> {
        each(value, MAX_DEPTH, &|value| {
            match self {
                Self::FileText => return value.get(CONTENT).cloned(),
                Self::FileObject(rows) => return file_written(rows, value),
                _ => {}
            }
            let text = value.as_str()?;
            match self {
                Self::Epoch => Some(timestamp(text)?.as_second().into()),
                Self::EpochMs => Some(timestamp(text)?.as_millisecond().into()),
                Self::DateTime(format) => {
                    let utc = timestamp(text)?.to_zoned(TimeZone::UTC);
                    Some(strtime::format(&**format, &utc).ok()?.into())
                }
                Self::Map(rows) => {
                    let row = rows.iter().find(|(argument, _)| argument == text)?;
                    Some(Value::from(&*row.1))
                }
                _ => None,
            }
        })
    }

    /// The value as callers have it; none when it stays as it is.
    pub fn read(&self, value: &Value) -> Option<Value> {
        each(value, MAX_DEPTH, &|value| match self {
            Self::Epoch => moment(jiff::Timestamp::from_second(whole(value)?)),
            Self::EpochMs => moment(jiff::Timestamp::from_millisecond(whole(value)?)),
            Self::DateTime(format) => parsed(value.as_str()?, format),
            Self::Map(rows) => {
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    _ => return None,
                };
                let row = rows.iter().find(|(_, wire)| *wire == text)?;
                Some(Value::from(&*row.0))
            }
            Self::FileText => Some(serde_json::json!({CONTENT: value.as_str()?})),
            Self::FileObject(rows) => file_read(rows, value),
            _ => None,
        })
    }
}

/// The member of a file that is its content.
const CONTENT: &str = "base64";

/// The member of a file that a part is.
fn member_of(part: FilePart) -> &'static str {
    match part {
        FilePart::Content => CONTENT,
        FilePart::MediaType => "media_type",
        FilePart::Name => "name",
    }
}

fn file_written(rows: &[(Text, FilePart)], file: &Value) -> Option<Value> {
    file.get(CONTENT)?;
    let member = |(name, part): &(Text, FilePart)| {
        Some((
            name.to_string(),
            file.get(member_of(*part)).filter(|value| !value.is_null())?.clone(),
        ))
    };
    Some(Value::Object(rows.iter().filter_map(member).collect()))
}

fn file_read(rows: &[(Text, FilePart)], object: &Value) -> Option<Value> {
    let member = |(name, part): &(Text, FilePart)| {
        Some((member_of(*part).to_owned(), object.get(&**name)?.clone()))
    };
    object.is_object().then(|| Value::Object(rows.iter().filter_map(member).collect()))
}

/// The value, or each item of a list, in another form; none when nothing changes.
fn each(value: &Value, depth: u32, change: &dyn Fn(&Value) -> Option<Value>) -> Option<Value> {
    let Value::Array(items) = value else { return change(value) };
    let depth = depth.checked_sub(1)?;
    let item = |item: &Value| each(item, depth, change).unwrap_or_else(|| item.clone());
    Some(items.iter().map(item).collect())
}

/// A whole number that may stand in a text.
fn whole(value: &Value) -> Option<i64> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "a time has no more digits")]
        Value::Number(number) => number.as_i64().or_else(|| Some(number.as_f64()? as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn moment(time: Result<jiff::Timestamp, jiff::Error>) -> Option<Value> {
    Some(time.ok()?.to_string().into())
}

/// Whether a text is a format of times in the manner of strftime that can be written.
///
/// ```
/// assert!(jackfield_plan::is_time_format("%Y-%m-%d %H:%M:%S"));
/// assert!(!jackfield_plan::is_time_format("%K %"));
/// ```
pub fn is_time_format(format: &str) -> bool {
    let any = jiff::Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    strtime::format(format, &any).is_ok()
}

/// RFC 3339; a date alone is midnight in UTC.
fn timestamp(text: &str) -> Option<jiff::Timestamp> {
    let date = || Some(text.parse::<civil::Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    text.trim().parse().ok().or_else(date)
}

/// The time that a text in a strftime format is; a date where the format has no time of day.
fn parsed(text: &str, format: &str) -> Option<Value> {
    let broken = strtime::parse(format, text.trim()).ok()?;
    if let Ok(time) = broken.to_timestamp() {
        return Some(time.to_string().into());
    }
    if broken.hour().is_none() {
        return Some(broken.to_date().ok()?.to_string().into());
    }
    let time = broken.to_datetime().ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().to_string().into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{list, text as t};

    #[test]
    fn times_go_there_and_back() {
        let rows = [
            (WireForm::Epoch, json!("2026-01-02T03:04:05Z"), json!(1_767_323_045)),
            (WireForm::EpochMs, json!("2026-01-02T03:04:05.25Z"), json!(1_767_323_045_250_i64)),
            (
                WireForm::DateTime(t("%Y-%m-%dT%H:%M:%S.%3f%z")),
                json!("2021-01-17T12:34:00Z"),
                json!("2021-01-17T12:34:00.000+0000"),
            ),
            (WireForm::DateTime(t("%d.%m.%Y")), json!("2026-01-02"), json!("02.01.2026")),
            (WireForm::Epoch, json!(["1970-01-01T00:00:01Z"]), json!([1])),
            (
                WireForm::Map(list![(t("medium"), t("normal")), (t("low"), t("low"))]),
                json!("medium"),
                json!("normal"),
            ),
        ];
        for (form, given, wire) in rows {
            assert_eq!(form.written(&given), Some(wire.clone()), "{form:?}");
            assert_eq!(form.read(&wire), Some(given), "{form:?}");
        }
    }

    #[test]
    fn files_are_objects_of_the_vendors_members() {
        let rows = list![
            (t("Content"), FilePart::Content),
            (t("ContentType"), FilePart::MediaType),
            (t("Filename"), FilePart::Name)
        ];
        let form = WireForm::FileObject(rows);
        let file = json!({"name": "a.txt", "media_type": "text/plain", "base64": "SGk="});
        let wire = json!({"Content": "SGk=", "ContentType": "text/plain", "Filename": "a.txt"});
        assert_eq!(form.written(&json!([file])), Some(json!([wire])));
        assert_eq!(form.read(&wire), Some(file.clone()));
        let odd = json!({"Content": "SGk=", "Filesize": "2 B"});
        assert_eq!(form.read(&odd), Some(json!({"base64": "SGk="})));
        assert_eq!(WireForm::FileText.written(&file), Some(json!("SGk=")));
        assert_eq!(WireForm::FileText.read(&json!("SGk=")), Some(json!({"base64": "SGk="})));
    }

    #[test]
    fn what_has_another_form_stays_as_it_is() {
        for (form, value) in [
            (WireForm::Epoch, json!("soon")),
            (WireForm::Epoch, json!(5)),
            (WireForm::Map(list![(t("a"), t("b"))]), json!("c")),
            (WireForm::Separated(t(";")), json!(["a"])),
        ] {
            let written = form.written(&value);
            assert!(written.is_none() || written.as_ref() == Some(&value), "{written:?}");
        }
        assert_eq!(WireForm::Epoch.read(&json!("never")), None);
        assert_eq!(WireForm::DateTime(t("%Y-%m-%d")).read(&json!("02.01.2026")), None);
        assert_eq!(WireForm::EpochMs.read(&json!("1000")), Some(json!("1970-01-01T00:00:01Z")));
    }
}
