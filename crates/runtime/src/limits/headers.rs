//! Reading rate limits from an answer's headers.
//!
//! | family | example |
//! |---|---|
//! | the plan's own names | `X-Rate-Limit-Remaining: 3`, `X-Endpoint: total=100; remaining=3` |
//! | structured fields (draft-ietf-httpapi-ratelimit-headers) | `RateLimit: "default";r=50;t=30` |
//! | the older draft | `RateLimit-Limit: 100`, `RateLimit: limit=100, remaining=3, reset=7` |
//! | the common ones | `X-RateLimit-Reset: 1714557600`, `X-Rate-Limit-Limit: 100` |
//! | `Retry-After` | `Retry-After: 30`, `retry-after-ms: 1500` |

use std::time::SystemTime;

use http::{HeaderMap, header};
use jackfield_plan::{RateLimits, ResetForm};

use super::RateLimit;
use super::time;

/// Reads the headers that the plans name, the first plan's before those of the next, then the rest.
pub(super) fn read(
    headers: &HeaderMap,
    plans: &[&RateLimits],
    now: SystemTime,
) -> Option<RateLimit> {
    let mut found = RateLimit::default();
    for plan in plans {
        named(headers, plan, now, &mut found);
        let structured_name = plan.structured.as_deref();
        structured(headers, structured_name, plan.policy.as_deref(), &mut found);
    }
    if headers.keys().any(|name| is_family(name.as_str())) {
        structured(headers, Some("ratelimit"), Some("ratelimit-policy"), &mut found);
        families(headers, plans, now, &mut found);
    }
    // A refusal's `Retry-After` is about this caller and now: it outweighs the window's end.
    found.reset = retry_after(headers, now).or(found.reset).filter(time::is_believable);
    (found != RateLimit::default()).then_some(found)
}

/// The header in which some vendors are more exact than `Retry-After` can be.
const RETRY_AFTER_MS: &str = "retry-after-ms";

/// How many seconds a vendor asks to wait before the next request.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let exact =
        text(headers, RETRY_AFTER_MS).and_then(|text| time::seconds(text, ResetForm::DeltaMs, now));
    let asked = || {
        text(headers, header::RETRY_AFTER.as_str()).and_then(|text| time::retry_after(text, now))
    };
    exact.filter(time::is_believable).or_else(asked).filter(time::is_believable)
}

/// Whether a vendor says when to come back.
pub(super) fn has_retry_after(headers: &HeaderMap) -> bool {
    headers.contains_key(header::RETRY_AFTER) || headers.contains_key(RETRY_AFTER_MS)
}

fn is_family(name: &str) -> bool {
    name.contains("ratelimit") || name.contains("rate-limit")
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// A count; `100`, `100, 100;w=60` and `100.0` all begin with one, `1e9` does not.
fn count(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(digits)?;
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    digits.parse().ok()
}

fn named(headers: &HeaderMap, plan: &RateLimits, now: SystemTime, found: &mut RateLimit) {
    let number = |name: &Option<jackfield_plan::Text>| {
        name.as_deref().and_then(|name| member(headers, name)).and_then(count)
    };
    found.limit = found.limit.or_else(|| number(&plan.limit));
    found.remaining = found.remaining.or_else(|| number(&plan.remaining));
    found.cost = found.cost.or_else(|| number(&plan.cost));
    if let Some(reset) = plan.reset.as_ref().filter(|_| found.reset.is_none()) {
        found.reset =
            member(headers, &reset.header).and_then(|text| time::seconds(text, reset.form, now));
    }
}

/// The text of a header, or of its member where the name has one: `x-limits;total` of
/// `total=100; remaining=99`.
fn member<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let Some((name, member)) = name.split_once(';') else { return text(headers, name) };
    text(headers, name)?.split([';', ',']).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(member).then(|| value.trim())
    })
}

/// The structured fields, new and old; the list member with the least left decides.
fn structured(
    headers: &HeaderMap,
    name: Option<&str>,
    policy: Option<&str>,
    found: &mut RateLimit,
) {
    let mut tightest: Option<(u64, Option<u64>)> = None;
    let values = name.into_iter().flat_map(|name| headers.get_all(name));
    for value in values.filter_map(|value| value.to_str().ok()) {
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
    if let Some(policy) = policy.and_then(|policy| text(headers, policy)) {
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

/// `[X-]RateLimit-*` and `[X-]Rate-Limit-*`, also where they are told apart from those of something
/// else by `-Requests`.
///
/// A reset that a plan names has the form that the plan says; what is not in it is not guessed at.
fn families(headers: &HeaderMap, plans: &[&RateLimits], now: SystemTime, found: &mut RateLimit) {
    const PREFIXES: [&str; 4] = ["ratelimit-", "x-ratelimit-", "x-rate-limit-", "rate-limit-"];
    let is_known = |name: &str| {
        let mut resets = plans.iter().filter_map(|plan| plan.reset.as_ref());
        resets.any(|reset| reset.header.eq_ignore_ascii_case(name))
    };
    for (name, value) in headers {
        let Some(what) = PREFIXES.iter().find_map(|prefix| name.as_str().strip_prefix(prefix))
        else {
            continue;
        };
        let Ok(value) = value.to_str() else { continue };
        match what {
            "limit" | "limit-requests" => found.limit = found.limit.or_else(|| count(value)),
            "remaining" | "remaining-requests" => {
                found.remaining = found.remaining.or_else(|| count(value));
            }
            "reset" if is_known(name.as_str()) => {}
            "reset" | "reset-requests" => {
                found.reset = found.reset.or_else(|| time::guess(value, now));
            }
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

    use jackfield_plan::{Reset, text};

    use super::*;

    /// 2024-05-01T12:00:00Z.
    const NOW: u64 = 1_714_564_800;

    fn read_pairs(pairs: &[(&'static str, &str)], plan: &RateLimits) -> Option<RateLimit> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        read(&headers, &[plan], UNIX_EPOCH + Duration::from_secs(NOW))
    }

    fn limit(limit: u64, remaining: u64, reset: u64) -> RateLimit {
        RateLimit { limit: Some(limit), remaining: Some(remaining), reset: Some(reset), cost: None }
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
            &[
                ("x-ratelimit-limit-requests", "50"),
                ("x-ratelimit-remaining-requests", "3"),
                ("x-ratelimit-reset-requests", "6s250ms"),
                ("x-ratelimit-limit-tokens", "90000"),
                ("x-ratelimit-reset-tokens", "1m30s"),
            ],
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
    fn members_costs_and_structured_fields_under_other_names() {
        let plan = RateLimits {
            limit: Some(text("x-endpoint;total")),
            remaining: Some(text("x-endpoint;remaining")),
            reset: Some(Reset { header: text("x-endpoint;resets"), form: ResetForm::Delta }),
            cost: Some(text("x-used")),
            ..RateLimits::default()
        };
        let pairs = [("x-endpoint", "total=50; remaining=3; resets=7"), ("x-used", "2")];
        let found = read_pairs(&pairs, &plan);
        assert_eq!(found, Some(RateLimit { cost: Some(2), ..limit(50, 3, 7) }));
        let plan = RateLimits {
            structured: Some(text("Beta-RateLimit")),
            policy: Some(text("Beta-RateLimit-Policy")),
            ..RateLimits::default()
        };
        let pairs = [
            ("beta-ratelimit", "\"quota\";r=3;t=7"),
            ("beta-ratelimit-policy", "\"quota\";q=50;w=3600"),
        ];
        assert_eq!(read_pairs(&pairs, &plan), Some(limit(50, 3, 7)));
    }

    #[test]
    fn what_an_operation_has_of_its_own_comes_first() {
        let own = RateLimits { remaining: Some(text("x-own")), ..RateLimits::default() };
        let all = RateLimits {
            limit: Some(text("x-all-limit")),
            remaining: Some(text("x-all")),
            ..RateLimits::default()
        };
        let mut headers = HeaderMap::new();
        for (name, value) in [("x-own", "3"), ("x-all", "40"), ("x-all-limit", "50")] {
            headers.append(name, value.parse().unwrap());
        }
        let found = RateLimit::of_operation(&headers, Some(&own), &all, UNIX_EPOCH).unwrap();
        assert_eq!((found.limit, found.remaining), (Some(50), Some(3)));
    }

    /// Each of the forms that servers send, and none of the numbers that nobody means.
    #[test]
    fn how_long_to_wait_is_read_in_every_form() {
        let wait = |pairs: &[(&'static str, &str)]| {
            read_pairs(pairs, &RateLimits::default()).and_then(|found| found.reset)
        };
        for text in [
            "7",
            " 6.5 ",
            "Wed, 01 May 2024 12:00:07 GMT",
            "Wednesday, 01-May-24 12:00:07 GMT",
            "Wed May  1 12:00:07 2024",
        ] {
            assert_eq!(wait(&[("retry-after", text)]), Some(7), "{text}");
        }
        assert_eq!(wait(&[("retry-after-ms", "1500")]), Some(2));
        assert_eq!(wait(&[("retry-after", "9"), ("retry-after-ms", "1500")]), Some(2));
        assert_eq!(wait(&[("retry-after", "9"), ("retry-after-ms", "x")]), Some(9));
        for absurd in ["1e9", "99999999999", "inf", "soon", "Wed, 01 May 2999 12:00:07 GMT", "7s"] {
            assert_eq!(wait(&[("retry-after", absurd)]), None, "{absurd}");
            let both = [("x-ratelimit-reset", "8"), ("retry-after", absurd)];
            assert_eq!(wait(&both), Some(8), "{absurd}");
        }
        assert_eq!(wait(&[("ratelimit", "\"a\";r=0;t=1e9")]), None);
        assert_eq!(count("1e9"), None);
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
