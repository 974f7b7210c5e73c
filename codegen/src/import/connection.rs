//! Servers and ways to authenticate, in the connector language.
//!
//! Takes: the plan's servers, schemes and alternatives. Gives: `server`, `servers`, `auth` and
//! `security`, and the names by which operations refer to them.

use std::collections::BTreeMap;

use jackfield_plan::{Apply, ApplyTo, Grant, Requirement, Scheme, Server, Setting, Source};

use super::yaml::{Map, Yaml};
use super::{Left, argument_name};
use crate::ir::{self, Connector};

/// The name of the server when there is only one.
pub(super) const ONLY_SERVER: &str = "default";

/// Names that a connector has in the language.
pub(super) struct Connection {
    /// By name in the document, the schemes that the language can say.
    schemes: BTreeMap<String, String>,
    /// The connector's parts that could not be said.
    pub(super) lost: Vec<String>,
}

impl Connection {
    /// Writes the servers and schemes of a connector.
    pub(super) fn write(connector: &Connector, left: &Left, top: &mut Map) -> Self {
        let mut this = Self { schemes: BTreeMap::new(), lost: Vec::new() };
        servers(&connector.servers, left, top);
        for (name, reason) in &left.servers {
            this.lost.push(format!("the server `{name}` is given by the user: {reason}"));
        }
        let mut auth = Map::tall();
        let mut taken = Vec::new();
        for scheme in &connector.schemes {
            let mut name = argument_name(&scheme.name);
            while taken.contains(&name) {
                name.push('_');
            }
            taken.push(name.clone());
            if let Some(reason) = left.schemes.get(&name) {
                let text = format!("`{name}`: the user gives the token: {reason}");
                auth.comment(&text);
                this.lost.push(text);
                auth.put(&name, token_of_the_user(scheme));
                this.schemes.insert(scheme.name.to_string(), name);
            } else if let Some(written) = this.scheme(scheme) {
                for text in unsaid(connector, &ir::Part::Scheme(scheme.name.to_string())) {
                    auth.comment(text);
                    this.lost.push(text.to_owned());
                }
                auth.put(&name, written);
                this.schemes.insert(scheme.name.to_string(), name);
            }
        }
        if !auth.is_empty() {
            top.put("auth", auth);
            if let Some(security) = this.stated(connector) {
                top.put("security", security);
            }
        }
        this
    }

    /// The name of a scheme in the language.
    pub(super) fn scheme_name(&self, name: &str) -> Option<&str> {
        self.schemes.get(name).map(String::as_str)
    }

    /// The alternatives of the connector, unless they are each scheme alone, as goes without saying.
    fn stated(&self, connector: &Connector) -> Option<Yaml> {
        let usual = connector.security.len() == self.schemes.len()
            && connector.security.iter().zip(connector.schemes.iter()).all(|(one, scheme)| {
                one.scopes.is_empty() && *one.schemes == [scheme.name.clone()]
            });
        (!usual).then(|| self.alternatives(&connector.security))
    }

    /// Alternatives, as `auth` of an operation and `security` have them.
    pub(super) fn alternatives(&self, all: &[Requirement]) -> Yaml {
        if all.iter().all(|one| one.schemes.is_empty()) {
            return "none".into();
        }
        let sayable = all
            .iter()
            .filter(|one| one.schemes.iter().all(|name| self.schemes.contains_key(&**name)));
        let mut alternatives: Vec<Yaml> = sayable.map(|one| self.together(one)).collect();
        match (alternatives.pop(), alternatives.is_empty()) {
            (Some(Yaml::Text(only)), true) => Yaml::Text(only),
            (last, _) => {
                alternatives.extend(last);
                Yaml::List(alternatives)
            }
        }
    }

    fn together(&self, one: &Requirement) -> Yaml {
        let names: Vec<&str> =
            one.schemes.iter().filter_map(|name| self.scheme_name(name)).collect();
        if !one.scopes.is_empty() {
            let mut map = Map::default();
            for (n, name) in names.iter().enumerate() {
                // The plan has the scopes of all schemes together.
                let scopes = if n == 0 { &*one.scopes } else { &[] };
                let scopes = scopes.iter().map(|scope| Yaml::Text(scope.to_string()));
                map.put(name, scopes.collect::<Vec<Yaml>>());
            }
            return map.into();
        }
        match names.as_slice() {
            [only] => (*only).into(),
            names => Yaml::List(names.iter().map(|name| (*name).into()).collect()),
        }
    }

    fn scheme(&mut self, scheme: &Scheme) -> Option<Map> {
        let mut map = Map::default();
        match (&scheme.source, &*scheme.apply) {
            (Source::Oauth2 { .. }, _) => oauth2(scheme, &mut map),
            (Source::Settings, [only]) => one_place(only, scheme, &mut map),
            (Source::Settings, [_, ..])
                if scheme.apply.iter().all(|apply| apply.to != ApplyTo::Basic) =>
            {
                map.put("type", "custom");
                let places = scheme.apply.iter().map(|apply| {
                    let mut place = Map::default();
                    place.put("in", place_word(apply.to));
                    place.put("name", &*apply.name);
                    place.put("value", &*apply.value);
                    Yaml::Map(place)
                });
                map.put("apply", places.collect::<Vec<Yaml>>());
            }
            _ => {
                self.lost.push(format!(
                    "the security scheme `{}` is about the connection itself (a client \
                     certificate, say), which a connector does not describe",
                    scheme.name
                ));
                return None;
            }
        }
        let mut fields = Map::default();
        for field in &*scheme.fields {
            fields.put(&field.name, setting(field, true));
        }
        map.put("fields", fields);
        map.put_some("server", scheme.server.as_deref());
        Some(map)
    }
}

/// What the document says of a part, and a connector does not.
fn unsaid<'c>(connector: &'c Connector, part: &ir::Part) -> impl Iterator<Item = &'c str> {
    connector.unsaid.iter().filter(move |one| one.of == *part).map(|one| one.text.as_str())
}

/// A scheme whose token is given as it is.
fn token_of_the_user(scheme: &Scheme) -> Map {
    let mut map = Map::default();
    map.put("type", "bearer");
    let mut fields = Map::default();
    let token = scheme.fields.iter().find(|field| &*field.name == "access_token");
    fields.put("access_token", token.map_or_else(Map::default, |field| setting(field, true)));
    map.put("fields", fields);
    map
}

/// A server whose URL the user gives.
fn server_of_the_user() -> Yaml {
    let mut map = Map::default();
    map.put("url", "{base_url}");
    let mut variable = Map::default();
    variable.put("description", "The base URL");
    let mut variables = Map::default();
    variables.put("base_url", variable);
    map.put("variables", variables);
    map.into()
}

fn servers(all: &[Server], left: &Left, top: &mut Map) {
    let server = |one: &Server| {
        if left.servers.contains_key(&*one.name) { server_of_the_user() } else { server(one) }
    };
    match all {
        [only] if &*only.name == ONLY_SERVER => top.put("server", server(only)),
        all => {
            let mut servers = Map::tall();
            for one in all {
                servers.put(&one.name, server(one));
            }
            top.put("servers", servers);
        }
    }
}

fn server(server: &Server) -> Yaml {
    if server.variables.is_empty() {
        return (&*server.url).into();
    }
    let mut map = Map::default();
    map.put("url", &*server.url);
    let mut variables = Map::default();
    for variable in &*server.variables {
        variables.put(&variable.name, setting(variable, false));
    }
    map.put("variables", variables);
    map.into()
}

/// A setting; `secret` is whether it is a secret where nothing is said.
fn setting(setting: &Setting, secret: bool) -> Map {
    let mut map = Map::default();
    map.put_text("description", &setting.description);
    map.put_some("default", setting.default.as_deref());
    if !setting.allowed.is_empty() {
        let values = setting.allowed.iter().map(|value| (&**value).into());
        map.put("values", values.collect::<Vec<Yaml>>());
    }
    map.put_some("pattern", setting.pattern.as_deref());
    if setting.secret != secret {
        map.put("secret", setting.secret);
    }
    map
}

/// A credential that goes to one place.
fn one_place(apply: &Apply, scheme: &Scheme, map: &mut Map) {
    let field = match &*scheme.fields {
        [only] => format!("{{{}}}", only.name),
        _ => String::new(),
    };
    let authorization = apply.name.eq_ignore_ascii_case("authorization");
    if apply.to == ApplyTo::Basic {
        map.put("type", "basic");
        if &*apply.value != "{username}:{password}"
            && let Some((user, password)) = apply.value.split_once(':')
        {
            map.put("user", user);
            map.put("password", password);
        }
    } else if apply.to == ApplyTo::Header
        && authorization
        && apply.value.strip_prefix("Bearer ").is_some_and(|value| value == field)
    {
        map.put("type", "bearer");
    } else {
        map.put("type", "api_key");
        if apply.to != ApplyTo::Header {
            map.put("in", place_word(apply.to));
        }
        map.put("name", &*apply.name);
        if *apply.value != *field {
            map.put("value", &*apply.value);
        }
    }
}

fn oauth2(scheme: &Scheme, map: &mut Map) {
    let Source::Oauth2 { grants, token_url, authorization_url, scopes, credentials_in_body } =
        &scheme.source
    else {
        return;
    };
    map.put("type", "oauth2");
    let grants = grants.iter().map(|grant| match grant {
        Grant::AuthorizationCode => "authorization_code".into(),
        Grant::ClientCredentials => "client_credentials".into(),
        Grant::RefreshToken => "refresh_token".into(),
        Grant::Password => "password".into(),
    });
    map.put("grants", grants.collect::<Vec<Yaml>>());
    map.put("token_url", &**token_url);
    map.put_some("authorization_url", authorization_url.as_deref());
    if !scopes.is_empty() {
        let scopes = scopes.iter().map(|scope| (&**scope).into());
        map.put("scopes", scopes.collect::<Vec<Yaml>>());
    }
    if *credentials_in_body {
        map.put("credentials", "body");
    }
}

fn place_word(to: ApplyTo) -> &'static str {
    match to {
        ApplyTo::Header | ApplyTo::Basic => "header",
        ApplyTo::Query => "query",
        ApplyTo::Cookie => "cookie",
        ApplyTo::Body => "body",
    }
}
