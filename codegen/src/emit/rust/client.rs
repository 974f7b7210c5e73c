//! The client, its builder, and the crate's root.

use jackfield_plan::BASE_URL;
use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::writer::{Writer, ident};

/// The module of the client and its builder.
pub(super) fn module(writer: &Writer<'_>) -> TokenStream {
    let named = writer.named;
    let info = &named.connector.info;
    let about = docs::comment(&format!("A client for {}.", info.name));
    let building = docs::comment(&format!("Collects what a connection to {} needs.", info.name));
    let own = named.names.settings.iter().filter(|(setting, _)| setting != BASE_URL);
    let setters = own.map(|(setting, method)| {
        let described = named
            .connector
            .servers
            .iter()
            .flat_map(|server| server.variables.iter())
            .chain(named.connector.schemes.iter().flat_map(|scheme| scheme.fields.iter()))
            .find(|candidate| candidate.name == *setting)
            .map(|setting| setting.description.trim().to_owned())
            .filter(|description| !description.is_empty())
            .unwrap_or_else(|| format!("The setting `{setting}`."));
        let docs = docs::comment(&described);
        let method = ident(method);
        quote! {
            #docs
            pub fn #method(self, #method: impl Into<String>) -> Self {
                Self(self.0.set(#setting, #method.into()))
            }
        }
    });
    quote! {
        #about
        #[derive(Debug, Clone)]
        pub struct Client(jf::Engine);

        impl Client {
            /// Begins a connection.
            pub fn builder() -> ClientBuilder {
                ClientBuilder(jf::Engine::from_embedded(&super::plan::CONNECTOR))
            }
            /// The engine below this client: for calls by name, and for the plan.
            pub fn engine(&self) -> &jf::Engine {
                &self.0
            }
        }

        impl ::std::convert::From<jf::Engine> for Client {
            fn from(engine: jf::Engine) -> Self {
                Self(engine)
            }
        }

        #building
        #[derive(Debug)]
        #[must_use = "a builder does nothing until `build`"]
        pub struct ClientBuilder(jf::ConnectionBuilder);

        impl ClientBuilder {
            #(#setters)*
            /// Another base URL than the spec's: a test server, a proxy.
            pub fn base_url(self, base_url: impl Into<String>) -> Self {
                Self(self.0.base_url(base_url))
            }
            /// Timeouts, retries and limits of this client.
            pub fn policy(self, policy: jf::Policy) -> Self {
                Self(self.0.policy(policy))
            }
            /// Everything else that a connection can be told: the way to authenticate, the
            /// transport, the clock.
            pub fn configure(
                self,
                change: impl FnOnce(jf::ConnectionBuilder) -> jf::ConnectionBuilder,
            ) -> Self {
                Self(change(self.0))
            }
            /// Makes the client.
            ///
            /// # Errors
            /// When a setting is missing or malformed; all of them are named at once.
            pub fn build(self) -> ::std::result::Result<Client, jf::Error> {
                self.0.build().map(Client)
            }
        }
    }
}
