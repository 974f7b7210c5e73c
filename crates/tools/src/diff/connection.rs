//! What a connection is made of: servers, credentials and their settings; what errors are.

use jackfield_plan::{ErrorRule, Requirement, Scheme, Server, Setting};

use super::{Class, Diff, wire};

impl Diff<'_> {
    /// Servers and credentials: what a connection is made of.
    pub(super) fn settings(&mut self) {
        let (old, new) = (&self.old.connector, &self.new.connector);
        for server in &old.servers {
            let place = format!("server {}", server.name);
            match new.servers.iter().find(|other| other.name == server.name) {
                None => self.say(Class::Breaking, place, "is gone"),
                Some(other) => {
                    if other.url != server.url {
                        let what = format!("leads to `{}` instead of `{}`", other.url, server.url);
                        self.say(Class::Documentation, place.clone(), what);
                    }
                    self.fields(&place, &server.variables, &other.variables);
                }
            }
        }
        for scheme in &old.schemes {
            let place = format!("authentication {}", scheme.name);
            match new.schemes.iter().find(|other| other.name == scheme.name) {
                None => self.say(Class::Breaking, place, "is gone"),
                Some(other) => {
                    self.fields(&place, &scheme.fields, &other.fields);
                    self.ways(&place, scheme, other);
                    self.wire(&place, scheme, other, wire::SCHEME);
                }
            }
        }
        let is_new = |scheme: &&Scheme| old.schemes.iter().all(|known| known.name != scheme.name);
        for scheme in new.schemes.iter().filter(is_new) {
            self.say(Class::Addition, format!("authentication {}", scheme.name), "is new");
        }
        let is_new = |server: &&Server| old.servers.iter().all(|known| known.name != server.name);
        for server in new.servers.iter().filter(is_new) {
            self.say(Class::Addition, format!("server {}", server.name), "is new");
        }
        self.rules("errors", &old.errors.rules, &new.errors.rules);
        self.wire("errors", &old.errors, &new.errors, &["rules"]);
        self.wire("the connector", old, new, wire::CONNECTOR);
    }

    /// Which settings are enough, where that depends on the grants of OAuth 2.
    fn ways(&mut self, place: &str, old: &Scheme, new: &Scheme) {
        if old.source.is_settings() || new.source.is_settings() {
            return;
        }
        let (old, new) = (old.ways(), new.ways());
        for way in old.iter().filter(|way| !new.contains(way)) {
            // Settings of their own that came or went were told of one by one.
            if new.iter().all(|other| other.iter().any(|name| !way.contains(name))) {
                let what = format!("is not possible with {} any more", way.join(" and "));
                self.say(Class::Breaking, place, what);
            }
        }
    }

    /// The ways to authenticate an operation.
    pub(super) fn security(&mut self, place: &str, old: &[Requirement], new: &[Requirement]) {
        let words = |way: &Requirement| {
            if way.schemes.is_empty() {
                "no credential".to_owned()
            } else {
                way.schemes.join(" and ")
            }
        };
        let same = |one: &Requirement, other: &Requirement| {
            one.schemes == other.schemes && one.scopes == other.scopes
        };
        for way in old.iter().filter(|way| !new.iter().any(|other| same(way, other))) {
            let lost = !new.iter().any(|other| other.schemes == way.schemes);
            let what = if lost { "cannot be called with" } else { "asks for other scopes with" };
            self.say(Class::Breaking, place, format!("{what} {}", words(way)));
        }
        for way in new {
            if !old.iter().any(|other| other.schemes == way.schemes) {
                self.say(Class::Addition, place, format!("can be called with {}", words(way)));
            }
        }
    }

    /// Which answers are errors, and of which kinds: callers decide by that.
    pub(super) fn rules(&mut self, place: &str, old: &[ErrorRule], new: &[ErrorRule]) {
        if old == new {
            return;
        }
        let decided = |rules: &[ErrorRule]| {
            let without_help = |rule: &ErrorRule| ErrorRule { help: None, ..rule.clone() };
            rules.iter().map(without_help).collect::<Vec<_>>()
        };
        if decided(old) == decided(new) {
            self.say(Class::Documentation, place, "are explained in other words");
        } else {
            self.say(Class::Breaking, place, "are of other kinds, or told otherwise");
        }
    }

    fn fields(&mut self, place: &str, old: &[Setting], new: &[Setting]) {
        for setting in old {
            let at = format!("{place}, setting {}", setting.name);
            let Some(other) = new.iter().find(|other| other.name == setting.name) else {
                self.say(Class::Breaking, at, "is gone");
                continue;
            };
            match (&setting.default, &other.default) {
                (Some(_), None) => self.say(Class::Breaking, at.clone(), "has no default any more"),
                (None, Some(_)) => self.say(Class::Addition, at.clone(), "has a default"),
                (Some(old), Some(new)) if old != new => {
                    let what = format!("has the default `{new}` instead of `{old}`");
                    self.say(Class::Breaking, at.clone(), what);
                }
                _ => {}
            }
            self.values(&at, setting, other);
            if setting.description != other.description {
                self.say(Class::Documentation, &*at, "is described in other words");
            }
            self.wire(&at, setting, other, wire::SETTING);
        }
        for setting in new {
            if old.iter().all(|known| known.name != setting.name) {
                let at = format!("{place}, setting {}", setting.name);
                let (class, what) = match setting.default {
                    Some(_) => (Class::Addition, "is new, with a default"),
                    None => (Class::Breaking, "is new, and must be given"),
                };
                self.say(class, at, what);
            }
        }
    }

    /// Which values a setting accepts.
    fn values(&mut self, at: &str, old: &Setting, new: &Setting) {
        if old.allowed != new.allowed {
            let lost = |value| !new.allowed.contains(value);
            let narrower =
                !new.allowed.is_empty() && (old.allowed.is_empty() || old.allowed.iter().any(lost));
            if narrower {
                self.say(Class::Breaking, at, "allows other values");
            } else {
                self.say(Class::Addition, at, "allows more values");
            }
        }
        match (&old.pattern, &new.pattern) {
            (Some(_), None) => self.say(Class::Addition, at, "follows no pattern any more"),
            (None, Some(new)) => {
                self.say(Class::Breaking, at, format!("must follow the pattern `{new}`"));
            }
            // Which of two patterns accepts more is not decided: what was accepted may be refused.
            (Some(old), Some(new)) if old != new => {
                let what = format!("follows the pattern `{new}` instead of `{old}`");
                self.say(Class::Breaking, at, what);
            }
            _ => {}
        }
    }
}
