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
//! | oauth2 | `access_token`, or what the engine obtains one with | `Authorization: Bearer ..` |
//!
//! Names that two schemes would share get the scheme's name in front, but those of OAuth 2: the
//! engine knows them by name.

use std::collections::{BTreeSet, HashMap};

use jackfield_plan as plan;
use openapiv3::{APIKeyLocation, OAuth2Flows, SecurityScheme};
use plan::{Apply, ApplyTo, Grant, Requirement, Setting, Source};

use super::{Lowering, snake};
use crate::diagnostics::{codes, nearest};
use crate::ir;
use crate::lower::settings::usual_words;
use crate::node::Node;
use crate::syntax::openapi::security::{self, NamedScheme, Together};

/// The names of the schemes that the document declares.
#[derive(Debug, Default)]
pub(super) struct Schemes(BTreeSet<String>);

impl<'d> Lowering<'_, 'd> {
    pub(super) fn security(&mut self) {
        let named = security::read_all(&self.reader, self.root);
        let mut all: Vec<plan::Scheme> = Vec::new();
        for named in &named {
            self.security.0.insert(named.name.to_owned());
            all.push(scheme(named));
            for message in left_out(named) {
                self.reader.warn(codes::SECURITY_ODD, named.node, message);
            }
            if let Some(SecurityScheme::OpenIDConnect { .. }) = &named.scheme {
                self.connector.unsaid.push(ir::Unsaid {
                    of: ir::Part::Scheme(named.name.to_owned()),
                    text: format!(
                        "`{}` is OpenID Connect, whose endpoints are not looked up: the user gives \
                         the token; `type: oauth2` with a `token_url` gets one",
                        named.name
                    ),
                    place: named.node.span(),
                });
            }
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

    /// The requirements whose schemes are all declared.
    fn alternatives(&self, holder: Node<'d>, stated: Vec<Together<'d>>) -> Vec<Requirement> {
        let mut alternatives: Vec<Requirement> = Vec::new();
        for together in stated {
            let undeclared = together.iter().find(|(name, _)| !self.security.0.contains(*name));
            if let Some((name, _)) = undeclared {
                self.report_undeclared(holder, name);
                continue;
            }
            let requirement = requirement(&together);
            if !alternatives.contains(&requirement) {
                alternatives.push(requirement);
            }
        }
        alternatives
    }

    fn report_undeclared(&self, holder: Node<'d>, name: &str) {
        let node = holder.get("security").unwrap_or(holder);
        let hint = nearest(name, self.security.0.iter().map(String::as_str));
        let hint = hint.map(|near| format!("; there is a `{near}`")).unwrap_or_default();
        let message = format!("the security scheme `{name}` is not declared{hint}");
        self.reader.warn(codes::SECURITY_ODD, node, message);
    }
}

/// Schemes that apply together, with the scopes that any of them asks for.
fn requirement(together: &Together<'_>) -> Requirement {
    let mut scopes: Vec<plan::Text> = Vec::new();
    for scope in together.iter().flat_map(|(_, scopes)| scopes) {
        if !scopes.iter().any(|known| known == scope) {
            scopes.push((*scope).to_owned().into());
        }
    }
    let schemes = together.iter().map(|(name, _)| (*name).to_owned().into());
    Requirement { schemes: schemes.collect(), scopes: scopes.into() }
}

/// The plan's scheme for one of the document.
fn scheme(named: &NamedScheme<'_>) -> plan::Scheme {
    let name = named.name;
    match &named.scheme {
        // A client certificate belongs to the connection.
        None => plan_scheme(name, Vec::new(), Vec::new()),
        Some(SecurityScheme::APIKey { location, name: wire, description, .. }) => {
            let to = match location {
                APIKeyLocation::Query => ApplyTo::Query,
                APIKeyLocation::Header => ApplyTo::Header,
                APIKeyLocation::Cookie => ApplyTo::Cookie,
            };
            let field = secret("api_key", description.as_deref());
            plan_scheme(name, vec![field], vec![apply(to, wire, "{api_key}")])
        }
        Some(SecurityScheme::HTTP { scheme, description, .. }) => {
            http(name, scheme, description.as_deref())
        }
        Some(SecurityScheme::OpenIDConnect { description, .. }) => {
            bearer(name, "token", description.as_deref())
        }
        Some(SecurityScheme::OAuth2 { flows, description, .. }) => {
            oauth2(name, flows, description.as_deref())
        }
    }
}

/// What of a scheme the engine does not do.
fn left_out(named: &NamedScheme<'_>) -> Vec<String> {
    let name = named.name;
    match &named.scheme {
        Some(SecurityScheme::HTTP { scheme, .. })
            if !["basic", "bearer"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) =>
        {
            vec![format!(
                "nothing is computed for `{name}`: what is given is sent after the word `{scheme}` as it is"
            )]
        }
        Some(SecurityScheme::OAuth2 { flows, .. }) => {
            let endpoint = Endpoint::of(flows);
            let code = flows.authorization_code.as_ref();
            let client = flows.client_credentials.as_ref();
            let password = flows.password.as_ref();
            let urls = [
                code.map(|flow| ("authorizationCode", &flow.token_url, &flow.refresh_url)),
                client.map(|flow| ("clientCredentials", &flow.token_url, &flow.refresh_url)),
                password.map(|flow| ("password", &flow.token_url, &flow.refresh_url)),
            ];
            let used = &endpoint.token_url;
            let mut messages = Vec::new();
            for (flow, token_url, refresh_url) in urls.into_iter().flatten() {
                if !same_url(token_url, used) {
                    messages.push(format!(
                        "the flow `{flow}` of `{name}` is left out: one `tokenUrl` is used, `{used}`"
                    ));
                } else if refresh_url
                    .as_ref()
                    .is_some_and(|url| !url.is_empty() && !same_url(url, used))
                {
                    messages.push(format!(
                        "the `refreshUrl` of `{name}` is left out: tokens are refreshed at `{used}`"
                    ));
                }
            }
            messages
        }
        _ => Vec::new(),
    }
}

fn http(name: &str, scheme: &str, description: Option<&str>) -> plan::Scheme {
    if scheme.eq_ignore_ascii_case("basic") {
        let mut user = open("username");
        user.description = described("username", description).into();
        // Where the user is a key, the password is empty (RFC 7617 section 2 allows it).
        let password = optional(secret("password", None));
        let fields = vec![user, password];
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

/// What is known of an OAuth 2 token endpoint.
#[derive(Default)]
struct Endpoint {
    grants: Vec<Grant>,
    token_url: String,
    authorization_url: Option<String>,
    scopes: Vec<plan::Text>,
}

impl Endpoint {
    /// The endpoint of the first flow that a server takes part in, and the flows that it has too.
    fn of(flows: &OAuth2Flows) -> Self {
        let mut endpoint = Self::default();
        if let Some(flow) = &flows.authorization_code {
            let grants = [Grant::AuthorizationCode, Grant::RefreshToken];
            endpoint.offer(&grants, &flow.token_url, flow.scopes.keys());
            endpoint.authorization_url = Some(flow.authorization_url.clone());
        }
        if let Some(flow) = &flows.client_credentials {
            endpoint.offer(&[Grant::ClientCredentials], &flow.token_url, flow.scopes.keys());
        }
        if let Some(flow) = &flows.password {
            endpoint.offer(&[Grant::Password], &flow.token_url, flow.scopes.keys());
        }
        endpoint
    }

    /// Adds the grants of a flow, when it is about the same endpoint.
    fn offer<'s>(
        &mut self,
        grants: &[Grant],
        token_url: &str,
        scopes: impl Iterator<Item = &'s String>,
    ) {
        if self.grants.is_empty() {
            token_url.clone_into(&mut self.token_url);
            self.scopes = scopes.map(|scope| scope.clone().into()).collect();
        }
        if same_url(&self.token_url, token_url) && !token_url.is_empty() {
            self.grants.extend_from_slice(grants);
        }
    }
}

/// Whether two URLs are one, of which either may be written without its host.
fn same_url(one: &str, other: &str) -> bool {
    let is_end = |whole: &str, end: &str| end.starts_with('/') && whole.ends_with(end);
    one == other || is_end(one, other) || is_end(other, one)
}

/// A token that the engine obtains where a flow lets it, or that the user has.
fn oauth2(name: &str, flows: &OAuth2Flows, description: Option<&str>) -> plan::Scheme {
    let endpoint = Endpoint::of(flows);
    let mut scheme = bearer(name, "access_token", description);
    if endpoint.grants.is_empty() {
        return scheme;
    }
    let mut fields = scheme.fields.to_vec();
    if endpoint.grants.contains(&Grant::RefreshToken) {
        fields.push(secret("refresh_token", None));
    }
    // Servers that take passwords themselves often know no clients.
    let has_passwords = endpoint.grants.contains(&Grant::Password);
    let client_id = open("client_id");
    fields.push(if has_passwords { optional(client_id) } else { client_id });
    fields.push(optional(secret("client_secret", None)));
    if has_passwords {
        fields.extend([open("username"), secret("password", None)]);
    }
    scheme.fields = fields.into();
    scheme.source = Source::Oauth2 {
        grants: endpoint.grants.into(),
        token_url: endpoint.token_url.into(),
        authorization_url: endpoint.authorization_url.map(Into::into),
        scopes: endpoint.scopes.into(),
        credentials_in_body: false,
    };
    scheme
}

fn plan_scheme(name: &str, fields: Vec<Setting>, apply: Vec<Apply>) -> plan::Scheme {
    plan::Scheme {
        name: name.to_owned().into(),
        description: plan::Text::default(),
        fields: fields.into(),
        source: Source::Settings,
        apply: apply.into(),
        server: None,
    }
}

fn secret(name: &'static str, description: Option<&str>) -> Setting {
    Setting {
        name: name.into(),
        description: described(name, description).into(),
        secret: true,
        default: None,
        allowed: plan::List::new(),
        pattern: None,
    }
}

/// What the document says of a setting, or what it usually is.
fn described(name: &str, description: Option<&str>) -> String {
    match description.map(str::trim) {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ => usual_words(name).to_owned(),
    }
}

/// A setting that may be left out: it is empty then.
fn optional(setting: Setting) -> Setting {
    Setting { default: Some(plan::Text::default()), ..setting }
}

/// A setting that is no secret.
fn open(name: &'static str) -> Setting {
    Setting { secret: false, ..secret(name, None) }
}

fn apply(to: ApplyTo, name: &str, value: &str) -> Apply {
    Apply { to, name: name.to_owned().into(), value: value.to_owned().into() }
}

/// Puts the scheme's name before names of settings that two schemes share.
fn tell_apart(schemes: &mut [plan::Scheme]) {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for scheme in schemes.iter() {
        for field in &*scheme.fields {
            *uses.entry(field.name.to_string()).or_default() += 1;
        }
    }
    let own = |scheme: &&mut plan::Scheme| {
        scheme.source.is_settings() && scheme.fields.iter().all(|f| f.name != "access_token")
    };
    for scheme in schemes.iter_mut().filter(own) {
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
