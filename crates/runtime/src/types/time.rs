//! Dates and times as `jiff` and the standard library have them.

use std::time::SystemTime;

use super::text::{Date, DateTime, Duration, TextError, Time};

const TIMESTAMP: &str = "a date and time with a time zone";

impl DateTime {
    /// The present moment, in UTC, as the system's clock has it.
    pub fn now() -> Self {
        Self::from(SystemTime::now())
    }

    /// The moment in time.
    ///
    /// ```
    /// use jackfield::types::DateTime;
    ///
    /// let due: DateTime = "2026-03-01T12:30:00+01:00".parse().unwrap();
    /// assert_eq!(due.timestamp()?.as_second(), 1_772_364_600);
    /// let local: DateTime = "2026-03-01 12:30:00".parse().unwrap();
    /// assert!(local.timestamp().is_err()); // in which zone?
    /// assert_eq!(local.civil()?.hour(), 12);
    /// # Ok::<(), jackfield::types::TextError>(())
    /// ```
    ///
    /// # Errors
    /// When the text is not a date and time with a time zone, as RFC 3339 writes it; offsets
    /// without a colon and a space instead of the `T` are read too.
    pub fn timestamp(&self) -> Result<jiff::Timestamp, TextError> {
        let text = self.0.trim();
        text.parse().map_err(|e: jiff::Error| TextError::new(&self.0, TIMESTAMP, e))
    }

    /// The moment in time, as the standard library has it.
    ///
    /// # Errors
    /// As [`DateTime::timestamp`].
    pub fn system_time(&self) -> Result<SystemTime, TextError> {
        Ok(SystemTime::from(self.timestamp()?))
    }

    /// The date and time of day as written, whatever the time zone.
    ///
    /// # Errors
    /// When the text is not a date and time.
    pub fn civil(&self) -> Result<jiff::civil::DateTime, TextError> {
        static PARSER: jiff::fmt::temporal::DateTimeParser =
            jiff::fmt::temporal::DateTimeParser::new();
        let text = self.0.trim();
        // The parser refuses `Z` on civil times, since it says that the local time is not known.
        let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
        PARSER.parse_datetime(text).map_err(|e| TextError::new(&self.0, "a date and time", e))
    }
}

impl From<jiff::Timestamp> for DateTime {
    fn from(timestamp: jiff::Timestamp) -> Self {
        Self(timestamp.to_string())
    }
}

/// A time outside the years -9999 to 9999 becomes the nearest one inside.
impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        let nearest = || {
            if time < SystemTime::UNIX_EPOCH { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX }
        };
        Self::from(jiff::Timestamp::try_from(time).unwrap_or_else(|_| nearest()))
    }
}

impl From<jiff::civil::DateTime> for DateTime {
    fn from(civil: jiff::civil::DateTime) -> Self {
        Self(civil.to_string())
    }
}

impl Date {
    /// The calendar date.
    ///
    /// # Errors
    /// When the text is not a date as ISO 8601 writes it.
    pub fn civil(&self) -> Result<jiff::civil::Date, TextError> {
        self.0.trim().parse().map_err(|e: jiff::Error| TextError::new(&self.0, "a date", e))
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date.to_string())
    }
}

impl Time {
    /// The time of day.
    ///
    /// # Errors
    /// When the text is not a time of day as ISO 8601 writes it.
    pub fn civil(&self) -> Result<jiff::civil::Time, TextError> {
        let text = self.0.trim();
        let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
        text.parse().map_err(|e: jiff::Error| TextError::new(&self.0, "a time of day", e))
    }
}

impl From<jiff::civil::Time> for Time {
    fn from(time: jiff::civil::Time) -> Self {
        Self(time.to_string())
    }
}

impl Duration {
    /// The length of time, in calendar units.
    ///
    /// # Errors
    /// When the text is not a duration as ISO 8601 writes it.
    pub fn span(&self) -> Result<jiff::Span, TextError> {
        self.0.trim().parse().map_err(|e: jiff::Error| TextError::new(&self.0, "a duration", e))
    }
}

impl From<jiff::Span> for Duration {
    fn from(span: jiff::Span) -> Self {
        Self(span.to_string())
    }
}

/// A length of time longer than 292 billion years becomes the longest.
impl From<std::time::Duration> for Duration {
    fn from(duration: std::time::Duration) -> Self {
        let signed = jiff::SignedDuration::try_from(duration);
        Self(signed.unwrap_or(jiff::SignedDuration::MAX).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_convert() {
        let epoch = |seconds| jiff::Timestamp::from_second(seconds).unwrap();
        for text in [
            "1970-01-01T00:01:00Z",
            "1970-01-01 00:01:00Z",
            " 1970-01-01T01:01:00+01:00",
            "1970-01-01T01:01:00.000+0100",
        ] {
            assert_eq!(DateTime::from(text).timestamp().unwrap(), epoch(60), "{text}");
        }
        assert_eq!(DateTime::from(epoch(60)), "1970-01-01T00:01:00Z");
        let later = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(61);
        assert_eq!(DateTime::from(later), "1970-01-01T00:01:01Z");
        assert_eq!(DateTime::from("1970-01-01T00:01:01Z").system_time(), Ok(later));
        assert!(DateTime::now().timestamp().is_ok());
        for bad in ["", "0000-00-00 00:00:00", "1970-01-01T00:00:00", "soon"] {
            assert!(DateTime::from(bad).timestamp().is_err(), "{bad}");
        }
    }

    #[test]
    fn civil_times_convert() {
        for text in [
            "1970-01-02T03:04:05",
            "1970-01-02 03:04:05",
            "1970-01-02T03:04:05Z",
            "1970-01-02T03:04:05+02:00",
        ] {
            let civil = DateTime::from(text).civil().unwrap();
            assert_eq!(civil.to_string(), "1970-01-02T03:04:05", "{text}");
        }
        assert_eq!(Date::from("2026-01-02").civil().unwrap().to_string(), "2026-01-02");
        assert_eq!(Time::from("03:04:05Z").civil().unwrap().to_string(), "03:04:05");
        assert!(Date::from("02.01.2026").civil().is_err());
    }

    #[test]
    fn durations_convert() {
        assert_eq!(Duration::from("PT90M").span().unwrap().get_minutes(), 90);
        assert_eq!(Duration::from(std::time::Duration::from_secs(90)), "PT1M30S");
        assert!(Duration::from("90").span().is_err());
    }
}
