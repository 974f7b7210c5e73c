//! Errors and rate limits: what the vendor says when it refuses.

use jackfield_plan as plan;
use jackfield_plan::{ErrorKind, ResetForm, Status};

use super::Lowering;
use super::paths::{BodyRoot, Expect};
use super::types::Trail;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Spanned;
use crate::syntax::connector::Path;
use crate::syntax::connector::errors::{ErrorRule, ErrorWord};
use crate::syntax::connector::limits::{LimitHeader, RateLimit, RatePolicy, ResetFormat};
use crate::syntax::connector::place::AnswerPlace;
use crate::syntax::connector::value::Text;

impl Lowering<'_> {
    /// How error bodies are read.
    pub(super) fn errors(&mut self) -> plan::Errors {
        let document = self.document;
        let Some(errors) = &document.errors else { return plan::Errors::default() };
        if let Some(node) = &errors.ty {
            let ty = self.types.lower(node, &Trail::new("errors", vec!["error body".to_owned()]));
            self.error_type = Some(Spanned::new(ty, node.span()));
        }
        let mut place = |key, place: &AnswerPlace| match place {
            AnswerPlace::Body(path) => {
                self.check_error_path(key, path);
                path.pointer().into()
            }
            AnswerPlace::Header(name) => {
                self.check_header(name);
                name.value.clone().into()
            }
        };
        plan::Errors {
            message: errors.message.0.iter().map(|one| place("message", one)).collect(),
            code: errors.code.0.iter().map(|one| place("code", one)).collect(),
            details: {
                let details = errors.details.0.iter().cloned().map(AnswerPlace::Body);
                details.map(|one| place("details", &one)).collect()
            },
            rules: self.error_rules(&errors.rules).into(),
        }
    }

    /// Paths into error bodies are checked where their type is known.
    fn check_error_path(&mut self, key: &'static str, path: &Path) {
        if let Some(ty) = &self.error_type {
            let root = BodyRoot { wrap: Vec::new(), ty: ty.value };
            self.check_path(key, path, &root, "the type of errors", Expect::Anything);
        }
    }

    /// Rules, in their order.
    pub(super) fn error_rules(&mut self, rules: &[ErrorRule]) -> Vec<plan::ErrorRule> {
        rules.iter().map(|rule| self.error_rule(rule)).collect()
    }

    fn error_rule(&mut self, rule: &ErrorRule) -> plan::ErrorRule {
        let fail = |message: &str, help: &str| {
            self.sink.push(Diagnostic::new(codes::BAD_VALUE, message).at(rule.span).help(help));
        };
        if rule.status.is_none() && rule.header.is_none() && rule.body.is_none() {
            fail(
                "a rule without a condition makes every answer an error",
                "add `status`, `header` or `body`",
            );
        }
        let keys = [("equals", rule.equals.is_some()), ("matches", rule.matches.is_some())];
        for (key, _) in keys.into_iter().filter(|(_, is_written)| *is_written) {
            if rule.header.is_none() && rule.body.is_none() {
                fail(
                    &format!("`{key}` needs something to compare with"),
                    "add `header`, or `body` with the path to a value",
                );
            }
        }
        if let Some(pattern) =
            rule.matches.as_ref().filter(|p| !jackfield_tools::is_linear_pattern(p))
        {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "the pattern of `matches` cannot be read")
                    .at(pattern.span)
                    .help("write a regular expression without look-around and back-references"),
            );
        }
        if let Some(header) = &rule.header {
            self.check_header(header);
        }
        let status = rule.status.as_ref().map(|status| status.value);
        let refusal = status.is_some_and(|status| !status.may_succeed());
        if let Some(path) = rule.body.as_ref().filter(|_| refusal) {
            self.check_error_path("body", path);
        }
        let text = |text: &String| plan::Text::from(text.clone());
        plan::ErrorRule {
            status: status.filter(|status| *status != Status::Default),
            header: rule.header.as_ref().map(|header| text(&header.value)),
            body: rule.body.as_ref().map(|path| path.pointer().into()),
            equals: rule.equals.as_ref().map(|equals| text(&equals.0.value)),
            matches: rule.matches.as_ref().map(|matches| text(&matches.value)),
            kind: error_kind(rule.kind.value),
            help: rule.help.as_ref().map(|help| text(&help.value)),
        }
    }

    /// What is known of rate limits.
    pub(super) fn rate_limits(&self) -> plan::RateLimits {
        self.document.rate_limit.as_ref().map(|limit| self.limits_of(limit)).unwrap_or_default()
    }

    /// The rate limits of the connector, or those that an operation has of its own.
    pub(super) fn limits_of(&self, limit: &RateLimit) -> plan::RateLimits {
        let headers = limit.headers.as_ref();
        let number = |header: Option<&LimitHeader>| {
            header.map(|header| self.limit_header(&header.name, header.member.as_ref()))
        };
        let plain = |name: Option<&Text>| name.map(|name| self.limit_header(name, None));
        let reset = headers.and_then(|headers| headers.reset.as_ref()).map(|reset| plan::Reset {
            header: self.limit_header(&reset.name, reset.member.as_ref()),
            form: reset.format.as_ref().map_or(ResetForm::Delta, |format| reset_form(format.value)),
        });
        plan::RateLimits {
            limit: number(headers.and_then(|headers| headers.limit.as_ref())),
            remaining: number(headers.and_then(|headers| headers.remaining.as_ref())),
            reset,
            cost: number(headers.and_then(|headers| headers.cost.as_ref())),
            structured: plain(headers.and_then(|headers| headers.structured.as_ref())),
            policy: plain(headers.and_then(|headers| headers.policy.as_ref())),
            policies: limit.policies.iter().map(|policy| self.policy(policy)).collect(),
        }
    }

    /// The name of a header, with that of its member as the plan has it.
    fn limit_header(&self, name: &Text, member: Option<&Text>) -> plan::Text {
        self.check_header(name);
        match member {
            Some(member) => format!("{};{}", name.value, member.value).into(),
            None => name.value.clone().into(),
        }
    }

    fn policy(&self, policy: &RatePolicy) -> plan::limits::RatePolicy {
        if policy.limit.value == 0 {
            self.sink.push(
                Diagnostic::new(codes::BAD_RATE_LIMIT, "a policy that allows no request")
                    .at(policy.limit.span)
                    .help("write how many requests are allowed"),
            );
        }
        plan::limits::RatePolicy {
            limit: policy.limit.value,
            seconds: policy.per.seconds(),
            scope: policy.scope.as_ref().map(|scope| scope.value.clone().into()),
        }
    }
}

fn error_kind(word: ErrorWord) -> ErrorKind {
    match word {
        ErrorWord::Invalid => ErrorKind::Invalid,
        ErrorWord::Unauthenticated => ErrorKind::Unauthenticated,
        ErrorWord::Forbidden => ErrorKind::Forbidden,
        ErrorWord::NotFound => ErrorKind::NotFound,
        ErrorWord::Conflict => ErrorKind::Conflict,
        ErrorWord::RateLimited => ErrorKind::RateLimited,
        ErrorWord::Unavailable => ErrorKind::Unavailable,
        ErrorWord::Other => ErrorKind::Other,
    }
}

fn reset_form(format: ResetFormat) -> ResetForm {
    match format {
        ResetFormat::Delta => ResetForm::Delta,
        ResetFormat::DeltaMs => ResetForm::DeltaMs,
        ResetFormat::Epoch => ResetForm::Epoch,
        ResetFormat::EpochMs => ResetForm::EpochMs,
        ResetFormat::Iso => ResetForm::Iso,
        ResetFormat::HttpDate => ResetForm::HttpDate,
    }
}
