//! Credentials and servers.

use expect_test::expect;

use super::check;

#[test]
fn schemes_say_what_is_given_and_where_it_goes() {
    check("
openapi: 3.0.3
servers: [{url: 'https://x'}]
security: [{key: [], user: []}, {flow: [read]}]
paths:
  /open: {get: {operationId: open, tags: [t], security: [], responses: {}}}
  /maybe: {get: {operationId: maybe, tags: [t], security: [{}, {bearer: []}], responses: {}}}
  /same: {get: {operationId: same, tags: [t], security: [{key: [], user: []}, {flow: [read]}], responses: {}}}
  /odd: {get: {operationId: odd, tags: [t], security: [{keyy: []}, {other: []}], responses: {}}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: k}
    other: {type: apiKey, in: cookie, name: sid}
    user: {type: http, scheme: Basic}
    bearer: {type: http, scheme: bearer, description: From the settings page.}
    token: {type: http, scheme: Token}
    oidc: {type: openIdConnect, openIdConnectUrl: 'https://x/.well-known'}
    flow:
      type: oauth2
      flows:
        authorizationCode: {authorizationUrl: 'https://x/a', tokenUrl: 'https://x/t', scopes: {read: r}}
        clientCredentials: {tokenUrl: 'https://x/t'}
    implicit: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://x/a', scopes: {}}}}
    cert: {type: mutualTLS}
    broken: {type: apiKey, in: nowhere, name: k}
", &expect![[r#"
    server default: https://x
    scheme key (key_api_key*) Query k = `{key_api_key}`
    scheme other (other_api_key*) Cookie sid = `{other_api_key}`
    scheme user (username, password*=) Basic Authorization = `{username}:{password}`
    scheme bearer (bearer_token*) Header Authorization = `Bearer {bearer_token}`
    scheme token (credentials*) Header Authorization = `Token {credentials}`
    scheme oidc (oidc_token*) Header Authorization = `Bearer {oidc_token}`
    scheme flow (access_token*, refresh_token*, client_id, client_secret*=) Header Authorization = `Bearer {access_token}` oauth2 [AuthorizationCode, RefreshToken, ClientCredentials] https://x/t
    scheme implicit (access_token*) Header Authorization = `Bearer {access_token}`
    scheme cert
    security key+user or flow[read]
    GET /open = t.open security 
    GET /maybe = t.maybe security none or bearer
    GET /same = t.same
    GET /odd = t.odd security other
    openapi.yaml:9:55: W0818 the security scheme `keyy` is not declared; there is a `key`
    openapi.yaml:16:12: W0818 nothing is computed for `token`: what is given is sent after the word `Token` as it is
    openapi.yaml:25:13: W0818 the security scheme `broken` cannot be used: unknown variant `nowhere`, expected one of `query`, `header`, `cookie`
"#]]);
}

#[test]
fn schemes_that_nothing_asks_for_are_for_everything() {
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths: {/a: {get: {operationId: a, tags: [t], responses: {}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
",
        &expect![[r#"
    server default: https://x
    scheme key (api_key*) Header X-Key = `{api_key}`
    security key
    GET /a = t.a
"#]],
    );
}

#[test]
fn servers_have_settings_and_names() {
    check("
openapi: 3.0.3
servers:
  - url: https://{your-domain}.example.com:{port}/v1/
    variables: {your-domain: {default: demo, description: yours}, port: {default: 443, enum: [443, 8443]}}
  - {url: 'https://sandbox.example.com/v1', description: Sandbox server for testing}
  - {url: '//cdn.example.com'}
paths:
  /a:
    servers: [{url: 'https://upload.example.com', description: Uploads}]
    get: {operationId: a, tags: [t], responses: {}}
    put: {operationId: b, tags: [t], servers: [{url: 'https://sandbox.example.com/v1'}], responses: {}}
", &expect![[r#"
    server default: https://{your_domain}.example.com:{port}/v1 (your_domain=demo, port=443 of 443|8443)
    server sandbox: https://sandbox.example.com/v1
    server server: https://cdn.example.com
    server uploads: https://upload.example.com
    GET /a = t.a on uploads
    PUT /a = t.b on sandbox
"#]]);
    check(
        "
openapi: 3.0.3
servers: [{url: /api/v3}]
",
        &expect![[r#"
    server default: {base_url}/api/v3 (base_url)
    openapi.yaml:3:11: W0817 the server URL `/api/v3` has no host; the base URL must be given
"#]],
    );
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://{region}.example.com'}]
",
        &expect![[r#"
    server default: https://{region}.example.com (region)
"#]],
    );
}

#[test]
fn an_authorization_parameter_counts_where_nothing_else_says_it() {
    check("
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths: {/a: {get: {operationId: a, tags: [t], parameters: [{name: Authorization, in: header, required: true, schema: {type: string}}], responses: {}}}}
", &expect![[r#"
    server default: https://x
    GET /a = t.a
      header Authorization: string
"#]]);
}

#[test]
fn what_is_not_done_for_a_scheme_is_told() {
    check("
openapi: 3.0.3
servers: [{url: 'https://x'}]
paths: {}
components:
  securitySchemes:
    digest: {type: http, scheme: digest}
    kindless: {description: nothing}
    flows:
      type: oauth2
      flows:
        authorizationCode: {authorizationUrl: 'https://x/a', tokenUrl: /t, refreshUrl: 'https://x/r', scopes: {}}
        clientCredentials: {tokenUrl: 'https://x/t', scopes: {}}
        password: {tokenUrl: 'https://x/other', scopes: {}}
", &expect![[r#"
    server default: https://x
    scheme digest (credentials*) Header Authorization = `digest {credentials}`
    scheme flows (access_token*, refresh_token*, client_id, client_secret*=) Header Authorization = `Bearer {access_token}` oauth2 [AuthorizationCode, RefreshToken, ClientCredentials] /t
    security digest or flows
    openapi.yaml:7:13: W0818 nothing is computed for `digest`: what is given is sent after the word `digest` as it is
    openapi.yaml:8:15: W0818 the security scheme `kindless` cannot be used: its `type` is one of apiKey, http, mutualTLS, oauth2, openIdConnect
    openapi.yaml:10:7: W0818 the `refreshUrl` of `flows` is left out: tokens are refreshed at `/t`
    openapi.yaml:10:7: W0818 the flow `password` of `flows` is left out: one `tokenUrl` is used, `/t`
"#]]);
}

#[test]
fn a_bearer_token_in_the_query_is_no_argument() {
    check(
        "
swagger: '2.0'
host: x
schemes: [https]
paths:
  /a:
    get: {operationId: flow, tags: [t], security: [{flow: []}], parameters: [{name: access_token, in: query, type: string}, {name: Authorization, in: header, type: string}, {name: q, in: query, type: string}], responses: {}}
    put: {operationId: key, tags: [t], security: [{key: []}], parameters: [{name: access_token, in: query, type: string}, {name: authorization, in: header, type: string}], responses: {}}
    post: {operationId: open, tags: [t], security: [], parameters: [{name: access_token, in: query, type: string}, {name: Authorization, in: header, type: string}], responses: {}}
securityDefinitions:
  flow: {type: oauth2, flow: implicit, authorizationUrl: 'https://x/a', scopes: {}}
  key: {type: apiKey, in: header, name: X-Key}
",
        &expect![[r#"
            server default: https://x
            scheme flow (access_token*) Header Authorization = `Bearer {access_token}`
            scheme key (api_key*) Header X-Key = `{api_key}`
            GET /a = t.flow security flow
              query q?: string
            PUT /a = t.key security key
              query access_token?: string
            POST /a = t.open
              query access_token?: string
              header Authorization?: string
        "#]],
    );
}

#[test]
fn credentials_that_are_parameters_as_well_are_no_arguments() {
    check(
        "
openapi: 3.0.3
servers: [{url: 'https://x'}]
security: [{key: [], token: []}]
paths:
  /a:
    parameters: [{$ref: '#/components/parameters/key'}]
    get: {operationId: both, tags: [t], parameters: [{name: token, in: query, schema: {type: string}}, {name: q, in: query, schema: {type: string}}], responses: {}}
    put: {operationId: open, tags: [t], security: [], responses: {}}
    post: {operationId: either, tags: [t], security: [{user: []}, {key: []}, {}], parameters: [{name: token, in: query, schema: {type: string}}], responses: {}}
    patch: {operationId: other, tags: [t], security: [{user: []}, {header: []}], parameters: [{name: x-key, in: header, schema: {type: string}}, {name: X-Key, in: query, schema: {type: string}}], responses: {}}
    delete: {operationId: cased, tags: [t], parameters: [{name: Token, in: query, schema: {type: string}}, {name: key, in: header, schema: {type: string}}], responses: {}}
  '/b{?key,page}': {get: {operationId: in_path, tags: [t], responses: {}}}
  /c: {get: {operationId: cookie, tags: [t], security: [{session: []}], parameters: [{name: sid, in: cookie, schema: {type: string}}], responses: {}}}
components:
  parameters: {key: {name: key, in: query, required: true, schema: {type: string}}}
  securitySchemes:
    key: {type: apiKey, in: query, name: key}
    token: {type: apiKey, in: query, name: token}
    header: {type: apiKey, in: header, name: X-Key}
    session: {type: apiKey, in: cookie, name: sid}
    user: {type: http, scheme: basic}
",
        &expect![[r#"
            server default: https://x
            scheme key (key_api_key*) Query key = `{key_api_key}`
            scheme token (token_api_key*) Query token = `{token_api_key}`
            scheme header (header_api_key*) Header X-Key = `{header_api_key}`
            scheme session (session_api_key*) Cookie sid = `{session_api_key}`
            scheme user (username, password*=) Basic Authorization = `{username}:{password}`
            security key+token
            GET /a = t.both
              query q?: string
            PUT /a = t.open security 
              query key: string
            POST /a = t.either security user or key or none
              query token?: string
            PATCH /a = t.other security user or header
              query X-Key?: string
              query key: string
            DELETE /a = t.cased
              query Token?: string
              header key?: string
            GET /b = t.in_path
              query page?: string
            GET /c = t.cookie security session
        "#]],
    );
    check(
        "
swagger: '2.0'
host: x
schemes: [https]
paths:
  /a: {get: {operationId: a, tags: [t], parameters: [{name: Authorization, in: header, type: string}, {name: api_key, in: query, type: string}], responses: {}}}
securityDefinitions: {basic: {type: basic}, key: {type: apiKey, in: query, name: api_key}}
",
        &expect![[r#"
            server default: https://x
            scheme basic (username, password*=) Basic Authorization = `{username}:{password}`
            scheme key (api_key*) Query api_key = `{api_key}`
            security basic or key
            GET /a = t.a
        "#]],
    );
}
