//! Authentication: every kind of scheme becomes settings, a source and places.
//!
//! | `type` | what goes where |
//! |---|---|
//! | `api_key` | `{api_key}` into the named header, query parameter, cookie or body field |
//! | `basic` | `{username}:{password}` |
//! | `bearer` | `Authorization: Bearer {token}` |
//! | `header` | the template into the named header |
//! | `custom` | each entry of `apply` |
//! | `oauth2` | `Authorization: Bearer {access_token}`, from the token endpoint |
//! | `session` | each entry of `apply`, with `{session}` from the login operation |
//! | `none` | nothing |

use jackfield_plan::{self as plan, ApplyTo, Grant, Source};

use super::Lowering;
use super::paths::Expect;
use crate::diagnostics::{Diagnostic, codes};
use crate::lower::settings::usual_words;
use crate::syntax::connector::Template;
use crate::syntax::connector::auth::{
    Apply, ApplyPlace, CredentialsPlace, GrantWord, Scheme, SchemeType,
};
use crate::syntax::connector::value::{Entry, Text};

/// The placeholder for the token of a session.
const SESSION: &str = "session";

/// The placeholder for an OAuth access token.
const ACCESS_TOKEN: &str = "access_token";

impl Lowering<'_> {
    /// The schemes, but those of type `none`.
    pub(super) fn schemes(&mut self, servers: &[plan::Server]) -> Vec<plan::Scheme> {
        let document = self.document;
        let mut schemes = Vec::new();
        for entry in &document.auth.entries {
            self.check_argument(&entry.name);
            self.check_scheme_keys(&entry.value);
            if let Some(server) = &entry.value.server
                && !document.servers_are_unread()
                && !servers.iter().any(|known| known.name == server.value)
                && !document.servers.is_broken(server)
            {
                let known: Vec<&str> = servers.iter().map(|server| &*server.name).collect();
                self.unknown(codes::UNKNOWN_CHOICE, "server", server, &known);
            }
            if entry.value.kind.value != SchemeType::None {
                schemes.push(self.scheme(entry));
            }
        }
        schemes
    }

    fn scheme(&mut self, entry: &Entry<Scheme>) -> plan::Scheme {
        let scheme = &entry.value;
        let mut fields = self.settings(&scheme.fields, true);
        if scheme.fields.span.is_none() {
            fields = usual_fields(scheme);
        }
        let (source, apply) = match scheme.kind.value {
            SchemeType::ApiKey => (Source::Settings, self.api_key(scheme, &fields)),
            SchemeType::Basic => (Source::Settings, self.basic(scheme, &fields)),
            SchemeType::Bearer => (Source::Settings, self.bearer(scheme, &fields)),
            SchemeType::Header => (Source::Settings, self.header(scheme, &fields)),
            SchemeType::Custom => (Source::Settings, self.places(scheme, &fields, None)),
            SchemeType::Oauth2 => (self.oauth2(scheme), vec![bearer(ACCESS_TOKEN)]),
            SchemeType::Session => {
                (self.session(scheme), self.places(scheme, &fields, Some(SESSION)))
            }
            SchemeType::None => (Source::Settings, Vec::new()),
        };
        plan::Scheme {
            name: entry.name.value.clone().into(),
            description: scheme
                .description
                .as_ref()
                .map_or_else(Default::default, |text| text.value.clone().into()),
            fields: fields.into(),
            source,
            apply: apply.into(),
            server: scheme.server.as_ref().map(|server| server.value.clone().into()),
        }
    }

    fn api_key(&self, scheme: &Scheme, fields: &[plan::Setting]) -> Vec<plan::Apply> {
        let name = self.required(scheme, "name", scheme.name.as_ref());
        let value = self.only_field(scheme, fields);
        let to = scheme.place.as_ref().map_or(ApplyTo::Header, |place| apply_to(place.value));
        match (name, value) {
            (Some(name), Some(value)) => {
                if to == ApplyTo::Header {
                    self.check_header(name);
                }
                vec![plan::Apply { to, name: name.value.clone().into(), value: value.into() }]
            }
            _ => Vec::new(),
        }
    }

    fn bearer(&self, scheme: &Scheme, fields: &[plan::Setting]) -> Vec<plan::Apply> {
        let value = self.only_field(scheme, fields);
        value.map(|value| authorization(format!("Bearer {value}"))).into_iter().collect()
    }

    fn basic(&self, scheme: &Scheme, fields: &[plan::Setting]) -> Vec<plan::Apply> {
        let part = |template: &Option<Template>, key: &str, usual: &str| {
            if let Some(template) = template {
                self.check_placeholders(template, fields, None);
                return template.text.clone();
            }
            if !fields.iter().any(|field| field.name == usual) {
                self.incomplete_scheme(scheme, &format!("`{key}`, since no field is `{usual}`"));
            }
            format!("{{{usual}}}")
        };
        let user = part(&scheme.user, "user", "username");
        let password = part(&scheme.password, "password", "password");
        vec![plan::Apply {
            to: ApplyTo::Basic,
            name: "Authorization".into(),
            value: format!("{user}:{password}").into(),
        }]
    }

    fn header(&self, scheme: &Scheme, fields: &[plan::Setting]) -> Vec<plan::Apply> {
        let name = self.required(scheme, "name", scheme.name.as_ref());
        let value = self.required(scheme, "value", scheme.value.as_ref());
        let (Some(name), Some(value)) = (name, value) else { return Vec::new() };
        self.check_header(name);
        self.check_placeholders(value, fields, None);
        vec![plan::Apply {
            to: ApplyTo::Header,
            name: name.value.clone().into(),
            value: value.text.clone().into(),
        }]
    }

    fn places(
        &self,
        scheme: &Scheme,
        fields: &[plan::Setting],
        extra: Option<&str>,
    ) -> Vec<plan::Apply> {
        if scheme.apply.is_empty() {
            self.incomplete_scheme(scheme, "`apply`");
        }
        let place = |apply: &Apply| {
            self.check_placeholders(&apply.value, fields, extra);
            plan::Apply {
                to: apply_to(apply.place.value),
                name: apply.name.value.clone().into(),
                value: apply.value.text.clone().into(),
            }
        };
        scheme.apply.iter().map(place).collect()
    }

    fn oauth2(&self, scheme: &Scheme) -> Source {
        if scheme.grants.is_empty() {
            self.incomplete_scheme(scheme, "`grants`");
        }
        let token_url = self.required(scheme, "token_url", scheme.token_url.as_ref());
        let grants: Vec<Grant> =
            scheme.grants.iter().map(|grant| plan_grant(grant.value)).collect();
        if grants.contains(&Grant::AuthorizationCode) && scheme.authorization_url.is_none() {
            self.incomplete_scheme(scheme, "`authorization_url` for the code grant");
        }
        for url in token_url.into_iter().chain(&scheme.authorization_url) {
            self.check_oauth_url(url);
        }
        let text = |template: &Template| plan::Text::from(template.text.clone());
        let in_body = |place: &crate::source::Spanned<CredentialsPlace>| {
            place.value == CredentialsPlace::Body
        };
        Source::Oauth2 {
            grants: grants.into(),
            token_url: token_url.map(text).unwrap_or_default(),
            authorization_url: scheme.authorization_url.as_ref().map(text),
            scopes: scheme.scopes.iter().map(|scope| scope.value.clone().into()).collect(),
            credentials_in_body: scheme.credentials.as_ref().is_some_and(in_body),
        }
    }

    /// The URLs of OAuth may use the variables of the servers.
    fn check_oauth_url(&self, url: &Template) {
        let servers = self.document.server.iter();
        let servers = servers.chain(self.document.servers.entries.iter().map(|entry| &entry.value));
        let known: Vec<&str> = servers.flat_map(|server| server.variables.names()).collect();
        for name in url.placeholders.iter().filter(|name| !known.contains(&name.as_str())) {
            self.unknown(codes::UNKNOWN_VARIABLE, "variable", name, &known);
        }
        if !["https://", "http://", "{"].iter().any(|start| url.text.starts_with(start)) {
            self.sink.push(
                Diagnostic::new(codes::BAD_URL, format!("`{}` is not an absolute URL", url.text))
                    .at(url.span)
                    .help("begin the URL with `https://`"),
            );
        }
    }

    fn session(&mut self, scheme: &Scheme) -> Source {
        let login = self.required(scheme, "login", scheme.login.as_ref());
        let token = self.required(scheme, "token", scheme.token.as_ref());
        if let Some(login) = login {
            self.check_operation(login);
            if let Some(token) = token {
                self.logins.push((login.value.clone(), token.clone()));
            }
        }
        Source::Session {
            operation: login.map(|login| login.value.clone().into()).unwrap_or_default(),
            token: token.map(|token| token.pointer().into()).unwrap_or_default(),
            lifetime: scheme.lifetime.map(crate::syntax::connector::Duration::seconds),
        }
    }

    /// Notes the paths to the tokens of sessions, once the answers of their logins are known.
    pub(super) fn check_logins(&mut self) {
        for (login, token) in std::mem::take(&mut self.logins) {
            let of = format!("the response of `{login}`");
            match self.successes.get(&login).cloned() {
                Some(Some(root)) => self.check_path("token", &token, &root, &of, Expect::Scalar),
                Some(None) => self.sink.push(
                    Diagnostic::new(codes::UNKNOWN_PATH, format!("{of} has no JSON body"))
                        .at(token.span)
                        .help("say with `returns` what the login answers"),
                ),
                None => {}
            }
        }
    }

    /// Reports an operation, as `resource.operation`, that does not exist.
    fn check_operation(&self, name: &Text) {
        let known: Vec<String> = self
            .document
            .resources
            .entries
            .iter()
            .flat_map(|resource| {
                let operations = &resource.value.operations;
                let names = operations.entries.iter().map(|one| &one.name);
                names
                    .chain(&operations.broken)
                    .map(|name| format!("{}.{}", resource.name.value, name.value))
            })
            .collect();
        if !known.contains(&name.value) && !self.document.is_unread("resources") {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(codes::UNKNOWN_OPERATION, "operation", name, &known);
        }
    }

    /// The template of a scheme with one value: `value`, or its only field.
    fn only_field(&self, scheme: &Scheme, fields: &[plan::Setting]) -> Option<String> {
        match (&scheme.value, fields) {
            (Some(template), _) => {
                self.check_placeholders(template, fields, None);
                Some(template.text.clone())
            }
            (None, [only]) => Some(format!("{{{}}}", only.name)),
            (None, _) => {
                self.incomplete_scheme(scheme, "`value`, since it has not exactly one field");
                None
            }
        }
    }

    fn check_placeholders(
        &self,
        template: &Template,
        fields: &[plan::Setting],
        extra: Option<&str>,
    ) {
        let known: Vec<&str> = fields.iter().map(|field| &*field.name).chain(extra).collect();
        for name in template.placeholders.iter().filter(|name| !known.contains(&name.as_str())) {
            self.unknown(codes::UNKNOWN_VARIABLE, "field", name, &known);
        }
    }

    fn required<'k, T>(&self, scheme: &Scheme, key: &str, value: Option<&'k T>) -> Option<&'k T> {
        if value.is_none() {
            self.incomplete_scheme(scheme, &format!("`{key}`"));
        }
        value
    }

    fn incomplete_scheme(&self, scheme: &Scheme, what: &str) {
        if self.sink.failed_within(scheme.span) {
            // A key that is misspelt, or a value that cannot be read, is not missing as well.
            return;
        }
        self.sink.push(
            Diagnostic::new(codes::INCOMPLETE_AUTH, format!("this type of scheme needs {what}"))
                .at(scheme.kind.span)
                .help(format!("add {what}")),
        );
    }

    /// Reports keys that mean nothing to the type of the scheme.
    fn check_scheme_keys(&self, scheme: &Scheme) {
        use SchemeType as T;
        let kind = scheme.kind.value;
        let template = |template: &Option<Template>| template.as_ref().map(|t| t.span);
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.span);
        let keys = [
            ("in", scheme.place.as_ref().map(|place| place.span), &[T::ApiKey][..]),
            ("name", text(&scheme.name), &[T::ApiKey, T::Header]),
            ("value", template(&scheme.value), &[T::ApiKey, T::Bearer, T::Header]),
            ("user", template(&scheme.user), &[T::Basic]),
            ("password", template(&scheme.password), &[T::Basic]),
            ("apply", scheme.apply.first().map(|apply| apply.span), &[T::Custom, T::Session]),
            ("grants", scheme.grants.first().map(|grant| grant.span), &[T::Oauth2]),
            ("token_url", template(&scheme.token_url), &[T::Oauth2]),
            ("authorization_url", template(&scheme.authorization_url), &[T::Oauth2]),
            ("scopes", scheme.scopes.first().map(|scope| scope.span), &[T::Oauth2]),
            ("credentials", scheme.credentials.as_ref().map(|c| c.span), &[T::Oauth2]),
            ("login", text(&scheme.login), &[T::Session]),
            ("token", scheme.token.as_ref().map(|token| token.span), &[T::Session]),
            ("lifetime", scheme.lifetime.map(|lifetime| lifetime.span), &[T::Session]),
        ];
        for (key, span, kinds) in keys {
            if let Some(span) = span.filter(|_| !kinds.contains(&kind)) {
                self.sink.push(
                    Diagnostic::new(
                        codes::BAD_VALUE,
                        format!("`{key}` has no meaning for this type of scheme"),
                    )
                    .at(span)
                    .help(format!("remove `{key}`, or choose the type that uses it")),
                );
            }
        }
    }
}

/// What the user gives when `fields` does not say it.
fn usual_fields(scheme: &Scheme) -> Vec<plan::Setting> {
    let setting = |name: &'static str, secret: bool, optional: bool| plan::Setting {
        name: name.into(),
        description: usual_words(name).into(),
        secret,
        default: optional.then(Default::default),
        allowed: plan::List::new(),
        pattern: None,
    };
    let has = |word: GrantWord| scheme.grants.iter().any(|grant| grant.value == word);
    match scheme.kind.value {
        SchemeType::ApiKey => vec![setting("api_key", true, false)],
        SchemeType::Bearer => vec![setting("token", true, false)],
        SchemeType::Basic => {
            vec![setting("username", false, false), setting("password", true, false)]
        }
        SchemeType::Oauth2 => {
            let mut fields = vec![
                setting("access_token", true, false),
                setting("client_id", false, false),
                setting("client_secret", true, true),
            ];
            if has(GrantWord::Password) {
                fields.push(setting("username", false, true));
                fields.push(setting("password", true, true));
            }
            if has(GrantWord::RefreshToken) || has(GrantWord::AuthorizationCode) {
                fields.push(setting("refresh_token", true, true));
            }
            fields
        }
        SchemeType::Header | SchemeType::Custom | SchemeType::Session | SchemeType::None => {
            Vec::new()
        }
    }
}

fn apply_to(place: ApplyPlace) -> ApplyTo {
    match place {
        ApplyPlace::Header => ApplyTo::Header,
        ApplyPlace::Query => ApplyTo::Query,
        ApplyPlace::Cookie => ApplyTo::Cookie,
        ApplyPlace::Body => ApplyTo::Body,
    }
}

fn plan_grant(grant: GrantWord) -> Grant {
    match grant {
        GrantWord::AuthorizationCode => Grant::AuthorizationCode,
        GrantWord::ClientCredentials => Grant::ClientCredentials,
        GrantWord::RefreshToken => Grant::RefreshToken,
        GrantWord::Password => Grant::Password,
    }
}

fn bearer(placeholder: &str) -> plan::Apply {
    authorization(format!("Bearer {{{placeholder}}}"))
}

fn authorization(value: String) -> plan::Apply {
    plan::Apply { to: ApplyTo::Header, name: "Authorization".into(), value: value.into() }
}
