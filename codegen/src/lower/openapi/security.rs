//! Security schemes: what the user gives, and where it goes.
//!
//! Takes: the schemes and requirements of the document. Gives: the plan's schemes and alternatives.
//!
//! | scheme | settings | goes to |
//! |---|---|---|
//! | apiKey | `api_key` | the header, query parameter or cookie of its name |
//! | http basic | `username`, `password` | `Authorization: Basic ..` |
//! | http bearer, openIdConnect | `token` | `Authorization: Bearer ..` |
//! | http, any other | `credentials` | `Authorization: <scheme> ..` |
//! | oauth2 | `client_id`, `client_secret`, .. | a bearer token that the engine obtains |
//! | oauth2, besides | `access_token` | a bearer token that the user has (scheme `<name>_token`) |
//!
//! Names that two schemes would share get the scheme's name in front.

use std::collections::HashMap;

use jackfield_plan as plan;
use openapiv3::{APIKeyLocation, OAuth2Flows, SecurityScheme};
use plan::{Apply, ApplyTo, Grant, Requirement, Setting, Source};

use super::{Lowering, snake};
use crate::diagnostics::{codes, nearest};
use crate::node::Node;
use crate::syntax::openapi::security::{self, NamedScheme};

/// For each scheme of the document: the plan's schemes that it became, any of which will do.
#[derive(Debug, Default)]
pub(super) struct Schemes(HashMap<String, Vec<String>>);

impl<'d> Lowering<'_, 'd> {
    pub(super) fn security(&mut self) {
        let named = security::read_all(&self.reader, self.root);
        let mut all: Vec<plan::Scheme> = Vec::new();
        for scheme in &named {
            let made = schemes(scheme);
            let names = made.iter().map(|scheme| scheme.name.to_string()).collect();
            self.security.0.insert(scheme.name.to_owned(), names);
            all.extend(made);
        }
        tell_apart(&mut all);
        self.connector.schemes = all;
        let stated = security::requirements(&self.reader, self.root);
        self.connector.security = match stated {
            Some(requirements) => self.alternatives(self.root, requirements),
            // Schemes that nothing asks for are meant for every operation.
            None if !self.asks_anywhere() => {
                let all = named.iter().map(|scheme| vec![(scheme.name, Vec::new())]).collect();
                self.alternatives(self.root, all)
            }
            None => Vec::new(),
        };
    }

    /// The alternatives of one operation, when they differ from the document's.
    pub(super) fn operation_security(&mut self, node: Node<'d>) -> Option<Vec<Requirement>> {
        let stated = security::requirements(&self.reader, node)?;
        let none = stated.is_empty();
        let alternatives = self.alternatives(node, stated);
        if alternatives.is_empty() && !none {
            return None;
        }
        (alternatives != self.connector.security).then_some(alternatives)
    }

    fn asks_anywhere(&self) -> bool {
        let paths = self.root.get("paths").into_iter().flat_map(Node::entries);
        let mut operations = paths.flat_map(|path| path.value.entries());
        operations.any(|operation| operation.value.get("security").is_some())
    }

    /// Requirements with every scheme that stands for another written out.
    fn alternatives(
        &mut self,
        holder: Node<'d>,
        stated: Vec<Vec<(&'d str, Vec<&'d str>)>>,
    ) -> Vec<Requirement> {
        let mut alternatives: Vec<Requirement> = Vec::new();
        for together in stated {
            let mut expanded = vec![Requirement::default()];
            for (name, scopes) in together {
                let Some(names) = self.security.0.get(name) else {
                    self.report_undeclared(holder, name);
                    expanded.clear();
                    break;
                };
                expanded = expanded
                    .iter()
                    .flat_map(|before| names.iter().map(|name| with(before, name, &scopes)))
                    .collect();
            }
            for requirement in expanded {
                if !alternatives.contains(&requirement) {
                    alternatives.push(requirement);
                }
            }
        }
        alternatives
    }

    fn report_undeclared(&self, holder: Node<'d>, name: &str) {
        let node = holder.get("security").unwrap_or(holder);
        let mut known: Vec<&str> = self.security.0.keys().map(String::as_str).collect();
        known.sort_unstable();
        let hint = nearest(name, known.into_iter());
        let hint = hint.map(|near| format!("; there is a `{near}`")).unwrap_or_default();
        let message = format!("the security scheme `{name}` is not declared{hint}");
        self.reader.warn(codes::SECURITY_ODD, node, message);
    }
}

fn with(before: &Requirement, name: &str, scopes: &[&str]) -> Requirement {
    let mut schemes = before.schemes.to_vec();
    schemes.push(name.to_owned().into());
    let mut all = before.scopes.to_vec();
    for scope in scopes {
        if !all.iter().any(|known| known == scope) {
            all.push((*scope).to_owned().into());
        }
    }
    Requirement { schemes: schemes.into(), scopes: all.into() }
}

/// The plan's schemes for one of the document: any of them will do.
fn schemes(named: &NamedScheme<'_>) -> Vec<plan::Scheme> {
    let name = named.name;
    match &named.scheme {
        // A client certificate belongs to the connection.
        None => vec![plan_scheme(name, Vec::new(), Vec::new())],
        Some(SecurityScheme::APIKey { location, name: wire, description, .. }) => {
            let to = match location {
                APIKeyLocation::Query => ApplyTo::Query,
                APIKeyLocation::Header => ApplyTo::Header,
                APIKeyLocation::Cookie => ApplyTo::Cookie,
            };
            let field = secret("api_key", description.as_deref());
            vec![plan_scheme(name, vec![field], vec![apply(to, wire, "{api_key}")])]
        }
        Some(SecurityScheme::HTTP { scheme, description, .. }) => {
            vec![http(name, scheme, description.as_deref())]
        }
        Some(SecurityScheme::OpenIDConnect { description, .. }) => {
            vec![bearer(name, "token", description.as_deref())]
        }
        Some(SecurityScheme::OAuth2 { flows, description, .. }) => {
            oauth2(name, flows, description.as_deref())
        }
    }
}

fn http(name: &str, scheme: &str, description: Option<&str>) -> plan::Scheme {
    if scheme.eq_ignore_ascii_case("basic") {
        let mut user = secret("username", description);
        user.secret = false;
        let fields = vec![user, secret("password", None)];
        let value = "{username}:{password}";
        return plan_scheme(name, fields, vec![apply(ApplyTo::Basic, "Authorization", value)]);
    }
    if scheme.eq_ignore_ascii_case("bearer") {
        return bearer(name, "token", description);
    }
    let field = secret("credentials", description);
    let value = format!("{scheme} {{credentials}}");
    plan_scheme(name, vec![field], vec![apply(ApplyTo::Header, "Authorization", &value)])
}

fn bearer(name: &str, field: &'static str, description: Option<&str>) -> plan::Scheme {
    let value = format!("Bearer {{{field}}}");
    let field = secret(field, description);
    plan_scheme(name, vec![field], vec![apply(ApplyTo::Header, "Authorization", &value)])
}

/// Tokens that the engine obtains where a flow lets it, and a token that the user has.
fn oauth2(name: &str, flows: &OAuth2Flows, description: Option<&str>) -> Vec<plan::Scheme> {
    let mut grants: Vec<Grant> = Vec::new();
    let mut endpoint: Option<(String, Option<String>, Vec<String>)> = None;
    let mut offer =
        |grant: Grant, token: &str, authorization: Option<&str>, scopes: Vec<String>| {
            let known = endpoint.get_or_insert_with(|| {
                (token.to_owned(), authorization.map(str::to_owned), scopes)
            });
            if known.0 == token && !token.is_empty() {
                grants.push(grant);
            }
        };
    if let Some(flow) = &flows.authorization_code {
        let scopes = flow.scopes.keys().cloned().collect();
        let authorization = Some(flow.authorization_url.as_str());
        offer(Grant::AuthorizationCode, &flow.token_url, authorization, scopes);
        offer(Grant::RefreshToken, &flow.token_url, None, Vec::new());
    }
    if let Some(flow) = &flows.client_credentials {
        offer(
            Grant::ClientCredentials,
            &flow.token_url,
            None,
            flow.scopes.keys().cloned().collect(),
        );
    }
    if let Some(flow) = &flows.password {
        offer(Grant::Password, &flow.token_url, None, flow.scopes.keys().cloned().collect());
    }
    let Some((token_url, authorization_url, scopes)) = endpoint.filter(|_| !grants.is_empty())
    else {
        return vec![bearer(name, "access_token", description)];
    };
    let mut id = secret("client_id", description);
    id.secret = false;
    let mut fields = vec![id, secret("client_secret", None)];
    if grants.contains(&Grant::RefreshToken) {
        fields.push(secret("refresh_token", None));
    }
    if grants.contains(&Grant::Password) {
        let mut user = secret("username", None);
        user.secret = false;
        fields.extend([user, secret("password", None)]);
    }
    let value = "Bearer {access_token}";
    let mut scheme =
        plan_scheme(name, fields, vec![apply(ApplyTo::Header, "Authorization", value)]);
    scheme.source = Source::Oauth2 {
        grants: grants.into(),
        token_url: token_url.into(),
        authorization_url: authorization_url.map(Into::into),
        scopes: scopes.into_iter().map(Into::into).collect::<Vec<_>>().into(),
        credentials_in_body: false,
    };
    vec![scheme, bearer(&format!("{name}_token"), "access_token", description)]
}

fn plan_scheme(name: &str, fields: Vec<Setting>, apply: Vec<Apply>) -> plan::Scheme {
    plan::Scheme {
        name: name.to_owned().into(),
        fields: fields.into(),
        source: Source::Settings,
        apply: apply.into(),
        server: None,
    }
}

fn secret(name: &'static str, description: Option<&str>) -> Setting {
    Setting {
        name: name.into(),
        description: description.unwrap_or_default().trim().to_owned().into(),
        secret: true,
        default: None,
        allowed: plan::List::new(),
        pattern: None,
    }
}

fn apply(to: ApplyTo, name: &str, value: &str) -> Apply {
    Apply { to, name: name.to_owned().into(), value: value.to_owned().into() }
}

/// Puts the scheme's name before names of settings that two schemes share.
fn tell_apart(schemes: &mut [plan::Scheme]) {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for scheme in schemes.iter() {
        for field in scheme.fields.iter() {
            *uses.entry(field.name.to_string()).or_default() += 1;
        }
    }
    for scheme in schemes {
        let prefix = snake(&scheme.name);
        let (mut fields, mut applied) = (scheme.fields.to_vec(), scheme.apply.to_vec());
        for field in &mut fields {
            if uses.get(field.name.as_ref()).is_none_or(|uses| *uses < 2) {
                continue;
            }
            let name = if prefix.contains(field.name.as_ref()) {
                prefix.clone()
            } else {
                format!("{prefix}_{}", field.name)
            };
            for apply in &mut applied {
                let from = format!("{{{}}}", field.name);
                apply.value = apply.value.replace(&from, &format!("{{{name}}}")).into();
            }
            field.name = name.into();
        }
        (scheme.fields, scheme.apply) = (fields.into(), applied.into());
    }
}
