//! Reading rate limits from an answer's headers.
//!
//! | family | example |
//! |---|---|
//! | the plan's own names | `X-Rate-Limit-Remaining: 3` |
//! | structured fields (draft-ietf-httpapi-ratelimit-headers) | `RateLimit: "default";r=50;t=30` |
//! | the older draft | `RateLimit-Limit: 100`, `RateLimit: limit=100, remaining=3, reset=7` |
//! | the common ones | `X-RateLimit-Reset: 1714557600`, `X-Rate-Limit-Limit: 100` |
//! | `Retry-After` | `Retry-After: 30` |

use std::time::SystemTime;

use http::{HeaderMap, header};
use jackfield_plan::RateLimits;

use super::RateLimit;
use super::time;

pub(super) fn read(headers: &HeaderMap, plan: &RateLimits, now: SystemTime) -> Option<RateLimit> {
    let mut found = RateLimit::default();
    named(headers, plan, now, &mut found);
    if headers.keys().any(|name| is_family(name.as_str())) {
        structured(headers, &mut found);
        families(headers, now, &mut found);
    }
    // A refusal's `Retry-After` is about this caller and now: it outweighs the window's end.
    if let Some(seconds) =
        text(headers, header::RETRY_AFTER.as_str()).and_then(|text| time::retry_after(text, now))
    {
        found.reset = Some(seconds);
    }
    (found != RateLimit::default()).then_some(found)
}

fn is_family(name: &str) -> bool {
    name.contains("ratelimit") || name.contains("rate-limit")
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// A count; `100`, `100, 100;w=60` and `100.0` all begin with one.
fn count(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..digits)?.parse().ok()
}

fn named(headers: &HeaderMap, plan: &RateLimits, now: SystemTime, found: &mut RateLimit) {
    let number = |name: &Option<_>| {
        name.as_ref().and_then(|name: &jackfield_plan::Text| text(headers, name)).and_then(count)
    };
    found.limit = number(&plan.limit);
    found.remaining = number(&plan.remaining);
    if let Some(reset) = &plan.reset {
        found.reset =
            text(headers, &reset.header).and_then(|text| time::seconds(text, reset.form, now));
    }
}

/// The structured fields, new and old; the list member with the least left decides.
fn structured(headers: &HeaderMap, found: &mut RateLimit) {
    let mut tightest: Option<(u64, Option<u64>)> = None;
    for value in headers.get_all("ratelimit").iter().filter_map(|value| value.to_str().ok()) {
        for member in value.split(',') {
            let remaining = parameter(member, "r").or_else(|| parameter(member, "remaining"));
            let reset = parameter(member, "t").or_else(|| parameter(member, "reset"));
            if let Some(limit) = parameter(member, "limit") {
                found.limit.get_or_insert(limit);
            }
            match (remaining, &mut tightest) {
                (Some(remaining), Some((least, _))) if *least <= remaining => {}
                (Some(remaining), _) => tightest = Some((remaining, reset)),
                (None, Some((_, last @ None))) => *last = reset,
                (None, _) => {}
            }
        }
    }
    if let Some((remaining, reset)) = tightest {
        found.remaining.get_or_insert(remaining);
        found.reset = found.reset.or(reset);
    }
    if let Some(policy) = text(headers, "ratelimit-policy") {
        found.limit = found.limit.or_else(|| parameter(policy, "q")).or_else(|| count(policy));
    }
}

/// The value of `name=` among the parameters of a structured field's member.
fn parameter(member: &str, name: &str) -> Option<u64> {
    member.split([';', ',']).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| count(value))?
    })
}

/// `[X-]RateLimit-*` and `[X-]Rate-Limit-*`.
fn families(headers: &HeaderMap, now: SystemTime, found: &mut RateLimit) {
    const PREFIXES: [&str; 4] = ["ratelimit-", "x-ratelimit-", "x-rate-limit-", "rate-limit-"];
    for (name, value) in headers {
        let Some(what) = PREFIXES.iter().find_map(|prefix| name.as_str().strip_prefix(prefix))
        else {
            continue;
        };
        let Ok(value) = value.to_str() else { continue };
        match what {
            "limit" => found.limit = found.limit.or_else(|| count(value)),
            "remaining" => found.remaining = found.remaining.or_else(|| count(value)),
            "reset" => found.reset = found.reset.or_else(|| time::guess(value, now)),
            "reset-after" => {
                found.reset = found.reset.or_else(|| time::retry_after(value, now));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use jackfield_plan::{Reset, ResetForm, text};

    use super::*;

    /// 2024-05-01T12:00:00Z.
    const NOW: u64 = 1_714_564_800;

    fn read_pairs(pairs: &[(&'static str, &str)], plan: &RateLimits) -> Option<RateLimit> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        read(&headers, plan, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    fn limit(limit: u64, remaining: u64, reset: u64) -> RateLimit {
        RateLimit { limit: Some(limit), remaining: Some(remaining), reset: Some(reset) }
    }

    #[test]
    fn every_family_gives_the_same_three_numbers() {
        let families: &[&[(&str, &str)]] = &[
            &[
                ("x-ratelimit-limit", "50"),
                ("x-ratelimit-remaining", "3"),
                ("x-ratelimit-reset", "7"),
            ],
            &[
                ("x-rate-limit-limit", "50"),
                ("x-rate-limit-remaining", "3"),
                ("x-rate-limit-reset", "1714564807"),
            ],
            &[
                ("ratelimit-limit", "50, 50;w=60"),
                ("ratelimit-remaining", "3"),
                ("ratelimit-reset", "1714564807000"),
            ],
            &[("ratelimit", "limit=50, remaining=3, reset=7")],
            &[("ratelimit", "\"default\";r=3;t=7"), ("ratelimit-policy", "\"default\";q=50;w=60")],
            &[
                ("x-ratelimit-limit", "50"),
                ("x-ratelimit-remaining", "3"),
                ("x-ratelimit-reset", "2024-05-01T12:00:07Z"),
            ],
            &[
                ("x-ratelimit-limit", "50"),
                ("x-ratelimit-remaining", "3"),
                ("retry-after", "Wed, 01 May 2024 12:00:07 GMT"),
            ],
        ];
        for family in families {
            assert_eq!(
                read_pairs(family, &RateLimits::default()),
                Some(limit(50, 3, 7)),
                "{family:?}"
            );
        }
    }

    #[test]
    fn the_tightest_of_several_windows_decides() {
        let pairs = [("ratelimit", "\"hour\";r=900;t=3000, \"burst\";r=3;t=7")];
        let found = read_pairs(&pairs, &RateLimits::default()).unwrap();
        assert_eq!((found.remaining, found.reset), (Some(3), Some(7)));
    }

    #[test]
    fn the_plans_own_names_come_first() {
        let plan = RateLimits {
            limit: Some(text("X-Allowance")),
            remaining: Some(text("X-Left")),
            reset: Some(Reset { header: text("X-Until"), form: ResetForm::Iso }),
            ..RateLimits::default()
        };
        let pairs = [
            ("x-allowance", "50"),
            ("x-left", "3"),
            ("x-until", "2024-05-01T12:01Z"),
            ("x-ratelimit-limit", "999"),
        ];
        assert_eq!(read_pairs(&pairs, &plan), Some(limit(50, 3, 60)));
    }

    #[test]
    fn silence_and_nonsense_give_nothing() {
        assert_eq!(read_pairs(&[("content-type", "text/html")], &RateLimits::default()), None);
        let pairs = [("x-ratelimit-limit", "unlimited"), ("x-ratelimit-reset", "soon")];
        assert_eq!(read_pairs(&pairs, &RateLimits::default()), None);
    }

    #[test]
    fn a_time_in_the_past_is_now() {
        let pairs = [("x-ratelimit-reset", "1714564000")];
        assert_eq!(read_pairs(&pairs, &RateLimits::default()).unwrap().reset, Some(0));
    }
}
