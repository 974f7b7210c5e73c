//! Points in time as headers write them, in seconds from now.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jackfield_plan::ResetForm;
use jiff::{SignedDuration, Timestamp};

/// Seconds since the Unix epoch.
fn epoch_seconds(now: SystemTime) -> f64 {
    now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// A header's time in a known form, as whole seconds from now, rounded up; never below zero.
pub(super) fn seconds(text: &str, form: ResetForm, now: SystemTime) -> Option<u64> {
    let text = text.trim();
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite());
    let from_now = |epoch: f64| epoch - epoch_seconds(now);
    let delta = match form {
        ResetForm::Delta => number()?,
        ResetForm::DeltaMs => number()? / 1000.0,
        ResetForm::Epoch => from_now(number()?),
        ResetForm::EpochMs => from_now(number()? / 1000.0),
        ResetForm::Iso => from_now(iso(text)?),
        ResetForm::HttpDate => return Some(until(http_date(text)?, now)),
    };
    Some(whole(delta))
}

/// A time in a form that nobody named: told from its shape.
pub(super) fn guess(text: &str, now: SystemTime) -> Option<u64> {
    /// Larger numbers are dates: ten years in seconds; as a date, it lies in 1980.
    const LONGEST_DELTA: f64 = 315_360_000.0;
    /// Larger numbers are dates in milliseconds: as seconds, they lie in the year 5138.
    const LARGEST_EPOCH: f64 = 100_000_000_000.0;
    let text = text.trim();
    // `1m30s`, `250ms`; a plain number is none.
    if text.parse::<f64>().is_err()
        && let Ok(duration) = text.parse::<SignedDuration>()
    {
        return Some(whole(duration.as_secs_f64()));
    }
    let form = match text.parse::<f64>() {
        Ok(number) if number > LARGEST_EPOCH => ResetForm::EpochMs,
        Ok(number) if number > LONGEST_DELTA => ResetForm::Epoch,
        Ok(_) => ResetForm::Delta,
        Err(_) if text.contains(',') => ResetForm::HttpDate,
        Err(_) => ResetForm::Iso,
    };
    seconds(text, form, now)
}

/// `Retry-After`: seconds or an HTTP date (RFC 9110 section 10.2.3).
pub(super) fn retry_after(text: &str, now: SystemTime) -> Option<u64> {
    let form =
        if text.trim().parse::<f64>().is_ok() { ResetForm::Delta } else { ResetForm::HttpDate };
    seconds(text, form, now)
}

/// Whether anybody would be told to wait for so long: a year and more is a mistake.
pub(super) fn is_believable(seconds: &u64) -> bool {
    *seconds < 365 * 24 * 60 * 60
}

/// An HTTP date in any of its three forms (RFC 9110 section 5.6.7); also with another time zone, as mails
/// have it.
fn http_date(text: &str) -> Option<SystemTime> {
    if let Ok(date) = httpdate::parse_http_date(text.trim()) {
        return Some(date);
    }
    let seconds = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second();
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).ok()?))
}

fn until(then: SystemTime, now: SystemTime) -> u64 {
    whole(then.duration_since(now).unwrap_or_default().as_secs_f64())
}

/// RFC 3339, also without seconds (`2024-05-01T12:30Z`).
fn iso(text: &str) -> Option<f64> {
    let timestamp = text.parse::<Timestamp>().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds fit for 285 000 years")]
    let seconds = timestamp.as_millisecond() as f64 / 1000.0;
    Some(seconds)
}

fn whole(seconds: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let whole = seconds.ceil().clamp(0.0, 1e12) as u64;
    whole
}
