//! The wire plan as `static` tables of the plan's own types: readable, and free at start-up.
//!
//! The module of tables imports everything of the plan, so that names stand as in its documentation.

use jackfield_plan as plan;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The module that holds the plan.
pub(super) fn module(connector: &plan::Connector) -> TokenStream {
    let plan::Connector {
        format,
        id,
        name,
        servers,
        schemes,
        security,
        headers,
        errors,
        rate_limits,
        operations,
    } = connector;
    let format = Literal::u32_unsuffixed(*format);
    let id = text(id);
    let name = text(name);
    let servers = list(servers, server);
    let schemes = list(schemes, scheme);
    let security = list(security, requirement);
    let headers = list(headers, pair);
    let errors = self::errors(errors);
    let rate_limits = self::rate_limits(rate_limits);
    let operations = list(operations, operation);
    quote! {
        use jf::plan::*;

        /// What the engine needs to know of the vendor's API.
        pub static CONNECTOR: Connector = Connector {
            format: #format,
            id: #id,
            name: #name,
            servers: #servers,
            schemes: #schemes,
            security: #security,
            headers: #headers,
            errors: #errors,
            rate_limits: #rate_limits,
            operations: #operations,
        };
    }
}

fn text(value: &str) -> TokenStream {
    quote!(text(#value))
}

fn list<T>(items: &[T], emit: impl Fn(&T) -> TokenStream) -> TokenStream {
    if items.is_empty() {
        return quote!(List::new());
    }
    let items = items.iter().map(emit);
    quote!(list(const { &[#(#items),*] }))
}

fn option<T>(value: Option<T>, emit: impl Fn(T) -> TokenStream) -> TokenStream {
    value.map_or_else(
        || quote!(None),
        |value| {
            let value = emit(value);
            quote!(Some(#value))
        },
    )
}

fn option_text(value: Option<&plan::Text>) -> TokenStream {
    option(value, |value| text(value))
}

fn texts(items: &[plan::Text]) -> TokenStream {
    list(items, |item| text(item))
}

fn pair((name, value): &(plan::Text, plan::Text)) -> TokenStream {
    quote!((text(#name), text(#value)))
}

fn server(server: &plan::Server) -> TokenStream {
    let plan::Server { name, url, variables } = server;
    let variables = list(variables, setting);
    quote!(Server { name: text(#name), url: text(#url), variables: #variables })
}

fn setting(setting: &plan::Setting) -> TokenStream {
    let plan::Setting { name, description, secret, default, allowed, pattern } = setting;
    let default = option_text(default.as_ref());
    let allowed = texts(allowed);
    let pattern = option_text(pattern.as_ref());
    quote! {
        Setting {
            name: text(#name),
            description: text(#description),
            secret: #secret,
            default: #default,
            allowed: #allowed,
            pattern: #pattern,
        }
    }
}

fn scheme(scheme: &plan::Scheme) -> TokenStream {
    let plan::Scheme { name, fields, source, apply, server } = scheme;
    let fields = list(fields, setting);
    let source = self::source(source);
    let apply = list(apply, |apply| {
        let plan::Apply { to, name, value } = apply;
        let to = variant(to);
        quote!(Apply { to: ApplyTo::#to, name: text(#name), value: text(#value) })
    });
    let server = option_text(server.as_ref());
    quote! {
        Scheme { name: text(#name), fields: #fields, source: #source, apply: #apply, server: #server }
    }
}

fn source(source: &plan::Source) -> TokenStream {
    match source {
        plan::Source::Settings => quote!(Source::Settings),
        plan::Source::Oauth2 {
            grants,
            token_url,
            authorization_url,
            scopes,
            credentials_in_body,
        } => {
            let grants = list(grants, |grant| {
                let grant = variant(grant);
                quote!(Grant::#grant)
            });
            let authorization_url = option_text(authorization_url.as_ref());
            let scopes = texts(scopes);
            quote! {
                Source::Oauth2 {
                    grants: #grants,
                    token_url: text(#token_url),
                    authorization_url: #authorization_url,
                    scopes: #scopes,
                    credentials_in_body: #credentials_in_body,
                }
            }
        }
        plan::Source::Session { operation, token, lifetime } => {
            let lifetime = option(*lifetime, number);
            quote! {
                Source::Session {
                    operation: text(#operation),
                    token: text(#token),
                    lifetime: #lifetime,
                }
            }
        }
    }
}

fn requirement(requirement: &plan::Requirement) -> TokenStream {
    let schemes = texts(&requirement.schemes);
    let scopes = texts(&requirement.scopes);
    quote!(Requirement { schemes: #schemes, scopes: #scopes })
}

fn errors(errors: &plan::Errors) -> TokenStream {
    let message = texts(&errors.message);
    let code = texts(&errors.code);
    let details = texts(&errors.details);
    let rules = list(&errors.rules, error_rule);
    quote!(Errors { message: #message, code: #code, details: #details, rules: #rules })
}

fn error_rule(rule: &plan::ErrorRule) -> TokenStream {
    let plan::ErrorRule { status, header, body, equals, matches, kind, help } = rule;
    let status = option(*status, self::status);
    let header = option_text(header.as_ref());
    let body = option_text(body.as_ref());
    let equals = option_text(equals.as_ref());
    let matches = option_text(matches.as_ref());
    let kind = variant(kind);
    let help = option_text(help.as_ref());
    quote! {
        ErrorRule {
            status: #status,
            header: #header,
            body: #body,
            equals: #equals,
            matches: #matches,
            kind: ErrorKind::#kind,
            help: #help,
        }
    }
}

fn status(status: plan::Status) -> TokenStream {
    match status {
        plan::Status::Exact(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(Status::Exact(#code))
        }
        plan::Status::Range(digit) => {
            let digit = Literal::u8_unsuffixed(digit);
            quote!(Status::Range(#digit))
        }
        plan::Status::Default => quote!(Status::Default),
    }
}

fn rate_limits(limits: &plan::RateLimits) -> TokenStream {
    let limit = option_text(limits.limit.as_ref());
    let remaining = option_text(limits.remaining.as_ref());
    let reset = option(limits.reset.as_ref(), |reset| {
        let header = text(&reset.header);
        let form = variant(&reset.form);
        quote!(Reset { header: #header, form: ResetForm::#form })
    });
    let policies = list(&limits.policies, |policy| {
        let limit = number(policy.limit);
        let seconds = number(policy.seconds);
        let scope = option_text(policy.scope.as_ref());
        quote!(RatePolicy { limit: #limit, seconds: #seconds, scope: #scope })
    });
    quote! {
        RateLimits { limit: #limit, remaining: #remaining, reset: #reset, policies: #policies }
    }
}

fn operation(operation: &plan::Operation) -> TokenStream {
    let plan::Operation { id, method, path, .. } = operation;
    let method = variant(method);
    let mut tokens = quote!(Operation::new(#id, Method::#method, #path));
    let mut with = |name: &str, value: Option<TokenStream>| {
        if let Some(value) = value {
            let name = super::writer::ident(name);
            tokens.extend(quote!(.#name(#value)));
        }
    };
    with("method_setting", operation.method_setting.as_ref().map(|name| quote!(#name)));
    let some_list = |tokens: TokenStream, is_empty: bool| (!is_empty).then_some(tokens);
    with("params", some_list(list(&operation.params, param), operation.params.is_empty()));
    with(
        "combinations",
        some_list(
            list(&operation.combinations, |rule| {
                let need = variant(&rule.need);
                let params = texts(&rule.params);
                quote!(Combination { need: Need::#need, params: #params })
            }),
            operation.combinations.is_empty(),
        ),
    );
    with("bodies", some_list(list(&operation.bodies, body), operation.bodies.is_empty()));
    with(
        "responses",
        some_list(list(&operation.responses, response), operation.responses.is_empty()),
    );
    with("pagination", operation.pagination.as_ref().map(pagination));
    with("security", operation.security.as_ref().map(|security| list(security, requirement)));
    with("server", operation.server.as_ref().map(|server| quote!(#server)));
    with("headers", some_list(list(&operation.headers, pair), operation.headers.is_empty()));
    with(
        "error_rules",
        some_list(list(&operation.error_rules, error_rule), operation.error_rules.is_empty()),
    );
    with("access", operation.access.as_ref().map(|access| quote!(#access)));
    with("idempotency_header", operation.idempotency_header.as_ref().map(|name| quote!(#name)));
    with("idempotent", operation.idempotent.map(|idempotent| quote!(#idempotent)));
    with("timeout_ms", operation.timeout_ms.map(number));
    if !operation.steps.is_empty() {
        let steps = list(&operation.steps, step);
        let result = &operation.result;
        with("steps", Some(quote!(#steps, #result)));
    }
    with("requires", some_list(texts(&operation.requires), operation.requires.is_empty()));
    tokens
}

fn step(step: &plan::Step) -> TokenStream {
    let plan::Step { name, operation, arguments, body, when, for_each, concurrency, pick, until } =
        step;
    let body = option_text(body.as_ref());
    let when = option_text(when.as_ref());
    let for_each = option_text(for_each.as_ref());
    let concurrency = number(*concurrency);
    let pick = option(pick.as_ref(), |pick| {
        let plan::Pick { list, conditions, none } = pick;
        let conditions = self::list(conditions, pair);
        quote!(Pick { list: text(#list), conditions: #conditions, none: text(#none) })
    });
    let until = option(until.as_ref(), |until| {
        let plan::Until { pointer, values, every_ms, at_most_ms } = until;
        let values = texts(values);
        let (every_ms, at_most_ms) = (number(*every_ms), number(*at_most_ms));
        quote! {
            Until {
                pointer: text(#pointer),
                values: #values,
                every_ms: #every_ms,
                at_most_ms: #at_most_ms,
            }
        }
    });
    quote! {
        Step {
            name: text(#name),
            operation: text(#operation),
            arguments: text(#arguments),
            body: #body,
            when: #when,
            for_each: #for_each,
            concurrency: #concurrency,
            pick: #pick,
            until: #until,
        }
    }
}

fn param(param: &plan::Param) -> TokenStream {
    let plan::Param { name, wire, place, required, encoding, rule, default } = param;
    let place = variant(place);
    let mut tokens = quote!(Param::new(#name, Place::#place));
    if wire != name {
        tokens.extend(quote!(.wire(#wire)));
    }
    if *required {
        tokens.extend(quote!(.required()));
    }
    if !encoding.is_plain() {
        let encoding = self::encoding(encoding);
        tokens.extend(quote!(.encoding(#encoding)));
    }
    if !rule.is_any() {
        let rule = self::rule(rule);
        tokens.extend(quote!(.rule(#rule)));
    }
    if let Some(default) = default {
        tokens.extend(quote!(.default_json(#default)));
    }
    tokens
}

fn encoding(encoding: &plan::Encoding) -> TokenStream {
    let plan::Encoding { style, explode, allow_reserved, scalar, media, file_name } = encoding;
    let style = variant(style);
    let mut tokens = quote!(Encoding::new(Style::#style, #explode));
    if *scalar != plan::Scalar::Plain {
        let scalar = self::scalar(scalar);
        tokens.extend(quote!(.scalar(#scalar)));
    }
    if *allow_reserved {
        tokens.extend(quote!(.allow_reserved()));
    }
    if !media.is_empty() {
        tokens.extend(quote!(.media(#media)));
    }
    if !file_name.is_empty() {
        tokens.extend(quote!(.file_name(#file_name)));
    }
    tokens
}

fn scalar(scalar: &plan::Scalar) -> TokenStream {
    match scalar {
        plan::Scalar::Words { yes, no } => {
            quote!(Scalar::Words { yes: text(#yes), no: text(#no) })
        }
        plan::Scalar::DateTime(format) => quote!(Scalar::DateTime(text(#format))),
        plan::Scalar::Map(pairs) => {
            let pairs = list(pairs, pair);
            quote!(Scalar::Map(#pairs))
        }
        unit => {
            let unit = variant(unit);
            quote!(Scalar::#unit)
        }
    }
}

fn rule(rule: &plan::Rule) -> TokenStream {
    let plan::Rule { kind, nullable, allowed, minimum, maximum, max_length } = rule;
    let kind = variant(kind);
    let mut tokens = quote!(Rule::kind(Kind::#kind));
    if !allowed.is_empty() {
        let allowed = texts(allowed);
        tokens.extend(quote!(.allowed(#allowed)));
    }
    if *nullable {
        tokens.extend(quote!(.nullable()));
    }
    if minimum.is_some() || maximum.is_some() {
        let bound = |bound: &Option<f64>| {
            option(bound.filter(|bound| bound.is_finite()), |bound| {
                let bound = Literal::f64_unsuffixed(bound);
                quote!(#bound)
            })
        };
        let (minimum, maximum) = (bound(minimum), bound(maximum));
        tokens.extend(quote!(.between(#minimum, #maximum)));
    }
    if let Some(max_length) = max_length {
        let max_length = number(*max_length);
        tokens.extend(quote!(.max_length(#max_length)));
    }
    tokens
}

fn body(body: &plan::Body) -> TokenStream {
    let plan::Body { kind, media, required, wrap, encoding } = body;
    let kind = variant(kind);
    let mut tokens = quote!(Body::new(BodyKind::#kind, #media));
    if *required {
        tokens.extend(quote!(.required()));
    }
    if !wrap.is_empty() {
        let wrap = texts(wrap);
        tokens.extend(quote!(.wrap(#wrap)));
    }
    if !encoding.is_plain() {
        let encoding = self::encoding(encoding);
        tokens.extend(quote!(.encoding(#encoding)));
    }
    tokens
}

fn response(response: &plan::Response) -> TokenStream {
    let plan::Response { status, kind, media, unwrap } = response;
    let status = self::status(*status);
    let kind = variant(kind);
    let mut tokens = quote!(Response::new(#status, ContentKind::#kind, #media));
    if !unwrap.is_empty() {
        tokens.extend(quote!(.unwrap(#unwrap)));
    }
    tokens
}

fn pagination(pagination: &plan::Pagination) -> TokenStream {
    let plan::Pagination { strategy, items, size, stop, inferred } = pagination;
    let strategy = self::strategy(strategy);
    let size = page_size(size);
    let stop = self::stop(stop);
    quote! {
        Pagination {
            strategy: #strategy,
            items: text(#items),
            size: #size,
            stop: #stop,
            inferred: #inferred,
        }
    }
}

fn strategy(strategy: &plan::Strategy) -> TokenStream {
    match strategy {
        plan::Strategy::Offset { inject } => {
            let inject = self::inject(inject);
            quote!(Strategy::Offset { inject: #inject })
        }
        plan::Strategy::PageNumber { inject, first } => {
            let inject = self::inject(inject);
            let first = number(*first);
            quote!(Strategy::PageNumber { inject: #inject, first: #first })
        }
        plan::Strategy::Cursor { inject, next } => {
            let inject = self::inject(inject);
            let next = self::next(next);
            quote!(Strategy::Cursor { inject: #inject, next: #next })
        }
        plan::Strategy::NextUrl { next } => {
            let next = self::next(next);
            quote!(Strategy::NextUrl { next: #next })
        }
        plan::Strategy::LastRecord { inject, field } => {
            let inject = self::inject(inject);
            quote!(Strategy::LastRecord { inject: #inject, field: text(#field) })
        }
    }
}

fn inject(inject: &plan::Inject) -> TokenStream {
    match inject {
        plan::Inject::Param(name) => quote!(Inject::Param(text(#name))),
        plan::Inject::Body(pointer) => quote!(Inject::Body(text(#pointer))),
    }
}

fn next(next: &plan::Next) -> TokenStream {
    match next {
        plan::Next::Body(pointer) => quote!(Next::Body(text(#pointer))),
        plan::Next::Header(name) => quote!(Next::Header(text(#name))),
        plan::Next::Link(relation) => quote!(Next::Link(text(#relation))),
    }
}

fn page_size(size: &plan::PageSize) -> TokenStream {
    let plan::PageSize { param, default, max, buckets } = size;
    let param = option_text(param.as_ref());
    let default = option(*default, number);
    let max = option(*max, number);
    let buckets = list(buckets, |bucket| number(*bucket));
    quote!(PageSize { param: #param, default: #default, max: #max, buckets: #buckets })
}

fn stop(stop: &plan::Stop) -> TokenStream {
    let plan::Stop { total, has_more, is_last, short_page, max_pages, max_items } = stop;
    let total = option_text(total.as_ref());
    let has_more = option_text(has_more.as_ref());
    let is_last = option_text(is_last.as_ref());
    let max_pages = option(*max_pages, number);
    let max_items = option(*max_items, number);
    quote! {
        Stop {
            total: #total,
            has_more: #has_more,
            is_last: #is_last,
            short_page: #short_page,
            max_pages: #max_pages,
            max_items: #max_items,
        }
    }
}

fn number(value: u32) -> TokenStream {
    let value = Literal::u32_unsuffixed(value);
    quote!(#value)
}

/// The name of a unit variant of a plan's enum, as its `Debug` form gives it.
fn variant(value: &impl std::fmt::Debug) -> proc_macro2::Ident {
    super::writer::ident(&format!("{value:?}"))
}
